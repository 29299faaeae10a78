"""For every test.

hypothesis is imported now: pytest's plugin would do it at the very end, and CPython 3.11 cannot parse a module while greenlets
that a closed event loop left behind are collected ("AST constructor recursion depth mismatch").
"""

import hypothesis
import hypothesis.internal.observability

hypothesis.settings.register_profile(  # how long an example takes is the machine's matter, which others may use at the time
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")
