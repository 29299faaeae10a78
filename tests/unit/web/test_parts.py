"""The pure parts of the web layer: limits, gate, projection, pictures, texts, addresses, the description of all routes."""

import io
import json
import struct
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import example, given
from hypothesis import strategies as st
from multidict import CIMultiDict
from PIL import Image
from yarl import URL

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain import viewing_events as looks
from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import BadInput, Conflict, NotFound, TooLarge, TooMany
from cloudwindow.domain.findings import Direction, Fact, Finding, Verdict
from cloudwindow.domain.ids import ChallengeId, CheckName, DocumentId, PartId, PersonId, StillId
from cloudwindow.domain.office_events import OfficeEvent
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.desk import Desk
from cloudwindow.web import auth, jpeg
from cloudwindow.web.deps import WebSettings
from cloudwindow.web.gate import Blur, Gate, Ping, Shown
from cloudwindow.web.limits import Bucket, Buckets, Rate
from cloudwindow.web.openapi import document
from cloudwindow.web.projection import TOLD_KINDS, project
from cloudwindow.web.routes import ROUTES
from cloudwindow.web.seat_projection import project_for_staff
from cloudwindow.web.texts import CONSENTS, SHIPPED, Texts
from tests.fake_desk import FakeDesk, created

# --- limits --------------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 3), max_size=200))
def test_bucket_never_gives_more_than_burst_and_rate(pauses: list[float]) -> None:
    bucket, now_s, given_out = Bucket(Rate(per_s=2, burst=5), 5.0, 0.0), 0.0, 0
    for pause in pauses:
        now_s += pause
        given_out += bucket.take(now_s)
    assert given_out <= 5 + 2 * now_s + 1e-6


def test_buckets_forget_the_oldest_and_never_grow() -> None:
    buckets = Buckets(lambda: 0.0, at_most=10)
    for n in range(1000):
        buckets.take("route", str(n), Rate(per_s=0, burst=1))
    assert len(buckets._kept) == 10
    with pytest.raises(TooMany):
        buckets.take("route", "999", Rate(per_s=0, burst=1))


def test_clock_that_goes_back_gives_nothing() -> None:
    bucket = Bucket(Rate(per_s=1, burst=1), 1.0, 100.0)
    assert [bucket.take(100.0), bucket.take(50.0), bucket.take(50.5), bucket.take(51.5)] == [True, False, False, True]


# --- gate ----------------------------------------------------------------------------------------------------------------


def test_gate_knows_three_words() -> None:
    gate = Gate(0.0)
    assert gate.read('{"type": "ping"}') == Ping(type="ping")
    assert gate.read('{"type": "shown", "challenge": "chl_1"}') == Shown(type="shown", challenge="chl_1")
    assert gate.read('{"type": "blur"}') == Blur(type="blur")


@pytest.mark.parametrize(
    "message",
    [
        "",
        "ping",
        "[]",
        "null",
        "{}",
        '{"type": "hello"}',
        '{"type": "ping", "x": 1}',
        '{"type": "shown"}',
        '{"type": "shown", "challenge": 7}',
        '{"type": "shown", "challenge": "../x"}',
        '{"type": NaN}',
        "[" * 4000,
        "{" * 4000,
    ],
)
def test_gate_refuses_everything_else(message: str) -> None:
    with pytest.raises(BadInput) as refused:
        Gate(0.0).read(message)
    assert 0 < len(str(refused.value).encode()) <= 120


def test_gate_refuses_size_in_bytes_not_letters() -> None:
    with pytest.raises(TooLarge):
        Gate(0.0).read(json.dumps({"type": "shown", "challenge": "字" * 1400}, ensure_ascii=False))


def test_gate_lets_twenty_a_second_through() -> None:
    gate = Gate(0.0)
    for _ in range(20):
        gate.tick(0.0)
    with pytest.raises(TooMany):
        gate.tick(0.01)
    gate.tick(0.2)


@given(st.text(max_size=300))
def test_gate_never_raises_anything_else(message: str) -> None:
    with suppress(BadInput):
        Gate(0.0).read(message)


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(plain, lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(max_size=8), one, max_size=4))
challenges = st.from_regex(r"[a-z]{3}_[0-9A-Za-z]{1,30}", fullmatch=True)
right = st.fixed_dictionaries({"type": st.sampled_from(["blur", "ping"])}) | st.fixed_dictionaries(
    {"type": st.just("shown"), "challenge": challenges | st.text(max_size=70)}
)
named = st.fixed_dictionaries(
    {"type": st.sampled_from(["shown", "blur", "ping"]) | values}, optional={"challenge": challenges | values, "x": values}
)


@given(right | named | st.dictionaries(st.text(max_size=8), values, max_size=4) | values)
@example({"type": "shown", "challenge": "chl_1"})
def test_gate_reads_or_refuses_any_json(message: object) -> None:
    with suppress(BadInput):
        word = Gate(0.0).read(json.dumps(message))
        assert isinstance(word, Ping | Shown | Blur)
        assert word.model_dump() == message


# --- projection ----------------------------------------------------------------------------------------------------------


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


# --- pictures ------------------------------------------------------------------------------------------------------------


def _picture(width: int = 200, height: int = 100, **options: Any) -> bytes:
    kept = io.BytesIO()
    Image.new(options.pop("mode", "RGB"), (width, height)).save(kept, "JPEG", **options)
    return kept.getvalue()


@given(st.integers(64, 400), st.integers(64, 400), st.booleans(), st.sampled_from(["RGB", "L"]))
def test_size_is_read_without_decoding(width: int, height: int, progressive: bool, mode: str) -> None:
    assert jpeg.measure(_picture(width, height, progressive=progressive, mode=mode)) == jpeg.Size(width=width, height=height)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n",
        _picture()[:-2],
        _picture(mode="CMYK"),
        _picture(20, 100),
        b"\xff\xd8" + b"\xff" * 500 + b"\xff\xd9",
    ],
)
def test_what_is_no_picture_of_ours(data: bytes) -> None:
    with pytest.raises(BadInput):
        jpeg.measure(data)


def test_decompression_bomb_is_refused_by_its_header() -> None:
    header = _picture(200, 100).replace(b"\x00\x64\x00\xc8", b"\x1f\xff\x1f\xff", 1)  # 8191 x 8191: 201 MB once decoded
    with pytest.raises(TooLarge):
        jpeg.measure(header)


def test_many_scans_are_refused() -> None:
    picture = _picture()
    with pytest.raises(BadInput, match="scans"):
        jpeg.measure(picture[:-2] + b"\xff\xda\x00\x02" * 100 + b"\xff\xd9")


sides = st.integers(60, 8200) | st.integers(0, 65535)


@given(st.binary(max_size=400), st.integers(0, 300), sides, sides)
@example(b"", 0, 8192, 2929)
def test_any_bytes_give_a_size_within_bounds_or_a_reason(noise: bytes, at: int, width: int, height: int) -> None:
    picture = _picture(200, 100)
    said = picture.replace(b"\x00\x64\x00\xc8", struct.pack("!HH", height, width), 1)
    for data in (noise, b"\xff\xd8\xff" + noise + b"\xff\xd9", picture[:at] + noise + picture[at:], said):
        with suppress(BadInput):  # TooLarge is one
            size = jpeg.measure(data)
            assert 64 <= size.width <= 8192
            assert 64 <= size.height <= 8192
            assert size.width * size.height <= 24_000_000
            assert data is not said or (size.width, size.height) == (width, height)


# --- texts ---------------------------------------------------------------------------------------------------------------


def test_every_language_has_every_text_of_the_same_version() -> None:
    texts = Texts.load()
    versions = {language: [(one.text, one.version) for one in texts.of(language)] for language in Language}
    assert len({str(one) for one in versions.values()}) == 1
    assert tuple(one.text for one in texts.of(Language.EN)) == CONSENTS


def test_answer_is_matched_by_the_exact_text() -> None:
    texts = Texts.load()
    face = texts.of(Language.ZH_TW)[0]
    assert texts.shown("face", face.version, face.sha256).language is Language.ZH_TW
    with pytest.raises(Conflict):
        texts.shown("face", "an older one", face.sha256)
    with pytest.raises(Conflict):
        texts.shown("recording", face.version, face.sha256)
    with pytest.raises(NotFound):
        texts.shown("newsletter", face.version, face.sha256)


def test_text_that_lacks_its_refusal_is_named(tmp_path: Path) -> None:
    for language in Language:
        whole = (SHIPPED / f"{language.value}.toml").read_text(encoding="utf-8")
        (tmp_path / f"{language.value}.toml").write_text(whole.replace("refusal =", "other =", 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"zh-CN\.toml: \[face\] needs refusal"):
        Texts.load(tmp_path)


# --- addresses -----------------------------------------------------------------------------------------------------------

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


# --- the description of all routes ---------------------------------------------------------------------------------------


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
