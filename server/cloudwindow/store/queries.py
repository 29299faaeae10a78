"""Questions that change nothing, one function each. What is asked often is built once: the database layer knows it again.

Sessions whose key was destroyed are left out of lists. Those whose row does not open are left out, told of, and in `unopened`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row, bindparam, select

from cloudwindow.domain.entry import Entry
from cloudwindow.domain.errors import CloudWindowError, Erased, EvidenceBroken
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.ports import Case
from cloudwindow.domain.session import Session, State
from cloudwindow.store import tables as t
from cloudwindow.store.keyring import Keyring
from cloudwindow.store.rows import Sessions, answer_of, case_of, entry_of
from cloudwindow.vault.keys import ANSWERS

_PROJECTION: Final = select(t.sessions.c.id, t.sessions.c.projection)
_SESSION: Final = _PROJECTION.where(t.sessions.c.id == bindparam("session"))
_BY_LINK: Final = _PROJECTION.where(t.sessions.c.link_sha256 == bindparam("link")).limit(1)
_IN: Final = t.sessions.c.state.in_(bindparam("states", expanding=True))
_OLDEST: Final = _PROJECTION.order_by(t.sessions.c.created, t.sessions.c.id).limit(bindparam("most"))
_OLDEST_OF: Final = _OLDEST.where(_IN)
_OLDEST_OF_ALL: Final = _OLDEST.where(t.sessions.c.state != State.OFFICE.value)
_NEWEST_OF: Final = _PROJECTION.where(_IN).order_by(t.sessions.c.created.desc(), t.sessions.c.id.desc()).limit(bindparam("most"))
_CASE: Final = select(t.cases.c.facts).where(t.cases.c.id == bindparam("case"))
_ENTRIES: Final = (
    select(t.entries)
    .where(t.entries.c.session == bindparam("session"), t.entries.c["index"] >= bindparam("since"))
    .order_by(t.entries.c["index"])
)
_SOME_ENTRIES: Final = _ENTRIES.limit(bindparam("most"))
_ANSWER: Final = select(t.answers.c.response).where(t.answers.c.key == bindparam("key"))

_log = structlog.get_logger()


class Questions:
    """Each within a transaction, on its thread. Raises Erased where one thing is asked for and its key was destroyed."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._known = Sessions()
        self._unopened: dict[SessionId, str] = {}  # changed as a whole: read on another thread

    @property
    def unopened(self) -> Mapping[SessionId, str]:
        """Sessions that a list came upon and had to leave out, and the code of why."""
        return self._unopened

    def session(self, connection: Connection, id: SessionId) -> Session | None:
        row = connection.execute(_SESSION, {"session": id}).one_or_none()
        return None if row is None else self._one(connection, row)

    def session_by_link(self, connection: Connection, link_sha256: str) -> Session | None:
        row = connection.execute(_BY_LINK, {"link": link_sha256}).one_or_none()
        return None if row is None else self._one(connection, row)

    def sessions(self, connection: Connection, states: Sequence[State], limit: int) -> Sequence[Session]:
        """Of all states when none is named; the office's own trail is no session and must be asked for."""
        if states:
            found = connection.execute(_OLDEST_OF, {"states": [state.value for state in states], "most": limit})
        else:
            found = connection.execute(_OLDEST_OF_ALL, {"most": limit})
        return self._all(connection, found.all())

    def recent(self, connection: Connection, states: Sequence[State], limit: int) -> Sequence[Session]:
        """By the time they were made: an index knows it."""
        found = connection.execute(_NEWEST_OF, {"states": [state.value for state in states], "most": limit})
        return self._all(connection, found.all())

    def case(self, connection: Connection, id: CaseId) -> Case | None:
        found = connection.scalar(_CASE, {"case": id})
        return None if found is None else case_of(id, found, self._keyring.of(connection, id))

    def entries(self, connection: Connection, id: SessionId, since: int, limit: int | None) -> Sequence[Entry]:
        asked = {"session": id, "since": since}
        query, asked = (_ENTRIES, asked) if limit is None else (_SOME_ENTRIES, {**asked, "most": limit})
        rows = connection.execute(query, asked).all()
        try:
            key = self._keyring.of(connection, id) if rows else None
        except Erased:
            key = None
        return [entry_of(row, key) for row in rows]

    def answer_to(self, connection: Connection, name: str) -> tuple[str, str] | None:
        found = connection.scalar(_ANSWER, {"key": name})
        return None if found is None else answer_of(name, found, self._keyring.of(connection, ANSWERS))

    def _one(self, connection: Connection, row: Row[Any, Any]) -> Session:  # Any: a row of `_PROJECTION`
        key = self._keyring.of(connection, row.id)  # asked for even when the session is known here: it may have been destroyed
        return self._known.opened(row.id, bytes(row.projection), key)

    def _all(self, connection: Connection, rows: Sequence[Row[Any, Any]]) -> Sequence[Session]:
        unfit: dict[str, CloudWindowError] = {}
        keys = self._keyring.some(connection, [row.id for row in rows], unfit)
        found = []
        for row in rows:
            try:
                if row.id in keys:
                    found.append(self._known.opened(row.id, bytes(row.projection), keys[row.id]))
            except CloudWindowError as error:
                unfit[row.id] = error
            except Exception as error:  # it opens, and says something that no version of ours wrote
                unfit[row.id] = EvidenceBroken(type(error).__name__)
        if unfit or self._unopened:
            self._tell({SessionId(row.id): unfit[row.id].code if row.id in unfit else "" for row in rows})
        return found

    def _tell(self, looked_at: dict[SessionId, str]) -> None:
        """One row that does not open must not hide the others, and must not be passed over in silence: once each, in the log."""
        before = self._unopened
        now = {id: code for id, code in (before | looked_at).items() if code}
        for id in now.keys() - before.keys():
            _log.error("session_not_opened", session=id, code=now[id])
        self._unopened = now
