"""Test material: strings of digits, joined from recordings of single digits as somebody might read them out.

Every sound is levelled, the gaps between two digits are random, and the whole may go through Opus and get noise. The same seed
gives the same strings. The files are for measuring only: they go where the caller says, never into the repository.
"""

import csv
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.errors import BadInput

Sound = NDArray[np.float32]

RATE: Final = 16_000
OPUS_RATE: Final = 48_000
LEVEL: Final = 0.06  # root mean square of a digit: about -24 dBFS, an ordinary microphone
EDGE_S: Final = 0.4  # of near silence before and after
TRIMMED_DB: Final = 30.0  # what lies so far below a recording's loudest part is not speech
NAMES: Final = re.compile(r"(?P<digit>\d)[_-](?:(?P<speaker>[^_]+)_)?(?P<take>\d+)\.wav")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """`gap_s`: shortest and longest pause between two digits. `opus_kbps`: 0 leaves Opus out. `snr_db`: None adds no noise."""

    strings: int
    length: int = 6
    gap_s: tuple[float, float] = (0.1, 0.5)
    opus_kbps: int = 24
    snr_db: float | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Joined:
    sound: Sound
    digits: str
    speaker: str


def read_sound(path: Path, rate: int = RATE) -> Sound:
    """Any file PyAV decodes, as mono float32 in -1..1. Raises BadInput."""
    import av

    try:
        with av.open(str(path)) as file:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
            frames = [part for frame in file.decode(audio=0) for part in resampler.resample(frame)]
            frames += resampler.resample(None)
    except (av.error.FFmpegError, IndexError) as error:
        raise BadInput(f"{path}: expected a sound file, found: {error}") from error
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]) if frames else np.zeros(0, np.float32)


def write_sound(path: Path, sound: Sound, rate: int = RATE) -> None:
    """16-bit mono WAV."""
    import wave

    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def recordings(folder: Path) -> dict[str, dict[str, list[Path]]]:
    """speaker → digit → files called DIGIT_SPEAKER_TAKE.wav or DIGIT-TAKE.wav. Raises BadInput without all ten digits."""
    found: dict[str, dict[str, list[Path]]] = {}
    for path in sorted(folder.glob("*.wav")):
        if name := NAMES.fullmatch(path.name):
            found.setdefault(name["speaker"] or "one", {}).setdefault(name["digit"], []).append(path)
    whole = {speaker: digits for speaker, digits in found.items() if len(digits) == 10}
    if not whole:
        raise BadInput(f"{folder}: expected recordings DIGIT_SPEAKER_TAKE.wav or DIGIT-TAKE.wav of all ten digits, found none")
    return whole


def join(spoken: Sequence[Sound], gaps_s: Sequence[float], dice: np.random.Generator) -> Sound:
    """One sound: the digits in order with a gap after each but the last, on a floor of faint noise (no exact silence)."""
    parts: list[Sound] = [np.zeros(int(EDGE_S * RATE), np.float32)]
    for index, digit in enumerate(spoken):
        parts.append(_levelled(digit))
        parts.append(np.zeros(int((gaps_s[index] if index < len(spoken) - 1 else EDGE_S) * RATE), np.float32))
    sound = np.concatenate(parts)
    return (sound + dice.normal(0, 2e-4, len(sound))).astype(np.float32)


def with_noise(sound: Sound, snr_db: float, dice: np.random.Generator) -> Sound:
    """White noise `snr_db` below the loud parts."""
    return (sound + dice.normal(0, LEVEL * 10 ** (-snr_db / 20), len(sound))).astype(np.float32)


def through_opus(sound: Sound, kbps: int) -> Sound:
    """Encoded and decoded as a call would: 20 ms packets, mono, 48 kHz, voice (RFC 6716). A little delay stays in."""
    import av

    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format, encoder.bit_rate = OPUS_RATE, "mono", "s16", kbps * 1000
    encoder.options = {"application": "voip", "frame_duration": "20"}
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = OPUS_RATE, "mono"
    wide = (np.clip(_resampled(sound, RATE, OPUS_RATE), -1, 1) * 32767).astype(np.int16)
    step = OPUS_RATE // 50
    wide = np.pad(wide, (0, -len(wide) % step))
    packets = []
    for start in range(0, len(wide), step):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(wide[None, start : start + step]), format="s16", layout="mono")
        frame.sample_rate, frame.pts = OPUS_RATE, start
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    pieces = [part for packet in packets for frame in decoder.decode(packet) for part in resampler.resample(frame)]
    return np.concatenate([piece.to_ndarray()[0] for piece in pieces])


def joined(folder: Path, recipe: Recipe) -> list[Joined]:
    """Raises BadInput when the folder lacks recordings."""
    voices = recordings(folder)
    names = sorted(voices)
    dice, noise = random.Random(recipe.seed), np.random.default_rng(recipe.seed)
    kept: dict[Path, Sound] = {}
    made = []
    for number in range(recipe.strings):
        speaker = names[number % len(names)]
        digits = "".join(dice.choice("0123456789") for _ in range(recipe.length))
        paths = [dice.choice(voices[speaker][digit]) for digit in digits]
        for path in paths:
            if path not in kept:
                kept[path] = _trimmed(read_sound(path))
        sound = join([kept[path] for path in paths], [dice.uniform(*recipe.gap_s) for _ in digits], noise)
        if recipe.snr_db is not None:
            sound = with_noise(sound, recipe.snr_db, noise)
        if recipe.opus_kbps:
            sound = through_opus(sound, recipe.opus_kbps)
        made.append(Joined(sound=sound, digits=digits, speaker=speaker))
    return made


def write_joined(folder: Path, language: str, recipe: Recipe, into: Path) -> Path:
    """Write the sounds and manifest.csv (path, language, digits, speaker) into `into`; returns the manifest."""
    into.mkdir(parents=True, exist_ok=True)
    manifest = into / "manifest.csv"
    with manifest.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("path", "language", "digits", "speaker"))
        for number, one in enumerate(joined(folder, recipe)):
            name = f"{number:04d}.wav"
            write_sound(into / name, one.sound)
            writer.writerow((name, language, one.digits, one.speaker))
    return manifest


def _trimmed(sound: Sound) -> Sound:
    """Without the quiet before and after: the gaps are ours."""
    step = RATE // 100
    power = np.square(sound[: len(sound) // step * step]).reshape(-1, step).mean(axis=1)
    loud = np.flatnonzero(power > power.max(initial=0.0) * 10 ** (-TRIMMED_DB / 10))
    return sound[loud[0] * step : (loud[-1] + 1) * step] if len(loud) else sound


def _levelled(sound: Sound) -> Sound:
    return (sound * (LEVEL / max(1e-9, float(np.sqrt(np.mean(np.square(sound))))))).astype(np.float32)


def _resampled(sound: Sound, rate: int, wanted: int) -> Sound:
    from scipy.signal import resample_poly

    common = gcd(rate, wanted)
    return np.asarray(resample_poly(sound, wanted // common, rate // common), np.float32)
