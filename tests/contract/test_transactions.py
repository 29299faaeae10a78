"""One function a transaction: whole or not at all, whoever is cancelled, and nothing is left open."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, insert, select

from cloudwindow.domain import events as e
from cloudwindow.domain.errors import Conflict, NotFound, StoreUnavailable
from cloudwindow.domain.ports import UnitOfWork
from cloudwindow.domain.session import Session
from cloudwindow.ledger.chain import check_chain
from cloudwindow.store import open_records
from cloudwindow.store import tables as t
from cloudwindow.store.engine import make_engine
from cloudwindow.store.transactions import Transactions
from tests.evidence import SESSION, TickingClock, add, course, created, write
from tests.keks import KEKS

WAIT_S = 60.0


class Halfway:
    """A deed that has written its entry and waits before it goes on."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.there, self.go_on = threading.Event(), threading.Event()
        self._then = then

    def __call__(self, work: UnitOfWork) -> None:
        work.record(Session(id=SESSION), created())
        self.there.set()
        assert self.go_on.wait(WAIT_S)
        self._then()

    async def is_there(self) -> None:
        assert await asyncio.to_thread(self.there.wait, WAIT_S)


def _fail() -> None:
    raise RuntimeError


@pytest.mark.parametrize(("then", "length"), [(lambda: None, 1), (_fail, None)], ids=["commits", "rolls_back"])
async def test_a_transaction_whose_caller_is_cancelled_is_whole_or_not_there(
    url: str, then: Callable[[], None], length: int | None
) -> None:
    async with open_records(url, TickingClock(), keks=KEKS) as records:
        halfway = Halfway(then)
        task = asyncio.create_task(records.transact(halfway))
        await halfway.is_there()
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
        halfway.go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        if length is None:
            with pytest.raises(NotFound):
                await records.session(SESSION)
            await write(records, [created()])  # and the next may begin
        assert (await records.session(SESSION)).length == 1
        check_chain(await records.entries(SESSION))


async def test_what_is_under_way_at_the_end_is_kept_and_nothing_stays_open(url: str) -> None:
    async with open_records(url, TickingClock(), keks=KEKS) as records:
        halfway = Halfway()
        task = asyncio.create_task(records.transact(halfway))
        await halfway.is_there()
        asyncio.get_running_loop().call_later(0.02, halfway.go_on.set)
        await asyncio.gather(*(records.answer_to("key") for _ in range(8)))  # every reader has its connection
        engine = records.transactions.engine
    await task
    assert engine.pool.status().startswith("Pool size: 12  Connections in pool: 0")
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("database-")]
    if (file := url.removeprefix("sqlite:///")) != url:
        links = (link for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
        assert not [link for link in links if str(link.readlink()).startswith(file)]
        assert not Path(f"{file}-wal").exists(), "the last connection that closes takes the journal along"
    async with open_records(url, TickingClock(), keks=KEKS) as records:
        assert (await records.session(SESSION)).length == 1


async def test_many_entries_of_a_transaction_are_one_chain_and_loading_again_sees_them(url: str) -> None:
    def deed(work: UnitOfWork) -> Session:
        session = work.load(SESSION)
        for number in range(20):
            assert work.load(SESSION) == session
            session = work.record(session, e.ServerRestarted(lost=str(number)))
        with pytest.raises(Conflict, match="with 1 entries, found one with 21"):
            work.record(first, e.Queued())
        return session

    async with open_records(url, TickingClock(), keks=KEKS) as records:
        first = await write(records, course()[:1])
        session = await records.transact(deed)
        assert session == await records.session(SESSION)
        entries = await records.entries(SESSION)
        assert len(entries) == session.length == 21
        check_chain(entries)
        queued = select(t.log_queue.c["index"]).order_by(t.log_queue.c["index"])
        assert await records.transactions.read(lambda connection: connection.scalars(queued).all()) == list(range(21))


async def test_a_database_error_is_translated_and_the_thread_goes_on(url: str) -> None:
    def twice(connection: Connection) -> None:
        for _ in range(2):
            connection.execute(insert(t.cases).values(id="case", facts=b"{}"))

    async with open_records(url, TickingClock(), keks=KEKS) as records:
        for _ in range(20):  # more often than there are connections
            with pytest.raises(Conflict, match="first of its kind"):
                await records.transactions.write(twice)
        await write(records, course()[:1])
        assert (await add(records, e.Queued())).length == 2


async def test_a_writer_that_waits_too_long_for_another_process_gives_up_with_conflict(url: str) -> None:
    held, let_go = threading.Event(), threading.Event()

    def hold(work: UnitOfWork) -> Session:
        session = work.record(work.load(SESSION), e.Queued())
        held.set()
        assert let_go.wait(WAIT_S)
        return session

    def hold_as_well(connection: Connection) -> None:
        connection.execute(select(t.sessions.c.id).where(t.sessions.c.id == SESSION).with_for_update())

    async with open_records(url, TickingClock(), keks=KEKS) as records:
        await write(records, course()[:1])
        other = Transactions(make_engine(url, wait_s=0.1))
        holding = asyncio.create_task(records.transact(hold))
        assert await asyncio.to_thread(held.wait, WAIT_S)
        with pytest.raises(Conflict, match="repeat the request"):
            await other.write(hold_as_well)
        let_go.set()
        assert (await holding).length == 2
        await other.write(hold_as_well)
        await other.close()


@pytest.mark.postgres
async def test_a_database_that_is_away_is_said_so_and_found_again(postgresql_url: str) -> None:
    name = postgresql_url.rpartition("/")[2]
    with psycopg.connect(postgresql_url.replace("+psycopg", "").removesuffix(name) + "postgres", autocommit=True) as office:

        def allow(word: str) -> None:
            office.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {word}".encode())
            office.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

        def cut(connection: Connection) -> None:
            allow("false")
            connection.execute(select(t.sessions.c.id))

        async with open_records(postgresql_url, TickingClock(), keks=KEKS) as records:
            await write(records, course()[:1])
            for _ in range(3):  # the first is cut off in the middle, the others find nobody
                with pytest.raises(StoreUnavailable):
                    await records.transactions.write(cut)
                with pytest.raises(StoreUnavailable):
                    await records.session(SESSION)
            allow("true")
            assert (await add(records, e.Queued())).length == 2


@pytest.mark.parametrize("url", ["postgresql+psycopg://nobody@127.0.0.1:1/none", "sqlite:////proc/none/records.sqlite"])
async def test_a_database_that_is_not_there_is_unavailable(url: str) -> None:
    transactions = Transactions(make_engine(url))
    with pytest.raises(StoreUnavailable):
        await transactions.read(lambda connection: connection.scalar(select(t.sessions.c.id)))
    with pytest.raises(StoreUnavailable):
        await transactions.write(lambda connection: connection.scalar(select(t.sessions.c.id)))
    await transactions.close()


@pytest.mark.postgres
async def test_a_connection_that_broke_is_replaced(postgresql_url: str) -> None:
    async with open_records(postgresql_url, TickingClock(), keks=KEKS) as records:
        await write(records, course()[:1])
        with psycopg.connect(postgresql_url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        assert (await records.session(SESSION)).length == 1
        assert (await add(records, e.Queued())).length == 2
