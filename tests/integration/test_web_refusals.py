"""What the web refuses: roles, shapes, floods, and the same key twice."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cloudwindow.domain import errors as e
from cloudwindow.web.call import Role, Route
from cloudwindow.web.routes import ROUTES
from tests.fake_desk import TOKEN
from tests.web_server import BEARER, COOKIE, MARK, SITE, Site, a_site, problem_of

CASE = {"reference": "R-1", "matter": "transfer", "document": "passport", "parties": {"seller": {"name": "王小明", "sex": "male"}}}


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with a_site() as running:
        yield running


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
        assert statuses == [200] * 10 + [429] * 4
        assert site.refused("too_many") == 4


async def test_compressed_body_is_not_unpacked(site: Site) -> None:
    headers = BEARER | {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = await site.http.post(site.url("/api/cases"), data=b"\x1f\x8b" + b"\0" * 50, headers=headers)
    assert await problem_of(answer) == (400, "bad_input")


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
