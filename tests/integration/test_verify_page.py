"""The page is a second implementation of the verifier: in a real browser, from file://, it names what the first one names."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from random import SystemRandom
from typing import Any

import pytest
from playwright.async_api import FilePayload, Page, async_playwright

from cloudwindow.domain.ids import SessionId
from cloudwindow.ledger.checkpoint import LogKey
from cloudwindow.ledger.page import verifier_page
from cloudwindow.ledger.report import Report
from cloudwindow.ledger.verify import MOST_FAULTS, verify
from cloudwindow.store import log_signer
from tests.alterations import Alterations, files_in, zipped
from tests.crafted import crafted
from tests.e2e.browser import CHROMIUM
from tests.evidence import course, created, two_packages
from tests.excerpts import cut_out, wish
from tests.integration.test_excerpt import BOX
from tests.integration.test_excerpt_claims import OVERRIDES, Said, overridden, sealed_anew
from tests.unit.store.test_witness import Office

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed")]
MANY = 200  # each run others: the program's own test has a thousand
ANSWERS_WITHIN_S = 60.0
FACTS = ("file", "entry", "part", "segment", "offset", "length")
Named = set[tuple[Any, ...]]


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """The page from a file, in a browser that tells of every request that leaves it."""
    file = tmp_path / "verify.html"
    file.write_bytes(verifier_page())
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(locale="en-US")
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        await page.goto(file.as_uri())
        yield page
        await browser.close()
        assert [url for url in asked if not url.startswith("file://")] == []
        assert said == []


# Looks after a breath, not with every frame.
ANSWER = """async () => {
    while (Number(document.body.dataset.checked ?? 0) <= window.before) await new Promise(go => setTimeout(go, 2));
    return document.getElementById("json").textContent;
}"""


async def checked(page: Page, data: bytes) -> dict[str, Any]:
    await page.set_input_files("#package", [])
    await page.evaluate("() => { window.before = Number(document.body.dataset.checked ?? 0); }")
    await page.set_input_files("#package", FilePayload(name="package.zip", mimeType="application/zip", buffer=data))
    report: dict[str, Any] = json.loads(await asyncio.wait_for(page.evaluate(ANSWER), ANSWERS_WITHIN_S))
    return report


def by_page(report: dict[str, Any]) -> Named:
    assert "error" not in report, report["error"]
    return {tuple(fault.get(name) for name in FACTS) for fault in report["faults"]}


def by_program(report: Report) -> Named:
    return {tuple(getattr(fault, name) for name in FACTS) for fault in report.faults}


async def differences(page: Page, data: bytes, key: LogKey, path: Path) -> str:
    """Empty when both say the same."""
    path.write_bytes(data)
    if await page.input_value("#key") != key.line:
        await page.fill("#key", key.line)
    first, second = verify(path, key), await checked(page, data)
    one, other = by_program(first), by_page(second)
    at_limit = len(first.faults) == len(second["faults"]) == MOST_FAULTS  # both stop counting; one may have said a thing twice
    if first.ok == second["ok"] and (one == other or (at_limit and len(one ^ other) < 10)):
        return ""
    counts = f"{len(first.faults)} and {len(second['faults'])} faults"
    return f"{counts}; only the program: {sorted(map(str, one - other))}; only the page: {sorted(map(str, other - one))}"


async def test_both_say_the_same_of_many_alterations(tmp_path: Path, page: Page) -> None:
    package, older, key = await two_packages(tmp_path)
    assert await differences(page, package.read_bytes(), key, tmp_path / "same.zip") == ""
    alterations = Alterations(package.read_bytes(), older.read_bytes(), tmp_path)
    first = SystemRandom().randrange(1_000_000_000)
    print(f"seeds {first} to {first + MANY - 1}")
    missed = []
    for seed in range(first, first + MANY):
        altered = alterations(seed)
        if found := await differences(page, altered.data, key, tmp_path / "altered.zip"):
            missed.append(f"seed {seed} ({altered.kind}): {found}")
    assert not missed, f"{len(missed)}: " + "\n".join(missed[:10])


async def test_both_say_the_same_of_excerpts(tmp_path: Path, page: Page) -> None:
    package, whole, key, _ = await cut_out(tmp_path, wish(6.0, 12.0, {"prt_a": (BOX,)}, {}))
    report = await checked(page, package.read_bytes())
    assert (report["ok"], report["excerpt"]["asked_by"]) == (True, "auditor 7")
    assert "NOT THE WHOLE SESSION: 0:06 to 0:12" in await page.inner_text("#facts")
    alterations = Alterations(package.read_bytes(), whole.read_bytes(), tmp_path)
    first = SystemRandom().randrange(1_000_000_000)
    print(f"seeds {first} to {first + 99}")
    for seed in range(first, first + 100):
        altered = alterations(seed)
        found = await differences(page, altered.data, key, tmp_path / "altered.zip")
        assert not found, f"seed {seed} ({altered.kind}): {found}"


async def test_both_say_the_same_of_what_was_crafted(tmp_path: Path, page: Page) -> None:
    """Also that the page ends: a field that is missing once made it go round for ever."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    package, _, key = await two_packages(tmp_path / "one")
    cut, _, cut_key, _ = await cut_out(tmp_path / "two", wish(8.2, 11.5))
    missed, tried = [], 0
    for whole, of in ((package, key), (cut, cut_key)):
        for what, files in crafted(files_in(whole.read_bytes())):
            tried += 1
            if found := await differences(page, zipped(files, tmp_path), of, tmp_path / "crafted.zip"):
                missed.append(f"{what}: {found}")
    assert tried > 90
    assert not missed, f"{len(missed)}: " + "\n".join(missed)


@pytest.mark.parametrize("change", OVERRIDES, ids=lambda change: change.__name__)
async def test_both_say_the_same_of_what_a_holder_of_the_key_claims(
    tmp_path: Path, page: Page, change: Callable[[Said], None]
) -> None:
    files = sealed_anew(await overridden(tmp_path, change), tmp_path)
    key = log_signer(tmp_path / "secrets", "example.gov").key
    assert await differences(page, zipped(files, tmp_path), key, tmp_path / "altered.zip") == ""


async def test_an_older_browser_finds_the_same_and_one_that_is_too_old_says_so(tmp_path: Path, page: Page) -> None:
    """Without what came after Chrome 86, which many offices have."""
    package, _, key = await two_packages(tmp_path)
    newer = ("String.prototype.isWellFormed", "Object.hasOwn", "Array.prototype.at", "Array.prototype.toSorted", "structuredClone")
    await page.add_init_script("".join(f"delete {name};" for name in newer))
    await page.reload()
    assert await page.evaluate("typeof Object.hasOwn") == "undefined"
    assert await differences(page, package.read_bytes(), key, tmp_path / "same.zip") == ""
    await page.add_init_script("delete TextDecoder.prototype.decode;")
    await page.reload()
    assert "too old" in await page.inner_text("#verdict")
    assert await page.is_disabled("#package")


async def test_another_key_in_the_field_takes_the_old_verdict_away(tmp_path: Path, page: Page) -> None:
    package, _, key = await two_packages(tmp_path)
    await checked(page, package.read_bytes())
    assert "under the key that the package brought along" in await page.inner_text("#verdict")
    await page.fill("#key", key.line)
    assert await page.is_hidden("#report")
    assert "choose the package again" in await page.inner_text("#verdict")
    await checked(page, package.read_bytes())
    assert "Nothing was changed since it was sealed" in await page.inner_text("#verdict")


async def test_a_published_key_is_asked_for_and_another_is_named(tmp_path: Path, page: Page) -> None:
    package, _, key = await two_packages(tmp_path)
    report = await checked(page, package.read_bytes())
    assert (report["ok"], report["pinned"], report["signatures"]) == (True, False, "browser")
    await page.fill("#key", key.line)
    assert (await checked(page, package.read_bytes()))["pinned"]
    await page.fill("#key", log_signer(tmp_path / "other", "example.gov").key.line)
    report = await checked(page, package.read_bytes())
    assert {"log.pub", "seal.txt", "checkpoint.txt"} <= {fault.get("file") for fault in report["faults"]}


async def test_without_the_browser_s_cryptography_the_page_s_own_says_the_same(tmp_path: Path, page: Page) -> None:
    package, older, key = await two_packages(tmp_path)
    await page.evaluate("() => { Object.defineProperty(crypto, 'subtle', { value: undefined }); }")
    report = await checked(page, package.read_bytes())
    assert (report["ok"], report["signatures"]) == (True, "page")
    assert "no Ed25519" in await page.inner_text("#facts")
    files = files_in(package.read_bytes())
    seal = files["seal.txt"].replace(b"package", b"Package")
    assert await differences(page, zipped({**files, "seal.txt": seal}, tmp_path), key, tmp_path / "altered.zip") == ""
    alterations = Alterations(package.read_bytes(), older.read_bytes(), tmp_path)
    first = SystemRandom().randrange(1_000_000_000)
    print(f"seeds {first} to {first + 29}")
    for seed in range(first, first + 30):
        found = await differences(page, alterations(seed).data, key, tmp_path / "altered.zip")
        assert not found, f"seed {seed}: {found}"


async def test_it_speaks_chinese_and_english(tmp_path: Path, page: Page) -> None:
    package, _, _ = await two_packages(tmp_path)
    await checked(page, package.read_bytes())
    assert "Everything fits" in await page.inner_text("#verdict")
    await page.click("[data-language='0']")
    assert "与文件包自带的公钥全部相符" in await page.inner_text("#verdict")
    changed = bytearray(package.read_bytes())
    changed[changed.index(b"second segment")] ^= 1
    await checked(page, bytes(changed))
    assert "不相符" in await page.inner_text("#verdict")
    assert "第 1 段" in await page.inner_text("#facts")


async def test_a_witness_is_checked_as_well(tmp_path: Path, page: Page) -> None:
    """Seen and grown since; too old a copy; another history; an older database."""
    office = Office(tmp_path)
    await office.record(*course()[:-1], new=True)
    kept = tmp_path / "kept.sqlite"
    shutil.copy(office.database, kept)
    early = office.witness.read_bytes()
    await office.record(course()[-1])
    package = await office.package("package.zip")
    for number in range(6):
        await office.record(created(f"other {number}"), session=SessionId(f"ses_other{number}"), new=True)
    shutil.copy(kept, office.database)
    rolled_back = await office.package("old.zip", witnessed=False)
    lines = office.witness.read_bytes().splitlines(keepends=True)
    forked = b"".join([*lines[:-2], lines[-1]])
    for seen, of, code in (
        (office.witness.read_bytes(), package, None),
        (early, package, "witness-older"),
        (forked, package, "fork"),
        (b"", package, "witness-empty"),
        (office.witness.read_bytes(), rolled_back, "rollback"),
    ):
        await page.set_input_files("#witness", FilePayload(name="witness", mimeType="text/plain", buffer=seen))
        report = await checked(page, of.read_bytes())
        by_witness = [fault["code"] for fault in report["faults"] if fault.get("file") == "witness"]
        assert by_witness == ([code] if code else []), report
        office.witness.write_bytes(seen)
        assert bool(office.words(of)) == (not report["ok"])
        office.witness.write_bytes(b"".join(lines))
    assert "only grew since, to 16" in await notes_of(page, package.read_bytes(), office)


async def notes_of(page: Page, data: bytes, office: Office) -> str:
    await page.set_input_files("#witness", office.witness)
    await checked(page, data)
    return await page.inner_text("#facts")


async def test_a_page_that_was_changed_does_not_run(tmp_path: Path) -> None:
    file = tmp_path / "verify.html"
    file.write_bytes(verifier_page().replace(b"const MOST_FAULTS = 100", b"const MOST_FAULTS = 0"))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page()
        await page.goto(file.as_uri())
        assert await page.inner_text("#drop") == "", "its content security policy knows another script"
        await browser.close()
