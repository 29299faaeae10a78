"""Whether sound and picture of somebody else really arrive in a page: size, time that goes on, pixels, loudness."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from playwright.async_api import Page

LOOK: Final = """async (name) => {
  const video = document.querySelector(`[data-picture="${name}"] video`);
  if (!video || !video.srcObject || video.videoWidth === 0) return null;
  const canvas = new OffscreenCanvas(64, 36), context = canvas.getContext("2d", {willReadFrequently: true});
  const pixels = () => { context.drawImage(video, 0, 0, 64, 36); return context.getImageData(0, 0, 64, 36).data; };
  const mean = (data, x0, x1, place) => {
    let sum = 0, count = 0;
    for (let y = 4; y < 32; y++) for (let x = x0; x < x1; x++) { sum += data[(y * 64 + x) * 4 + place]; count++; }
    return sum / count;
  };
  const first = pixels(), from = video.currentTime, frames = video.getVideoPlaybackQuality().totalVideoFrames;
  await new Promise((done) => setTimeout(done, 1500));
  const last = pixels();
  let moved = 0;
  for (let i = 0; i < first.length; i++) moved += Math.abs(first[i] - last[i]);
  return {width: video.videoWidth, height: video.videoHeight, seconds: video.currentTime - from,
    frames: video.getVideoPlaybackQuality().totalVideoFrames - frames, moved: moved / first.length,
    left: [0, 1, 2].map((place) => mean(last, 1, 5, place)), all: [0, 1, 2].map((place) => mean(last, 0, 64, place))};
}"""
HEAR: Final = """async (name) => {
  const video = document.querySelector(`[data-picture="${name}"] video`);
  const tracks = video?.srcObject?.getAudioTracks() ?? [];
  if (tracks.length === 0) return null;
  const context = new AudioContext(), analyser = context.createAnalyser();
  await context.resume();
  analyser.fftSize = 4096;
  context.createMediaStreamSource(new MediaStream(tracks)).connect(analyser);
  const wave = new Float32Array(analyser.fftSize), tones = new Float32Array(analyser.frequencyBinCount);
  let loud = 0, pitch = 0;
  for (let n = 0; n < 20; n++) {
    await new Promise((done) => setTimeout(done, 100));
    analyser.getFloatTimeDomainData(wave);
    const now = Math.sqrt(wave.reduce((sum, x) => sum + x * x, 0) / wave.length);
    if (now > loud) {
      loud = now;
      analyser.getFloatFrequencyData(tones);
      pitch = tones.indexOf(Math.max(...tones)) * context.sampleRate / analyser.fftSize;
    }
  }
  await context.close();
  return {loud, pitch};
}"""
TRIES: Final = 20
AGAIN_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Over 1.5 seconds. `left`, `all`: mean red, green, blue of the left edge and of everything; `moved`: mean change."""

    width: int
    height: int
    seconds: float
    frames: int
    moved: float
    left: list[float]
    all: list[float]


async def arrived(page: Page, name: str, least_frames: int = 3) -> Arrived:
    """The picture `name` while it moves on. Fails when it does not come within half a minute."""
    found: Any = None
    for _ in range(TRIES):
        found = await page.evaluate(LOOK, name)
        if found and found["frames"] >= least_frames and found["seconds"] > 0.3:
            return Arrived(**found)
        await asyncio.sleep(AGAIN_S)
    raise AssertionError(f"expected the picture {name} to arrive, found {found}")


async def heard(page: Page, name: str, least: float = 0.001) -> tuple[float, float]:
    """(loudness 0..1, the strongest pitch in Hz)."""
    found: Any = None
    for _ in range(TRIES):
        found = await page.evaluate(HEAR, name)
        if found and found["loud"] >= least:
            return float(found["loud"]), float(found["pitch"])
        await asyncio.sleep(AGAIN_S)
    raise AssertionError(f"expected to hear {name}, found {found}")
