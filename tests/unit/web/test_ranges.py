"""Which bytes a Range header asks for (RFC 9110, section 14)."""

import pytest

from cloudwindow.web.ranges import wanted


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, (0, 1000)),
        ("bytes=0-", (0, 1000)),
        ("bytes=0-499", (0, 500)),
        ("bytes=500-", (500, 1000)),
        ("bytes=-1", (999, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("bytes=999-999", (999, 1000)),
        ("bytes=0-99999", (0, 1000)),
        ("bytes=0-1, 5-6", (0, 1000)),  # several stretches: the whole file is a lawful answer
        ("lines=1-2", (0, 1000)),
        ("bytes=-", (0, 1000)),
        ("bytes=1000-", None),
        ("bytes=-0", None),
        ("bytes=5-4", None),
        ("bytes=99999999999999999999-", (0, 1000)),
    ],
)
def test_a_stretch(header: str | None, expected: tuple[int, int] | None) -> None:
    assert wanted(header, 1000) == expected


def test_nothing_lies_in_an_empty_file() -> None:
    assert wanted("bytes=0-", 0) is None
