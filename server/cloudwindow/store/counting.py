"""Brings the register up to date at the start: sessions and cases from before there was one, and all cases when the key is new."""

from typing import Final

import structlog
from sqlalchemy import Connection, delete, insert, select

from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.ports import Case, Records
from cloudwindow.domain.register import recount
from cloudwindow.domain.session import State
from cloudwindow.store import register_tables as t
from cloudwindow.store.register import put
from cloudwindow.store.search_key import SearchKey
from cloudwindow.store.tables import cases, keys, sessions
from cloudwindow.store.transactions import Transactions

_log = structlog.get_logger()
_NO_CASE: Final = CaseId("")


async def count(records: Records, transactions: Transactions, search: SearchKey) -> int:
    """How many sessions were counted. One that cannot be read is logged and left out: the trail is the evidence, not this."""
    await transactions.write(lambda connection: _expect_key(connection, search))
    for case in await transactions.read(_unkeyed):
        try:
            keep_keys_of = await records.case(case)
        except CloudWindowError as error:
            _log.warning("case_not_counted", case=case, code=error.code)
            continue
        await transactions.write(lambda connection, case=keep_keys_of: keep_keys(connection, case, search))  # type: ignore[misc]
    done = 0
    for id in await transactions.read(_uncounted):
        try:
            row = recount(id, await records.told(id))
        except CloudWindowError as error:
            _log.warning("session_not_counted", session=id, code=error.code)
            continue
        except Exception as error:  # a trail that says what nobody wrote must not keep the server from starting
            _log.error("session_not_counted", session=id, error=type(error).__name__)
            continue
        await transactions.write(lambda connection, row=row: put(connection, row, new=True))  # type: ignore[misc]
        done += 1
    return done


def keep_keys(connection: Connection, case: Case, search: SearchKey) -> None:
    rows = search.rows(case)
    if rows:
        connection.execute(insert(t.search_keys), rows)


def _expect_key(connection: Connection, search: SearchKey) -> None:
    """Keys that were made with another secret find nobody: all go, and are made anew."""
    mark = t.search_keys.c.case == _NO_CASE
    ours = search.of("cloudwindow")
    if connection.scalar(select(t.search_keys.c.key).where(mark)) != ours:
        connection.execute(delete(t.search_keys))
        connection.execute(insert(t.search_keys).values(case=_NO_CASE, party="", what="mark", key=ours))


def _unkeyed(connection: Connection) -> list[CaseId]:
    known = select(t.search_keys.c.case).where(t.search_keys.c.case == cases.c.id)
    return [CaseId(id) for id in connection.scalars(select(cases.c.id).where(~known.exists())).all()]


def _uncounted(connection: Connection) -> list[SessionId]:
    known = select(t.review_index.c.session).where(t.review_index.c.session == sessions.c.id)
    readable = sessions.join(keys, keys.c.owner == sessions.c.id)  # what was forgotten is counted no more
    query = select(sessions.c.id).select_from(readable).where(~known.exists(), keys.c.destroyed == "")
    query = query.where(sessions.c.state != State.OFFICE.value)
    return [SessionId(id) for id in connection.scalars(query).all()]
