"""What the page of a session shows out of its trail, who may look, and what somebody who is blind is not told."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import review_events as second
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain import viewing_events as v
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import Conflict, Forbidden
from cloudwindow.domain.ids import CheckName, PersonId, SessionId
from cloudwindow.domain.people import Person, StaffRole, conflict_key
from cloudwindow.domain.ports_register import TrailRead
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import Session
from cloudwindow.engine.looking_back.audited import TOLD, audited
from cloudwindow.engine.looking_back.blind import HIDDEN, blind, seen_blind
from cloudwindow.engine.looking_back.findings import finding_seen, policy_line
from cloudwindow.engine.looking_back.marks import marks
from cloudwindow.engine.looking_back.may_look import expect_right, is_reference
from cloudwindow.engine.looking_back.page import session_page
from cloudwindow.engine.looking_back.seen import merged
from cloudwindow.engine.second_look.part import staff_of
from cloudwindow.evaluation.trails import BEGAN_S, invented
from cloudwindow.ledger.chain import rfc3339
from cloudwindow.policy import load, parse
from tests.places import ROOT

ONE = next(
    one
    for one in map(invented, range(100))
    if {at.StepOverridden, e.Decided} <= {type(x) for x in one.events}
    and not any(isinstance(x, sign.ResultHeld) for x in one.events)
)
POLICY = load(ROOT / "policy.toml")


def told(events: Sequence[e.Event], every_s: float = 0.5) -> list[Told]:
    return [
        Told(index=n, at=rfc3339(BEGAN_S + n * every_s), kind=kind_of(type(event)), event=event) for n, event in enumerate(events)
    ]


def a_person(name: str, *roles: StaffRole, conflicts: Sequence[str] = ()) -> Person:
    keys = frozenset(conflict_key(word) for word in conflicts)
    return Person(id=PersonId(f"per_{name}"), login=name, name=name, roles=frozenset(roles), conflicts=keys)


TRAIL = told(ONE.events)
SESSION = Session.replay(ONE.id, ONE.events)
REVIEWER = a_person("r", StaffRole.REVIEWER)


def a_page(session: Session, trail: Sequence[Told], *, is_blind: bool) -> str:
    read = TrailRead(told=trail, length=len(trail))
    page = session_page(session=session, case=ONE.case, trail=trail, read=read, tapes=[], rules={"late": (3,)}, blind=is_blind)
    return json.dumps(asdict(page), ensure_ascii=False, default=str)


def test_every_mark_lies_where_it_happened() -> None:
    found = {mark.index: mark for mark in marks(TRAIL, BEGAN_S)}
    for one in TRAIL:
        match one.event:
            case e.ChallengeIssued(challenge=challenge):
                assert (found[one.index].kind, found[one.index].at_s) == ("prompt", challenge.issued_s - BEGAN_S)
            case e.FindingMade(finding=finding):
                mark = found[one.index]
                assert (mark.kind, mark.code, mark.verdict, mark.words) == (
                    "finding",
                    finding.check,
                    finding.verdict.value,
                    finding.reason or "",
                )
            case at.NoteMade(words=words):
                assert (found[one.index].kind, found[one.index].words) == ("note", words)
            case e.SegmentClosed() | e.ObservationsMade():
                assert one.index not in found
    gap = marks([replace(TRAIL[0], event=e.GapNoted(from_s=BEGAN_S + 3, to_s=BEGAN_S + 5, reason=Reason.LINK_LOSS))], BEGAN_S)
    assert [(mark.kind, mark.at_s, mark.to_s, mark.code) for mark in gap] == [("gap", 3.0, 5.0, "link.loss")]


def test_the_page_has_steps_words_speech_link_and_notes() -> None:
    read = TrailRead(told=TRAIL, length=len(TRAIL), sealed=3, origin="example.gov", size=9, at="2026-01-01T00:00:00.000Z")
    page = session_page(session=SESSION, case=ONE.case, trail=TRAIL, read=read, tapes=[], rules={}, blind=False)
    ended = {x.number: x.verdict.value for x in ONE.events if isinstance(x, e.StepEnded)}
    assert {step.number: step.verdict for step in page.steps} == ended
    overridden = {x.number: x.verdict.value for x in ONE.events if isinstance(x, at.StepOverridden)}
    assert {step.number: step.overridden for step in page.steps if step.overridden} == overridden
    assert [words.words for words in page.transcript] == ["yes, I do"] * 5
    assert all(stretch.who == "applicant" and stretch.to_s > stretch.from_s for stretch in page.speech)
    assert len(page.link) == 15
    assert page.link[0].least_kbps == 600.0
    assert [note.words for note in page.notes] == [x.words for x in ONE.events if isinstance(x, at.NoteMade)]
    assert (page.trail.whole, page.trail.checkpoint, page.trail.sealed, page.trail.stamped) == (True, "example.gov", 3, None)
    assert page.session.names == {"seller": ONE.case.parties["seller"].name, "buyer": ONE.case.parties["buyer"].name}


def test_answers_are_words_and_speech() -> None:
    speech = ((BEGAN_S + 5, BEGAN_S + 6), (BEGAN_S + 6.2, BEGAN_S + 8))
    read = {"words": "of my own free will", "language": "en"}
    rows: tuple[dict[str, e.Json], ...] = ({"type": "Answered", "at_s": BEGAN_S + 9, "speech": speech, "read": read},)
    answer = e.ObservationsMade(check=CheckName("intent_questions"), challenge=None, observations=rows)
    trail = told([ONE.events[0], answer])
    page = session_page(
        session=SESSION, case=None, trail=trail, read=TrailRead(told=trail, length=2), tapes=[], rules={}, blind=False
    )
    [words] = page.transcript
    assert (words.words, words.kind, words.language) == ("of my own free will", "answer", "en")
    assert words.to_s - words.from_s == pytest.approx(3.0)
    [stretch] = page.speech
    assert stretch.to_s - stretch.from_s == pytest.approx(3.0)


def test_a_blind_reviewer_is_told_nothing_of_what_was_decided() -> None:
    """Whatever the decision, its overrides and its result were, what a blind reviewer is sent is the same to the letter."""
    pages = set()
    for outcome, words in (("approve", "all well"), ("refuse", "pressed"), ("refer", "who knows")):
        events = [replace(x, outcome=outcome, note=words) if isinstance(x, e.Decided) else x for x in ONE.events]
        events += [
            sign.ResultHeld(for_=(words,)),
            sign.ResultConfirmed(by=PersonId("per_2"), agrees=outcome == "approve", words=words),
            second.ReviewDrawn(why=("override",), rules=(outcome,)),
            v.PlaybackOpened(viewing="vwg_1", by="per_3", why=words, until_s=1.0),
        ]
        whole = told(events)
        session = Session.replay(ONE.id, events)
        assert blind(session, REVIEWER)
        seen, trail = seen_blind(session, whole, POLICY)
        assert not any(type(one.event) in HIDDEN for one in trail)
        pages.add(a_page(seen, trail, is_blind=True))
        assert words not in a_page(seen, trail, is_blind=True)
    assert len(pages) == 1
    assert "seen with my own eyes" not in pages.pop()
    assert "seen with my own eyes" in a_page(SESSION, TRAIL, is_blind=False)


def test_who_is_blind() -> None:
    drawn = SESSION.apply(second.ReviewDrawn(why=("random",)))
    given = second.ReviewGiven(by=REVIEWER.id, outcome="approve", reasons=(), words="w", agrees=False)
    taken = drawn.apply(second.ReviewTaken(by=REVIEWER.id, until_s=9e9))
    said = taken.apply(given)
    other, both = a_person("o", StaffRole.REVIEWER), a_person("b", StaffRole.REVIEWER, StaffRole.SUPERVISOR)
    supervisor = a_person("s", StaffRole.SUPERVISOR)
    assert all(blind(session, REVIEWER) for session in (SESSION, drawn, taken))
    assert not blind(said, REVIEWER)
    assert blind(said, other)
    assert not blind(said, both)  # decides between the two words
    assert blind(taken, both)
    assert not any(blind(session, supervisor) for session in (SESSION, drawn, taken, said))
    assert blind(SESSION.apply(second.ReviewDrawn(why=())), REVIEWER)  # passed over, and laid among the others later perhaps


def test_nobody_looks_at_their_own_work_or_at_a_case_of_theirs() -> None:
    clerk = next(x.clerk for x in ONE.events if isinstance(x, at.ClerkAssigned))
    led = replace(REVIEWER, id=clerk)
    expect_right(REVIEWER, SESSION, ONE.case, staff_of(TRAIL))
    with pytest.raises(Forbidden, match="you led"):
        expect_right(led, SESSION, ONE.case, staff_of(TRAIL))
    for word in (ONE.case.reference, ONE.case.parties["buyer"].name.upper()):
        with pytest.raises(Forbidden, match="conflicts"):
            expect_right(a_person("c", StaffRole.REVIEWER, conflicts=(word,)), SESSION, ONE.case, staff_of(TRAIL))
    going_on = Session.replay(ONE.id, ONE.events[:12])
    with pytest.raises(Conflict, match="is over"):
        expect_right(REVIEWER, going_on, ONE.case, staff_of(TRAIL[:12]))
    confirmed = told([sign.ResultConfirmed(by=REVIEWER.id, agrees=True), at.ClerkAssigned(clerk=PersonId("per_x"))])
    assert staff_of(confirmed) == {REVIEWER.id, "per_x"}
    assert is_reference(f" {ONE.case.reference.lower()} ", ONE.case)
    assert not is_reference("A-", ONE.case)


def test_an_auditor_is_told_who_did_what_and_nothing_that_anybody_said() -> None:
    events = [*ONE.events, v.PlaybackOpened(viewing="vwg_1", by="per_3", why="a private reason", until_s=1.0)]
    whole = json.dumps([audited(event) for event in events], ensure_ascii=False, default=str)
    for word in ("seen with my own eyes", "yes, I do", "note ", "a private reason", "Seller", "score", "expected"):
        assert word not in whole
    assert '"by": "per_3"' in whole
    for kind, names in TOLD.items():
        assert set(names) <= set(kind.__dataclass_fields__), kind
        assert not {"words", "note", "reading", "facts", "finding"} & set(names), kind


def test_stretches_that_touch_are_one() -> None:
    assert merged([(5.0, 6.0), (0.0, 1.0), (1.5, 3.0), (20.0, 21.0)]) == [(0.0, 6.0), (20.0, 21.0)]
    assert merged([]) == []


def test_a_finding_comes_with_what_was_seen_asked_and_the_policys_line() -> None:
    index = next(one.index for one in TRAIL if isinstance(one.event, e.FindingMade) and one.event.finding.check == "head_turns")
    found = finding_seen(TRAIL, index, POLICY, BEGAN_S)
    assert (found.observed, len(found.observations), found.observations[0]["value"]) == (16, 16, 0)
    assert found.challenge is not None
    assert (found.challenge["prompt"], found.challenge["nonce"]) == ("head_turns.ask", "")
    assert [still.purpose for still in found.stills] == ["face"]
    line = POLICY.text.splitlines()[found.policy_line.line - 1]
    assert line.split("#")[0].split("=") == ["yaw_deg ", f" {found.policy_line.value}"]


def test_a_line_that_the_policy_leaves_out_has_its_default_and_no_number() -> None:
    short = parse('version = "x"\n')
    found = policy_line(short, "checks.head_turns.yaw_deg")
    assert (found.line, found.value) == (0, POLICY.checks["head_turns"].yaw_deg)
    assert policy_line(short, "").value is None
    assert policy_line(None, "checks.head_turns.yaw_deg").value is None
    assert policy_line(short, "checks.no_such.key").value is None


def test_the_page_of_a_session_without_anything_is_a_page() -> None:
    trail = TRAIL[:1]
    session = Session.replay(SessionId("ses_x"), [TRAIL[0].event])
    page = session_page(
        session=session, case=None, trail=trail, read=TrailRead(told=trail, length=1), tapes=[], rules={}, blind=False
    )
    assert page.clock.began == page.clock.ended
    assert page.steps == []
