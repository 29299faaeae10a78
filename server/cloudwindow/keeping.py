"""The parts list of what is kept: where the key-encryption key lies, and the store and its files opened with it."""

import asyncio
import hashlib
import os
import shutil
import stat
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from cloudwindow.blobs import ObjectBlobs, open_blobs
from cloudwindow.domain.errors import BadInput, KeyMissing
from cloudwindow.domain.ports import Clock
from cloudwindow.settings import Settings
from cloudwindow.store import SqlRecords, open_records
from cloudwindow.store.sealing import files_are_sealed
from cloudwindow.store.search_key import SearchKey
from cloudwindow.vault import Kek, KekSource
from cloudwindow.vault.kek_pkcs11 import Token, pkcs11_keks
from cloudwindow.vault.kek_places import NAME, file_keks, given_keks

MEMORY: Final = Path("/dev/shm")  # noqa: S108  # tmpfs on Linux; folders made there are for their owner alone
LEFT_S: Final = 86_400.0
SEAL: Final = "cloudwindow keys seal"


def kek_file(settings: Settings) -> Path:
    return settings.data_dir / "secrets" / NAME


def keks(settings: Settings) -> KekSource:
    """The current key-encryption key first, then those that keys may still be wrapped with. Raises BadInput for a bad setting."""
    vault = settings.vault
    places: Mapping[str, Callable[[], KekSource]] = {
        "file": lambda: file_keks(kek_file(settings)),
        "environment": lambda: given_keks(vault.key.get_secret_value()),
        "earlier": lambda: given_keks(vault.earlier_key.get_secret_value()),
        "pkcs11": lambda: pkcs11_keks(
            Token(
                module=str(vault.pkcs11_module or ""),
                token=vault.pkcs11_token,
                key=vault.pkcs11_key,
                pin=vault.pkcs11_pin.get_secret_value(),
            )
        ),
    }

    def source(known: str) -> Sequence[Kek]:
        current, *others = (places[name]() for name in dict.fromkeys((vault.kek, *vault.old)))
        found = list(current("" if others else known))
        if not found:  # one from `old` in its place would be taken for it, and be removed as the old one after a rotation
            raise BadInput(f"setting vault.kek: expected a key from {vault.kek}, found none")
        for other in others:
            found += other(known)
        return found

    return source


def scratch(settings: Settings) -> Path:
    """Where copies that leave are made: tools for pictures want files with names. In memory: nothing readable on the disk.

    A folder of this data directory's own, so that a start knows what a kill has left there. Raises BadInput.
    """
    given = settings.scratch_dir or (MEMORY if MEMORY.is_dir() else None)
    if given is None:
        raise BadInput(f"setting scratch_dir: expected a folder in memory, found none at {MEMORY}; name one that is not kept")
    whose = hashlib.sha256(str(settings.data_dir.resolve()).encode()).hexdigest()[:12]
    own = given / f"cloudwindow-{os.geteuid()}-{whose}"
    try:
        own.mkdir(mode=0o700, exist_ok=True)
        facts = own.lstat()
    except OSError as error:
        raise BadInput(f"setting scratch_dir: expected a folder that can be written, found {given}: {error.strerror}") from error
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.geteuid() or facts.st_mode & 0o077:
        raise BadInput(f"{own}: expected a folder of this user alone, found another's; remove it, or set scratch_dir")
    return own


def tidy_scratch(settings: Settings, now_s: float) -> int:
    """Readable copies that a server left when it was killed go; those of commands, which may be at work now, after a day."""
    gone = 0
    for left in scratch(settings).iterdir():
        if left.name.startswith("export-") or now_s - left.stat().st_mtime > LEFT_S:
            shutil.rmtree(left, ignore_errors=True)
            gone += 1
    return gone


@asynccontextmanager
async def kept(
    settings: Settings, clock: Clock, search: SearchKey | None = None, *, serving: bool = False
) -> AsyncIterator[tuple[SqlRecords, ObjectBlobs]]:
    """The store and its files. Raises KeyMissing while files are there that were never sealed.

    `serving`: nobody else serves them then (Conflict), and what was half made when a server was killed is removed.
    """
    alone_in = settings.data_dir if serving else None
    async with open_records(settings.database, clock, search, keks=keks(settings), alone_in=alone_in) as records:
        if not await files_are_sealed(records):
            raise KeyMissing(f"expected sealed files, found a store from before files were sealed; run `{SEAL}` once")
        blobs = open_blobs(settings.blobs, records.keys)
        if serving:
            await blobs.drop_unfinished()
            await asyncio.to_thread(tidy_scratch, settings, time.time())
        try:
            yield records, blobs
        finally:
            if serving:
                with suppress(OSError):  # empty, or a command is at work there
                    scratch(settings).rmdir()
