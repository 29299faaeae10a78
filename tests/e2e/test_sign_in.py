"""Signing in with a real browser: a passkey that it keeps, and the redirects of the office's own provider on another site."""

import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright
from yarl import URL

from cloudwindow.domain.people import StaffRole
from cloudwindow.engine.passkeys import Passkeys, RelyingParty
from cloudwindow.engine.vouching import Vouching
from cloudwindow.web.application import make_app
from cloudwindow.web.deps import OfficeParts
from cloudwindow.web.oidc import OidcProvider, ProviderSettings
from cloudwindow.web.serve import serving
from tests.e2e.browser import CHROMIUM, FLAGS
from tests.oidc_provider import CLIENT, SECRET, oidc_house
from tests.staffed import Staffed, staffed
from tests.web_server import a_site

pytestmark = pytest.mark.e2e

# What the console's page does, without the page: fetch with our header, and the browser's own credential calls.
PASSKEY = """
async ([login, password]) => {
  const post = async (path, body) => {
    const answer = await fetch(`/api/office/${path}`, {
      method: "POST", headers: {"Content-Type": "application/json", "X-CloudWindow": "1"}, body: JSON.stringify(body)});
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const me = async () => (await fetch("/api/office/me")).status;
  const seen = [await me()];
  await post("sign-in", {login, password});
  seen.push(await me());
  const fresh = (await post("me/passkeys/begin", {})).options;
  const made = await navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(fresh)});
  await post("me/passkeys/finish", {credential: made.toJSON()});
  await post("sign-out", {});
  seen.push(await me());
  const asked = (await post("passkey/begin", {})).options;
  const found = await navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked)});
  const person = await post("passkey/finish", {credential: found.toJSON()});
  seen.push(await me());
  return {seen, name: person.name, cookie: document.cookie};
}
"""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}
ME = 'async () => { const me = await fetch("/api/office/me"); return [me.status, (await me.json()).name ?? ""]; }'
GO = 'setTimeout(() => { location.href = "/api/office/oidc/begin"; })'
MakeParts = Callable[[Staffed, str], OfficeParts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    staffed: Staffed
    page: Page
    origin: str


@asynccontextmanager
async def _opened(folder: Path, parts: MakeParts) -> AsyncIterator[Here]:
    """A server on localhost, with `parts` made for its origin, and a browser's new page."""
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed")
    for name in ("index.html", "clerk.html"):
        (folder / name).write_text(f"<!doctype html><title>{name}</title>", encoding="utf-8")
    port = _free_port()
    origin = f"http://localhost:{port}"
    async with staffed() as whole, a_site(static=folder, public_url=URL(origin)) as site, async_playwright() as playwright:
        deps = replace(site.deps, people=whole.people, office=parts(whole, origin))
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        async with serving(make_app(deps), "127.0.0.1", port):
            yield Here(staffed=whole, page=await browser.new_page(), origin=origin)
            await browser.close()


async def test_a_browser_keeps_a_passkey_and_signs_in_with_it(tmp_path: Path) -> None:
    def parts(whole: Staffed, origin: str) -> OfficeParts:
        party = RelyingParty(id="localhost", name="CloudWindow", origins=(origin,))
        passkeys = Passkeys(store=whole.store, people=whole.people, clock=whole.clock, party=party)
        return OfficeParts(people=whole.people, accounts=whole.accounts, passkeys=passkeys)

    async with _opened(tmp_path, parts) as here:
        li = await here.staffed.hire("li")
        tools = await here.page.context.new_cdp_session(here.page)
        await tools.send("WebAuthn.enable")
        await tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        await here.page.goto(f"{here.origin}/")
        found = await here.page.evaluate(PASSKEY, ["li", here.staffed.passwords["li"]])
        assert found == {"seen": [401, 200, 401, 200], "name": li.name, "cookie": ""}, "no script reads the cookie"
        assert [body["method"] for _, body in await here.staffed.trail("signed_in")] == ["password", "passkey"]


async def test_a_browser_comes_back_from_the_offices_provider_signed_in(tmp_path: Path) -> None:
    """The provider is another site (127.0.0.1, where ours is localhost): cookies go through the redirects as they should."""
    async with oidc_house() as house:

        def parts(whole: Staffed, origin: str) -> OfficeParts:
            whole.clock.at_s = time.time()
            house.redirect = f"{origin}/api/office/oidc/return"
            settings = ProviderSettings(
                name="Office",
                issuer=house.issuer,
                client_id=CLIENT,
                client_secret=SECRET,
                redirect=house.redirect,
                roles={"counter": StaffRole.CLERK},
            )
            provider = OidcProvider(settings, whole.clock)
            vouching = Vouching(
                store=whole.store, people=whole.people, accounts=whole.accounts, provider=provider, clock=whole.clock
            )
            return OfficeParts(people=whole.people, accounts=whole.accounts, provider=vouching, provider_name="Office")

        async with _opened(tmp_path, parts) as here:
            await here.page.goto(f"{here.origin}/clerk.html")
            assert await here.page.evaluate(ME) == [401, ""]
            async with here.page.expect_navigation(url=f"{here.origin}/clerk.html"):
                await here.page.evaluate(GO)
            assert await here.page.evaluate(ME) == [200, "李秀英"]
            house.claims["groups"] = ["car-park"]
            async with here.page.expect_navigation(url=f"{here.origin}/clerk.html#unauthorised"):
                await here.page.evaluate(GO)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
