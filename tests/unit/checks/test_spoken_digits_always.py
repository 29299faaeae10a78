"""Spoken digits: what holds whatever the models report."""

from hypothesis import example, given
from hypothesis import strategies as st

from cloudwindow.checks.spoken_digits import Heard, SpokenDigitsPolicy
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.reasons import Reason
from cloudwindow.inference.speech import DigitsRead
from tests.unit.checks.spoken import DIGITS, EXPIRES, ISSUED, Seen, a_challenge, a_check, a_read, heard, judged, lips

digit_strings = st.text("0123456789", min_size=6, max_size=6)
reads = st.builds(
    lambda digits, score, margin, share: a_read(digits, score, end_margin=margin, language_share=share),
    digit_strings,
    st.floats(-0.5, 0) | st.floats(-10, 0),  # what passes is tried as often as what is far from it
    st.floats(1, 10) | st.floats(-10, 10),
    st.floats(0.9, 1) | st.floats(0, 1),
)


@given(read=reads, other=st.none() | digit_strings)
@example(read=a_read(), other=None)
def test_other_digits_than_the_challenge_never_pass(read: DigitsRead, other: str | None) -> None:
    """`other`: what was asked for when it is not what was read."""
    asked = other or read.digits
    finding = judged([heard(read), *lips()], a_challenge(expected=asked))
    if finding is not None and finding.verdict is Verdict.PASS:
        limits = SpokenDigitsPolicy().en
        assert read.digits == asked
        assert read.score >= limits.least_score
        assert read.end_margin >= limits.least_end_margin


@given(asked=digit_strings.filter(lambda digits: digits != DIGITS), score=st.floats(-0.5, 0))
def test_what_was_heard_against_another_challenge_says_nothing(asked: str, score: float) -> None:
    seen: Seen = [heard(a_read(score=score)), *lips()]
    challenge = a_challenge(expected=asked)
    assert judged(seen, challenge) is None
    assert a_check().expired(seen, challenge).reason is Reason.DIGITS_NOT_HEARD


@given(start=st.floats(900, 1030), length=st.floats(0.5, 25))
def test_only_speech_inside_the_challenge_passes(start: float, length: float) -> None:
    one = heard(a_read(), start_s=start, end_s=start + length)
    finding = judged([one, *lips(end_s=1020.0)])
    if finding is not None and finding.verdict is Verdict.PASS:
        assert start >= ISSUED
        assert one.at_s <= EXPIRES


@given(seen=st.lists(st.builds(heard, reads), max_size=4), moving=st.booleans(), frames=st.booleans())
def test_an_expired_challenge_never_passes(seen: list[Heard], moving: bool, frames: bool) -> None:
    every: Seen = [*seen, *(lips(moving=moving) if frames else [])]
    finding = a_check().expired(every, a_challenge())
    assert finding.verdict is not Verdict.PASS
    assert finding.reason is not None
