"""The parts list of keeping and forgetting, for the server and for the commands."""

from dataclasses import dataclass
from hashlib import sha256

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.ports import Clock
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.keeping.daily import Daily
from cloudwindow.engine.keeping.holds import Holds
from cloudwindow.engine.keeping.plan import Planning
from cloudwindow.engine.keeping.run import Forgetting
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.parts import Shelf
from cloudwindow.ledger.canonical import canonical
from cloudwindow.settings import Settings
from cloudwindow.store import Checkpointer, SqlRecords
from cloudwindow.store.destruction import SqlCertificates
from cloudwindow.store.retention import SqlDestruction


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """`daily` runs beside the server."""

    store: SqlDestruction
    certificates: SqlCertificates
    planning: Planning
    forgetting: Forgetting
    holds: Holds
    daily: Daily


def keeping(
    settings: Settings,
    records: SqlRecords,
    blobs: ObjectBlobs,
    checkpointer: Checkpointer,
    journal: TrailJournal,
    shelf: Shelf,
    clock: Clock,
) -> Keeping:
    store = SqlDestruction(records.transactions, blobs, settings.data_dir / "live", clock)
    certificates = SqlCertificates(records.transactions, blobs, checkpointer)
    planning = Planning(records, store, shelf, clock)
    forgetting = Forgetting(planning, store, certificates, OfficeTrail(records, journal), shelf, canonical, _digest)
    return Keeping(
        store=store,
        certificates=certificates,
        planning=planning,
        forgetting=forgetting,
        holds=Holds(records, journal, store),
        daily=Daily(forgetting, shelf, clock),
    )


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
