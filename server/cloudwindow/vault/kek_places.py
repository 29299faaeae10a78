"""Where key-encryption keys of this machine lie: a file that is made at the first start, or an environment variable."""

import base64
import binascii
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cloudwindow.domain.errors import BadInput, EvidenceBroken, KeyMissing
from cloudwindow.vault.kek import LENGTH, AesKek, Kek, KekSource
from cloudwindow.vault.secret_file import write_secret

NAME: Final = "kek"  # in the folder of the secrets


def file_keks(path: Path) -> KekSource:
    """`path`: a line of base64 for each key, the newest first; more than one only while keys are re-wrapped."""

    def open_file(known: str) -> Sequence[Kek]:
        if not path.exists():
            if known:
                raise KeyMissing(
                    f"{path}: expected key-encryption key {known}, found no file; put it back from its backup: "
                    "without it nothing that was recorded can be read"
                )
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_keys(path, [os.urandom(LENGTH)])
        return [AesKek(key) for key in read_keys(path)]

    return open_file


def given_keks(*texts: str) -> KekSource:
    """Keys in base64, the newest first: what environment variables hold. Raises BadInput."""
    keks = [AesKek(_key(text, "vault.key")) for text in texts if text]
    return lambda known: keks


def renew(path: Path) -> None:
    """A new key in front of the file's; the others stay until `keep_newest`."""
    write_keys(path, [os.urandom(LENGTH), *read_keys(path)])


def keep_newest(path: Path) -> None:
    """Nothing is wrapped with the others any more."""
    write_keys(path, read_keys(path)[:1])


def read_keys(path: Path) -> list[bytes]:
    """Raises EvidenceBroken when others may read it, or it holds something else."""
    if (mode := path.stat().st_mode & 0o777) & 0o077:
        raise EvidenceBroken(
            f"{path}: expected mode 0600, found {mode:04o}; whoever read it can read everything: chmod and rotate it"
        )
    lines = path.read_text("ascii", errors="replace").split()
    if not lines:
        raise EvidenceBroken(f"{path}: expected a key in base64, found an empty file; put it back from its backup")
    try:
        return [_key(line, str(path)) for line in lines]
    except BadInput as error:
        raise EvidenceBroken(str(error)) from None


def write_keys(path: Path, keys: Sequence[bytes]) -> None:
    """All or nothing: a crash leaves the file as it was."""
    write_secret(path, b"".join(base64.b64encode(key) + b"\n" for key in keys))


def _key(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != LENGTH:
        raise BadInput(f"{where}: expected {LENGTH} random bytes in base64 (`openssl rand -base64 {LENGTH}`), found something else")
    return key
