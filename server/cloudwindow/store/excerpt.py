"""A part of a session as a package: a stretch of time, or copies in which bystanders are covered. The rest is withheld."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Entry, Told
from cloudwindow.domain.errors import BadInput, EvidenceBroken
from cloudwindow.domain.files import files_of
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Clock
from cloudwindow.ledger import excerpt as x
from cloudwindow.ledger import package
from cloudwindow.ledger.chain import told
from cloudwindow.ledger.excerpt_form import parse_excerpt
from cloudwindow.ledger.plain import one_line
from cloudwindow.ledger.readme import EXCERPT_README
from cloudwindow.store.checkpointer import Checkpointer
from cloudwindow.store.export import sealed_entries, texts
from cloudwindow.store.packing import Progress, Source, pack
from cloudwindow.store.records import SqlRecords
from cloudwindow.store.stamps import Stamps

STILL_MARGIN_S: Final = 1.0  # a picture this near to a covered time may show the bystander


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asked for. `from_s`, `to_s`: of the session; None: all. `boxes`: to cover, by part; `still_boxes`: by still.

    `asked_by` and `reason` stand in the package and are sealed with it.
    """

    from_s: float | None = None
    to_s: float | None = None
    asked_by: str = ""
    reason: str = ""
    boxes: Mapping[str, tuple[x.Box, ...]]
    still_boxes: Mapping[str, tuple[x.Box, ...]]


class Cover(Protocol):
    """Who decodes, covers and encodes; blocks. Outside of this package, which knows no media."""

    def part(
        self,
        original: Path,
        out: Path,
        boxes: Sequence[x.Box],
        segments: Sequence[e.SegmentClosed],
        from_s: float,
        to_s: float,
        progress: Progress | None,
    ) -> tuple[tuple[int, int, int], tuple[x.CoveredSecond, ...]]:
        """Write the covered copy; its colour and what was measured of each second."""
        ...

    def still(self, picture: bytes, boxes: Sequence[x.Box]) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """What an excerpt needs of media. `opens`: does a segment begin with a picture that is coded by itself? `scratch`: a folder."""

    opens: Callable[[bytes], bool]
    cover: Cover
    scratch: Path


async def export_excerpt(
    records: SqlRecords,
    blobs: ObjectBlobs,
    checkpointer: Checkpointer,
    session: SessionId,
    models: Mapping[str, str],
    out: Path,
    wish: Wish,
    media: Media,
    *,
    clock: Clock,
    progress: Progress | None = None,
    stamps: Stamps | None = None,
) -> x.Excerpt:
    """Write `out`; what it says of itself. Raises NotFound, and BadInput for a time, part or still that the session has not."""
    sealed = await sealed_entries(records, checkpointer, session, clock, stamps)
    tracks = await asyncio.to_thread(lambda: x.tracks(_told(sealed.entries)))
    work = _Work(blobs=blobs, session=session, wish=wish, media=media, tracks=tracks, progress=progress)
    work.check()
    await work.recordings()
    shown = [entry if work.shows(entry) else replace(entry, body=None) for entry in sealed.entries]
    await work.files(await asyncio.to_thread(_told, shown))
    said = work.excerpt(erased=[entry.index for entry in sealed.entries if entry.body is None])
    await asyncio.to_thread(_expect_readable, said)
    sources = [
        *await asyncio.to_thread(texts, replace(sealed, entries=shown), checkpointer, models, EXCERPT_README),
        Source(name=package.EXCERPT, data=said.to_bytes()),
        *sorted(work.sources, key=lambda source: ("/" in source.name, source.name)),
    ]
    await pack(
        sources,
        blobs,
        checkpointer.signer,
        out,
        session=session,
        created=sealed.created,
        format=package.EXCERPT_FORMAT,
        progress=progress,
    )
    return said


@dataclass(slots=True, kw_only=True)
class _Work:
    blobs: ObjectBlobs
    session: SessionId
    wish: Wish
    media: Media
    tracks: list[x.Track]
    progress: Progress | None
    sources: list[Source] = field(default_factory=list)
    parts: list[x.CutPart] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    covered: list[x.CoveredPart] = field(default_factory=list)
    stills: list[x.CoveredStill] = field(default_factory=list)
    pictures: set[str] = field(default_factory=set)

    def check(self) -> None:
        known = {str(track.closed.part) for track in self.tracks}
        if unknown := sorted(set(self.wish.boxes) - known):
            raise BadInput(f"boxes: expected parts of this session ({', '.join(sorted(known))}), found {', '.join(unknown)}")
        if not self.tracks and self.wish.from_s is not None:
            raise BadInput(f"{self.session}: expected a recording to cut, found none that was closed")

    def shows(self, entry: Entry) -> bool:
        return x.is_shown(entry, x.zero_s(self.tracks), self.wish.from_s, self.wish.to_s)

    async def recordings(self) -> None:
        zero_s, found = x.zero_s(self.tracks), False
        for track in self.tracks:
            wanted = x.chosen(track, zero_s, self.wish.from_s, self.wish.to_s)
            if wanted is None:
                continue
            found = True
            if boxes := self.wish.boxes.get(track.closed.part):
                await self._cover(track, boxes, zero_s)
            else:
                await self._cut(track, *wanted)
        if not found and self.wish.from_s is not None:
            ends_s = max(track.began_s + max(s.end_s for s in track.segments) for track in self.tracks)
            raise BadInput(f"expected a time from 0:00 to {x.clock(ends_s - zero_s)}, found nothing recorded in the one given")

    async def _cut(self, track: x.Track, wanted: int, last: int) -> None:
        """Back to the last picture that is coded by itself, so that the first one asked for can be decoded."""
        first = wanted
        while first > 0 and not self.media.opens(await self._segment(track, first)):
            first -= 1
        run = [*track.segments[:1], *track.segments[max(1, first) : last + 1]]
        name = package.name_in_package(track.closed.blob, self.session)
        spans = tuple((segment.offset, segment.length) for segment in run)
        self.sources.append(Source(name=name, blob=track.closed.blob, spans=spans))
        self.parts.append(x.CutPart(part=track.closed.part, file=name, first=first, last=last, lead_in=wanted - first))

    async def _segment(self, track: x.Track, n: int) -> bytes:
        return await self.blobs.get_range(track.closed.blob, track.segments[n].offset, track.segments[n].length)

    async def _cover(self, track: x.Track, boxes: tuple[x.Box, ...], zero_s: float) -> None:
        shift_s, end_s = track.began_s - zero_s, max(segment.end_s for segment in track.segments)
        from_s = 0.0 if self.wish.from_s is None else round(max(0.0, self.wish.from_s - shift_s), 3)
        to_s = round(end_s if self.wish.to_s is None else min(end_s, self.wish.to_s - shift_s), 3)
        name = "redacted/" + package.name_in_package(track.closed.blob, self.session).partition("/")[2]
        original, copy = self.media.scratch / "original.mkv", self.media.scratch / f"{track.closed.part}.mkv"
        with original.open("wb") as file:
            async for chunk in self.blobs.chunks(track.closed.blob):
                await asyncio.to_thread(file.write, chunk)
        colour, seconds = await asyncio.to_thread(
            self.media.cover.part, original, copy, boxes, track.segments, from_s, to_s, self.progress
        )
        original.unlink()
        self.sources.append(Source(name=name, path=copy))
        self.covered.append(
            x.CoveredPart(
                part=track.closed.part,
                file=name,
                sha256=await asyncio.to_thread(_sha256_of, copy),
                from_s=from_s,
                to_s=to_s,
                colour=colour,
                boxes=boxes,
                seconds=seconds,
            )
        )

    async def files(self, events: Sequence[Told]) -> None:
        """Policy, pictures, documents and results of which something that is shown speaks."""
        named = {str(told_.event.still) for told_ in events if isinstance(told_.event, e.StillKept)}
        if unknown := sorted(set(self.wish.still_boxes) - named):
            raise BadInput(f"boxes: expected stills of this time ({', '.join(sorted(named))}), found {', '.join(unknown)}")
        for told_ in events:
            match told_.event:
                case e.RecordingClosed():
                    pass
                case e.Admitted():
                    policy = Source(name=package.POLICY, blob=f"policies/{told_.event.policy_sha256}.toml")
                    self.sources = [*(one for one in self.sources if one.name != package.POLICY), policy]
                case e.StillKept():
                    await self._still(told_.event)
                case _:
                    for file in files_of(told_.event):
                        name = package.name_in_package(file.blob, self.session)
                        if all(source.name != name for source in self.sources):
                            self.sources.append(Source(name=name, blob=file.blob))

    async def _still(self, still: e.StillKept) -> None:
        name = package.name_in_package(still.blob, self.session)
        if name in self.pictures:
            return
        self.pictures.add(name)
        if boxes := self.wish.still_boxes.get(still.still):
            data = await asyncio.to_thread(self.media.cover.still, await self.blobs.get(still.blob), boxes)
            file = f"redacted/{name.partition('/')[2]}"
            self.sources.append(Source(name=file, data=data))
            self.stills.append(
                x.CoveredStill(
                    still=still.still,
                    original=name,
                    original_sha256=still.sha256,
                    file=file,
                    sha256=sha256(data).hexdigest(),
                    boxes=boxes,
                )
            )
        elif self._near_a_bystander(still.at_s):
            self.left_out.append(name)
        else:
            self.sources.append(Source(name=name, blob=still.blob))

    def _near_a_bystander(self, at_s: float) -> bool:
        return any(
            track.began_s + box.from_s - STILL_MARGIN_S <= at_s <= track.began_s + box.to_s + STILL_MARGIN_S
            for track in self.tracks
            for box in self.wish.boxes.get(track.closed.part, ())
        )

    def excerpt(self, erased: Sequence[int]) -> x.Excerpt:
        return x.Excerpt(
            from_s=self.wish.from_s,
            to_s=self.wish.to_s,
            asked_by=one_line(self.wish.asked_by),
            reason=one_line(self.wish.reason),
            parts=tuple(self.parts),
            left_out=tuple(sorted(self.left_out)),
            erased=tuple(erased),
            covered=tuple(self.covered),
            stills=tuple(self.stills),
        )


def _told(entries: Sequence[Entry]) -> list[Told]:
    """Takes seconds for a long session: not on an event loop."""
    return [told(entry) for entry in entries if entry.body is not None]


def _expect_readable(said: x.Excerpt) -> None:
    """What no verifier would accept is not handed out. Raises BadInput."""
    try:
        parse_excerpt(said.to_bytes())
    except EvidenceBroken as error:
        raise BadInput(f"expected a wish that an excerpt can be made of, found: {error}") from error


def _sha256_of(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
