"""What every store of records keeps, whatever database is behind it."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.codec import to_json
from cloudwindow.domain.errors import Conflict, IllegalTransition, NotFound
from cloudwindow.domain.findings import PartyFacts, Verdict
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.ports import Case, UnitOfWork
from cloudwindow.domain.session import Session, State
from cloudwindow.ledger import merkle
from cloudwindow.ledger.canonical import canonical
from cloudwindow.ledger.chain import check_chain
from cloudwindow.ledger.checkpoint import Ed25519Signer, open_note, parse_checkpoint
from cloudwindow.store import Checkpointer, SqlRecords, open_records
from cloudwindow.store import tables as t
from cloudwindow.store.proofs import prove
from tests.evidence import SESSION, TickingClock, add, course, created, digest, write
from tests.keks import KEKS

CASE = Case(
    id=CaseId("case_1"),
    reference="A-17",
    matter="房屋过户",
    document="resident_card",
    parties={"seller": PartyFacts(name="张三", id_number="1")},
)
SIGNER = Ed25519Signer.of("example.gov", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


@pytest.fixture
async def records(url: str) -> AsyncIterator[SqlRecords]:
    async with open_records(url, TickingClock(), keks=KEKS) as opened:
        yield opened


async def test_what_was_recorded_is_there_and_chained(records: SqlRecords) -> None:
    session = await write(records, course())
    entries = await records.entries(SESSION)
    check_chain(entries)
    assert canonical(to_json([told.event for told in await records.told(SESSION)])) == canonical(to_json(course()))
    assert await records.session(SESSION) == session
    assert [entry.index for entry in await records.entries(SESSION, since=3, limit=2)] == [3, 4]
    assert [told.index for told in await records.told(SESSION, since=8)] == [8, 9]
    assert [told.index for told in await records.told(SESSION, since=3, limit=2)] == [3, 4]


async def test_the_projection_is_the_fold_of_the_entries(records: SqlRecords) -> None:
    ended = e.StepEnded(step="head_turns", number=0, verdict=Verdict.PASS)
    consent = e.ConsentAnswered(text="face", version="1", sha256="0" * 64, language=Language.EN, given=True)
    events = [created(), consent, *course()[1:5], ended]
    await write(records, events)
    stored = await records.session(SESSION)
    assert stored == Session.replay(SESSION, [told.event for told in await records.told(SESSION)])
    assert stored.verdicts == {0: Verdict.PASS}
    assert stored.consents == {"face": True}


async def test_nothing_is_kept_of_a_work_that_raised(records: SqlRecords) -> None:
    session = await write(records, course()[:1])

    def deed(work: UnitOfWork) -> None:
        work.record(session, e.Queued())
        raise RuntimeError("afterwards")

    with pytest.raises(RuntimeError, match="afterwards"):
        await records.transact(deed)
    assert await records.session(SESSION) == session
    assert len(await records.entries(SESSION)) == 1


async def test_an_unlawful_event_is_refused(records: SqlRecords) -> None:
    session = await write(records, course()[:1])
    with pytest.raises(IllegalTransition):
        await records.transact(lambda work: work.record(session, e.StepsFinished()))


async def test_a_session_that_went_on_meanwhile_cannot_be_written_from_its_past(records: SqlRecords) -> None:
    session = await write(records, course()[:1])
    await add(records, e.Queued())
    with pytest.raises(Conflict, match="expected session ses_1 with 1 entries, found one with 2"):
        await records.transact(lambda work: work.record(session, e.Queued()))
    check_chain(await records.entries(SESSION))


async def test_the_same_session_cannot_begin_twice(records: SqlRecords) -> None:
    await write(records, course()[:1])
    with pytest.raises(Conflict):
        await write(records, course()[:1])


async def test_who_is_not_there_is_not_found(records: SqlRecords) -> None:
    with pytest.raises(NotFound, match="expected a session ses_1, found none"):
        await records.session(SESSION)
    with pytest.raises(NotFound):
        await records.transact(lambda work: work.load(SESSION))
    with pytest.raises(NotFound):
        await records.case(CASE.id)
    assert await records.session_by_link("0" * 64) is None
    assert await records.answer_to("key") is None
    assert await records.entries(SESSION) == []


async def test_sessions_are_found_by_link_and_state_oldest_first(records: SqlRecords) -> None:
    for name in ("b", "a", "c"):
        await write(records, [created(name)], SessionId(f"ses_{name}"))
    await add(records, e.Queued(), id=SessionId("ses_a"))
    found = await records.session_by_link(digest(b"a"))
    assert found is not None
    assert found.id == "ses_a"
    assert [session.id for session in await records.sessions()] == ["ses_b", "ses_a", "ses_c"]
    assert [session.id for session in await records.sessions(State.INVITED, limit=1)] == ["ses_b"]
    assert [session.id for session in await records.sessions(State.WAITING, State.DECIDED)] == ["ses_a"]


async def test_cases_and_answers_are_kept_once(records: SqlRecords) -> None:
    def both(work: UnitOfWork) -> None:
        work.add_case(CASE)
        work.remember("key", "0" * 64, "{}")

    await records.transact(both)
    await records.transact(lambda work: work.remember("key", "0" * 64, "{}"))
    assert await records.case(CASE.id) == CASE
    assert await records.answer_to("key") == ("0" * 64, "{}")
    with pytest.raises(Conflict, match="idempotency key"):
        await records.transact(lambda work: work.remember("key", "1" * 64, "{}"))
    with pytest.raises(Conflict):
        await records.transact(lambda work: work.add_case(replace(CASE, matter="other")))


async def test_time_in_the_trail_never_goes_back(url: str) -> None:
    async with open_records(url, TickingClock(2_000_000_000.0), keks=KEKS) as records:
        session = await write(records, course()[:1])
    async with open_records(url, TickingClock(1_000_000_000.0), keks=KEKS) as records:
        await records.transact(lambda work: work.record(session, e.Queued()))
        first, second = await records.entries(SESSION)
        assert first.at == second.at
        check_chain([first, second])


async def test_twenty_writers_from_two_processes_worth_of_connections_make_one_chain(url: str) -> None:
    async with open_records(url, TickingClock(), keks=KEKS) as one, open_records(url, TickingClock(), keks=KEKS) as other:
        await write(one, course()[:1])

        async def note(records: SqlRecords, number: int) -> None:
            for _ in range(5):
                await add(records, e.ServerRestarted(lost=str(number)))

        async with asyncio.TaskGroup() as group:
            for number in range(20):
                group.create_task(note((one, other)[number % 2], number))
        entries = await one.entries(SESSION)
        assert len(entries) == 101
        check_chain(entries)
        assert (await other.session(SESSION)).length == 101


async def test_readers_see_the_last_commit_while_a_write_is_open(records: SqlRecords) -> None:
    session = await write(records, course()[:1])
    written, looked = threading.Event(), threading.Event()

    def deed(work: UnitOfWork) -> None:
        work.record(session, e.Queued())
        written.set()
        assert looked.wait(60)

    async with asyncio.TaskGroup() as group, asyncio.timeout(60):
        group.create_task(records.transact(deed))
        await asyncio.to_thread(written.wait, 10)
        assert (await records.session(SESSION)).length == 1
        looked.set()
    assert (await records.session(SESSION)).length == 2


async def test_every_entry_is_in_the_log_once_and_proven_under_its_checkpoint(records: SqlRecords) -> None:
    checkpointer = Checkpointer(records.transactions, SIGNER, TickingClock())
    ids = [SessionId(f"ses_{n}") for n in range(5)]
    for id in ids:
        await write(records, [created(id), *course()[1:3]], id)
        sealed = await checkpointer.seal()
        assert sealed is not None
    assert await checkpointer.seal() is None
    for id in ids:
        proven = await prove(records.transactions, id)
        checkpoint = parse_checkpoint(open_note(proven.note, SIGNER.key, "checkpoint"))
        assert checkpoint.size == 15
        for entry, proof in zip(await records.entries(id), proven.proofs, strict=True):
            leaf = merkle.leaf_hash(bytes.fromhex(entry.sha256))
            assert merkle.root_by_inclusion(leaf, proof.leaf, checkpoint.size, proof.path) == checkpoint.root


async def test_two_sealers_and_a_writer_at_once_seal_everything_once(url: str) -> None:
    async with open_records(url, TickingClock(), keks=KEKS) as one, open_records(url, TickingClock(), keks=KEKS) as other:
        await write(one, course()[:1])

        async def seal(records: SqlRecords) -> None:
            for _ in range(10):
                await Checkpointer(records.transactions, SIGNER, TickingClock()).seal()

        async def note() -> None:
            for number in range(40):
                await add(one, e.ServerRestarted(lost=str(number)))

        async with asyncio.TaskGroup() as group:
            for task in (seal(one), seal(other), note()):
                group.create_task(task)
        await seal(one)
        leaves, queued = [select(func.count()).select_from(table) for table in (t.log_leaves, t.log_queue)]
        found = await one.transactions.read(lambda connection: [connection.scalar(ask) for ask in (leaves, queued)])
        size = await one.transactions.read(lambda connection: connection.scalar(select(t.log_head.c.size)))
        assert (found, size) == ([41, 0], 41)


async def test_a_lease_has_one_owner_until_it_runs_out(records: SqlRecords) -> None:
    clock = TickingClock()
    leases = type(records.leases)(records.transactions, clock)
    assert await leases.acquire(SESSION, "gateway_1", for_s=100)
    assert not await leases.acquire(SESSION, "gateway_2", for_s=100)
    clock.at_s += 90
    assert await leases.acquire(SESSION, "gateway_1", for_s=100)
    clock.at_s += 90
    assert not await leases.acquire(SESSION, "gateway_2", for_s=100), "it was renewed"
    clock.at_s += 90
    assert await leases.acquire(SESSION, "gateway_2", for_s=100)
    await leases.release(SESSION, "gateway_1")
    assert not await leases.acquire(SESSION, "gateway_1", for_s=100), "it was not theirs to release"
    await leases.release(SESSION, "gateway_2")
    assert await leases.acquire(SESSION, "gateway_1", for_s=100)


async def test_of_two_that_reach_for_a_free_session_one_gets_it(url: str) -> None:
    async with open_records(url, TickingClock(), keks=KEKS) as one, open_records(url, TickingClock(), keks=KEKS) as other:
        got = await asyncio.gather(
            *[records.leases.acquire(SESSION, name, for_s=100) for records, name in ((one, "a"), (other, "b"), (one, "c"))]
        )
    assert sorted(got) == [False, False, True]


async def test_the_newest_of_a_state_come_first(url: str) -> None:
    async with open_records(url, TickingClock(), keks=KEKS) as records:
        for n in range(5):
            events: list[e.Event] = [created(f"link_{n}"), *([e.Queued(at_s=float(n))] if n != 2 else [])]
            await write(records, events, SessionId(f"ses_{n}"))
        assert [session.id for session in await records.recent(State.WAITING, limit=3)] == ["ses_4", "ses_3", "ses_1"]
        assert [session.id for session in await records.recent(State.INVITED, State.WAITING)] == [
            f"ses_{n}" for n in (4, 3, 2, 1, 0)
        ]
        assert await records.recent(State.DECIDED) == []


async def test_opening_again_finds_everything(url: str) -> None:
    for lap in range(2):
        async with open_records(url, TickingClock(), keks=KEKS) as records:
            if lap == 0:
                await write(records, course())
            assert len(await records.entries(SESSION)) == len(course())
