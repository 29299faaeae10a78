"""What is remembered: sessions, entries, the log, in SQLite or PostgreSQL. Imports ledger, blobs, telemetry and domain."""

from cloudwindow.store.checkpointer import Checkpointer
from cloudwindow.store.export import export
from cloudwindow.store.keys import log_signer
from cloudwindow.store.leases import Leases
from cloudwindow.store.people import SqlPeople
from cloudwindow.store.records import SqlRecords, open_records
from cloudwindow.store.reporting import Reporting
from cloudwindow.store.result_seal import LogSeal
from cloudwindow.store.stamps import Stamps
from cloudwindow.store.witness import WitnessFile

__all__ = [
    "Checkpointer",
    "Leases",
    "LogSeal",
    "Reporting",
    "SqlPeople",
    "SqlRecords",
    "Stamps",
    "WitnessFile",
    "export",
    "log_signer",
    "open_records",
]
