"""The decision: every hole stands before it, and a whole session is decided in one transaction."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

import pytest
from typing_extensions import override

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.errors import BadInput, Conflict
from cloudwindow.domain.ids import CheckName, DocumentId, SessionId
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.decision import Decisions
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.ledger.result import open_result
from tests.counter_world import WANG, Table, a_table


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    async with a_table() as laid:
        yield laid


async def _holes(table: Table, outcome: str = "approve", *reasons: str) -> str:
    with pytest.raises(Conflict, match="not yet: ") as error:
        await table.decide(outcome, *reasons)
    return str(error.value)


async def _result(table: Table) -> dict[str, object]:
    data = await table.counter.decisions.result(table.id)
    return dict(open_result(data, table.seal.signer.key))


async def test_every_hole_is_named_at_once(table: Table) -> None:
    table.pool.turns_deg = 0.0
    await table.counter.next(table.id, WANG.id)
    with pytest.raises(Conflict, match="not yet: ") as error:
        await table.decide()
    said = str(error.value)
    assert [one.told() for one in error.value.details] == [
        {"code": "hole.running", "number": 0, "step": "environment"},
        *({"code": "hole.step", "number": number, "step": "environment"} for number in range(3)),
        {"code": "hole.assessment"},
        {"code": "hole.item", "item": "alone"},
        {"code": "hole.item", "item": "will_heard"},
    ]
    for hole in (
        "step.running: 0 environment",
        "step.no_finding: 0 environment",
        "step.no_finding: 2 environment",
        "assessment: ",
        "checklist: alone",
        "checklist: will_heard",
    ):
        assert hole in said
    assert (await table.world.session(table.id)).state is State.VERIFYING


@pytest.mark.parametrize("outcome", ["approve", "refuse", "refer"])
async def test_no_outcome_passes_a_hole(table: Table, outcome: str) -> None:
    await table.step(0)
    await table.assessed()
    reasons = {"approve": (), "refuse": ("refuse.will",), "refer": ("refer.doubt",)}[outcome]
    assert await _holes(table, outcome, *reasons) == "not yet: step.no_finding: 1 environment; step.no_finding: 2 environment"


async def test_an_item_that_was_undone_is_a_hole_again(table: Table) -> None:
    await table.whole()
    await table.counter.tick(table.id, WANG.id, "alone", done=False)
    assert await _holes(table) == "not yet: checklist: alone"
    await table.counter.tick(table.id, WANG.id, "alone", done=True)
    assert await table.decide()


async def test_nobody_decides_while_suspended(table: Table) -> None:
    await table.whole()
    await table.counter.suspend(table.id, WANG.id, "suspend.rest", "")
    await table.world.told(table.id, e.Suspended)
    assert await _holes(table) == "not yet: state: suspended"


async def test_a_recorder_that_was_unhealthy_needs_a_note_afterwards(table: Table) -> None:
    await table.whole()
    await table.counter.note(table.id, WANG.id, "a note of before")
    table.studio.healthy = False
    await table.world.told(table.id, e.SuspicionNoted)
    table.studio.healthy = True
    assert "recorder: it was unhealthy" in await _holes(table)
    await table.counter.note(table.id, WANG.id, "the disk was full for a second; nothing was lost")
    await table.decide()


async def test_a_document_that_is_not_signed_stands_before_an_approval_alone(table: Table) -> None:
    await table.whole()
    made = sign.DocumentMade(document=DocumentId("doc_1"), template="transfer/1", blob="x", sha256="0" * 64, pages=1)
    await table.add(made)
    assert await _holes(table) == "not yet: document: doc_1 was made and is not signed"
    await table.decide("refuse", "refuse.document")


async def test_a_whole_session_is_decided_in_one_transaction_and_its_media_closes(table: Table) -> None:
    await table.whole()
    index = await table.decide()
    told = await table.world.records.told(table.id)
    assert [one.kind for one in told][index - 1 : index + 1] == ["steps_finished", "decided"]
    assert told[index].event == e.Decided(outcome="approve", by=WANG.id)
    standing = [one.event.finding.check for one in told if isinstance(one.event, e.FindingMade)]
    assert {"presence", "continuity"} <= set(standing)
    await table.over()
    assert table.studio.closed == [table.id]
    assert (await table.world.session(table.id)).state is State.DECIDED


class Interrupted(TrailJournal):
    """Another's entry comes first, once."""

    def __init__(self, inner: TrailJournal, other: e.Event) -> None:
        self._inner, self._others = inner, [other]

    @override
    async def settle(self, id: SessionId, make: Callable[[Session], Sequence[e.Event]]) -> Session:
        while self._others:
            await self._inner.record(id, self._others.pop())
        return await self._inner.settle(id, make)


async def test_a_decision_that_was_overtaken_looks_again_and_loses_nothing_that_was_seen(table: Table) -> None:
    await table.whole()
    note = at.NoteMade(by=WANG.id, words="meanwhile")
    outside = replace(table.world.outside, journal=Interrupted(table.world.outside.journal, note))
    decisions = Decisions(outside, table.world.hall, table.results)
    index = await decisions.decide(table.id, WANG.id, "approve", (), "")
    events = [one.event for one in await table.world.records.told(table.id)]
    assert events[index] == e.Decided(outcome="approve", by=WANG.id)
    assert events.index(note) < index
    standing = [one.finding.check for one in events if isinstance(one, e.FindingMade)]
    assert [standing.count(CheckName(name)) for name in ("presence", "continuity")] == [1, 1]
    looks = [one for one in events if isinstance(one, e.ObservationsMade) and one.check == "presence"]
    seen = [row["at_s"] for one in looks for row in one.observations]
    assert len(seen) == len(set(seen)) > 0
    assert isinstance(events[events.index(note) + 1], e.ObservationsMade), "what was seen before the note was told after it"


async def test_a_result_that_nothing_holds_leaves_signed(table: Table) -> None:
    await table.whole()
    table.studio.closing.clear()
    await table.decide()
    with pytest.raises(Conflict, match="being finished"):
        await table.counter.decisions.result(table.id)
    table.studio.closing.set()
    await table.over()
    result = await _result(table)
    session = await table.world.session(table.id)
    assert (result["outcome"], result["decided"], result["second"], result["held_for"]) == ("approve", "approve", None, [])
    assert result["verdicts"] == {"environment": "pass", "intent": "inconclusive", "real_person": "inconclusive"}
    assert result["policy"] == {"version": session.policy_version, "sha256": session.policy_sha256}
    entries = await table.world.records.entries(table.id)
    trail = result["trail"]
    assert isinstance(trail, dict)
    assert entries[trail["length"] - 1].sha256 == trail["sha256"]
    assert entries[trail["length"]].kind == "result_signed", "the head is the last entry before the result"
    assert await table.counter.decisions.result(table.id) == await table.counter.decisions.result(table.id)
    assert (await table.kinds()).count("result_signed") == 1


async def test_reasons_are_of_the_outcomes_list(table: Table) -> None:
    await table.whole()
    for outcome, reasons in (("refuse", ()), ("refer", ("refuse.will",)), ("approve", ("refuse.will",)), ("perhaps", ())):
        with pytest.raises(BadInput):
            await table.decide(outcome, *reasons)
    await table.decide("refuse", "refuse.will", "refuse.pressure")
    assert (await table.world.session(table.id)).outcome == "refuse"


async def test_it_is_decided_once(table: Table) -> None:
    await table.whole()
    await table.decide()
    with pytest.raises(Conflict, match="state: decided"):
        await table.decide()
