"""`python -m cloudwindow.applicant.troupe …`: applicants in a process of their own, so that what they cost can be told apart.

    make FOLDER [--short] [CODEC ...]   draw and encode a reel
    join FOLDER CODEC FILE              write the stream that `send` sends as one IVF file
    play FOLDER CODEC [--at-ease] LINK [LINK ...]
                                        each link's applicant goes through its verification, all at once;
                                        --at-ease: at a person's pace, with time to read a prompt and to fetch a card
    send FOLDER CODEC URL SECONDS       offer one endless stream by POST of an SDP offer, without any protocol

`play` writes a line of JSON for each clip and each last digit that left, and one at the end of each session.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import aiohttp
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from typing_extensions import override

from cloudwindow.applicant import reel
from cloudwindow.applicant.client import ScriptedApplicant
from cloudwindow.applicant.reeled import AT_EASE, AT_ONCE, Note, ReeledApplicant
from cloudwindow.applicant.tracks import SoundTrack, Stage, add_picture
from cloudwindow.applicant.voice import say_digits
from cloudwindow.domain.errors import BadInput

AGREE_S: Final = aiohttp.ClientTimeout(total=15.0)


async def play(
    folder: Path, codec: str, links: Sequence[str], tell: Callable[[Note], None], pauses: Mapping[str, float] = AT_ONCE
) -> None:
    """Until every session is over."""
    clips, stills = reel.read(folder, codec), reel.stills(folder)
    await asyncio.to_thread(say_digits, "0")  # loads the voice for two seconds, in which the first digits would be half over

    async def one(number: int, link: str) -> None:
        def note(what: Note) -> None:
            tell({**what, "who": number})

        def hear(message: Any) -> None:  # Any: what the server sent
            if message["type"] == "entry" and message["kind"] == "challenge_issued":
                performer.challenge = message["event"]["id"]

        performer = ReeledApplicant(clips, stills, note, pauses)
        ended = await ScriptedApplicant(link, Stage(performer), "en", hear).run()
        note({"ended": ended.kind, "session": ended.session, "reason": ended.reason})

    async with asyncio.TaskGroup() as tasks:
        for number, link in enumerate(links):
            tasks.create_task(one(number, link))


class _Looping(ReeledApplicant):
    """The whole reel over and over, with the voice of its one string of digits."""

    def __init__(self, clips: dict[str, reel.Clip]) -> None:
        super().__init__(clips, {}, lambda _: None)
        self._endless = cycle([pair for clip in reel.loop(clips) for pair in zip(clip.frames, clip.layers, strict=True)])

    @override
    def picture(self) -> tuple[bytes, int]:
        return next(self._endless)


async def send(folder: Path, codec: str, url: str, seconds: float) -> None:
    """The same packets as `play` sends, to whoever answers an offer."""
    clips = reel.read(folder, codec)
    stage = Stage(_Looping(clips))
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    try:
        peer.addTrack(SoundTrack(stage))
        add_picture(peer, stage)
        await peer.setLocalDescription(await peer.createOffer())
        async with aiohttp.ClientSession(timeout=AGREE_S) as http, http.post(url, data=peer.localDescription.sdp) as answer:
            await peer.setRemoteDescription(RTCSessionDescription(sdp=await answer.text(), type="answer"))
        await asyncio.sleep(seconds)
    finally:
        await peer.close()


def _line(note: Note) -> None:
    sys.stdout.write(json.dumps(note) + "\n")
    sys.stdout.flush()


def main(words: Sequence[str]) -> None:
    """Raises BadInput for words that are not understood."""
    match words:
        case ["make", folder, "--short", *codecs]:
            reel.make(Path(folder), codecs or ("VP8",), reel.SHORT)
        case ["make", folder, *codecs]:
            reel.make(Path(folder), codecs or ("VP8",))
        case ["join", folder, codec, file]:
            reel.write_ivf(
                Path(file), codec, [frame for clip in reel.loop(reel.read(Path(folder), codec)) for frame in clip.frames]
            )
        case ["play", folder, codec, "--at-ease", *links] if links:
            asyncio.run(play(Path(folder), codec, links, _line, AT_EASE))
        case ["play", folder, codec, *links] if links:
            asyncio.run(play(Path(folder), codec, links, _line))
        case ["send", folder, codec, url, seconds]:
            asyncio.run(send(Path(folder), codec, url, float(seconds)))
        case _:
            raise BadInput(f"expected make, join, play or send with their words, found {' '.join(words[:1]) or 'nothing'}")


if __name__ == "__main__":
    main(sys.argv[1:])
