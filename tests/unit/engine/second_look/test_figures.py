"""What stands out among clerks, and what chance alone gives."""

from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.register import RegisterRow
from cloudwindow.engine.second_look.chances import drawn_at_least
from cloudwindow.engine.second_look.figures import MEASURES, Ended, clerks, clusters


def ended(clerk: str, *, overrides: int = 0, outcome: str = "approve", broker: str = "", duration_s: float = 300.0) -> Ended:
    row = RegisterRow(session=SessionId("ses"), clerk=clerk, outcome=outcome, overrides=overrides, duration_s=duration_s)
    return Ended(row=row, broker=broker)


def test_a_clerk_who_overrides_far_more_than_all_others_is_flagged_and_nobody_else() -> None:
    sessions = [ended("a", overrides=1) for _ in range(12)]
    sessions += [ended(name, overrides=int(n == 0)) for name in "bcd" for n in range(40)]
    found = {one.clerk: one for one in clerks(sessions, 0.01)}
    assert found["a"].rates["override"].flagged
    assert (found["a"].rates["override"].k, found["a"].rates["override"].n) == (12, 12)
    assert not any(rate.flagged for name in "bcd" for rate in found[name].rates.values())


def test_one_override_of_one_says_nothing() -> None:
    sessions = [ended("a", overrides=1), *(ended("b") for _ in range(30))]
    rate = next(one for one in clerks(sessions, 0.01) if one.clerk == "a").rates["override"]
    assert (rate.k, rate.n, rate.flagged) == (1, 1, False)
    assert rate.low < 0.25
    assert rate.high == 1.0


def test_who_has_most_sessions_comes_first_and_the_median_is_of_their_own() -> None:
    sessions = [ended("a", duration_s=100.0), *(ended("b", duration_s=float(s)) for s in (200, 300, 1000))]
    assert [(one.clerk, one.sessions, one.median_s) for one in clerks(sessions, 0.01)] == [("b", 3, 300.0), ("a", 1, 100.0)]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans(), st.sampled_from(["approve", "refuse", "refer"])), max_size=40))
def test_every_session_is_counted_once(drawn: list[tuple[str, bool, str]]) -> None:
    sessions = [ended(clerk, overrides=int(over), outcome=outcome) for clerk, over, outcome in drawn]
    found = clerks(sessions, 0.01)
    assert sum(one.sessions for one in found) == len(sessions)
    for one in found:
        assert set(one.rates) == set(MEASURES)
        assert all(rate.low <= rate.k / rate.n <= rate.high and 0.0 <= rate.p <= 1.0 for rate in one.rates.values())


def test_a_brokers_sessions_that_chance_gave_out_are_no_cluster() -> None:
    sessions = [ended("abcd"[n % 4], broker=f"broker {n // 4 % 5}") for n in range(80)]
    found = clusters(sessions, 0.01)
    assert len(found) == 20
    assert not any(one.flagged for one in found)
    assert all((one.together, one.brokers, one.clerks, one.among) == (4, 16, 20, 80) for one in found)


def test_sessions_whose_broker_is_not_known_are_in_no_cluster() -> None:
    assert clusters([ended("a"), ended("b")], 0.01) == []


def test_a_supervisors_decision_is_the_supervisors() -> None:
    taken = RegisterRow(session=SessionId("ses"), clerk="per_a", decided_by="per_boss", outcome="refuse")
    left = RegisterRow(session=SessionId("ses"), clerk="per_a", decided_by="key_1", outcome="approve")
    found = {one.clerk: one.rates["refuse"].k for one in clerks([Ended(row=taken), Ended(row=left)], 0.01)}
    assert found == {"per_boss": 1, "per_a": 0}


def test_brokers_and_clerks_who_never_met_are_comparisons_too() -> None:
    """Twenty brokers with four clerks: eighty comparisons, also when each broker met one clerk alone."""
    sessions = [ended("abcd"[n % 4], broker=f"broker {n % 20}") for n in range(40)]
    found = clusters(sessions, 0.01)
    assert len(found) == 20
    alone = drawn_at_least(2, 2, 10, 40)
    assert found[0].p == min(1.0, 80 * alone)
