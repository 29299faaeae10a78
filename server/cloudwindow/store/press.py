"""Copies that leave: a table of what can be made, and where a copy lies until it is taken."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from typing_extensions import override

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.errors import BadInput, StorageFull, Unreadable, no_room
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports_register import ExportPress, MadeExport
from cloudwindow.domain.viewing_events import ExportAsked

MARGIN: Final = 16 << 20  # bytes: reports, and what a package adds
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be made, and where: `out` is a path in a folder of this order's own, gone afterwards."""

    session: SessionId
    asked: ExportAsked
    out: Path
    progress: Progress


async def _whatever(session: SessionId, asked: ExportAsked) -> None:
    """For kinds of which everything can be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`ending`: of the file, '.zip'. `make` writes `Order.out`; it raises what it likes, and then nothing is kept.

    `expect`: raises BadInput for what cannot be made, as soon as it is asked for.
    """

    ending: str
    make: Callable[[Order], Awaitable[None]]
    expect: Callable[[SessionId, ExportAsked], Awaitable[None]] = _whatever


class Press(ExportPress):
    def __init__(self, kinds: Mapping[str, Kind], blobs: ObjectBlobs, scratch: Path) -> None:
        self._kinds = dict(kinds)
        self._blobs = blobs
        self._scratch = scratch

    @property
    @override
    def kinds(self) -> frozenset[str]:
        return frozenset(self._kinds)

    @override
    async def expect(self, session: SessionId, asked: ExportAsked) -> None:
        await self._kind(asked).expect(session, asked)

    @override
    async def make(self, session: SessionId, asked: ExportAsked, progress: Progress) -> MadeExport:
        kind, name = self._kind(asked), self.named(session, asked)
        if (whole := await self._there(name)) is not None:
            return whole
        await self._expect_room(session)
        with TemporaryDirectory(prefix="export-", dir=self._scratch) as folder:
            out = Path(folder) / f"copy{kind.ending}"
            await self._made(kind, Order(session=session, asked=asked, out=out, progress=progress))
            digest = await self._blobs.put_file(name, out)
            size = (await asyncio.to_thread(out.stat)).st_size
        return MadeExport(bytes=size, sha256=digest)

    @override
    def named(self, session: SessionId, asked: ExportAsked) -> str:
        return f"{session}/exports/{asked.what}-{asked.request}{self._kind(asked).ending}"

    async def _made(self, kind: Kind, order: Order) -> None:
        """Raises StorageFull when it did not fit after all: a covered copy may be larger than what it was made of."""
        try:
            await kind.make(order)
        except OSError as error:
            if not no_room(error):
                raise
            raise StorageFull(f"{self._scratch}: expected room for the copy, found none; enlarge it, or set scratch_dir") from error

    @override
    async def drop(self, session: SessionId, asked: ExportAsked) -> None:
        await self._blobs.remove(self.named(session, asked))

    async def _there(self, name: str) -> MadeExport | None:
        """What was made whole before the server ended, and nobody had written down yet: once more it would have other bytes."""
        if not await self._blobs.exists(name):
            return None
        digest, size = sha256(), 0
        try:
            async for chunk in self._blobs.chunks(name):
                digest.update(chunk)
                size += len(chunk)
        except Unreadable:
            return None
        return MadeExport(bytes=size, sha256=digest.hexdigest())

    async def _expect_room(self, session: SessionId) -> None:
        """Raises StorageFull: memory that is full is everybody's trouble."""
        own = f"{session}/exports/"
        needed = sum(blob.size for blob in await self._blobs.list(session) if not blob.name.startswith(own)) + MARGIN
        free = shutil.disk_usage(self._scratch).free
        if free < needed:
            raise StorageFull(f"{self._scratch}: expected room for {needed} bytes, found {free}; enlarge it, or set scratch_dir")

    def _kind(self, asked: ExportAsked) -> Kind:
        if asked.what not in self._kinds:
            raise BadInput(f"what: expected one of {', '.join(sorted(self._kinds))}, found {asked.what!r}")
        return self._kinds[asked.what]
