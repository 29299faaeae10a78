"""From sources to a sealed ZIP: each is read twice, once to measure it and once to write it, and never held whole."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.ids import SessionId
from cloudwindow.ledger import package
from cloudwindow.ledger.checkpoint import Signer, sign_note
from cloudwindow.ledger.writer import Measured, PackageWriter

VERSION = "cloudwindow 0.1.0"
CHUNK = 1 << 20
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file of the package: its name there, and its bytes, the blob that has them, or a file on this machine.

    `spans`: (offset, length) of the pieces of the blob that are taken, one after the other; empty: the whole.
    """

    name: str
    data: bytes = b""
    blob: str = ""
    path: Path | None = None
    spans: tuple[tuple[int, int], ...] = ()

    async def size(self, blobs: ObjectBlobs) -> int:
        if self.spans:
            return sum(length for _, length in self.spans)
        if self.path is not None:
            return self.path.stat().st_size
        return await blobs.size(self.blob) if self.blob else len(self.data)

    async def chunks(self, blobs: ObjectBlobs) -> AsyncIterator[bytes]:
        if self.path is not None:
            with self.path.open("rb") as file:
                while chunk := await asyncio.to_thread(file.read, CHUNK):
                    yield chunk
        elif self.spans:
            for offset, length in self.spans:
                yield await blobs.get_range(self.blob, offset, length)
        elif self.blob:
            async for chunk in blobs.chunks(self.blob):
                yield chunk
        else:
            yield self.data


async def pack(
    sources: Sequence[Source],
    blobs: ObjectBlobs,
    signer: Signer,
    out: Path,
    *,
    session: SessionId,
    created: str,
    format: str = package.FORMAT,
    progress: Progress | None = None,
) -> None:
    """Write `out`: manifest, seal, sources in their order. `progress`: called with bytes done and bytes in all.

    Raises NotFound for a blob that is not there, EvidenceBroken for one that changes meanwhile.
    """
    sizes = [await source.size(blobs) for source in sources]
    done, total = 0, 2 * sum(sizes)

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(done, total)

    measured = [await _measure(source, blobs, advance) for source in sources]
    manifest = package.Manifest(
        format=format,
        session=session,
        created=created,
        software=VERSION,
        files=tuple(package.FileFact(name=file.name, size=file.size, sha256=file.sha256) for file in measured),
    ).to_bytes()
    seal = sign_note(package.seal_text(manifest, session), signer).encode()
    heads = [Source(name=package.MANIFEST, data=manifest), Source(name=package.SEAL, data=seal)]
    both = [*[(head, await _measure(head, blobs)) for head in heads], *zip(sources, measured, strict=True)]
    with PackageWriter(out) as writer:
        for number, (source, file) in enumerate(both):
            writer.begin(file)
            async for chunk in source.chunks(blobs):
                await asyncio.to_thread(writer.write, chunk)
                advance(0 if number < len(heads) else len(chunk))
        await asyncio.to_thread(writer.finish)


async def _measure(source: Source, blobs: ObjectBlobs, advance: Callable[[int], None] = lambda _: None) -> Measured:
    digest, size, crc = sha256(), 0, 0
    async for chunk in source.chunks(blobs):
        crc = await asyncio.to_thread(_taken, digest, chunk, crc)
        size += len(chunk)
        advance(len(chunk))
    return Measured(name=source.name, size=size, crc=crc, sha256=digest.hexdigest())


def _taken(digest: "hashlib._Hash", chunk: bytes, crc: int) -> int:
    """A megabyte takes milliseconds, and the loop has people on it."""
    digest.update(chunk)
    return crc32(chunk, crc)
