"""What a blind reviewer is sent is the same to the letter, with and without each thing that they may not learn."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import review_events as second
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain import viewing_events as v
from cloudwindow.domain.codec import kind_of, to_json
from cloudwindow.domain.entry import Told
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import ChallengeId, PersonId
from cloudwindow.domain.keeping_events import HoldLaid, HoldLifted
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.ports_register import TrailRead
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.ended_again import session_again
from cloudwindow.engine.looking_back.blind import HIDDEN
from cloudwindow.engine.looking_back.page import session_page
from cloudwindow.engine.looking_back.sight import Sight, sight
from cloudwindow.engine.second_look.rules import objections, shown_blind
from cloudwindow.engine.worded import with_word
from cloudwindow.policy import check_types
from tests.unit.engine.second_look import good_session as g
from tests.unit.engine.second_look.good_session import WANG, Course, finding, good, policy, told

LI, ANN, BOB = PersonId("per_li"), PersonId("per_ann"), PersonId("per_bob")
REVIEWER = Person(id=ANN, login="ann", name="ann", roles=frozenset({StaffRole.REVIEWER}))
FIRST_STEP = 0  # a look around
BY_CLERK = e.Terminated(reason=Reason.CLERK_TERMINATED, policy_line="", reading={"code": "terminate.will", "words": "w"}, by=WANG)
HOLD = HoldLaid(hold="hld_1", by=LI, why="claim 2026/117 before the district court")
LIFTED = HoldLifted(hold="hld_1", by=BOB, why="the claim was settled")
# What may stand behind the end, one by one.
BEHIND = (
    sign.ResultHeld(for_=("override", "risk")),
    sign.ResultConfirmed(by=LI, agrees=False, words="pressed"),
    sign.ResultSigned(blob="b", sha256="9" * 64),
    at.SupervisorJoined(person=LI, silent=True),
    at.SupervisorLeft(person=LI),
    at.ClerkReleased(clerk=WANG, why="over", note="glad that is over"),
    at.NoteMade(by=LI, words="I would have refused"),
    at.Viewed(by=LI, what="result"),
    at.DeedRefused(by=LI, deed="POST /api/review/seeded", why="deed"),
    second.ReviewDrawn(why=("asked",)),
    second.ReviewDrawn(why=("override",), rules=("rule.decided_fast",)),
    second.ReviewTaken(by=BOB, until_s=9e9),
    second.ReviewLapsed(by=BOB),
    second.ReviewGiven(by=BOB, outcome="refuse", reasons=(), words="w", agrees=False),
    second.Adjudicated(by=LI, outcome="refuse", words="w"),
    HOLD,
    v.PlaybackOpened(viewing="vwg_1", by=BOB, why="w", until_s=9e9),
    v.PlaybackSeen(viewing="vwg_1", by=BOB, part=g.PART, from_s=0.0, to_s=1.0),
)


def shown(trail: Sequence[Told], person: Person = REVIEWER) -> Sight:
    session = g.session([(0.0, one.event) for one in trail])
    return sight(session, trail, person, policy())


def sent(trail: Sequence[Told], person: Person = REVIEWER) -> str:
    """Page with its rules, entries, and the session judged again under a stricter policy."""
    seen = shown(trail, person)
    assert seen.blind
    strict = replace(policy(), seat=replace(policy().seat, longest_s=1.0))
    rules = shown_blind(objections(seen.session, seen.trail, policy()))
    read = seen.read(TrailRead(told=trail, length=len(trail), sealed=len(trail)))
    page = session_page(session=seen.session, case=None, trail=seen.trail, read=read, tapes=[], rules=rules, blind=True)
    entries = [(one.index, one.at, one.kind, to_json(one.event)) for one in seen.trail]
    again = session_again(seen.session, seen.trail, policy(), strict)
    return json.dumps([asdict(page), entries, repr(again.changes), repr(again.steps), repr(again.would)], default=str)


def without(trail: Sequence[Told], index: int) -> list[Told]:
    left = [one for one in trail if one.index != index]
    return [replace(one, index=n) for n, one in enumerate(left)]


def added(trail: Sequence[Told], event: e.Event, place: int | None = None) -> list[Told]:
    """At an index; at the end when there is none. No other entry's time changes."""
    place = len(trail) if place is None else place
    entry = Told(index=place, at=trail[place - 1].at, kind=kind_of(type(event)), event=event)
    return [replace(one, index=n) for n, one in enumerate([*trail[:place], entry, *trail[place:]])]


def place_of(trail: Sequence[Told], kind: type[e.Event], after: int = -1) -> int:
    return next(one.index for one in trail if isinstance(one.event, kind) and one.index > after)


def test_every_hidden_entry_may_be_there_or_not() -> None:
    trail = told(good())
    whole = sent(trail)
    hidden = [one for one in trail if type(one.event) in HIDDEN and not isinstance(one.event, e.Decided)]
    assert {type(one.event) for one in hidden} == {at.AnswerConfirmed, at.InterferenceAssessed, sign.ResultSigned}
    for one in hidden:
        assert sent(without(trail, one.index)) == whole, one


def test_a_hold_that_was_laid_while_the_session_went_on_tells_nothing() -> None:
    """A session can be held before its end as well: who wants it kept has a doubt."""
    trail = told(good())
    started = place_of(trail, e.StepStarted)
    held = added(trail, HOLD, started + 1)
    assert sent(held) == sent(trail)
    assert sent(added(held, LIFTED, place_of(held, e.Decided))) == sent(trail)


@pytest.mark.parametrize("event", BEHIND, ids=lambda event: type(event).__name__)
def test_what_followed_the_end_tells_nothing(event: e.Event) -> None:
    trail = told(good())
    decided = place_of(trail, e.Decided)
    whole = sent(trail)
    assert sent(added(trail, event, decided + 1)) == whole
    assert sent(added(trail, event)) == whole


@pytest.mark.parametrize("outcome", ["refuse", "refer", "terminate"])
def test_whatever_ended_it_by_a_word_looks_the_same(outcome: str) -> None:
    """Also where the clerk broke it off: that is the first word of two as well."""
    trail = told(good())
    decided = place_of(trail, e.Decided)
    end: e.Event = (
        BY_CLERK if outcome == "terminate" else e.Decided(outcome=outcome, by=LI, note="pressed", reasons=("refuse.will",))
    )
    other = [replace(one, event=end) if one.index == decided else one for one in trail]
    other = [one for one in other if not isinstance(one.event, sign.ResultSigned)]
    assert sent([replace(one, index=n) for n, one in enumerate(other)]) == sent(trail)
    assert "per_li" not in sent(other)


@pytest.mark.parametrize("score", [120.0, 40.0])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_an_override_tells_nothing_by_what_rules_make_of_it(score: float, verdict: Verdict) -> None:
    course: Course = []
    for seconds, event in good():
        match event:
            case e.FindingMade(finding=made) if made.check == "environment" and made.challenge in (None, "chl_0"):
                course.append((seconds, finding("environment", made.challenge, score, 90.0, verdict=Verdict.FAIL)))
            case e.StepEnded(number=number) if number == FIRST_STEP:
                course.append((seconds, replace(event, verdict=Verdict.FAIL)))
            case _:
                course.append((seconds, event))
    trail = told(course)
    over = at.StepOverridden(number=FIRST_STEP, verdict=verdict, by=WANG, reason="override.doubt", words="seen with my own eyes")
    assert sent(added(trail, over, place_of(trail, e.StepEnded) + 1)) == sent(trail)


@pytest.mark.parametrize("check", ["legal_notice", "intent_questions"])
def test_the_clerks_word_on_an_answer_is_not_told_by_the_conclusion(check: str) -> None:
    """The same answers, let pass by the clerk or not: conclusion and the step's verdict are the machine's."""
    pages = set()
    for word in (Verdict.PASS, Verdict.FAIL):
        answers, course = [], []
        for seconds, event in good():
            match event:
                case e.FindingMade(finding=made) if made.check == check and made.challenge is not None:
                    event = finding(check, made.challenge, verdict=Verdict.INCONCLUSIVE)
                    answers.append(event.finding)
                case e.FindingMade(finding=made) if made.check == check:
                    words = [
                        with_word(one, at.AnswerConfirmed(challenge=ChallengeId("c"), verdict=word, by=WANG)) for one in answers
                    ]
                    event = e.FindingMade(finding=check_types()[check](policy().checks[check]).conclude(words))
                    assert event.finding.verdict is word
                case at.AnswerConfirmed():
                    event = replace(event, verdict=word)
                case e.StepEnded(step=step) if step == check:
                    event = replace(event, verdict=word)
                case _:
                    pass
            course.append((seconds, event))
        trail = told(course)
        seen = shown(trail)
        ends = {one.event.step: one.event.verdict for one in seen.trail if isinstance(one.event, e.StepEnded)}
        assert ends[check] is Verdict.INCONCLUSIVE
        pages.add(sent(trail))
    assert len(pages) == 1


def test_a_word_beside_what_is_shown_is_not() -> None:
    trail = told(good())
    started = place_of(trail, e.StepStarted)
    pages = set()
    for words in ("he cannot hear", "he is drunk"):
        skipped = at.StepSkipped(number=FIRST_STEP, by=WANG, reason=words.replace(" ", "."), words=words)
        gone = at.ClerkReleased(clerk=WANG, why="handed_over", note=words)
        pages.add(sent(added(added(trail, skipped, started + 1), gone, started + 2)))
    assert len(pages) == 1
    assert "skip" in pages.pop()


def test_after_their_own_word_a_reviewer_is_not_told_who_else_was_asked() -> None:
    """Of a session whose truth is known and of any other a reviewer sees the first word and their own, and no more."""
    base = added(told(good()), second.ReviewDrawn(why=("random",)))
    mine = second.ReviewGiven(by=ANN, outcome="approve", reasons=(), words="well", agrees=True)
    pages = set()
    for others in ((), (second.ReviewDrawn(why=("asked",)), second.ReviewTaken(by=BOB, until_s=9e9), replace(mine, by=BOB))):
        trail = base
        for event in (*others, second.ReviewTaken(by=ANN, until_s=9e9), mine):
            trail = added(trail, event)
        seen = shown(trail)
        assert not seen.blind
        assert seen.session.outcome == "approve"
        assert [one.event.by for one in seen.trail if isinstance(one.event, second.ReviewGiven)] == [ANN]
        assert [one.index for one in seen.trail] == list(range(len(seen.trail)))
        pages.add(json.dumps([(one.index, one.kind, to_json(one.event)) for one in seen.trail], default=str))
        assert seen.session.length == len(seen.trail)
    assert len(pages) == 1


def test_rules_keep_their_entries_by_the_numbers_that_are_shown() -> None:
    trail = added(told(good()), second.ReviewDrawn(why=("random",)))
    mine = second.ReviewGiven(by=ANN, outcome="approve", reasons=(), words="well", agrees=True)
    seen = shown(added(trail, mine))
    drawn, last = len(trail) - 1, len(trail)
    assert seen.numbered({"a": (3, drawn, last), "b": (drawn,)}) == {"a": (3, last - 1)}
