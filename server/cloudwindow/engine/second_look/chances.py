"""How likely is that by chance alone? By the exact distributions, in plain arithmetic. Pure."""

from collections.abc import Callable, Sequence
from math import exp, lgamma, log, log1p, sqrt
from typing import Final

Z95: Final = 1.959963984540054  # of a two-sided 95 %
_HALVINGS: Final = 60
_NOTHING: Final = 1e-18  # of a sum: below what a double holds


def wilson(k: int, n: int, z: float = Z95) -> tuple[float, float]:
    """The interval of a share, k of n (Wilson 1927). Nothing is known of none: (0, 1)."""
    if n == 0:
        return 0.0, 1.0
    share, more = k / n, z * z / n
    middle, half = share + more / 2, z * sqrt(share * (1 - share) / n + more / (4 * n))
    return max(0.0, min(share, (middle - half) / (1 + more))), min(1.0, max(share, (middle + half) / (1 + more)))


def upper_bound(k: int, n: int, confidence: float = 0.95) -> float:
    """One-sided upper bound of a share of which k of n were seen (Clopper and Pearson 1934).

    The share under which k or fewer would still be seen with the probability 1 - confidence. 0 of 59: 4.95 %.
    """
    if k >= n:
        return 1.0
    low, high = k / n, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if at_most(k, n, middle) > 1 - confidence else (low, middle)
    return high


def at_most(k: int, n: int, p: float) -> float:
    """Binomial: k or fewer of n."""
    return sum(_binomial(i, n, p) for i in range(min(k, n) + 1))


def at_least(k: int, n: int, p: float) -> float:
    """Binomial: k or more of n."""
    return min(1.0, sum(_binomial(i, n, p) for i in range(max(k, 0), n + 1)))


def drawn_at_least(k: int, drawn: int, marked: int, among: int) -> float:
    """Hypergeometric: k or more of the `marked` are among the `drawn`, when these are any of all `among` (Fisher, one-sided)."""
    least, most = max(0, drawn + marked - among), min(drawn, marked)
    if k <= least or k > most:
        return float(k <= least)
    rest = among - marked - drawn
    chosen = _log_ways(marked, k) + _log_ways(among - marked, drawn - k) - _log_ways(among, drawn)
    if k * among >= drawn * marked:  # from k upwards the terms fall
        return min(1.0, _falling(exp(chosen), range(k, most), lambda i: (marked - i) * (drawn - i) / ((i + 1) * (rest + i + 1))))
    below = exp(chosen) * k * (rest + k) / ((marked - k + 1) * (drawn - k + 1))  # k - 1 of them; from there downwards they fall
    terms = range(k - 1, least, -1)
    return max(0.0, 1.0 - _falling(below, terms, lambda i: i * (rest + i) / ((marked - i + 1) * (drawn - i + 1))))


def holm(chances: Sequence[float], of: int = 0) -> list[float]:
    """Each chance, corrected for how many were looked at (Holm 1979); in the order given.

    `of`: how many there were, where those that could not be unlikely (they never met) are not among them.
    """
    many = max(of, len(chances))
    order = sorted(range(len(chances)), key=lambda i: chances[i])
    corrected = [0.0] * len(chances)
    worst = 0.0
    for rank, i in enumerate(order):
        worst = max(worst, min(1.0, (many - rank) * chances[i]))
        corrected[i] = worst
    return corrected


def _binomial(i: int, n: int, p: float) -> float:
    """By logarithms: no factor is too small or too large."""
    if p <= 0.0 or p >= 1.0:
        return float(i == (0 if p <= 0.0 else n))
    return exp(_log_ways(n, i) + i * log(p) + (n - i) * log1p(-p))


def _log_ways(n: int, i: int) -> float:
    """Of the number of ways to choose i of n, its logarithm: the number itself has thousands of digits."""
    return lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1)


def _falling(term: float, places: range, ratio: Callable[[int], float]) -> float:
    """The sum of terms, each the one before times `ratio`, until they add nothing: a few standard deviations far."""
    total = term
    for i in places:
        term *= ratio(i)
        total += term
        if term < total * _NOTHING:
            break
    return total
