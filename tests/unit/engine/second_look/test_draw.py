"""The draw: chance that anybody repeats, and everything that is always drawn."""

from bisect import bisect_left
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.ids import PersonId, SessionId, new_id
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.review_events import ReviewDrawn
from cloudwindow.engine.second_look.draw import by_chance, drawn, period_of, seed_hash
from tests.chances import as_far_off, as_uneven
from tests.unit.engine.second_look.good_session import Course, good, policy, session, told
from tests.unit.engine.second_look.mutations import DECIDED, MUTATIONS, after, overridden

SEED = bytes(range(32))
MANY = 5000


def draw(course: Course, *, chance: bool = False, **rules: bool) -> ReviewDrawn:
    shipped = policy()
    review = replace(shipped.review, **rules)  # type: ignore[arg-type]  # names of its switches, all of them booleans
    changed = replace(shipped, review=review)
    return drawn(session(course), told(course), changed, chance=chance, period="2027-01-01", rate=0.05)


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.2, 0.5])
def test_over_five_thousand_ids_the_share_is_the_rate(rate: float) -> None:
    """A two-sided binomial test; the seeds are fixed, so this either always holds or never."""
    ids = [SessionId(f"ses_{n:016x}") for n in range(MANY)]
    found = sum(by_chance(SEED, id, rate) for id in ids)
    assert as_far_off(found, MANY, rate) > 0.001, f"{found} of {MANY}"


def test_the_numbers_are_spread_evenly() -> None:
    """Chi-squared over twenty classes, of ids as the server makes them."""
    rates, counts = [k / 20 for k in range(21)], [0] * 20
    for _ in range(MANY):
        id = SessionId(new_id("ses"))
        counts[bisect_left(rates, True, key=lambda rate: by_chance(SEED, id, rate)) - 1] += 1  # used at once
    assert as_uneven(counts) > 1e-6, counts


@given(st.binary(min_size=32, max_size=32), st.text(min_size=1, max_size=30), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_who_is_drawn_at_a_rate_is_drawn_at_every_higher_one(seed: bytes, id: str, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert by_chance(seed, SessionId(id), low) <= by_chance(seed, SessionId(id), high)
    assert not by_chance(seed, SessionId(id), 0.0)
    assert by_chance(seed, SessionId(id), 1.0)


def test_two_seeds_draw_independently() -> None:
    ids = [SessionId(f"ses_{n}") for n in range(MANY)]
    one, other = ([by_chance(seed, id, 0.5) for id in ids] for seed in (SEED, sha256(SEED).digest()))
    both = sum(a and b for a, b in zip(one, other, strict=True))
    assert as_far_off(both, MANY, 0.25) > 0.001


def test_the_committed_hash_is_of_the_seed() -> None:
    assert seed_hash(SEED) == sha256(SEED).hexdigest()


@given(st.floats(0.0, 4e9), st.integers(1, 366))
def test_every_moment_is_in_one_period(at_s: float, days: int) -> None:
    period = period_of(at_s, days)
    assert period.from_s <= at_s < period.to_s
    assert period.to_s - period.from_s == days * 86_400
    assert period_of(period.to_s, days).from_s == period.to_s
    assert period_of(period.from_s, days) == period


def test_a_good_session_is_drawn_by_chance_alone() -> None:
    assert draw(good()).why == ()
    assert draw(good(), chance=True).why == ("random",)


@pytest.mark.parametrize(
    ("course", "why"),
    [
        (after(DECIDED, sign.ResultHeld(for_=("audit",)))(good()), "audit"),
        (overridden(5)(good()), "override"),
        (MUTATIONS["rule.answer_against_machine"](good()), "override"),
        (MUTATIONS["rule.assessed_against"](good()), "risk"),
        (MUTATIONS["rule.sign_approved"](good()), "risk"),
        (MUTATIONS["rule.recording_short"](good()), "rule"),
    ],
)
def test_what_asks_for_a_second_look_is_always_drawn(course: Course, why: str) -> None:
    assert why in draw(course).why
    off = {"risk": "every_risk", "override": "every_override", "rule": "every_severe"}.get(why)
    if off is not None:
        assert why not in draw(course, **{off: False}).why


def test_the_entry_names_the_rules_that_objected() -> None:
    found = draw(MUTATIONS["rule.face_near"](good()))
    assert (found.rules, found.why) == (("rule.face_near",), ())


def test_a_noted_risk_is_one_whatever_its_reason() -> None:
    course = after(DECIDED, at.Viewed(by=PersonId("per_1"), what="x"))(good())
    assert draw(course).why == ()
    risky = replace(session(good()), risks=(Reason.ENVIRONMENT_TURNED,))
    assert drawn(risky, told(good()), policy(), chance=False, period="", rate=0.0).why == ("risk",)
