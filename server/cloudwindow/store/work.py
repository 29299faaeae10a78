"""One database transaction: entries, projections and the log's queue together, or nothing."""

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update
from typing_extensions import override

from cloudwindow.domain.entry import Entry
from cloudwindow.domain.errors import Conflict, NotFound
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Case, Clock, UnitOfWork
from cloudwindow.domain.session import Session
from cloudwindow.ledger.chain import BEFORE_THE_FIRST, make_entry, rfc3339
from cloudwindow.store import export_rows, register
from cloudwindow.store import tables as t
from cloudwindow.store.counting import keep_keys
from cloudwindow.store.keyring import Keyring
from cloudwindow.store.rows import answer, answer_of, case_facts, entry_row, projection, session_of
from cloudwindow.store.search_key import SearchKey
from cloudwindow.vault import OwnerKey
from cloudwindow.vault.keys import ANSWERS

# Asked with every write: another process may have destroyed a key that is kept here, and nothing may be sealed with it any more.
_DESTROYED: Final = select(t.keys.c.destroyed).where(t.keys.c.owner == t.sessions.c.id).scalar_subquery().label("destroyed")
# SQLite holds the whole file since BEGIN IMMEDIATE and ignores FOR UPDATE.
_HOLD: Final = (
    select(t.sessions.c.length, t.sessions.c.last_sha256, t.sessions.c.last_at, t.sessions.c.projection, _DESTROYED)
    .where(t.sessions.c.id == bindparam("session"))
    .with_for_update(of=t.sessions)
)
_ADD_SESSION: Final = insert(t.sessions)
_CHANGE_SESSION: Final = update(t.sessions).where(t.sessions.c.id == bindparam("session"))
_ADD_ENTRIES: Final = insert(t.entries)
_QUEUE: Final = insert(t.log_queue)
_KNOWN: Final = select(t.answers.c.response).where(t.answers.c.key == bindparam("key"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """A session whose row this transaction holds, and where its chain ends. `created`: of a row that is not there yet."""

    session: Session
    sha256: str
    at: str
    created: str = ""


class SqlUnitOfWork(UnitOfWork):
    """What was recorded is written by `flush`: one row a session, however many its entries are."""

    def __init__(self, connection: Connection, clock: Clock, keyring: Keyring, search: SearchKey | None = None) -> None:
        """`search`: what cases and their parties are found by; without one a new case is found by nobody."""
        self._connection = connection
        self._clock = clock
        self._keyring = keyring
        self._search = search
        self._held: dict[SessionId, _End] = {}
        self._new: list[Entry] = []
        self._keys: dict[SessionId, OwnerKey] = {}
        self._changes: dict[SessionId, list[register.Change]] = {}

    @override
    def load(self, id: SessionId) -> Session:
        end = self._hold(id)
        if end is None:
            raise NotFound(f"expected a session {id}, found none")
        return end.session

    @override
    def record(self, session: Session, event: Event) -> Session:
        """Raises IllegalTransition, and Conflict when the session went on since it was loaded."""
        after = session.apply(event)
        end = self._end(session)
        entry = make_entry(
            session=session.id,
            index=session.length,
            at=max(rfc3339(self._clock.now_s()), end.at),  # the trail's time never goes back, not even over a restart
            event=event,
            previous=end.sha256,
            salt=secrets.token_hex(16),
        )
        created = end.created or ("" if session.length else entry.at)
        self._held[session.id] = _End(session=after, sha256=entry.sha256, at=entry.at, created=created)
        self._new.append(entry)
        self._changes.setdefault(session.id, []).append((after, event, entry.at))
        return after

    @override
    def add_case(self, case: Case) -> None:
        """Raises Conflict when the case is there."""
        key = self._keyring.of_or_make(self._connection, case.id)
        self._connection.execute(insert(t.cases).values(id=case.id, facts=case_facts(case, key)))
        if self._search is not None:
            keep_keys(self._connection, case, self._search)

    @override
    def remember(self, key: str, request_sha256: str, response: str) -> None:
        found = self._connection.scalar(_KNOWN, {"key": key})
        sealing = self._keyring.of(self._connection, ANSWERS)
        if found is None:  # two at once: the second waits here for the first's commit, then fails on the primary key
            sealed = answer(key, request_sha256, response, sealing)
            self._connection.execute(insert(t.answers).values(key=key, response=sealed))
        elif answer_of(key, found, sealing)[0] != request_sha256:
            raise Conflict("expected the same request under this idempotency key, found another body; use a new key")

    def flush(self) -> None:
        """Write what was recorded. Raises the database's IntegrityError when a session that begins is there already."""
        for id in dict.fromkeys(entry.session for entry in self._new):
            end = self._held[id]
            key = self._key(id, make=end.created != "")
            row = {**projection(end.session, key), "last_sha256": end.sha256, "last_at": end.at}
            if end.created:
                self._connection.execute(_ADD_SESSION, {**row, "id": id, "created": end.created})
            else:
                self._connection.execute(_CHANGE_SESSION, {**row, "session": id})
        if self._new:
            self._connection.execute(_ADD_ENTRIES, [entry_row(entry, self._key(entry.session)) for entry in self._new])
            self._connection.execute(_QUEUE, [{"session": entry.session, "index": entry.index} for entry in self._new])
        for id, changes in self._changes.items():
            register.write(self._connection, id, changes)
            export_rows.write(self._connection, id, changes)

    def _key(self, id: SessionId, *, make: bool = False) -> OwnerKey:
        """`make`: with the session's first entry; a file of the session may have come before it."""
        if id not in self._keys:
            self._keys[id] = (self._keyring.of_or_make if make else self._keyring.of)(self._connection, id)
        return self._keys[id]

    def _end(self, session: Session) -> _End:
        known = self._held.get(session.id)
        if session.length == 0 and known is None:
            return _End(session=session, sha256=BEFORE_THE_FIRST, at="")
        end = known or self._hold(session.id)
        if end is None or end.session.length != session.length:
            found = "none" if end is None else f"one with {end.session.length}"
            raise Conflict(f"expected session {session.id} with {session.length} entries, found {found}; load it again")
        return end

    def _hold(self, id: SessionId) -> _End | None:
        """Lock the row, once."""
        if id not in self._held:
            row = self._connection.execute(_HOLD, {"session": id}).one_or_none()
            if row is None:
                return None
            if row.destroyed:
                self._keyring.forget([id])
            session = session_of(id, bytes(row.projection), self._key(id))
            self._held[id] = _End(session=session, sha256=row.last_sha256, at=row.last_at)
        return self._held[id]
