"""How likely it is that chance alone gives what was found. From `scipy.special`, because `scipy.stats` takes a second to import."""

from collections.abc import Sequence
from math import comb

from scipy.special import bdtr, bdtrc, chdtrc


def as_uneven(counts: Sequence[int]) -> float:
    """Pearson's chi-squared test: that equal shares are told apart by as much as these counts."""
    each = sum(counts) / len(counts)
    return float(chdtrc(len(counts) - 1, sum((count - each) ** 2 / each for count in counts)))


def as_far_off(k: int, n: int, p: float) -> float:
    """Twice the smaller tail of the binomial distribution: `k` of `n`, where each comes with chance `p`."""
    return min(1.0, 2.0 * min(at_most(k, n, p), at_least(k, n, p)))


def at_most(k: int, n: int, p: float) -> float:
    return float(bdtr(k, n, p))


def at_least(k: int, n: int, p: float) -> float:
    return float(bdtrc(k - 1, n, p)) if k else 1.0


def drawn_at_least(k: int, drawn: int, marked: int, among: int) -> float:
    """That `drawn` of `among`, of whom some are `marked`, have `k` of those or more: whole numbers up to the last division."""
    least, found = max(0, drawn - (among - marked)), 0
    term = comb(marked, least) * comb(among - marked, drawn - least)
    for i in range(least, min(drawn, marked) + 1):
        found += term if i >= k else 0
        term = term * (marked - i) * (drawn - i) // ((i + 1) * (among - marked - drawn + i + 1))
    return found / comb(among, drawn)
