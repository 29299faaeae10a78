"""What a session's report is made of, gathered: entries, the proof that covers them, the pictures that findings rest on."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.entry import Entry, Told
from cloudwindow.domain.errors import NotFound, PapersUnavailable
from cloudwindow.domain.events import StillKept
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports_reports import Reported, SealedUnder, SessionReports, evidence_of
from cloudwindow.ledger import package
from cloudwindow.ledger.chain import told
from cloudwindow.ledger.checkpoint import open_note, parse_checkpoint
from cloudwindow.store.checkpointer import Checkpointer
from cloudwindow.store.export import Sealed
from cloudwindow.store.proofs import prove
from cloudwindow.store.records import SqlRecords
from cloudwindow.store.stamps import Stamps

MOST_BYTES: Final = 32 << 20  # of pictures
_log = structlog.get_logger()
IN_PACKAGES: Final = {package.REPORT_ZH: Language.ZH_CN, package.REPORT_EN: Language.EN}


class Reporting:
    """Makes reports of sealed entries. `reports`: a process of its own that nobody waits for at a counter."""

    def __init__(self, blobs: ObjectBlobs, checkpointer: Checkpointer, reports: SessionReports) -> None:
        self._blobs = blobs
        self._checkpointer = checkpointer
        self._reports = reports

    async def one(self, records: SqlRecords, session: SessionId, language: Language, stamps: Stamps | None = None) -> bytes:
        """PDF/A. Seals first, as an export does. Raises NotFound for an unknown session, PapersUnavailable."""
        await records.session(session)
        await self._checkpointer.seal()
        proven = await prove(records.transactions, session)
        stamped = None if stamps is None else await stamps.asked_over(session, proven.size)
        entries = await records.entries(session, limit=len(proven.proofs))
        sealed = Sealed(created="", entries=entries, proven=proven, stamped=stamped)
        return await self._reports.report(await self._gathered(sealed, alone=True), language)

    async def for_package(self, sealed: Sealed) -> Mapping[str, bytes]:
        """The reports that lie in a package, by name; one that cannot be made is left out: evidence does not wait for paper."""
        about, made = await self._gathered(sealed, alone=False), {}
        for name, language in IN_PACKAGES.items():
            try:
                made[name] = await self._reports.report(about, language)
            except PapersUnavailable as error:
                _log.error("report_not_made", session=about.session, name=name, reason=str(error))
        return made

    async def _gathered(self, sealed: Sealed, *, alone: bool) -> Reported:
        """A picture that is not there any more is left out: the report says how many it does not show."""
        events = await asyncio.to_thread(_told, sealed.entries)
        kept = {one.event.sha256: one.event.blob for one in events if isinstance(one.event, StillKept)}
        pictures: dict[str, bytes] = {}
        for digest in evidence_of(events):
            try:
                picture = await self._blobs.get(kept[digest]) if digest in kept else b""
            except NotFound:
                continue
            if picture and sum(map(len, pictures.values())) + len(picture) <= MOST_BYTES:
                pictures[digest] = picture
        session = sealed.entries[-1].session
        return Reported(session=session, told=events, sealed=self._under(sealed), pictures=pictures, alone=alone)

    def _under(self, sealed: Sealed) -> SealedUnder:
        key, last, stamped = self._checkpointer.signer.key, sealed.entries[-1], sealed.stamped
        checkpoint = parse_checkpoint(open_note(sealed.proven.note, key, package.CHECKPOINT))
        at = next((line.removeprefix("time ") for line in checkpoint.extra if line.startswith("time ")), "")
        return SealedUnder(
            origin=checkpoint.origin,
            key=key.fingerprint,
            size=checkpoint.size,
            root=checkpoint.root.hex(),
            at=at,
            length=last.index + 1,
            head=last.sha256,
            stamped="" if stamped is None else stamped.at,
            stamped_by="" if stamped is None else stamped.by,
            stamped_entries=sealed.stamped_entries,
        )


def _told(entries: Sequence[Entry]) -> list[Told]:
    """Takes seconds for a long session: not on an event loop."""
    return [told(entry) for entry in entries if entry.body is not None]
