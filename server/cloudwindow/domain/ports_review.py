"""The seams of the second look: which sessions wait for what, the office's own entries of a kind, the seeds. Adapters: `app.py`."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.register import RegisterRow
from cloudwindow.domain.review import ReviewState
from cloudwindow.domain.review_events import SeedCommitted, SeedPublished, SessionSeeded

E = TypeVar("E", SeedCommitted, SeedPublished, SessionSeeded)


class SecondLooks(Protocol):
    """Questions to the register of sessions, and to the office's trail."""

    async def due(self, limit: int = 1000) -> Sequence[SessionId]:
        """Ended, after media had come, and the draw was not held; the oldest first."""
        ...

    async def at(self, *states: ReviewState) -> Sequence[SessionId]:
        """Those whose second look is in one of `states`, in the order of their ids."""
        ...

    async def ended(self, since: str = "", before: str = "") -> Sequence[RegisterRow]:
        """Those that ended from `since` on and before `before` (RFC 3339; empty: no bound), the oldest first."""
        ...

    async def of_case(self, case: CaseId) -> Sequence[RegisterRow]: ...

    async def office(self, kind: type[E]) -> Sequence[E]:
        """The office's entries of this kind, in order."""
        ...


class Seeds(Protocol):
    """Where the seed of a period lies until it is published."""

    def of(self, period: str) -> bytes:
        """32 random bytes, made when they are asked for first, and the same ever after."""
        ...
