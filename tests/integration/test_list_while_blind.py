"""What a list tells a reviewer before their own word: nothing of the draw, of a decision, or of who else was asked."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import review_events as second
from cloudwindow.domain.ids import CaseId, PersonId, SessionId
from cloudwindow.domain.people import StaffRole
from cloudwindow.domain.reasons import Reason
from tests.evidence import add
from tests.looking_back_house import DECIDED, ONE, House, a_house
from tests.looking_back_world import keep

BOB = PersonId("per_bob")
OTHERS = (
    second.ReviewDrawn(why=()),
    second.ReviewDrawn(why=("asked",)),
    second.ReviewTaken(by=BOB, until_s=9e9),
    second.ReviewGiven(by=BOB, outcome="approve", reasons=(), words="w", agrees=False),
    second.ReviewTaken(by=BOB, until_s=9e9),
    second.ReviewLapsed(by=BOB),
)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as made:
        yield made


async def test_how_far_a_second_look_is_shows_by_no_row_and_no_search(house: House) -> None:
    ann = house.world.hire("ann")
    before = (await house.json(ann, "/api/review/sessions"))["rows"]
    assert {row["review"] for row in before} == {"open"}
    for event in OTHERS:
        await add(house.world.records, event, id=DECIDED.id)
        assert (await house.json(ann, "/api/review/sessions"))["rows"] == before
        for far in ("none", "passed_over", "waiting", "taken", "agreed", "disagreed", "given"):
            assert (await house.json(ann, f"/api/review/sessions?review={far}"))["rows"] == []
        assert (await house.json(ann, "/api/review/sessions?review=open"))["rows"] == before
    supervisor = house.world.hire("s", StaffRole.SUPERVISOR)
    assert [row["id"] for row in (await house.json(supervisor, "/api/review/sessions?review=waiting"))["rows"]] == [DECIDED.id]


async def test_after_their_word_a_reviewer_is_told_that_they_gave_it_and_no_more(house: House) -> None:
    ann = house.world.hire("ann")
    for event in (OTHERS[1], second.ReviewTaken(by=ann.id, until_s=9e9)):
        await add(house.world.records, event, id=DECIDED.id)
    mine = second.ReviewGiven(by=ann.id, outcome="refuse", reasons=(), words="w", agrees=False)
    await add(house.world.records, mine, id=DECIDED.id)
    rows = (await house.json(ann, "/api/review/sessions?review=given"))["rows"]
    assert [(row["id"], row["review"]) for row in rows] == [(DECIDED.id, "given")]
    assert rows[0]["outcome"] is not None


async def test_a_session_that_the_clerk_ended_looks_decided(house: House) -> None:
    """The end is the first word; the code of its reason would tell."""
    world = house.world
    ended = e.Terminated(
        reason=Reason.CLERK_TERMINATED, policy_line="", reading={"code": "terminate.will", "words": "w"}, by="per_c"
    )
    decided = next(n for n, event in enumerate(ONE.events) if isinstance(event, e.StepsFinished))
    broken = replace(ONE, id=SessionId("ses_broken"), case=replace(ONE.case, id=CaseId("cas_broken")))
    await keep(world.records, replace(broken, events=[*ONE.events[:decided], ended]))
    ann, supervisor = world.hire("ann"), world.hire("s", StaffRole.SUPERVISOR)
    row = next(row for row in (await house.json(ann, "/api/review/sessions"))["rows"] if row["id"] == broken.id)
    assert (row["state"], row["outcome"]) == ("decided", None)
    assert not {"clerk.terminated", "terminate.will"} & set(row["reasons"])
    for query in ("outcome=terminated", "reason=clerk.terminated", "reason=terminate.will"):
        assert (await house.json(ann, f"/api/review/sessions?{query}"))["rows"] == []
        assert [one["id"] for one in (await house.json(supervisor, f"/api/review/sessions?{query}"))["rows"]] == [broken.id]
    viewing = await house.open(ann, broken)
    page = await house.json(ann, f"/api/review/sessions/{broken.id}?viewing={viewing}")
    assert (page["session"]["state"], page["session"]["outcome"]) == ("decided", None)
    assert "terminated" not in {mark["kind"] for mark in page["marks"]}
