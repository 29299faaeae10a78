"""Sessions whose truth is known are laid among the others: which, by whom, and what of it shows."""

from pathlib import Path

import pytest

from cloudwindow.domain.errors import BadInput, Conflict, Forbidden, IllegalTransition
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.people import StaffRole
from cloudwindow.domain.review import ReviewState
from cloudwindow.domain.review_events import SessionSeeded
from cloudwindow.domain.seat_events import (
    NoteMade,
)
from cloudwindow.engine.looking_back.blind import blind
from tests.integration.test_review_work import AUDITED, EVERY, REVIEWER, SUPERVISOR, agree, given, refuse
from tests.review_world import a_review_world, as_drawn, at_rate


async def test_a_seeded_session_looks_like_any_other_and_every_reviewer_gets_it(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, at_rate(0.0)) as world:
        id = await world.ended("known", as_drawn())
        await world.drawing.round()
        boss = await world.hire("boss", SUPERVISOR)
        reviewers = [await world.hire(name, REVIEWER) for name in ("anna", "bo", "cai")]
        await world.work.seed(id, "refuse", boss)
        (seeded,) = await world.looks.office(SessionSeeded)
        assert seeded == SessionSeeded(session=id, truth="refuse", by=boss.id)
        for n, reviewer in enumerate(reviewers):
            session = await world.session(id)
            assert session.review.state is ReviewState.WAITING, "as if nobody had looked yet"
            assert blind(session, reviewer)
            assert await given(world, reviewer) == id
            await (agree if n else refuse)(world, id, reviewer)
            assert await world.work.next(reviewer) is None
        assert (await world.work.queue(boss)).disputed == (), "nobody decides between the two"
        figures = {one.person: one for one in await world.numbers.reviewers()}
        assert [(figures[one.id].missed, figures[one.id].seeded) for one in reviewers] == [(0, 1), (1, 1), (1, 1)]
        assert [figures[one.id].bound for one in reviewers] == [pytest.approx(0.95), 1.0, 1.0]
        assert all(one.reviewed == 0 for one in figures.values())


async def test_what_is_laid_among_the_others_changes_no_figure_of_the_office(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, at_rate(0.0)) as world:
        ids = [await world.ended(f"{n}", as_drawn()) for n in range(4)]
        await world.drawing.round()
        before = await world.numbers.samples(), await world.numbers.clerks()
        await world.work.seed(ids[0], "refuse", await world.hire("boss", SUPERVISOR))
        assert (await world.numbers.samples(), await world.numbers.clerks()) == before
        assert (before[0].ended, before[0].drawn, before[1].sessions) == (4, 0, 4)
        assert set(await world.numbers.seeded()) == {ids[0]}


async def test_only_what_was_passed_over_is_laid_among_the_others(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, at_rate(1.0, "transfer")) as world:
        boss, one = await world.hire("boss", SUPERVISOR), await world.hire("one", REVIEWER)
        going = await world.ended("on", as_drawn()[:20])
        with pytest.raises(IllegalTransition):
            await world.work.seed(going, "refuse", boss)
        id = await world.ended("1", as_drawn())
        with pytest.raises(IllegalTransition, match="draw was held"):
            await world.work.seed(id, "refuse", boss)
        await world.drawing.round()
        with pytest.raises(BadInput, match="truth"):
            await world.work.seed(id, "approve", boss)
        with pytest.raises(Conflict, match="passed over"):  # it would be looked at, and never be disputed again
            await world.work.seed(id, "refuse", boss)
        await given(world, one)
        with pytest.raises(Conflict):
            await world.work.seed(id, "refuse", boss)
        audited = await world.ended("2", AUDITED(as_drawn()))
        await world.drawing.round()
        with pytest.raises(Conflict):
            await world.work.seed(audited, "refuse", boss)
        assert await world.looks.office(SessionSeeded) == []


async def test_nobody_lays_their_own_session_or_a_case_of_theirs_among_the_others(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, at_rate(0.0)) as world:
        clerk = await world.hire("clerk", StaffRole.CLERK, SUPERVISOR)
        friend = await world.hire("friend", SUPERVISOR, conflict="李 华")
        id = await world.ended("1", [*as_drawn(), (1.0, NoteMade(by=clerk.id, words="I looked on"))])
        await world.drawing.round()
        for person in (clerk, friend):
            with pytest.raises(Forbidden, match="somebody else"):
                await world.work.seed(id, "refuse", person)
        assert await world.looks.office(SessionSeeded) == []


async def test_who_said_a_truth_is_not_asked_for_it(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, at_rate(0.0)) as world:
        id = await world.ended("1", as_drawn())
        await world.drawing.round()
        both = await world.hire("both", SUPERVISOR, REVIEWER)
        await world.work.seed(id, "refuse", both)
        assert await world.work.next(both) is None
        assert await world.work.next(await world.hire("one", REVIEWER)) == id


async def test_a_truth_that_was_said_and_not_laid_counts_for_nothing(tmp_path: Path) -> None:
    """The server ended between the two entries, or somebody was quicker."""
    async with a_review_world(tmp_path, EVERY) as world:
        id = await world.ended("1", as_drawn())
        await world.drawing.round()
        await world.office.note(SessionSeeded(session=id, truth="refuse", by=PersonId("per_boss")))
        one = await world.hire("one", REVIEWER)
        await given(world, one)
        await agree(world, id, one)
        (figures,) = await world.numbers.reviewers()
        assert (figures.reviewed, figures.seeded, figures.missed) == (1, 0, 0)
