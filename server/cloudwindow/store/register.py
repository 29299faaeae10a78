"""The register of sessions on a database: its rows are written in the transaction that writes their entries."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, case, delete, func, insert, not_, or_, select, true, update
from typing_extensions import override

from cloudwindow.domain.errors import Conflict, NotFound
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.office_events import OFFICE
from cloudwindow.domain.ports_register import ExportRow, Register, Wanted
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.register import COUNTED, GIVEN, NOT_GIVEN, OVER, RegisterRow, counted
from cloudwindow.domain.session import Session
from cloudwindow.store import register_tables as t
from cloudwindow.store.search_key import SearchKey
from cloudwindow.store.transactions import Transactions
from cloudwindow.vault.keys import ACCOUNTS

MOST_FILTERS: Final = 50  # of one person
_LISTS: Final = frozenset({"risks", "reasons", "decided_for", "words_by", "suspended_for", "staff", "why", "objected", "said"})
_NAMES: Final = tuple(field.name for field in fields(RegisterRow))
_EXPORT: Final = tuple(field.name for field in fields(ExportRow))
Change = tuple[Session, Event, str]  # the session after the event, and when it was written


def write(connection: Connection, id: SessionId, changes: Sequence[Change]) -> None:
    """Count what happened to one session in this transaction."""
    news = [change for change in changes if type(change[1]) in COUNTED]
    if not news or id == OFFICE:
        return
    found = connection.execute(select(t.review_index).where(t.review_index.c.session == id)).one_or_none()
    if found is None and news[0][0].length != 1:
        return  # begun before there was a register, and not counted yet: `store/counting.py` does
    row = RegisterRow(session=id) if found is None else row_of(found)
    for session, event, at in news:
        row = counted(row, session, event, at)
    put(connection, row, new=found is None)


def put(connection: Connection, row: RegisterRow, *, new: bool) -> None:
    values = {name: _told(name, getattr(row, name)) for name in _NAMES}
    if new:
        connection.execute(insert(t.review_index).values(values))
    else:
        connection.execute(update(t.review_index).where(t.review_index.c.session == row.session).values(values))


def row_of(row: Row[Any]) -> RegisterRow:  # Any: a row of `review_index`, whose columns are the fields
    found: dict[str, Any] = {name: getattr(row, name) for name in _NAMES}
    found |= {name: tuple(found[name].split()) for name in _LISTS}
    return RegisterRow(**found)


class SqlRegister(Register):
    def __init__(self, transactions: Transactions, search: SearchKey) -> None:
        self._transactions = transactions
        self._search = search

    @override
    def key(self, words: str) -> str:
        return self._search.of(words)

    @override
    async def find(self, wanted: Wanted) -> Sequence[RegisterRow]:
        query = _query(wanted)
        return await self._transactions.read(lambda connection: [row_of(row) for row in connection.execute(query).all()])

    @override
    async def filters(self, person: PersonId) -> Mapping[str, Mapping[str, str]]:
        query = select(t.review_filters).where(t.review_filters.c.person == person)

        def opened(connection: Connection) -> dict[str, Mapping[str, str]]:
            key = self._transactions.keyring.of(connection, ACCOUNTS)
            rows = connection.execute(query).all()
            found = [json.loads(key.open(bytes.fromhex(row.query), _filter(person, row.name))) for row in rows]
            return dict(sorted((name, asked) for name, asked in found))

        return await self._transactions.read(opened)

    @override
    async def keep_filter(self, person: PersonId, name: str, query: Mapping[str, str]) -> None:
        own = t.review_filters.c.person == person

        def keep(connection: Connection) -> None:
            key = self._transactions.keyring.of(connection, ACCOUNTS)
            hashed = key.hashed(name)
            sealed = key.seal(json.dumps([name, dict(query)]).encode(), _filter(person, hashed))
            connection.execute(delete(t.review_filters).where(own, t.review_filters.c.name == hashed))
            if (connection.scalar(select(func.count()).where(own)) or 0) >= MOST_FILTERS:
                raise Conflict(f"expected at most {MOST_FILTERS} saved searches, found as many; remove one")
            connection.execute(insert(t.review_filters).values(person=person, name=hashed, query=sealed.hex()))

        await self._transactions.write(keep)

    @override
    async def drop_filter(self, person: PersonId, name: str) -> None:
        def drop(connection: Connection) -> None:
            hashed = self._transactions.keyring.of(connection, ACCOUNTS).hashed(name)
            mine = (t.review_filters.c.person == person, t.review_filters.c.name == hashed)
            connection.execute(delete(t.review_filters).where(*mine))

        await self._transactions.write(drop)

    @override
    async def export(self, request: str) -> ExportRow:
        query = select(t.exports).where(t.exports.c.request == request)
        row = await self._transactions.read(lambda connection: connection.execute(query).one_or_none())
        if row is None:
            raise NotFound(f"expected a copy that was asked for, found none named {request!r}")
        return _export(row)

    @override
    async def exports(self, *, state: str = "", by: str = "", limit: int = 100) -> Sequence[ExportRow]:
        query = select(t.exports).order_by(t.exports.c.asked_at.desc(), t.exports.c.request).limit(limit)
        if state:
            query = query.where(t.exports.c.state == state)
        if by:
            query = query.where(t.exports.c.asked_by == by)
        return await self._transactions.read(lambda connection: [_export(row) for row in connection.execute(query).all()])


def _filter(person: str, hashed: str) -> str:
    return f"review_filters|{person}|{hashed}"


def _query(wanted: Wanted) -> Select[Any]:  # Any: all columns of the table
    c = t.review_index.c
    query = select(t.review_index).order_by(c.created.desc(), c.session.desc()).limit(wanted.limit)
    known = _known(wanted)
    for key in wanted.keys:
        k = t.search_keys.c
        query = query.where(select(k.key).where(k.key == key, k.case == c.case, or_(k.party == "", k.party == c.party)).exists())
    for column, value in ((c.clerk, wanted.clerk), (c.matter, wanted.matter), (_review(wanted), wanted.review)):
        if value:
            query = query.where(column == value)
    if wanted.since:
        query = query.where(c.created >= wanted.since)
    if wanted.before:
        query = query.where(c.created < wanted.before)
    if wanted.outcome:
        said = _holds(c.decided_for, Reason.CLERK_TERMINATED.value)
        query = query.where(c.outcome == wanted.outcome, or_(known, and_(c.outcome.in_(OVER.values()), not_(said))))
    if wanted.risk:
        query = query.where(_holds(c.risks, wanted.risk))
    if wanted.reason:
        decided = _holds(c.decided_for, wanted.reason)
        query = query.where(or_(_holds(c.reasons, wanted.reason), and_(decided, known)))
    if wanted.after:
        created, session = wanted.after
        query = query.where(or_(c.created < created, and_(c.created == created, c.session < session)))
    return query


def _known(wanted: Wanted) -> Any:  # Any: SQLAlchemy's condition
    """That whoever asks may know what was decided: the same as `engine/looking_back/rows.py` says of one row."""
    c = t.review_index.c
    if not wanted.blind_for:
        return true()
    return or_(_holds(c.words_by, wanted.blind_for), c.review.in_(wanted.knows))


def _review(wanted: Wanted) -> Any:  # Any: SQLAlchemy's expression
    """How far the second look is, as whoever asks is told: the same as `engine/looking_back/rows.py` says of one row."""
    c = t.review_index.c
    if not wanted.blind_for:
        return c.review
    given = (_holds(c.words_by, wanted.blind_for), GIVEN)
    return case((c.review.in_(wanted.knows), c.review), given, else_=NOT_GIVEN)


def _holds(column: Any, code: str) -> Any:  # Any: SQLAlchemy's column and condition
    return column.contains(f" {code} ", autoescape=True)


def _told(name: str, value: Any) -> Any:  # Any: a field of the row
    return _words(value) if name in _LISTS else value


def _words(codes: Iterable[str]) -> str:
    return f" {' '.join(codes)} "


def _export(row: Row[Any]) -> ExportRow:  # Any: a row of `exports`, whose columns are the fields
    return ExportRow(**{name: getattr(row, name) for name in _EXPORT})
