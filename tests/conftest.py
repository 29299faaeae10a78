"""For every test.

hypothesis is imported now: pytest's plugin would do it at the very end, and CPython 3.11 cannot parse a module while greenlets
that a closed event loop left behind are collected ("AST constructor recursion depth mismatch").
"""

import gc
from pathlib import Path

import hypothesis
import hypothesis.internal.observability
import pytest

HERE = Path(__file__).parent
SERVERS = (HERE / "integration", HERE / "e2e")

gc.disable()  # while tests are collected nothing is let go, and looking for it takes a good part of the time

hypothesis.settings.register_profile(  # how long an example takes is the machine's matter, which others may use at the time
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Servers, browsers and networks in real time: a machine that stalls for a second can fail any of them once.

    Each is tried a second time before it counts as failed. The summary shows what was tried again and what the first try said:
    that is to be looked into.
    """
    for item in items:
        if any(place in item.path.parents for place in SERVERS):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    gc.freeze()  # the modules and the tests: no later round looks through them
    gc.enable()
