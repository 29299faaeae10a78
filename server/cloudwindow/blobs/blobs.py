"""Files by name, written once and sealed, in a directory, an S3 bucket or memory: the URL alone decides where."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import structlog
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, MemoryStore, S3Store, from_url

from cloudwindow.blobs.folder import Writing, unfinished
from cloudwindow.domain.errors import BadInput, Conflict, NotFound, StorageFull, StoreUnavailable, Unreadable
from cloudwindow.vault import FreshKeys, Keys, owner_of
from cloudwindow.vault.secret_file import sync_folder
from cloudwindow.vault.whole import HEAD, Opening, OpeningAll, Sealing, sealed, text_size

CHUNK: Final = 1 << 20
Store = LocalStore | MemoryStore | S3Store
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobSize:
    name: str
    size: int  # bytes


class ObjectBlobs:
    """`domain.ports.Blobs`, and streams for what is too large to hold. In a directory a name is there once its file is on the disk.

    Where a name is put again and what lies there does not open (a disk that lost it), the new bytes take its place.

    What lies in the store is sealed (`vault.whole`) under the key of its owner (`vault.owner_of` the name); sizes, ranges and
    hashes here are of the text. Beside what is said, reading raises Unreadable, and Erased when the owner's key was destroyed.
    """

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store = store
        self._keys = keys
        prefix = store.prefix if isinstance(store, LocalStore) else None
        self._folder = None if prefix is None else Path(prefix)

    async def put(self, name: str, data: bytes) -> str:
        """Create; the same bytes again are no error, others raise Conflict. Returns the sha256."""
        digest = sha256(data).hexdigest()
        key = await self._keys.key(owner_of(name), make=True)
        whole = await asyncio.to_thread(sealed, key, name, data) if len(data) > CHUNK else sealed(key, name, data)
        if not await self._place(name, whole) and not await self._is_there(name, digest):
            await self._place(name, whole, replace=True)
        return digest

    async def put_file(self, name: str, path: Path) -> str:
        """As `put_stream`, from a file that may be read in the open. Returns the sha256."""
        return await self.put_stream(name, _read(path))

    async def put_stream(self, name: str, data: AsyncIterable[bytes]) -> str:
        """As `put`, in bounded memory. What `data` raises is raised, and nothing is kept then. Returns the sha256."""
        digest = sha256()
        if damaged := await self.exists(name):
            there = await self._digest(name)
            if there is not None:
                async for piece in data:
                    digest.update(piece)
                return await self._settled(name, there, digest.hexdigest())
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

        try:
            if self._folder is not None:
                await _write(self._folder, name, whole(), replace=damaged)
            else:  # several requests for a large file cannot be conditional: the look before and the check after stand in for it
                await self._store.put_async(name, whole())
        except FileExistsError:
            pass  # another was first; the check after says whether it is the same
        except ValueError as error:
            raise _unfit(name, error) from error
        except Exception as error:
            if raised:
                raise raised[0] from None
            if isinstance(error, OSError):
                raise _full(name, error) from error
            raise
        return await self._settled(name, await self._digest(name), digest.hexdigest())

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
        """Every file below `prefix` (whole folder names: 'ses_1/parts'), sorted by name; without what cannot be whole.

        Raises StoreUnavailable.
        """
        found = []
        try:
            items = await self._store.list_async(prefix).collect_async()
        except BaseError as error:
            raise _refused(prefix, "listed", error) from error
        for item in items:
            try:
                found.append(BlobSize(name=item["path"], size=text_size(item["size"])))
            except Unreadable:
                log.error("blob_not_whole", blob=item["path"], bytes=item["size"])
        return sorted(found, key=lambda blob: blob.name)

    async def drop_unfinished(self) -> int:
        """What was being written in a directory when a server was killed goes; at the start, before anything is written."""
        if self._folder is None:
            return 0
        found = await asyncio.to_thread(unfinished, self._folder)
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)

    async def remove(self, name: str) -> None:
        """What is not there is no error. A bucket that keeps versions keeps this one too, sealed as it was.

        In a directory it does not come back with a power cut. Raises StoreUnavailable when it cannot be removed.
        """
        try:
            with suppress(FileNotFoundError):
                await self._store.delete_async(name)
            if self._folder is not None:
                with suppress(FileNotFoundError):
                    await asyncio.to_thread(sync_folder, (self._folder / name).parent)
        except ValueError as error:
            raise _unfit(name, error) from error
        except (BaseError, OSError) as error:
            raise _refused(name, "removed", error) from error

    async def _wide(self, name: str) -> int:
        """Bytes in the store."""
        try:
            return (await self._store.head_async(name))["size"]
        except FileNotFoundError as error:
            raise _missing(name) from error
        except ValueError as error:
            raise _unfit(name, error) from error

    async def _place(self, name: str, whole: bytes, *, replace: bool = False) -> bool:
        """False when the name is taken."""
        try:
            if self._folder is not None:
                await asyncio.to_thread(_write_whole, self._folder, name, whole, replace)
            else:
                await self._store.put_async(name, whole, mode="overwrite" if replace else "create")
        except (AlreadyExistsError, FileExistsError):
            return False
        except OSError as error:
            raise _full(name, error) from error
        except ValueError as error:
            raise _unfit(name, error) from error
        return True

    async def _is_there(self, name: str, digest: str) -> bool:
        """False when something lies there that does not open. Raises Conflict when it is something else."""
        there = await self._digest(name)
        return there is not None and await self._settled(name, there, digest) == digest

    async def _digest(self, name: str) -> str | None:
        """The sha256 of what lies there; None when it does not open."""
        found = sha256()
        try:
            async for chunk in self.chunks(name):
                found.update(chunk)
        except Unreadable as error:
            log.error("blob_not_whole", blob=name, code=error.code)
            return None
        return found.hexdigest()

    async def _settled(self, name: str, there: str | None, digest: str) -> str:
        """`digest`, once its name is on the disk as well; whoever wrote it first may not have come so far. Raises Conflict."""
        if there != digest:
            raise Conflict(
                f"{name}: expected a free name or the same bytes (sha256 {digest}), found {there or 'what does not open'}"
            )
        if self._folder is not None:
            await asyncio.to_thread(sync_folder, (self._folder / name).parent)
        return digest


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


async def _write(folder: Path, name: str, data: AsyncIterable[bytes], *, replace: bool) -> None:
    writing = await asyncio.to_thread(Writing, folder, name)
    try:
        async for piece in data:
            await asyncio.to_thread(writing.add, piece)
        await asyncio.to_thread(writing.keep, replace=replace)
    except BaseException:
        writing.drop()  # not awaited: whoever is cancelled waits for nothing more
        raise


def _write_whole(folder: Path, name: str, data: bytes, replace: bool) -> None:
    writing = Writing(folder, name)
    try:
        writing.add(data)
        writing.keep(replace=replace)
    except OSError:
        writing.drop()
        raise


def _missing(name: str) -> NotFound:
    return NotFound(f"expected a file named {name!r}, found none")


def _full(name: str, error: OSError) -> StorageFull:
    return StorageFull(f"{name}: could not be written; free some space or mend the disk: {error}")


def _refused(name: str, deed: str, error: Exception) -> StoreUnavailable:
    said = str(error).partition("\n")[0]  # what follows is the store's inside
    return StoreUnavailable(f"{name}: could not be {deed}; give this server back its rights there, or mend the disk: {said}")


def _unfit(name: str, error: ValueError) -> BadInput:
    return BadInput(f"expected a plain relative name, found {name!r}: {error}")
