"""One peer connection that only sends: somebody looks at somebody. It waits for media, outlives the parts that it shows, and ends
with its viewer, with the session, or when what it shows comes in another codec."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Final

import structlog
from aiortc import RTCPeerConnection

from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.who import Who
from cloudwindow.gateway import aiortc_compat, aiortc_sending
from cloudwindow.gateway.budget import Downlink
from cloudwindow.gateway.forward import RelayedTrack
from cloudwindow.gateway.peer import disconnect
from cloudwindow.gateway.relay import Relay
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.tap import EncodedFrame
from cloudwindow.gateway.thin import Thinning

WATCH_EVERY_S: Final = 0.25
PROBE_EVERY_S: Final = 1.0


@dataclass(slots=True)
class View:
    """`run` is its whole life. `codec`: the one picture codec that was agreed on."""

    id: str
    session: SessionId
    of: Who
    settings: GatewaySettings
    relay: Relay
    peer: RTCPeerConnection
    tracks: tuple[RelayedTrack, ...] = ()
    codec: str = ""
    downlink: Downlink = field(default_factory=Downlink)
    _thinning: Thinning = field(default_factory=Thinning)
    _answered_s: float = 0.0
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _why: str = ""

    def open(self) -> None:
        """Tracks for every section; to be called before the offer is agreed on."""
        self.tracks = tuple(RelayedTrack(sender.kind, self.relay, self._fits) for sender in self.peer.getSenders())
        for sender, track in zip(self.peer.getSenders(), self.tracks, strict=True):
            sender.replaceTrack(track)
            picture = track.kind == "video"
            aiortc_sending.listen(
                sender,
                aiortc_sending.Complaints(
                    estimate=lambda bps: self.downlink.estimate(bps, time.monotonic()),
                    lost=self._lost if picture else (lambda share, packets: None),
                    keyframe=self.relay.ask_keyframe if picture else (lambda: None),
                    repeat=self._may_repeat,
                    captured_s=track.taken_s,
                ),
            )

    def end(self, why: str) -> None:
        """The view is over; the first reason counts."""
        self._why = self._why or why
        self._ended.set()

    async def run(self) -> None:
        """Until the viewer leaves or falls silent, or somebody ends it."""
        log = structlog.get_logger()
        log.info("view_opened", view=self.id, who=self.of.value)
        self.relay.downlinks.append(self.downlink)
        try:
            async with asyncio.TaskGroup() as tasks:
                watchers = [tasks.create_task(work) for work in (self._watch(), self._probe())]
                await self._ended.wait()
                for watcher in watchers:
                    watcher.cancel()
        except* Exception as failed:  # whatever broke, the connection must still be closed
            log.exception("view_failed", view=self.id, error=type(failed.exceptions[0]).__name__)
        finally:
            await asyncio.shield(self._finish())
            log.info("view_closed", view=self.id, why=self._why or "cancelled")

    async def _finish(self) -> None:
        self.relay.downlinks.remove(self.downlink)
        try:
            self.relay.weigh(time.monotonic())  # nobody else does when this was the last who looked
            for track in self.tracks:
                track.stop()
        finally:
            await disconnect(self.peer)

    async def _watch(self) -> None:
        """Notice the end, and weigh what the viewer's link carries."""
        opened_s, size = time.monotonic(), 0
        while not self._ended.is_set():
            now_s, state = time.monotonic(), self.peer.connectionState
            if state in ("closed", "failed"):
                self.end("left" if state == "closed" else "failed")
            elif state != "connected" and not self._answered_s and now_s - opened_s > self.settings.connect_within_s:
                self.end("never connected")
            elif self._answered_s and now_s - self._answered_s > self.settings.lost_after_s:
                self.end("lost")
            left = sum(track.size for track in self.tracks)
            self.downlink.sent(left - size, now_s)
            size = left
            self.relay.weigh(now_s)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(WATCH_EVERY_S):
                    await self._ended.wait()

    async def _probe(self) -> None:
        """A viewer sends no media: our own STUN probe is the sign of life."""
        connection = aiortc_compat.ice_connection(self.peer)
        while not self._ended.is_set():
            if await aiortc_compat.stun_probe(connection):
                self._answered_s = time.monotonic()
            await asyncio.sleep(PROBE_EVERY_S)

    def _fits(self, frame: EncodedFrame) -> bool:
        if frame.kind != "video":
            return True
        if frame.codec != self.codec:
            self.end("codec changed")
            return False
        passes = self._thinning.passes(len(frame.data), frame.key, self.downlink.limit_bps, time.monotonic())
        if self._thinning.wants_keyframe(self.downlink.limit_bps):
            self.relay.ask_keyframe()
        return passes

    def _lost(self, share: float, packets: int) -> None:
        self.downlink.lost(share, packets, time.monotonic())

    def _may_repeat(self, packets: int) -> bool:
        return self._thinning.repeats(packets, self.downlink.limit_bps, time.monotonic())
