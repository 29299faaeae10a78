"""A whole trail for somebody who looks back: every entry read and checked, and how far the signed log holds it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from typing_extensions import override

from cloudwindow.domain.codec import event_from_json
from cloudwindow.domain.entry import Entry, Told
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports_register import TrailRead, Trails
from cloudwindow.ledger.chain import check_chain, told
from cloudwindow.store import tables as t
from cloudwindow.store.checkpointer import Checkpointer
from cloudwindow.store.records import SqlRecords
from cloudwindow.store.stamps import Stamps


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    told: Sequence[Told]
    broken: str


class SqlTrails(Trails):
    def __init__(self, records: SqlRecords, checkpointer: Checkpointer, stamps: Stamps | None = None) -> None:
        self._records = records
        self._checkpointer = checkpointer
        self._stamps = stamps

    @override
    async def read(self, id: SessionId) -> TrailRead:
        session = await self._records.session(id)
        entries = await self._records.entries(id, limit=session.length)
        whole = await asyncio.to_thread(_looked_at, entries, session.length)
        newest = await self._checkpointer.newest()
        at = next((line.removeprefix("time ") for line in newest.extra if line.startswith("time ")), "") if newest else ""
        stamp = await self._stamps.over(id, newest.size) if self._stamps is not None and newest else None
        return TrailRead(
            told=whole.told,
            length=len(entries),
            broken=whole.broken,
            sealed=await self._records.transactions.read(lambda connection: _sealed(connection, id)),
            origin=newest.origin if newest else "",
            size=newest.size if newest else 0,
            at=at,
            stamped=stamp.at if stamp is not None else "",
        )


def _looked_at(entries: Sequence[Entry], length: int) -> _Whole:
    """Entries whose body was erased are left out, and are no fault; one that does not read ends what is told."""
    broken = "" if len(entries) == length else f"expected {length} entries, found {len(entries)}"
    read: list[Told] = []
    try:
        check_chain(entries)
    except EvidenceBroken as error:
        broken = broken or str(error)
    try:
        read.extend(_told(entry, entry.body, spelt=not broken) for entry in entries if entry.body is not None)
    except EvidenceBroken as error:
        broken = broken or str(error)
    return _Whole(told=read, broken=broken)


def _told(entry: Entry, body: bytes, *, spelt: bool) -> Told:
    """`spelt`: the body's hash is in a chain that holds, so it is spelt as it was written."""
    if not spelt:
        return told(entry)
    return Told(index=entry.index, at=entry.at, kind=entry.kind, event=event_from_json(entry.kind, json.loads(body)["event"]))


def _sealed(connection: Connection, id: SessionId) -> int:
    return connection.scalar(select(func.count()).where(t.log_leaves.c.session == id)) or 0
