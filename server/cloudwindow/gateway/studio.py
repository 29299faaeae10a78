"""The gateway as the rest of the server sees it: offers in, feeds out; who sends in a session, and who looks at whom."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Collection
from functools import partial
from types import TracebackType
from typing import Final, Self
from weakref import WeakValueDictionary

import structlog

from cloudwindow.domain.errors import TooMany
from cloudwindow.domain.events import PartOpened
from cloudwindow.domain.ids import PartId, SessionId, new_id
from cloudwindow.domain.ports import Answer, Clock, Journal, Recorders
from cloudwindow.domain.readings import LinkReading
from cloudwindow.domain.samples import Frame
from cloudwindow.domain.who import Who
from cloudwindow.gateway import aiortc_compat, aiortc_sending
from cloudwindow.gateway.feed import SessionFeed
from cloudwindow.gateway.link import LinkMeter
from cloudwindow.gateway.offer_gate import CAMERA, SCREEN, SCREEN_VIEW, VIEW, Offer, read_offer
from cloudwindow.gateway.part import Part
from cloudwindow.gateway.peer import agree, disconnect, new_peer
from cloudwindow.gateway.room import SENDS, Room, viewing
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.snapshot import snapshot
from cloudwindow.gateway.udp import Rounds

LAG_EVERY_S: Final = 0.25
LAG_KEPT: Final = 4  # measurements: one second


class WebRtcStudio:
    """Implements `domain.ports.Studio`. To be used in `async with`: leaving it ends every part and finishes its recording."""

    def __init__(
        self,
        *,
        journal: Journal,
        recorders: Recorders,
        clock: Clock,
        settings: GatewaySettings,
        dropped: Callable[[str], None] = lambda kind: None,
    ) -> None:
        """`dropped`: told of each frame ('video', 'audio') that a decoder was too slow for."""
        self._journal = journal
        self._recorders = recorders
        self._clock = clock
        self._settings = settings
        self._dropped = dropped
        self._rooms: dict[SessionId, Room] = {}
        self._feeds: WeakValueDictionary[tuple[SessionId, Who], SessionFeed] = WeakValueDictionary()
        self._lag: asyncio.Task[None] | None = None
        self._open = False
        self._rounds = Rounds()

    async def __aenter__(self) -> Self:
        """Raises HookMissing when aiortc is not the one that this gateway was built for."""
        aiortc_compat.check_hooks()
        aiortc_compat.check_hooks(aiortc_sending.HOOKS)
        self._lag = asyncio.create_task(self._measure_lag(), name="gateway-lag")
        self._open = True
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open = False
        await asyncio.gather(*(self.close(id, "server stopped") for id in {*self._rooms, *(id for id, _ in self._feeds)}))
        if self._lag is not None:
            self._lag.cancel()
            await asyncio.gather(self._lag, return_exceptions=True)

    @property
    def parts(self) -> int:
        """How many parts are live or being agreed on."""
        return sum(len(set(room.parts) | {who for role, who in room.negotiating if role == SENDS}) for room in self._rooms.values())

    @property
    def views(self) -> int:
        """How many connections are open for somebody who looks."""
        return sum(len(room.views) for room in self._rooms.values())

    def feed(self, id: SessionId) -> SessionFeed:
        """The applicant's; the same until `close` for as long as somebody holds it, whether or not a part is there yet."""
        return self._feed(id, Who.APPLICANT)

    def ear(self, id: SessionId, who: str) -> SessionFeed:
        """The feed of anybody in the session: their utterances and readings. Frames are the applicant's alone."""
        return self._feed(id, Who(who))

    def link(self, id: SessionId, who: str) -> LinkReading | None:
        """How media comes from them now; None while they send nothing."""
        room = self._rooms.get(id)
        part = room.parts.get(Who(who)) if room else None
        return part.link(self._clock.now_s()) if part else None

    async def snapshot(self, id: SessionId, who: str) -> Frame | None:
        """A picture of this moment: the applicant's newest frame, anybody else's next keyframe (some 0.1 s, at most 2 s)."""
        room = self._rooms.get(id)
        part = room.parts.get(Who(who)) if room else None
        if room is None or part is None:
            return None
        if part.who is Who.APPLICANT:
            return room.feed(part.who).newest
        return await snapshot(part.id, part, self._settings.sample_side, self._settings.max_pixels)

    async def answer(self, id: SessionId, offer_sdp: str, who: str = Who.APPLICANT) -> Answer:
        """A new part of somebody; an older one of theirs ends with it. Raises BadOffer, TooMany, or what the journal raises."""
        name = Who(who)
        offer = read_offer(offer_sdp.encode("utf-8", "replace"), SCREEN if name.is_screen else CAMERA)
        if not self._open:
            raise TooMany("the gateway is closing: no new part is opened")
        room = self._room(id)
        if name is Who.APPLICANT and name not in room.parts and self._applicants >= self._settings.max_parts:
            raise TooMany(f"expected at most {self._settings.max_parts} parts at once")
        room.admit((SENDS, name))
        room.negotiating.add((SENDS, name))
        try:
            return await self._answer(id, room, name, offer)
        finally:
            room.negotiating.discard((SENDS, name))

    async def view(self, id: SessionId, of: str, offer_sdp: str, viewer: str) -> Answer:
        """A connection on which `viewer` (any name) sees and hears `of`; an older one of the same two is closed with it.

        It may be asked for before they send. The answer's `part` is the view's own id. Raises BadOffer, TooMany.
        """
        name = Who(of)
        offer = read_offer(offer_sdp.encode("utf-8", "replace"), SCREEN_VIEW if name.is_screen else VIEW)
        if not self._open:
            raise TooMany("the gateway is closing: no new view is opened")
        room, desire = self._room(id), (viewing(viewer), name)
        if desire not in room.views and len(room.views) >= self._settings.views_per_session:
            raise TooMany(f"expected at most {self._settings.views_per_session} views in one session")
        room.admit(desire)
        room.negotiating.add(desire)
        try:
            return await room.look(id, desire, offer)
        finally:
            room.negotiating.discard(desire)

    async def stop(self, id: SessionId, who: str) -> None:
        """They send no more: a shared screen ends. Who looks waits; returns when the end is in the trail."""
        room = self._rooms.get(id)
        part = room.parts.get(Who(who)) if room else None
        if part is not None:
            part.end("stopped")
            await part.told.wait()

    def end(self, id: SessionId, part: PartId, why: str) -> None:
        """This one part or view is over, at once. Nothing happens when it is already."""
        if room := self._rooms.get(id):
            room.end(part, why)

    def dismiss(self, id: SessionId, viewer: str, senders: Collection[str] = ()) -> None:
        """Somebody's right to be there ended: at once all that `viewer` looks at, and all that `senders` send."""
        if room := self._rooms.get(id):
            room.dismiss(viewer, senders)

    async def close(self, id: SessionId, why: str) -> None:
        """End all parts and views of the session. Returns when every recording is whole."""
        room = self._rooms.pop(id, None)
        for key in [key for key in self._feeds if key[0] == id]:
            if (feed := self._feeds.pop(key, None)) is not None:
                feed.close()
        if room is not None:
            await room.close(why)

    @property
    def _applicants(self) -> int:
        mine = (SENDS, Who.APPLICANT)
        return sum(Who.APPLICANT in room.parts or mine in room.negotiating for room in self._rooms.values())

    def _room(self, id: SessionId) -> Room:
        """Made by the first offer, of whoever sends or looks."""
        if id not in self._rooms:
            self._rooms[id] = Room(self._clock, self._settings, partial(self._feed, id))
        return self._rooms[id]

    def _feed(self, id: SessionId, who: Who) -> SessionFeed:
        """Kept by the room once they send, and else by who reads it: to ask for a session that is over leaves nothing behind."""
        feed = self._feeds.get((id, who))
        if feed is None:
            feed = self._feeds[id, who] = SessionFeed(self._clock, self._settings.near_per_s, self._settings.near_s)
        return feed

    async def _answer(self, id: SessionId, room: Room, who: Who, offer: Offer) -> Answer:
        settings = room.preferring(who)
        peer = new_peer(settings, offer, self._rounds)
        part = Part(
            id=PartId(new_id("prt")),
            session=id,
            feed=room.feed(who),
            settings=self._settings,
            journal=self._journal,
            clock=self._clock,
            meter=LinkMeter(self._clock.now_s()),
            peer=peer,
            rounds=self._rounds,
            who=who,
            dropped=self._dropped,
        )
        try:
            sdp = await agree(peer, offer, settings, part.track)
            older = room.parts.get(who)
            if older is not None:
                older.end("replaced")
                await older.told.wait()
            fingerprint = offer.fingerprint.removeprefix("sha-256 ")
            opened = PartOpened(part=part.id, fingerprint=fingerprint, codecs=_codecs(part), who=who.value)
            await self._journal.record(id, opened)
        except BaseException:
            await disconnect(peer)
            raise
        # From here on the part is in the trail: only its own end may close it.
        room.parts[who] = part
        room.feed(who).follow(part)
        room.relay(who).attach(part)
        room.run(asyncio.create_task(self._live(room, part), name=f"part-{part.id}"))
        try:
            part.record_to(await self._recorders.open(id, part.id, who))
        except BaseException:
            part.end("not recorded")  # what is not recorded is not served
            raise
        if self._rooms.get(id) is not room:
            part.end("closed")  # the session was closed while its offer was being answered
        structlog.get_logger().info("part_opened", part=part.id, who=who.value)
        return Answer(part=part.id, sdp=sdp)

    async def _live(self, room: Room, part: Part) -> None:
        try:
            await part.run()
        finally:
            if room.parts.get(part.who) is part:
                del room.parts[part.who]
            if room.relay(part.who).source is part:
                room.relay(part.who).detach()

    async def _measure_lag(self) -> None:
        """How late this loop wakes up: the worst of the last second, for every feed."""
        late = deque[float](maxlen=LAG_KEPT)
        while True:
            due_s = time.monotonic() + LAG_EVERY_S
            await asyncio.sleep(LAG_EVERY_S)
            late.append(max(0.0, time.monotonic() - due_s, self._rounds.latest_s()))
            for feed in self._feeds.values():
                feed.lag_s = max(late)


def _codecs(part: Part) -> tuple[str, ...]:
    """The names agreed on, the preferred one first."""
    return tuple(
        dict.fromkeys(
            codec.name
            for transceiver in part.peer.getTransceivers()
            for codec in transceiver._codecs
            if codec.name.lower() != "rtx"
        )
    )
