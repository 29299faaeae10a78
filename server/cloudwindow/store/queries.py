"""Questions that change nothing, one function each. What is asked often is built once: the database layer knows it again."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, select

from cloudwindow.domain.entry import Entry
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.ports import Case
from cloudwindow.domain.session import Session, State
from cloudwindow.store import tables as t
from cloudwindow.store.rows import case_of, entry_of, session_of

_PROJECTION: Final = select(t.sessions.c.projection)
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
_ANSWER: Final = select(t.answers.c.request_sha256, t.answers.c.response).where(t.answers.c.key == bindparam("key"))


def session(connection: Connection, id: SessionId) -> Session | None:
    found = connection.scalar(_SESSION, {"session": id})
    return None if found is None else session_of(found)


def session_by_link(connection: Connection, link_sha256: str) -> Session | None:
    found = connection.scalar(_BY_LINK, {"link": link_sha256})
    return None if found is None else session_of(found)


def sessions(connection: Connection, states: Sequence[State], limit: int) -> Sequence[Session]:
    """Of all states when none is named; the office's own trail is no session and must be asked for."""
    if states:
        found = connection.scalars(_OLDEST_OF, {"states": [state.value for state in states], "most": limit})
    else:
        found = connection.scalars(_OLDEST_OF_ALL, {"most": limit})
    return [session_of(text) for text in found.all()]


def recent(connection: Connection, states: Sequence[State], limit: int) -> Sequence[Session]:
    """By the time they were made: an index knows it."""
    found = connection.scalars(_NEWEST_OF, {"states": [state.value for state in states], "most": limit})
    return [session_of(text) for text in found.all()]


def case(connection: Connection, id: CaseId) -> Case | None:
    found = connection.scalar(_CASE, {"case": id})
    return None if found is None else case_of(found)


def entries(connection: Connection, id: SessionId, since: int, limit: int | None) -> Sequence[Entry]:
    asked = {"session": id, "since": since}
    if limit is None:
        return [entry_of(row) for row in connection.execute(_ENTRIES, asked).all()]
    return [entry_of(row) for row in connection.execute(_SOME_ENTRIES, {**asked, "most": limit}).all()]


def answer_to(connection: Connection, key: str) -> tuple[str, str] | None:
    row = connection.execute(_ANSWER, {"key": key}).one_or_none()
    return None if row is None else (row.request_sha256, row.response)
