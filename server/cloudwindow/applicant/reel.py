"""What the rendered applicant does at each prompt, drawn and encoded once: a performance that costs hardly anything to send.

For measuring a server on the machine that also performs. A reel is a folder: one IVF file a clip and codec, the pictures of the
card, and `reel.json` with the commanded angles of every frame.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import av
import numpy as np

from cloudwindow.applicant.acts import HOLD_S, MOVE_S, REACTION_S, TURNS
from cloudwindow.applicant.layered import OPTIONS as OPTIONS_FOR_LAYERS
from cloudwindow.applicant.layered import layers
from cloudwindow.applicant.performer import Cue
from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.samples import Image

SIZE: Final = (640, 480)
STILL_SIZE: Final = (1280, 960)
FPS: Final = 30
BITRATE: Final = 1_000_000
CODECS: Final[Mapping[str, str]] = MappingProxyType({"VP8": "libvpx", "H264": "libx264"})
OPTIONS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {  # what a browser's encoder does in a call: no look-ahead, no frames out of order
        "VP8": {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "error-resilient": "default", **OPTIONS_FOR_LAYERS},
        "H264": {"preset": "veryfast", "tune": "zerolatency", "profile": "baseline", "level": "31"},
    }
)
LAYERED: Final = frozenset({"VP8"})
STILLS: Final = 4
STILLS_OF: Final = ("idle", "card.front", "card.back")
THERE_S: Final = REACTION_S + MOVE_S + HOLD_S
BACK_S: Final = MOVE_S + 0.1
MOUTHED: Final = "305718"  # the lips of every string of digits: the checks compare motion and loudness, not words


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """From `from_s` to `to_s` after the cue `prompt`; `then`: the clip that follows when nothing else is asked for."""

    name: str
    prompt: str
    to_s: float
    from_s: float = 0.0
    then: str = "idle"


def _turn(side: str) -> tuple[Scene, ...]:
    name = f"turn.{side}"
    return (
        Scene(name=name, prompt=name, to_s=THERE_S, then=f"{name}.back"),
        Scene(name=f"{name}.back", prompt=name, from_s=THERE_S, to_s=THERE_S + BACK_S),
    )


def _card(side: str) -> tuple[Scene, ...]:
    name = f"card.{side}"
    return (
        Scene(name=name, prompt=name, to_s=4.0, then=f"{name}.held"),
        Scene(name=f"{name}.held", prompt=name, from_s=4.0, to_s=8.0, then=f"{name}.held"),
    )


TURNING: Final = tuple(scene for side in TURNS for scene in _turn(side))
SHORT: Final = (Scene(name="idle", prompt="face.look_straight", to_s=2.0), *TURNING)  # for head turns alone
WHOLE: Final = (
    Scene(name="idle", prompt="face.look_straight", to_s=8.0),
    *TURNING,
    Scene(name="digits.read", prompt="digits.read", to_s=8.0),
    *_card("front"),
    *_card("back"),
    Scene(name="environment.look_around", prompt="environment.look_around", to_s=14.0),
)
LOOP: Final = ("idle", *(f"turn.{side}{part}" for side in TURNS for part in ("", ".back")), "digits.read")  # about 26 s


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clip:
    """`frames`: encoded, the first a keyframe. `angles`: commanded (yaw, pitch) of each frame, degrees as FaceLandmarker reads.

    `layers`: temporal ones, 0 is the base; all 0 for a codec in which they are not written.
    """

    name: str
    then: str
    frames: tuple[bytes, ...]
    angles: tuple[tuple[float, float], ...]
    layers: tuple[int, ...]


def make(folder: Path, codecs: Sequence[str] = ("VP8",), scenes: Sequence[Scene] = WHOLE) -> None:
    """Draw and encode a reel: about 40 ms a frame on one core. Raises ModelMissing, BadInput when a font is missing."""
    from cloudwindow.applicant.rendered import Manner, RenderedApplicant

    applicant = RenderedApplicant(Manner(), fps=FPS, size=SIZE)
    applicant.prepare()
    folder.mkdir(parents=True, exist_ok=True)
    told: dict[str, Any] = {}
    for scene in scenes:
        applicant.cue(Cue(prompt=scene.prompt, expected=MOUTHED, attempt=1, at_s=0.0))
        times = np.arange(round(scene.from_s * FPS), round(scene.to_s * FPS)) / FPS
        pictures = [applicant.frame(float(at_s)) for at_s in times]
        for codec in codecs:
            write_ivf(folder / f"{scene.name}.{codec}.ivf", codec, encoded(pictures, codec))
        poses = [applicant.pose(float(at_s)) for at_s in times]
        told[scene.name] = {"then": scene.then, "angles": [(round(pose.yaw, 2), round(pose.pitch, 2)) for pose in poses]}
        if scene.name in STILLS_OF:
            np.save(folder / f"{scene.name}.npy", np.stack([applicant.still(scene.to_s + taken) for taken in range(STILLS)]))
    (folder / "reel.json").write_text(json.dumps(told), encoding="utf-8")


def read(folder: Path, codec: str) -> dict[str, Clip]:
    """Raises BadInput when the folder holds no reel in this codec."""
    try:
        told = json.loads((folder / "reel.json").read_text(encoding="utf-8"))
        return {
            name: Clip(
                name=name,
                then=clip["then"],
                frames=(frames := tuple(read_ivf(folder / f"{name}.{codec}.ivf"))),
                layers=layers(frames) if codec in LAYERED else (0,) * len(frames),
                angles=tuple((yaw, pitch) for yaw, pitch in clip["angles"]),
            )
            for name, clip in told.items()
        }
    except OSError as error:
        raise BadInput(f"{folder}: expected a reel in {codec}, found: {error}; make it anew") from error


def stills(folder: Path) -> dict[str, tuple[Image, ...]]:
    """Clip → pictures of the camera at full resolution: several, for the same picture twice is no second look at a card."""
    return {path.stem: tuple(np.load(path)) for path in folder.glob("*.npy")}


def loop(clips: Mapping[str, Clip]) -> tuple[Clip, ...]:
    """A stream that fits itself end to end: rest, four turns, speech."""
    return tuple(clips[name] for name in LOOP if name in clips)


def encoded(pictures: Sequence[Image], codec: str) -> list[bytes]:
    """One access unit a picture, as it goes into RTP: VP8 frames, or H264 in Annex B with its parameter sets."""
    context: Any = av.CodecContext.create(CODECS[codec], "w")  # Any: a video context, which av does not say
    context.width, context.height, context.pix_fmt = *SIZE, "yuv420p"
    context.time_base, context.framerate, context.bit_rate = Fraction(1, FPS), Fraction(FPS), BITRATE
    context.gop_size, context.max_b_frames = 4 * FPS, 0
    context.options = dict(OPTIONS[codec])
    packets: list[bytes] = []
    for number, picture in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts = number
        packets += [bytes(packet) for packet in context.encode(frame)]
    return packets + [bytes(packet) for packet in context.encode(None)]


def write_ivf(path: Path, codec: str, frames: Sequence[bytes]) -> None:
    """IVF: a header of 32 bytes, then each frame's length and time (the container of the VP8 test vectors)."""
    fourcc = {"VP8": b"VP80", "H264": b"H264"}[codec]
    words = (0, 32, *SIZE, FPS, 1, len(frames), 0)
    header = b"DKIF" + b"".join(w.to_bytes(2, "little") for w in words[:2]) + fourcc
    header += b"".join(w.to_bytes(2, "little") for w in words[2:4]) + b"".join(w.to_bytes(4, "little") for w in words[4:])
    body = (len(frame).to_bytes(4, "little") + number.to_bytes(8, "little") + frame for number, frame in enumerate(frames))
    path.write_bytes(header + b"".join(body))


def read_ivf(path: Path) -> Iterator[bytes]:
    """The frames that `write_ivf` wrote."""
    data, place = path.read_bytes(), 32
    while place < len(data):
        length = int.from_bytes(data[place : place + 4], "little")
        yield data[place + 12 : place + 12 + length]
        place += 12 + length
