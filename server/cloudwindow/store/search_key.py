"""Persons and cases are found by a keyed hash: whoever has the database alone can neither read nor try out names."""

import hmac
import secrets
from pathlib import Path
from typing import Final

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.people import conflict_key
from cloudwindow.domain.ports import Case
from cloudwindow.vault.secret_file import write_secret

LENGTH: Final = 32  # bytes


class SearchKey:
    """HMAC-SHA-256 (RFC 2104) of the words as `conflict_key` makes them."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def of(self, words: str) -> str:
        """Hexadecimal; empty for no words."""
        plain = conflict_key(words)
        return hmac.digest(self._secret, plain.encode(), "sha256").hex() if plain else ""

    def rows(self, case: Case) -> list[dict[str, str]]:
        """What the sessions of a case are found by; the case's own reference has no party."""
        found = [("", "reference", case.reference)]
        for role, party in case.parties.items():
            found += [(role, name, getattr(party, name)) for name in ("name", "id_number", "passport_number")]
        return [
            {"case": case.id, "party": role, "what": what, "key": self.of(words)} for role, what, words in found if self.of(words)
        ]


def search_key(folder: Path) -> SearchKey:
    """The key in `folder`/index.key, made at the first start. Raises EvidenceBroken when others may read it or it is cut short.

    Who loses it finds nobody any more until the next start has counted everything anew with another.
    """
    path = folder / "index.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(path, secrets.token_bytes(LENGTH))
    if (mode := path.stat().st_mode & 0o777) & 0o077:
        raise EvidenceBroken(f"{path}: expected mode 0600, found {mode:04o}; whoever read it can try names out: make a new key")
    secret = path.read_bytes()
    if len(secret) != LENGTH:
        raise EvidenceBroken(f"{path}: expected {LENGTH} bytes, found {len(secret)}; put it back from its backup, or remove it")
    return SearchKey(secret)
