"""What an office's systems get of a session: made when it may leave, signed once, kept beside the trail."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog

from cloudwindow.domain.codec import to_json
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import CloudWindowError, Conflict
from cloudwindow.domain.events import Decided, Event, Json
from cloudwindow.domain.ids import SessionId, new_id
from cloudwindow.domain.ports_seat import ResultSeal
from cloudwindow.domain.refusals import Why, because, in_state
from cloudwindow.domain.register import outcome_of
from cloudwindow.domain.review import AUDIT
from cloudwindow.domain.session import Session, State
from cloudwindow.domain.signing_events import ResultSigned
from cloudwindow.engine.holes import concluded
from cloudwindow.engine.parts import Outside

log = structlog.get_logger()


class Results:
    """`busy`: whether the session's media is still being closed; its result waits for the last segment."""

    def __init__(self, outside: Outside, seal: ResultSeal, busy: Callable[[SessionId], bool]) -> None:
        self._outside = outside
        self._seal = seal
        self._busy = busy
        self._turn = asyncio.Lock()

    async def of(self, id: SessionId) -> bytes:
        """The signed result. Raises NotFound, Conflict while there is none or it may not leave."""
        session = await self._outside.records.session(id)
        if session.state is not State.DECIDED:
            raise Conflict(f"expected a session that was decided, found {session.state}", in_state(session.state))
        if waits(session):
            raise Conflict("the result waits for a second person", because(Why.RESULT_WAITS))
        signed = await self._kept(id)
        if signed is None and self._busy(id):
            raise Conflict("the recording is being finished; ask again in a few seconds", because(Why.RESULT_LATER))
        signed = signed or await self.release(id)
        if signed is None:
            raise Conflict("the result cannot leave now; ask again", because(Why.RESULT_LATER))
        return await self._outside.blobs.get(signed.blob)

    async def finished(self, id: SessionId) -> None:
        """The session's media is whole. What fails here is tried again when the result is asked for."""
        try:
            await self.release(id)
        except CloudWindowError as error:
            log.error("result_not_signed", session=id, code=error.code)

    async def release(self, id: SessionId) -> ResultSigned | None:
        """Sign the result if it may leave and did not before. None: it may not."""
        async with self._turn:
            session = await self._outside.records.session(id)
            if session.state is not State.DECIDED or waits(session):
                return None
            if kept := await self._kept(id):
                return kept
            data = self._seal.sign(await self._object(session))
            name = f"{id}/results/{new_id('res')}.json"
            signed = ResultSigned(blob=name, sha256=await self._outside.blobs.put(name, data))
            await self._outside.journal.record(id, signed)
            log.info("result_signed", session=id, outcome=outcome(session))
            return signed

    async def _kept(self, id: SessionId) -> ResultSigned | None:
        events: list[Event] = [told.event for told in await self._outside.records.told(id)]
        return next((event for event in reversed(events) if isinstance(event, ResultSigned)), None)

    async def _object(self, session: Session) -> dict[str, Json]:
        trail = await self._outside.records.told(session.id)
        last = (await self._outside.records.entries(session.id, session.length - 1))[-1]
        sealed = await self._seal.checkpoint()
        case = await self._outside.records.case(session.case)
        decided = _decision(trail)
        second = None if session.confirmed is None else ("agreed" if session.confirmed else "disagreed")
        return {
            "session": session.id,
            "case": session.case,
            "reference": case.reference,
            "matter": session.matter,
            "party": session.party,
            "outcome": outcome(session),
            "decided": decided.outcome,
            "reasons": tuple(decided.reasons),
            "held_for": tuple(session.held_for),
            "second": second,
            "audit": session.review.state.value if AUDIT in session.held_for else None,
            "verdicts": {part: verdict.value for part, verdict in concluded(session, trail).items()},
            "policy": {"version": session.policy_version, "sha256": session.policy_sha256},
            "trail": {"length": last.index + 1, "sha256": last.sha256},
            "checkpoint": None if sealed is None else to_json(sealed),
            "made": datetime.fromtimestamp(self._outside.clock.now_s(), UTC).isoformat(timespec="seconds"),
        }


def waits_for_second(session: Session) -> bool:
    """The result is held for a second person, and nobody has looked a second time."""
    return bool(set(session.held_for) - {AUDIT}) and session.confirmed is None


def waits(session: Session) -> bool:
    """The result is held: for a second person, or for the reviewer whom it waits for as well."""
    return waits_for_second(session) or (AUDIT in session.held_for and not session.review.settled)


def outcome(session: Session) -> str:
    """As it leaves, and as the register tells it."""
    return outcome_of(session)


def _decision(trail: Sequence[Told]) -> Decided:
    return next(told.event for told in reversed(trail) if isinstance(told.event, Decided))
