"""Which faults of a recorder are noted."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.readings import RecorderReading
from cloudwindow.engine.faults import EVERY_S, RecorderFaults

TIMES = st.lists(st.tuples(st.floats(0.1, 30.0), st.booleans()), max_size=40)


def reading(at_s: float, *, healthy: bool) -> RecorderReading:
    return RecorderReading(at_s=at_s, healthy=healthy, behind_s=1.5, free_bytes=7)


def test_a_fault_is_noted_when_it_begins_and_not_while_it_lasts() -> None:
    faults = RecorderFaults()
    noted = [faults.note("clerk", reading(at / 4, healthy=not 8 <= at < 200)) for at in range(300)]
    assert [place for place, one in enumerate(noted) if one] == [8]
    (one,) = [one for one in noted if one]
    assert (one.reason, dict(one.facts)) == ("recorder.unhealthy", {"who": "clerk", "behind_s": 1.5, "free_bytes": 7})


def test_everybody_has_a_recorder_of_their_own() -> None:
    faults = RecorderFaults()
    assert faults.note("applicant", reading(1.0, healthy=False))
    assert faults.note("clerk", reading(1.0, healthy=False))
    assert not faults.note("applicant", reading(1.2, healthy=False))


def test_a_fault_soon_after_another_is_noted_later_though_it_is_over() -> None:
    faults = RecorderFaults()
    course = [(0.0, False), (1.0, True), (3.0, False), (4.0, True), (EVERY_S + 0.5, True), (3 * EVERY_S, True)]
    assert [at_s for at_s, healthy in course if faults.note("clerk", reading(at_s, healthy=healthy))] == [0.0, EVERY_S + 0.5]


@given(TIMES)
def test_every_fault_is_noted_in_the_end_and_none_too_often(course: list[tuple[float, bool]]) -> None:
    faults, at_s, begun_s, noted, was_well = RecorderFaults(), 0.0, list[float](), list[float](), True
    for step_s, healthy in [*course, (EVERY_S, True), (EVERY_S, True)]:
        at_s += step_s
        if was_well and not healthy:
            begun_s.append(at_s)
        was_well = healthy
        if faults.note("applicant", reading(at_s, healthy=healthy)):
            noted.append(at_s)
    assert all(later - earlier >= EVERY_S for earlier, later in pairwise(noted))
    assert all(any(noted_s >= one for noted_s in noted) for one in begun_s)
    assert bool(noted) is bool(begun_s)
