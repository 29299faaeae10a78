"""Copies that leave: a table of what can be made, and where a copy lies until it is taken."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from typing_extensions import override

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports_register import ExportPress, MadeExport
from cloudwindow.domain.viewing_events import ExportAsked

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
        kind = self._kind(asked)
        with TemporaryDirectory(prefix="export-", dir=self._scratch) as folder:
            out = Path(folder) / f"copy{kind.ending}"
            await kind.make(Order(session=session, asked=asked, out=out, progress=progress))
            digest = await self._blobs.put_file(self.named(session, asked), out)
            size = (await asyncio.to_thread(out.stat)).st_size
        return MadeExport(bytes=size, sha256=digest)

    @override
    def named(self, session: SessionId, asked: ExportAsked) -> str:
        return f"{session}/exports/{asked.what}-{asked.request}{self._kind(asked).ending}"

    def _kind(self, asked: ExportAsked) -> Kind:
        if asked.what not in self._kinds:
            raise BadInput(f"what: expected one of {', '.join(sorted(self._kinds))}, found {asked.what!r}")
        return self._kinds[asked.what]
