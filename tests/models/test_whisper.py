"""A whisper is told from every recorded voice, in quiet rooms and less quiet ones. The whispers are made of the same recordings."""

import random
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray

from cloudwindow.domain.samples import Utterance
from cloudwindow.evaluation.joined import through_opus
from cloudwindow.gateway.listen import Listener
from cloudwindow.inference.company import CompanyLimits
from cloudwindow.inference.spoken_answer import HearingLimits, clear, speech
from cloudwindow.inference.transcript import TranscribeArg, transcribe
from cloudwindow.inference.voicing import RATE_HZ, Voicing, VoicingArg, read_voicing
from cloudwindow.inference.weights import installed
from tests.material import material
from tests.models.sounds import sound_at, sound_of
from tests.models.whispered import whispered

pytestmark = pytest.mark.models
SENTENCES: Final = (
    ("speech", "aishell-BAC009S0724W0121", "zh-CN"),
    ("speech", "bus_chinese", "zh-CN"),
    ("speech", "chinese_poem1", "zh-CN"),
    ("speech", "librispeech-1995-1837-0001", "en"),
    ("talking", "speech-4", "en"),
    ("talking", "speech-en-1", "en"),
    ("talking", "speech-en-2", "en"),
)
VOICE_DB: Final = -26.0
ROOMS_DB: Final = (-70.0, -50.0, -40.0)
LIMITS: Final = CompanyLimits()

Sound = NDArray[np.float32]


def heard(sound: Sound, room_db: float) -> Utterance:
    """In a room with that much noise, over a call, and through the server's own voice activity."""
    noise = np.random.default_rng(5)
    silence = np.zeros(3 * RATE_HZ // 2, np.float32)
    whole = np.concatenate((silence, sound, silence))
    whole = through_opus(whole + (noise.standard_normal(len(whole)) * 10 ** (room_db / 20)).astype(np.float32), 24)
    listener, step = Listener(), RATE_HZ // 10
    for start in range(0, len(whole) - step, step):
        listener.hear(whole[start : start + step], 1_000 + start / RATE_HZ)
    said = listener.utterance(1_000.0, 1_001 + len(whole) / RATE_HZ)
    assert said is not None
    return said


def voicing_of(said: Utterance) -> Voicing:
    return read_voicing(
        VoicingArg(sound=said.sound, noise_db=said.noise_db, span_s=LIMITS.whisper_s, most_voiced=LIMITS.most_voiced)
    )


def worded(said: Utterance, language: str) -> bool:
    """As the engine asks before it counts a whisper."""
    read = transcribe(TranscribeArg(sound=said.sound, language=language))
    return speech(read) or clear(read, HearingLimits())


def levelled(sound: Sound) -> Sound:
    return np.asarray(sound * 10 ** (VOICE_DB / 20) / np.sqrt(np.mean(sound**2)), np.float32)


@pytest.mark.parametrize("room_db", ROOMS_DB)
@pytest.mark.parametrize(("folder", "name", "language"), SENTENCES)
def test_a_sentence_that_is_spoken_is_no_whisper_and_one_that_is_whispered_is(
    folder: str, name: str, language: str, room_db: float
) -> None:
    sound = sound_of(folder, name)
    assert voicing_of(heard(levelled(sound), room_db)).breath_s < LIMITS.whisper_s
    loud_enough = max(VOICE_DB - 10, room_db + 14)
    assert voicing_of(heard(whispered(sound, loud_enough), room_db)).breath_s >= LIMITS.whisper_s


@pytest.mark.parametrize("speaker", ["george", "jackson", "lucas", "zh"])
def test_digits_are_no_whisper(speaker: str) -> None:
    dice = random.Random(11)
    folder, pattern = ("digits-zh/data", "*.wav") if speaker == "zh" else ("digits-en", f"*_{speaker}_*.wav")
    files = sorted(material(folder).glob(pattern))
    for _ in range(8):
        gaps = [np.zeros(dice.randint(1_600, 8_000), np.float32) for _ in range(6)]
        string = np.concatenate([part for gap in gaps for part in (levelled(sound_at(dice.choice(files))), gap)])
        assert voicing_of(heard(string, -60.0)).breath_s < LIMITS.whisper_s


@pytest.mark.skipif(not installed("whisper-base"), reason="whisper-base is not installed: cloudwindow models pull")
def test_most_whispered_sentences_are_words_and_hiss_is_not() -> None:
    words = []
    for folder, name, language in SENTENCES:
        said = heard(whispered(sound_of(folder, name), VOICE_DB - 10), -60.0)
        words.append(worded(said, language))
    assert sum(words) >= 6
    noise = np.random.default_rng(2)
    at_s = np.arange(4 * RATE_HZ) / RATE_HZ
    for rhythm_hz in (0.4, 1.5, 3.0):  # breathing, and things that are rubbed
        hiss = noise.standard_normal(len(at_s)) * np.clip(np.sin(2 * np.pi * rhythm_hz * at_s), 0, 1)
        said = heard(np.asarray(0.03 * hiss, np.float32), -65.0)
        assert voicing_of(said).breath_s >= LIMITS.whisper_s
        assert not worded(said, "zh-CN")
