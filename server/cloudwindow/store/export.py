"""One session as a package that stands without us: everything that was recorded, and the proof of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Entry
from cloudwindow.domain.files import files_of
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Clock
from cloudwindow.ledger import package
from cloudwindow.ledger.canonical import canonical
from cloudwindow.ledger.chain import rfc3339, told
from cloudwindow.ledger.page import verifier_page
from cloudwindow.ledger.readme import README
from cloudwindow.store.checkpointer import Checkpointer
from cloudwindow.store.packing import Progress, Source, pack
from cloudwindow.store.proofs import Proven, prove
from cloudwindow.store.records import SqlRecords
from cloudwindow.store.stamps import Stamped, Stamps


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A session's entries so far, each with its place under the signed root. `created`: RFC 3339, before the log was looked at."""

    created: str
    entries: Sequence[Entry]
    proven: Proven
    stamped: Stamped | None = None

    @property
    def stamped_entries(self) -> int:
        """So many of them, from the first, are under the stamp: a session's come in order."""
        return 0 if self.stamped is None else sum(proof.leaf < self.stamped.size for proof in self.proven.proofs)


More = Callable[[Sealed], Awaitable[Mapping[str, bytes]]]


async def export(
    records: SqlRecords,
    blobs: ObjectBlobs,
    checkpointer: Checkpointer,
    session: SessionId,
    models: Mapping[str, str],
    out: Path,
    *,
    clock: Clock,
    progress: Progress | None = None,
    stamps: Stamps | None = None,
    more: More | None = None,
) -> None:
    """Write `out`. Seals first, so that every entry so far is in the log. Recordings are read twice and never held whole.

    `models`: sha256 by name. `progress`: called with bytes done and bytes in all. `stamps`: where a stamp over
    the session is sought. `more`: makes files of entries, checkpoint and stamp: reports. Raises NotFound for an unknown
    session or a file that the trail names and the blobs do not have. What computes does so beside the loop.
    """
    sealed = await sealed_entries(records, checkpointer, session, clock, stamps)
    made = {} if more is None else await more(sealed)
    reports = [Source(name=name, data=data) for name, data in made.items()]
    first = await asyncio.to_thread(texts, sealed, checkpointer, models)
    sources = [*first, *reports, *await _files(blobs, session, sealed.entries)]
    await pack(sources, blobs, checkpointer.signer, out, session=session, created=sealed.created, progress=progress)


async def sealed_entries(
    records: SqlRecords, checkpointer: Checkpointer, session: SessionId, clock: Clock, stamps: Stamps | None = None
) -> Sealed:
    """Seals, and reads. The time is taken first: a checkpoint that is older than a package was the log's newest then."""
    created = rfc3339(clock.now_s())
    await records.session(session)
    await checkpointer.seal()
    proven = await prove(records.transactions, session)
    stamped = None if stamps is None else await stamps.asked_over(session, proven.size)
    entries = await records.entries(session, limit=len(proven.proofs))
    return Sealed(created=created, entries=entries, proven=proven, stamped=stamped)


def texts(sealed: Sealed, checkpointer: Checkpointer, models: Mapping[str, str], readme: str = README) -> list[Source]:
    """What lies in every package besides policy and recordings. Takes seconds for a long session: not on an event loop."""
    proven = sealed.proven
    return [
        Source(name=package.README, data=readme.encode()),
        Source(name=package.PAGE, data=verifier_page()),
        Source(name=package.ENTRIES, data=b"".join(package.entry_line(entry) + b"\n" for entry in sealed.entries)),
        Source(name=package.PROOFS, data=package.proofs_bytes(proven.size, proven.proofs)),
        Source(name=package.CHECKPOINT, data=proven.note.encode()),
        *_stamp(sealed.stamped),
        Source(name=package.KEY, data=checkpointer.signer.key.line.encode() + b"\n"),
        Source(name=package.MODELS, data=canonical(dict(models)) + b"\n"),
    ]


def _stamp(stamped: Stamped | None) -> list[Source]:
    if stamped is None:
        return []
    return [
        Source(name=package.STAMPED, data=stamped.note.encode()),
        Source(name=package.CONTINUED, data=package.continued_bytes(stamped.path)),
        Source(name=package.STAMP, data=stamped.response),
        Source(name=package.AUTHORITY, data=stamped.certificates),
    ]


async def _files(blobs: ObjectBlobs, session: SessionId, entries: Sequence[Entry]) -> list[Source]:
    """The policy, and every recording, copy, picture, document and result that the entries speak of, by name."""
    named = await asyncio.to_thread(_named, session, entries)
    for blob in await blobs.list(f"{session}/playback"):
        name = package.name_in_package(blob.name, session)
        named[name] = Source(name=name, blob=blob.name)
    return [named[name] for name in sorted(named, key=lambda name: ("/" in name, name))]


def _named(session: SessionId, entries: Sequence[Entry]) -> dict[str, Source]:
    named: dict[str, Source] = {}
    for entry in entries:
        event = None if entry.body is None else told(entry).event
        match event:
            case e.Admitted():
                policy = f"policies/{event.policy_sha256}.toml"
                named[package.POLICY] = Source(name=package.POLICY, blob=policy)
            case None:
                pass
            case _:
                for file in files_of(event):
                    name = package.name_in_package(file.blob, session)
                    named[name] = Source(name=name, blob=file.blob)
    return named
