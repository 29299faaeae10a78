"""Files from before files were sealed: each is sealed where it lies. Can be broken off at any time and begun again."""

from collections.abc import AsyncIterator, Callable
from hashlib import sha256

from cloudwindow.blobs.blobs import CHUNK, ObjectBlobs, Store
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.vault import Keys, owner_of
from cloudwindow.vault.whole import MAGIC, Sealing


async def seal_all(store: Store, keys: Keys, progress: Callable[[int, int], None]) -> int:
    """How many were sealed now. `progress`: called with bytes done and bytes in all. Raises EvidenceBroken, StorageFull.

    A file takes the place of the readable one only when it is whole; each is read back and compared before the next is begun.
    """
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
    before, sealing = sha256(), Sealing(await keys.key(owner_of(name), make=True), name)

    async def whole() -> AsyncIterator[bytes]:
        async for chunk in (await store.get_async(name)).stream(min_chunk_size=CHUNK):
            before.update(chunk)
            if out := sealing.feed(bytes(chunk)):
                yield out
        yield sealing.finish()

    await store.put_async(name, whole())
    after = sha256()
    async for chunk in ObjectBlobs(store, keys).chunks(name):
        after.update(chunk)
    if after.digest() != before.digest():
        raise EvidenceBroken(
            f"{name}: expected the same bytes after it was sealed, found others; its store does not keep what it is given"
        )
