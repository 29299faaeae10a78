"""A store of a test's own, as new: the migrations run once, and every test gets a copy of the file that they made."""

import asyncio
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cloudwindow.domain.ports import Clock
from cloudwindow.store import SqlRecords, open_records
from cloudwindow.store.search_key import SearchKey
from tests.keks import KEKS


@asynccontextmanager
async def fresh_records(clock: Clock, search: SearchKey | None = None) -> AsyncIterator[SqlRecords]:
    """Like `open_records(MEMORY, clock, search)`, in a fraction of its time. The file is gone at the end."""
    with TemporaryDirectory(prefix="cloudwindow-") as folder:
        file = Path(folder) / "records.sqlite"
        lay(file)
        async with open_records(_url(file), clock, search, keks=KEKS) as records:
            yield records


def lay(file: Path) -> None:
    """An empty database of this version, its keys wrapped with those of `KEKS`; nothing is done where a file is."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(0o600)
    file.write_bytes(_migrated())


def migrate(url: str) -> None:
    """Run the migrations there. In a thread, because whoever asks may have an event loop that runs already."""

    async def make() -> None:
        async with open_records(url, _WallClock(), keks=KEKS):
            pass

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, make()).result()


@cache
def _migrated() -> bytes:
    """The bytes of an empty database."""
    with TemporaryDirectory(prefix="cloudwindow-") as folder:
        file = Path(folder) / "records.sqlite"
        migrate(_url(file))
        left = sorted(path.name for path in Path(folder).iterdir())
        assert left == [file.name], left  # nothing in a journal beside it
        return file.read_bytes()


class _WallClock:
    def now_s(self) -> float:
        return time.time()


def _url(file: Path) -> str:
    return f"sqlite:///{file}"
