"""The clerk's verbs, each on a session that a real conductor leads."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.errors import BadInput, Conflict, IllegalTransition, NotFound
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import ChallengeId
from cloudwindow.domain.session import State
from cloudwindow.policy import Policy
from tests.counter_world import WANG, WORDS, Table, a_table

REPEAT, SKIP, OVERRIDE = "repeat.technical", "skip.unable", "override.seen_by_clerk"


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    async with a_table() as laid:
        yield laid


async def _started(table: Table, count: int = 1) -> e.StepStarted:
    event = (await table.world.told(table.id, e.StepStarted, count)).event
    assert isinstance(event, e.StepStarted)
    return event


async def test_no_step_begins_before_the_clerk_calls_it(table: Table) -> None:
    await asyncio.sleep(0.3)  # what is looked for is that nothing happens
    assert "step_started" not in await table.kinds()
    await table.counter.next(table.id, WANG.id)
    assert (await _started(table)).number == 0
    assert await table.verdict(0) is Verdict.PASS
    await asyncio.sleep(0.3)
    assert (await table.kinds()).count("step_started") == 1
    called = [one for one in await table.world.trail(table.id) if isinstance(one, at.StepCalled)]
    assert called == [at.StepCalled(number=0, by=WANG.id)]


async def test_one_step_at_a_time(table: Table) -> None:
    table.pool.turns_deg = 0.0
    await table.counter.next(table.id, WANG.id)
    await _started(table)
    with pytest.raises(Conflict, match="step 0 is under way"):
        await table.counter.next(table.id, WANG.id)


async def test_after_the_last_step_there_is_no_next(table: Table) -> None:
    for number in range(3):
        await table.step(number)
    with pytest.raises(Conflict, match="every step has a verdict"):
        await table.counter.next(table.id, WANG.id)
    assert (await table.world.session(table.id)).state is State.VERIFYING


async def test_a_step_is_repeated_and_its_first_verdict_no_longer_counts(table: Table) -> None:
    await table.step(0)
    table.pool.turns_deg = 0.0
    await table.counter.repeat(table.id, WANG.id, 0, REPEAT, "the light was bad")
    assert (await _started(table, 2)).attempt == 1
    assert 0 not in (await table.world.session(table.id)).verdicts
    table.pool.turns_deg = 45.0
    assert await table.verdict(0, count=2) is Verdict.PASS
    assert (await table.world.session(table.id)).next_step == 1


async def test_a_step_that_runs_may_be_begun_anew(table: Table) -> None:
    table.pool.turns_deg = 0.0
    await table.counter.next(table.id, WANG.id)
    await _started(table)
    await table.counter.repeat(table.id, WANG.id, 0, REPEAT, "once more")
    await _started(table, 2)
    table.pool.turns_deg = 45.0
    assert await table.verdict(0) is Verdict.PASS


async def test_repeats_have_a_limit(table: Table) -> None:
    await table.step(0)
    for count in (2, 3):
        await table.counter.repeat(table.id, WANG.id, 0, REPEAT, "once more")
        await table.verdict(0, count=count)
    with pytest.raises(Conflict, match=r"seat\.most_repeats"):
        await table.counter.repeat(table.id, WANG.id, 0, REPEAT, "once more")


async def test_another_step_is_not_repeated_while_one_runs(table: Table) -> None:
    await table.step(0)
    table.pool.turns_deg = 0.0
    await table.counter.next(table.id, WANG.id)
    await _started(table, 2)
    with pytest.raises(Conflict, match="step 1 is under way"):
        await table.counter.repeat(table.id, WANG.id, 0, REPEAT, "once more")
    assert (await table.kinds()).count("step_started") == 2, "the step that runs was cut off"


async def test_a_running_step_is_skipped_and_ends_at_once(table: Table) -> None:
    table.pool.turns_deg = 0.0
    await table.counter.next(table.id, WANG.id)
    await _started(table)
    await table.counter.skip(table.id, WANG.id, 0, SKIP, "cannot walk")
    session = await table.world.session(table.id)
    assert (session.verdicts[0], session.skipped) == (Verdict.INCONCLUSIVE, (0,))
    table.pool.turns_deg = 45.0
    assert await table.step(1) is Verdict.PASS
    assert "step_ended" not in (await table.kinds())[: (await table.kinds()).index("step_skipped")]


async def test_a_step_to_come_may_be_skipped(table: Table) -> None:
    await table.counter.skip(table.id, WANG.id, 1, SKIP, "one room only")
    await table.step(0)
    assert await table.step(2) is Verdict.PASS


async def test_a_verdict_is_overridden_with_reason_and_words(table: Table) -> None:
    await table.step(0)
    await table.counter.override(table.id, WANG.id, 0, Verdict.FAIL, OVERRIDE, WORDS)
    session = await table.world.session(table.id)
    assert (session.verdicts[0], session.overridden) == (Verdict.FAIL, (0,))
    assert (await table.world.trail(table.id))[-1] == at.StepOverridden(
        number=0, verdict=Verdict.FAIL, by=WANG.id, reason=OVERRIDE, words=WORDS
    )


async def test_only_what_has_a_verdict_is_overridden_or_repeated(table: Table) -> None:
    with pytest.raises(Conflict, match="no verdict"):
        await table.counter.override(table.id, WANG.id, 1, Verdict.PASS, OVERRIDE, WORDS)
    with pytest.raises(Conflict, match="not done yet"):
        await table.counter.repeat(table.id, WANG.id, 1, REPEAT, "why")
    await table.step(0)
    with pytest.raises(Conflict, match="has a verdict"):
        await table.counter.skip(table.id, WANG.id, 0, SKIP, "why")
    with pytest.raises(BadInput, match="0 to 2"):
        await table.counter.skip(table.id, WANG.id, 3, SKIP, "why")


Verb = Callable[[Table, str, str], Awaitable[int]]
REASONED: dict[str, Verb] = {
    "repeat": lambda table, reason, words: table.counter.repeat(table.id, WANG.id, 0, reason, words),
    "skip": lambda table, reason, words: table.counter.skip(table.id, WANG.id, 1, reason, words),
    "override": lambda table, reason, words: table.counter.override(table.id, WANG.id, 0, Verdict.PASS, reason, words),
    "suspend": lambda table, reason, words: table.counter.suspend(table.id, WANG.id, reason, words),
    "terminate": lambda table, reason, words: table.counter.terminate(table.id, WANG.id, reason, words),
}


@pytest.mark.parametrize("deed", REASONED)
async def test_a_reason_is_one_of_the_policys(table: Table, deed: str) -> None:
    await table.step(0)
    before = await table.deeds()
    for reason in ("", "because", f"{deed}.nothing", "refer.doubt"):
        with pytest.raises(BadInput, match="reason: expected one of"):
            await REASONED[deed](table, reason, WORDS)
    assert await table.deeds() == before


@pytest.mark.parametrize(("deed", "words"), [("override", "too short"), ("override", " " * 20), ("repeat", " "), ("skip", "")])
async def test_words_stand_beside_a_reason(table: Table, deed: str, words: str) -> None:
    await table.step(0)
    with pytest.raises(BadInput, match="words: expected at least"):
        await REASONED[deed](table, {"override": OVERRIDE, "repeat": REPEAT, "skip": SKIP}[deed], words)


async def test_suspend_and_resume_are_entries_by_the_person(table: Table) -> None:
    table.pool.turns_deg = 0.0
    await table.counter.next(table.id, WANG.id)
    await _started(table)
    await table.counter.suspend(table.id, WANG.id, "suspend.advice", "asks a lawyer")
    suspended = (await table.world.told(table.id, e.Suspended)).event
    assert isinstance(suspended, e.Suspended)
    assert (suspended.by, suspended.reason) == (WANG.id, "clerk.suspended")
    assert (suspended.reading["code"], suspended.reading["words"]) == ("suspend.advice", "asks a lawyer")
    with pytest.raises(IllegalTransition):
        await table.counter.next(table.id, WANG.id)
    with pytest.raises(IllegalTransition):
        await table.counter.suspend(table.id, WANG.id, "suspend.advice", "")
    table.pool.turns_deg = 45.0
    await table.counter.resume(table.id, WANG.id)
    resumed = (await table.world.told(table.id, e.Resumed)).event
    assert resumed == e.Resumed(by=WANG.id)
    assert await table.verdict(0) is Verdict.PASS, "the step that was cut off is put again without another call"


async def test_a_step_may_be_skipped_while_suspended_and_does_not_begin_again(table: Table) -> None:
    table.pool.turns_deg = 0.0
    await table.counter.next(table.id, WANG.id)
    await _started(table)
    await table.counter.suspend(table.id, WANG.id, "suspend.rest", "")
    await table.world.told(table.id, e.Suspended)
    await table.counter.skip(table.id, WANG.id, 0, SKIP, "cannot walk")
    await table.counter.resume(table.id, WANG.id)
    await table.world.told(table.id, e.Resumed)
    await asyncio.sleep(0.2)
    assert (await table.kinds()).count("step_started") == 1


async def test_what_the_governor_suspended_is_not_resumed_by_word() -> None:
    def impatient(policy: Policy) -> Policy:
        return replace(policy, governor=replace(policy.governor, server=replace(policy.governor.server, recorder_s=0.1)))

    async with a_table(impatient) as table:
        table.studio.healthy = False
        await table.world.told(table.id, e.Suspended)
        with pytest.raises(Conflict, match=r"recorder\.unhealthy"):
            await table.counter.resume(table.id, WANG.id)


async def test_terminate_ends_the_session_and_its_media(table: Table) -> None:
    await table.counter.terminate(table.id, WANG.id, "terminate.conduct", "insults")
    ended = (await table.world.told(table.id, e.Terminated)).event
    assert isinstance(ended, e.Terminated)
    assert (ended.by, ended.reason, ended.reading["code"]) == (WANG.id, "clerk.terminated", "terminate.conduct")
    await table.over()
    assert table.studio.closed == [table.id]


async def test_words_of_both_sides(table: Table) -> None:
    await table.counter.chat(table.id, WANG.id, "您好")
    await table.counter.chat(table.id, "applicant", "你好")
    await table.counter.note(table.id, WANG.id, "calm")
    await table.counter.say(table.id, WANG.id, "greeting")
    assert (await table.world.trail(table.id))[-4:] == [
        at.ChatSaid(by=WANG.id, words="您好"),
        at.ChatSaid(by="applicant", words="你好"),
        at.NoteMade(by=WANG.id, words="calm"),
        at.PromptSpoken(text="greeting", language=(await table.world.session(table.id)).language, by=WANG.id),
    ]
    for empty in (table.counter.chat(table.id, WANG.id, "  "), table.counter.note(table.id, WANG.id, "\n")):
        with pytest.raises(BadInput):
            await empty
    with pytest.raises(BadInput, match="expected one of greeting"):
        await table.counter.say(table.id, WANG.id, "insult")


async def test_only_items_of_the_matters_checklist_are_ticked(table: Table) -> None:
    await table.counter.tick(table.id, WANG.id, "alone", done=True)
    with pytest.raises(BadInput, match="expected one of alone, will_heard"):
        await table.counter.tick(table.id, WANG.id, "weather", done=True)


async def test_an_assessment_other_than_none_seen_says_why(table: Table) -> None:
    with pytest.raises(BadInput):
        await table.counter.assess(table.id, WANG.id, Verdict.FAIL, " ")
    await table.counter.assess(table.id, WANG.id, Verdict.FAIL, "a voice told the answers")
    assert (await table.world.session(table.id)).interference is Verdict.FAIL


async def test_what_the_machine_measures_waits_for_nobody_s_word(table: Table) -> None:
    await table.step(0)
    issued = (await table.world.told(table.id, e.ChallengeIssued)).event
    assert isinstance(issued, e.ChallengeIssued)
    with pytest.raises(Conflict, match="measured"):
        await table.counter.confirm(table.id, WANG.id, issued.challenge.id, Verdict.PASS, "")
    with pytest.raises(NotFound):
        await table.counter.confirm(table.id, WANG.id, ChallengeId("chl_other"), Verdict.PASS, "")
    assert "answer_confirmed" not in await table.kinds()


async def test_a_look_at_the_case_is_an_entry(table: Table) -> None:
    view = await table.counter.look(table.id, WANG.id)
    assert (view.case.reference, view.session.id, view.done) == ("2026-0001", table.id, frozenset())
    assert (await table.world.trail(table.id))[-1] == at.Viewed(by=WANG.id, what="case")
