"""Intervals and chances against published tables, and against a library and whole numbers that have nothing to do with ours."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaincinv

from cloudwindow.engine.second_look.chances import at_least, at_most, drawn_at_least, holm, upper_bound, wilson
from tests import chances


@pytest.mark.parametrize(
    ("k", "n", "bound"),
    [
        (0, 1, 0.95),
        (0, 10, 0.2589),  # 1 - 0.05 ** (1 / 10)
        (0, 59, 0.0495),  # of attribute sampling: 59 without a fault show fewer than 5 %
        (1, 10, 0.3942),
        (2, 20, 0.2826),
        (5, 50, 0.1988),
        (10, 10, 1.0),
    ],
)
def test_the_upper_bound_is_clopper_and_pearsons(k: int, n: int, bound: float) -> None:
    assert upper_bound(k, n) == pytest.approx(bound, abs=5e-4)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_upper_bound_is_the_quantile_of_the_beta_distribution(case: tuple[int, int]) -> None:
    k, n = case
    wanted = 1.0 if k == n else float(betaincinv(k + 1, n - k, 0.95))
    assert upper_bound(k, n) == pytest.approx(wanted, abs=1e-7)


@pytest.mark.parametrize(("k", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (1, 29, 0.0061, 0.1718)])
def test_wilson_is_as_published(k: int, n: int, low: float, high: float) -> None:
    """Newcombe (1998), table I, method 3 (1 of 29), and the textbook's."""
    assert list(wilson(k, n)) == pytest.approx([low, high], abs=5e-4)


def test_of_none_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert upper_bound(0, 0) == 1.0


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 60), st.data())
def test_the_hypergeometric_tail_is_that_of_whole_numbers(drawn: int, marked: int, more: int, data: st.DataObject) -> None:
    among = max(drawn, marked) + more
    k = data.draw(st.integers(0, min(drawn, marked)))
    assert drawn_at_least(k, drawn, marked, among) == pytest.approx(chances.drawn_at_least(k, drawn, marked, among), abs=1e-9)


@pytest.mark.parametrize("k", [0, 480, 500, 520, 700, 1000])
def test_the_tail_of_a_hundred_thousand_sessions_is_a_matter_of_moments(k: int) -> None:
    began_s = time.process_time()
    found = [drawn_at_least(k, 1000, 50_000, 100_000) for _ in range(100)]
    assert time.process_time() - began_s < 1.0
    assert found[0] == pytest.approx(chances.drawn_at_least(k, 1000, 50_000, 100_000), rel=1e-6, abs=1e-12)


@given(st.integers(1, 300), st.floats(0.0, 1.0), st.data())
def test_the_binomial_tails_are_the_librarys(n: int, p: float, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    assert at_most(k, n, p) == pytest.approx(chances.at_most(k, n, p), abs=1e-9)
    assert at_least(k, n, p) == pytest.approx(chances.at_least(k, n, p), abs=1e-9)


def test_holm_corrects_step_by_step() -> None:
    """Holm (1979): the smallest of m times m, the next times m - 1, never smaller than the one before."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


@given(st.lists(st.floats(0.0, 1.0), max_size=30))
def test_a_corrected_chance_is_never_smaller_and_keeps_the_order(chances: list[float]) -> None:
    corrected = holm(chances)
    assert all(1.0 >= after >= before for before, after in zip(chances, corrected, strict=True))
    order = sorted(range(len(chances)), key=lambda i: chances[i])
    assert [corrected[i] for i in order] == sorted(corrected)
