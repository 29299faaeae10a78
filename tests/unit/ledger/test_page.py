"""The page is one file that connects to nothing and has a sentence for whatever it can find."""

import base64
import re
from hashlib import sha256

from cloudwindow.domain.codec import KINDS
from cloudwindow.ledger.page import SCRIPTS, verifier_page
from tests.places import SERVER

PAGE = verifier_page().decode()
FOLDER = SERVER / "ledger" / "page"


def test_nothing_comes_from_elsewhere_and_only_this_script_runs() -> None:
    assert re.findall(r"(?:https?:)?//[a-z]", PAGE) == []
    assert not re.search(r"\b(?:fetch|XMLHttpRequest|WebSocket|importScripts|eval)\s*\(", PAGE)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', PAGE)
    script = re.search(r"<script>(.*)</script>", PAGE, re.DOTALL)
    assert policy is not None
    assert script is not None
    digest = base64.b64encode(sha256(script[1].encode()).digest()).decode()
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-" + digest)
    assert PAGE.count("<script") == PAGE.count("<style") == 1
    assert "<!--" not in PAGE


def test_every_script_of_the_folder_is_in_it() -> None:
    assert {path.name for path in FOLDER.glob("*.js")} == set(SCRIPTS)


def test_it_knows_every_kind_of_entry() -> None:
    missing = {kind for kind in KINDS if f'"{kind}"' not in PAGE}
    assert not missing


def test_whatever_it_finds_has_its_sentence_in_both_languages() -> None:
    code = "".join((FOLDER / name).read_text("utf-8") for name in SCRIPTS)
    words = (FOLDER / "words.js").read_text("utf-8")
    for table, pattern in (
        ("FAULTS", r'(?:new Broken|\btell|this\.tell|\bfault)\(\s*"([a-z-]+)"'),
        ("NOTES", r'(?:\bnote|this\.note)\(\s*"([a-z-]+)"'),
        ("WORDS", r'say\(WORDS, "(\w+)"'),
    ):
        said = words.partition(f"const {table} = {{")[2].partition("\n};")[0]
        missing = {found for found in re.findall(pattern, code) if not re.search(rf'^  "?{found}"?: \[', said, re.MULTILINE)}
        assert not missing, f"{table} has no sentence for {missing}"


def test_it_is_small() -> None:
    assert len(PAGE.encode()) < 120_000
