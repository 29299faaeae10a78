"""The pages that are served: their headers, their age, and that they name no other site."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web_server import Site, a_site


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with a_site() as running:
        yield running


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
