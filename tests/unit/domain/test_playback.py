"""Which bytes of a copy are which seconds: rather too much is said to have been seen than too little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.playback import PlaybackFacts, copy_of, facts_of, read, written

FACTS = PlaybackFacts(
    duration_s=4.0, offsets=(500, 1500, 2500, 3500), times_s=(0.0, 1.0, 2.0, 3.0), width=640, height=480, codecs=("vp8", "opus")
)


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        (0, 500, None),  # the header alone
        (0, 501, (0.0, 1.0)),
        (500, 1500, (0.0, 1.0)),
        (1499, 1501, (0.0, 2.0)),
        (1500, 2500, (1.0, 2.0)),
        (3600, 9999, (3.0, 4.0)),
        (0, 9999, (0.0, 4.0)),
        (2000, 2000, None),
    ],
)
def test_bytes_are_seconds(begin: int, end: int, expected: tuple[float, float] | None) -> None:
    assert FACTS.seconds(begin, end) == expected


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_every_byte_that_shows_something_counts(begin: int, length: int) -> None:
    """Whatever place lies within the bytes that were given out, its second is within what is written down."""
    stretch = FACTS.seconds(begin, begin + length)
    for offset, at_s in zip(FACTS.offsets, FACTS.times_s, strict=True):
        if begin <= offset < begin + length:
            assert stretch is not None
            assert stretch[0] <= at_s < stretch[1]


def test_nothing_is_known_of_a_copy_without_places() -> None:
    assert PlaybackFacts(duration_s=0.0, offsets=(), times_s=()).seconds(0, 100) is None


def test_what_is_written_is_read_back() -> None:
    assert read(written(FACTS)) == FACTS
    for broken in (b"", b"[]", b"{}", b'{"duration_s": 1}', written(FACTS)[:-5]):
        with pytest.raises(EvidenceBroken):
            read(broken)


def test_copies_and_their_facts_have_names_of_their_own() -> None:
    assert copy_of("ses_1/parts/clerk-prt_1.mkv") == "ses_1/playback/clerk-prt_1.mkv"
    assert facts_of("ses_1/parts/clerk-prt_1.mkv") == "ses_1/index/clerk-prt_1.json"
