"""The register finds the same sessions on every database, and holds what a recount of the trails gives."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from cloudwindow.domain import review_events as second
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import viewing_events as v
from cloudwindow.domain.errors import Conflict, NotFound
from cloudwindow.domain.events import GapNoted
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.people import StaffRole
from cloudwindow.domain.ports_register import Wanted
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.register import RegisterRow, recount
from cloudwindow.engine.looking_back.rows import Asked
from cloudwindow.evaluation.trails import CLERKS, invented
from cloudwindow.store import open_records
from cloudwindow.store import register_tables as t
from cloudwindow.store.register import MOST_FILTERS, SqlRegister
from cloudwindow.store.search_key import SearchKey
from tests.evidence import add
from tests.keks import KEKS
from tests.looking_back_world import SEARCH, StepClock, World, a_world, keep

MANY = [invented(number, entries=70) for number in range(60)]


@pytest.fixture
async def world(url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path, url) as made:
        await made.keep(*MANY)
        yield made


async def _expected(world: World) -> list[RegisterRow]:
    """By hand, from the trails: newest first."""
    rows = [recount(one.id, await world.records.told(one.id)) for one in MANY]
    return sorted(rows, key=lambda row: (row.created, row.session), reverse=True)


async def test_each_row_is_what_a_recount_of_its_trail_gives(world: World) -> None:
    assert await world.register.find(Wanted(limit=100)) == await _expected(world)


async def test_searches_find_what_a_look_at_every_row_finds(world: World) -> None:
    rows = await _expected(world)
    middle = rows[30].created

    def ids(found: list[RegisterRow]) -> list[SessionId]:
        return [row.session for row in found]

    async def find(**asked: object) -> list[SessionId]:
        return ids(list(await world.register.find(Wanted(limit=100, **asked))))  # type: ignore[arg-type]  # fields by name

    for clerk in CLERKS[:3]:
        assert await find(clerk=clerk) == ids([row for row in rows if row.clerk == clerk])
    assert await find(matter="transfer") == ids([row for row in rows if row.matter == "transfer"])
    for outcome in ("approve", "refuse", "refer", "terminated"):
        assert await find(outcome=outcome) == ids([row for row in rows if row.outcome == outcome])
    for reason in ("link.loss", "turn.wrong", "override.seen_by_clerk", "refuse.will"):
        expected = ids([row for row in rows if reason in (*row.reasons, *row.decided_for)])
        assert expected
        assert await find(reason=reason) == expected
    risky = ids([row for row in rows if "coercion.suspected" in row.risks])
    assert risky
    assert await find(risk="coercion.suspected") == risky
    assert await find(since=middle) == ids([row for row in rows if row.created >= middle])
    assert await find(before=middle) == ids([row for row in rows if row.created < middle])
    assert await find(clerk=CLERKS[0], outcome="approve") == ids(
        [row for row in rows if (row.clerk, row.outcome) == (CLERKS[0], "approve")]
    )
    assert await find(reason="link_loss") == []  # an underscore is no wildcard
    assert await find(reason="%") == []


async def test_a_blind_reviewer_finds_nothing_by_what_was_decided(world: World) -> None:
    rows = await _expected(world)
    word = second.ReviewGiven(by=PersonId("per_r"), outcome="approve", reasons=(), words="w", agrees=True)
    approved = next(row.session for row in rows if row.outcome == "approve")
    await add(
        world.records, second.ReviewDrawn(why=("random",)), second.ReviewTaken(by=PersonId("per_r"), until_s=9e9), id=approved
    )
    find = world.register.find
    assert await find(Wanted(outcome="approve", blind_for="per_r", limit=100)) == []
    assert await find(Wanted(reason="override.seen_by_clerk", blind_for="per_r", limit=100)) == []
    assert await find(Wanted(reason="turn.wrong", blind_for="per_r", limit=100)) != []
    assert await find(Wanted(outcome="terminated", blind_for="per_r", limit=100)) != []
    await add(world.records, word, id=approved)
    found = await find(Wanted(outcome="approve", blind_for="per_r", limit=100))
    assert [row.session for row in found] == [approved]
    assert found[0].review == "agreed"


async def test_pages_follow_each_other_without_a_hole_and_twice(world: World) -> None:
    reviewer = world.hire("r", StaffRole.SUPERVISOR)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        listed = await world.back.rows.list(reviewer, Asked(cursor=cursor, limit=7))
        seen += [row.id for row in listed.rows]
        cursor = listed.next
    assert seen == [row.session for row in await _expected(world)]


async def test_cases_and_persons_are_found_however_they_are_written(world: World) -> None:
    supervisor = world.hire("s", StaffRole.SUPERVISOR)

    async def found(q: str = "", case: str = "", person: str = "") -> list[str]:
        return [row.id for row in (await world.back.rows.list(supervisor, Asked(q=q, case=case, person=person))).rows]

    one = MANY[7]
    assert await found(q="a-7") == [one.id]
    assert await found(case=" Ａ-7 ") == [one.id]
    assert await found(person="seller  7") == [one.id]
    assert await found(q="110101190001010007") == [one.id]
    assert await found(q="Buyer 7") == []  # another party of the same case, who was not verified in this session
    assert await found(q="A-7", person="Seller 8") == []
    assert await found(q="Selle") == []


async def test_nothing_readable_of_a_person_stands_in_the_register(world: World) -> None:
    def everything(connection: object) -> str:
        tables = (t.review_index, t.search_keys, t.exports, t.review_filters)
        return repr([connection.execute(select(table)).all() for table in tables])  # type: ignore[attr-defined]

    words = await world.records.transactions.read(everything)
    for name in ("Seller", "Buyer", "1101011900", "A-7'", "note 7", "yes, I do"):
        assert name not in words


async def test_what_was_there_before_is_counted_at_the_start_and_a_new_key_counts_anew(url: str) -> None:
    async with open_records(url, StepClock(), keks=KEKS) as records:  # without a key: as before there was a register
        await keep(records, MANY[0])
        await keep(records, MANY[1])
        await records.transactions.write(lambda connection: connection.execute(delete(t.review_index)).close())
    for search in (SEARCH, SearchKey(b"another" * 5)):
        async with open_records(url, StepClock(), search, keks=KEKS) as records:
            register = SqlRegister(records.transactions, search)
            rows = await register.find(Wanted())
            assert rows == [recount(one.id, await records.told(one.id)) for one in reversed(MANY[:2])]
            assert [row.session for row in await register.find(Wanted(keys=(register.key("Seller 1"),)))] == [MANY[1].id]
    assert {field.name for field in fields(RegisterRow)} == {column.name for column in t.review_index.columns}


async def test_saved_searches_are_each_persons_own(world: World) -> None:
    ann, bob = PersonId("per_ann"), PersonId("per_bob")
    await world.register.keep_filter(ann, "mine", {"clerk": "per_1"})
    await world.register.keep_filter(ann, "mine", {"clerk": "per_2"})
    await world.register.keep_filter(bob, "mine", {"risk": "sign"})
    assert await world.register.filters(ann) == {"mine": {"clerk": "per_2"}}
    await world.register.drop_filter(ann, "mine")
    assert await world.register.filters(ann) == {}
    assert await world.register.filters(bob) == {"mine": {"risk": "sign"}}
    for number in range(MOST_FILTERS):
        await world.register.keep_filter(ann, f"n{number}", {})
    with pytest.raises(Conflict, match="saved searches"):
        await world.register.keep_filter(ann, "one more", {})


async def test_a_copys_row_follows_its_entries(world: World) -> None:
    id = MANY[0].id
    asked = v.ExportAsked(request="exp_1", by="per_a", what="package", words="the court asked")
    session = await add(world.records, asked, id=id)
    row = await world.register.export("exp_1")
    assert (row.session, row.what, row.asked, row.asked_by, row.state) == (id, "package", session.length - 1, "per_a", "asked")
    assert [one.request for one in await world.register.exports(state="asked")] == ["exp_1"]
    await add(world.records, v.ExportAnswered(request="exp_1", by="per_b", agrees=True), id=id)
    assert ((row := await world.register.export("exp_1")).state, row.answered_by) == ("agreed", "per_b")
    await add(world.records, v.ExportMade(request="exp_1", bytes=5, of_sha256="0" * 64), id=id)
    assert ((row := await world.register.export("exp_1")).state, row.bytes) == ("made", 5)
    assert await world.register.exports(state="asked") == []
    assert [one.request for one in await world.register.exports(by="per_a")] == ["exp_1"]
    with pytest.raises(NotFound):
        await world.register.export("exp_2")


async def test_many_writers_at_once_count_everything(world: World) -> None:
    id = MANY[0].id
    before = next(row for row in await world.register.find(Wanted(limit=100)) if row.session == id)
    viewed = at.Viewed(by=PersonId("per_1"), what="x")
    gaps = [add(world.records, _gap(number), viewed, id=id) for number in range(12)]
    await asyncio.gather(*gaps)
    after = next(row for row in await world.register.find(Wanted(limit=100)) if row.session == id)
    assert after.gaps == before.gaps + 12
    assert after == recount(id, await world.records.told(id))


def _gap(number: int) -> GapNoted:
    return GapNoted(from_s=float(number), to_s=number + 1.0, reason=Reason.LINK_LOSS)
