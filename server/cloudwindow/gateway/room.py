"""What the studio keeps of a session until its media is closed: who sends, who looks, and what the engine reads."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Final

from cloudwindow.domain.errors import BadOffer, TooMany
from cloudwindow.domain.ids import PartId, SessionId, new_id
from cloudwindow.domain.ports import Answer, Clock
from cloudwindow.domain.who import Who
from cloudwindow.gateway.budget import EVIDENCE_BPS, LEAST_BPS
from cloudwindow.gateway.feed import SessionFeed
from cloudwindow.gateway.offer_gate import Offer
from cloudwindow.gateway.part import Part
from cloudwindow.gateway.peer import disconnect
from cloudwindow.gateway.relay import Relay
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.view import View
from cloudwindow.gateway.viewing import agree_to_send, picture_codec, viewing_peer

MINUTE_S: Final = 60.0
SENDS: Final = "sends"
Desire = tuple[str, Who]  # (SENDS or `viewing`, whose media)


def viewing(viewer: str) -> str:
    """A viewer's name among the desires: never SENDS, whatever they are called."""
    return f"view {viewer}"


@dataclass(slots=True)
class Room:
    """At most one live part for each `who`, and one view for each viewer and `who`. `new_feed`: or the one that is held already."""

    clock: Clock
    settings: GatewaySettings
    new_feed: Callable[[Who], SessionFeed]
    feeds: dict[Who, SessionFeed] = field(default_factory=dict)
    parts: dict[Who, Part] = field(default_factory=dict)
    relays: dict[Who, Relay] = field(default_factory=dict)
    views: dict[Desire, View] = field(default_factory=dict)
    running: set[asyncio.Task[None]] = field(default_factory=set)
    negotiating: set[Desire] = field(default_factory=set)
    closed: bool = False
    _offers_s: dict[Desire, deque[float]] = field(default_factory=dict)

    def feed(self, who: Who) -> SessionFeed:
        if who not in self.feeds:
            self.feeds[who] = self.new_feed(who)
        return self.feeds[who]

    def relay(self, who: Who) -> Relay:
        if who not in self.relays:
            self.relays[who] = Relay(least_bps=EVIDENCE_BPS if who is Who.APPLICANT else LEAST_BPS)
        return self.relays[who]

    def admit(self, desire: Desire) -> None:
        """Count an offer. Raises TooMany: one at a time, and so many a minute."""
        now_s = self.clock.now_s()
        offers_s = self._offers_s.setdefault(desire, deque(maxlen=64))
        while offers_s and offers_s[0] < now_s - MINUTE_S:
            offers_s.popleft()
        if desire in self.negotiating:
            raise TooMany("an offer of this kind is being answered: expected one at a time")
        if len(offers_s) >= self.settings.offers_per_minute:
            raise TooMany(f"expected at most {self.settings.offers_per_minute} offers a minute of one kind")
        offers_s.append(now_s)

    def preferring(self, who: Who) -> GatewaySettings:
        """A screen is sharper in VP8; whom the applicant looks at should send what the applicant's browser is known to speak."""
        applicant = self.parts.get(Who.APPLICANT)
        codec = applicant.codecs.get("video") if applicant is not None and who is not Who.APPLICANT else None
        if who.is_screen:
            codec = "VP8"
        return replace(self.settings, prefer_h264=codec == "H264") if codec else self.settings

    def run(self, work: "asyncio.Task[None]") -> None:
        """Keep a task until it is done; `close` waits for it."""
        self.running.add(work)
        work.add_done_callback(self.running.discard)

    async def look(self, id: SessionId, desire: Desire, offer: Offer) -> Answer:
        """A new view; an older one of the same two ends. Raises BadOffer."""
        of = desire[1]
        part = self.parts.get(of)
        peer = viewing_peer(self.preferring(of), offer, picture_codec(part.peer, part.codecs.get("video")) if part else None)
        relay = self.relay(of)
        view = View(id=new_id("vie"), session=id, of=of, settings=self.settings, relay=relay, peer=peer)
        try:
            view.open()
            sdp = await agree_to_send(peer, offer, self.settings)
            agreed = picture_codec(peer)
            if agreed is None:
                raise BadOffer("expected a picture codec in common, found none")
            view.codec = agreed.name
        except BaseException:
            await disconnect(peer)
            raise
        older = self.views.get(desire)
        if older is not None:
            older.end("replaced")
        self.views[desire] = view
        self.run(asyncio.create_task(self._looking(desire, view), name=f"view-{view.id}"))
        if self.closed:
            view.end("closed")  # the session was closed while the offer was being answered
        return Answer(part=PartId(view.id), sdp=sdp)

    async def _looking(self, desire: Desire, view: View) -> None:
        try:
            await view.run()
        finally:
            if self.views.get(desire) is view:
                del self.views[desire]

    def end(self, id: PartId, why: str) -> None:
        """The part or view of that id, if it is still there."""
        for part in tuple(self.parts.values()):
            if part.id == id:
                part.end(why)
        for view in tuple(self.views.values()):
            if view.id == id:
                view.end(why)

    def dismiss(self, viewer: str, senders: Collection[str]) -> None:
        """End what one viewer looks at, and what `senders` send."""
        for (name, _), view in tuple(self.views.items()):
            if name == viewing(viewer):
                view.end("dismissed")
        for who, part in tuple(self.parts.items()):
            if who in senders:
                part.end("dismissed")

    async def close(self, why: str) -> None:
        """End everything; returns when every recording is whole."""
        self.closed = True
        for part in tuple(self.parts.values()):
            part.end(why)
        for view in tuple(self.views.values()):
            view.end(why)
        for feed in self.feeds.values():
            feed.close()
        while self.running:
            await asyncio.wait(tuple(self.running))
