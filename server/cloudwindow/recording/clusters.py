"""Frames in the order they come, gathered into clusters of at most a second on one clock. Pure: time comes with the frames."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from cloudwindow.recording.container import AUDIO, VIDEO, Block, Picture, cluster, header
from cloudwindow.recording.pictures import parameter_sets, picture_of, stored
from cloudwindow.recording.placing import Placing
from cloudwindow.recording.timeline import Timeline

CLUSTER_S: Final = 1.0
ALIGN_S: Final = 5.0  # how long sound waits for the sender's reports: browsers send the first one of the sound after 2.5 s
MOST_HELD: Final = 3000  # sound packets, a minute of them
MOST_UNPLACED: Final = 32  # reports that came before a frame of their kind
_WIDEST_MS: Final = 30_000  # a block's time is a signed 16-bit number beside its cluster's


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """What `PartRecorder.write` was given."""

    kind: str
    codec: str
    data: bytes
    rtp_timestamp: int
    key: bool
    arrived_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A cluster ready for the file; the first one begins with the file's header. Seconds of the part's own clock."""

    data: bytes
    start_s: float
    end_s: float


class Clusters:
    """Feed `take`, call `tick` often, collect what both return; `finish` at the end.

    Picture begins at the first keyframe; the parameter sets of H264 may have come in an access unit before it. Sound that comes
    earlier is held and kept; so is sound whose offset to the picture is not known yet. After a codec change the new codec's frames
    are refused (`refused` counts them): one part has one header. A screen has no `sound`. `lacks_since_s`: arrival (UTC, UNIX
    seconds) of the first frame that found no place because no picture has opened the file yet; None while all is well.
    """

    def __init__(self, *, sound: bool = True) -> None:
        self.refused = 0
        self.lacks_since_s: float | None = None
        self._sound = sound
        self._placing = Placing()
        self._unplaced: deque[tuple[str, float, int, float]] = deque(maxlen=MOST_UNPLACED)
        self._began_s: float | None = None
        self._reports: dict[str, tuple[float, int]] = {}
        self._timeline: Timeline | None = None
        self._header = b""
        self._picture: Picture | None = None
        self._sets: dict[int, bytes] = {}  # the newest H264 parameter sets, by their kind
        self._opened = False
        self._sound_placed = False
        self._held: deque[Encoded] = deque(maxlen=MOST_HELD)
        self._blocks: list[Block] = []
        self._first_s = 0.0

    @property
    def idle(self) -> bool:
        """No block waits for its cluster to end."""
        return not self._blocks

    def report(self, kind: str, ntp_s: float, rtp_timestamp: int, sent_s: float = 0.0) -> None:
        """`sent_s`: see `PartRecorder.sender_report`."""
        self._reports[kind] = (ntp_s, rtp_timestamp)
        if sent_s:
            self._unplaced.append((kind, ntp_s, rtp_timestamp, sent_s))
            self._place_reports()

    def span(self, duration_s: float) -> tuple[float, float]:
        """UTC (UNIX seconds) at time 0 and at the end. Without reports the arrivals must do."""
        self._place_reports()
        began_s = self._began_s or 0.0
        return self._placing.span(duration_s) or (began_s, began_s + duration_s)

    def take(self, frame: Encoded) -> list[Chunk]:
        if not self._fits(frame):
            self.refused += 1
            return []
        if self._began_s is None:
            self._began_s = frame.arrived_s
        if frame.kind == "video":
            return self._video(frame)
        if self._sound_placed:
            return self._place(frame)
        if len(self._held) == MOST_HELD:
            self._lack(self._held[0].arrived_s)
        self._held.append(frame)
        return self._release(frame.arrived_s)

    def tick(self, now_s: float) -> list[Chunk]:
        """`now_s`: UTC, UNIX seconds. Ends a cluster whose second is over even when nothing more comes."""
        chunks = self._release(now_s)
        if self._blocks and now_s - self._first_s >= CLUSTER_S:
            chunks += self._cut()
        return chunks

    def finish(self) -> list[Chunk]:
        """Everything that is left. Sound that never saw a picture makes a file of its own."""
        if self._held and not self._opened:
            self._open(None)
        return self._place_held() + self._cut()

    def _fits(self, frame: Encoded) -> bool:
        if frame.kind == "audio":
            return frame.codec == "opus"
        return frame.codec in ("VP8", "H264") and (self._picture is None or self._picture.codec == frame.codec)

    def _video(self, frame: Encoded) -> list[Chunk]:
        if not self._opened:
            picture = self._picture_of(frame)
            if picture is None:
                self._lack(frame.arrived_s)
                return []
            self._open(picture)
        return self._place(frame) + self._release(frame.arrived_s)

    def _picture_of(self, frame: Encoded) -> Picture | None:
        """The track that this frame opens, also when its parameter sets came before it."""
        if frame.codec == "H264":
            self._sets |= parameter_sets(frame.data)
        return picture_of(frame.codec, frame.data, tuple(self._sets.values())) if frame.key else None

    def _open(self, picture: Picture | None) -> None:
        assert self._began_s is not None
        self._picture = picture
        self._timeline = Timeline(self._began_s)
        self._header = header(picture, self._began_s, sound=self._sound)
        self._opened, self.lacks_since_s = True, None

    def _lack(self, since_s: float) -> None:
        self.lacks_since_s = since_s if self.lacks_since_s is None else self.lacks_since_s

    def _release(self, now_s: float) -> list[Chunk]:
        """Place the sound that was held, when there is a file and either both reports or no more patience."""
        if not self._held or not self._opened:
            return []
        if len(self._reports) < 2 and now_s - self._held[0].arrived_s < ALIGN_S:
            return []
        return self._place_held()

    def _place_held(self) -> list[Chunk]:
        chunks: list[Chunk] = []
        self._sound_placed, self.lacks_since_s = self._sound_placed or bool(self._held), None
        while self._held:
            chunks += self._place(self._held.popleft())
        return chunks

    def _place_reports(self) -> None:
        """Those whose kind has a place in the file; the others wait."""
        waiting = deque[tuple[str, float, int, float]](maxlen=MOST_UNPLACED)
        for kind, ntp_s, rtp_timestamp, sent_s in self._unplaced:
            offset_s = self._timeline.offset_s(kind) if self._timeline is not None else None
            if offset_s is None:
                waiting.append((kind, ntp_s, rtp_timestamp, sent_s))
            else:
                self._placing.report(kind, ntp_s, rtp_timestamp, sent_s, offset_s)
        self._unplaced = waiting

    def _place(self, frame: Encoded) -> list[Chunk]:
        assert self._timeline is not None
        time_ms = self._timeline.place(frame.kind, frame.rtp_timestamp, frame.arrived_s, self._reports)
        times = [block.time_ms for block in self._blocks]
        far = bool(times) and (time_ms - min(times) > _WIDEST_MS or max(times) - time_ms > _WIDEST_MS)
        over = bool(times) and frame.arrived_s - self._first_s >= CLUSTER_S
        chunks = self._cut() if far or over else []
        if not self._blocks:
            self._first_s = frame.arrived_s
        track = VIDEO if frame.kind == "video" else AUDIO
        key = frame.key or frame.kind == "audio"
        self._blocks.append(Block(track=track, time_ms=time_ms, key=key, data=stored(frame.codec, frame.data)))
        return chunks

    def _cut(self) -> list[Chunk]:
        if not self._blocks:
            return []
        blocks, self._blocks = self._blocks, []
        lead, self._header = self._header, b""
        times = [block.time_ms for block in blocks]
        return [Chunk(data=lead + cluster(blocks), start_s=min(times) / 1000, end_s=max(times) / 1000)]
