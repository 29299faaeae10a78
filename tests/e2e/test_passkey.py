"""A passkey in a real browser: added by somebody who signed in with a password, then signed in with and nothing else."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import async_playwright
from yarl import URL

from cloudwindow.engine.passkeys import Passkeys, RelyingParty
from cloudwindow.web.application import make_app
from cloudwindow.web.deps import OfficeParts
from cloudwindow.web.serve import serving
from tests.e2e.browser import CHROMIUM, FLAGS
from tests.staffed import staffed
from tests.web_server import a_site

pytestmark = pytest.mark.e2e

# What the console's page does, without the page: fetch with our header, and the browser's own credential calls.
SCRIPT = """
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


async def test_a_browser_keeps_a_passkey_and_signs_in_with_it(tmp_path: Path) -> None:
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed")
    (tmp_path / "index.html").write_text("<!doctype html><title>window</title>", encoding="utf-8")
    port = _free_port()
    origin = f"http://localhost:{port}"
    async with staffed() as whole, a_site(static=tmp_path, public_url=URL(origin)) as site, async_playwright() as playwright:
        li = await whole.hire("li")
        party = RelyingParty(id="localhost", name="CloudWindow", origins=(origin,))
        passkeys = Passkeys(store=whole.store, people=whole.people, clock=whole.clock, party=party)
        parts = OfficeParts(people=whole.people, accounts=whole.accounts, passkeys=passkeys)
        deps = replace(site.deps, people=whole.people, office=parts)
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        async with serving(make_app(deps), "127.0.0.1", port):
            page = await browser.new_page()
            tools = await page.context.new_cdp_session(page)
            await tools.send("WebAuthn.enable")
            await tools.send(
                "WebAuthn.addVirtualAuthenticator",
                {
                    "options": {
                        "protocol": "ctap2",
                        "transport": "internal",
                        "hasResidentKey": True,
                        "hasUserVerification": True,
                        "isUserVerified": True,
                    }
                },
            )
            await page.goto(f"{origin}/")
            found = await page.evaluate(SCRIPT, ["li", whole.passwords["li"]])
            await browser.close()
        assert found == {"seen": [401, 200, 401, 200], "name": li.name, "cookie": ""}, "no script reads the cookie"
        assert [body["method"] for _, body in await whole.trail("signed_in")] == ["password", "passkey"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
