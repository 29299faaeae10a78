"""Several browsers that send and show video go first, when the demonstrations beside them leave most of the processor; what
measures goes last."""

import pytest

FIRST = ("test_seat_journey", "test_three_browsers")
LAST = ("test_conversation", "test_bench")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: -(item.path.stem in FIRST) + (item.path.stem in LAST))  # the others keep their order
