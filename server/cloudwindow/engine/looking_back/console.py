"""The verbs of somebody of compliance at one session: open it, look at its page, a finding, a picture, a recording, its entries."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.codec import to_json
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import CloudWindowError, Forbidden, NotFound
from cloudwindow.domain.events import StillKept
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.office_events import OFFICE
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.plain import Json
from cloudwindow.domain.playback import PlaybackFacts
from cloudwindow.domain.ports import Case
from cloudwindow.domain.ports_register import RangedFiles, Trails
from cloudwindow.domain.seat_events import Viewed
from cloudwindow.domain.session import Session
from cloudwindow.domain.signing_events import SignatureDrawn
from cloudwindow.engine.looking_back.audited import SECRET, audited
from cloudwindow.engine.looking_back.blind import blind, seen_blind
from cloudwindow.engine.looking_back.exports import Exports
from cloudwindow.engine.looking_back.findings import FindingSeen, finding_seen
from cloudwindow.engine.looking_back.page import SessionPage, clock_of, session_page
from cloudwindow.engine.looking_back.rows import Rows
from cloudwindow.engine.looking_back.seen import Seen, Watched
from cloudwindow.engine.looking_back.tapes import Tape, tapes
from cloudwindow.engine.looking_back.viewings import Viewing, Viewings
from cloudwindow.engine.parts import Outside
from cloudwindow.policy import Policy

ENTRIES: Final = 1000  # of one answer
MOST_TAPES: Final = 200  # sessions whose recordings are known without reading their trail again
LOOKERS: Final = frozenset({StaffRole.REVIEWER, StaffRole.SUPERVISOR})
Rules = Callable[[Session, Sequence[Told], Policy, bool], Mapping[str, tuple[int, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reel:
    """A copy that is played: `seen` writes down what of it was given out."""

    blob: str
    bytes: int
    facts: PlaybackFacts
    watched: Watched
    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySeen:
    """`event`: None where it holds what this person may not see."""

    index: int
    at: str
    kind: str
    event: Mapping[str, Json] | None


class LookingBack:
    """Rights by role were asked before. Raises NotFound, Conflict, and Forbidden for whoever lacks a viewing or may have none."""

    def __init__(
        self,
        outside: Outside,
        *,
        rows: Rows,
        trails: Trails,
        files: RangedFiles,
        viewings: Viewings,
        exports: Exports,
        rules: Rules = lambda session, trail, policy, blind: {},
    ) -> None:
        """`rules`: which object to what; the last argument: only those that tell nothing of the outcome."""
        self._outside = outside
        self._trails = trails
        self._rules = rules
        self._tapes: dict[str, dict[str, Tape]] = {}
        self.files: Final = files
        self.rows: Final = rows
        self.viewings: Final = viewings
        self.exports: Final = exports
        self.seen: Final = Seen(outside.journal, outside.clock)

    async def run(self) -> None:
        """Beside the server: writes down what was given out, makes copies. For ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.seen.run())
            tasks.create_task(self.exports.run())

    async def open(self, id: SessionId, person: Person, reference: str, why: str) -> Viewing:
        return await self.viewings.open(_session(id), person, reference, why)

    async def page(self, id: SessionId, viewing: str, person: Person) -> SessionPage:
        await self.viewings.of(id, viewing, person)
        read = await self._trails.read(id)
        session, trail, is_blind = await self._visible(id, read.told, person)
        return session_page(
            session=session,
            case=await self._case(session),
            trail=trail,
            read=read,
            tapes=await tapes(read.told, self.files),
            rules=await self._objections(id, read.told, is_blind=is_blind),
            blind=is_blind,
        )

    async def finding(self, id: SessionId, viewing: str, person: Person, index: int) -> FindingSeen:
        await self.viewings.of(id, viewing, person)
        whole = await self._outside.records.told(id)
        session, trail, _ = await self._visible(id, whole, person)
        began_s = clock_of(trail, await tapes(whole, self.files)).began
        return finding_seen(trail, index, await self._policy(session), began_s)

    async def still(self, id: SessionId, viewing: str, person: Person, sha256: str) -> tuple[bytes, str]:
        """A picture and its type; the look is an entry, once a viewing."""
        found = await self.viewings.of(id, viewing, person)
        for told in await self._outside.records.told(id):
            match told.event:
                case StillKept(sha256=digest, blob=blob) as kept if digest == sha256:
                    what, kind = f"still {kept.purpose} {kept.still}", "image/jpeg"
                case SignatureDrawn(picture_sha256=digest, picture=blob) if digest == sha256 and blob:
                    what, kind = "signature", "image/png"
                case _:
                    continue
            data = await self._outside.blobs.get(blob)
            if sha256 not in found.noted:
                await self._outside.journal.record(id, Viewed(by=person.id, what=what))
                found.noted.add(sha256)
            return data, kind
        raise NotFound("expected a picture of this session, found none with that hash")

    async def reel(self, id: SessionId, viewing: str, person: Person, part: str) -> Reel:
        """The copy of a part, to be played. Raises NotFound while there is none."""
        found = await self.viewings.of(id, viewing, person)
        tape = (await self._tapes_of(found)).get(part)
        if tape is None or tape.facts is None:
            raise NotFound("expected a recording of this session that can be played, found none of that name")
        size = await self.files.size(tape.blob)
        watched = Watched(session=id, viewing=viewing, by=person.id, part=part)
        return Reel(blob=tape.blob, bytes=size, facts=tape.facts, watched=watched, until_s=found.until_s)

    def over(self, reel: Reel) -> bool:
        """The viewing's time ran out while it was being played."""
        return self._outside.clock.now_s() >= reel.until_s

    def given(self, reel: Reel, begin: int, end: int) -> None:
        """These bytes of it were sent."""
        stretch = reel.facts.seconds(begin, end)
        if stretch is not None:
            self.seen.note(reel.watched, *stretch)

    async def entries(self, id: SessionId, viewing: str, person: Person, since: int) -> list[EntrySeen]:
        """A page of the trail; empty: there are no more. With a viewing all of it; without one, for an auditor, what people did."""
        _session(id)
        if viewing and LOOKERS & person.roles:
            await self.viewings.of(id, viewing, person)
            page = await self._outside.records.told(id, since, ENTRIES)
            _, trail, _ = await self._visible(id, await self._outside.records.told(id), person)
            shown = {told.index for told in trail if type(told.event) not in SECRET}
            return [_entry(told, to_json(told.event)) for told in page if told.index in shown]
        if StaffRole.AUDITOR not in person.roles:
            raise Forbidden("expected a viewing of this session that you opened; open one with the case's reference")
        await self._outside.records.session(id)
        return [_entry(told, audited(told.event)) for told in await self._outside.records.told(id, since, ENTRIES)]

    async def _visible(self, id: SessionId, whole: Sequence[Told], person: Person) -> tuple[Session, Sequence[Told], bool]:
        session = await self._outside.records.session(id)
        if not blind(session, person):
            return session, whole, False
        return *seen_blind(session, whole), True

    async def _tapes_of(self, viewing: Viewing) -> Mapping[str, Tape]:
        """Read once a viewing, as long as it was not read in vain: a player asks many times."""
        known = self._tapes.get(viewing.session)
        if known is None or any(tape.facts is None for tape in known.values()):
            trail = await self._outside.records.told(viewing.session)
            known = {tape.part: tape for tape in await tapes(trail, self.files)}
            while len(self._tapes) >= MOST_TAPES:
                del self._tapes[next(iter(self._tapes))]
            self._tapes[viewing.session] = known
        return known

    async def _case(self, session: Session) -> Case | None:
        try:
            return await self._outside.records.case(session.case)
        except CloudWindowError:  # erased at the end of its time
            return None

    async def _objections(self, id: SessionId, trail: Sequence[Told], *, is_blind: bool) -> Mapping[str, tuple[int, ...]]:
        session = await self._outside.records.session(id)
        policy = await self._policy(session)
        return {} if policy is None else self._rules(session, trail, policy, is_blind)

    async def _policy(self, session: Session) -> Policy | None:
        """What it was admitted with. None: it was not, or this server does not understand that text any more."""
        try:
            return await self._outside.shelf.by_hash(session.policy_sha256) if session.policy_sha256 else None
        except CloudWindowError:
            return None


def _entry(told: Told, event: Mapping[str, Json] | None) -> EntrySeen:
    return EntrySeen(index=told.index, at=told.at, kind=told.kind, event=event)


def _session(id: SessionId) -> SessionId:
    """The office's own trail is no session. Raises NotFound."""
    if id == OFFICE:
        raise NotFound(f"expected a session, found {id}")
    return id
