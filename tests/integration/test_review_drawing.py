"""Every session that ended is drawn or passed over, once; the seed's hash comes before, the seed afterwards, and it repeats."""

from pathlib import Path

import pytest
from sqlalchemy import update

from cloudwindow.cli.review import repeated
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.people import StaffRole
from cloudwindow.domain.review import ReviewState
from cloudwindow.domain.review_events import CircumstancesNoted, ReviewDrawn, SeedCommitted, SeedPublished
from cloudwindow.engine.second_look.draw import DAY_S, by_chance, seed_hash
from cloudwindow.store.tables import entries
from tests.review_world import a_review_world, as_drawn, at_rate
from tests.unit.engine.second_look.good_session import TOPICS
from tests.unit.engine.second_look.mutations import DECIDED, changed


async def test_the_draw_is_held_once_over_each_session(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, at_rate(0.5)) as world:
        ids = [await world.ended(f"{n}", as_drawn()) for n in range(12)]
        await world.drawing.round()
        lengths = [(await world.session(id)).length for id in ids]
        await world.drawing.round()
        assert [(await world.session(id)).length for id in ids] == lengths
        (committed,) = await world.looks.office(SeedCommitted)
        seed = (tmp_path / "seeds" / f"{committed.period}.seed").read_bytes()
        assert committed.sha256 == seed_hash(seed)
        for id in ids:
            (noted,) = [one for one in await world.events(id) if isinstance(one, CircumstancesNoted)]
            (drawn,) = [one for one in await world.events(id) if isinstance(one, ReviewDrawn)]
            assert noted == CircumstancesNoted(topics=TOPICS)
            assert (drawn.period, drawn.rate, drawn.rules) == (committed.period, 0.5, ())
            assert drawn.why == (("random",) if by_chance(seed, id, 0.5) else ())
            wanted = ReviewState.WAITING if drawn.why else ReviewState.PASSED
            assert (await world.session(id)).review.state is wanted


async def test_the_seed_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    async with a_review_world(tmp_path) as world:
        await world.drawing.round()
        (file,) = (tmp_path / "seeds").iterdir()
        assert file.stat().st_mode & 0o077 == 0


async def test_a_session_whose_media_is_being_closed_is_drawn_later(tmp_path: Path) -> None:
    async with a_review_world(tmp_path) as world:
        id = await world.ended("1", as_drawn())
        world.busy.add(id)
        await world.drawing.round()
        assert not (await world.session(id)).review.held
        world.busy.clear()
        await world.drawing.round()
        assert (await world.session(id)).review.held


async def test_the_seed_is_published_when_the_period_is_over_and_not_before(tmp_path: Path) -> None:
    async with a_review_world(tmp_path) as world:
        await world.ended("1", as_drawn())
        await world.drawing.round()
        (committed,) = await world.looks.office(SeedCommitted)
        assert await world.looks.office(SeedPublished) == []
        world.clock.at_s = committed.to_s + 1.0
        await world.drawing.round()
        (published,) = await world.looks.office(SeedPublished)
        assert seed_hash(bytes.fromhex(published.seed)) == committed.sha256
        assert len(await world.looks.office(SeedCommitted)) == 2
        await world.drawing.round()
        assert len(await world.looks.office(SeedPublished)) == 1


async def test_who_ended_before_the_seed_was_known_is_drawn_with_it_also_later(tmp_path: Path) -> None:
    """The server was away over the end of the period: first the draw, then the seed."""
    async with a_review_world(tmp_path) as world:
        await world.drawing.round()
        (committed,) = await world.looks.office(SeedCommitted)
        id = await world.ended("1", as_drawn())
        world.clock.at_s = committed.to_s + 10 * DAY_S
        await world.drawing.round()
        (drawn,) = [one for one in await world.events(id) if isinstance(one, ReviewDrawn)]
        assert drawn.period == committed.period
        assert len(await world.looks.office(SeedPublished)) == 1


@pytest.mark.parametrize("how", ["removed", "another", "empty"])
async def test_a_seed_that_is_not_the_committed_one_draws_nobody_and_is_told_of(tmp_path: Path, how: str) -> None:
    """Who wants a session not drawn changes the file for a moment: that is an entry, and another seed is committed first."""
    async with a_review_world(tmp_path, at_rate(0.5)) as world:
        await world.drawing.round()
        (first,) = await world.looks.office(SeedCommitted)
        file = tmp_path / "seeds" / f"{first.period}.seed"
        file.unlink() if how == "removed" else file.write_bytes(b"" if how == "empty" else bytes(32))
        id = await world.ended("1", as_drawn())
        await world.drawing.round()
        assert await world.looks.office(SeedPublished) == [SeedPublished(period=first.period, seed="")]
        _, second = await world.looks.office(SeedCommitted)
        (drawn,) = [one for one in await world.events(id) if isinstance(one, ReviewDrawn)]
        assert drawn.period == second.period != first.period
        seed = (tmp_path / "seeds" / f"{second.period}.seed").read_bytes()
        assert ("random" in drawn.why) is by_chance(seed, id, 0.5)
        await world.drawing.round()
        assert len(await world.looks.office(SeedPublished)) == 1
        assert (await world.numbers.samples()).seeds == {}


async def test_the_next_periods_seed_is_committed_before_it_begins(tmp_path: Path) -> None:
    async with a_review_world(tmp_path) as world:
        await world.drawing.round()
        (first,) = await world.looks.office(SeedCommitted)
        assert first.from_s <= world.clock.at_s < first.from_s + 1, "what ended before it was committed is not of it"
        world.clock.at_s = first.to_s - DAY_S / 2
        await world.drawing.round()
        await world.drawing.round()
        _, second = await world.looks.office(SeedCommitted)
        assert (second.from_s, second.to_s > first.to_s) == (first.to_s, True)
        world.clock.at_s = first.to_s + 60.0
        id = await world.ended("1", as_drawn())
        await world.drawing.round()
        (drawn,) = [one for one in await world.events(id) if isinstance(one, ReviewDrawn)]
        assert drawn.period == second.period
        assert len(await world.looks.office(SeedCommitted)) == 2


async def test_one_that_cannot_be_drawn_keeps_neither_the_others_nor_the_seed(tmp_path: Path) -> None:
    async with a_review_world(tmp_path) as world:
        lost = await world.ended("lost", as_drawn())
        last = (await world.session(lost)).length - 1
        where = (entries.c.session == lost, entries.c["index"] == last)
        await world.records.transactions.write(lambda held: held.execute(update(entries).where(*where).values(body=None)).close())
        id = await world.ended("1", as_drawn())
        await world.drawing.round()
        assert (await world.session(id)).review.held
        (committed,) = await world.looks.office(SeedCommitted)
        world.clock.at_s = committed.to_s + 1.0
        await world.drawing.round()
        (published,) = await world.looks.office(SeedPublished)
        assert (published.period, len(published.seed)) == (committed.period, 64)
        assert not (await world.session(lost)).review.held


async def test_whoever_has_the_seed_repeats_the_draw(tmp_path: Path) -> None:
    async with a_review_world(tmp_path, at_rate(0.3)) as world:
        ids = [await world.ended(f"{n}", as_drawn()) for n in range(10)]
        await world.drawing.round()
        (committed,) = await world.looks.office(SeedCommitted)
        seed = (tmp_path / "seeds" / f"{committed.period}.seed").read_bytes()
        found = await repeated(world.records, world.looks, seed, "", "")
        assert (found.held, found.drawn, found.wrong, found.open) == (10, sum(by_chance(seed, id, 0.3) for id in ids), (), 0)
        assert (await repeated(world.records, world.looks, seed, "2030-01-01", "")).held == 0
        other = ReviewDrawn(why=(), period=committed.period, rate=1.0)
        lied = await world.ended("lie", [*as_drawn(), (1.0, other)])
        await world.ended("open", as_drawn())
        again = await repeated(world.records, world.looks, seed, "", "")
        assert [id for id, _ in again.wrong] == [lied]
        assert again.open == 1
        with pytest.raises(EvidenceBroken, match="whose hash the office's trail has"):
            await repeated(world.records, world.looks, bytes(32), "", "")


async def test_what_the_rules_ask_for_outside_of_the_trail_is_noted_without_a_name(tmp_path: Path) -> None:
    async with a_review_world(tmp_path) as world:
        clerk = await world.hire("wang", StaffRole.CLERK, conflict="王 小明")
        refused = await world.ended("early", changed(DECIDED, by=clerk.id, outcome="refuse")(as_drawn()))
        later = await world.ended("late", changed(DECIDED, by=clerk.id)(as_drawn()))
        await world.add_case(CaseId("cas_2"))
        elsewhere = await world.ended("other", as_drawn(), CaseId("cas_2"))
        await world.drawing.round()
        noted = {}
        for id in (refused, later, elsewhere):
            (noted[id],) = [one for one in await world.events(id) if isinstance(one, CircumstancesNoted)]
        assert noted[refused].conflicted == noted[later].conflicted == (clerk.id,)
        assert (noted[refused].refused_by, noted[later].refused_by, noted[elsewhere].refused_by) == ((), (clerk.id,), ())
        rules = (await world.session(later)).review.rules
        assert {"rule.clerk_conflicted", "rule.refused_before"} <= set(rules)


async def test_a_case_that_was_erased_keeps_nobody_from_the_draw(tmp_path: Path) -> None:
    async with a_review_world(tmp_path) as world:
        id = await world.ended("1", as_drawn(), CaseId("cas_gone"))
        await world.drawing.round()
        assert (await world.session(id)).review.held


async def test_a_session_that_goes_on_is_not_drawn(tmp_path: Path) -> None:
    async with a_review_world(tmp_path) as world:
        id = await world.ended("1", as_drawn()[:20])
        await world.drawing.round()
        await world.drawing.hold(SessionId(id))
        assert not (await world.session(id)).review.held
