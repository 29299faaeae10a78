"""A copy that players can seek in. The original, whose bytes are the evidence, stays as it is."""

import os
from pathlib import Path

import av

from cloudwindow.domain.errors import EvidenceBroken


def make_playback(recording: Path, out: Path) -> None:
    """Write `recording`'s packets into `out` with an index; nothing is decoded. Blocks; takes about a second for 500 MB.

    Matroska again, which takes every codec. `out` appears only when it is whole. A torn end of the recording is left out.
    Raises EvidenceBroken when nothing of the recording can be read.
    """
    partial = out.with_name(f".{out.name}.partial")
    try:
        with av.open(str(recording), "r") as source, av.open(str(partial), "w", format="matroska") as target:
            streams = {stream.index: target.add_stream_from_template(stream, opaque=True) for stream in source.streams}
            for packet in source.demux():
                if packet.dts is None:
                    continue  # the flushing packet at the end has no data
                packet.stream = streams[packet.stream.index]
                target.mux(packet)
        os.replace(partial, out)
    except (av.FFmpegError, ValueError) as error:
        raise EvidenceBroken(f"{recording.name} cannot be read as a recording: {error}") from error
    finally:
        partial.unlink(missing_ok=True)
