"""A certificate of destruction beside the data: nothing that it lists opens with any key that is left, all that was held does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select
from typing_extensions import override

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.entry import Entry
from cloudwindow.domain.errors import CloudWindowError, NotFound
from cloudwindow.domain.files import files_of
from cloudwindow.domain.ids import SessionId
from cloudwindow.ledger.chain import check_chain, header_bytes, told
from cloudwindow.store import register_tables as r
from cloudwindow.store import tables as t
from cloudwindow.store.records import SqlRecords
from cloudwindow.vault import Keys, OwnerKey
from cloudwindow.vault.whole import CHUNK

Progress = Callable[[int, int], None]
_LISTS: Final = (r.review_index, r.exports)


@dataclass(slots=True)
class Looked:
    """`faults`: in words; none: the certificate says the truth about this data. `tries`: how often a key was tried on something.

    `opened`: bodies and files of held sessions that opened and are what their hashes say. `keys`: how many were there to try.
    """

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    gone: int = 0
    tries: int = 0
    kept: int = 0
    opened: int = 0
    keys: int = 0


class Looking:
    def __init__(self, records: SqlRecords, blobs: ObjectBlobs, files: Callable[[Keys], ObjectBlobs]) -> None:
        """`files`: the same files, opened with other keys."""
        self._records = records
        self._blobs = blobs
        self._files = files
        self._found = Looked()

    async def look(self, statement: Mapping[str, Any], progress: Progress = lambda *_: None) -> Looked:  # Any: JSON
        self._found = Looked()
        keys = await self._records.transactions.read(self._keys)
        self._found.keys = len(keys)
        gone, held = statement["sessions"], statement["held"]
        for number, one in enumerate([*gone, *held], 1):
            if number <= len(gone):
                await self._is_gone(one, keys)
            else:
                await self._is_there(one, statement["done"])
            progress(number, len(gone) + len(held))
        for one in statement["cases"]:
            await self._has_no_key(one["case"])
            rows = await self._rows(select(t.cases.c.facts).where(t.cases.c.id == one["case"]))
            self._try_row([bytes(row.facts) for row in rows], f"cases|{one['case']}", keys)
        return self._found

    async def _is_gone(self, one: Mapping[str, Any], keys: Sequence[OwnerKey]) -> None:  # Any: JSON
        id, before = one["session"], len(self._found.faults)
        await self._has_no_key(id)
        rows = await self._rows(select(t.entries).where(t.entries.c.session == id).order_by(t.entries.c["index"]))
        self._expect_chain(id, one, rows)
        for row in rows:
            if row.body is not None:
                self._try_row([bytes(row.body)], f"entries|{id}|{row._mapping['index']}", keys)
        sealed = await self._rows(select(t.sessions.c.projection).where(t.sessions.c.id == id))
        self._try_row([bytes(row.projection) for row in sealed if row.projection], f"sessions|{id}", keys)
        for blob in await self._blobs.list(id):
            self._found.notes.append(f"{blob.name}: is still there, of a session that was destroyed; remove it")
            await self._try_file(blob.name, blob.size, keys)
        for table in _LISTS:
            query = select(func.count().label("n")).where(table.c.session == id)
            if any(row.n for row in await self._rows(query)):
                self._found.faults.append(f"{id}: the list {table.name} still speaks of it")
        self._found.gone += before == len(self._found.faults)

    async def _has_no_key(self, owner: str) -> None:
        rows = await self._rows(select(t.keys.c.wrapped, t.keys.c.destroyed).where(t.keys.c.owner == owner))
        if any(row.wrapped is not None or not row.destroyed for row in rows):
            self._found.faults.append(f"{owner}: its wrapped key is there: this data opens it")

    def _expect_chain(self, id: str, one: Mapping[str, Any], rows: Sequence[Row[Any]]) -> None:  # Any: JSON; columns of `entries`
        previous = rows[0].previous if rows else ""
        for row in rows:
            of = row._mapping
            header = header_bytes(SessionId(id), of["index"], row.at, row.kind, row.body_sha256, row.previous)
            if sha256(header).hexdigest() != row.sha256 or row.previous != previous:
                self._found.faults.append(f"{id}: entry {of['index']} does not fit the chain of its hashes")
                return
            previous = row.sha256
        if len(rows) != one["entries"] or previous != one["last_sha256"]:
            self._found.faults.append(f"{id}: expected {one['entries']} entries that end in {one['last_sha256']}, found others")

    def _try_row(self, sealed: Sequence[bytes], place: str, keys: Sequence[OwnerKey]) -> None:
        for data in sealed:
            for key in keys:
                self._found.tries += 1
                try:
                    key.open(data, place)
                except CloudWindowError:
                    continue
                self._found.faults.append(f"{place}: opens, with the key of {key.owner}")

    async def _try_file(self, name: str, size: int, keys: Sequence[OwnerKey]) -> None:
        """Each chunk by itself: one of many that opens is enough."""
        for key in keys:
            files = self._files(_Only(key))
            for offset in range(0, max(size, 1), CHUNK):
                self._found.tries += 1
                try:
                    await files.get_range(name, offset, min(CHUNK, size - offset))
                except CloudWindowError:
                    continue
                self._found.faults.append(f"{name}: opens from byte {offset} on, with the key of {key.owner}")
                break

    async def _is_there(self, one: Mapping[str, Any], done: str) -> None:  # Any: JSON
        id, before = SessionId(one["session"]), len(self._found.faults)
        rows = await self._rows(select(t.keys.c.destroyed).where(t.keys.c.owner == id))
        if any(row.destroyed > done for row in rows):
            self._found.notes.append(f"{id}: was held then, and destroyed since; a later certificate speaks of it")
            return
        try:
            session = await self._records.session(id)
            entries = await self._records.entries(id, limit=session.length)
            check_chain(entries)
        except CloudWindowError as error:
            self._found.faults.append(f"{id}: was held, and does not open: {error}")
            return
        if len(entries) < one["entries"] or entries[one["entries"] - 1].sha256 != one["last_sha256"]:
            self._found.faults.append(f"{id}: expected the trail that was held, found another")
        await self._expect_files(id, entries)
        self._found.kept += before == len(self._found.faults)

    async def _expect_files(self, id: SessionId, entries: Sequence[Entry]) -> None:
        named = {}
        for entry in entries:
            if entry.body is not None:
                self._found.opened += 1
                named.update({file.blob: file.sha256 for file in files_of(told(entry).event)})
        for blob in await self._blobs.list(id):
            named.setdefault(blob.name, "")
        for name, expected in named.items():
            digest = sha256()
            try:
                async for chunk in self._blobs.chunks(name):
                    digest.update(chunk)
            except CloudWindowError as error:
                self._found.faults.append(f"{name}: was held, and does not open: {error}")
                continue
            self._found.opened += 1
            if expected and digest.hexdigest() != expected:
                self._found.faults.append(f"{name}: was held, and is not what its hash says")

    def _keys(self, connection: Connection) -> list[OwnerKey]:
        unfit: dict[str, CloudWindowError] = {}
        owners = connection.scalars(select(t.keys.c.owner).where(t.keys.c.wrapped.is_not(None))).all()
        found = list(self._records.transactions.keyring.some(connection, owners, unfit).values())
        self._found.notes += [f"{owner}: its key does not open here: {error}" for owner, error in unfit.items()]
        return found

    async def _rows(self, query: Any) -> Sequence[Row[Any]]:  # Any: whatever the query selects
        return await self._records.transactions.read(lambda connection: connection.execute(query).all())


class _Only(Keys):
    """One key for every file, whoever owns it."""

    def __init__(self, key: OwnerKey) -> None:
        self._key = key

    @override
    async def key(self, owner: str, *, make: bool = False) -> OwnerKey:
        if make:
            raise NotFound("expected nobody to write here")
        return self._key
