"""Who had a part in a session: whoever did anything at it, whenever that was."""

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.review_events import ReviewDrawn, ReviewLapsed, ReviewTaken
from cloudwindow.domain.seat_events import (
    ClerkReleased,
    DeedRefused,
    NoteMade,
    SupervisorJoined,
    SupervisorLeft,
    Viewed,
)
from cloudwindow.domain.signing_events import ResultConfirmed
from cloudwindow.domain.viewing_events import PlaybackOpened
from cloudwindow.engine.second_look.part import had_part
from tests.unit.engine.second_look.good_session import good, told

LATE = Person(id=PersonId("per_late"), login="x", name="x", roles=frozenset({StaffRole.REVIEWER}))
OPENED = PlaybackOpened(viewing="vwg_1", by=LATE.id, why="asked", until_s=9e9)
DRAWN = ReviewDrawn(why=("random",))


@pytest.mark.parametrize(
    "event",
    [
        Viewed(by=LATE.id, what="case"),
        Viewed(by=LATE.id, what="live"),
        Viewed(by=LATE.id, what="result"),
        Viewed(by=LATE.id, what="still face stl_1"),
        ResultConfirmed(by=LATE.id, agrees=True),
        SupervisorJoined(person=LATE.id, silent=True),
        SupervisorLeft(person=LATE.id),
        NoteMade(by=LATE.id, words="w"),
        ClerkReleased(clerk=LATE.id, why="over"),
    ],
    ids=lambda event: f"{type(event).__name__} {getattr(event, 'what', '')}",
)
def test_who_does_something_at_it_has_a_part_also_after_the_draw(event: e.Event) -> None:
    assert not had_part(told([*good(), (1.0, DRAWN)]), LATE)
    assert had_part(told([*good(), (1.0, DRAWN), (1.0, event)]), LATE)
    assert had_part(told([*good(), (1.0, ReviewDrawn(why=())), (1.0, event)]), LATE)


@pytest.mark.parametrize(
    "event",
    [
        OPENED,
        ReviewTaken(by=LATE.id, until_s=9e9),
        ReviewLapsed(by=LATE.id),
        DeedRefused(by=LATE.id, deed="GET /api/seat/sessions/{id}", why="seat"),
        *(Viewed(by=LATE.id, what=what) for what in ("page", "finding", "still face stl_1", "signature", "judged_again", "trail")),
    ],
    ids=lambda event: f"{type(event).__name__} {getattr(event, 'what', '')}",
)
def test_who_looks_at_it_for_the_second_look_has_no_part(event: e.Event) -> None:
    assert not had_part(told([*good(), (1.0, DRAWN), (1.0, OPENED), (1.0, event)]), LATE)
