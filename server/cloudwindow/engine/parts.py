"""Everything a running session needs from outside, handed over once by `app.py`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from cloudwindow.domain.challenge import ChallengeSource
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Blobs, Clock, InferencePool, Records, Studio
from cloudwindow.domain.readings import LoadReading
from cloudwindow.domain.session import Session
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.policy import Policy


class Shelf(Protocol):
    """Policies: the current one, and each that a session was started with."""

    @property
    def current(self) -> Policy: ...

    async def keep(self, policy: Policy) -> None:
        """Store the text, so that a session's policy can be found years later."""
        ...

    async def by_hash(self, sha256: str) -> Policy:
        """Raises NotFound."""
        ...


async def policy_of(session: Session, shelf: Shelf) -> Policy:
    """What it was admitted with; today's for one that still waits. Raises NotFound, and BadPolicy, when it cannot be read."""
    return await shelf.by_hash(session.policy_sha256) if session.policy_sha256 else shelf.current


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """`load`: the server's own state now. `finish`: what is done once a session's media has ended (playback copy, checkpoint)."""

    records: Records
    journal: TrailJournal
    bulletin: Bulletin
    blobs: Blobs
    studio: Studio
    pool: InferencePool
    clock: Clock
    chance: ChallengeSource
    shelf: Shelf
    load: Callable[[], LoadReading]
    finish: Callable[[SessionId], Awaitable[None]]
