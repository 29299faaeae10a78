"""Questions that change nothing, one function each."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloudwindow.domain.entry import Entry
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.ports import Case
from cloudwindow.domain.session import Session, State
from cloudwindow.store import tables as t
from cloudwindow.store.rows import case_of, entry_of, session_of


async def session(connection: AsyncConnection, id: SessionId) -> Session | None:
    found = await connection.scalar(select(t.sessions.c.projection).where(t.sessions.c.id == id))
    return None if found is None else session_of(found)


async def session_by_link(connection: AsyncConnection, link_sha256: str) -> Session | None:
    found = await connection.scalar(select(t.sessions.c.projection).where(t.sessions.c.link_sha256 == link_sha256).limit(1))
    return None if found is None else session_of(found)


async def sessions(connection: AsyncConnection, states: Sequence[State], limit: int) -> Sequence[Session]:
    """Of all states when none is named; the office's own trail is no session and must be asked for."""
    query = select(t.sessions.c.projection).order_by(t.sessions.c.created, t.sessions.c.id).limit(limit)
    if states:
        query = query.where(t.sessions.c.state.in_([state.value for state in states]))
    else:
        query = query.where(t.sessions.c.state != State.OFFICE.value)
    return [session_of(text) for text in (await connection.scalars(query)).all()]


async def recent(connection: AsyncConnection, states: Sequence[State], limit: int) -> Sequence[Session]:
    """By the time they were made: an index knows it."""
    query = select(t.sessions.c.projection).where(t.sessions.c.state.in_([state.value for state in states]))
    query = query.order_by(t.sessions.c.created.desc(), t.sessions.c.id.desc()).limit(limit)
    return [session_of(text) for text in (await connection.scalars(query)).all()]


async def counts(connection: AsyncConnection) -> Mapping[State, int]:
    rows = await connection.execute(select(t.sessions.c.state, func.count()).group_by(t.sessions.c.state))
    return {State(state): count for state, count in rows.all()}


async def case(connection: AsyncConnection, id: CaseId) -> Case | None:
    found = await connection.scalar(select(t.cases.c.facts).where(t.cases.c.id == id))
    return None if found is None else case_of(found)


async def entries(connection: AsyncConnection, id: SessionId, since: int, limit: int | None) -> Sequence[Entry]:
    query = (
        select(t.entries)
        .where(t.entries.c.session == id, t.entries.c["index"] >= since)
        .order_by(t.entries.c["index"])
        .limit(limit)
    )
    return [entry_of(row) for row in (await connection.execute(query)).all()]


async def answer_to(connection: AsyncConnection, key: str) -> tuple[str, str] | None:
    query = select(t.answers.c.request_sha256, t.answers.c.response).where(t.answers.c.key == key)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else (row.request_sha256, row.response)
