"""How likely is that by chance alone? By the exact distributions, in plain arithmetic. Pure."""

from collections.abc import Sequence
from math import comb, exp, lgamma, log, log1p, sqrt
from typing import Final

Z95: Final = 1.959963984540054  # of a two-sided 95 %
_HALVINGS: Final = 60


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
    most = min(drawn, marked)
    ways = sum(comb(marked, i) * comb(among - marked, drawn - i) for i in range(max(k, 0), most + 1))
    return ways / comb(among, drawn)


def holm(chances: Sequence[float]) -> list[float]:
    """Each chance, corrected for how many were looked at (Holm 1979); in the order given."""
    order = sorted(range(len(chances)), key=lambda i: chances[i])
    corrected = [0.0] * len(chances)
    worst = 0.0
    for rank, i in enumerate(order):
        worst = max(worst, min(1.0, (len(chances) - rank) * chances[i]))
        corrected[i] = worst
    return corrected


def _binomial(i: int, n: int, p: float) -> float:
    """By logarithms: no factor is too small or too large."""
    if p <= 0.0 or p >= 1.0:
        return float(i == (0 if p <= 0.0 else n))
    ways = lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1)
    return exp(ways + i * log(p) + (n - i) * log1p(-p))
