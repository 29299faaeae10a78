"""Ways around a rule that were found: each once more, and the rule sees it."""

from dataclasses import replace

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.times import seconds
from cloudwindow.engine.second_look.rules import objections
from tests.unit.engine.second_look.good_session import STEPS, WANG, Course, good, policy, session, told
from tests.unit.engine.second_look.mutations import after, both, changed, finding, is_a, made, of_check, without

NOTICE = STEPS.index("legal_notice")


def seen(course: Course) -> set[str]:
    return set(objections(session(course), told(course), policy()))


def test_a_consent_that_was_taken_back_is_none() -> None:
    given = next(event for _, event in good() if is_a(e.ConsentAnswered, text="recording")(event))
    assert isinstance(given, e.ConsentAnswered)
    back, again = replace(given, given=False), given
    assert seen(after(is_a(e.ConsentAnswered, text="recording"), back)(good())) == {"rule.consent_missing"}
    assert seen(after(is_a(e.ConsentAnswered, text="recording"), back, again)(good())) == set()


def test_right_answers_of_two_attempts_are_not_added_up() -> None:
    """One right answer in each: the second attempt passed with one."""
    twice = after(of_check("legal_notice", None), e.StepStarted(step="legal_notice", number=NOTICE, attempt=2))
    answers = [event for _, event in good() if isinstance(event, e.FindingMade) and event.finding.check == "legal_notice"]
    wrong = replace(answers[1], finding=replace(answers[1].finding, verdict=Verdict.INCONCLUSIVE, reason=Reason.INTENT_UNCLEAR))
    course = finding(of_check("legal_notice", "chl_back"), verdict=Verdict.INCONCLUSIVE)(good())
    course = twice(course)
    place = next(n for n, (_, event) in enumerate(course) if is_a(e.StepStarted, attempt=2)(event)) + 1
    course = [*course[:place], (8.0, answers[0]), (8.0, wrong), (0.1, answers[-1]), *course[place:]]
    assert "rule.notice_not_understood" in seen(course)


def test_a_gap_between_two_parts_does_not_excuse_what_the_parts_lost() -> None:
    """Fifty seconds between the parts are in no part's time, and are not taken off it."""
    trail = told(good())
    closed = next(one for one in trail if isinstance(one.event, e.PartClosed))
    from_s = seconds(closed.at)
    between = e.GapNoted(from_s=from_s + 1.0, to_s=from_s + 200.0, reason=Reason.LINK_LOSS)
    note = at.NoteMade(by=WANG, words="the line was bad")
    connected = next(one for one in trail if isinstance(one.event, e.Connected))
    sent_s = from_s - seconds(connected.at)
    short = changed(is_a(e.RecordingClosed), duration_s=(policy().review.rules.recorded_share - 0.05) * sent_s)
    assert "rule.recording_short" in seen(short(good()))
    assert "rule.recording_short" in seen(both(short, after(is_a(e.StepEnded), between, note))(good()))


def test_a_tick_far_off_that_was_undone_hides_no_checklist_at_once() -> None:
    tick = at.Ticked(item="alone", done=True, by=WANG)
    early = after(is_a(e.StepStarted, number=0), tick, replace(tick, done=False))
    at_once: Course = [(s * 0.01, event) if isinstance(event, at.Ticked) else (s, event) for s, event in good()]
    assert seen(at_once) == {"rule.checklist_at_once"}
    assert seen(early(at_once)) == {"rule.checklist_at_once"}


def test_a_session_without_a_look_around_owes_no_second() -> None:
    """Steps are the session's own, whatever the policy's other list says."""
    names = tuple("head_turns" if step == "environment" else step for step in STEPS)
    course = made(is_a(e.Admitted), lambda event: replace(event, steps=names))(good())
    course = without(lambda event: isinstance(event, e.FindingMade) and event.finding.check == "environment")(course)
    assert "rule.sweep_once" not in seen(course)
