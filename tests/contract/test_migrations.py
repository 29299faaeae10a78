"""A database that is empty, one that is at the newest migration, and one that is further."""

import asyncio

import pytest
from alembic.util import CommandError
from sqlalchemy import Connection, inspect

from cloudwindow.domain.ids import SessionId
from cloudwindow.store import open_records
from cloudwindow.store.tables import metadata
from tests.evidence import TickingClock, course, created, write
from tests.keks import KEKS


async def test_of_many_that_open_an_empty_database_one_makes_the_tables_and_all_use_them(empty_url: str) -> None:
    async def opened(name: str) -> SessionId:
        async with open_records(empty_url, TickingClock(), keks=KEKS) as records:
            return (await write(records, [created(name)], SessionId(f"ses_{name}"))).id

    def tables(connection: Connection) -> set[str]:
        return set(inspect(connection).get_table_names())

    made = await asyncio.gather(*(opened(str(number)) for number in range(4)))
    async with open_records(empty_url, TickingClock(), keks=KEKS) as records:
        assert {session.id for session in await records.sessions()} == set(made)
        assert await records.transactions.read(tables) == {*metadata.tables, "alembic_version"}


async def test_a_database_of_a_later_version_is_refused_and_stays_as_it_is(url: str) -> None:
    def later(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'later'")

    def version(connection: Connection) -> object:
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()

    async with open_records(url, TickingClock(), keks=KEKS) as records:
        await write(records, course())
        await records.transactions.write(later)
        with pytest.raises(CommandError, match="later"):
            async with open_records(url, TickingClock(), keks=KEKS):
                raise AssertionError
        assert await records.transactions.read(version) == "later"
