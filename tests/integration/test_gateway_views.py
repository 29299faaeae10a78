"""Who looks at whom, on loopback: scripted senders and viewers on two sides, the studio between them."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from cloudwindow.domain.errors import BadOffer, TooMany
from cloudwindow.domain.events import Connected, PartClosed, PartOpened
from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.studio import WebRtcStudio
from tests.gateway_fakes import FakeJournal, FakeRecorders, WallClock
from tests.poor_link import PoorLink, without_candidates
from tests.viewer import Viewer, numbered
from tests.webrtc import LOOPBACK, PictureTrack, ScriptedPeer, SoundTrack

# What measures seconds is tried a second time: the machine may have been busy.
pytestmark = [pytest.mark.media, pytest.mark.realtime]
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


def shared() -> ScriptedPeer:
    """A screen: large, few pictures, no sound."""
    return ScriptedPeer(picture=PictureTrack(lambda n: numbered(n, 1280, 720), per_s=8, cycle=16), sound=None)


def sender(codec: str = "VP8") -> ScriptedPeer:
    picture, sound = PictureTrack(numbered, cycle=240), SoundTrack(lambda s: 0.2 if s % 1 < 0.5 else 0.0)
    return ScriptedPeer(codec=codec, picture=picture, sound=sound)


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_a_viewer_sees_and_hears_within_a_second(house: House, codec: str) -> None:
    async with sender(codec) as applicant, Viewer() as clerk:
        await house.send(applicant)
        started_s = time.time()
        await house.look(clerk)
        await clerk.until(lambda: len(clerk.numbers) >= 60 and len(clerk.heard) >= 50)
        first_s = clerk.seen[0][0] - started_s
        steps = [(b - a) % 240 for a, b in pairwise(clerk.numbers)]
        print(f"{codec}: first picture {first_s:.2f} s after the offer")
        assert first_s < 1.0
        assert all(1 <= step <= 3 for step in steps), steps
        assert sum(number is None for _, number in clerk.seen) <= 2


async def test_a_view_that_was_there_first_shows_whoever_comes(house: House) -> None:
    async with Viewer() as clerk:
        await house.look(clerk)
        assert clerk.seen == []
        async with sender("H264") as applicant:
            await house.send(applicant)
            came_s = time.time()
            await clerk.until(lambda: len(clerk.numbers) >= 5)
            assert clerk.seen[0][0] - came_s < 1.0


async def test_a_new_part_goes_on_in_the_same_view(house: House) -> None:
    async with Viewer() as clerk, sender() as before:
        await house.send(before)
        await house.look(clerk)
        await clerk.until(lambda: len(clerk.numbers) >= 10)
        async with sender() as after:
            await house.send(after)
            replaced_s, seen = time.time(), len(clerk.seen)
            await clerk.until(lambda: len(clerk.seen) > seen + 30 and len(clerk.heard) > 20)
            first = next(at_s for at_s, _ in clerk.seen if at_s > replaced_s + 0.2)
            assert first - replaced_s < 1.5
            recent = [at_s for at_s, _ in clerk.seen[-20:]]
            assert max(b - a for a, b in pairwise(recent)) < 0.3
        assert house.studio.views == 1


async def test_a_part_in_another_codec_ends_the_view_and_a_new_one_shows_it(house: House) -> None:
    with capture_logs() as logs:
        async with Viewer() as clerk, Viewer() as again, sender("VP8") as before:
            await house.send(before)
            await house.look(clerk)
            await clerk.until(lambda: len(clerk.numbers) >= 3)
            assert clerk.codec() == "VP8"
            async with sender("H264") as after:
                await house.send(after)
                await clerk.until(lambda: house.studio.views == 0)
                assert [line["why"] for line in logs if line["event"] == "view_closed"] == ["codec changed"]
                await house.look(again)
                await again.until(lambda: len(again.numbers) >= 3)
                assert again.codec() == "H264"


async def test_everybody_sends_a_part_and_sees_the_other(house: House) -> None:
    async with sender() as applicant, sender() as clerk, Viewer() as seat, Viewer() as home:
        mine = await house.send(applicant)
        theirs = await house.send(clerk, "clerk")
        await house.look(seat, "applicant", "per_1")
        await house.look(home, "clerk", "applicant")
        await seat.until(lambda: len(seat.numbers) >= 10 and len(home.numbers) >= 10)
        opened = [event for event in house.journal.of(SESSION) if isinstance(event, PartOpened)]
        assert [(event.part, event.who) for event in opened] == [(mine, "applicant"), (theirs, "clerk")]
        assert [event.part for event in house.journal.of(SESSION) if isinstance(event, Connected)] == [mine]
        assert house.recorders.whose == ["applicant", "clerk"]
        assert all(recorder.written for recorder in house.recorders.opened)
        reading = house.studio.link(SESSION, "clerk")
        assert reading is not None
        assert reading.fps > 5
        assert house.studio.link(SESSION, "interpreter") is None
        pictures = [await house.studio.snapshot(SESSION, who) for who in ("applicant", "clerk", "interpreter")]
        assert [picture.image.shape if picture else None for picture in pictures] == [(240, 320, 3), (240, 320, 3), None]
        async with asyncio.timeout(60):
            async for utterance in house.studio.ear(SESSION, "clerk").utterances(0.0):
                assert utterance.sound.size
                break


async def test_a_screen_begins_and_ends_without_touching_anybody(house: House) -> None:
    async with sender() as applicant, shared() as screen, Viewer() as seat, Viewer(screen=True) as home:
        part = await house.send(applicant)
        await house.look(seat)
        await house.look(home, "clerk.screen", "applicant")
        await seat.until(lambda: len(seat.numbers) >= 10)
        shown = await house.send(screen, "clerk.screen")
        await home.until(lambda: len(home.numbers) >= 10)
        assert home.sizes[-1] == (1280, 720)
        await house.studio.stop(SESSION, "clerk.screen")
        seen = len(seat.numbers)
        await seat.until(lambda: len(seat.numbers) >= seen + 15)
        closed = [event for event in house.journal.of(SESSION) if isinstance(event, PartClosed)]
        assert [(event.part, event.why) for event in closed] == [(shown, "stopped")]
        assert house.studio.views == 2
        assert house.studio.parts == 1
        assert {kind for kind, *_ in house.recorders.opened[1].written} == {"video"}
        assert part != shown
        steps = [(b - a) % 240 for a, b in pairwise(seat.numbers)]
        assert max(steps) <= 6, steps


async def test_a_screen_with_sound_or_a_view_that_sends_is_refused(house: House) -> None:
    async with sender() as applicant, shared() as screen, Viewer() as viewer:
        camera = await applicant.offer()
        for who in ("applicant.screen", "clerk.screen"):
            with pytest.raises(BadOffer, match="one video section and no other"):
                await house.studio.answer(SESSION, camera, who)
        with pytest.raises(BadOffer, match="receives and does not send"):
            await house.studio.view(SESSION, "applicant", camera, "per_1")
        with pytest.raises(BadOffer, match="one audio"):
            await house.studio.answer(SESSION, await screen.offer())
        looking = await viewer.offer()
        with pytest.raises(BadOffer, match="sends"):
            await house.studio.answer(SESSION, looking)
        with pytest.raises(BadOffer, match="one video section that only receives"):
            await house.studio.view(SESSION, "clerk.screen", looking, "per_1")
    assert house.journal.of(SESSION) == []
    assert house.studio.views == 0


async def test_a_viewers_request_for_a_keyframe_reaches_the_sender(house: House) -> None:
    async with sender() as applicant, Viewer() as clerk:
        await house.send(applicant)
        await house.look(clerk)
        await clerk.until(lambda: len(clerk.numbers) >= 20)

        def keys() -> int:
            return sum(entry[4] for entry in house.recorders.opened[0].written if entry[0] == "video")

        before = keys()
        await clerk.ask_keyframe()
        await clerk.until(lambda: keys() > before, within_s=2)
        many = keys()
        for _ in range(50):
            await clerk.ask_keyframe()
        seen = len(clerk.seen)
        await clerk.until(lambda: len(clerk.seen) > seen + 30)
        assert keys() - many <= 4, "the sender is asked at most twice a second"


async def test_a_poor_downlink_means_fewer_bits_and_no_frozen_picture(house: House) -> None:
    """The applicant's link is the poor one: less is asked of the clerk."""
    async with sender() as clerk, Viewer() as applicant, PoorLink() as link:
        await house.send(clerk, "clerk")

        async def answer(sdp: str) -> str:
            return link.towards((await house.studio.view(SESSION, "clerk", without_candidates(sdp), "applicant")).sdp)

        await applicant.connect(answer)
        await applicant.until(lambda: len(applicant.numbers) >= 90, within_s=20)
        await applicant.until(lambda: (found := house.studio.link(SESSION, "clerk")) is not None and found.kbps > 500, within_s=20)
        wide = house.studio.link(SESSION, "clerk")
        link.bps = 450_000
        narrow_s = time.time()
        await applicant.until(lambda: time.time() - narrow_s > 14, within_s=20)
        narrow = house.studio.link(SESSION, "clerk")
        assert wide is not None
        assert narrow is not None
        times = [at_s for at_s, number in applicant.seen if number is not None and at_s > narrow_s + 8]
        print(f"{wide.kbps:.0f} → {narrow.kbps:.0f} kbit/s, {len(times) / 6:.1f} pictures a second, dropped {link.dropped}")
        assert narrow.kbps < 0.8 * wide.kbps
        assert len(times) > 60
        assert max(b - a for a, b in zip([narrow_s + 8, *times], [*times, narrow_s + 14], strict=True)) < 2


async def test_views_are_counted_replaced_and_limited(house: House) -> None:
    async with Viewer() as one, Viewer() as two:
        await house.look(one)
        await house.look(two)
        await two.until(lambda: house.studio.views == 1)
        offer = await Viewer().offer()
        for number in range(15):
            await house.studio.view(SESSION, "applicant", offer, f"per_{number + 2}")
        with pytest.raises(TooMany, match="16 views"):
            await house.studio.view(SESSION, "applicant", offer, "per_99")
        await house.studio.close(SESSION, "over")
        assert house.studio.views == 0


async def test_who_may_no_longer_be_there_is_neither_shown_nor_heard_from_then_on(house: House) -> None:
    async with sender() as applicant, sender() as clerk, shared() as screen, Viewer() as theirs, Viewer() as other:
        await house.send(applicant)
        for peer, who in ((clerk, "clerk"), (screen, "clerk.screen")):
            await house.send(peer, who)
        await house.look(theirs, name="per_1")
        await house.look(other, name="per_2")
        await theirs.until(lambda: len(theirs.numbers) >= 3)
        house.studio.dismiss(SESSION, "per_1", ("clerk", "clerk.screen"))
        async with asyncio.timeout(60):
            while house.studio.parts > 1 or house.studio.views > 1:  # noqa: ASYNC110  # a studio tells nobody of an end
                await asyncio.sleep(0.02)
        closed = [event for event in house.journal.of(SESSION) if isinstance(event, PartClosed)]
        assert [event.why for event in closed] == ["dismissed", "dismissed"]
        seen = len(other.numbers)
        await other.until(lambda: len(other.numbers) > seen + 10)


async def test_one_view_or_part_is_ended_by_its_own_id(house: House) -> None:
    async with sender() as applicant, Viewer() as clerk:
        part = await house.send(applicant)
        await house.look(clerk)
        house.studio.end(SESSION, PartId("prt_of_nobody"), "too late")
        assert (house.studio.parts, house.studio.views) == (1, 1)
        house.studio.end(SESSION, PartId(part), "too late")
        async with asyncio.timeout(60):
            while house.studio.parts:  # noqa: ASYNC110  # as above
                await asyncio.sleep(0.02)
        assert house.studio.views == 1
