"""The gateway as the rest of the server sees it: offers in, feeds out, one live part a session."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

import structlog

from cloudwindow.domain.errors import TooMany
from cloudwindow.domain.events import PartOpened
from cloudwindow.domain.ids import PartId, SessionId, new_id
from cloudwindow.domain.ports import Answer, Clock, Journal, Recorders
from cloudwindow.gateway import aiortc_compat
from cloudwindow.gateway.feed import SessionFeed
from cloudwindow.gateway.link import LinkMeter
from cloudwindow.gateway.offer_gate import Offer, read_offer
from cloudwindow.gateway.part import Part
from cloudwindow.gateway.peer import agree, disconnect, new_peer
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.udp import Rounds

LAG_EVERY_S: Final = 0.25
LAG_KEPT: Final = 4  # measurements: one second


@dataclass(slots=True)
class _Room:
    """What the studio keeps of a session until its media is closed."""

    feed: SessionFeed
    part: Part | None = None
    running: set[asyncio.Task[None]] = field(default_factory=set)
    offers_s: deque[float] = field(default_factory=lambda: deque(maxlen=64))
    negotiating: bool = False


class WebRtcStudio:
    """Implements `domain.ports.Studio`. To be used in `async with`: leaving it ends every part and finishes its recording."""

    def __init__(self, *, journal: Journal, recorders: Recorders, clock: Clock, settings: GatewaySettings) -> None:
        self._journal = journal
        self._recorders = recorders
        self._clock = clock
        self._settings = settings
        self._rooms: dict[SessionId, _Room] = {}
        self._lag: asyncio.Task[None] | None = None
        self._open = False
        self._rounds = Rounds()

    async def __aenter__(self) -> Self:
        """Raises HookMissing when aiortc is not the one that this gateway was built for."""
        aiortc_compat.check_hooks()
        self._lag = asyncio.create_task(self._measure_lag(), name="gateway-lag")
        self._open = True
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open = False
        await asyncio.gather(*(self.close(id, "server stopped") for id in tuple(self._rooms)))
        if self._lag is not None:
            self._lag.cancel()
            await asyncio.gather(self._lag, return_exceptions=True)

    @property
    def parts(self) -> int:
        """How many parts are live or being agreed on."""
        return sum(room.part is not None or room.negotiating for room in self._rooms.values())

    def part(self, id: SessionId) -> Part | None:
        """The session's live part, for whoever forwards its media."""
        room = self._rooms.get(id)
        return room.part if room else None

    def feed(self, id: SessionId) -> SessionFeed:
        """The same feed until `close`, whether or not a part is there yet."""
        return self._room(id).feed

    async def answer(self, id: SessionId, offer_sdp: str) -> Answer:
        """A new part for the session; an older part is closed with it. Raises BadOffer, TooMany, or what the journal raises."""
        offer = read_offer(offer_sdp.encode("utf-8", "replace"))
        room = self._room(id)
        self._admit(room)
        room.negotiating = True
        try:
            return await self._answer(id, room, offer)
        finally:
            room.negotiating = False

    async def close(self, id: SessionId, why: str) -> None:
        """End the session's part, if any, and finish its recording. Returns when the recording is whole."""
        room = self._rooms.pop(id, None)
        if room is None:
            return
        if room.part is not None:
            room.part.end(why)
        room.feed.close()
        while room.running:
            await asyncio.wait(tuple(room.running))

    def _room(self, id: SessionId) -> _Room:
        room = self._rooms.get(id)
        if room is None:
            room = _Room(SessionFeed(self._clock, self._settings.near_per_s, self._settings.near_s))
            self._rooms[id] = room
        return room

    def _admit(self, room: _Room) -> None:
        now_s = self._clock.now_s()
        while room.offers_s and room.offers_s[0] < now_s - 60:
            room.offers_s.popleft()
        if not self._open:
            raise TooMany("the gateway is closing: no new part is opened")
        if room.negotiating:
            raise TooMany("an offer of this session is being answered: expected one at a time")
        if len(room.offers_s) >= self._settings.offers_per_minute:
            raise TooMany(f"expected at most {self._settings.offers_per_minute} offers a minute from one session")
        if room.part is None and self.parts >= self._settings.max_parts:
            raise TooMany(f"expected at most {self._settings.max_parts} parts at once")
        room.offers_s.append(now_s)

    async def _answer(self, id: SessionId, room: _Room, offer: Offer) -> Answer:
        peer = new_peer(self._settings, offer, self._rounds)
        part = Part(
            id=PartId(new_id("prt")),
            session=id,
            feed=room.feed,
            settings=self._settings,
            journal=self._journal,
            clock=self._clock,
            meter=LinkMeter(self._clock.now_s()),
            peer=peer,
            rounds=self._rounds,
        )
        try:
            sdp = await agree(peer, offer, self._settings, part.track)
            if room.part is not None:
                room.part.end("replaced")
                await room.part.told.wait()
            opened = PartOpened(part=part.id, fingerprint=offer.fingerprint.removeprefix("sha-256 "), codecs=_codecs(part))
            await self._journal.record(id, opened)
        except BaseException:
            await disconnect(peer)
            raise
        # From here on the part is in the trail: only its own end may close it.
        room.part = part
        room.feed.follow(part)
        task = asyncio.create_task(self._live(room, part), name=f"part-{part.id}")
        room.running.add(task)
        task.add_done_callback(room.running.discard)
        try:
            part.record_to(await self._recorders.open(id, part.id))
        except BaseException:
            part.end("not recorded")  # what is not recorded is not served
            raise
        if self._rooms.get(id) is not room:
            part.end("closed")  # the session was closed while its offer was being answered
        structlog.get_logger().info("part_opened", part=part.id)
        return Answer(part=part.id, sdp=sdp)

    async def _live(self, room: _Room, part: Part) -> None:
        try:
            await part.run()
        finally:
            if room.part is part:
                room.part = None

    async def _measure_lag(self) -> None:
        """How late this loop wakes up: the worst of the last second, for every feed."""
        loop, late = asyncio.get_running_loop(), deque[float](maxlen=LAG_KEPT)
        while True:
            due_s = loop.time() + LAG_EVERY_S
            await asyncio.sleep(LAG_EVERY_S)
            late.append(max(0.0, loop.time() - due_s))
            for room in self._rooms.values():
                room.feed.lag_s = max(late)


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
