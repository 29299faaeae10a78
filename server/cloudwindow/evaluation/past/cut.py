"""A session's recordings, cut together from the reel and written by the server's own recorder: segments, hashes, seals are real."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain import events as e
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.who import Who
from cloudwindow.evaluation.past.film import PACKET_S, Clip, Reel, spoken
from cloudwindow.evaluation.past.script import Filmed, Script
from cloudwindow.recording.recorder import CopyRecorders
from cloudwindow.vault import Keys

RTP_VIDEO, RTP_AUDIO = 4_000_000, 900_000  # RTP clocks begin anywhere
ON_DISK_S: Final = 0.4  # after a segment's end
OWN_CLIP: Final = {Who.CLERK: "clerk", Who.CLERK_SCREEN: "clerk.screen", Who.INTERPRETER: ""}
ONCE: Final = ("turn.", "digits.", "environment.")  # then at rest; everything else goes round and round
Frame = tuple[float, str, str, bytes, int, bool]  # when, kind, codec, data, RTP time, key


class Told:
    """`domain.ports.Journal` that keeps what it is told: it is written with everything else of the session."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    async def record(self, id: SessionId, event: Event) -> int:
        self.events.append(event)
        return len(self.events) - 1


async def recorded(
    script: Script, reel: Reel, folder: Path, blobs: ObjectBlobs, clock: Clock, keys: Keys
) -> list[tuple[float, Event]]:
    """Each part's entries with their times. `folder`: the data directory. Raises EvidenceBroken when a recorder lost something."""
    films = await asyncio.gather(*(_record(script, film, reel, folder, blobs, clock, keys) for film in script.films))
    return [entry for film in films for entry in film]


async def _record(
    script: Script, film: Filmed, reel: Reel, folder: Path, blobs: ObjectBlobs, clock: Clock, keys: Keys
) -> list[tuple[float, Event]]:
    told = Told()
    recorder = await CopyRecorders(folder, blobs, told, clock, keys).open(script.id, film.part, film.who.value)
    kinds = (("video", RTP_VIDEO), ("audio", RTP_AUDIO))
    for kind, rtp in kinds:
        recorder.sender_report(kind, film.from_s, rtp, film.from_s + 0.02)
    frames = sorted([*_pictures(script, film, reel), *_sounds(script, film)], key=lambda frame: frame[0])
    for at_s, kind, codec, data, rtp, key in frames:
        recorder.write(kind, codec, data, rtp, key, at_s + 0.03)
    await recorder.close()
    closed = next((event for event in told.events if isinstance(event, e.RecordingClosed)), None)
    last_s = frames[-1][0] - film.from_s if frames else 0.0
    if closed is None or abs(closed.duration_s - last_s) > 1.5:
        found = "none" if closed is None else f"{closed.duration_s:.1f} s"
        raise EvidenceBroken(f"expected a recording of {last_s:.1f} s of {film.who}, found {found}")
    ends = [(film.from_s + event.end_s + ON_DISK_S, event) for event in told.events if isinstance(event, e.SegmentClosed)]
    return [*ends, (max(film.to_s, ends[-1][0]) + 0.6, closed)]


def _pictures(script: Script, film: Filmed, reel: Reel) -> Iterator[Frame]:
    """Clip after clip as the script shows them; a clip that is over gives way to the person at rest."""
    own = OWN_CLIP.get(film.who)
    if own == "":
        return
    shown: Sequence[tuple[float, str]] = [(film.from_s, own)] if own else script.shown[film.who]
    at_s, cue, began_s = film.from_s, 0, film.from_s
    clip = _current(shown, at_s)
    while at_s < film.to_s:
        newest = max((n for n, (since_s, _) in enumerate(shown) if since_s <= at_s), default=0)
        if newest != cue or clip is None:
            cue, clip, began_s = newest, shown[newest][1], at_s
        playing = reel.clips[clip]
        number = round((at_s - began_s) * playing.fps)
        if number >= len(playing.frames) and clip.startswith(ONCE):
            clip, began_s, number = "idle", at_s, 0
            playing = reel.clips[clip]
        if not _in_a_hole(script, film, at_s):
            yield _picture(playing, number % len(playing.frames), at_s, film.from_s)
        elif number:
            began_s = at_s  # whoever comes back begins with a keyframe
        at_s += 1 / playing.fps


def _current(shown: Sequence[tuple[float, str]], at_s: float) -> str | None:
    return next((clip for since_s, clip in reversed(shown) if since_s <= at_s), None)


def _picture(clip: Clip, number: int, at_s: float, from_s: float) -> Frame:
    return (at_s, "video", "VP8", clip.frames[number], RTP_VIDEO + round((at_s - from_s) * 90_000), clip.keys[number])


def _sounds(script: Script, film: Filmed) -> Iterator[Frame]:
    """A quiet room, and in it what was said."""
    if film.who.is_screen:
        return
    room = spoken("")
    said = sorted((round((at_s - film.from_s) / PACKET_S), spoken(words)) for at_s, words in script.voice.get(film.who, ()))
    for slot in range(int((film.to_s - film.from_s) / PACKET_S)):
        at_s = film.from_s + slot * PACKET_S
        if _in_a_hole(script, film, at_s):
            continue
        data = next((voice[slot - first] for first, voice in reversed(said) if 0 <= slot - first < len(voice)), None)
        yield (at_s, "audio", "opus", data or room[slot % len(room)], RTP_AUDIO + round(slot * PACKET_S * 48_000), True)


def _in_a_hole(script: Script, film: Filmed, at_s: float) -> bool:
    return film.who is Who.APPLICANT and any(from_s <= at_s < to_s for from_s, to_s in script.holes)
