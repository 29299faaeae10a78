"""One peer connection is one part of a session: from its answer over its first media to its end."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

import structlog
from aiortc import RTCPeerConnection, RTCRtpReceiver

from cloudwindow.domain.errors import CloudWindowError, IllegalTransition, NotFound
from cloudwindow.domain.events import Connected, PartClosed
from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.domain.ports import Clock, Journal, PartRecorder
from cloudwindow.domain.readings import LinkReading, RecorderReading
from cloudwindow.domain.who import Who
from cloudwindow.gateway import aiortc_compat, udp
from cloudwindow.gateway.aiortc_sending import Limit
from cloudwindow.gateway.assembler import VideoAssembler
from cloudwindow.gateway.decode import VideoDecoder
from cloudwindow.gateway.feed import SessionFeed
from cloudwindow.gateway.idle import Idle, IdleBuffer
from cloudwindow.gateway.inlet import Buffer, Inlet, Worker
from cloudwindow.gateway.link import LinkMeter
from cloudwindow.gateway.order import SoundOrder
from cloudwindow.gateway.payload import vp8_size
from cloudwindow.gateway.peer import disconnect
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.shortcut import Shortcut
from cloudwindow.gateway.sound import SoundDecoder
from cloudwindow.gateway.tap import EncodedFrame, Tap
from cloudwindow.gateway.udp import Rounds

T = TypeVar("T")

RESTLESS_S: Final = 0.05  # between two looks at what is missing, while something is
CALM_S: Final = 0.25
PROBE_EVERY_S: Final = 1.0
KEYFRAME_EVERY_S: Final = 5.0  # a recording is sought, cut and covered from keyframes; browsers send none by themselves
AGAIN_S: Final = (0.5, 2.0, 4.0)  # before each further try to tell a store that failed of the end; whoever waits is let go before
SCREEN_BPS: Final = 2_500_000.0  # enough for 1080p of text; a film on a shared screen must not crowd out the camera


@dataclass(slots=True)
class Part:
    """`run` is its whole life and always ends with PartClosed in the journal and a finished recording."""

    id: PartId
    session: SessionId
    feed: SessionFeed
    settings: GatewaySettings
    journal: Journal
    clock: Clock
    meter: LinkMeter
    peer: RTCPeerConnection
    rounds: Rounds
    who: Who = Who.APPLICANT
    dropped: Callable[[str], None] = lambda kind: None  # a frame of that kind found its decoder behind
    taps: dict[str, Tap] = field(default_factory=lambda: {"video": Tap(), "audio": Tap()})
    reports: dict[str, tuple[float, int]] = field(default_factory=dict)  # the newest sender report of each kind
    codecs: dict[str, str] = field(default_factory=dict)  # of what has come, by kind
    told: asyncio.Event = field(default_factory=asyncio.Event)  # PartClosed is in the journal, or the store failed
    _inlets: list[Inlet] = field(default_factory=list)
    _shortcut: Shortcut = field(init=False)
    _stirred: asyncio.Event = field(default_factory=asyncio.Event)
    _recorder: PartRecorder | None = None
    _limit: Limit | None = None
    _limit_told: bool = True
    _media: asyncio.Event = field(default_factory=asyncio.Event)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _why: str = ""
    _keyframe_s: float = 0.0  # when the last one was asked for, to keep the recording seekable

    def __post_init__(self) -> None:
        self._shortcut = Shortcut(self.peer, self.rounds)

    def track(self, receiver: RTCRtpReceiver) -> None:
        """Accept a track. The first video section is the camera; a second one is received and dropped."""
        kind: str = receiver.track.kind
        if any(inlet.kind == kind for inlet in self._inlets):
            meter = LinkMeter(0.0)
            Inlet(
                kind,
                receiver,
                IdleBuffer(),
                Idle(),
                Tap(),
                meter,
                self.clock,
                lambda ntp_s, rtp: None,
                self._shortcut.claim,
                lambda: None,
            ).open()
            return
        buffer, worker = self._taken_in(kind)
        if kind == "video":
            self._limit = Limit(receiver)
        inlet = Inlet(
            kind,
            receiver,
            buffer,
            worker,
            self.taps[kind],
            self.meter,
            self.clock,
            lambda ntp_s, rtp: self._report(kind, ntp_s, rtp),
            self._shortcut.claim,
            self._stirred.set,
        )
        inlet.open()
        self._inlets.append(inlet)
        self.taps[kind].add(self._first)

    def _taken_in(self, kind: str) -> tuple[Buffer, Worker]:
        """What puts the packets into order, and what looks at the frames."""
        if kind == "audio":
            return SoundOrder(), SoundDecoder(self.feed.listener)
        buffer = VideoAssembler()
        if self.who is not Who.APPLICANT:
            return buffer, Idle()  # recorded and shown to people; no check looks at it
        loop = asyncio.get_running_loop()
        decoder = VideoDecoder(
            part=self.id,
            rate=self.feed.rate,
            brisk=lambda: self.feed.brisk,
            give=lambda frame: _post(loop, self.feed.frame, frame),
            watched=self.feed.camera,
            failed=buffer.want_keyframe,
            max_side=self.settings.sample_side,
            max_pixels=self.settings.max_pixels,
        )
        return buffer, decoder

    def record_to(self, recorder: PartRecorder) -> None:
        """To be called before the answer leaves, so that no frame is missed."""
        self._recorder = recorder

        def write(frame: EncodedFrame) -> None:
            try:
                recorder.write(frame.kind, frame.codec, frame.data, frame.rtp_timestamp, frame.key, frame.arrived_s)
            except Exception:  # whatever it is: what is not recorded is not served
                self.end("not recorded")
                raise

        for tap in self.taps.values():
            tap.add(write)

    def request_keyframe(self) -> None:
        """Ask the sender's encoder for a keyframe: for somebody who joins."""
        for inlet in self._inlets:
            inlet.buffer.want_keyframe()
        self._stirred.set()

    def limit(self, bps: float | None) -> None:
        """Ask the sender for no more than this; None: for whatever its own link carries."""
        if self._limit is not None:
            self._limit.bps = min(bps or SCREEN_BPS, SCREEN_BPS) if self.who.is_screen else bps
            self._limit_told = False
            self._stirred.set()

    def link(self, now_s: float) -> LinkReading:
        for sock in self._sockets():  # what is there already must not count as late
            sock.empty()
        return self.meter.reading(now_s, self.feed.lag_s)

    def recorder(self) -> RecorderReading | None:
        return self._recorder.reading() if self._recorder else None

    def end(self, why: str) -> None:
        """The part is over; the first reason counts."""
        self._why = self._why or why
        self._ended.set()

    async def run(self) -> None:
        """Watch the connection until it ends, then tell, disconnect and finish the recording."""
        try:
            async with asyncio.TaskGroup() as tasks:
                watchers = [tasks.create_task(work) for work in (self._announce(), self._watch(), self._probe())]
                await self._ended.wait()
                for watcher in watchers:
                    watcher.cancel()
        except* Exception as failed:  # whatever broke in a watcher, the part must still be told of and closed
            structlog.get_logger().exception("part_failed", part=self.id, error=type(failed.exceptions[0]).__name__)
            self.end("failed")
        finally:
            await asyncio.shield(self._finish())

    async def _finish(self) -> None:
        if self.feed.part is self:
            self.feed.follow(None)
        try:
            recorded = await self._say_end()
        finally:
            self.told.set()
            try:
                await disconnect(self.peer)
            finally:
                if self._recorder is not None:
                    await self._recorder.close()
        for wait_s in () if recorded else AGAIN_S:
            await asyncio.sleep(wait_s)
            if await self._say_end():
                break
        structlog.get_logger().info("part_closed", part=self.id, why=self._why)

    async def _say_end(self) -> bool:
        """Whether the journal has it, or can never take it. Raises nothing: whoever waits for this end must not wait for ever."""
        try:
            await self.journal.record(self.session, PartClosed(part=self.id, why=self._why or "cancelled"))
        except Exception as error:
            structlog.get_logger().warning("part_closed_not_recorded", part=self.id, error_type=type(error).__name__)
            return isinstance(error, IllegalTransition | NotFound)
        return True

    async def _announce(self) -> None:
        """Connected, once media flows; never at all is an end, too."""
        try:
            async with asyncio.timeout(self.settings.connect_within_s):
                await self._media.wait()
        except TimeoutError:
            self.end("never connected")
            return
        if self.who is not Who.APPLICANT:
            return  # the session's state follows the applicant alone
        relayed = aiortc_compat.is_relayed(aiortc_compat.ice_connection(self.peer))
        try:
            await self.journal.record(self.session, Connected(part=self.id, relayed=relayed))
        except CloudWindowError as error:
            structlog.get_logger().warning("part_not_wanted", part=self.id, code=error.code)
            self.end("not wanted")

    async def _watch(self) -> None:
        """Ask for what is missing, and notice the end that aiortc would notice half a minute later."""
        while not self._ended.is_set():
            self._stirred.clear()
            self._set_pace()
            self._keep_seekable()
            for inlet in self._inlets:
                if inlet.restless:
                    await inlet.repair()
                if inlet.kind == "video" and inlet.ssrc is not None and self._limit is not None and not self._limit_told:
                    self._limit_told = True
                    await self._limit.tell(inlet.ssrc)
            if self.peer.connectionState in ("closed", "failed"):
                self.end("left" if self.peer.connectionState == "closed" else "failed")
            elif self._media.is_set() and self.clock.now_s() - self.meter.alive_s() > self.settings.lost_after_s:
                self.end("lost")
            restless = any(inlet.restless for inlet in self._inlets)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RESTLESS_S if restless else CALM_S):
                    await self._stirred.wait()

    def _keep_seekable(self) -> None:
        if self._media.is_set() and (now_s := self.clock.now_s()) - self._keyframe_s >= KEYFRAME_EVERY_S:
            self._keyframe_s = now_s
            self.request_keyframe()

    def _set_pace(self) -> None:
        """In rounds, once media flows, unless it is passed on to a person."""
        at_once = not self._media.is_set() or any(tap.urgent for tap in self.taps.values())
        pace_s = udp.BRISK_S if self.feed.brisk else udp.CALM_S
        for sock in self._sockets():
            if at_once:
                sock.wake()
            else:
                sock.rest(pace_s)

    def _sockets(self) -> list[udp.UdpSocket]:
        return aiortc_compat.sockets(aiortc_compat.ice_connection(self.peer))

    async def _probe(self) -> None:
        """Our own STUN probe once a second: the round trip, and a sign of life when no media comes."""
        connection = aiortc_compat.ice_connection(self.peer)
        while not self._ended.is_set():
            start_s = time.monotonic()
            if await aiortc_compat.stun_probe(connection):
                self.meter.answer(time.monotonic() - start_s, self.clock.now_s())
            await asyncio.sleep(max(0.1, PROBE_EVERY_S - (time.monotonic() - start_s)))

    def _first(self, frame: EncodedFrame) -> None:
        self._media.set()
        self.codecs[frame.kind] = frame.codec
        if self.who.is_screen and frame.key and frame.codec == "VP8":
            size = vp8_size(frame.data)
            if size is not None and size[0] * size[1] > self.settings.max_pixels:
                self.end("too large")

    def _report(self, kind: str, ntp_s: float, rtp_timestamp: int) -> None:
        self.reports[kind] = (ntp_s, rtp_timestamp)
        if self._recorder is not None:
            # A report is short and leaves at once: what is left after half the quickest round trip is our own delay in reading it.
            self._recorder.sender_report(kind, ntp_s, rtp_timestamp, self.clock.now_s() - (self.meter.least_rtt_s or 0.0) / 2)


def _post(loop: asyncio.AbstractEventLoop, take: Callable[[T], None], value: T) -> None:
    """From a decoder's thread to the event loop, which may be gone already."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(take, value)
