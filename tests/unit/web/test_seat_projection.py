"""What a console is told of a trail, and what it is not."""

import json
from dataclasses import fields

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import Event
from cloudwindow.domain.findings import Direction, Fact, Finding, Verdict
from cloudwindow.domain.ids import CaseId, CheckName, DocumentId, PersonId
from cloudwindow.domain.reasons import Reason
from cloudwindow.web.seat_projection import UNTOLD, project_for_staff

WHO = PersonId("per_chen")
SECRET = "5ec4e7" * 10


def told(event: Event, *, supervisor: bool = False) -> object:
    message = project_for_staff(
        Told(index=7, at="2027-01-15T08:00:00.000Z", kind=kind_of(type(event)), event=event), supervisor=supervisor
    )
    if message is None:
        return None
    assert (message["type"], message["index"], message["kind"]) == ("entry", 7, kind_of(type(event)))
    return json.loads(json.dumps(message["event"]))


def test_a_finding_comes_with_everything_behind_it() -> None:
    finding = Finding(
        check=CheckName("face_match"),
        challenge=None,
        verdict=Verdict.FAIL,
        reason=Reason.MATCH_BELOW_THRESHOLD,
        score=0.61,
        threshold=0.55,
        direction=Direction.AT_MOST,
        policy_line="checks.face_match.max_distance",
        facts=(Fact(name="frames", value="3"),),
    )
    shown = told(e.FindingMade(finding=finding))
    assert isinstance(shown, dict)
    assert set(shown["finding"]) == {field.name for field in fields(Finding)}
    assert (shown["finding"]["score"], shown["finding"]["policy_line"]) == (0.61, "checks.face_match.max_distance")


@pytest.mark.parametrize("supervisor", [False, True])
@pytest.mark.parametrize(
    "event",
    [
        at.SignAgreed(question="colour", salt="aa", sha256=SECRET),
        at.SignGiven(question="colour"),
        at.SignLookedFor(question="colour"),
        at.RiskNoted(reason=Reason.COERCION_SIGNAL),
        e.SuspicionNoted(reason=Reason.COERCION_SIGNAL),
    ],
)
def test_the_silent_sign_is_told_to_no_console_of_a_session(event: Event, supervisor: bool) -> None:
    assert told(event, supervisor=supervisor) is None


def test_a_clerk_learns_of_holds_but_not_of_the_sign() -> None:
    assert told(sign.ResultHeld(for_=("sign",))) is None
    assert told(sign.ResultHeld(for_=("override", "sign"))) == {"for_": ["override"]}
    assert told(sign.ResultHeld(for_=("override", "sign")), supervisor=True) == {"for_": ["override", "sign"]}


@pytest.mark.parametrize(
    "event",
    [
        at.SupervisorJoined(person=WHO, silent=True),
        at.SupervisorLeft(person=WHO),
        sign.ResultConfirmed(by=WHO, agrees=True),
        sign.ResultSigned(blob="x", sha256="0" * 64),
    ],
)
def test_what_would_show_by_its_absence_is_for_supervisors(event: Event) -> None:
    assert told(event) is None
    assert told(event, supervisor=True) is not None


def test_an_open_visit_is_told() -> None:
    assert told(at.SupervisorJoined(person=WHO, silent=False)) == {"person": WHO, "silent": False}


@pytest.mark.parametrize(
    "event",
    [
        e.SessionCreated(
            case=CaseId("cas_1"), party="seller", language=Language.EN, matter="transfer", link_sha256=SECRET, expires_s=1.0
        ),
        at.InterpreterInvited(by=WHO, link_sha256=SECRET, language=Language.EN),
        at.InterpreterJoined(opener_sha256=SECRET),
    ],
)
def test_no_hash_of_a_link_or_a_cookie_is_told(event: Event) -> None:
    assert SECRET not in json.dumps(told(event))


@pytest.mark.parametrize("supervisor", [False, True])
def test_a_code_is_told_as_sent_and_never_what_it_could_be_guessed_from(supervisor: bool) -> None:
    sent = sign.CodeSent(document=DocumentId("doc_1"), salt=SECRET, sha256=SECRET, expires_s=1_800_000_300.0)
    shown = told(sent, supervisor=supervisor)
    assert shown == {"document": "doc_1", "salt": "", "sha256": "", "expires_s": 1_800_000_300.0}
    for event in (sign.CodeRefused(document=DocumentId("doc_1"), left=2), sign.CodeConfirmed(document=DocumentId("doc_1"))):
        assert told(event, supervisor=supervisor) is not None


def test_a_request_for_the_screen_and_its_answer_are_told() -> None:
    assert told(at.ScreenAsked(by=WHO)) == {"by": WHO}
    assert told(at.ScreenDeclined(why="impossible")) == {"why": "impossible"}


def test_holes_in_the_indexes_are_many_and_say_nothing() -> None:
    """Segments come every second and raw observations every few: who counts holes learns nothing of a sign."""
    assert {e.SegmentClosed, e.ObservationsMade, at.Viewed} <= UNTOLD
