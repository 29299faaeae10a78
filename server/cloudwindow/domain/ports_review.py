"""The seams of the second look: which sessions wait for what, the office's own entries of a kind, the seeds. Adapters: `app.py`."""

from collections.abc import Mapping, Sequence
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

    async def rows_at(self, *states: ReviewState) -> Sequence[RegisterRow]:
        """Their rows."""
        ...

    async def brokers(self, of: Sequence[CaseId]) -> Mapping[CaseId, str]:
        """Who brought each case, as it was written; those that are erased, or of whom nobody said, are left out."""
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

    def make(self, period: str) -> bytes:
        """32 random bytes, on the disk before anybody can be told of them."""
        ...

    def of(self, period: str, sha256: str) -> bytes:
        """The very ones. Raises EvidenceBroken when they are lost, or others than those with this hash."""
        ...
