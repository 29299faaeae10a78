"""How far a second look is, whatever came in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.review import Review, ReviewState
from cloudwindow.domain.review_events import Adjudicated, ReviewDrawn, ReviewEvent, ReviewGiven, ReviewLapsed, ReviewTaken

ONE, TWO = PersonId("per_1"), PersonId("per_2")
DRAWN = ReviewDrawn(why=("random",))
TAKEN = ReviewTaken(by=ONE, until_s=9.0)


def given_by(person: PersonId, *, agrees: bool) -> ReviewGiven:
    return ReviewGiven(by=person, outcome="approve", reasons=(), words="", agrees=agrees)


def after(*events: ReviewEvent) -> Review:
    review = Review()
    for event in events:
        review = review.apply(event)
    return review


def test_the_states_follow_each_other() -> None:
    assert after().state is ReviewState.NONE
    assert after(ReviewDrawn(why=())).state is ReviewState.PASSED
    assert after(DRAWN).state is ReviewState.WAITING
    assert after(DRAWN, TAKEN).state is ReviewState.TAKEN
    assert after(DRAWN, TAKEN, ReviewLapsed(by=ONE)).state is ReviewState.WAITING
    assert after(DRAWN, TAKEN, given_by(ONE, agrees=True)).state is ReviewState.AGREED
    differed = (DRAWN, TAKEN, given_by(ONE, agrees=False))
    assert after(*differed).state is ReviewState.DISAGREED
    assert not after(*differed).settled
    decided = after(*differed, Adjudicated(by=TWO, outcome="refuse", words=""))
    assert (decided.state, decided.settled, decided.adjudicated_by) == (ReviewState.ADJUDICATED, True, TWO)


@given(st.lists(st.booleans(), max_size=5))
def test_what_is_seeded_waits_for_ever(agreed: list[bool]) -> None:
    words = [given_by(PersonId(f"per_{n}"), agrees=agrees) for n, agrees in enumerate(agreed)]
    review = after(ReviewDrawn(why=()), ReviewDrawn(why=("asked",)), *words)
    assert (review.state, review.settled, len(review.words)) == (ReviewState.WAITING, False, len(agreed))


def test_a_second_draw_forgets_nothing_of_the_first() -> None:
    first = ReviewDrawn(why=("random",), rules=("rule.face_near",))
    review = after(first, ReviewDrawn(why=("asked",)))
    assert (review.why, review.rules) == (("random", "asked"), ("rule.face_near",))
