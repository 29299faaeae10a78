"""For every test.

hypothesis is imported now: pytest's plugin would do it at the very end, and CPython 3.11 cannot parse a module while greenlets
that a closed event loop left behind are collected ("AST constructor recursion depth mismatch").
"""

import gc

import hypothesis
import hypothesis.internal.observability

gc.disable()  # while tests are collected nothing is let go, and looking for it takes a good part of the time

hypothesis.settings.register_profile(  # how long an example takes is the machine's matter, which others may use at the time
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


def pytest_collection_finish() -> None:
    gc.freeze()  # the modules and the tests: no later round looks through them
    gc.enable()
