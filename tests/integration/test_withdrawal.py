"""A consent is taken back: biometrics are gone, the session goes on by hand or ends, and nothing of them comes again."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import BadInput, Conflict, NotFound
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import CheckName, SessionId, StillId
from cloudwindow.domain.keeping_events import BiometricsErased, ConsentWithdrawn
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import State
from cloudwindow.engine.keeping.biometrics import CHECKS, PICTURES
from cloudwindow.engine.keeping.withdrawals import Withdrawals
from cloudwindow.ledger.chain import check_chain
from cloudwindow.policy import Policy
from cloudwindow.policy_keeping import WithdrawalPolicy
from cloudwindow.store import tables as t
from cloudwindow.store.erasure import SqlErasure
from tests.counter_world import Table, a_table
from tests.seat_world import World

STEPS = ("environment", "spoken_digits", "face_match")
LETTER = "letter of 22 November 2026, no. 117"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    table: Table
    withdrawals: Withdrawals
    blobs: ObjectBlobs

    async def events(self) -> Sequence[e.Event]:
        return [told.event for told in await self.table.world.records.told(self.table.id)]

    async def measured(self) -> list[str]:
        """Kinds of what is there of biometrics."""
        found = []
        for event in await self.events():
            match event:
                case e.ObservationsMade(check=check) if check in CHECKS:
                    found.append(str(check))
                case e.StillKept(purpose=purpose) if purpose in PICTURES:
                    found.append(purpose)
                case _:
                    continue
        return found

    async def bodies(self) -> list[bool]:
        query = select(t.entries.c.body).where(t.entries.c.session == self.table.id).order_by(t.entries.c["index"])
        rows = await self.table.world.records.transactions.read(lambda connection: connection.execute(query).all())
        return [row.body is not None for row in rows]

    async def seen(self) -> None:
        """Something was measured, and a picture of the face was kept."""
        blob = f"{self.table.id}/stills/stl_face.jpg"
        sha256 = await self.blobs.put(blob, b"a face")
        kept = e.StillKept(still=StillId("stl_face"), blob=blob, sha256=sha256, purpose="face", width=2, height=2, at_s=1.0)
        seen = e.ObservationsMade(
            check=CheckName("face_match"), challenge=None, observations=({"type": "MatchSeen", "distance": 0.3},)
        )
        await self.table.add(kept, seen)


async def a_house(table: Table) -> House:
    world = table.world
    blobs = world.outside.blobs
    assert isinstance(blobs, ObjectBlobs)
    erasure = SqlErasure(world.records.transactions, blobs, world.outside.clock)
    return House(
        table=table, blobs=blobs, withdrawals=Withdrawals(world.outside, erasure, world.desk.withdraw, world.hall.conductor)
    )


def by_hand(policy: Policy) -> Policy:
    return replace(policy, seat=replace(policy.seat, steps=STEPS))


def ends(policy: Policy) -> Policy:
    return replace(by_hand(policy), withdrawal=WithdrawalPolicy(then="end"))


async def consents(world: World, id: SessionId) -> None:
    for text in ("face", "recording", "cross_border"):
        answer = e.ConsentAnswered(text=text, version="1", sha256="0" * 64, language=Language.EN, given=True)
        await world.outside.journal.record(id, answer)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with a_table(by_hand, before=consents) as table:
        yield await a_house(table)


async def test_the_session_goes_on_by_hand_and_nothing_is_measured_any_more(house: House) -> None:
    table = house.table
    assert await table.step(0) is Verdict.PASS
    await table.counter.next(table.id, table.person)  # the digits: nobody reads them
    await table.world.told(table.id, e.ChallengeIssued)
    await house.seen()
    await house.withdrawals.take_back(table.id, "face")
    assert await table.verdict(1) is Verdict.INCONCLUSIVE, "cut off, and left to the clerk"
    assert await table.step(2) is Verdict.INCONCLUSIVE, "never put"
    events = await house.events()
    (taken,) = [event for event in events if isinstance(event, ConsentWithdrawn)]
    assert (taken.consent, taken.by, taken.then) == ("face", "applicant", "by_hand")
    ended = [event for event in events if isinstance(event, e.StepEnded) and event.number > 0]
    assert {event.reason for event in ended} == {Reason.CONSENT_WITHDRAWN}
    assert await house.measured() == []
    with pytest.raises(NotFound):
        await house.blobs.get(f"{table.id}/stills/stl_face.jpg")
    session = await table.world.records.session(table.id)
    assert session.state is State.VERIFYING
    assert session.keeping.by_hand
    (erased,) = [event for event in events if isinstance(event, BiometricsErased)]
    bodies = await house.bodies()
    assert [number for number, is_there in enumerate(bodies) if not is_there] == list(erased.entries)
    check_chain(await table.world.records.entries(table.id))
    await asyncio.sleep(0.5)  # ten looks of presence
    await house.withdrawals.finished(table.id)
    assert await house.measured() == []
    with pytest.raises(Conflict):
        await house.withdrawals.take_back(table.id, "face")


async def test_what_a_machine_had_found_is_left_to_a_person(house: House) -> None:
    table = house.table
    await table.add(e.StepEnded(step="face_match", number=2, verdict=Verdict.PASS))
    await house.withdrawals.take_back(table.id, "face")
    session = await table.world.records.session(table.id)
    assert session.verdicts == {2: Verdict.INCONCLUSIVE}


async def test_by_policy_it_ends() -> None:
    async with a_table(ends, before=consents) as table:
        other = await a_house(table)
        await other.seen()
        await other.withdrawals.take_back(table.id, "face")
        await table.world.told(table.id, e.Terminated)
        await table.over()
        await other.withdrawals.finished(table.id)
        assert (await table.world.records.session(table.id)).ended_for is Reason.CONSENT_WITHDRAWN
        assert await other.measured() == []


async def test_without_the_recording_it_ends_and_all_means_all(house: House) -> None:
    await house.seen()
    await house.withdrawals.take_back(house.table.id)
    await house.table.world.told(house.table.id, e.Terminated)
    taken = [event for event in await house.events() if isinstance(event, ConsentWithdrawn)]
    assert [(one.consent, one.then) for one in taken] == [("face", "end"), ("recording", "end"), ("cross_border", "end")]
    await house.table.over()
    await house.withdrawals.finished(house.table.id)
    assert await house.measured() == []


async def test_on_a_letter_after_the_end(house: House) -> None:
    table = house.table
    await house.seen()
    await table.world.desk.leave(table.id)
    await table.world.told(table.id, e.Terminated)
    await table.over()
    with pytest.raises(BadInput):
        await house.withdrawals.take_back(table.id, "face", "per_1", "letter")
    await house.withdrawals.take_back(table.id, "face", "per_1", LETTER)
    (taken,) = [event for event in await house.events() if isinstance(event, ConsentWithdrawn)]
    assert (taken.by, taken.then, taken.why) == ("per_1", "over", LETTER)
    assert await house.measured() == []
    assert await house.withdrawals.sweep(table.id) is False


async def test_what_a_killed_server_did_not_come_to_is_done_at_the_start(house: House) -> None:
    table = house.table
    await house.seen()
    await table.add(ConsentWithdrawn(consent="face", by="applicant", then="by_hand"))
    assert await house.measured() != []
    await house.withdrawals.restore()
    assert "face_match" not in await house.measured()


async def test_a_consent_that_nobody_gave_or_knows_is_refused(house: House) -> None:
    with pytest.raises(BadInput):
        await house.withdrawals.take_back(house.table.id, "blood")
