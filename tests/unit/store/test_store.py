"""Keys, migrations, the sealing loop and errors, on SQLite."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from cloudwindow.domain.errors import BadInput, EvidenceBroken
from cloudwindow.ledger.checkpoint import LogKey, Signer, parse_key
from cloudwindow.store import Checkpointer, log_signer, open_records
from cloudwindow.store.engine import make_engine
from cloudwindow.store.tables import metadata
from tests.evidence import MEMORY, TickingClock, course, write


async def test_the_tables_are_those_that_the_migrations_make() -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with open_records(MEMORY, TickingClock()) as records, records.transactions.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_sqlite_writes_through_to_the_disk() -> None:
    async with open_records(MEMORY, TickingClock()) as records, records.transactions.read() as connection:
        found = {name: await connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@dataclass
class TellingSigner:
    """Tells when it has signed."""

    inner: Signer
    signed: asyncio.Event

    @property
    def key(self) -> LogKey:
        return self.inner.key

    def sign(self, data: bytes) -> bytes:
        self.signed.set()
        return self.inner.sign(data)


async def test_the_sealing_loop_seals_and_ends_when_it_is_cancelled(tmp_path: Path) -> None:
    signer = TellingSigner(log_signer(tmp_path, "example.gov"), asyncio.Event())
    async with open_records(MEMORY, TickingClock()) as records:
        await write(records, course())
        checkpointer = Checkpointer(records.transactions, signer, TickingClock())
        running = asyncio.create_task(checkpointer.run(every_s=3600))
        async with asyncio.timeout(10):
            await signer.signed.wait()
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


@pytest.mark.parametrize("url", ["mysql://x", "nonsense", "", "oracle+x://secret:word@host/"])
def test_another_database_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(BadInput, match="expected a database URL") as error:
        make_engine(url)
    assert "word@" not in str(error.value)
