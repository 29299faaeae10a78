"""For every test.

hypothesis is imported now: pytest's plugin would do it at the very end, and CPython 3.11 cannot parse a module while greenlets
that a closed event loop left behind are collected ("AST constructor recursion depth mismatch").
"""

import hypothesis.internal.observability  # noqa: F401
