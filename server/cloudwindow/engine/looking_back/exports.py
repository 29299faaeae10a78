"""Copies that leave: asked for with a reason, agreed to by somebody else, made in the background, taken by whoever asked."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import structlog

from cloudwindow.domain.errors import BadInput, CloudWindowError, Conflict, Forbidden, TooMany
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import SessionId, new_id
from cloudwindow.domain.people import Person
from cloudwindow.domain.ports_register import ExportPress, ExportRow, Register
from cloudwindow.domain.viewing_events import Box, ExportAnswered, ExportAsked, ExportFailed, ExportMade, ExportTaken
from cloudwindow.engine.going_on import going_on
from cloudwindow.engine.journal import READ_AGAIN, Stale
from cloudwindow.engine.looking_back.blind import blind
from cloudwindow.engine.looking_back.viewings import LEAST_WORDS, Viewings
from cloudwindow.engine.parts import Outside

log = structlog.get_logger()
ASKED, AGREED, MADE = "asked", "agreed", "made"
AGAIN_S: Final = 60.0  # what the store did not take is tried again
MOST_BOXES: Final = 200
MOST_WAITING: Final = 20  # that one person asked for and nobody answered


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSeen:
    """`progress`: share 0..1 of what is being made. `mine`: the asker looks; only somebody else may agree."""

    request: str
    session: str
    what: str
    state: str
    asked_by: str
    asked_at: str
    words: str
    from_s: float
    to_s: float
    boxes: tuple[Box, ...]
    language: str
    answered_by: str
    bytes: int
    why: str
    progress: float
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A file that leaves now."""

    blob: str
    bytes: int
    name: str


class Exports:
    def __init__(self, outside: Outside, register: Register, press: ExportPress, viewings: Viewings) -> None:
        self._outside = outside
        self._register = register
        self._press = press
        self._viewings = viewings
        self._progress: dict[str, float] = {}
        self._due = asyncio.Event()

    @property
    def kinds(self) -> frozenset[str]:
        """What can be asked for."""
        return self._press.kinds

    async def ask(self, id: SessionId, person: Person, asked: ExportAsked) -> str:
        """`asked` without request and asker. Raises BadInput, Conflict, and Forbidden without an open viewing."""
        if asked.what not in self._press.kinds:
            raise BadInput(f"what: expected one of {', '.join(sorted(self._press.kinds))}, found {asked.what!r}")
        if len(asked.words.strip()) < LEAST_WORDS:
            raise BadInput(f"words: expected at least {LEAST_WORDS} characters, found {len(asked.words.strip())}")
        if asked.to_s < asked.from_s or len(asked.boxes) > MOST_BOXES:
            raise BadInput(f"expected a stretch that ends after it begins, and at most {MOST_BOXES} boxes; found something else")
        await self._viewings.expect_right(id, person)
        await self._viewings.expect_any(id, person)
        await self._expect_known(id, person)
        waiting = [row for row in await self._register.exports(by=person.id) if row.state == ASKED]
        if len(waiting) >= MOST_WAITING:
            raise Conflict(f"expected at most {MOST_WAITING} requests that wait for an answer, found as many")
        await self._press.expect(id, asked)
        request = new_id("exp")
        whole = ExportAsked(
            request=request,
            by=person.id,
            what=asked.what,
            words=asked.words.strip(),
            from_s=asked.from_s,
            to_s=asked.to_s,
            boxes=asked.boxes,
            language=asked.language,
        )
        await self._outside.journal.record(id, whole)
        return request

    async def session_of(self, request: str) -> SessionId:
        """Raises NotFound."""
        return (await self._register.export(request)).session

    async def listed(self, person: Person) -> list[ExportSeen]:
        """What waits for an answer, and everything that this person asked for; newest first."""
        rows = {row.request: row for row in await self._register.exports(state=ASKED)}
        rows |= {row.request: row for row in await self._register.exports(by=person.id)}
        ordered = sorted(rows.values(), key=lambda row: row.asked_at, reverse=True)
        return [seen for row in ordered if (seen := await self._seen(row, person)) is not None]

    async def answer(self, request: str, person: Person, *, agrees: bool, words: str) -> None:
        """Never by whoever asked. Raises NotFound, BadInput, Conflict, Forbidden."""
        if not agrees and not words.strip():
            raise BadInput("words: expected why you do not agree, found none")
        answered = ExportAnswered(request=request, by=person.id, agrees=agrees, words=words.strip())
        for _ in range(READ_AGAIN):
            length, row = await self._now(request)
            if row.asked_by == person.id:
                raise Forbidden("expected somebody else than who asked for this copy")
            await self._viewings.expect_right(row.session, person)
            if row.state != ASKED:
                raise Conflict(f"expected a request that waits for an answer, found one that is {row.state}")
            try:
                await self._outside.journal.write_at(row.session, length, answered)
            except Stale:
                continue
            self._due.set()
            return
        raise TooMany("the trail went on while it was being looked at; answer again")

    async def take(self, request: str, person: Person) -> Leaving:
        """The copy, for whoever asked, once it was agreed to and is whole; that it left is an entry before its first byte does."""
        row = await self._register.export(request)
        if row.asked_by != person.id:
            raise Forbidden("expected whoever asked for this copy")
        if row.state in (ASKED, "refused"):
            raise Forbidden("expected a copy that somebody else agreed to, found one that nobody did")
        await self._viewings.expect_right(row.session, person)
        await self._expect_known(row.session, person)
        if row.state != MADE:
            raise Conflict(f"expected a copy that is whole, found one that is {row.state}; ask again")
        name = self._press.named(row.session, await self._asked(row))
        await self._outside.journal.record(row.session, ExportTaken(request=request, by=person.id))
        return Leaving(blob=name, bytes=row.bytes, name=name.rsplit("/", 1)[-1])

    async def _expect_known(self, id: SessionId, person: Person) -> None:
        """A copy holds the decision. Raises Forbidden for a reviewer who has not given their own word."""
        if blind(await self._outside.records.session(id), person):
            raise Forbidden("expected somebody who may know what was decided; give your own word first, if you are asked for it")

    async def run(self) -> None:
        """Make what was agreed to, one after the other, for ever; also what was before this server was started."""
        while True:
            self._due.clear()
            with going_on("exports"):
                for row in reversed(await self._register.exports(state=AGREED)):
                    with going_on("export", row.session):  # one whose trail takes no entry any more holds up no other
                        await self._make(row)
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_S):
                    await self._due.wait()

    async def _make(self, row: ExportRow) -> None:
        def progress(done: int, total: int) -> None:
            self._progress[row.request] = done / total if total else 0.0

        event: Event
        try:
            made = await self._press.make(row.session, await self._asked(row), progress)
            event = ExportMade(request=row.request, bytes=made.bytes, of_sha256=made.sha256)
        except CloudWindowError as error:
            log.warning("export_failed", session=row.session, code=error.code)
            event = ExportFailed(request=row.request, why=error.code)
        except Exception as error:  # one that cannot be made must not keep the others from being made
            log.exception("export_failed", session=row.session, error=type(error).__name__)
            event = ExportFailed(request=row.request, why="internal")
        finally:
            self._progress.pop(row.request, None)
        await self._tell(row, event)

    async def _tell(self, row: ExportRow, event: Event) -> None:
        """A copy of what was erased meanwhile was not made: it has what is to be gone."""
        for _ in range(READ_AGAIN):
            length, now = await self._now(row.request)
            if now.state != AGREED and isinstance(event, ExportMade):
                await self._press.drop(row.session, await self._asked(row))
                event = ExportFailed(request=row.request, why=now.why)
            with suppress(Stale):
                await self._outside.journal.write_at(row.session, length, event)
                return
        raise TooMany("the trail went on while a copy was being written down; it is tried again")

    async def _now(self, request: str) -> tuple[int, ExportRow]:
        """The row as it is in a trail of that length, or an earlier one."""
        session = (await self._register.export(request)).session
        length = (await self._outside.records.session(session)).length
        return length, await self._register.export(request)

    async def _seen(self, row: ExportRow, person: Person) -> ExportSeen | None:
        """None: its words can be read no more, or it is none of this person's business."""
        try:
            if row.asked_by != person.id:
                await self._viewings.expect_right(row.session, person)
            asked = await self._asked(row)
        except CloudWindowError:
            return None
        return ExportSeen(
            request=row.request,
            session=row.session,
            what=row.what,
            state=row.state,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            words=asked.words,
            from_s=asked.from_s,
            to_s=asked.to_s,
            boxes=asked.boxes,
            language=asked.language,
            answered_by=row.answered_by,
            bytes=row.bytes,
            why=row.why,
            progress=1.0 if row.state == MADE else round(self._progress.get(row.request, 0.0), 3),
            mine=row.asked_by == person.id,
        )

    async def _asked(self, row: ExportRow) -> ExportAsked:
        found: Sequence[object] = [told.event for told in await self._outside.records.told(row.session, row.asked, 1)]
        asked = next((event for event in found if isinstance(event, ExportAsked)), None)
        if asked is None:
            raise Conflict("expected the words of a request, found that they were erased")
        return asked
