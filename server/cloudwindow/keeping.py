"""The parts list of what is kept: where the key-encryption key lies, and the store and its files opened with it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
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
        for other in others:
            found += other(known)
        if not found:
            raise BadInput(f"setting vault.kek: expected a key from {vault.kek}, found none")
        return found

    return source


def scratch(settings: Settings) -> Path:
    """Where copies that leave are made: tools for pictures want files with names. In memory: nothing readable on the disk."""
    given = settings.scratch_dir or (MEMORY if MEMORY.is_dir() else None)
    if given is None:
        raise BadInput(f"setting scratch_dir: expected a folder in memory, found none at {MEMORY}; name one that is not kept")
    return given


@asynccontextmanager
async def kept(settings: Settings, clock: Clock, search: SearchKey | None = None) -> AsyncIterator[tuple[SqlRecords, ObjectBlobs]]:
    """The store and its files. Raises KeyMissing while files are there that were never sealed."""
    async with open_records(settings.database, clock, search, keks=keks(settings)) as records:
        if not await files_are_sealed(records):
            raise KeyMissing(f"expected sealed files, found a store from before files were sealed; run `{SEAL}` once")
        yield records, open_blobs(settings.blobs, records.keys)
