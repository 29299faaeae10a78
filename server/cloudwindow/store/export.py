"""One session as a package that stands without us: everything that was recorded, and the proof of it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Entry
from cloudwindow.domain.files import files_of
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Clock
from cloudwindow.ledger import package
from cloudwindow.ledger.canonical import canonical
from cloudwindow.ledger.chain import rfc3339, told
from cloudwindow.ledger.checkpoint import sign_note
from cloudwindow.ledger.readme import README
from cloudwindow.ledger.writer import Measured, PackageWriter
from cloudwindow.store.checkpointer import Checkpointer
from cloudwindow.store.proofs import prove
from cloudwindow.store.records import SqlRecords
from cloudwindow.store.stamps import Stamped, Stamps

VERSION = "cloudwindow 0.1.0"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """One file of the package: its name there, and its bytes or the blob that has them."""

    name: str
    data: bytes = b""
    blob: str = ""

    async def chunks(self, blobs: ObjectBlobs) -> AsyncIterator[bytes]:
        if not self.blob:
            yield self.data
            return
        async for chunk in blobs.chunks(self.blob):
            yield chunk


More = Callable[[Sequence[Entry], str, Stamped | None], Awaitable[Mapping[str, bytes]]]


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
    the session is sought. `more`: makes files of entries, checkpoint and stamp: reports. Raises NotFound for an unknown session
    or a file that the trail names and the blobs do not have.
    """
    await records.session(session)
    await checkpointer.seal()
    proven = await prove(records.transactions, session)
    stamped = None if stamps is None else await stamps.asked_over(session, proven.size)
    entries = await records.entries(session, limit=len(proven.proofs))
    texts = [
        _Source(name=package.README, data=README.encode()),
        _Source(name=package.ENTRIES, data=b"".join(package.entry_line(entry) + b"\n" for entry in entries)),
        _Source(name=package.PROOFS, data=package.proofs_bytes(proven.size, proven.proofs)),
        _Source(name=package.CHECKPOINT, data=proven.note.encode()),
        *_stamp(stamped),
        _Source(name=package.KEY, data=checkpointer.signer.key.line.encode() + b"\n"),
        _Source(name=package.MODELS, data=canonical(dict(models)) + b"\n"),
    ]
    made = {} if more is None else await more(entries, proven.note, stamped)
    reports = [_Source(name=name, data=data) for name, data in made.items()]
    sources = [*texts, *reports, *await _files(blobs, session, entries)]
    sizes = [len(source.data) if not source.blob else await blobs.size(source.blob) for source in sources]
    done, total = 0, 2 * sum(sizes)

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(done, total)

    measured = [await _measure(source, blobs, advance) for source in sources]
    manifest = package.Manifest(
        session=session,
        created=rfc3339(clock.now_s()),
        software=VERSION,
        files=tuple(package.FileFact(name=file.name, size=file.size, sha256=file.sha256) for file in measured),
    ).to_bytes()
    seal = sign_note(package.seal_text(manifest, session), checkpointer.signer).encode()
    heads = [_Source(name=package.MANIFEST, data=manifest), _Source(name=package.SEAL, data=seal)]
    with PackageWriter(out) as writer:
        for source, file in [*[(head, await _measure(head, blobs)) for head in heads], *zip(sources, measured, strict=True)]:
            writer.begin(file)
            async for chunk in source.chunks(blobs):
                writer.write(chunk)
                advance(0 if source in heads else len(chunk))


def _stamp(stamped: Stamped | None) -> list[_Source]:
    if stamped is None:
        return []
    return [
        _Source(name=package.STAMPED, data=stamped.note.encode()),
        _Source(name=package.CONTINUED, data=package.continued_bytes(stamped.path)),
        _Source(name=package.STAMP, data=stamped.response),
        _Source(name=package.AUTHORITY, data=stamped.certificates),
    ]


async def _files(blobs: ObjectBlobs, session: SessionId, entries: Sequence[Entry]) -> list[_Source]:
    """The policy, and every recording, copy, picture, document and result that the entries speak of, by name."""
    named: dict[str, _Source] = {}
    for entry in entries:
        event = None if entry.body is None else told(entry).event
        match event:
            case e.Admitted():
                policy = f"policies/{event.policy_sha256}.toml"
                named[package.POLICY] = _Source(name=package.POLICY, blob=policy)
            case None:
                pass
            case _:
                for file in files_of(event):
                    name = package.name_in_package(file.blob, session)
                    named[name] = _Source(name=name, blob=file.blob)
    for blob in await blobs.list(f"{session}/playback"):
        name = package.name_in_package(blob.name, session)
        named[name] = _Source(name=name, blob=blob.name)
    return [named[name] for name in sorted(named, key=lambda name: ("/" in name, name))]


async def _measure(source: _Source, blobs: ObjectBlobs, advance: Callable[[int], None] = lambda _: None) -> Measured:
    digest, size, crc = sha256(), 0, 0
    async for chunk in source.chunks(blobs):
        digest.update(chunk)
        size, crc = size + len(chunk), crc32(chunk, crc)
        advance(len(chunk))
    return Measured(name=source.name, size=size, crc=crc, sha256=digest.hexdigest())
