"""What the dispatcher asks of a member of the staff, on routes made for this test."""

from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web

from cloudwindow.domain.people import StaffRole
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Call, Role, Route
from tests.fake_desk import ONE, TWO
from tests.stub_routes import routes_on_a_port
from tests.web_server import BEARER, COOKIE, MARK, SITE, Site, a_site, problem_of

CLERK, SUPERVISOR, AUDITOR = StaffRole.CLERK, StaffRole.SUPERVISOR, StaffRole.AUDITOR


async def deed(call: Call, _: s.NothingIn) -> web.Response:
    return web.Response(text=f"{call.person.id} {call.known.id if call.known else '-'}")


ROUTE = Route(method="POST", path="/api/deed", deed=deed, role=Role.STAFF, summary="", takes=s.NothingIn)
CLERKS = replace(ROUTE, path="/api/clerks", staff=frozenset({CLERK, SUPERVISOR}))
SEATED = replace(CLERKS, path="/api/seat/{id}/deed", seated=True)
ROUTES = (ROUTE, CLERKS, SEATED)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with a_site() as running, routes_on_a_port(running.deps, ROUTES) as port:
        yield replace(running, port=port)


async def _post(site: Site, path: str, headers: dict[str, str]) -> aiohttp.ClientResponse:
    return await site.http.post(site.url(path), json={}, headers=headers)


@pytest.mark.parametrize(
    "headers", [{}, MARK, MARK | COOKIE, MARK | BEARER, {"Cookie": "__Host-cloudwindow-staff=made-up-0123456789"}]
)
async def test_nobody_known_is_refused_and_it_is_kept(site: Site, headers: dict[str, str]) -> None:
    assert await problem_of(await _post(site, "/api/deed", headers)) == (401, "unauthorised")
    assert [(one.by, one.deed, one.why, one.session) for one in site.people.refusals] == [
        ("nobody", "POST /api/deed", "sign_in", None)
    ]


async def test_a_stranger_cannot_flood_the_trail() -> None:
    async with a_site(hurry=True) as running, routes_on_a_port(running.deps, ROUTES) as port:
        site = replace(running, port=port)
        for _ in range(40):
            assert (await _post(site, "/api/deed", MARK)).status == 401
        assert len(site.people.refusals) == 20


async def test_a_signed_in_person_acts_under_their_own_name(site: Site) -> None:
    answer = await _post(site, "/api/deed", site.staff(AUDITOR, at=None))
    assert (answer.status, await answer.text()) == (200, "per_one -")
    assert not site.people.refusals


@pytest.mark.parametrize("other", [{"Origin": "https://evil.test"}, {"Sec-Fetch-Site": "cross-site"}, {"X-CloudWindow": "0"}])
async def test_another_sites_page_is_refused_and_it_is_kept(site: Site, other: dict[str, str]) -> None:
    headers = site.staff(at=None)
    assert (await _post(site, "/api/deed", headers | {"Origin": SITE})).status == 200
    assert await problem_of(await _post(site, "/api/deed", headers | other)) == (403, "forbidden")
    assert [(one.by, one.why) for one in site.people.refusals] == [("per_one", "site")]


async def test_a_route_names_its_roles(site: Site) -> None:
    assert (await _post(site, "/api/clerks", site.staff(CLERK, at=None))).status == 200
    assert (await _post(site, "/api/clerks", site.staff(AUDITOR, SUPERVISOR, at=None))).status == 200
    assert await problem_of(await _post(site, "/api/clerks", site.staff(AUDITOR, at=None))) == (403, "forbidden")
    assert [(one.by, one.deed, one.why) for one in site.people.refusals] == [("per_one", "POST /api/clerks", "role")]


async def test_a_seat_is_for_its_clerk_and_for_a_supervisor_who_joined(site: Site) -> None:
    clerk, joined = site.staff(CLERK, id="per_one"), site.staff(SUPERVISOR, id="per_two")
    for headers in (clerk, joined):
        answer = await _post(site, f"/api/seat/{ONE}/deed", headers)
        assert (answer.status, (await answer.text()).split()[1]) == (200, ONE)
    away = site.staff(SUPERVISOR, id="per_three", at=None)
    for path, headers in ((TWO, clerk), (TWO, joined), (ONE, away), ("ses_none", clerk)):
        assert await problem_of(await _post(site, f"/api/seat/{path}/deed", headers)) == (403, "forbidden")
    assert [(one.by, one.session, one.why) for one in site.people.refusals] == [
        ("per_one", TWO, "seat"),
        ("per_two", TWO, "seat"),
        ("per_three", ONE, "seat"),
        ("per_one", "ses_none", "seat"),
    ]
