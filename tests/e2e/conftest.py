"""Whole servers, browsers and networks in real time: a machine that stalls for a second can fail any of them once.

Each is tried a second time before it counts as failed; the summary shows what was tried again (R), and that is to be looked into.
"""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))
