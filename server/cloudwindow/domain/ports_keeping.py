"""The seams of keeping: what ended when, what lies there of a session, and how it is destroyed. Adapters: `app.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.keeping_events import CaseForgotten, DestructionCertified, RetentionBegun, SessionForgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A session that is over since `at` (RFC 3339). `copying`: a copy that somebody agreed to is not made yet."""

    session: SessionId
    at: str
    copying: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """As `SessionForgotten`, without what the store itself knows."""

    session: SessionId
    length: int
    kept_as: str
    due: str
    whose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSoFar:
    """What the office's trail says of a run. `at`: of each entry, in its place in `sessions` and `cases`."""

    begun: RetentionBegun
    begun_at: str
    sessions: tuple[SessionForgotten, ...] = ()
    sessions_at: tuple[str, ...] = ()
    cases: tuple[CaseForgotten, ...] = ()
    cases_at: tuple[str, ...] = ()
    certified: DestructionCertified | None = None


class Destruction(Protocol):
    """Everything that retention asks of the store and the files."""

    async def ended(self, before: str, session: SessionId | None = None) -> Sequence[Ended]:
        """Those that ended before (RFC 3339) and were not forgotten, the oldest first; `session`: of this one alone."""
        ...

    async def held(self) -> Sequence[SessionId]:
        """Those on which a hold was ever laid, and that were not forgotten."""
        ...

    async def lonely_cases(self, before: str, leaving: Sequence[SessionId] = ()) -> Sequence[CaseId]:
        """Cases whose key was made before (RFC 3339), without a session that is left, once those that are `leaving` are gone."""
        ...

    async def run(self) -> RunSoFar | None:
        """The newest run; None: there was none."""
        ...

    async def forget(self, run: str, what: Forgotten) -> None:
        """One transaction, with its entry in the office's trail. Raises Conflict when the session has another length by now."""
        ...

    async def forget_case(self, run: str, case: CaseId) -> None:
        """Raises Conflict when a session came to it by now."""
        ...

    async def clear(self, session: SessionId) -> int:
        """What is left of its files goes; how many went. May be done again."""
        ...

    async def scrub(self) -> None:
        """Neither free pages nor journals have the keys that were destroyed. May be done again."""
        ...


class Erasure(Protocol):
    async def erase(self, id: SessionId, entries: Sequence[int], blobs: Sequence[str]) -> None:
        """Of these entries only the hashes are left, these files go, and an entry says so. May be done again.

        Copies that were made, or are being made, go as well.
        """
        ...

    async def withdrawn(self) -> Sequence[SessionId]:
        """Sessions of which a consent was taken back, with something left that may have been measured. Asked at a start."""
        ...


class Certificates(Protocol):
    """Where statements and certificates lie, and who signs them."""

    async def statement(self, run: str) -> bytes | None:
        """What was written down at a run's end; None: not yet."""
        ...

    async def keep_statement(self, run: str, statement: bytes) -> None: ...

    async def certify(self, run: str, statement: bytes) -> bytes:
        """The certificate over a statement whose hash is in the office's trail; kept, and the same when it is asked for again."""
        ...

    async def certificate(self, run: str) -> bytes | None: ...
