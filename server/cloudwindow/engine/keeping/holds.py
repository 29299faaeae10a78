"""Legal holds: laid by one supervisor, lifted by another who had no part in the session."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.errors import BadInput, CloudWindowError, Conflict, Forbidden
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import SessionId, new_id
from cloudwindow.domain.keeping import Hold
from cloudwindow.domain.keeping_events import HoldLaid, HoldLifted
from cloudwindow.domain.people import Person
from cloudwindow.domain.ports import Records
from cloudwindow.domain.ports_keeping import Destruction
from cloudwindow.domain.session import Session
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.office import a_session
from cloudwindow.engine.second_look.part import had_part

LEAST_WORDS: Final = 10
MOST: Final = 20  # on one session


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSeen:
    """`at`: RFC 3339."""

    session: SessionId
    hold: str
    by: str
    at: str
    why: str


class Holds:
    """`by` is the id of a supervisor, or what stands for the command line: who is at the machine is asked by nobody here."""

    def __init__(self, records: Records, journal: TrailJournal, store: Destruction) -> None:
        self._records = records
        self._journal = journal
        self._store = store

    async def lay(self, id: SessionId, by: str, why: str) -> tuple[int, str]:
        """The entry's index and the hold's id. Raises NotFound, BadInput, Conflict."""
        laid = HoldLaid(hold=new_id("hld"), by=by, why=_words(why))

        def make(session: Session) -> Sequence[Event]:
            if len(session.keeping.holds) >= MOST:
                raise Conflict(f"expected at most {MOST} holds on a session, found as many; lift one")
            return [laid]

        return (await self._journal.settle(a_session(id), make)).length - 1, laid.hold

    async def lift(self, id: SessionId, by: str | Person, why: str, hold: str = "") -> tuple[int, str]:
        """`hold`: may be left out when there is one alone. Raises NotFound, BadInput, Conflict, Forbidden."""
        words, who = _words(why), by.id if isinstance(by, Person) else by
        if isinstance(by, Person) and had_part(await self._records.told(a_session(id)), by):
            raise Forbidden("expected somebody who had no part in this session; ask another supervisor")
        lifted: list[HoldLifted] = []

        def make(session: Session) -> Sequence[Event]:
            one = _one(session, hold)
            if isinstance(by, Person) and one.by == who:
                raise Forbidden("expected somebody else than who laid this hold; ask another supervisor")
            lifted[:] = [HoldLifted(hold=one.id, by=who, why=words)]
            return lifted

        after = await self._journal.settle(a_session(id), make)
        return after.length - 1, lifted[0].hold

    async def of(self, id: SessionId) -> list[HoldSeen]:
        """Those that lie on a session now, the oldest first."""
        found: dict[str, HoldSeen] = {}
        for told in await self._records.told(a_session(id)):
            match told.event:
                case HoldLaid(hold=hold, by=by, why=why):
                    found[hold] = HoldSeen(session=id, hold=hold, by=by, at=told.at, why=why)
                case HoldLifted(hold=hold):
                    found.pop(hold, None)
                case _:
                    continue
        return list(found.values())

    async def all(self) -> list[HoldSeen]:
        """Of every session, the oldest first. One that does not open is left out: the plan tells of it."""
        found: list[HoldSeen] = []
        for id in await self._store.held():
            try:
                found += await self.of(id)
            except CloudWindowError:
                continue
        return sorted(found, key=lambda one: one.at)


def _one(session: Session, hold: str) -> Hold:
    holds = [one for one in session.keeping.holds if not hold or one.id == hold]
    if not holds:
        raise Conflict(f"expected a hold{f' {hold}' if hold else ''} on this session, found none")
    if len(holds) > 1:
        raise Conflict(f"expected to be told which hold, found {len(holds)}: {', '.join(one.id for one in holds)}")
    return holds[0]


def _words(why: str) -> str:
    words = why.strip()
    if len(words) < LEAST_WORDS:
        raise BadInput(f"why: expected at least {LEAST_WORDS} characters, found {len(words)}")
    return words
