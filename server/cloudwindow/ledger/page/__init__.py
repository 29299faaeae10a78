"""The offline verifier as one HTML file: plain JavaScript, a second implementation of the checks of `ledger/verify.py`."""

import base64
import json
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.session import TRANSITIONS

# In this order they make one script.
SCRIPTS: Final = (
    "bytes.js",
    "sha256.js",
    "ed25519.js",
    "canonical.js",
    "note.js",
    "merkle.js",
    "zip.js",
    "flip.js",
    "trail.js",
    "claims.js",
    "excerpt.js",
    "verify.js",
    "words.js",
    "view.js",
)


@cache
def verifier_page() -> bytes:
    """The page, whole. Its content security policy allows this script and this style by their hashes, and no connection."""
    here = files(__package__)
    script = f"const LAWFUL = {_lawful()};\n" + "".join(here.joinpath(name).read_text("utf-8") + "\n" for name in SCRIPTS)
    script = f'"use strict";\n(() => {{\n{script}}})();\n'
    style = here.joinpath("page.css").read_text("utf-8")
    policy = f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)}; base-uri 'none'; form-action 'none'"
    page = here.joinpath("page.html").read_text("utf-8")
    for mark, text in (("POLICY", policy), ("STYLE", style), ("SCRIPT", script)):
        page = page.replace(f"<!--{mark}-->", text)
    return page.encode("utf-8")


def _lawful() -> str:
    """What may follow what, by kinds: {state: {kind: next state}}; the state before the first entry is ''."""
    table = {
        str(state or ""): {kind_of(event): str(after) for event, after in sorted(row.items(), key=lambda item: kind_of(item[0]))}
        for state, row in TRANSITIONS.items()
    }
    return json.dumps(table, ensure_ascii=True)


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode('utf-8')).digest()).decode()}'"
