"""What an excerpt says of itself, read: each thing named once, under the only name that it may have. Pure.

Without this a word in `excerpt.json` could take the place of what the trail says of a document, a result or the policy.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import cattrs

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger.canonical import parse_canonical
from cloudwindow.ledger.excerpt import Box, CoveredPart, CoveredStill, Excerpt
from cloudwindow.ledger.package import EXCERPT
from cloudwindow.ledger.plain import is_plain_text

COPIES: Final = "redacted/"
PICTURES: Final = "stills/"
_HASH: Final = re.compile(r"[0-9a-f]{64}")


def copy_of(name: str) -> str:
    """'parts/prt_1.mkv' → 'redacted/prt_1.mkv': where the covered copy of a file lies, and no other."""
    return COPIES + name.partition("/")[2]


def parse_excerpt(data: bytes) -> Excerpt:
    """Raises EvidenceBroken. Whether it fits the trail is asked by `excerpt_check`."""
    value: Any = parse_canonical(data, EXCERPT)
    try:
        excerpt = cattrs.structure(value, Excerpt)
        again = excerpt.to_bytes()
    except Exception as error:  # cattrs raises whatever a field's constructor raised
        raise EvidenceBroken(f"{EXCERPT}: expected what an excerpt says of itself, found something else") from error
    if again != data:
        raise EvidenceBroken(f"{EXCERPT}: expected its fields and no others, found something else")
    if (excerpt.from_s is None) != (excerpt.to_s is None):
        raise EvidenceBroken(f"{EXCERPT}: expected both ends of a time or none, found one")
    for problem in misfits(excerpt):
        raise EvidenceBroken(f"{EXCERPT}: {problem}")
    return excerpt


def misfits(excerpt: Excerpt) -> Iterator[str]:
    """In words; none when all fits. What the trail says is asked elsewhere."""
    if not is_plain_text(excerpt.asked_by) or not is_plain_text(excerpt.reason):
        yield "expected who asked and why on one line each, found marks that cannot be shown"
    if excerpt.from_s is not None and excerpt.to_s is not None and not 0 <= excerpt.from_s < excerpt.to_s:
        yield f"expected a time, found {excerpt.from_s} to {excerpt.to_s}"
    copies: list[CoveredPart | CoveredStill] = [*excerpt.covered, *excerpt.stills]
    files = [*(cut.file for cut in excerpt.parts), *(copy.file for copy in copies)]
    for what, names in (
        ("part", [*(cut.part for cut in excerpt.parts), *(copy.part for copy in excerpt.covered)]),
        ("file", files),
        ("picture", [*(still.original for still in excerpt.stills), *excerpt.left_out]),
        ("entry", excerpt.erased),
    ):
        if len(set(names)) != len(names):
            yield f"expected each {what} once, found one twice"
    if not all(name.startswith(PICTURES) for name in (*excerpt.left_out, *(still.original for still in excerpt.stills))):
        yield f"expected only names in {PICTURES} to be left out or covered, found another"
    for still in excerpt.stills:
        if still.file != copy_of(still.original):
            yield f"expected the copy of {still.original} as {copy_of(still.original)}, found it as {still.file}"
    if not all(copy.file.startswith(COPIES) for copy in excerpt.covered):
        yield f"expected covered copies in {COPIES}, found one elsewhere"
    hashes = [*(copy.sha256 for copy in copies), *(still.original_sha256 for still in excerpt.stills)]
    if not all(_HASH.fullmatch(found) for found in hashes):
        yield "expected the SHA-256 of each copy, found something else"
    if not all(_cover(copy.boxes, timed=True) for copy in excerpt.covered):
        yield "expected covered recordings with regions, each within the picture and with its time, found one without"
    if not all(_cover(still.boxes, timed=False) for still in excerpt.stills):
        yield "expected covered pictures with regions, each within the picture, found one without"


def _cover(boxes: Iterable[Box], *, timed: bool) -> bool:
    found = list(boxes)
    return bool(found) and all(_inside(box) and (0 <= box.from_s < box.to_s or not timed) for box in found)


def _inside(box: Box) -> bool:
    return 0 <= box.x < 1 and 0 <= box.y < 1 and 0 < box.w <= 1 and 0 < box.h <= 1
