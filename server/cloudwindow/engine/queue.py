"""Who is next at the cloud seat, and how long it will take. Pure.

| who waits | goes |
|---|---|
| somebody whose clerk left | before all others: they were called already |
| priority lane (老弱病残孕) | first, in the order of arrival |
| everybody else | in the order of arrival, after at most `priority_turns` of the priority lane in a row |

Only those count who can be taken now: a page that is open, and a free clerk who suits. Whoever is passed over keeps their place.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from cloudwindow.domain.people import Person
from cloudwindow.domain.session import Session
from cloudwindow.engine.draw import Need, suits

LEAST_MEASURED: Final = 3  # with fewer sessions behind us the policy's own figure weighs in


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A clerk who works now, and when they will be free."""

    person: Person
    free_in_s: float = 0.0


def in_order(waiting: Iterable[Session], priority_turns: int, taken: int = 0) -> list[Session]:
    """All of them as they would be called. `taken`: how many of the priority lane were called in a row while others waited."""
    line = sorted(waiting, key=lambda session: (session.queued_s, session.id))
    first = [session for session in line if session.priority]
    others = [session for session in line if not session.priority]
    ordered: list[Session] = []
    while first and others:
        if taken < priority_turns:
            ordered.append(first.pop(0))
            taken += 1
        else:
            ordered.append(others.pop(0))
            taken = 0
    return [*ordered, *first, *others]


def taken_after(called: Session, left: Iterable[Session], taken: int) -> int:
    """The count for `in_order` once `called` was called and `left` could have been."""
    return taken + 1 if called.priority and any(not session.priority for session in left) else 0


def waits(line: Sequence[Need], posts: Iterable[Post], typical_s: float) -> list[float]:
    """Seconds until each of `line` is called, as far as one can tell; infinite when nobody who suits works now."""
    working = list(posts)
    heap = [(post.free_in_s, n) for n, post in enumerate(working)]
    heapq.heapify(heap)
    found: list[float] = []
    for need in line:
        passed: list[tuple[float, int]] = []
        while heap and not suits(working[heap[0][1]].person, need):
            passed.append(heapq.heappop(heap))
        if heap:
            free_in_s, n = heap[0]
            heapq.heapreplace(heap, (free_in_s + typical_s, n))
            found.append(free_in_s)
        else:
            found.append(float("inf"))
        for one in passed:
            heapq.heappush(heap, one)
    return found


def typical_s(measured_s: Sequence[float], expected_s: float) -> float:
    """How long a session takes: the mean of those measured, filled up with what the policy expects.

    The mean, because waits add up; without the longest and the shortest tenth, because one forgotten session says nothing.
    """
    known = sorted(_filled(measured_s, expected_s))
    cut = len(known) // 10
    return fmean(known[cut : len(known) - cut])


def left_s(lasted_s: float, measured_s: Sequence[float], expected_s: float) -> float:
    """How much longer, of those that took longer than this one has; one that outlasts them all is soon over."""
    longer = [known - lasted_s for known in _filled(measured_s, expected_s) if known > lasted_s]
    return fmean(longer) if longer else typical_s(measured_s, expected_s) / 4


def _filled(measured_s: Sequence[float], expected_s: float) -> list[float]:
    return [*measured_s, *[expected_s] * max(0, LEAST_MEASURED - len(measured_s))]
