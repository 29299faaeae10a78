"""Signing in over HTTP: cookies, locks, passkeys, the office's own provider."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web

from cloudwindow.domain.people import StaffRole
from cloudwindow.engine.vouching import Vouching
from cloudwindow.web.application import make_app
from cloudwindow.web.deps import OfficeParts
from cloudwindow.web.oidc import OidcProvider, ProviderSettings
from cloudwindow.web.serve import serving
from tests.authenticator import Authenticator
from tests.office_site import Json, Office, an_office, cookie_in, opened_office
from tests.oidc_provider import CLIENT, REDIRECT, SECRET, oidc_house
from tests.staffed import staffed
from tests.web_server import MARK, a_site, problem_of

NEW = "a sentence that is long enough"


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with an_office() as opened:
        yield opened


async def test_signing_in_gives_a_cookie_of_this_host_only_and_signing_out_takes_it(office: Office) -> None:
    answer = await office.post("sign-in", {"login": "li", "password": office.staffed.passwords["li"]})
    me = await answer.json()
    assert (me["name"], me["roles"], me["languages"], me["matters"]) == ("Li", ["clerk"], ["zh-CN"], [])
    line = answer.headers["Set-Cookie"]
    assert line.startswith("__Host-cloudwindow-staff=")
    assert all(word in line for word in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/"))
    assert "Domain" not in line
    cookie = cookie_in(answer)
    assert await (await office.get("me", cookie)).json() == me
    out = await office.post("sign-out", {}, cookie)
    assert (out.status, await out.json(), cookie_in(out)) == (200, {}, "")
    assert await problem_of(await office.get("me", cookie)) == (401, "unauthorised")


async def test_signing_in_anew_ends_what_the_browser_carried_before(office: Office) -> None:
    before, elsewhere = await office.enter("li"), await office.enter("li")
    right = {"login": "li", "password": office.staffed.passwords["li"]}
    after = cookie_in(await office.post("sign-in", right, before))
    assert [(await office.get("me", one)).status for one in (before, elsewhere, after)] == [401, 200, 200]


async def test_every_failure_answers_the_same_and_a_lock_says_so(office: Office) -> None:
    said = set()
    for login in ("nobody", "li"):
        answer = await office.post("sign-in", {"login": login, "password": "x"})
        assert "Set-Cookie" not in answer.headers
        said.add(await answer.text())
    assert len(said) == 1
    for _ in range(4):
        assert (await office.post("sign-in", {"login": "li", "password": "x"})).status == 401
    right = {"login": "li", "password": office.staffed.passwords["li"]}
    assert await problem_of(await office.post("sign-in", right)) == (429, "too_many")


async def test_a_flood_of_sign_ins_is_slowed_before_any_password_is_looked_at() -> None:
    async with opened_office(hurry=True) as office:
        statuses = [(await office.post("sign-in", {"login": f"n{n}", "password": "x"})).status for n in range(30)]
        assert statuses == [401] * 20 + [429] * 10
        assert len(await office.staffed.trail("sign_in_refused")) == 20


@pytest.mark.parametrize("body", [{}, {"login": "li"}, {"login": "li", "password": "x" * 1025}, {"login": "l\ni", "password": "x"}])
async def test_what_is_no_sign_in_is_bad_input(office: Office, body: Json) -> None:
    answer = await office.post("sign-in", body)
    assert await problem_of(answer) == (400, "bad_input")
    assert await office.staffed.trail("sign_in_refused") == []


async def test_a_page_of_another_site_signs_nobody_in(office: Office) -> None:
    right = {"login": "li", "password": office.staffed.passwords["li"]}
    for headers in ({}, MARK | {"Origin": "https://evil.test"}, MARK | {"Sec-Fetch-Site": "cross-site"}):
        answer = await office.http.post(office._url("sign-in"), json=right, headers=headers)
        assert await problem_of(answer) == (403, "forbidden")


async def test_a_new_password_counts_at_once(office: Office) -> None:
    cookie, other = await office.enter("li"), await office.enter("li")
    old = office.staffed.passwords["li"]
    assert (await office.post("me/password", {"old": "wrong", "new": NEW}, cookie)).status == 403
    assert (await office.post("me/password", {"old": old, "new": "short"}, cookie)).status == 400
    assert (await office.post("me/password", {"old": old, "new": NEW}, cookie)).status == 200
    assert (await office.get("me", cookie)).status == 200
    assert (await office.get("me", other)).status == 401
    office.staffed.passwords["li"] = NEW
    await office.enter("li")


async def test_a_passkey_is_added_and_used(office: Office) -> None:
    authenticator, cookie = Authenticator(), await office.enter("li")
    options = (await (await office.post("me/passkeys/begin", {}, cookie)).json())["options"]
    added = await office.post("me/passkeys/finish", {"credential": authenticator.create(options)}, cookie)
    assert added.status == 200, await added.text()
    begun = await office.post("passkey/begin", {})
    line = begun.headers["Set-Cookie"]
    assert line.startswith("__Host-cloudwindow-way=")
    assert all(word in line for word in ("HttpOnly", "Secure", "SameSite=Lax"))
    credential = authenticator.get((await begun.json())["options"])
    assert await problem_of(await office.post("passkey/finish", {"credential": credential})) == (401, "unauthorised")
    entered = await office.post("passkey/finish", {"credential": credential}, cookie_in(begun))
    assert (entered.status, (await entered.json())["name"]) == (200, "Li")
    assert (await office.get("me", cookie_in(entered))).status == 200
    again = await office.post("passkey/finish", {"credential": credential}, cookie_in(begun))
    assert await problem_of(again) == (401, "unauthorised")


async def test_the_offices_provider_signs_in_by_redirects() -> None:
    async with oidc_house() as house, staffed() as other:
        settings = ProviderSettings(
            name="Office",
            issuer=house.issuer,
            client_id=CLIENT,
            client_secret=SECRET,
            redirect=REDIRECT,
            roles={"counter": StaffRole.CLERK},
        )
        other.clock.at_s = time.time()
        provider = Vouching(
            store=other.store,
            people=other.people,
            accounts=other.accounts,
            provider=OidcProvider(settings, other.clock),
            clock=other.clock,
        )
        async with a_site() as site:
            parts = OfficeParts(people=other.people, accounts=other.accounts, provider=provider, provider_name="Office")
            deps = replace(site.deps, people=other.people, office=parts)
            async with serving(make_app(deps), "127.0.0.1", 0) as port:
                office = Office(staffed=other, http=site.http, port=port)
                assert (await (await office.get("ways")).json())["oidc"] == "Office"
                begun = await office.get("oidc/begin")
                assert begun.status == 302
                back = house.visit(begun.headers["Location"])
                query = "&".join(f"{name}={value}" for name, value in back.items())
                without = await office.get(f"oidc/return?{query}")
                assert (without.status, without.headers["Location"]) == (303, "/clerk.html#unauthorised")
                back = house.visit((begun := await office.get("oidc/begin")).headers["Location"])
                query = "&".join(f"{name}={value}" for name, value in back.items())
                entered = await office.get(f"oidc/return?{query}", cookie_in(begun))
                assert (entered.status, entered.headers["Location"]) == (303, "/clerk.html")
                assert "SameSite=Strict" in entered.headers.getall("Set-Cookie")[0]
                assert (await (await office.get("me", cookie_in(entered))).json())["name"] == "李秀英"
                back = house.visit((begun := await office.get("oidc/begin?page=review")).headers["Location"])
                query = "&".join(f"{name}={value}" for name, value in back.items())
                entered = await office.get(f"oidc/return?{query}", cookie_in(begun))
                assert (entered.status, entered.headers["Location"]) == (303, "/review.html")
                twice = await office.get(f"oidc/return?{query}", cookie_in(begun))
                assert (twice.status, twice.headers["Location"]) == (303, "/review.html#unauthorised")
                for word in ("elsewhere-0123456789abcdef", "//evil.example-0123456789abcdef"):
                    lost = await office.get(f"oidc/return?{query}", f"__Host-cloudwindow-way={word}")
                    assert (lost.status, lost.headers["Location"]) == (303, "/clerk.html#unauthorised")
                assert await problem_of(await office.get("oidc/begin?page=//evil.example")) == (400, "bad_input")
                other.clock.at_s += 3601
                house.lies["/.well-known/openid-configuration"] = web.Response(status=500)
                away = await office.get("oidc/begin?page=review")
                assert (away.status, away.headers["Location"]) == (303, "/review.html#unauthorised")
                away = await office.get("oidc/begin")
                assert (away.status, away.headers["Location"]) == (303, "/clerk.html#unauthorised")


async def test_ways_are_those_that_there_are(office: Office) -> None:
    assert await (await office.get("ways")).json() == {"password": True, "passkey": True, "oidc": None, "demo": []}
    assert await problem_of(await office.get("oidc/begin")) == (404, "not_found")
    assert await problem_of(await office.get("oidc/return?state=x&code=y")) == (404, "not_found")
    async with a_site() as bare:
        assert await problem_of(await bare.http.get(bare.url("/api/office/ways"))) == (404, "not_found")


async def test_who_reads_figures_is_told_names_and_nothing_else(office: Office) -> None:
    await office.staffed.hire("wen", StaffRole.REVIEWER)
    told = await (await office.get("names", await office.enter("wen"))).json()
    assert set(told) == {"names"}
    assert "Li" in told["names"].values()
    assert all(id.startswith("per_") for id in told["names"])
    assert await problem_of(await office.get("names", await office.enter("li"))) == (403, "forbidden")
