"""`domain.ports_review` on the database of the records, and the seeds' files beside it."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Select, select
from typing_extensions import override

from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.errors import Erased, EvidenceBroken
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.office_events import OFFICE
from cloudwindow.domain.ports_review import E, SecondLooks, Seeds
from cloudwindow.domain.register import RegisterRow
from cloudwindow.domain.review import ReviewState
from cloudwindow.domain.session import State
from cloudwindow.ledger.chain import told
from cloudwindow.store.register import row_of
from cloudwindow.store.register_tables import review_index
from cloudwindow.store.rows import case_of, entry_of
from cloudwindow.store.tables import cases, entries
from cloudwindow.store.transactions import Transactions
from cloudwindow.vault.secret_file import write_secret

LENGTH: Final = 32  # bytes of a seed
TOGETHER: Final = 200  # cases of one reading
_OVER: Final = (State.DECIDED.value, State.TERMINATED.value)
_COLUMNS: Final = review_index.c


class SqlSecondLooks(SecondLooks):
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    @override
    async def due(self, limit: int = 1000) -> Sequence[SessionId]:
        query = select(_COLUMNS.session).where(
            _COLUMNS.review == ReviewState.NONE.value, _COLUMNS.state.in_(_OVER), _COLUMNS.began_s > 0
        )
        return await self._ids(query.order_by(_COLUMNS.ended, _COLUMNS.session).limit(limit))

    @override
    async def at(self, *states: ReviewState) -> Sequence[SessionId]:
        wanted = [state.value for state in states]
        return await self._ids(select(_COLUMNS.session).where(_COLUMNS.review.in_(wanted)).order_by(_COLUMNS.session))

    @override
    async def rows_at(self, *states: ReviewState) -> Sequence[RegisterRow]:
        wanted = [state.value for state in states]
        return await self._rows(select(review_index).where(_COLUMNS.review.in_(wanted)).order_by(_COLUMNS.session))

    @override
    async def brokers(self, of: Sequence[CaseId]) -> Mapping[CaseId, str]:
        found: dict[CaseId, str] = {}
        for first in range(0, len(of), TOGETHER):  # a few at a time: others read as well
            some = of[first : first + TOGETHER]
            found |= await self._transactions.read(lambda connection, some=some: self._brokers(connection, some))  # type: ignore[misc]
        return found

    def _brokers(self, connection: Connection, ids: Sequence[CaseId]) -> dict[CaseId, str]:
        found: dict[CaseId, str] = {}
        for row in connection.execute(select(cases.c.id, cases.c.facts).where(cases.c.id.in_(ids))).all():
            try:
                key = self._transactions.keyring.of(connection, row.id)
            except Erased:
                continue
            if broker := case_of(row.id, row.facts, key).broker:
                found[CaseId(row.id)] = broker
        return found

    @override
    async def ended(self, since: str = "", before: str = "") -> Sequence[RegisterRow]:
        query = select(review_index).where(_COLUMNS.ended != "", _COLUMNS.ended >= since)
        if before:
            query = query.where(_COLUMNS.ended < before)
        return await self._rows(query.order_by(_COLUMNS.ended, _COLUMNS.session))

    @override
    async def of_case(self, case: CaseId) -> Sequence[RegisterRow]:
        return await self._rows(select(review_index).where(_COLUMNS.case == case).order_by(_COLUMNS.created))

    @override
    async def office(self, kind: type[E]) -> Sequence[E]:
        query = select(entries).where(entries.c.session == OFFICE, entries.c.kind == kind_of(kind)).order_by(entries.c["index"])

        def read_back(connection: Connection) -> list[E]:
            key = self._transactions.keyring.of(connection, OFFICE)
            found = [entry_of(row, key) for row in connection.execute(query).all()]
            events = (told(entry).event for entry in found if entry.body is not None)
            return [event for event in events if isinstance(event, kind)]

        return await self._transactions.read(read_back)

    async def _ids(self, query: Select[Any]) -> list[SessionId]:  # Any: one column
        return await self._transactions.read(lambda connection: [SessionId(id) for id in connection.scalars(query).all()])

    async def _rows(self, query: Select[Any]) -> list[RegisterRow]:  # Any: all columns of the table
        return await self._transactions.read(lambda connection: [row_of(row) for row in connection.execute(query).all()])


class SeedFiles(Seeds):
    """`folder`: one file a period, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @override
    def make(self, period: str) -> bytes:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path, seed = self._path(period), secrets.token_bytes(LENGTH)
        write_secret(path, seed)
        return seed

    @override
    def of(self, period: str, sha256: str) -> bytes:
        path = self._path(period)
        if not path.exists():
            raise EvidenceBroken(f"{path}: expected the seed of the period, found none; put it back from its backup")
        if (mode := path.stat().st_mode & 0o777) & 0o077:
            raise EvidenceBroken(f"{path}: expected mode 0600, found {mode:04o}; whoever read it knows who will be drawn")
        seed = path.read_bytes()
        if hashlib.sha256(seed).hexdigest() != sha256:
            raise EvidenceBroken(f"{path}: expected the seed whose hash the office's trail has, found another")
        return seed

    def _path(self, period: str) -> Path:
        return self._folder / f"{period}.seed"
