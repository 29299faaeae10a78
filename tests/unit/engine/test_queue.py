"""The priority lane goes first and starves nobody; an estimate follows from what was measured."""

import random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.session import Session
from cloudwindow.engine.draw import Need
from cloudwindow.engine.queue import Post, in_order, left_s, taken_after, typical_s, waits

TURNS = 3


def waiting(name: str, since_s: float, *, priority: bool = False) -> Session:
    return Session(id=SessionId(name), queued_s=since_s, priority=priority)


def names(line: list[Session]) -> str:
    return " ".join(session.id for session in line)


def test_in_one_lane_who_came_first_goes_first() -> None:
    line = [waiting("c", 3.0), waiting("a", 1.0), waiting("b", 2.0)]
    assert names(in_order(line, TURNS)) == "a b c"


def test_the_priority_lane_goes_first_but_lets_one_of_the_others_in_now_and_then() -> None:
    first = [waiting(f"P{n}", 10.0 + n, priority=True) for n in range(7)]
    others = [waiting(f"o{n}", float(n)) for n in range(3)]
    assert names(in_order([*others, *first], TURNS)) == "P0 P1 P2 o0 P3 P4 P5 o1 P6 o2"
    assert names(in_order([*others, *first], TURNS, taken=3)) == "o0 P0 P1 P2 o1 P3 P4 P5 o2 P6"


@given(st.lists(st.tuples(st.floats(0, 1000), st.booleans()), max_size=40), st.integers(1, 5), st.integers(0, 6))
def test_the_order_loses_nobody_doubles_nobody_and_keeps_each_lanes_order(
    who: list[tuple[float, bool]], turns: int, taken: int
) -> None:
    line = [waiting(f"s{n:02}", since_s, priority=priority) for n, (since_s, priority) in enumerate(who)]
    ordered = in_order(line, turns, taken)
    assert sorted(session.id for session in ordered) == sorted(session.id for session in line)
    for lane in (True, False):
        mine = [session for session in ordered if session.priority is lane]
        assert mine == sorted(mine, key=lambda session: (session.queued_s, session.id))


@pytest.mark.parametrize("turns", [1, 3, 10])
def test_nobody_starves_behind_an_endless_priority_lane(turns: int) -> None:
    """After each call somebody new comes to the priority lane; still one in `turns` + 1 calls is of the others."""
    others = [waiting(f"o{n:02}", float(n)) for n in range(20)]
    line = [*others, *(waiting(f"P{n}", 100.0 + n, priority=True) for n in range(5))]
    taken, called = 0, list[Session]()
    for now in range(20 * (turns + 1)):
        first = in_order(line, turns, taken)[0]
        line.remove(first)
        taken = taken_after(first, line, taken)
        called.append(first)
        line.append(waiting(f"Q{now:03}", 200.0 + now, priority=True))
    ordinary = [session for session in called if not session.priority]
    assert ordinary == others
    assert [n for n, session in enumerate(called) if not session.priority] == list(range(turns, 20 * (turns + 1), turns + 1))


def test_turns_that_nobody_waited_for_do_not_count() -> None:
    assert taken_after(waiting("P", 1, priority=True), [waiting("Q", 2, priority=True)], 2) == 0
    assert taken_after(waiting("P", 1, priority=True), [waiting("o", 2)], 2) == 3
    assert taken_after(waiting("o", 1), [waiting("P", 2, priority=True)], 3) == 0


def need(language: Language = Language.ZH_CN) -> Need:
    return Need(session=SessionId("s"), language=language, matter="transfer", keys=frozenset())


def post(free_in_s: float, *languages: Language) -> Post:
    person = Person(id=PersonId(f"per_{free_in_s}"), login="x", name="x", roles=frozenset({StaffRole.CLERK}), languages=languages)
    return Post(person=person, free_in_s=free_in_s)


def test_the_estimate_is_when_a_clerk_comes_free_and_grows_by_a_session_for_each_before() -> None:
    posts = [post(60.0, Language.ZH_CN), post(200.0, Language.ZH_CN)]
    assert waits([need()] * 5, posts, 300.0) == [60.0, 200.0, 360.0, 500.0, 660.0]


def test_only_clerks_who_suit_count() -> None:
    posts = [post(0.0, Language.ZH_CN), post(500.0, Language.EN)]
    assert waits([need(), need(Language.EN), need()], posts, 100.0) == [0.0, 500.0, 100.0]
    assert waits([need(Language.EN)], posts[:1], 100.0) == [float("inf")]
    assert waits([need()], [], 100.0) == [float("inf")]


@given(st.integers(0, 30), st.integers(1, 6))
def test_estimates_of_one_language_never_go_down_along_the_line(length: int, clerks: int) -> None:
    dice = random.Random(length * 7 + clerks)
    found = waits([need()] * length, [post(dice.uniform(0, 900), Language.ZH_CN) for _ in range(clerks)], 480.0)
    assert found == sorted(found)


def test_what_was_measured_replaces_what_was_expected() -> None:
    assert typical_s([], 480.0) == 480.0
    assert typical_s([120.0], 480.0) == 360.0
    assert typical_s([100.0, 120.0, 140.0], 480.0) == 120.0
    assert typical_s([100.0] * 9 + [9000.0], 480.0) == 100.0


def test_a_session_that_has_lasted_long_is_expected_to_last_as_those_that_did() -> None:
    measured = [100.0, 200.0, 600.0]
    assert left_s(0.0, measured, 480.0) == 300.0
    assert left_s(150.0, measured, 480.0) == 250.0
    assert left_s(300.0, measured, 480.0) == 300.0
    assert left_s(900.0, measured, 480.0) == 75.0


@pytest.mark.parametrize("clerks", [1, 3, 8])
def test_the_estimate_is_right_on_the_whole(clerks: int) -> None:
    """Simulated: sessions of 8 minutes, give or take (log-normal), and as many who come as can be served."""
    dice, told, real = random.Random(clerks), list[float](), list[float]()
    lasts = [dice.lognormvariate(6.1, 0.4) for _ in range(600)]
    led: list[list[tuple[float, float]]] = [[(0.0, 0.0)] for _ in range(clerks)]  # when each clerk's sessions begin and end
    for number, lasts_s in enumerate(lasts):
        now_s = number * 480.0 / clerks * 0.97
        over = [end - begin for one in led for begin, end in one if 0 < end <= now_s][-20:]
        lasted = [next((now_s - begin for begin, end in one if begin <= now_s < end), None) for one in led]
        posts = [post(0.0 if one is None else left_s(one, over, 480.0), Language.ZH_CN) for one in lasted]
        before = sum(begin > now_s for one in led for begin, _ in one)
        told.append(waits([need()] * (before + 1), posts, typical_s(over, 480.0))[-1])
        mine = min(led, key=lambda one: one[-1][1])
        begin = max(now_s, mine[-1][1])
        mine.append((begin, begin + lasts_s))
        real.append(begin - now_s)
    assert fmean(real) > 60.0
    assert 0.85 < fmean(told) / fmean(real) < 1.15
