"""Files from before files were sealed: each is sealed where it lies. Can be broken off at any time and begun again."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path

from obstore.store import LocalStore

from cloudwindow.blobs.blobs import CHUNK, ObjectBlobs, Store
from cloudwindow.blobs.folder import Writing
from cloudwindow.domain.errors import EvidenceBroken, StorageFull
from cloudwindow.vault import Keys, OwnerKey, owner_of
from cloudwindow.vault.whole import MAGIC, OpeningAll, Sealing


async def seal_all(store: Store, keys: Keys, progress: Callable[[int, int], None]) -> int:
    """How many were sealed now. `progress`: called with bytes done and bytes in all. Raises EvidenceBroken, StorageFull.

    In a directory a file takes the place of the readable one when it is on the disk, was read back and compared; in a bucket it is
    compared afterwards, before the next is begun. What was half written when an earlier server was killed is removed.
    """
    await ObjectBlobs(store, keys).drop_unfinished()
    found = [(item["path"], item["size"]) for item in await store.list_async().collect_async()]
    done, count, total = 0, 0, sum(size for _, size in found)
    for name, size in sorted(found):
        if not await _is_sealed(store, name, size):
            await _seal(store, keys, name)
            count += 1
        done += size
        progress(done, total)
    return count


async def _is_sealed(store: Store, name: str, size: int) -> bool:
    return size >= len(MAGIC) and bytes(await store.get_range_async(name, start=0, length=len(MAGIC))) == MAGIC


async def _seal(store: Store, keys: Keys, name: str) -> None:
    key = await keys.key(owner_of(name), make=True)
    before, sealing = sha256(), Sealing(key, name)

    async def whole() -> AsyncIterator[bytes]:
        async for chunk in (await store.get_async(name)).stream(min_chunk_size=CHUNK):
            before.update(chunk)
            if out := sealing.feed(bytes(chunk)):
                yield out
        yield sealing.finish()

    if isinstance(store, LocalStore) and store.prefix is not None:
        await _in_folder(Path(store.prefix), name, whole(), lambda partial: _opened(partial, key, name) == before.digest())
        return
    await store.put_async(name, whole())
    after = sha256()
    async for chunk in ObjectBlobs(store, keys).chunks(name):
        after.update(chunk)
    if after.digest() != before.digest():
        raise _others(name)


async def _in_folder(folder: Path, name: str, data: AsyncIterable[bytes], fits: Callable[[Path], bool]) -> None:
    """On the disk and compared before it takes the place of the only copy."""
    try:
        writing = await asyncio.to_thread(Writing, folder, name)
        try:
            async for piece in data:
                await asyncio.to_thread(writing.add, piece)
            await asyncio.to_thread(writing.settle)
            if not await asyncio.to_thread(fits, writing.partial):
                raise _others(name)
            await asyncio.to_thread(writing.keep, replace=True)
        except BaseException:
            writing.drop()
            raise
    except OSError as error:
        raise StorageFull(f"{name}: could not be written; free some space or mend the disk: {error}") from error


def _opened(file: Path, key: OwnerKey, name: str) -> bytes:
    """The sha256 of the text in it. Raises Unreadable."""
    opening, digest = OpeningAll(key, name, file.stat().st_size), sha256()
    with file.open("rb") as sealed:
        while chunk := sealed.read(CHUNK):
            digest.update(opening.feed(chunk))
    opening.finish()
    return digest.digest()


def _others(name: str) -> EvidenceBroken:
    return EvidenceBroken(
        f"{name}: expected the same bytes after it was sealed, found others; its store does not keep what it is given"
    )
