"""How often may somebody ask? Token buckets in bounded memory."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from cloudwindow.domain.errors import TooMany


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`burst` at once, and `per_s` more each second."""

    per_s: float
    burst: int


@dataclass(slots=True)
class Bucket:
    """Pure: time is an argument."""

    rate: Rate
    tokens: float
    at_s: float

    def take(self, now_s: float) -> bool:
        """Whether one more is allowed now."""
        self.tokens = min(float(self.rate.burst), self.tokens + max(0.0, now_s - self.at_s) * self.rate.per_s)
        self.at_s = now_s
        if self.tokens < 1.0:
            return False
        self.tokens -= 1.0
        return True


class Buckets:
    """A bucket for each key. At most `at_most` are kept: the one that was used longest ago is forgotten first.

    Forgetting gives its owner a full bucket again, so a flood of keys can loosen a limit but never grow the memory.
    """

    def __init__(self, now_s: Callable[[], float], at_most: int = 20_000) -> None:
        self._now_s = now_s
        self._at_most = at_most
        self._kept: OrderedDict[tuple[str, str], Bucket] = OrderedDict()

    def take(self, what: str, who: str, rate: Rate) -> None:
        """Raises TooMany when `who` did `what` too often."""
        now_s = self._now_s()
        key = (what, who)
        bucket = self._kept.get(key)
        if bucket is None:
            bucket = self._kept[key] = Bucket(rate, float(rate.burst), now_s)
            while len(self._kept) > self._at_most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        if not bucket.take(now_s):
            raise TooMany(f"at most {rate.burst} at once and {rate.per_s:g} a second; wait a moment and try again")
