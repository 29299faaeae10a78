"""Keys, migrations, the sealing loop and errors, on SQLite."""

import asyncio
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DatabaseError
from typing_extensions import override

from cloudwindow.domain.errors import BadInput, Conflict, EvidenceBroken, KeyMissing, StorageFull, StoreUnavailable
from cloudwindow.ledger.checkpoint import LogKey, Signer, parse_key
from cloudwindow.store import Checkpointer, log_signer, open_records
from cloudwindow.store.engine import make_engine, translated
from cloudwindow.store.tables import cases, metadata
from cloudwindow.vault import AesKek
from tests.evidence import MEMORY, TickingClock, course, write
from tests.fresh import fresh_records
from tests.keks import KEK, KEKS


async def test_the_tables_are_those_that_the_migrations_make() -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with open_records(MEMORY, TickingClock()) as records:
        assert await records.transactions.read(differences) == []


async def test_sqlite_writes_through_to_the_disk() -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "busy_timeout": 10_000}

    def settings(connection: Connection) -> dict[str, object]:
        return {name: connection.scalar(text(f"PRAGMA {name}")) for name in expected}

    async with fresh_records(TickingClock()) as records:
        assert await records.transactions.read(settings) == expected
        assert await records.transactions.write(settings) == expected


async def test_a_full_disk_is_said_and_nothing_of_the_transaction_is_kept() -> None:
    def pages(most: int) -> Callable[[Connection], None]:
        return lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {most}").close()

    def too_much(connection: Connection) -> None:
        pages(1)(connection)
        connection.execute(insert(cases).values(id="small", facts=b"{}"))
        connection.execute(insert(cases).values(id="large", facts=b"x" * 100_000))

    async with fresh_records(TickingClock()) as records:
        with pytest.raises(StorageFull, match="free some space"):
            await records.transactions.write(too_much)
        await records.transactions.write(pages(1_000_000))
        assert await records.transactions.read(lambda connection: connection.scalars(select(cases.c.id)).all()) == []
        await write(records, course())


@dataclass
class TellingSigner:
    """Tells when it has signed."""

    inner: Signer
    signed: threading.Event

    @property
    def key(self) -> LogKey:
        return self.inner.key

    def sign(self, data: bytes) -> bytes:
        self.signed.set()
        return self.inner.sign(data)


async def test_the_sealing_loop_seals_and_ends_when_it_is_cancelled(tmp_path: Path) -> None:
    signer = TellingSigner(log_signer(tmp_path, "example.gov"), threading.Event())
    async with fresh_records(TickingClock()) as records:
        await write(records, course())
        checkpointer = Checkpointer(records.transactions, signer, TickingClock())
        running = asyncio.create_task(checkpointer.run(every_s=3600))
        assert await asyncio.to_thread(signer.signed.wait, 10)
        assert await checkpointer.seal() is None
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = log_signer(tmp_path / "secrets", "example.gov")
    again = log_signer(tmp_path / "secrets", "other.gov")
    assert first.key == again.key == parse_key((tmp_path / "secrets" / "log.pub").read_text())
    assert (tmp_path / "secrets" / "log.key").stat().st_mode & 0o777 == 0o600
    assert again.sign(b"x") == first.sign(b"x")


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    log_signer(tmp_path, "example.gov")
    (tmp_path / "log.key").chmod(0o640)
    with pytest.raises(EvidenceBroken, match="expected mode 0600, found 0640"):
        log_signer(tmp_path, "example.gov")


def test_a_lost_key_is_not_replaced_in_silence(tmp_path: Path) -> None:
    log_signer(tmp_path, "example.gov")
    (tmp_path / "log.key").unlink()
    with pytest.raises(EvidenceBroken, match=r"log\.key: missing, though"):
        log_signer(tmp_path, "example.gov")


@pytest.mark.parametrize("url", ["mysql://x", "nonsense", "", "oracle+x://secret:word@host/", "postgresql://secret:word@host/x"])
def test_another_database_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(BadInput, match="expected a database URL") as error:
        make_engine(url)
    assert "word@" not in str(error.value)


def test_a_driver_of_another_kind_is_named_with_what_to_do() -> None:
    with pytest.raises(BadInput, match=r"expected .* sqlite:///path .*, found sqlite\+aio://; change the part before ://"):
        make_engine("sqlite+aio:///x.sqlite")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_READONLY", StorageFull),
        ("SQLITE_READONLY_DBMOVED", StorageFull),
        ("SQLITE_CORRUPT", StoreUnavailable),
        ("SQLITE_NOTADB", StoreUnavailable),
        ("25006", StoreUnavailable),  # a standby after a fail-over
        ("53200", StoreUnavailable),
        ("XX000", StoreUnavailable),
        ("57014", Conflict),
    ],
)
def test_what_the_database_says_has_a_word_of_ours(name: str, kind: type[Exception]) -> None:
    class Said(Exception):
        sqlite_errorname = name if name.startswith("SQLITE") else None
        sqlstate = None if name.startswith("SQLITE") else name

    with pytest.raises(kind), translated():
        raise DatabaseError("statement", {}, Said())


async def test_a_database_that_cannot_be_written_any_more_is_said_so(tmp_path: Path) -> None:
    async with open_records(f"sqlite:///{tmp_path}/records.sqlite", TickingClock(), keks=KEKS) as records:

        def only_read(connection: Connection) -> None:
            connection.exec_driver_sql("PRAGMA query_only = ON")

        await records.transactions.write(only_read)
        with pytest.raises(StorageFull):
            await write(records, course())


async def test_whichever_command_comes_first_the_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        async with open_records(f"sqlite:///{tmp_path}/data/records.sqlite", TickingClock()) as records:
            await write(records, course())
            assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
            modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir() if path.is_file()}
    finally:
        os.umask(before)
    assert set(modes) == {"records.sqlite", "records.sqlite-wal", "records.sqlite-shm"}
    assert set(modes.values()) == {0o600}


class Impostor(AesKek):
    """Another key behind a name that stays, as a token's label does."""

    @property
    @override
    def id(self) -> str:
        return KEK.id


async def test_another_key_under_the_same_name_is_refused_at_the_start(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/records.sqlite"
    async with open_records(url, TickingClock(), keks=KEKS):
        pass
    with pytest.raises(KeyMissing, match="keys are wrapped with"):
        async with open_records(url, TickingClock(), keks=lambda known: [Impostor(b"i" * 32)]):
            raise AssertionError
