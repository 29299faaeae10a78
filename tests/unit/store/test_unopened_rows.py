"""One row that does not open hides no other and stops nothing; it is told of once and listed."""

import pytest
from sqlalchemy import Connection, Table, select, update
from structlog.testing import capture_logs
from typing_extensions import override

from cloudwindow.domain.errors import KeyMissing, Unreadable
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.session import State
from cloudwindow.store import SqlRecords
from cloudwindow.store import tables as t
from cloudwindow.store.keyring import Keyring
from cloudwindow.vault.kek import AesKek, Kek, KekAway
from tests.evidence import TickingClock, created, write
from tests.fresh import fresh_records
from tests.keks import KEK, KEKS

ONE, TWO, THREE = (SessionId(f"ses_{word}") for word in ("one", "two", "three"))


async def three(records: SqlRecords) -> None:
    for id in (ONE, TWO, THREE):
        await write(records, [created(id)], id)


async def flip(records: SqlRecords, table: Table, name: str, column: str, id: str) -> None:
    def flipped(connection: Connection) -> None:
        where = table.c[name] == id
        data = bytearray(connection.scalars(select(table.c[column]).where(where)).one())
        data[-1] ^= 1
        connection.execute(update(table).where(where).values({column: bytes(data)}))

    await records.transactions.write(flipped)


def fresh(records: SqlRecords) -> SqlRecords:
    """As another process sees it: nothing is kept in memory."""
    records.transactions.keyring = Keyring(KEKS(""), KEK.id, TickingClock())
    return SqlRecords(records.transactions, TickingClock())


@pytest.mark.parametrize(
    ("table", "name", "column", "code"),
    [(t.sessions, "id", "projection", Unreadable.code), (t.keys, "owner", "wrapped", KeyMissing.code)],
    ids=["projection", "key"],
)
async def test_the_others_are_listed_and_the_one_is_told_of_once(table: Table, name: str, column: str, code: str) -> None:
    async with fresh_records(TickingClock()) as opened:
        await three(opened)
        await flip(opened, table, name, column, TWO)
        records = fresh(opened)
        with capture_logs() as logs:
            assert [session.id for session in await records.sessions()] == [ONE, THREE]
            assert [session.id for session in await records.recent(State.INVITED)] == [THREE, ONE]
        assert records.unopened == {TWO: code}
        assert [line["session"] for line in logs if line["event"] == "session_not_opened"] == [TWO]
        with pytest.raises((Unreadable, KeyMissing)):
            await records.session(TWO)
        await write(records, [created("four")], SessionId("ses_four"))  # nothing else is held up

        await flip(opened, table, name, column, TWO)  # put back from a copy
        assert len(await records.sessions()) == 4
        assert records.unopened == {}


async def test_bytes_of_another_session_open_nothing_however_often_they_were_read() -> None:
    async with fresh_records(TickingClock()) as records:
        await three(records)
        assert len(await records.sessions()) == 3

        def moved(connection: Connection) -> None:
            its = connection.scalars(select(t.sessions.c.projection).where(t.sessions.c.id == ONE)).one()
            connection.execute(update(t.sessions).where(t.sessions.c.id == TWO).values(projection=its))

        await records.transactions.write(moved)
        with pytest.raises(Unreadable):
            await records.session(TWO)


class TakenOut(AesKek):
    """A token that is not there."""

    @override
    def unwrap(self, wrapped: bytes, owner: str) -> bytes:
        raise KekAway("the token does not answer")


async def test_a_token_that_is_away_is_no_fault_of_a_row() -> None:
    async with fresh_records(TickingClock()) as opened:
        await three(opened)
        away: Kek = TakenOut(b"key-encryption key of the tests.")
        opened.transactions.keyring = Keyring([away], away.id, TickingClock())
        records = SqlRecords(opened.transactions, TickingClock())
        with pytest.raises(KekAway):
            await records.sessions()
        assert records.unopened == {}
