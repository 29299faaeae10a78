"""`domain.ports_keeping.Certificates`: statements and certificates as files of the office, and the proof of their entry."""

import json
from typing import Final

from sqlalchemy import Connection, select
from typing_extensions import override

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.entry import Entry
from cloudwindow.domain.errors import NotFound
from cloudwindow.domain.keeping_events import DestructionCertified
from cloudwindow.domain.office_events import OFFICE
from cloudwindow.domain.ports_keeping import Certificates
from cloudwindow.ledger import merkle
from cloudwindow.ledger.chain import told
from cloudwindow.ledger.destruction import certificate
from cloudwindow.ledger.package import Proof
from cloudwindow.store import tables as t
from cloudwindow.store.checkpointer import Checkpointer
from cloudwindow.store.destruction_words import in_words
from cloudwindow.store.log_nodes import nodes
from cloudwindow.store.rows import entry_of
from cloudwindow.store.transactions import Transactions

FOLDER: Final = "certificates"


class SqlCertificates(Certificates):
    def __init__(self, transactions: Transactions, blobs: ObjectBlobs, checkpointer: Checkpointer) -> None:
        self._transactions = transactions
        self._blobs = blobs
        self._checkpointer = checkpointer

    @override
    async def statement(self, run: str) -> bytes | None:
        return await self._get(f"{FOLDER}/{run}.statement.json")

    @override
    async def keep_statement(self, run: str, statement: bytes) -> None:
        await self._blobs.put(f"{FOLDER}/{run}.statement.json", statement)

    @override
    async def certificate(self, run: str) -> bytes | None:
        return await self._get(f"{FOLDER}/{run}.json")

    @override
    async def certify(self, run: str, statement: bytes) -> bytes:
        if (kept := await self.certificate(run)) is not None:
            return kept
        await self._checkpointer.seal()
        entry, proof, note = await self._transactions.read(lambda connection: self._proven(connection, run))
        words = in_words(json.loads(statement))
        made = certificate(statement, words, self._checkpointer.signer, entry, proof, note)
        await self._blobs.put(f"{FOLDER}/{run}.json", made)
        return made

    async def names(self) -> list[str]:
        """Of every run that was certified, in the order of their names."""
        found = [blob.name.removeprefix(f"{FOLDER}/") for blob in await self._blobs.list(FOLDER)]
        return [name.removesuffix(".json") for name in found if not name.endswith(".statement.json")]

    def _proven(self, connection: Connection, run: str) -> tuple[Entry, Proof, str]:
        """The entry that certifies the run, its place in the log, and the newest checkpoint. Raises NotFound."""
        key = self._transactions.keyring.of(connection, OFFICE)
        query = select(t.entries).where(t.entries.c.session == OFFICE, t.entries.c.kind == kind_of(DestructionCertified))
        found = [entry_of(row, key) for row in connection.execute(query.order_by(t.entries.c["index"])).all()]
        entry = next((one for one in found if one.body is not None and getattr(told(one).event, "run", "") == run), None)
        last = connection.execute(select(t.checkpoints).order_by(t.checkpoints.c.size.desc()).limit(1)).one_or_none()
        if entry is None or last is None:
            raise NotFound(f"expected a sealed entry of run {run}, found none")
        place = select(t.log_leaves.c.leaf).where(t.log_leaves.c.session == OFFICE, t.log_leaves.c["index"] == entry.index)
        leaf, size = connection.scalars(place).one(), last.size
        known = nodes(connection, sorted(merkle.places(lambda get: merkle.inclusion(leaf, size, get))))
        return entry, Proof(leaf=leaf, path=merkle.inclusion(leaf, size, lambda *at: known[at])), last.note

    async def _get(self, name: str) -> bytes | None:
        try:
            return await self._blobs.get(name)
        except NotFound:
            return None
