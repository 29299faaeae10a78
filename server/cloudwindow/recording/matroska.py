"""Where the clusters of a Matroska file are, and what time they cover: enough to find what a crash left behind. Pure."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from cloudwindow.recording import ebml
from cloudwindow.recording.container import VIDEO


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """`offset`, `length`: bytes in the file with the element's own opening. Times in milliseconds of the file."""

    offset: int
    length: int
    start_ms: int
    end_ms: int


def clusters(data: bytes, offset: int = 0) -> Iterator[Cluster]:
    """The whole clusters from `offset` on, which is 0 or the end of a cluster. Stops at the first byte that fits nothing."""
    at = offset
    while opening := ebml.read_opening(data, at):
        id, size, body = opening
        if id == ebml.SEGMENT:
            at = body  # its children stand at the same level for us
            continue
        if size is None or body + size > len(data):
            return
        if id == ebml.CLUSTER:
            times = _times(data[body : body + size])
            if times is None:
                return
            yield Cluster(offset=at, length=body + size - at, start_ms=min(times), end_ms=max(times))
        elif id not in (ebml.HEADER, ebml.INFO, ebml.TRACKS):
            return
        at = body + size


def _times(cluster: bytes) -> list[int] | None:
    """The time of every block, or None when the cluster's body does not parse to its end."""
    base = 0
    times = []
    at = 0
    while at < len(cluster):
        opening = ebml.read_opening(cluster, at)
        if opening is None or opening[1] is None or opening[2] + opening[1] > len(cluster):
            return None
        id, size, body = opening[0], opening[1], opening[2]
        if id == ebml.TIMESTAMP:
            base = int.from_bytes(cluster[body : body + size], "big")
        elif id == ebml.SIMPLE_BLOCK:
            if size < 4:
                return None
            times.append(base + int(struct.unpack_from(">h", cluster, body + 1)[0]))  # track numbers here take one byte
        at = body + size
    return times or None


def opens_a_picture(segment: bytes) -> bool:
    """Does the first frame of the picture in a recorded segment stand by itself (a keyframe)? False without a picture."""
    for at, size in _blocks(segment):
        if size >= 4 and segment[at] == 0x80 | VIDEO:
            return bool(segment[at + 3] & 0x80)
    return False


def _blocks(segment: bytes) -> Iterator[tuple[int, int]]:
    """(offset, length) of every SimpleBlock's body, as far as the elements can be followed."""
    at = 0
    while opening := ebml.read_opening(segment, at):
        id, size, body = opening
        if id in (ebml.SEGMENT, ebml.CLUSTER):
            at = body
            continue
        if size is None:
            return
        if id == ebml.SIMPLE_BLOCK:
            yield body, size
        at = body + size
