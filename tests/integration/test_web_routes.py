"""The routes of integrators and applicants, each with what it gives."""

import io
import json
from collections.abc import AsyncIterator

import pytest
from openapi_spec_validator import validate
from PIL import Image

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.events import ConsentAnswered, DeviceReported, LanguageChosen
from cloudwindow.domain.session import State
from cloudwindow.domain.signing_events import ResultHeld
from cloudwindow.web.routes import ROUTES
from tests.fake_desk import ONE, OPENER, TOKEN
from tests.web_server import BEARER, COOKIE, MARK, SITE, Site, a_site, problem_of

CASE = {"reference": "R-1", "matter": "transfer", "document": "passport", "parties": {"seller": {"name": "王小明", "sex": "male"}}}
DEVICES = {"camera_ok": True, "microphone_ok": True, "speaker_ok": True, "light_ok": False, "face_ok": True, "frame_rate": 30}


def a_picture(width: int = 320, height: int = 240) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (width, height), (90, 120, 30)).save(kept, "JPEG")
    return kept.getvalue()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with a_site() as running:
        yield running


async def _consent(site: Site) -> dict[str, object]:
    texts = await (await site.http.get(site.url("/api/texts/zh-TW"))).json()
    face = texts["consents"][0]
    return {"text": face["text"], "version": face["version"], "sha256": face["sha256"], "given": True}


async def test_integrator_adds_case_and_invites(site: Site) -> None:
    answer = await site.http.post(site.url("/api/cases"), json=CASE, headers=BEARER)
    assert answer.status == 201
    assert (await answer.json())["case"].startswith("cas_")
    assert site.desk.asked[-1][1][0].parties["seller"].name == "王小明"
    answer = await site.http.post(site.url("/api/sessions"), json={"case": "cas_1", "party": "seller"}, headers=BEARER)
    assert answer.status == 201
    assert await answer.json() == {"session": ONE, "link": f"{SITE}/#{TOKEN}", "expires_s": 1e9}
    assert answer.headers["Cache-Control"] == "no-store"


async def test_integrator_sees_sessions_and_trail(site: Site) -> None:
    answer = await site.http.get(site.url("/api/sessions?state=invited"), headers=BEARER)
    assert [one["session"] for one in (await answer.json())["sessions"]] == ["ses_one", "ses_two"]
    assert site.desk.asked[-1] == ("sessions", (State.INVITED,))
    one = await (await site.http.get(site.url("/api/sessions/ses_one"), headers=BEARER)).json()
    assert (one["state"], one["length"], one["reason"]) == ("invited", 1, None)
    entries = (await (await site.http.get(site.url("/api/sessions/ses_one/entries?since=0"), headers=BEARER)).json())["entries"]
    assert (entries[0]["kind"], entries[0]["event"]["party"]) == ("session_created", "seller")


async def test_a_page_of_which_an_integrator_is_told_nothing_is_no_end_of_the_trail(site: Site) -> None:
    site.desk.add(ONE, *(ResultHeld(for_=("risk",)) for _ in range(250)), LanguageChosen(language=Language.EN))
    answer = await site.http.get(site.url("/api/sessions/ses_one/entries?since=1"), headers=BEARER)
    assert [one["index"] for one in (await answer.json())["entries"]] == [251]


async def test_link_gives_a_cookie_of_this_host_only(site: Site) -> None:
    answer = await site.http.post(site.url("/api/open"), json={"token": TOKEN}, headers=MARK)
    assert (await answer.json())["session"] == ONE
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"__Host-cloudwindow={OPENER}")
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/"))
    assert "Domain" not in cookie


async def test_link_opened_elsewhere_is_forbidden(site: Site) -> None:
    stranger = {"Cookie": "__Host-cloudwindow=another-browser-0123456789"}
    answer = await site.http.post(site.url("/api/open"), json={"token": TOKEN}, headers=MARK | stranger)
    assert await problem_of(answer) == (403, "forbidden")


async def test_consent_with_the_served_hash_is_recorded_in_its_language(site: Site) -> None:
    consent = await _consent(site)
    answer = await site.http.post(site.url("/api/sessions/ses_one/consents"), json=consent, headers=MARK | COOKIE)
    assert await answer.json() == {"index": 0}
    recorded = site.desk.asked[-1][1][1]
    assert isinstance(recorded, ConsentAnswered)
    assert (recorded.text, recorded.language.value, recorded.given) == ("face", "zh-TW", True)


async def test_consent_to_another_text_conflicts(site: Site) -> None:
    consent = await _consent(site) | {"sha256": "0" * 64}
    answer = await site.http.post(site.url("/api/sessions/ses_one/consents"), json=consent, headers=MARK | COOKIE)
    assert await problem_of(answer) == (409, "conflict")
    assert not site.desk.asked


async def test_devices_language_probe_ice_and_offer(site: Site) -> None:
    headers = MARK | COOKIE

    async def post(name: str, body: object) -> object:
        return await (await site.http.post(site.url(f"/api/sessions/ses_one/{name}"), json=body, headers=headers)).json()

    assert await post("language", {"language": "zh-TW"}) == {"index": 0}
    assert await post("devices", DEVICES) == {"index": 0}
    assert isinstance(site.desk.asked[-1][1][1], DeviceReported)
    assert await post("offer", {"sdp": "v=0\r\n" * 10}) == {"sdp": "v=0 answer", "part": "prt_1"}
    answer = await site.http.post(site.url("/api/sessions/ses_one/probe"), data=b"x" * 5000, headers=headers)
    assert await answer.json() == {"bytes": 5000}
    answer = await site.http.get(site.url("/api/sessions/ses_one/ice"), headers=COOKIE)
    assert await answer.json() == {"ice_servers": [{"urls": ["turn:relay.test"], "username": "u", "credential": "c"}]}


@pytest.mark.parametrize("word", ["ready", "suspend", "resume", "leave", "withdraw"])
async def test_words_of_the_applicant(site: Site, word: str) -> None:
    answer = await site.http.post(site.url(f"/api/sessions/ses_one/{word}"), json={}, headers=MARK | COOKIE)
    assert (answer.status, await answer.json()) == (200, {"index": 0})
    assert site.desk.asked[-1][0] == word


async def test_still_is_handed_on_with_the_time_it_was_taken(site: Site) -> None:
    headers = MARK | COOKIE | {"Content-Type": "image/jpeg", "X-Taken-Ms-Ago": "1500"}
    picture = a_picture()
    answer = await site.http.post(site.url("/api/sessions/ses_one/stills?challenge=chl_1"), data=picture, headers=headers)
    assert (answer.status, await answer.json()) == (202, {"still": "stl_1"})
    _, challenge, jpeg, taken_s = site.desk.asked[-1][1]
    assert (challenge, jpeg) == ("chl_1", picture)
    assert -0.5 < site.deps.clock.now_s() - 1.5 - taken_s < 60


@pytest.mark.parametrize(
    ("body", "headers", "wanted"),
    [
        (b"GIF89a", {}, (400, "bad_input")),
        (a_picture()[:-40], {}, (400, "bad_input")),
        (a_picture(), {"X-Taken-Ms-Ago": "yesterday"}, (400, "bad_input")),
        (a_picture(), {"Content-Type": "image/png"}, (400, "bad_input")),
        (b"\xff\xd8\xff" + b"\0" * (4 * 1024 * 1024), {}, (413, "too_large")),
        (a_picture(8000, 64).replace((8000).to_bytes(2, "big"), (65000).to_bytes(2, "big"), 1), {}, (413, "too_large")),
    ],
)
async def test_still_that_is_no_reasonable_picture_is_refused(
    site: Site, body: bytes, headers: dict[str, str], wanted: tuple[int, str]
) -> None:
    sent = MARK | COOKIE | {"Content-Type": "image/jpeg", "X-Taken-Ms-Ago": "0"} | headers
    answer = await site.http.post(site.url("/api/sessions/ses_one/stills?challenge=chl_1"), data=body, headers=sent)
    assert await problem_of(answer) == wanted
    assert not site.desk.asked


async def test_health_ready_metrics_and_description() -> None:
    async with a_site(ready={"store": True, "models": False}) as site:
        assert await (await site.http.get(site.url("/healthz"))).json() == {"status": "ok"}
        answer = await site.http.get(site.url("/readyz"))
        assert (answer.status, await answer.json()) == (503, {"ready": False, "parts": {"store": True, "models": False}})
        assert 'cloudwindow_sessions{state="invited"} 2.0' in await (await site.http.get(site.url("/metrics"))).text()
        described = json.loads(await (await site.http.get(site.url("/openapi.json"))).text())
        assert set(described["paths"]) == {r.path for r in ROUTES}
        validate(described)


async def test_metrics_passed_on_by_a_proxy_need_a_key(site: Site) -> None:
    passed_on = {"X-Forwarded-For": "127.0.0.1"}
    assert await problem_of(await site.http.get(site.url("/metrics"), headers=passed_on)) == (401, "unauthorised")
    assert (await site.http.get(site.url("/metrics"), headers=passed_on | BEARER)).status == 200
