"""A result that waits: what holds it, who may be the second person, and what leaves."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from cloudwindow.domain import seat_events as at
from cloudwindow.domain.errors import BadInput, Conflict, Forbidden, IllegalTransition
from cloudwindow.domain.events import Event
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import ChallengeId
from cloudwindow.domain.people import StaffRole, conflict_key
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.review_events import Adjudicated, ReviewDrawn, ReviewGiven, ReviewTaken
from cloudwindow.engine.consoles import AlarmNotice
from cloudwindow.ledger.result import open_result
from cloudwindow.policy import Policy
from tests.counter_world import WANG, WORDS, Table, a_table
from tests.seat_world import a_clerk

CHEN = a_clerk("chen", supervisor=True)
Deed = Callable[[Table], Awaitable[None]]


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    async with a_table() as laid:
        yield laid


async def _result(table: Table) -> dict[str, object]:
    data = await table.counter.decisions.result(table.id)
    return dict(open_result(data, table.seal.signer.key))


async def _override(table: Table) -> None:
    await table.counter.override(table.id, WANG.id, 0, Verdict.PASS, "override.seen_by_clerk", WORDS)


async def _risk(table: Table) -> None:
    await table.add(at.RiskNoted(reason=Reason.ENVIRONMENT_PERSON, reading={"people": 2}))


async def _pressure(table: Table) -> None:
    await table.counter.assess(table.id, WANG.id, Verdict.INCONCLUSIVE, "somebody may have been behind the door")


async def _sign(table: Table) -> None:
    await table.add(at.SignGiven(question="colour"))


@pytest.mark.parametrize(("deed", "why"), [(_override, "override"), (_risk, "risk"), (_pressure, "risk"), (_sign, "sign")])
@pytest.mark.parametrize("outcome", ["approve", "refuse"])
async def test_what_asks_for_a_second_person_holds_the_result(table: Table, deed: Deed, why: str, outcome: str) -> None:
    await table.whole()
    await deed(table)
    await table.decide(outcome, *(("refuse.will",) if outcome == "refuse" else ()))
    assert (await table.world.session(table.id)).held_for == (why,)
    await table.over()
    await table.results.finished(table.id)
    assert "result_signed" not in await table.kinds()
    with pytest.raises(Conflict, match="second person"):
        await table.counter.decisions.result(table.id)


async def test_a_skipped_mandatory_step_holds_the_result(table: Table) -> None:
    await table.counter.skip(table.id, WANG.id, 1, "skip.unable", "one room only")
    await table.step(0)
    await table.step(2)
    await table.assessed()
    await table.decide()
    assert (await table.world.session(table.id)).held_for == ("skip",)


async def test_an_approval_against_a_mandatory_finding_holds_the_result() -> None:
    def impatient(policy: Policy) -> Policy:
        look = replace(policy.checks["environment"], allowed_s=0.2)
        return replace(policy, checks={**policy.checks, "environment": look})

    async with a_table(impatient) as table:
        table.pool.turns_deg = 0.0
        for number in range(3):
            assert await table.step(number) is Verdict.INCONCLUSIVE
        await table.assessed()
        await table.decide()
        assert (await table.world.session(table.id)).held_for == ("finding",)


async def test_a_second_person_lets_the_result_go(table: Table) -> None:
    await table.whole()
    await _override(table)
    await table.decide()
    await table.over()
    with pytest.raises(Forbidden, match="second person"):
        await table.counter.decisions.second(table.id, WANG, agrees=True, words="")
    await table.counter.decisions.second(table.id, CHEN, agrees=True, words="")
    result = await _result(table)
    assert (result["outcome"], result["second"], result["held_for"]) == ("approve", "agreed", ["override"])
    with pytest.raises(Conflict, match="does not"):
        await table.counter.decisions.second(table.id, CHEN, agrees=True, words="")


async def test_what_the_second_person_does_not_agree_with_is_referred(table: Table) -> None:
    await table.whole()
    await _risk(table)
    await table.decide()
    await table.over()
    with pytest.raises(BadInput, match="why you do not agree"):
        await table.counter.decisions.second(table.id, CHEN, agrees=False, words="")
    await table.counter.decisions.second(table.id, CHEN, agrees=False, words="a second voice is to be heard")
    result = await _result(table)
    assert (result["outcome"], result["decided"], result["second"]) == ("refer", "approve", "disagreed")


async def test_who_overrode_is_no_second_person_for_it(table: Table) -> None:
    await table.whole()
    await table.counter.override(table.id, CHEN.id, 0, Verdict.PASS, "override.seen_by_clerk", WORDS)
    await table.decide()
    await table.over()
    with pytest.raises(Forbidden):
        await table.counter.decisions.second(table.id, CHEN, agrees=True, words="")


async def test_who_judged_an_answer_is_no_second_person_for_it(table: Table) -> None:
    await table.whole()
    await _override(table)
    await table.add(at.AnswerConfirmed(challenge=ChallengeId("chl_1"), verdict=Verdict.PASS, by=CHEN.id))
    await table.decide()
    await table.over()
    with pytest.raises(Forbidden, match="second person"):
        await table.counter.decisions.second(table.id, CHEN, agrees=True, words="")


async def test_who_is_in_conflict_with_the_case_is_no_second_person(table: Table) -> None:
    await table.whole()
    await _override(table)
    await table.decide()
    await table.over()
    partial = a_clerk("zhao", supervisor=True, conflicts=("王 小明",))
    with pytest.raises(Forbidden, match="list of conflicts"):
        await table.counter.decisions.second(table.id, partial, agrees=True, words="")


async def test_nobody_lets_an_approval_go_after_a_silent_sign(table: Table) -> None:
    await table.whole()
    await _sign(table)
    await table.decide()
    await table.over()
    with pytest.raises(Conflict, match="cannot end as approved"):
        await table.counter.decisions.second(table.id, CHEN, agrees=True, words="")
    await table.counter.decisions.second(table.id, CHEN, agrees=False, words="the sign was given")
    result = await _result(table)
    verdicts = result["verdicts"]
    assert isinstance(verdicts, dict)
    assert (result["outcome"], verdicts["intent"]) == ("refer", "inconclusive")


async def test_there_is_nothing_to_confirm_before_a_decision(table: Table) -> None:
    with pytest.raises(IllegalTransition):
        await table.counter.decisions.second(table.id, CHEN, agrees=True, words="")
    with pytest.raises(Conflict, match="that was decided"):
        await table.counter.decisions.result(table.id)


async def test_the_result_is_canonical_and_carries_no_name(table: Table) -> None:
    await table.whole()
    await table.decide()
    await table.over()
    data = await table.counter.decisions.result(table.id, CHEN)
    assert (await table.world.trail(table.id))[-1] == at.Viewed(by=CHEN.id, what="result")
    value = json.loads(data)
    assert json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n" == data
    assert "王小明" not in data.decode()


async def test_a_supervisor_hears_of_a_result_that_waits_and_sits_down_to_look(table: Table) -> None:
    await table.whole()
    await _override(table)
    with table.world.roll.console(CHEN) as console:
        await table.decide()
        await table.over()
        async with asyncio.timeout(60):
            async for notice in console:
                if isinstance(notice, AlarmNotice):
                    break
        assert notice == AlarmNotice(session=table.id, kind="held")
        await table.world.seats.join(table.id, CHEN, silent=True)
        assert CHEN.id in (await table.world.session(table.id)).supervisors
        await table.counter.decisions.second(table.id, CHEN, agrees=True, words="")
        assert table.world.roll.alarms.standing() == []


async def test_who_decided_is_told_no_result(table: Table) -> None:
    await table.whole()
    await table.decide()
    await table.over()
    with pytest.raises(Forbidden, match="another supervisor"):
        await table.counter.decisions.result(table.id, WANG)


async def test_nobody_sits_down_at_a_result_that_has_left(table: Table) -> None:
    await table.whole()
    await table.decide()
    await table.over()
    with pytest.raises(Conflict, match="that goes on"):
        await table.world.seats.join(table.id, CHEN, silent=True)


TAKEN, GIVEN = ReviewTaken(by=CHEN.id, until_s=9e9), ReviewGiven(by=CHEN.id, outcome="approve", reasons=(), words="w", agrees=True)
ADJUDICATED = Adjudicated(by=CHEN.id, outcome="approve", words="w")


@pytest.mark.parametrize("events", [(TAKEN,), (TAKEN, GIVEN), (ADJUDICATED,)], ids=["taken", "given", "adjudicated"])
async def test_who_reviews_a_result_that_waits_for_both_is_not_its_second_person(table: Table, events: tuple[Event, ...]) -> None:
    await table.whole()
    await _override(table)
    await table.decide()
    await table.over()
    await table.add(ReviewDrawn(why=("override",)), *events)
    with pytest.raises(Forbidden, match="reviewed this session"):
        await table.counter.decisions.second(table.id, CHEN, agrees=True, words="")
    assert (await table.world.session(table.id)).confirmed is None


async def test_a_result_is_no_way_around_a_list_of_conflicts_or_a_blind_review(table: Table) -> None:
    await table.whole()
    await table.decide()
    await table.over()
    await table.results.finished(table.id)
    case = await table.world.records.case((await table.world.session(table.id)).case)
    related = replace(CHEN, conflicts=frozenset({conflict_key(case.reference)}))
    reviews = replace(CHEN, roles=CHEN.roles | {StaffRole.REVIEWER})
    for person in (related, reviews):
        with pytest.raises(Forbidden):
            await table.counter.decisions.result(table.id, person)
    assert "viewed" not in await table.kinds()
    assert await table.counter.decisions.result(table.id, CHEN)
