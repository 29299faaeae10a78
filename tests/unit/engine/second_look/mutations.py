"""One thing changed in a good session, for each rule: what exactly this rule, and no other, objects to."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import Fact, Verdict
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.review_events import CircumstancesNoted, LinkTriedElsewhere
from tests.unit.engine.second_look.good_session import LI, STEPS, WANG, Course

Fits = Callable[[Any], bool]  # Any: one of the events
Change = Callable[[Course], Course]
FACE, TURNS, DIGITS, SECOND_LOOK = 4, 5, 6, 3
WORDS = "I compared them myself, side by side"


def is_a(kind: type[Any], **fields: object) -> Fits:
    return lambda event: isinstance(event, kind) and all(getattr(event, name) == value for name, value in fields.items())


def of_check(check: str, challenge: str | None) -> Fits:
    return lambda event: (
        isinstance(event, e.FindingMade) and (str(event.finding.check), event.finding.challenge) == (check, challenge)
    )


def asked(prompt: str) -> Fits:
    return lambda event: isinstance(event, e.ChallengeIssued) and event.challenge.prompt == prompt


def without(fits: Fits) -> Change:
    return lambda course: [one for one in course if not fits(one[1])]


def changed(fits: Fits, **fields: object) -> Change:
    return made(fits, lambda event: replace(event, **fields))


def made(fits: Fits, make: Callable[[Any], e.Event]) -> Change:
    return lambda course: [(s, make(event)) if fits(event) else (s, event) for s, event in course]


def after(fits: Fits, *events: e.Event) -> Change:
    """After the first that fits."""

    def change(course: Course) -> Course:
        place = next(n for n, (_, event) in enumerate(course) if fits(event)) + 1
        return [*course[:place], *((1.0, event) for event in events), *course[place:]]

    return change


def both(*changes: Change) -> Change:
    def change(course: Course) -> Course:
        for one in changes:
            course = one(course)
        return course

    return change


def faster(fits: Fits, share: float) -> Change:
    return lambda course: [(s * share, event) if fits(event) else (s, event) for s, event in course]


def finding(fits: Fits, **fields: object) -> Change:
    return made(fits, lambda event: replace(event, finding=replace(event.finding, **fields)))


def step_ended(number: int, verdict: Verdict) -> Change:
    return changed(is_a(e.StepEnded, number=number), verdict=verdict)


def overridden(number: int, words: str = WORDS) -> Change:
    override = at.StepOverridden(number=number, verdict=Verdict.PASS, by=WANG, reason="override.seen_by_clerk", words=words)
    return after(is_a(e.StepEnded, number=number), override)


def pause(reason: Reason) -> tuple[e.Event, e.Event]:
    return e.Suspended(reason=reason, policy_line="", reading={}, resume_by_s=2e9), e.Resumed()


def unfound(number: int) -> Change:
    """Nothing was asked and nothing found in this step."""

    def change(course: Course) -> Course:
        events = [event for _, event in course]
        began = next(n for n, event in enumerate(events) if is_a(e.StepStarted, number=number)(event))
        ended = next(n for n, event in enumerate(events) if is_a(e.StepEnded, number=number)(event))
        return [*course[: began + 1], *course[ended:]]

    return change


def again(number: int) -> tuple[e.Event, ...]:
    """Reopened and done once more, as before."""
    step = STEPS[number]
    return (
        at.StepReopened(number=number, by=WANG, reason="repeat.doubt", words="once more"),
        at.StepCalled(number=number, by=WANG),
        e.StepStarted(step=step, number=number, attempt=1),
        e.StepEnded(step=step, number=number, verdict=Verdict.PASS),
    )


CONNECTED, DECIDED, ENVIRONMENT = is_a(e.Connected), is_a(e.Decided), is_a(e.StepEnded, number=0)
UNWELL = e.SuspicionNoted(reason=Reason.RECORDER_UNHEALTHY)
VIRTUAL = e.SuspicionNoted(reason=Reason.INJECTION_SUSPECTED, facts={"camera_label": "virtual"})
GAP = e.GapNoted(from_s=1_800_000_100.0, to_s=1_800_000_130.0, reason=Reason.LINK_LOST)
VOICE = at.RiskNoted(reason=Reason.ENVIRONMENT_VOICE)
CAME_LATE = (at.ClerkReleased(clerk=WANG, why="handed_over"), at.ClerkAssigned(clerk=LI))
UNDER_WAY: Fits = lambda event: not isinstance(event, e.Decided)  # noqa: E731  # a word for the table below

MUTATIONS: Mapping[str, Change] = {
    "rule.consent_missing": without(is_a(e.ConsentAnswered, text="recording")),
    "rule.consent_language": changed(is_a(e.ConsentAnswered, text="face"), language=Language.EN),
    "rule.link_elsewhere": after(is_a(e.LinkOpened), LinkTriedElsewhere()),
    "rule.camera_virtual": after(is_a(e.LinkOpened), VIRTUAL),
    "rule.recorder_unnoted": after(CONNECTED, UNWELL),
    "rule.gap_unnoted": after(ENVIRONMENT, GAP),
    "rule.recording_short": changed(is_a(e.RecordingClosed), duration_s=60.0),
    "rule.step_skipped": made(
        is_a(e.StepEnded, number=TURNS),
        lambda _: at.StepSkipped(number=TURNS, by=WANG, reason="skip.unable", words="cannot turn"),
    ),
    "rule.step_repeated": after(is_a(e.StepEnded, number=TURNS), *again(TURNS), *again(TURNS)),
    "rule.notice_unread": made(
        asked("notice.read"), lambda event: replace(event, challenge=replace(event.challenge, prompt="notice.question"))
    ),
    "rule.notice_not_understood": finding(of_check("legal_notice", "chl_back"), verdict=Verdict.INCONCLUSIVE),
    "rule.sweep_short": finding(of_check("environment", None), score=60.0),
    "rule.sweep_once": unfound(SECOND_LOOK),
    "rule.digits_all_tries": changed(is_a(e.StepStarted, number=DIGITS), attempt=3),
    "rule.card_once": finding(of_check("identity_document", "chl_back"), facts=(Fact(name="stills", value="1 of 4"),)),
    "rule.face_near": finding(of_check("face_match", None), score=0.54),
    "rule.questions_missing": without(asked("question.price")),
    "rule.answer_against_machine": finding(of_check("intent_questions", "chl_voluntary"), verdict=Verdict.FAIL),
    "rule.override_wordless": overridden(TURNS, "ok"),
    "rule.override_identity": both(step_ended(FACE, Verdict.FAIL), overridden(FACE)),
    "rule.replay_ignored": finding(of_check("head_turns", None), notes=(Reason.REPLAY_SUSPECTED,)),
    "rule.standing_failed": finding(of_check("continuity", None), verdict=Verdict.FAIL),
    "rule.approved_unpassed": step_ended(DIGITS, Verdict.INCONCLUSIVE),
    "rule.decided_fast": faster(DECIDED, 0.05),
    "rule.session_short": faster(UNDER_WAY, 0.1),
    "rule.checklist_at_once": faster(is_a(at.Ticked), 0.01),
    "rule.unassessed": without(is_a(at.InterferenceAssessed)),
    "rule.assessed_against": after(ENVIRONMENT, VOICE),
    "rule.sign_approved": made(
        is_a(at.SignLookedFor, question="question.voluntary"), lambda one: at.SignGiven(question=one.question)
    ),
    "rule.barrier_ignored": after(ENVIRONMENT, *pause(Reason.LANGUAGE_BARRIER)),
    "rule.suspended_often": after(ENVIRONMENT, *pause(Reason.LINK_LOSS), *pause(Reason.LINK_LOSS)),
    "rule.clerk_conflicted": changed(is_a(CircumstancesNoted), conflicted=(WANG,)),
    "rule.refused_before": changed(is_a(CircumstancesNoted), refused_by=(WANG,)),
    "rule.decider_elsewhere": changed(DECIDED, by=LI),
    "rule.decider_late": both(after(is_a(e.StepEnded, number=TURNS), *CAME_LATE), changed(DECIDED, by=LI)),
    "rule.signed_unseen": without(is_a(sign.PageShown, page=2)),
    "rule.signed_without_still": without(is_a(e.StillKept)),
}
