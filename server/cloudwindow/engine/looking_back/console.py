"""The verbs of somebody of compliance at one session: open it, look at its page, a finding, a picture, a recording, its entries."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from cloudwindow.domain.codec import to_json
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import CloudWindowError, Forbidden, IllegalTransition, NotFound
from cloudwindow.domain.events import StillKept
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.plain import Json
from cloudwindow.domain.playback import PlaybackFacts
from cloudwindow.domain.ports import Case
from cloudwindow.domain.ports_register import RangedFiles, Trails
from cloudwindow.domain.seat_events import Viewed
from cloudwindow.domain.session import Session
from cloudwindow.domain.signing_events import SignatureDrawn
from cloudwindow.engine.judging_again import JudgingAgain
from cloudwindow.engine.looking_back.audited import SECRET, audited
from cloudwindow.engine.looking_back.blind import blind
from cloudwindow.engine.looking_back.exports import Exports
from cloudwindow.engine.looking_back.findings import FindingSeen, finding_seen
from cloudwindow.engine.looking_back.page import SessionPage, clock_of, session_page
from cloudwindow.engine.looking_back.rows import Rows
from cloudwindow.engine.looking_back.seen import Seen, Watched
from cloudwindow.engine.looking_back.sight import Sight, sight
from cloudwindow.engine.looking_back.tapes import facts_in, tapes
from cloudwindow.engine.looking_back.viewings import Viewing, Viewings
from cloudwindow.engine.office import a_session
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.second_look.part import AUDIT_TRAIL
from cloudwindow.policy import Policy

ENTRIES: Final = 1000  # of one answer
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
        self.files: Final = files
        self.rows: Final = rows
        self.viewings: Final = viewings
        self.exports: Final = exports
        self.seen: Final = Seen(outside.journal, outside.clock)
        self.judging: Final = JudgingAgain(outside, viewings)

    async def run(self) -> None:
        """Beside the server: writes down what was given out, makes copies. For ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.seen.run())
            tasks.create_task(self.exports.run())

    async def open(self, id: SessionId, person: Person, reference: str, why: str) -> Viewing:
        return await self.viewings.open(a_session(id), person, reference, why)

    async def page(self, id: SessionId, viewing: str, person: Person) -> SessionPage:
        """Made on another thread: a page of two hours would hold up everybody's media."""
        found = await self.viewings.of(id, viewing, person)
        session = await self._outside.records.session(id)  # first: who gives their word meanwhile is blind still
        read = await self._trails.read(id)
        case, policy = await self._case(session), await self._policy(session)
        reels = await tapes(read.told, self.files)

        def made() -> SessionPage:
            shown = sight(session, read.told, person, policy)
            return session_page(
                session=shown.session,
                case=case,
                trail=shown.trail,
                read=shown.read(read),
                tapes=reels,
                rules={} if policy is None else self._objections(session, read.told, shown, policy),
                blind=shown.blind,
            )

        page = await asyncio.to_thread(made)
        found.began_s = page.clock.began
        await self._note(found, "page")
        return page

    async def finding(self, id: SessionId, viewing: str, person: Person, index: int) -> FindingSeen:
        """`index`: as on the page."""
        found = await self.viewings.of(id, viewing, person)
        shown, whole, policy = await self._sight(id, person)
        began_s = found.began_s
        if began_s is None:  # asked for before the page
            began_s = clock_of(shown.trail, await tapes(whole, self.files)).began
        seen = await asyncio.to_thread(finding_seen, shown.trail, index, policy, began_s)
        await self._note(found, "finding")
        return seen

    async def still(self, id: SessionId, viewing: str, person: Person, sha256: str) -> tuple[bytes, str]:
        """A picture and its type; the look is an entry, once a viewing."""
        found = await self.viewings.of(id, viewing, person)
        if sha256 not in found.pictures:
            await self._read_again(found)
        if sha256 not in found.pictures:
            raise NotFound("expected a picture of this session, found none with that hash")
        blob, kind, what = found.pictures[sha256]
        data = await self._outside.blobs.get(blob)
        await self._note(found, what)
        return data, kind

    async def reel(self, id: SessionId, viewing: str, person: Person, part: str) -> Reel:
        """The copy of a part, to be played. Raises NotFound while there is none."""
        found = await self.viewings.of(id, viewing, person)
        if part not in found.tapes:
            await self._read_again(found)
        tape = found.tapes.get(part)
        if tape is not None and tape.facts is None:  # its copy may be there by now
            tape = found.tapes[part] = replace(tape, facts=await facts_in(tape.recording, self.files))
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
        """A page of the trail; empty: there are no more. With a viewing what the page is made of, numbered as there; without one,

        for an auditor, what people did.
        """
        a_session(id)
        if viewing and LOOKERS & person.roles:
            opened = await self.viewings.of(id, viewing, person)
            shown, _, _ = await self._sight(id, person)
            page = [told for told in shown.trail if told.index >= since and type(told.event) not in SECRET][:ENTRIES]
            found = await asyncio.to_thread(lambda: [_entry(told, to_json(told.event)) for told in page])
            await self._note(opened, "entries")
            return found
        if StaffRole.AUDITOR not in person.roles:
            raise Forbidden("expected a viewing of this session that you opened; open one with the case's reference")
        if blind(await self._outside.records.session(id), person):
            raise Forbidden("expected somebody who may know what was decided; you review as well, and gave no word on it")
        found = [_entry(told, audited(told.event)) for told in await self._outside.records.told(id, since, ENTRIES)]
        with suppress(IllegalTransition):  # before anybody waits, nobody's look is an entry
            await self._outside.journal.record(id, Viewed(by=person.id, what=AUDIT_TRAIL))
        return found

    async def _sight(self, id: SessionId, person: Person) -> tuple[Sight, Sequence[Told], Policy | None]:
        session = await self._outside.records.session(id)
        whole, policy = await self._outside.records.told(id), await self._policy(session)
        return await asyncio.to_thread(sight, session, whole, person, policy), whole, policy

    async def _note(self, viewing: Viewing, what: str) -> None:
        """A look at something, once a viewing."""
        if what not in viewing.noted:
            await self._outside.journal.record(viewing.session, Viewed(by=PersonId(viewing.by), what=what))
            viewing.noted.add(what)

    async def _read_again(self, viewing: Viewing) -> None:
        """Recordings and pictures of the session, by name: kept with the viewing, since a player asks many times a second."""
        length = (await self._outside.records.session(viewing.session)).length
        if length == viewing.read:
            return
        trail = await self._outside.records.told(viewing.session)
        viewing.tapes = {tape.part: tape for tape in await tapes(trail, self.files)}
        viewing.pictures = pictures(trail)
        viewing.read = length
        self.viewings.forget_all_but(viewing)

    async def _case(self, session: Session) -> Case | None:
        try:
            return await self._outside.records.case(session.case)
        except CloudWindowError:  # erased at the end of its time
            return None

    def _objections(self, session: Session, whole: Sequence[Told], shown: Sight, policy: Policy) -> Mapping[str, tuple[int, ...]]:
        """While blind, of what is shown and of nothing else."""
        if shown.blind:
            return self._rules(shown.session, shown.trail, policy, True)
        return shown.numbered(self._rules(session, whole, policy, False))

    async def _policy(self, session: Session) -> Policy | None:
        """What it was admitted with. None: it was not, or this server does not understand that text any more."""
        try:
            return await self._outside.shelf.by_hash(session.policy_sha256) if session.policy_sha256 else None
        except CloudWindowError:
            return None


def pictures(trail: Sequence[Told]) -> dict[str, tuple[str, str, str]]:
    """File, type and what it shows, by the picture's hash; the first of a hash counts."""
    found: dict[str, tuple[str, str, str]] = {}
    for told in trail:
        match told.event:
            case StillKept(sha256=digest, blob=blob) as kept:
                found.setdefault(digest, (blob, "image/jpeg", f"still {kept.purpose} {kept.still}"))
            case SignatureDrawn(picture_sha256=digest, picture=blob) if blob:
                found.setdefault(digest, (blob, "image/png", "signature"))
            case _:
                continue
    return found


def _entry(told: Told, event: Mapping[str, Json] | None) -> EntrySeen:
    return EntrySeen(index=told.index, at=told.at, kind=told.kind, event=event)
