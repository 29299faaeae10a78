"""What can be asked for as a copy: a whole package, a stretch of time, covered copies, the report for a court.

Each is made by the function that the command line uses. What cannot be made is said when it is asked for, before anybody else is
asked to agree to it.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.events import PartOpened
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.ports_reports import SessionReports
from cloudwindow.domain.viewing_events import Box, ExportAsked
from cloudwindow.ledger import excerpt as x
from cloudwindow.store.checkpointer import Checkpointer
from cloudwindow.store.excerpt import Cover, Media, Wish, export_excerpt
from cloudwindow.store.export import export
from cloudwindow.store.press import Kind, Order
from cloudwindow.store.records import SqlRecords
from cloudwindow.store.reporting import Reporting
from cloudwindow.store.stamps import Stamps

SOUND: Final = frozenset({"opus", "pcmu", "pcma"})
LEAST_S: Final = 0.1  # of a stretch or a box: less is a slip


@dataclass(frozen=True, slots=True, kw_only=True)
class Makers:
    """`papers`: opens what makes reports, one of its own for each copy: nobody at a counter waits for it.

    `models`: their hashes by name, for a package's manifest. `opens`, `cover`: as `Media` has them.
    """

    records: SqlRecords
    blobs: ObjectBlobs
    checkpointer: Checkpointer
    clock: Clock
    stamps: Stamps | None
    models: Callable[[], Mapping[str, str]]
    papers: Callable[[], AbstractAsyncContextManager[SessionReports]]
    opens: Callable[[bytes], bool]
    cover: Cover

    def kinds(self) -> Mapping[str, Kind]:
        return {
            "package": Kind(ending=".zip", make=self._package, expect=_expect_whole),
            "cut": Kind(ending=".zip", make=self._excerpt, expect=self._expect_cut),
            "redacted": Kind(ending=".zip", make=self._excerpt, expect=self._expect_redacted),
            "report": Kind(ending=".pdf", make=self._report, expect=_expect_report),
        }

    async def _package(self, order: Order) -> None:
        async with self._reporting() as reporting:
            await export(
                self.records,
                self.blobs,
                self.checkpointer,
                order.session,
                self.models(),
                order.out,
                clock=self.clock,
                progress=order.progress,
                stamps=self.stamps,
                more=reporting.for_package,
            )

    async def _excerpt(self, order: Order) -> None:
        wish = wish_of(order.asked, await self.records.told(order.session))
        with TemporaryDirectory(prefix="excerpt-", dir=order.out.parent) as folder:
            media = Media(opens=self.opens, cover=self.cover, scratch=Path(folder))
            await export_excerpt(
                self.records,
                self.blobs,
                self.checkpointer,
                order.session,
                self.models(),
                order.out,
                wish,
                media,
                clock=self.clock,
                progress=order.progress,
                stamps=self.stamps,
            )

    async def _report(self, order: Order) -> None:
        session = await self.records.session(order.session)
        language = Language(order.asked.language) if order.asked.language else session.language
        async with self._reporting() as reporting:
            order.out.write_bytes(await reporting.one(self.records, order.session, language, self.stamps))

    @asynccontextmanager
    async def _reporting(self) -> AsyncIterator[Reporting]:
        async with self.papers() as papers:
            yield Reporting(self.blobs, self.checkpointer, papers)

    async def _expect_cut(self, session: SessionId, asked: ExportAsked) -> None:
        if asked.boxes:
            raise BadInput(f"boxes: expected none for a cut, found {len(asked.boxes)}; ask for 'redacted' to have them covered")
        if asked.to_s - asked.from_s < LEAST_S:
            raise BadInput(f"from_s, to_s: expected a stretch of at least {LEAST_S:g} s for a cut, found {_stretch(asked)}")
        _expect_language(asked)
        wish_of(asked, await self.records.told(session))

    async def _expect_redacted(self, session: SessionId, asked: ExportAsked) -> None:
        if not asked.boxes:
            raise BadInput("boxes: expected at least one place to cover, found none; ask for 'cut' or 'package'")
        if asked.to_s and asked.to_s - asked.from_s < LEAST_S:
            raise BadInput(f"from_s, to_s: expected a stretch of at least {LEAST_S:g} s, or 0 and 0, found {_stretch(asked)}")
        _expect_language(asked)
        wish_of(asked, await self.records.told(session))


async def _expect_whole(session: SessionId, asked: ExportAsked) -> None:
    if asked.boxes or asked.from_s or asked.to_s:
        raise BadInput("expected neither a stretch nor boxes for a whole package, found some; ask for 'cut' or 'redacted'")
    _expect_language(asked)


async def _expect_report(session: SessionId, asked: ExportAsked) -> None:
    if asked.boxes or asked.from_s or asked.to_s:
        raise BadInput("expected neither a stretch nor boxes for a report, found some; it is of the whole session")
    if asked.language not in ("", *Language):
        raise BadInput(f"language: expected one of {', '.join(Language)} or none, found {asked.language!r}")


def _expect_language(asked: ExportAsked) -> None:
    if asked.language:
        raise BadInput(f"language: expected none, which is for reports, found {asked.language!r}; a package has them in two")


def wish_of(asked: ExportAsked, trail: Sequence[Told]) -> Wish:
    """By the clock of the session's page, which begins with its first recording. Raises BadInput."""
    tracks = x.tracks(trail)
    if not tracks:
        raise BadInput("expected a session with a recording that was closed, found none")
    zero_s, seen = x.zero_s(tracks), _with_pictures(tracks, trail)
    ends_s = max(track.began_s - zero_s + _length_s(track) for track in tracks)
    has_stretch = bool(asked.from_s or asked.to_s)
    if has_stretch and asked.from_s >= ends_s:
        raise BadInput(f"from_s: expected a time within the recordings, 0 to {ends_s:.1f}, found {asked.from_s:g}")
    boxes: dict[str, tuple[x.Box, ...]] = {}
    for number, box in enumerate(asked.boxes):
        for part, placed in _placed(box, number, seen, zero_s).items():
            boxes[part] = (*boxes.get(part, ()), placed)
    return Wish(
        from_s=asked.from_s if has_stretch else None,
        to_s=asked.to_s if has_stretch else None,
        asked_by=asked.by,
        reason=asked.words,
        boxes=boxes,
        still_boxes={},
    )


def _with_pictures(tracks: Sequence[x.Track], trail: Sequence[Told]) -> list[x.Track]:
    """Without those of sound alone, in which there is nothing to cover."""
    codecs = {told.event.part: told.event.codecs for told in trail if isinstance(told.event, PartOpened)}
    heard = {part for part, names in codecs.items() if names and {name.lower() for name in names} <= SOUND}
    return [track for track in tracks if track.closed.part not in heard]


def _placed(box: Box, number: int, tracks: Sequence[x.Track], zero_s: float) -> Mapping[str, x.Box]:
    """On the clock of each recording that it covers something of. Raises BadInput."""
    where, known = f"boxes, item {number}", sorted(str(track.closed.part) for track in tracks)
    inside = 0 <= box.x < 1 and 0 <= box.y < 1 and box.width > 0 and box.height > 0
    if not (inside and box.x + box.width <= 1.001 and box.y + box.height <= 1.001):
        raise BadInput(f"{where}: expected a place within the picture in shares from 0 to 1, found another")
    if box.part and box.part not in known:
        raise BadInput(f"{where}, part: expected one of {', '.join(known)} or none for all, found {box.part}")
    if box.to_s - box.from_s < LEAST_S:
        raise BadInput(f"{where}: expected at least {LEAST_S:g} s, found {box.from_s:g} to {box.to_s:g}")
    found = {}
    for track in tracks:
        shift_s = track.began_s - zero_s
        from_s, to_s = max(0.0, box.from_s - shift_s), min(_length_s(track), box.to_s - shift_s)
        if box.part in ("", track.closed.part) and from_s < to_s:
            found[str(track.closed.part)] = x.Box(
                from_s=round(from_s, 3),
                to_s=round(to_s, 3),
                x=box.x,
                y=box.y,
                w=min(box.width, 1 - box.x),
                h=min(box.height, 1 - box.y),
            )
    if not found:
        raise BadInput(f"{where}: expected a time within the recordings, found {box.from_s:g} to {box.to_s:g}")
    return found


def _length_s(track: x.Track) -> float:
    return max(segment.end_s for segment in track.segments)


def _stretch(asked: ExportAsked) -> str:
    return f"{asked.from_s:g} to {asked.to_s:g}"
