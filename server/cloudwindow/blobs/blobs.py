"""Files by name, written once, in a directory, an S3 bucket or memory: the URL alone decides."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, MemoryStore, S3Store, from_url

from cloudwindow.domain.errors import BadInput, Conflict, NotFound, StorageFull

CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobSize:
    name: str
    size: int  # bytes


class ObjectBlobs:
    """`domain.ports.Blobs`, and streams for what is too large to hold. A file in a directory is on the disk when `put` returns."""

    def __init__(self, store: LocalStore | MemoryStore | S3Store) -> None:
        self._store = store

    async def put(self, name: str, data: bytes) -> str:
        """Create; the same bytes again are no error, others raise Conflict. Returns the sha256."""
        digest = sha256(data).hexdigest()
        try:
            await self._store.put_async(name, data, mode="create")
        except AlreadyExistsError:
            await self._expect(name, digest)
        except OSError as error:
            raise _full(name, error) from error
        except ValueError as error:
            raise _unfit(name, error) from error
        else:
            await self._settle(name)
        return digest

    async def put_file(self, name: str, path: Path) -> str:
        """As `put`, from a file, in bounded memory. Returns the sha256."""
        digest = await asyncio.to_thread(_sha256_of, path)
        if await self.exists(name):
            await self._expect(name, digest)
            return digest
        try:  # several requests for a large file cannot be conditional: the look before and the check after stand in for it
            await self._store.put_async(name, path)
        except OSError as error:
            raise _full(name, error) from error
        except ValueError as error:
            raise _unfit(name, error) from error
        await self._settle(name)
        await self._expect(name, digest)
        return digest

    async def get(self, name: str) -> bytes:
        """Raises NotFound."""
        try:
            return bytes(await (await self._store.get_async(name)).bytes_async())
        except FileNotFoundError as error:
            raise _missing(name) from error
        except ValueError as error:
            raise _unfit(name, error) from error

    async def get_range(self, name: str, offset: int, length: int) -> bytes:
        """`length` bytes from `offset`, fewer at the end of the file. Raises NotFound."""
        size = await self.size(name)
        length = min(length, size - offset)
        if length <= 0:
            return b""
        return bytes(await self._store.get_range_async(name, start=offset, length=length))

    async def chunks(self, name: str, size: int = CHUNK) -> AsyncIterator[bytes]:
        """The whole file, about `size` bytes at a time. Raises NotFound."""
        try:
            stream = (await self._store.get_async(name)).stream(min_chunk_size=size)
        except FileNotFoundError as error:
            raise _missing(name) from error
        async for chunk in stream:
            yield bytes(chunk)

    async def size(self, name: str) -> int:
        """Bytes. Raises NotFound."""
        try:
            return (await self._store.head_async(name))["size"]
        except FileNotFoundError as error:
            raise _missing(name) from error
        except ValueError as error:
            raise _unfit(name, error) from error

    async def exists(self, name: str) -> bool:
        try:
            await self.size(name)
        except NotFound:
            return False
        return True

    async def list(self, prefix: str) -> list[BlobSize]:
        """Every file below `prefix` (whole folder names: 'ses_1/parts'), sorted by name."""
        found = await self._store.list_async(prefix).collect_async()
        return sorted((BlobSize(name=item["path"], size=item["size"]) for item in found), key=lambda blob: blob.name)

    async def _expect(self, name: str, digest: str) -> None:
        found = sha256()
        async for chunk in self.chunks(name):
            found.update(chunk)
        if found.hexdigest() != digest:
            raise Conflict(f"{name}: expected a free name or the same bytes (sha256 {digest}), found {found.hexdigest()}")

    async def _settle(self, name: str) -> None:
        """The operating system may keep a new file in memory for half a minute; evidence must outlive a power cut."""
        if isinstance(self._store, LocalStore) and self._store.prefix is not None:
            await asyncio.to_thread(_sync, Path(self._store.prefix) / name)


def open_blobs(url: str) -> ObjectBlobs:
    """'file:///var/lib/cloudwindow/blobs' (made when absent), 'memory:///', 's3://bucket/prefix' (with AWS_... variables)."""
    try:
        if url.startswith("file://"):
            return ObjectBlobs(LocalStore.from_url(url, mkdir=True))
        store = from_url(url)
    except Exception as error:  # obstore raises several unrelated types for a bad URL
        raise BadInput(f"expected a blob URL like file:///path, memory:/// or s3://bucket, found {url!r}: {error}") from error
    if not isinstance(store, LocalStore | MemoryStore | S3Store):
        raise BadInput(f"expected a blob URL like file:///path, memory:/// or s3://bucket, found {url!r}")
    return ObjectBlobs(store)


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    for place, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        handle = os.open(place, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _missing(name: str) -> NotFound:
    return NotFound(f"expected a file named {name!r}, found none")


def _full(name: str, error: OSError) -> StorageFull:
    return StorageFull(f"{name}: could not be written; free some space or mend the disk: {error}")


def _unfit(name: str, error: ValueError) -> BadInput:
    return BadInput(f"expected a plain relative name, found {name!r}: {error}")
