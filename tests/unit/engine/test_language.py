"""When does another language, not understanding or slowness become a barrier?"""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.findings import Direction, Fact, Finding, Verdict
from cloudwindow.domain.ids import CheckName
from cloudwindow.domain.readings import LanguageReading, Wish, WordReading
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.governor import Deed, Governor
from cloudwindow.engine.language import LanguageTrack
from cloudwindow.policy import GovernorPolicy, LanguageLimits
from tests.links import link
from tests.unit.checks.answering import a_transcript

OWN = a_transcript("Good morning")
OTHER = a_transcript("早上好", own_share=0.01, likeliest="zh", likeliest_share=0.97)
NOISE = a_transcript("", own_share=0.01, likeliest="nn", likeliest_share=0.75, no_speech=0.75)
POLICY = GovernorPolicy()
ANSWER = Finding(
    check=CheckName("intent_questions"),
    challenge=None,
    verdict=Verdict.INCONCLUSIVE,
    reason=Reason.INTENT_UNCLEAR,
    score=-0.2,
    threshold=-1.0,
    direction=Direction.AT_LEAST,
    policy_line="",
    facts=(Fact(name="meaning", value="lost"), Fact(name="latency_s", value="2.0")),
)


def deed(reading: LanguageReading | None) -> Deed:
    assert reading is not None
    return Governor(policy=POLICY).observe(reading).deed


def test_one_foreign_utterance_is_no_barrier_and_two_are() -> None:
    track = LanguageTrack(LanguageLimits())
    assert deed(track.heard(OTHER, 10.0, 2.0)) is Deed.CONTINUE
    assert deed(track.heard(OTHER, 14.0, 2.0)) is Deed.SUSPEND


def test_more_of_the_own_language_than_of_another_is_no_barrier() -> None:
    track = LanguageTrack(LanguageLimits())
    track.heard(OWN, 5.0, 8.0)
    track.heard(OTHER, 10.0, 2.0)
    assert deed(track.heard(OTHER, 14.0, 2.0)) is Deed.CONTINUE


def test_what_was_said_long_ago_does_not_count() -> None:
    track = LanguageTrack(LanguageLimits())
    track.heard(OTHER, 10.0, 2.0)
    assert deed(track.heard(OTHER, 50.0, 2.0)) is Deed.CONTINUE


def test_numbers_alone_are_of_every_language() -> None:
    track = LanguageTrack(LanguageLimits())
    for words in ("3, 8, 1, 5, 0, 7", "3-8-15-0-7.", "三八一五〇七"):
        assert track.heard(a_transcript(words, own_share=0.1, likeliest="la", likeliest_share=0.7), 10.0, 4.0) is None
    for words in ("3 goats", "八点半见", "", "…"):
        assert track.heard(a_transcript(words, own_share=0.1, likeliest="la", likeliest_share=0.7), 10.0, 4.0) is not None


def test_noise_and_coughs_are_no_language() -> None:
    track = LanguageTrack(LanguageLimits())
    assert track.heard(OTHER, 10.0, 0.3) is None
    for at_s in (11.0, 13.0, 15.0):
        assert deed(track.heard(NOISE, at_s, 2.0)) is Deed.CONTINUE


def test_three_answers_that_were_not_understood_and_a_right_one_between() -> None:
    track = LanguageTrack(LanguageLimits())
    right = replace(ANSWER, verdict=Verdict.PASS, reason=None, facts=(Fact(name="meaning", value="fits"),))
    deeds = [deed(track.answered(one, float(at))) for at, one in enumerate((ANSWER, ANSWER, right, ANSWER, ANSWER, ANSWER))]
    assert deeds == [Deed.CONTINUE] * 5 + [Deed.SUSPEND]


def test_answers_that_all_come_very_late() -> None:
    track = LanguageTrack(LanguageLimits())
    slow = replace(
        ANSWER, verdict=Verdict.PASS, reason=None, facts=(Fact(name="meaning", value="fits"), Fact(name="latency_s", value="11"))
    )
    assert [deed(track.answered(slow, float(at))) for at in range(3)] == [Deed.CONTINUE, Deed.CONTINUE, Deed.SUSPEND]


def test_with_an_interpreter_nothing_of_it_is_a_barrier() -> None:
    track = LanguageTrack(LanguageLimits())
    track.settled = True
    for at_s in (10.0, 12.0, 14.0):
        assert deed(track.heard(OTHER, at_s, 2.0)) is Deed.CONTINUE
        assert deed(track.answered(ANSWER, at_s)) is Deed.CONTINUE


def test_a_barrier_ends_by_the_clerk_s_word_alone_may_last_long_and_counts_as_nobody_s_fault() -> None:
    governor = Governor(policy=POLICY)
    reading = LanguageReading(at_s=10.0, other=2, other_s=4.0)
    assert governor.observe(reading).reason is Reason.LANGUAGE_BARRIER
    assert governor.resume_by_s == 10 + POLICY.seat_window_s
    assert governor.suspensions == 0
    assert {governor.observe(link(11.0 + n)).deed for n in range(20)} == {Deed.CONTINUE}
    applicant = WordReading(at_s=40, by="applicant", wish=Wish.RESUME, reason=Reason.APPLICANT_SUSPENDED)
    assert governor.observe(applicant).deed is Deed.CONTINUE
    clerk = WordReading(at_s=41, by="clerk", wish=Wish.RESUME, reason=Reason.CLERK_SUSPENDED)
    assert governor.observe(clerk).deed is Deed.RESUME


@given(st.lists(st.tuples(st.floats(0.1, 5), st.floats(0, 20)), max_size=40))
def test_the_own_language_is_never_a_barrier(said: list[tuple[float, float]]) -> None:
    track, governor, at_s = LanguageTrack(LanguageLimits()), Governor(policy=POLICY), 0.0
    for length_s, pause_s in said:
        at_s += length_s + pause_s
        if (reading := track.heard(OWN, at_s, length_s)) is not None:
            assert governor.observe(reading).deed is Deed.CONTINUE
