"""What opens a recording, and what is said of media that finds no place in one."""

import io
from collections.abc import Iterable
from dataclasses import replace

import av
import pytest

from cloudwindow.recording.clusters import MOST_HELD, Clusters, Encoded
from cloudwindow.recording.pictures import PICTURE_SET, SEQUENCE_SET, picture_of, units
from tests.unit.recording.media import BEGAN_S, picture, sound, together


def annex_b(found: Iterable[bytes]) -> bytes:
    return b"".join(b"\0\0\0\1" + unit for unit in found)


def sets_apart(frames: tuple[Encoded, ...], groups: list[set[int]]) -> list[Encoded]:
    """The same stream, the parameter sets of its keyframes in access units of their own: one for each of `groups`."""
    apart: list[Encoded] = []
    taken = set[int]().union(*groups)
    for frame in frames:
        found = units(frame.data)
        if frame.key:
            for group in groups:
                data = annex_b(unit for unit in found if unit[0] & 31 in group)
                apart.append(replace(frame, data=data, key=SEQUENCE_SET in group))
        apart.append(replace(frame, data=annex_b(unit for unit in found if unit[0] & 31 not in taken)))
    return apart


@pytest.mark.parametrize(
    "groups", [[{SEQUENCE_SET, PICTURE_SET}], [{SEQUENCE_SET}, {PICTURE_SET}], [{PICTURE_SET}, {SEQUENCE_SET}]]
)
def test_parameter_sets_may_come_before_the_keyframe(groups: list[set[int]]) -> None:
    frames, made = picture("H264", 2.0), Clusters()
    chunks = [chunk for frame in together(tuple(sets_apart(frames, groups)), sound(2.0)) for chunk in made.take(frame)]
    chunks += made.finish()
    assert (made.refused, made.lacks_since_s) == (0, None)
    with av.open(io.BytesIO(b"".join(chunk.data for chunk in chunks)), "r") as container:
        decoded = list(container.decode(video=0))
    assert len(decoded) == len(frames)
    assert (decoded[0].width, decoded[0].height) == (320, 240)


def test_parameter_sets_alone_are_no_picture() -> None:
    key = picture("H264", 0.5)[0]
    alone = annex_b(unit for unit in units(key.data) if unit[0] & 31 in (SEQUENCE_SET, PICTURE_SET))
    assert picture_of("H264", alone) is None
    assert picture_of("H264", key.data) == picture_of("H264", annex_b(units(key.data)))


def test_a_picture_that_opens_nothing_is_told_of_until_one_does() -> None:
    made, frames = Clusters(), picture("VP8", 2.0, key_every_s=1.0)
    for frame in frames[3:15]:
        made.take(frame)
    assert made.lacks_since_s == frames[3].arrived_s
    made.take(frames[15])
    assert made.lacks_since_s is None


def test_sound_alone_is_told_of_when_there_is_no_more_room_for_it() -> None:
    made, (packet, *_) = Clusters(), sound(1.0)
    for number in range(MOST_HELD):
        made.take(replace(packet, rtp_timestamp=packet.rtp_timestamp + number * 960, arrived_s=BEGAN_S + number / 50))
    assert made.lacks_since_s is None
    made.take(replace(packet, rtp_timestamp=packet.rtp_timestamp + MOST_HELD * 960, arrived_s=BEGAN_S + MOST_HELD / 50))
    assert made.lacks_since_s == BEGAN_S
    made.take(replace(picture("VP8", 1.0)[0], arrived_s=BEGAN_S + 61))
    assert made.lacks_since_s is None
