"""Two connections of a real Chromium with the gateway between them: what one sends, the other sees, and how late."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Page, async_playwright

from cloudwindow.domain.events import PartOpened
from cloudwindow.domain.ids import SessionId
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.studio import WebRtcStudio
from tests.e2e.browser import CHROMIUM, FLAGS
from tests.gateway_fakes import FakeJournal, FakeRecorders, WallClock
from tests.webrtc import LOOPBACK

pytestmark = pytest.mark.e2e
SESSION = SessionId("ses_1")
PAGE = """<!doctype html><video id=seen autoplay playsinline muted></video><canvas id=drawn width=640 height=480></canvas>
<script>
const BITS = 12, CELL = 32, TURN = 1 << BITS;
const context = document.getElementById("drawn").getContext("2d");
let step = 0;
function draw() {
  step += 1;
  context.fillStyle = "#7a8"; context.fillRect(0, 0, 640, 480);
  context.fillStyle = "#fed"; context.fillRect((step * 7) % 520, 160, 120, 240);
  const number = Math.round(Date.now()) % TURN;
  for (let bit = 0; bit < BITS; bit++) {
    context.fillStyle = number >> bit & 1 ? "#fff" : "#000";
    context.fillRect(bit * CELL, 0, CELL, CELL);
  }
}
async function agree(peer, path, codec) {
  for (const one of peer.getTransceivers()) if (one.receiver.track.kind === "video") {
    const known = RTCRtpReceiver.getCapabilities("video").codecs;
    const served = (c) => !/profile-level-id=(4d|64|f4)|packetization-mode=0/.test(c.sdpFmtpLine ?? "");
    one.setCodecPreferences(known.filter((c) => (c.mimeType === "video/" + codec && served(c)) || c.mimeType === "video/rtx"));
  }
  await peer.setLocalDescription(await peer.createOffer());
  if (peer.iceGatheringState !== "complete")
    await new Promise((done) => { peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && done(); });
  const answer = await fetch(path, { method: "POST", body: peer.localDescription.sdp });
  if (!answer.ok) throw new Error(await answer.text());
  await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
}
async function send(who, codec) {
  window.sending?.close();
  clearInterval(window.drawing);
  window.drawing = setInterval(draw, 33);
  const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
  const picture = document.getElementById("drawn").captureStream(30);
  const peer = window.sending = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  peer.addTransceiver(sound.getAudioTracks()[0], { direction: "sendonly" });
  peer.addTransceiver(picture.getVideoTracks()[0], { direction: "sendonly" });
  await agree(peer, "/offer/" + who, codec);
}
async function look(of, codec) {
  const started = performance.now();
  const peer = window.looking = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  const stream = new MediaStream(), video = document.getElementById("seen");
  window.ages = [];
  peer.ontrack = ({ track }) => { stream.addTrack(track); video.srcObject = stream; };
  peer.addTransceiver("audio", { direction: "recvonly" });
  peer.addTransceiver("video", { direction: "recvonly" });
  const reader = new OffscreenCanvas(BITS * CELL, CELL).getContext("2d", { willReadFrequently: true });
  function read() {
    video.requestVideoFrameCallback(read);
    const now = Date.now();
    reader.drawImage(video, 0, 0, BITS * CELL, CELL, 0, 0, BITS * CELL, CELL);
    let number = 0;
    for (let bit = 0; bit < BITS; bit++)
      if (reader.getImageData(bit * CELL + CELL / 2, CELL / 2, 1, 1).data[1] > 125) number += 1 << bit;
    window.ages.push([performance.now(), (Math.round(now) - number + TURN) % TURN]);
  }
  video.requestVideoFrameCallback(read);
  await agree(peer, "/view/" + of, codec);
  while (!window.ages.length) await new Promise((done) => setTimeout(done, 5));
  return window.ages[0][0] - started;
}
async function told(kind) {
  for (const one of (await window.looking.getStats()).values()) if (one.type === "inbound-rtp" && one.kind === kind) return one;
}
async function sentWidth() {
  for (const one of (await window.sending.getStats()).values())
    if (one.type === "outbound-rtp" && one.kind === "video") return one.frameWidth;
}
</script>"""


@asynccontextmanager
async def office() -> AsyncIterator[tuple[str, WebRtcStudio, FakeJournal]]:
    """The gateway behind two routes."""
    journal = FakeJournal()
    settings = GatewaySettings(host_addresses=(LOOPBACK,))
    async with WebRtcStudio(journal=journal, recorders=FakeRecorders(), clock=WallClock(), settings=settings) as studio:

        async def page(request: web.Request) -> web.Response:
            return web.Response(text=PAGE, content_type="text/html")

        async def offer(request: web.Request) -> web.Response:
            return web.Response(text=(await studio.answer(SESSION, await request.text(), request.match_info["who"])).sdp)

        async def view(request: web.Request) -> web.Response:
            return web.Response(text=(await studio.view(SESSION, request.match_info["of"], await request.text(), "per_1")).sdp)

        app = web.Application()
        app.router.add_get("/", page)
        app.router.add_post("/offer/{who}", offer)
        app.router.add_post("/view/{of}", view)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, LOOPBACK, 0)
        await site.start()
        port = runner.addresses[0][1]
        try:
            yield f"http://{LOOPBACK}:{port}/", studio, journal
        finally:
            await runner.cleanup()


@asynccontextmanager
async def chromium(url: str) -> AsyncIterator[Page]:
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        try:
            page = await browser.new_page()
            await page.goto(url)
            yield page
        finally:
            await browser.close()


async def grown(page: Page, frames: int, within_s: float = 10) -> list[float]:
    """The ages (ms) of so many further pictures."""
    before = await page.evaluate("window.ages.length")
    async with asyncio.timeout(within_s):
        while await page.evaluate("window.ages.length") < before + frames:  # noqa: ASYNC110  # a browser's counter has no event here
            await asyncio.sleep(0.1)
    ages: list[list[float]] = await page.evaluate(f"window.ages.slice({before})")
    return sorted(age for _, age in ages)


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_chromium_sees_chromium(codec: str, tmp_path: Path) -> None:
    async with office() as (url, studio, journal), chromium(url) as page:
        await page.evaluate("codec => send('applicant', codec)", codec)
        first_ms = await page.evaluate("codec => look('applicant', codec)", codec)
        await grown(page, 60)
        ages = await grown(page, 150)
        sound: dict[str, Any] = await page.evaluate("told('audio')")
        picture: dict[str, Any] = await page.evaluate("told('video')")
        half, most = ages[len(ages) // 2], ages[int(len(ages) * 0.95)]
        print(f"{codec}: first picture {first_ms:.0f} ms, glass to glass p50 {half:.0f} ms, p95 {most:.0f} ms, n {len(ages)}")
        print(
            json.dumps({key: picture.get(key) for key in ("framesDecoded", "freezeCount", "packetsLost", "pliCount", "frameWidth")})
        )
        assert first_ms < 1500
        assert sound["packetsReceived"] > 100
        assert picture["frameWidth"] == await page.evaluate("sentWidth()"), "as it was sent, which is smaller on a busy machine"
        # The applicant comes back on a new connection: the view stays.
        await page.evaluate("codec => send('applicant', codec)", codec)
        await grown(page, 60)
        assert await page.evaluate("window.looking.connectionState") == "connected"
        assert studio.views == 1
        assert [event.who for event in journal.of(SESSION) if isinstance(event, PartOpened)] == ["applicant"] * 2
