"""What an applicant's page is told of a trail, addresses, and the description of all routes."""

import json
from ipaddress import ip_network

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict
from yarl import URL

from cloudwindow.domain import events as e
from cloudwindow.domain import keeping_events as keep
from cloudwindow.domain import review_events as second
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain import viewing_events as looks
from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.entry import Told
from cloudwindow.domain.findings import Direction, Fact, Finding, Verdict
from cloudwindow.domain.ids import ChallengeId, CheckName, DocumentId, PartId, PersonId, StillId
from cloudwindow.domain.office_events import OfficeEvent
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.desk import Desk
from cloudwindow.web import auth
from cloudwindow.web.deps import WebSettings
from cloudwindow.web.openapi import document
from cloudwindow.web.projection import TOLD_KINDS, project
from cloudwindow.web.routes import ROUTES
from cloudwindow.web.seat_projection import project_for_staff
from tests.fake_desk import FakeDesk, created


def _told(event: e.Event) -> Told:
    return Told(index=3, at="2026-01-01T00:00:00.000Z", kind=kind_of(type(event)), event=event)


def _challenge(prompt: str, expected: str) -> e.ChallengeIssued:
    challenge = Challenge(
        id=ChallengeId("chl_1"),
        check=CheckName("check"),
        prompt=prompt,
        expected=expected,
        attempt=1,
        nonce="NONCE",
        issued_s=1.0,
        expires_s=9.0,
    )
    return e.ChallengeIssued(challenge=challenge)


def test_digits_are_shown_and_directions_are_not() -> None:
    shown = json.dumps(project(_told(_challenge("digits.read", "381507"))))
    assert "381507" in shown
    assert "NONCE" not in shown
    hidden = project(_told(_challenge("turn.left", "left-secret")))
    assert "left-secret" not in json.dumps(hidden)


def test_finding_is_told_without_score_threshold_facts() -> None:
    finding = Finding(
        check=CheckName("face_match"),
        challenge=None,
        verdict=Verdict.FAIL,
        reason=Reason.MATCH_BELOW_THRESHOLD,
        score=0.123456,
        threshold=0.654321,
        direction=Direction.AT_MOST,
        policy_line="secret.line",
        notes=(Reason.REPLAY_SUSPECTED,),
        facts=(Fact(name="name", value="王小明"),),
        evidence=("e" * 64,),
        models=("m" * 64,),
    )
    message = json.dumps(project(_told(e.FindingMade(finding=finding))), ensure_ascii=False)
    assert "match.below_threshold" in message
    for secret in ("0.123456", "0.654321", "secret.line", "replay", "王小明", "eeee", "mmmm"):
        assert secret not in message


CLERK = PersonId("per_1")
NEVER: tuple[e.Event, ...] = (
    e.LinkOpened(opener_sha256="0" * 64),
    e.DeviceReported(camera_ok=True, microphone_ok=True, speaker_ok=True, light_ok=True, face_ok=True),
    e.SegmentClosed(part=PartId("p"), number=0, offset=0, length=1, sha256="", start_s=0, end_s=1),
    e.RecordingClosed(part=PartId("p"), blob="b", size=1, sha256="", duration_s=1),
    e.GapNoted(from_s=0, to_s=1, reason=Reason.LINK_LOST),
    e.StillKept(still=StillId("s"), blob="b", sha256="", purpose="face", width=1, height=1, at_s=0),
    e.ObservationsMade(check=CheckName("c"), challenge=None, observations=()),
    e.SuspicionNoted(reason=Reason.INJECTION_SUSPECTED),
    e.ServerRestarted(lost=""),
    at.SupervisorJoined(person=CLERK, silent=True),
    at.SupervisorLeft(person=CLERK),
    at.InterpreterInvited(by=CLERK, link_sha256="", language=Language.EN),
    at.Viewed(by=CLERK, what="live"),
    at.DeedRefused(by=CLERK, deed="d", why="w"),
    at.StepCalled(number=0, by=CLERK),
    at.StepOverridden(number=0, verdict=Verdict.PASS, by=CLERK, reason="r", words="w"),
    at.NoteMade(by=CLERK, words="w"),
    at.InterferenceAssessed(verdict=Verdict.PASS, by=CLERK, words="w"),
    at.Ticked(item="i", done=True, by=CLERK),
    at.SignAgreed(question="q", salt="s", sha256=""),
    at.SignGiven(question="q"),
    at.SignLookedFor(question="q"),
    at.RiskNoted(reason=Reason.COERCION_SIGNAL),
    sign.ResultHeld(for_=("sign",)),
    sign.ResultConfirmed(by=CLERK, agrees=True),
    sign.ResultSigned(blob="b", sha256=""),
    e.LinkMeasured(points=()),
    looks.PlaybackOpened(viewing="v", by=CLERK, why="w", until_s=0.0),
    looks.PlaybackSeen(viewing="v", by=CLERK, part="p", from_s=0.0, to_s=1.0),
    looks.ExportAsked(request="r", by=CLERK, what="package", words="w"),
    looks.ExportAnswered(request="r", by=CLERK, agrees=True),
    looks.ExportMade(request="r", bytes=1, of_sha256=""),
    looks.ExportFailed(request="r", why="w"),
    looks.ExportTaken(request="r", by=CLERK),
    second.LinkTriedElsewhere(),
    second.CircumstancesNoted(conflicted=(CLERK,)),
    second.ReviewDrawn(why=("risk",)),
    second.ReviewTaken(by=CLERK, until_s=0.0),
    second.ReviewLapsed(by=CLERK),
    second.ReviewGiven(by=CLERK, outcome="refuse", reasons=("r",), words="w", agrees=False),
    second.Adjudicated(by=CLERK, outcome="refuse", words="w"),
    keep.HoldLaid(hold="h", by=CLERK, why="w"),
    keep.HoldLifted(hold="h", by=CLERK, why="w"),
    keep.SubjectAccessMade(by=CLERK, party="seller", bytes=1, of_sha256=""),
)


OFFICE = set(OfficeEvent.__args__)


@pytest.mark.parametrize("event", NEVER, ids=lambda x: type(x).__name__)
def test_kinds_that_are_never_told(event: e.Event) -> None:
    assert project(_told(event)) is None


def test_every_kind_was_thought_of() -> None:
    assert {type(event) for event in NEVER} | TOLD_KINDS | OFFICE == set(e.EVENTS)
    assert not OFFICE & TOLD_KINDS


def test_a_signing_links_hashes_stay_inside() -> None:
    document, link, opener = DocumentId("doc"), "a" * 64, "b" * 64
    for event in (
        sign.SigningOffered(document=document, via="qr", link_sha256=link),
        sign.SigningLinkOpened(document=document, link_sha256=link, opener_sha256=opener),
        sign.CodeSent(document=document, salt="c" * 32, sha256="d" * 64, expires_s=1.0),
    ):
        for message in (json.dumps(project(_told(event))), json.dumps(project_for_staff(_told(event), supervisor=True))):
            assert not any(secret in message for secret in (link, opener, "c" * 32, "d" * 64))


def test_party_and_note_stay_inside() -> None:
    for event in (
        created(party="seller-word"),
        e.Decided(outcome="approve", by="clerk-7", note="a note"),
        e.Suspended(reason=Reason.LINK_LOSS, policy_line="line", reading={"loss": 0.3}, resume_by_s=5.0),
    ):
        message = json.dumps(project(_told(event)))
        for secret in ("seller-word", "clerk-7", "a note", "line", "0.3", "cas_1"):
            assert f'"{secret}"' not in message


def test_an_outcome_is_not_told_where_it_could_show_that_a_result_waits() -> None:
    decided = [project(_told(e.Decided(outcome=outcome, by="per_1"))) for outcome in ("approve", "refuse", "refer")]
    assert all(message is not None and message["event"] == {} for message in decided)


PROXY = WebSettings(public_url=URL("https://cloudwindow.test"), trusted_proxies=(ip_network("10.0.0.0/8"),))


@pytest.mark.parametrize(
    ("peer", "forwarded", "wanted"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),  # said by somebody who is not trusted
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "not an address", "10.0.0.1"),
        ("::ffff:203.0.113.5", "", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        ("", "", "unknown"),
    ],
)
def test_address_is_the_nearest_hop_that_is_not_ours(peer: str, forwarded: str, wanted: str) -> None:
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": forwarded} if forwarded else {}).clone(remote=peer)
    assert auth.address(request, PROXY) == wanted


def test_an_address_that_a_client_says_in_a_line_of_its_own_counts_for_nothing() -> None:
    headers = CIMultiDict([("X-Forwarded-For", "1.1.1.1"), ("X-Forwarded-For", "198.51.100.1")])  # the proxy adds a line below it
    request = make_mocked_request("GET", "/", headers=headers).clone(remote="10.0.0.1")
    assert auth.address(request, PROXY) == "198.51.100.1"


def test_description_knows_every_route() -> None:
    described = json.loads(document(ROUTES))
    assert {(route.method.lower(), route.path) for route in ROUTES} == {
        (method, path) for path, methods in described["paths"].items() for method in methods
    }
    operations = [one["operationId"] for methods in described["paths"].values() for one in methods.values()]
    assert len(operations) == len(set(operations))


def test_fake_desk_has_every_verb_of_the_real_one() -> None:
    verbs = {name for name in vars(Desk) if not name.startswith("_")}
    assert verbs <= set(vars(FakeDesk))
