"""A copy that players can seek in, and what is where in it. The original, whose bytes are the evidence, stays as it is."""

from typing import Final

import av

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.playback import PlaybackFacts
from cloudwindow.vault.scratch import Scratch, ScratchView

PLACE_S: Final = 1.0  # how fine the facts are
# The index in front: a player that has to look for it at the end first asks twice before it shows anything.
_MUXER: Final = {"cues_to_front": "1", "cluster_time_limit": "1000"}


def make_playback(recording: Scratch, out: Scratch) -> None:
    """Write `recording`'s packets into `out` with an index; nothing is decoded. Blocks; takes about a second for 500 MB.

    Matroska again, which takes every codec and which browsers play as they do WebM. A torn end of the recording is left out.
    Raises EvidenceBroken when nothing of the recording can be read.
    """

    def read_back(url: str, flags: int, options: object) -> ScratchView:
        """The muxer asks for what it has written, to move it behind the index."""
        return out.again()

    recording.seek(0)
    try:
        with (
            av.open(recording, "r") as source,
            av.open(out, "w", format="matroska", options=_MUXER, io_open=read_back) as target,
        ):
            streams = {stream.index: target.add_stream_from_template(stream, opaque=True) for stream in source.streams}
            for packet in source.demux():
                if packet.dts is None:
                    continue  # the flushing packet at the end has no data
                packet.stream = streams[packet.stream.index]
                target.mux(packet)
    except (av.FFmpegError, ValueError) as error:
        raise EvidenceBroken(f"it cannot be read as a recording: {error}") from error


def facts(copy: Scratch) -> PlaybackFacts:
    """What is where in a copy: a place a second. Blocks; reads it once. Raises EvidenceBroken."""
    offsets: list[int] = []
    times_s: list[float] = []
    end_s = 0.0
    copy.seek(0)
    try:
        with av.open(copy, "r") as source:
            video = next(iter(source.streams.video), None)
            size = (video.codec_context.width, video.codec_context.height) if video is not None else (0, 0)
            codecs = tuple(stream.codec_context.name.removeprefix("lib") for stream in source.streams)
            for packet in source.demux():
                if packet.pts is None or packet.pos is None or packet.pos < 0 or packet.time_base is None:
                    continue
                at_s = float(packet.pts * packet.time_base)
                end_s = max(end_s, at_s + float((packet.duration or 0) * packet.time_base))
                if not times_s or (at_s >= times_s[-1] + PLACE_S and packet.pos > offsets[-1]):
                    offsets.append(packet.pos)
                    times_s.append(round(max(0.0, at_s), 3))
    except (av.FFmpegError, ValueError) as error:
        raise EvidenceBroken(f"it cannot be read as a recording: {error}") from error
    return PlaybackFacts(
        duration_s=round(end_s, 3), offsets=tuple(offsets), times_s=tuple(times_s), width=size[0], height=size[1], codecs=codecs
    )
