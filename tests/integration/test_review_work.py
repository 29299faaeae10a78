"""Reviewers get what chance gives them, judge without knowing, and a third person decides between two words."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain.errors import BadInput, Conflict, Forbidden
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.review import ReviewState
from cloudwindow.domain.review_events import ReviewLapsed, ReviewTaken
from cloudwindow.domain.seat_events import (
    ClerkAssigned,
)
from cloudwindow.domain.signing_events import ResultHeld, ResultSigned
from cloudwindow.engine.result import outcome, waits
from cloudwindow.engine.second_look.part import had_part
from tests.review_world import ReviewWorld, a_review_world, as_drawn, at_rate
from tests.unit.engine.second_look.good_session import Course
from tests.unit.engine.second_look.mutations import DECIDED, changed, is_a, made

EVERY = at_rate(1.0)
REVIEWER, SUPERVISOR = StaffRole.REVIEWER, StaffRole.SUPERVISOR
WORDS = "looked at all of it, from beginning to end"
SHORT = (
    e.SessionCreated,
    e.LinkOpened,
    e.Queued,
    ClerkAssigned,
    e.Admitted,
    e.PartOpened,
    e.Connected,
    e.StepsFinished,
    e.Decided,
)
AUDITED: Callable[[Course], Course] = made(is_a(ResultSigned), lambda _: ResultHeld(for_=("audit",)))


async def given(world: ReviewWorld, person: Person) -> SessionId:
    id = await world.work.next(person)
    assert id is not None
    return id


async def agree(world: ReviewWorld, id: SessionId, person: Person) -> int:
    await world.look(id, person)
    return await world.work.give(id, person, "approve", (), WORDS)


async def refuse(world: ReviewWorld, id: SessionId, person: Person) -> int:
    await world.look(id, person)
    return await world.work.give(id, person, "refuse", ("refuse.will",), WORDS)


async def decide(world: ReviewWorld, id: SessionId, person: Person, outcome: str) -> int:
    await world.look(id, person)
    return await world.work.adjudicate(id, person, outcome, WORDS)


async def test_a_reviewer_who_agrees_is_the_last(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, EVERY) as world:
        id = await world.ended("1", as_drawn())
        await world.drawing.round()
        one, other = await world.hire("one", REVIEWER), await world.hire("other", REVIEWER)
        assert await given(world, one) == id
        assert await world.work.next(other) is None
        assert await given(world, one) == id, "the same while it is open"
        await agree(world, id, one)
        assert (await world.session(id)).review.state is ReviewState.AGREED
        assert await world.work.next(one) is None
        assert await world.work.next(other) is None


async def test_what_nobody_gave_nobody_judges(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, EVERY) as world:
        id = await world.ended("1", as_drawn())
        await world.drawing.round()
        one, other = await world.hire("one", REVIEWER), await world.hire("other", REVIEWER)
        with pytest.raises(Forbidden, match="the queue gave you"):
            await agree(world, id, one)
        await given(world, one)
        with pytest.raises(Forbidden):
            await agree(world, id, other)
        world.clock.at_s += 25 * 3600
        with pytest.raises(Forbidden, match="time is not over"):
            await agree(world, id, one)


async def test_a_word_without_opening_is_refused(tmp_path: Path) -> None:
    """Who never looked has nothing to say; and neither has who is to decide between two."""
    async with a_review_world(tmp_path, EVERY) as world:
        id = await world.ended("1", as_drawn())
        await world.drawing.round()
        one, third = await world.hire("one", REVIEWER), await world.hire("third", SUPERVISOR)
        await given(world, one)
        await world.look(id, third)
        length = (await world.session(id)).length
        with pytest.raises(Conflict, match="open it first"):
            await world.work.give(id, one, "refuse", ("refuse.will",), WORDS)
        assert (await world.session(id)).length == length
        await refuse(world, id, one)
        unlooked = await world.hire("unlooked", SUPERVISOR)
        with pytest.raises(Conflict, match="open it first"):
            await world.work.adjudicate(id, unlooked, "refuse", WORDS)
        assert (await world.session(id)).review.state is ReviewState.DISAGREED
        await world.work.adjudicate(id, third, "refuse", WORDS)


async def test_a_review_that_is_not_given_in_time_goes_back(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, EVERY) as world:
        id = await world.ended("1", as_drawn())
        await world.drawing.round()
        one, other = await world.hire("one", REVIEWER), await world.hire("other", REVIEWER)
        await given(world, one)
        world.clock.at_s += 25 * 3600
        assert await given(world, other) == id, "whoever asks first need not wait for the sweep"
        kinds = [type(one) for one in await world.events(id)][-3:]
        assert kinds == [ReviewTaken, ReviewLapsed, ReviewTaken]
        world.clock.at_s += 25 * 3600
        await world.drawing.round()
        assert (await world.session(id)).review.state is ReviewState.WAITING
        assert isinstance((await world.events(id))[-1], ReviewLapsed)


@pytest.mark.parametrize(
    ("outcome", "reasons", "words", "message"),
    [
        ("perhaps", (), WORDS, "outcome: expected one of"),
        ("refuse", (), WORDS, "reasons: expected at least one"),
        ("refuse", ("override.doubt",), WORDS, "found override.doubt"),
        ("approve", ("refuse.will",), WORDS, "expected some of none"),
        ("approve", (), "fine", "words: expected at least 10"),
    ],
)
async def test_a_word_needs_its_reasons(tmp_path: Path, outcome: str, reasons: tuple[str, ...], words: str, message: str) -> None:
    async with a_review_world(tmp_path, EVERY) as world:
        id = await world.ended("1", as_drawn())
        await world.drawing.round()
        one = await world.hire("one", REVIEWER)
        await given(world, one)
        with pytest.raises(BadInput, match=message):
            await world.work.give(id, one, outcome, reasons, words)


async def test_nobody_reviews_their_own_or_what_is_on_their_list(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, EVERY) as world:
        clerk = await world.hire("clerk", StaffRole.CLERK, REVIEWER)
        friend = await world.hire("friend", REVIEWER, conflict="李 华")
        other = await world.hire("other", REVIEWER)
        id = await world.ended("1", changed(DECIDED, by=clerk.id)(as_drawn()))
        await world.drawing.round()
        assert await world.work.next(clerk) is None
        assert await world.work.next(friend) is None
        assert await world.work.next(other) == id
        trail = await world.records.told(id)
        assert [had_part(trail, one) for one in (clerk, friend, other)] == [True, False, False]


async def test_chance_gives_out_each_that_waits_alike(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, EVERY) as world:
        ids = [await world.ended(f"{n}", as_drawn()) for n in range(3)]
        await world.drawing.round()
        reviewer, counts = await world.hire("one", REVIEWER), Counter[SessionId]()
        for _ in range(60):
            counts[await given(world, reviewer)] += 1
            world.clock.at_s += 25 * 3600
            await world.drawing.round()
        assert set(counts) == set(ids)
        assert min(counts.values()) >= 6, counts  # of 60, each 20: fewer than 6 has a chance of two in a hundred thousand


async def test_two_words_that_differ_are_decided_by_a_third(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, EVERY) as world:
        clerk = await world.hire("clerk", StaffRole.CLERK, SUPERVISOR)
        id = await world.ended("1", changed(DECIDED, by=clerk.id)(as_drawn()))
        await world.drawing.round()
        one = await world.hire("one", REVIEWER, SUPERVISOR)
        third = await world.hire("third", SUPERVISOR)
        with pytest.raises(Conflict, match="two words that differ"):
            await world.work.adjudicate(id, third, "refuse", WORDS)
        await given(world, one)
        await refuse(world, id, one)
        assert (await world.session(id)).review.state is ReviewState.DISAGREED
        assert (await world.work.queue(third)).disputed == (id,)
        for involved in (clerk, one):
            with pytest.raises(Forbidden, match="third person"):
                await world.work.adjudicate(id, involved, "refuse", WORDS)
        await decide(world, id, third, "refuse")
        review = (await world.session(id)).review
        assert (review.state, review.adjudicated, review.adjudicated_by) == (ReviewState.ADJUDICATED, "refuse", third.id)
        assert (await world.work.queue(third)).disputed == ()


@pytest.mark.parametrize(
    ("word", "last", "leaves"),
    [("approve", "", "approve"), ("refuse", "approve", "approve"), ("refuse", "refuse", "refuse"), ("refuse", "refer", "refer")],
)
async def test_a_result_that_is_audited_waits_for_the_reviewer(tmp_path: Path, word: str, last: str, leaves: str) -> None:
    async with a_review_world(tmp_path, at_rate(0.0, "transfer")) as world:
        id = await world.ended("1", AUDITED(as_drawn()))
        await world.drawing.round()
        one, third = await world.hire("one", REVIEWER), await world.hire("third", SUPERVISOR)
        with pytest.raises(Conflict, match="waits"):
            await world.results.of(id)
        await given(world, one)
        await (agree if word == "approve" else refuse)(world, id, one)
        if last:
            assert waits(await world.session(id))
            await decide(world, id, third, last)
        session = await world.session(id)
        assert not waits(session)
        assert outcome(session) == leaves
        assert sum(isinstance(event, ResultSigned) for event in await world.events(id)) == 1


async def test_no_approval_comes_of_a_refusal_that_nobody_prepared(tmp_path: Path) -> None:
    """Nothing was signed and no hole was looked for: it goes back to the office."""
    async with a_review_world(tmp_path, at_rate(0.0, "transfer")) as world:
        course = changed(DECIDED, outcome="refuse")(AUDITED(as_drawn()))
        id = await world.ended("1", course)
        await world.drawing.round()
        one, third = await world.hire("one", REVIEWER), await world.hire("third", SUPERVISOR)
        await given(world, one)
        await agree(world, id, one)
        await decide(world, id, third, "approve")
        assert outcome(await world.session(id)) == "refer"


async def test_who_asks_often_at_once_is_given_one(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, EVERY) as world:
        for n in range(4):
            await world.ended(f"{n}", as_drawn())
        await world.drawing.round()
        one = await world.hire("one", REVIEWER)
        found = await asyncio.gather(*(world.work.next(one) for _ in range(8)))
        assert len(set(found)) == 1
        assert len(await world.looks.at(ReviewState.TAKEN)) == 1


@pytest.mark.parametrize(("last", "upheld"), [("refuse", 1), ("approve", 0), ("refer", 0)])
async def test_a_reviewer_is_upheld_when_the_third_says_the_same(tmp_path: Path, last: str, upheld: int) -> None:
    async with a_review_world(tmp_path, EVERY) as world:
        id = await world.ended("1", as_drawn())
        await world.drawing.round()
        one, third = await world.hire("one", REVIEWER), await world.hire("third", SUPERVISOR)
        await given(world, one)
        await refuse(world, id, one)
        await decide(world, id, third, last)
        (figures,) = await world.numbers.reviewers()
        assert (figures.differed, figures.upheld) == (1, upheld)


def led_by(clerk: Person) -> Course:
    """From the invitation to the decision, with none of the steps."""
    kept = [one for one in as_drawn() if isinstance(one[1], SHORT)]
    return changed(DECIDED, by=clerk.id)(changed(is_a(ClerkAssigned), clerk=clerk.id)(kept))


async def test_who_brought_the_cases_is_compared_with_who_got_them(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, at_rate(0.0)) as world:
        clerks = [await world.hire(name, StaffRole.CLERK) for name in ("wang", "li", "chen")]
        for n in range(36):
            case, own = CaseId(f"cas_b{n}"), n < 12
            await world.add_case(case, broker="安居 Agency" if own else f"other {n % 3}")
            await world.ended(f"b{n}", led_by(clerks[0] if own else clerks[1 + n % 2]), case)
        found = await world.numbers.clerks()
        assert (found.sessions, found.brokered) == (36, 36)
        worst = found.clusters[0]
        assert (worst.clerk, worst.broker) == (clerks[0].id, "安居agency")
        assert (worst.together, worst.brokers, worst.clerks, worst.among) == (12, 12, 12, 36)
        assert [one.flagged for one in found.clusters].count(True) == 1
        assert all(rate.n == 12 and not rate.flagged for one in found.clerks for rate in one.rates.values())
