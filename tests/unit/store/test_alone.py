"""One server a folder, one server a database."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from typing_extensions import override

from cloudwindow.domain.errors import Conflict
from cloudwindow.domain.ids import SessionId
from cloudwindow.store import open_records
from cloudwindow.store.alone import ALL, FOR_S, alone, held, keep, leased
from cloudwindow.store.leases import Leases
from cloudwindow.store.register_tables import search_keys
from cloudwindow.store.search_key import SearchKey
from tests.evidence import TickingClock
from tests.fresh import fresh_records
from tests.keks import KEKS


def folder(place: Path, name: str) -> Path:
    made = place / name
    made.mkdir(exist_ok=True)
    return made


async def test_a_second_server_is_refused_by_folder_and_by_database(tmp_path: Path) -> None:
    async with fresh_records(TickingClock()) as records, alone(records.leases, folder(tmp_path, "a")):
        with pytest.raises(Conflict, match="data folder"):
            async with alone(records.leases, folder(tmp_path, "a")):
                raise AssertionError
        with pytest.raises(Conflict, match="database that no other"):
            async with alone(records.leases, folder(tmp_path, "b")):
                raise AssertionError


async def test_the_next_server_begins_at_once_after_an_end_and_the_same_one_also_after_a_kill(tmp_path: Path) -> None:
    async with fresh_records(TickingClock()) as records:
        async with alone(records.leases, folder(tmp_path, "a")) as first:
            pass
        async with alone(records.leases, folder(tmp_path, "b")):
            pass
        await records.leases.acquire(ALL, first, FOR_S)  # what a killed server leaves behind
        async with alone(records.leases, folder(tmp_path, "a")) as again:
            assert again == first


async def test_a_server_that_lost_its_lease_ends(tmp_path: Path) -> None:
    async with fresh_records(TickingClock()) as records, alone(records.leases, folder(tmp_path, "a")) as name:
        await records.leases.release(ALL, name)
        assert await records.leases.acquire(ALL, "other", FOR_S)
        with pytest.raises(Conflict, match="another took its place"):
            await keep(records.leases, name, every_s=0.0)


async def test_a_start_that_takes_long_keeps_its_lease_and_one_that_lost_it_ends(tmp_path: Path) -> None:
    clock = TickingClock()
    async with fresh_records(clock) as records:
        counted = CountedLeases(records.transactions, clock)
        async with leased(counted, "slow", every_s=0.01):
            for _ in range(5):
                clock.at_s += FOR_S / 2
                await counted.renewed_again()
            assert not await records.leases.acquire(ALL, "other", FOR_S)

        async def lost() -> None:
            async with leased(records.leases, "slow", every_s=0.01):
                while not await records.leases.acquire(ALL, "other", FOR_S):  # a renewal may come between the two
                    await records.leases.release(ALL, "slow")
                await asyncio.sleep(60)

        with pytest.raises(Conflict, match="another took its place"):
            await lost()
        task = asyncio.current_task()
        assert task is not None
        assert not task.cancelling()


@pytest.mark.parametrize("left", ["", "\n"])
async def test_a_name_that_a_power_cut_left_empty_is_made_anew(tmp_path: Path, left: str) -> None:
    (tmp_path / "server.id").write_text(left)
    with held(tmp_path) as name:
        assert len(name) == 16
    with held(tmp_path) as again:
        assert again == name


async def test_a_running_server_keeps_its_search_when_another_is_started_by_mistake(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/records.sqlite"
    async with open_records(url, TickingClock(), SearchKey(b"a" * 32), keks=KEKS, alone_in=folder(tmp_path, "a")) as records:

        def keys(connection: Connection) -> list[str]:
            return list(connection.scalars(select(search_keys.c.key)).all())

        before = await records.transactions.read(keys)
        with pytest.raises(Conflict, match="database that no other"):
            async with open_records(url, TickingClock(), SearchKey(b"b" * 32), keks=KEKS, alone_in=folder(tmp_path, "b")):
                raise AssertionError
        assert await records.transactions.read(keys) == before


async def test_nobody_changes_the_tables_below_a_running_server_of_an_earlier_version(tmp_path: Path) -> None:
    url, clock = f"sqlite:///{tmp_path}/records.sqlite", TickingClock()

    def earlier(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")

    async with open_records(url, clock, keks=KEKS, alone_in=folder(tmp_path, "a")) as records:
        await records.transactions.write(earlier)
        with pytest.raises(Conflict, match="found an earlier one with a server at work"):
            async with open_records(url, clock, keks=KEKS):  # any command
                raise AssertionError
        with pytest.raises(Conflict, match="found an earlier one with a server at work"):
            async with open_records(url, clock, keks=KEKS, alone_in=folder(tmp_path, "b")):
                raise AssertionError


class CountedLeases(Leases):
    """Says when it was renewed."""

    done = 0

    @override
    async def acquire(self, session: SessionId, gateway: str, for_s: float) -> bool:
        kept = await super().acquire(session, gateway, for_s)
        self.done += 1
        return kept

    async def renewed_again(self) -> None:
        """By a renewal that began after this was asked: the one under way may have read the clock before."""
        until = self.done + 2
        async with asyncio.timeout(60):
            while self.done < until:  # noqa: ASYNC110  # what is waited for has no event
                await asyncio.sleep(0.01)


class OddLeases(Leases):
    """A database that says what nobody expected."""

    asked = 0

    @override
    async def acquire(self, session: SessionId, gateway: str, for_s: float) -> bool:
        self.asked += 1
        if self.asked < 3:
            raise RuntimeError("database disk image is malformed")
        return False


async def test_what_nobody_expected_of_the_database_is_no_other_server() -> None:
    async with fresh_records(TickingClock()) as records:
        leases = OddLeases(records.transactions, TickingClock())
        with pytest.raises(Conflict, match="another took its place"):
            await keep(leases, "this", every_s=0.0)
        assert leases.asked == 3


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
    async with fresh_records(TickingClock()) as records:
        leases = BusyLeases(records.transactions, TickingClock())
        with pytest.raises(Conflict, match="another took its place"):
            await keep(leases, "this", every_s=0.0)
        assert leases.busy == 0
