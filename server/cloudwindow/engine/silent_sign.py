"""A silent sign: an answer agreed on before the session. Whether it comes or not, everything that can be seen stays the same.

The agreed answer is found wherever it stands in what was said, by hashing every stretch of words. The hash is salted, which keeps
the answer out of the trail; a short answer could still be guessed by whoever may read the trail and the salt.
"""

import hashlib
import re
import secrets
from typing import Final

from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.seat_events import SignAgreed, SignGiven, SignLookedFor
from cloudwindow.inference.wordings import fold

LEAST_UNITS: Final = 2  # words, or Chinese signs: a single one would come by chance
MOST_UNITS: Final = 24
_UNIT: Final = re.compile(r"[a-z0-9']+|[^\W\d_a-z]")
_NOBODY: Final = SignAgreed(question="", salt="0" * 32, sha256="")


def agree(question: str, answer: str) -> SignAgreed:
    """Raises BadInput when the answer is too short to be told from any other, or too long to be remembered."""
    units = _units(answer)
    if not LEAST_UNITS <= len(units) <= MOST_UNITS:
        raise BadInput(f"answer: expected {LEAST_UNITS} to {MOST_UNITS} words or signs, found {len(units)}")
    salt = secrets.token_hex(16)
    return SignAgreed(question=question, salt=salt, sha256=_hash(salt, units))


def looked_for(agreed: SignAgreed | None, question: str, words: str) -> SignGiven | SignLookedFor:
    """One entry or the other for every answer; the same work is done also where nothing was agreed on."""
    sign = agreed or _NOBODY
    units = _units(words)[: 10 * MOST_UNITS]
    found = False
    for start in range(len(units)):
        for length in range(LEAST_UNITS, min(MOST_UNITS, len(units) - start) + 1):
            found |= secrets.compare_digest(_hash(sign.salt, units[start : start + length]), sign.sha256)
    return SignGiven(question=question) if found and sign.question == question else SignLookedFor(question=question)


def _units(words: str) -> list[str]:
    return _UNIT.findall(fold(words))


def _hash(salt: str, units: list[str]) -> str:
    return hashlib.sha256(f"{salt}{' '.join(units)}".encode()).hexdigest()
