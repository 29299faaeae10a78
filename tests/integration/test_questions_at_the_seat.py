"""Questions and the notice on a real conductor that a clerk leads: the clerk's word, further questions, the silent sign."""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Any, Final

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import Conflict
from cloudwindow.domain.findings import Finding, Verdict
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.holes import held_for
from cloudwindow.web.projection import project
from cloudwindow.web.seat_projection import project_for_staff
from tests.seat_world import World
from tests.talking_world import Talking, a_talk, right_answer, wrong_answer
from tests.unit.checks.answering import a_transcript
from tests.web_server import own_s

AGREED: Final = "跟上次说好的一样"


@pytest.fixture
async def talk() -> AsyncIterator[Talking]:
    async with a_talk("intent_questions") as talk:
        yield talk


async def begin(talk: Talking) -> None:
    await talk.table.counter.next(talk.table.id, talk.table.person)


async def concluded(talk: Talking) -> Finding:
    await talk.table.verdict(0)
    events = await talk.table.world.trail(talk.table.id)
    return [one.finding for one in events if isinstance(one, e.FindingMade) and one.finding.challenge is None][-1]


async def test_a_right_answer_waits_for_the_clerk_and_then_passes(talk: Talking) -> None:
    await begin(talk)
    challenge = await talk.asked(0)
    machine = await talk.answer(challenge, right_answer(challenge))
    assert machine.verdict is Verdict.PASS
    assert not any(isinstance(one, e.StepEnded) for one in await talk.table.world.trail(talk.table.id))
    await talk.confirm(challenge)
    assert (await concluded(talk)).verdict is Verdict.PASS


async def test_the_clerk_s_word_counts_in_the_place_of_the_machine_s(talk: Talking) -> None:
    await begin(talk)
    challenge = await talk.asked(0)
    machine = await talk.answer(challenge, "那个那个")
    assert (machine.verdict, machine.reason) == (Verdict.INCONCLUSIVE, Reason.INTENT_UNCLEAR)
    await talk.confirm(challenge)
    assert (await concluded(talk)).verdict is Verdict.PASS
    assert len(await talk.challenges()) == 1


async def test_a_word_comes_after_the_answer_and_once(talk: Talking) -> None:
    """Who let a no pass could otherwise take their word back when it has done its work, and no second person would look."""
    await begin(talk)
    challenge = await talk.asked(0)
    with pytest.raises(Conflict, match="no answer yet"):
        await talk.confirm(challenge)
    await talk.answer(challenge, wrong_answer(challenge))
    await talk.confirm(challenge)
    with pytest.raises(Conflict, match="has its word"):
        await talk.confirm(challenge, Verdict.FAIL)
    session, trail = await talk.table.world.session(talk.table.id), await talk.table.world.records.told(talk.table.id)
    assert [one.event.verdict for one in trail if isinstance(one.event, at.AnswerConfirmed)] == [Verdict.PASS]
    assert "override" in held_for(session, trail, talk.table.world.policy.seat, "approve")


async def test_of_two_words_at_once_one_counts(talk: Talking) -> None:
    await begin(talk)
    challenge = await talk.asked(0)
    await talk.answer(challenge, right_answer(challenge))
    words = (talk.confirm(challenge, verdict) for verdict in (Verdict.PASS, Verdict.FAIL))
    refused = [error for error in await asyncio.gather(*words, return_exceptions=True) if error is not None]
    assert [type(error) for error in refused] == [Conflict]
    assert (await talk.table.kinds()).count("answer_confirmed") == 1


async def test_a_contradiction_asks_again_even_when_the_clerk_accepts_it(talk: Talking) -> None:
    await begin(talk)
    challenge = await talk.asked(0)
    machine = await talk.answer(challenge, wrong_answer(challenge))
    assert (machine.verdict, machine.reason) == (Verdict.FAIL, Reason.INTENT_CONTRADICTED)
    await talk.confirm(challenge)
    again = await talk.asked(1)
    assert (again.prompt, again.item != challenge.item) == (challenge.prompt, True)
    await talk.answer(again, right_answer(again))
    await talk.confirm(again)
    found = await concluded(talk)
    assert (found.verdict, found.notes) == (Verdict.PASS, (Reason.INTENT_CONTRADICTED,))


async def test_contradictions_are_asked_about_until_nothing_is_left_and_nothing_passes(talk: Talking) -> None:
    await begin(talk)
    for number in range(3):
        challenge = await talk.asked(number)
        await talk.answer(challenge, wrong_answer(challenge))
        await talk.confirm(challenge, Verdict.INCONCLUSIVE)
    found = await concluded(talk)
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, Reason.INTENT_CONTRADICTED)
    assert len({one.item for one in await talk.challenges()}) == 3


async def test_three_answers_that_were_not_understood_suspend_until_the_clerk_goes_on(talk: Talking) -> None:
    await begin(talk)
    for number in range(3):
        challenge = await talk.asked(number)
        await talk.answer(challenge, "我听不懂")
        if number < 2:
            await talk.confirm(challenge, Verdict.INCONCLUSIVE)
    world, id = talk.table.world, talk.table.id
    suspended = (await world.told(id, e.Suspended)).event
    assert isinstance(suspended, e.Suspended)
    assert (suspended.reason, suspended.policy_line) == (Reason.LANGUAGE_BARRIER, "governor.language")
    assert suspended.reading["not_understood"] == 3
    assert suspended.resume_by_s > world.clock.now_s() + 500
    await talk.table.counter.resume(id, talk.table.person)
    await world.told(id, e.Resumed)


async def test_another_language_suspends_and_an_interpreter_settles_it() -> None:
    foreign = {"own_share": 0.0, "likeliest": "en", "likeliest_share": 0.98}
    async with a_talk("intent_questions") as talk:
        world, id = talk.table.world, talk.table.id
        talk.pool.hears = a_transcript("I do not speak Mandarin", **foreign)
        for number in range(2):
            await talk.turn(world.clock.now_s() + 10 * number)
        await world.told(id, e.Suspended)
        assert (await world.session(id)).suspended_for is Reason.LANGUAGE_BARRIER
        await talk.table.counter.interpreters.invite(id, talk.table.person, Language.EN)
        await talk.table.add(at.InterpreterJoined())
        await talk.table.counter.resume(id, talk.table.person)
        await world.told(id, e.Resumed)
        for number in range(3):
            await talk.turn(world.clock.now_s() + 20 + 10 * number)
        assert [type(one).__name__ for one in await world.trail(id)].count("Suspended") == 1


async def test_both_sides_are_captioned_and_what_is_no_words_is_not() -> None:
    async with a_talk("intent_questions") as talk:
        world, id = talk.table.world, talk.table.id
        talk.pool.hears = a_transcript("您好，听得见吗")
        for who in ("applicant", "clerk"):
            await talk.turn(world.clock.now_s(), who)
        assert isinstance((await world.told(id, at.CaptionMade, 2)).event, at.CaptionMade)
        talk.pool.hears = a_transcript("字幕", no_speech=0.9)
        await talk.turn(world.clock.now_s() + 30)
        said = [one for one in await world.trail(id) if isinstance(one, at.CaptionMade)]
        assert {one.who for one in said} == {"applicant", "clerk"}
        assert {one.words for one in said} == {"您好，听得见吗"}


async def test_a_voice_over_still_lips_is_a_risk_the_second_time_and_once() -> None:
    async with a_talk("intent_questions") as talk:
        world, id = talk.table.world, talk.table.id
        talk.pool.hears = a_transcript("说是的就行")
        for number in range(4):
            await talk.turn(world.clock.now_s() + 10 * number)
        risks = [one for one in await world.trail(id) if isinstance(one, at.RiskNoted)]
        assert [one.reason for one in risks] == [Reason.ENVIRONMENT_VOICE]
        assert risks[0].reading["frames"] == 8.0


async def test_nothing_is_read_while_nobody_speaks(talk: Talking) -> None:
    await talk.heard()
    await talk.table.world.rounds(3)
    assert talk.pool.readings == 0


async def test_a_repeated_step_asks_what_was_not_asked_before(talk: Talking) -> None:
    await begin(talk)
    for number in range(2):
        challenge = await talk.asked(number)
        await talk.answer(challenge, right_answer(challenge))
        await talk.confirm(challenge)
        await talk.table.verdict(0, number + 1)
        if number == 0:
            await talk.table.counter.repeat(talk.table.id, talk.table.person, 0, "repeat.doubt", "once more")
    first, second = await talk.challenges()
    assert first.item != second.item


async def test_a_step_that_waits_for_the_clerk_s_word_can_be_skipped(talk: Talking) -> None:
    await begin(talk)
    challenge = await talk.asked(0)
    await talk.answer(challenge, right_answer(challenge))
    await talk.table.counter.skip(talk.table.id, talk.table.person, 0, "skip.unable", "no voice today")
    assert (await talk.table.world.session(talk.table.id)).skipped == (0,)


async def test_who_says_that_they_are_made_to_raises_a_risk(talk: Talking) -> None:
    await begin(talk)
    challenge = await talk.asked(0)
    await talk.answer(challenge, "有人逼我来的")
    assert (await talk.table.world.session(talk.table.id)).risks == (Reason.COERCION_SUSPECTED,)


async def test_the_notice_is_told_back_twice() -> None:
    async with a_talk("legal_notice") as talk:
        await begin(talk)
        for number in range(2):
            challenge = await talk.asked(number)
            assert (await talk.answer(challenge, right_answer(challenge))).verdict is Verdict.PASS
            await talk.confirm(challenge)
        assert (await concluded(talk)).verdict is Verdict.PASS
        assert [one.prompt for one in await talk.challenges()] == ["notice.read", "notice.question"]


async def agreement(world: World, id: SessionId) -> None:
    await world.desk.agree_on_sign(id, "voluntary", AGREED)


def shown(trail: list[Told]) -> tuple[list[str], list[str]]:
    """What both pages were told, in order, without what differs between any two sessions: ids, times, which question was drawn."""
    pages = []
    for tell in (project, partial(project_for_staff, supervisor=False)):
        messages = [json.loads(json.dumps(message)) for one in trail if (message := tell(one)) is not None]
        pages.append([json.dumps(_plain(message), ensure_ascii=False, sort_keys=True) for message in messages])
    return pages[0], pages[1]


SESSION_S_OWN: Final = (
    *("at", "id", "nonce", "issued_s", "expires_s", "challenge", "case", "part", "at_s", "blob", "sha256", "still"),
    *("item", "words", "text_sha256", "expected", "facts"),
)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items() if key not in SESSION_S_OWN}
    return [_plain(part) for part in value] if isinstance(value, list) else value


async def course(*, sign: bool) -> tuple[list[str], list[str], float, bool]:
    """One question, answered rightly with or without the agreed words; how long the finding took, whether the sign was given."""
    async with a_talk("intent_questions", before=agreement) as talk:
        await talk.table.world.told(talk.table.id, e.StillKept)  # the first face: kept at its own time, in either session
        await begin(talk)
        challenge = await talk.asked(0)
        began_s = own_s()
        machine = await talk.answer(challenge, f"{right_answer(challenge)}，{AGREED if sign else '跟以前想的一个样'}")
        took_s = own_s() - began_s
        assert machine.verdict is Verdict.PASS
        await talk.confirm(challenge)
        await talk.table.verdict(0)
        trail = list(await talk.table.world.records.told(talk.table.id))
        given = (await talk.table.world.session(talk.table.id)).sign_given
        return (*shown([one for one in trail if not isinstance(one.event, e.ObservationsMade)]), took_s, given)


async def test_both_pages_are_told_the_same_whether_the_sign_was_given_or_not() -> None:
    """Entry by entry with its index: an entry is made in both cases, so that not even a number differs."""
    with_sign, without = await course(sign=True), await course(sign=False)
    assert (with_sign[3], without[3]) == (True, False)
    assert (with_sign[0], with_sign[1]) == (without[0], without[1])
    assert all(any('"finding_made"' in message for message in page) for page in (with_sign[0], with_sign[1]))
    assert abs(with_sign[2] - without[2]) < 1.0


async def test_supervisors_hear_of_the_sign_within_three_seconds_of_the_answer() -> None:
    async with a_talk("intent_questions", before=agreement) as talk:
        await begin(talk)
        challenge = await talk.asked(0)
        began_s = own_s()
        await talk.answer(challenge, f"{right_answer(challenge)}，{AGREED}")
        await talk.table.world.told(talk.table.id, at.SignGiven)
        assert (talk.table.id, "sign") in talk.table.world.roll.alarms.standing()
        assert own_s() - began_s < 3.0


async def test_a_sign_is_agreed_on_before_the_session_only(talk: Talking) -> None:
    with pytest.raises(Exception, match="SignAgreed while verifying"):
        await agreement(talk.table.world, talk.table.id)
