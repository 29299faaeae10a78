"""Files by name, written once and sealed, in a directory, an S3 bucket or memory: the URL alone decides where."""

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, MemoryStore, S3Store, from_url

from cloudwindow.domain.errors import BadInput, Conflict, NotFound, StorageFull
from cloudwindow.vault import FreshKeys, Keys, owner_of
from cloudwindow.vault.whole import HEAD, Opening, OpeningAll, Sealing, sealed, text_size

CHUNK: Final = 1 << 20
Store = LocalStore | MemoryStore | S3Store


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobSize:
    name: str
    size: int  # bytes


class ObjectBlobs:
    """`domain.ports.Blobs`, and streams for what is too large to hold. A file in a directory is on the disk when `put` returns.

    What lies in the store is sealed (`vault.whole`) under the key of its owner (`vault.owner_of` the name); sizes, ranges and
    hashes here are of the text. Beside what is said, reading raises Unreadable, and Erased when the owner's key was destroyed.
    """

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store = store
        self._keys = keys

    async def put(self, name: str, data: bytes) -> str:
        """Create; the same bytes again are no error, others raise Conflict. Returns the sha256."""
        digest = sha256(data).hexdigest()
        key = await self._keys.key(owner_of(name), make=True)
        whole = await asyncio.to_thread(sealed, key, name, data) if len(data) > CHUNK else sealed(key, name, data)
        try:
            await self._store.put_async(name, whole, mode="create")
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
        """As `put_stream`, from a file that may be read in the open. Returns the sha256."""
        return await self.put_stream(name, _read(path))

    async def put_stream(self, name: str, data: AsyncIterable[bytes]) -> str:
        """As `put`, in bounded memory. What `data` raises is raised, and nothing is kept then. Returns the sha256."""
        digest = sha256()
        if await self.exists(name):
            async for piece in data:
                digest.update(piece)
            await self._expect(name, digest.hexdigest())
            return digest.hexdigest()
        sealing = Sealing(await self._keys.key(owner_of(name), make=True), name)
        raised: list[BaseException] = []

        async def whole() -> AsyncIterator[bytes]:
            try:
                async for piece in data:
                    digest.update(piece)
                    if out := sealing.feed(piece):
                        yield out
                yield sealing.finish()
            except BaseException as error:
                raised.append(error)
                raise

        try:  # several requests for a large file cannot be conditional: the look before and the check after stand in for it
            await self._store.put_async(name, whole())
        except ValueError as error:
            raise _unfit(name, error) from error
        except Exception as error:
            if raised:
                raise raised[0] from None
            if isinstance(error, OSError):
                raise _full(name, error) from error
            raise
        await self._settle(name)
        await self._expect(name, digest.hexdigest())
        return digest.hexdigest()

    async def get(self, name: str) -> bytes:
        """Raises NotFound."""
        return b"".join([chunk async for chunk in self.chunks(name)])

    async def get_range(self, name: str, offset: int, length: int) -> bytes:
        """`length` bytes from `offset`, fewer at the end of the file. Raises NotFound."""
        wide = await self._wide(name)
        length = min(length, text_size(wide) - offset)
        if length <= 0:
            return b""
        key = await self._keys.key(owner_of(name))
        head = bytes(await self._store.get_range_async(name, start=0, length=HEAD))
        opening = Opening(key, name, head, wide)
        start, some = opening.where(offset, length)
        return opening.range(offset, length, bytes(await self._store.get_range_async(name, start=start, length=some)))

    async def chunks(self, name: str, size: int = CHUNK) -> AsyncIterator[bytes]:
        """The whole file, about `size` bytes at a time. Raises NotFound."""
        try:
            found = await self._store.get_async(name)
        except FileNotFoundError as error:
            raise _missing(name) from error
        except ValueError as error:
            raise _unfit(name, error) from error
        opening = OpeningAll(await self._keys.key(owner_of(name)), name, found.meta["size"])
        async for chunk in found.stream(min_chunk_size=size):
            if text := opening.feed(bytes(chunk)):
                yield text
        opening.finish()

    async def size(self, name: str) -> int:
        """Bytes. Raises NotFound."""
        return text_size(await self._wide(name))

    async def exists(self, name: str) -> bool:
        try:
            await self._wide(name)
        except NotFound:
            return False
        return True

    async def list(self, prefix: str) -> list[BlobSize]:
        """Every file below `prefix` (whole folder names: 'ses_1/parts'), sorted by name."""
        found = await self._store.list_async(prefix).collect_async()
        return sorted((BlobSize(name=item["path"], size=text_size(item["size"])) for item in found), key=lambda blob: blob.name)

    async def remove(self, name: str) -> None:
        """What is not there is no error. A bucket that keeps versions keeps this one too, sealed as it was."""
        try:
            await self._store.delete_async(name)
        except FileNotFoundError:
            return
        except ValueError as error:
            raise _unfit(name, error) from error

    async def _wide(self, name: str) -> int:
        """Bytes in the store."""
        try:
            return (await self._store.head_async(name))["size"]
        except FileNotFoundError as error:
            raise _missing(name) from error
        except ValueError as error:
            raise _unfit(name, error) from error

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


def open_blobs(url: str, keys: Keys | None = None) -> ObjectBlobs:
    """'file:///var/lib/cloudwindow/blobs' (made when absent), 'memory:///', 's3://bucket/prefix' (with AWS_... variables).

    Without `keys` only memory can be opened, with keys that are gone with it.
    """
    store = open_store(url)
    if keys is None and not isinstance(store, MemoryStore):
        raise BadInput("expected keys to seal files with, found none; only a store in memory has its own")
    return ObjectBlobs(store, keys or FreshKeys())


def open_store(url: str) -> Store:
    """Where files lie, as they lie there. Raises BadInput."""
    try:
        store = LocalStore.from_url(url, mkdir=True) if url.startswith("file://") else from_url(url)
    except Exception as error:  # obstore raises several unrelated types for a bad URL
        raise BadInput(f"expected a blob URL like file:///path, memory:/// or s3://bucket, found {url!r}: {error}") from error
    if not isinstance(store, LocalStore | MemoryStore | S3Store):
        raise BadInput(f"expected a blob URL like file:///path, memory:/// or s3://bucket, found {url!r}")
    return store


async def _read(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk


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
