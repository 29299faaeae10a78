"""One server a folder, one server a database."""

from pathlib import Path

import pytest
from typing_extensions import override

from cloudwindow.domain.errors import Conflict
from cloudwindow.domain.ids import SessionId
from cloudwindow.store import open_records
from cloudwindow.store.alone import ALL, FOR_S, alone, keep
from cloudwindow.store.leases import Leases
from cloudwindow.store.records import MEMORY
from tests.evidence import TickingClock


def folder(place: Path, name: str) -> Path:
    made = place / name
    made.mkdir(exist_ok=True)
    return made


async def test_a_second_server_is_refused_by_folder_and_by_database(tmp_path: Path) -> None:
    async with open_records(MEMORY, TickingClock()) as records, alone(records.leases, folder(tmp_path, "a")):
        with pytest.raises(Conflict, match="data folder"):
            async with alone(records.leases, folder(tmp_path, "a")):
                raise AssertionError
        with pytest.raises(Conflict, match="database that no other"):
            async with alone(records.leases, folder(tmp_path, "b")):
                raise AssertionError


async def test_the_next_server_begins_at_once_after_an_end_and_the_same_one_also_after_a_kill(tmp_path: Path) -> None:
    async with open_records(MEMORY, TickingClock()) as records:
        async with alone(records.leases, folder(tmp_path, "a")) as first:
            pass
        async with alone(records.leases, folder(tmp_path, "b")):
            pass
        await records.leases.acquire(ALL, first, FOR_S)  # what a killed server leaves behind
        async with alone(records.leases, folder(tmp_path, "a")) as again:
            assert again == first


async def test_a_server_that_lost_its_lease_ends(tmp_path: Path) -> None:
    async with open_records(MEMORY, TickingClock()) as records, alone(records.leases, folder(tmp_path, "a")) as name:
        await records.leases.release(ALL, name)
        assert await records.leases.acquire(ALL, "other", FOR_S)
        with pytest.raises(Conflict, match="another took its place"):
            await keep(records.leases, name, every_s=0.0)


class BusyLeases(Leases):
    """A database that is too busy three times."""

    busy = 3

    @override
    async def acquire(self, session: SessionId, gateway: str, for_s: float) -> bool:
        if self.busy:
            self.busy -= 1
            raise Conflict("expected a turn to write, found another writer still at it")
        return False


async def test_a_busy_database_is_no_other_server() -> None:
    async with open_records(MEMORY, TickingClock()) as records:
        leases = BusyLeases(records.transactions, TickingClock())
        with pytest.raises(Conflict, match="another took its place"):
            await keep(leases, "this", every_s=0.0)
        assert leases.busy == 0
