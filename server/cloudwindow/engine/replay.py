"""Past sessions judged again: from the store, one after another."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.errors import CloudWindowError, Conflict
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Records
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.ended_again import SessionAgain, session_again
from cloudwindow.engine.parts import Shelf
from cloudwindow.policy import Policy

PAST: Final = (State.AWAITING_DECISION, State.DECIDED, State.TERMINATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """`again`: None where it could not be judged; `why` then."""

    session: Session
    again: SessionAgain | None
    why: str = ""


class Replay:
    """Reads, and writes nothing."""

    def __init__(self, records: Records, shelf: Shelf) -> None:
        self._records = records
        self._shelf = shelf

    async def one(self, id: SessionId, policy: Policy | None = None) -> SessionAgain:
        """Under `policy`, or under the one that the session ran under. Raises NotFound, Conflict unless it is over, BadPolicy."""
        session = await self._records.session(id)
        if session.state not in PAST:
            raise Conflict(f"expected a session that is over, found one that is {session.state}")
        if not session.policy_sha256:
            raise Conflict("expected a session that was verified, found one that ended before it began")
        trail, recorded = await self._records.told(id), await self._shelf.by_hash(session.policy_sha256)
        return await asyncio.to_thread(session_again, session, trail, recorded, policy or recorded)

    async def newest(self, most: int, policy: Policy) -> AsyncIterator[Replayed]:
        """The `most` newest that are over, newest first; none is left out because of another."""
        for session in await self._records.recent(*PAST, limit=most):
            try:
                yield Replayed(session=session, again=await self.one(session.id, policy))
            except CloudWindowError as error:
                yield Replayed(session=session, again=None, why=str(error))
