"""Who looks at whom, on loopback: scripted senders and viewers on two sides, the studio between them."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from cloudwindow.domain.ids import SessionId
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.studio import WebRtcStudio
from tests.gateway_fakes import FakeJournal, FakeRecorders, WallClock
from tests.viewer import Viewer, numbered
from tests.webrtc import LOOPBACK, PictureTrack, ScriptedPeer, SoundTrack

pytestmark = pytest.mark.media
SESSION = SessionId("ses_1")


@dataclass
class House:
    studio: WebRtcStudio
    journal: FakeJournal
    recorders: FakeRecorders

    async def send(self, peer: ScriptedPeer, who: str = "applicant") -> str:
        """The part's id."""
        parts: list[str] = []

        async def answer(sdp: str) -> str:
            answered = await self.studio.answer(SESSION, sdp, who)
            parts.append(answered.part)
            return answered.sdp

        await peer.connect(answer)
        return parts[0]

    async def look(self, viewer: Viewer, of: str = "applicant", name: str = "per_1") -> None:
        async def answer(sdp: str) -> str:
            return (await self.studio.view(SESSION, of, sdp, name)).sdp

        await viewer.connect(answer)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    journal, recorders = FakeJournal(), FakeRecorders()
    settings = GatewaySettings(host_addresses=(LOOPBACK,))
    async with WebRtcStudio(journal=journal, recorders=recorders, clock=WallClock(), settings=settings) as studio:
        yield House(studio, journal, recorders)


def sender(codec: str = "VP8", **kind: object) -> ScriptedPeer:
    return ScriptedPeer(codec=codec, picture=PictureTrack(numbered, cycle=240), sound=SoundTrack(lambda s: 0.1), **kind)  # type: ignore[arg-type]


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_a_viewer_sees_and_hears_within_a_second(house: House, codec: str) -> None:
    async with sender(codec) as applicant, Viewer() as clerk:
        await house.send(applicant)
        started_s = time.time()
        await house.look(clerk)
        await clerk.until(lambda: len(clerk.numbers) >= 60 and len(clerk.heard) >= 50)
        first_s = clerk.seen[0][0] - started_s
        steps = [(b - a) % 240 for a, b in zip(clerk.numbers, clerk.numbers[1:], strict=False)]
        print(f"{codec}: first picture {first_s:.2f} s after the offer")
        assert first_s < 1.0
        assert all(1 <= step <= 3 for step in steps), steps
        assert sum(number is None for _, number in clerk.seen) <= 2
