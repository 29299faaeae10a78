"""A copy of a recording in which regions are covered with a flat colour, and what was measured of it second by second."""

import io
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Protocol

import av
import numpy as np
from PIL import Image, ImageDraw

from cloudwindow.domain.errors import EvidenceBroken, StorageFull, no_room
from cloudwindow.domain.events import SegmentClosed
from cloudwindow.ledger.excerpt import MARGIN_S, Box, CoveredSecond, Within, boxes_in, seconds_in
from cloudwindow.recording.likeness import Likeness, Rectangle, planes_of, rectangle

GREY: Final = (96, 128, 128)  # Y, Cb, Cr: nothing in a picture of a face is exactly this over a large area
BLACK: Final = (16, 128, 128)  # beside a picture that is smaller than the largest one
MILLISECOND: Final = Fraction(1, 1000)
QUALITY: Final = {"crf": "16", "preset": "veryfast", "bf": "0", "bframes": "0", "x264-params": "aq-mode=1:deblock=-3,-3"}
MOST_OFF: Final = 12  # how far a covered pixel may lie from the flat colour after encoding
Progress = Callable[[int, int], None]


class Spot(Protocol):
    """A region in shares of the picture."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def w(self) -> float: ...
    @property
    def h(self) -> float: ...


class PyAvCover:
    """`store.excerpt.Cover`."""

    def part(
        self,
        original: Path,
        out: Path,
        boxes: Sequence[Box],
        segments: Sequence[SegmentClosed],
        from_s: float,
        to_s: float,
        progress: Progress | None = None,
    ) -> tuple[tuple[int, int, int], tuple[CoveredSecond, ...]]:
        """Write the copy from `from_s` to `to_s` of the part's clock. Sound is copied as it is: it is not redacted.

        Raises EvidenceBroken when the recording cannot be decoded, StorageFull when the copy does not fit.
        """
        try:
            write_copy(original, out, boxes, from_s, to_s, progress)
            measured = measure(original, out, boxes, from_s, to_s)
        except (av.FFmpegError, ValueError) as error:
            if isinstance(error, OSError) and no_room(error):  # the encoder's words for it are both
                raise StorageFull(f"{out.name}: expected room for a covered copy, found none: {error.strerror}") from error
            raise EvidenceBroken(f"{original.name} cannot be decoded as a recording: {error}") from error
        if (worst := max((likeness.colour_off for likeness in measured.values()), default=0)) > MOST_OFF:
            raise EvidenceBroken(f"{out.name}: expected every covered pixel flat, found one {worst} away; nothing was written")
        return GREY, seconds_of(measured, boxes, segments, from_s, to_s)

    def still(self, picture: bytes, boxes: Sequence[Spot]) -> bytes:
        """The picture with the boxes covered, as JPEG without any of the original's further data."""
        try:
            with Image.open(io.BytesIO(picture)) as image:
                covered = Image.new("RGB", image.size)
                covered.paste(image.convert("RGB"))  # the pixels alone: a copy of the image would keep its comment and EXIF
        except (OSError, ValueError, Image.DecompressionBombError) as error:
            raise EvidenceBroken(f"expected a picture, found something else: {error}") from error
        draw = ImageDraw.Draw(covered)
        for box in boxes:
            x0, y0, x1, y1 = rectangle(box.x, box.y, box.w, box.h, *covered.size)
            draw.rectangle((x0, y0, x1 - 1, y1 - 1), fill=(96, 96, 96))
        out = io.BytesIO()
        covered.save(out, "JPEG", quality=92)
        return out.getvalue()


def covered_at(boxes: Sequence[Box], at_s: float, width: int, height: int) -> list[Rectangle]:
    """What is covered in the picture of this time."""
    return [
        rectangle(box.x, box.y, box.w, box.h, width, height)
        for box in boxes
        if box.from_s - MARGIN_S <= at_s <= box.to_s + MARGIN_S
    ]


def write_copy(
    original: Path, out: Path, boxes: Sequence[Box], from_s: float, to_s: float, progress: Progress | None = None
) -> None:
    """H.264 at nearly no loss on the original's own clock; every picture lies in the upper left corner of the largest one."""
    width, height = largest(original)
    with av.open(str(original)) as source, av.open(str(out), "w", format="matroska") as target:
        video: Any = target.add_stream("libx264", rate=30, options=dict(QUALITY))
        video.width, video.height, video.pix_fmt = width + width % 2, height + height % 2, "yuv420p"
        video.time_base = video.codec_context.time_base = MILLISECOND
        audio = {s.index: target.add_stream_from_template(s, opaque=True) for s in source.streams.audio}
        for packet in source.demux():
            if packet.stream.index in audio:
                if packet.pts is not None and from_s <= float(packet.pts * packet.time_base) <= to_s:
                    packet.stream = audio[packet.stream.index]
                    target.mux(packet)
                continue
            for frame in _decoded(packet):
                at_s = float(frame.pts * frame.time_base)
                if at_s > to_s:
                    break
                if at_s < from_s:
                    continue
                target.mux(video.encode(_covered(frame, boxes, at_s, video.width, video.height)))
                if progress is not None:
                    progress(int((at_s - from_s) * 1000), max(1, int((to_s - from_s) * 1000)))
        target.mux(video.encode(None))


def measure(original: Path, copy: Path, boxes: Sequence[Box], from_s: float, to_s: float) -> dict[int, Likeness]:
    """By second of the part's clock. Raises EvidenceBroken when the copy has other frames than the original has in this time."""
    found: dict[int, Likeness] = {}
    width, height = largest(original)
    size = width + width % 2, height + height % 2
    ours, theirs = _frames(original, from_s, to_s), _frames(copy, -math.inf, math.inf)
    for n, (at_s, frame) in enumerate(ours):
        other = next(theirs, None)
        if other is None or abs(other[0] - at_s) > 0.0015:
            there = "none" if other is None else f"one at {other[0]:.3f} s"
            raise EvidenceBroken(f"{copy.name}: expected picture {n} at {at_s:.3f} s as in the original, found {there}")
        if (other[1].width, other[1].height) != size:
            there = f"one of {other[1].width} by {other[1].height}"
            raise EvidenceBroken(f"{copy.name}: expected pictures of {size[0]} by {size[1]}, found {there} at {at_s:.3f} s")
        one = planes_of(frame, frame.height, frame.width)
        two = planes_of(other[1], frame.height, frame.width)
        rectangles = covered_at(boxes, at_s, frame.width, frame.height)
        likeness = found.setdefault(math.floor(at_s), Likeness())
        likeness.add(one, two, rectangles, GREY)
        likeness.add_beside(planes_of(other[1], size[1], size[0]), frame.width, frame.height, BLACK)
    if (more := next(theirs, None)) is not None:
        raise EvidenceBroken(
            f"{copy.name}: expected no more pictures than the original has in this time, found one at {more[0]:.3f} s"
        )
    return found


def seconds_of(
    measured: Mapping[int, Likeness], boxes: Sequence[Box], segments: Sequence[SegmentClosed], from_s: float, to_s: float
) -> tuple[CoveredSecond, ...]:
    """As they stand in excerpt.json: every second of the time, also one without a picture."""
    found, within = [], Within(segments)
    for at_s in seconds_in(from_s, to_s):
        likeness, here = measured.get(at_s, Likeness()), within.second(at_s)
        found.append(
            CoveredSecond(
                at_s=at_s,
                segments=tuple(segment.number for segment in here),
                sha256=tuple(segment.sha256 for segment in here),
                boxes=boxes_in(boxes, at_s),
                frames=likeness.frames,
                psnr_db=likeness.psnr_db,
                tile_db=likeness.tile_db,
            )
        )
    return tuple(found)


def largest(recording: Path) -> tuple[int, int]:
    """Width and height of the largest picture; a sender changes its size at keyframes only."""
    width = height = 0
    with av.open(str(recording)) as source:
        if not source.streams.video:
            raise EvidenceBroken(f"{recording.name}: expected a picture to cover, found sound alone")
        stream: Any = source.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        for packet in source.demux(stream):
            for frame in _decoded(packet):
                width, height = max(width, frame.width), max(height, frame.height)
    return width, height


def _frames(path: Path, from_s: float, to_s: float) -> Iterator[tuple[float, Any]]:
    with av.open(str(path)) as source:
        for packet in source.demux(source.streams.video[0]):
            for frame in _decoded(packet):
                at_s = float(frame.pts * frame.time_base)
                if from_s <= at_s <= to_s:
                    yield at_s, frame
                elif at_s > to_s:
                    return


def _decoded(packet: Any) -> Iterator[Any]:
    """A packet that cannot be decoded costs its own picture only, as in a player."""
    try:
        frames = packet.decode()
    except av.error.InvalidDataError:
        return
    yield from (frame for frame in frames if frame.pts is not None)


def _covered(frame: Any, boxes: Sequence[Box], at_s: float, width: int, height: int) -> Any:
    """The picture on a canvas of the copy's size, with what is covered at this time."""
    one = planes_of(frame, frame.height, frame.width)
    rectangles = covered_at(boxes, at_s, frame.width, frame.height)
    rows = []
    for n, plane in enumerate(one):
        scale = 1 if n == 0 else 2
        canvas = np.full((height // scale, width // scale), BLACK[n], np.uint8)
        canvas[: plane.shape[0], : plane.shape[1]] = plane
        for x0, y0, x1, y1 in rectangles:
            canvas[y0 // scale : -(-y1 // scale), x0 // scale : -(-x1 // scale)] = GREY[n]
        rows.append(canvas.reshape(-1))
    picture = av.VideoFrame.from_ndarray(np.concatenate(rows).reshape(-1, width), format="yuv420p")
    picture.pts, picture.time_base = round(at_s * 1000), MILLISECOND
    return picture
