"""Every route over a real connection: its happy path, who may call it, and how it refuses."""

import io
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from openapi_spec_validator import validate
from PIL import Image

from cloudwindow.domain import errors as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.events import ConsentAnswered, DeviceReported, LanguageChosen
from cloudwindow.domain.session import State
from cloudwindow.domain.signing_events import ResultHeld
from cloudwindow.web.call import Role, Route
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
    assert -0.5 < site.deps.clock.now_s() - 1.5 - taken_s < 5


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


# --- who may call what ---------------------------------------------------------------------------------------------------

NOBODY: dict[str, str] = {}
STRANGER = {"Cookie": "__Host-cloudwindow=another-browser-0123456789"} | MARK
WRONG_KEY = {"Authorization": "Bearer not-the-key-of-anybody-here"}


def _path(route: Route) -> str:
    path = route.path.replace("{id}", "ses_one").replace("{language}", "en")
    path = re.sub(r"{\w+}", "1", path)
    return path + ("?challenge=chl_1" if "stills" in path else "")


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{r.method} {r.path}")
async def test_role_of_every_route(site: Site, route: Route) -> None:
    """Refused with the right code for everybody else; for its own role anything but 401 and 403."""
    refusals: dict[Role, list[tuple[dict[str, str], tuple[int, str]]]] = {
        Role.PUBLIC: [],
        Role.OPENER: [(NOBODY, (403, "forbidden")), (MARK | {"Origin": "https://evil.test"}, (403, "forbidden"))],
        Role.APPLICANT: [
            (MARK, (401, "unauthorised")),
            (MARK | BEARER, (401, "unauthorised")),
            (STRANGER, (403, "forbidden")),
            (MARK | COOKIE | {"Origin": "https://evil.test"}, (403, "forbidden")),
            (MARK | COOKIE | {"Sec-Fetch-Site": "cross-site"}, (403, "forbidden")),
            *([(COOKIE, (403, "forbidden"))] if route.method == "POST" else []),
        ],
        Role.INTERPRETER: [
            (MARK, (401, "unauthorised")),
            (MARK | COOKIE | BEARER, (401, "unauthorised")),
            (MARK | {"Origin": "https://evil.test"}, (403, "forbidden")),
        ],
        Role.SIGNER: [
            (MARK, (401, "unauthorised")),
            (MARK | COOKIE | BEARER, (401, "unauthorised")),
            (MARK | {"Origin": "https://evil.test"}, (403, "forbidden")),
        ],
        Role.INTEGRATOR: [
            (NOBODY, (401, "unauthorised")),
            (WRONG_KEY, (401, "unauthorised")),
            (MARK | COOKIE, (401, "unauthorised")),
        ],
        Role.OPERATOR: [(WRONG_KEY | {"X-Forwarded-For": "203.0.113.9"}, (401, "unauthorised"))],
        Role.STAFF: [(MARK, (401, "unauthorised")), (MARK | COOKIE | BEARER, (401, "unauthorised"))],
    }
    for headers, wanted in refusals[route.role]:
        answer = await site.http.request(route.method, site.url(_path(route)), headers=headers, data=b"" if headers else None)
        assert await problem_of(answer) == wanted, headers
    assert not site.desk.asked
    allowed = {
        Role.OPENER: MARK,
        Role.APPLICANT: MARK | COOKIE | {"Origin": SITE},
        Role.INTEGRATOR: BEARER,
        Role.STAFF: site.staff(*route.staff),
    }.get(route.role, NOBODY)
    if route.role in (Role.INTERPRETER, Role.SIGNER):
        return  # whose cookies are bound to entries of the trail: see test_interpreter.py, test_signing_over_http.py
    answer = await site.http.request(route.method, site.url(_path(route)), headers=allowed)
    assert answer.status not in (401, 403, 500)


async def test_unknown_session_is_not_told_from_anothers(site: Site) -> None:
    answer = await site.http.get(site.url("/api/sessions/ses_none/ice"), headers=COOKIE)
    assert await problem_of(answer) == (401, "unauthorised")


# --- errors --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (e.IllegalTransition("Queued while decided"), (409, "session.illegal_transition")),
        (e.NotFound("no such thing"), (404, "not_found")),
        (e.Unauthorised("nobody known"), (401, "unauthorised")),
        (e.Forbidden("not yours"), (403, "forbidden")),
        (e.BadInput("field: expected this"), (400, "bad_input")),
        (e.BadOffer("expected one audio section"), (400, "bad_offer")),
        (e.TooLarge("too big"), (413, "too_large")),
        (e.TooMany("too often"), (429, "too_many")),
        (e.Conflict("raced"), (409, "conflict")),
        (e.InferenceUnavailable("a worker died"), (503, "inference_unavailable")),
        (e.ModelMissing("get it so"), (503, "model_missing")),
        (e.StorageFull("no room"), (507, "storage_full")),
        (e.BadPolicy("line 3"), (500, "internal")),
        (e.EvidenceBroken("entry 7"), (500, "internal")),
        (RuntimeError("secret of 王小明"), (500, "internal")),
    ],
    ids=lambda x: type(x).__name__ if isinstance(x, Exception) else str(x),
)
async def test_every_error_is_a_problem(site: Site, error: Exception, wanted: tuple[int, str]) -> None:
    site.desk.fails["ready"] = error
    answer = await site.http.post(site.url("/api/sessions/ses_one/ready"), json={}, headers=MARK | COOKIE)
    assert await problem_of(answer) == wanted
    body = await answer.text()
    assert (str(error) in body) is (wanted[0] != 500)
    assert "err_" in body or wanted[0] != 500
    assert answer.headers.get("Retry-After") == {429: "1", 503: "5"}.get(wanted[0])


@pytest.mark.parametrize(
    ("method", "path", "wanted"),
    [
        ("GET", "/api/none", (404, "not_found")),
        ("DELETE", "/api/none", (404, "not_found")),
        ("GET", "/none.html", (404, "not_found")),
        ("GET", "/api/texts/fr", (404, "not_found")),
        ("GET", "/api/sessions/%2e%2e%2fetc", (404, "not_found")),
        ("DELETE", "/", (405, "method_not_allowed")),
    ],
)
async def test_no_such_path(site: Site, method: str, path: str, wanted: tuple[int, str]) -> None:
    assert await problem_of(await site.http.request(method, site.url(path))) == wanted


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"reference": "R"}',
        json.dumps(CASE | {"extra": 1}).encode(),
        json.dumps(CASE | {"matter": "x" * 201}).encode(),
        json.dumps(CASE | {"matter": "line\nbreak"}).encode(),
        json.dumps(CASE | {"parties": {}}).encode(),
        json.dumps(CASE | {"parties": {"seller": {"id_number": "123"}}}).encode(),
        json.dumps(CASE | {"reference": 7}).encode(),
        b'{"a":' * 5000,
        b"\xff\xfe\x00",
    ],
)
async def test_case_that_does_not_fit_is_refused_with_the_field(site: Site, body: bytes) -> None:
    answer = await site.http.post(site.url("/api/cases"), data=body, headers=BEARER | {"Content-Type": "application/json"})
    assert await problem_of(answer) == (400, "bad_input")
    assert not site.desk.asked


async def test_refusal_never_quotes_what_came(site: Site) -> None:
    case = CASE | {"parties": {"seller": {"id_number": "SECRET-7"}}}
    answer = await site.http.post(site.url("/api/cases"), json=case, headers=BEARER)
    assert "SECRET-7" not in await answer.text()
    assert "parties.seller.id_number" in await answer.text()


async def test_too_many_calls_are_refused(tmp_path: Path) -> None:
    async with a_site(hurry=True, static=tmp_path) as site:
        statuses = []
        for _ in range(14):
            answer = await site.http.post(site.url("/api/sessions/ses_one/resume"), json={}, headers=MARK | COOKIE)
            statuses.append(answer.status)
        assert statuses[:10] == [200] * 10
        assert statuses[-1] == 429
        assert site.refused("too_many") >= 1


async def test_compressed_body_is_not_unpacked(site: Site) -> None:
    headers = BEARER | {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = await site.http.post(site.url("/api/cases"), data=b"\x1f\x8b" + b"\0" * 50, headers=headers)
    assert await problem_of(answer) == (400, "bad_input")


# --- the same request twice ----------------------------------------------------------------------------------------------


async def test_same_key_same_answer_and_one_deed(site: Site) -> None:
    headers = BEARER | {"Idempotency-Key": "order-7"}
    asked = {"case": "cas_1", "party": "seller"}
    first = await site.http.post(site.url("/api/sessions"), json=asked, headers=headers)
    again = await site.http.post(site.url("/api/sessions"), json=asked, headers=headers)
    assert (first.status, await first.json()) == (again.status, await again.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert [verb for verb, _ in site.desk.asked] == ["invite"]
    assert TOKEN not in str(site.answers.kept)


async def test_same_key_other_body_conflicts(site: Site) -> None:
    headers = BEARER | {"Idempotency-Key": "order-7"}
    await site.http.post(site.url("/api/cases"), json=CASE, headers=headers)
    answer = await site.http.post(site.url("/api/cases"), json=CASE | {"reference": "R-2"}, headers=headers)
    assert await problem_of(answer) == (409, "conflict")


async def test_refusal_is_not_remembered(site: Site) -> None:
    headers = BEARER | {"Idempotency-Key": "order-8"}
    site.desk.fails["add_case"] = e.StorageFull("no room")
    assert (await site.http.post(site.url("/api/cases"), json=CASE, headers=headers)).status == 507
    site.desk.fails.clear()
    assert (await site.http.post(site.url("/api/cases"), json=CASE, headers=headers)).status == 201


# --- headers and files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/api/none", "/healthz", "/assets/app-1a2B3c4D.js"])
async def test_security_headers_on_every_answer(tmp_path: Path, path: str) -> None:
    _build(tmp_path)
    async with a_site(static=tmp_path) as site:
        headers = (await site.http.get(site.url(path))).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "connect-src 'self' wss://cloudwindow.test" in policy
    assert headers["Permissions-Policy"].startswith("camera=(self), microphone=(self), display-capture=(self)")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Server" not in headers


def _build(root: Path) -> None:
    (root / "assets").mkdir(exist_ok=True)
    (root / "index.html").write_text("<!doctype html><title>ok</title>", encoding="utf-8")
    (root / "assets" / "app-1a2B3c4D.js").write_text("export {}", encoding="utf-8")
    (root / ".hidden.js").write_text("no", encoding="utf-8")
    (root.parent / "outside.js").write_text("no", encoding="utf-8")
    link = root / "link.js"
    if not link.is_symlink():
        link.symlink_to(root.parent / "outside.js")


async def test_pages_are_fresh_and_hashed_files_last(tmp_path: Path) -> None:
    root = tmp_path / "dist"
    root.mkdir()
    _build(root)
    async with a_site(static=root) as site:
        page = await site.http.get(site.url("/"))
        script = await site.http.get(site.url("/assets/app-1a2B3c4D.js"))
        assert (page.headers["Cache-Control"], page.content_type) == ("no-cache", "text/html")
        assert (script.headers["Cache-Control"], script.content_type) == ("public, max-age=31536000, immutable", "text/javascript")
        for path in ("/.hidden.js", "/link.js", "/../outside.js", "/%2e%2e/outside.js", "/assets", "/assets/", "/a%00.js"):
            assert (await site.http.get(site.url(path))).status in (400, 404), path


async def test_page_helps_when_the_client_was_not_built(site: Site) -> None:
    answer = await site.http.get(site.url("/"))
    assert answer.status == 503
    assert "make web" in await answer.text()


NAMES_NOT_ADDRESSES = "http://www.w3.org/"  # of XML vocabularies; nobody fetches them


async def test_no_served_file_names_another_site() -> None:
    """Every page, script, style and text the server gives away: no address but the server's own."""
    dist = Path(__file__).parents[2] / "web-client" / "dist"
    if not (dist / "index.html").is_file():
        pytest.skip("the web client is not built: run `make web`")
    async with a_site(static=dist) as site:
        paths = [f"/{path.relative_to(dist).as_posix()}" for path in dist.rglob("*") if path.is_file() and path.suffix != ".map"]
        for path in ["/", "/openapi.json", *(f"/api/texts/{language}" for language in ("zh-CN", "zh-TW", "en")), *paths]:
            answer = await site.http.get(site.url(path))
            assert answer.status == 200, path
            found = re.findall(rb"(?:https?:|wss?:|[\"'(])//[a-z0-9][^\s\"'`)<]*", await answer.read())
            assert [one for one in found if NAMES_NOT_ADDRESSES.encode() not in one] == [], path
