"""A voice has a period, breath has none: tones, noise and what lies between, all made here."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cloudwindow.inference.voicing import FRAME, HOP_S, NOTHING, RATE_HZ, Voicing, VoicingArg, read_voicing

Sound = NDArray[np.float32]


def a_voice(length_s: float, pitch_hz: float = 120.0, level_db: float = -26.0) -> Sound:
    """Harmonics under a falling envelope, the pitch gliding a little."""
    at_s = np.arange(int(length_s * RATE_HZ)) / RATE_HZ
    phase = 2 * np.pi * pitch_hz * (at_s + 0.01 * np.sin(2 * np.pi * 1.5 * at_s))
    return at_level(np.sum([np.sin(n * phase) / n for n in range(1, int(3500 / pitch_hz))], axis=0), level_db)


def a_breath(length_s: float, level_db: float = -26.0, seed: int = 0) -> Sound:
    """Noise, as breath makes it: less of it the higher."""
    noise = np.random.default_rng(seed).standard_normal(int(length_s * RATE_HZ) + 8)
    return at_level(np.convolve(noise, np.ones(3) / 3, "same")[8:], level_db)


def at_level(sound: NDArray[np.float64], level_db: float) -> Sound:
    return np.asarray(sound * 10 ** (level_db / 20) / np.sqrt(np.mean(sound**2)), np.float32)


def heard(*sound: Sound, noise_db: float = -60.0) -> Voicing:
    return read_voicing(VoicingArg(sound=np.concatenate(sound), noise_db=noise_db, span_s=1.5, most_voiced=0.15))


@pytest.mark.parametrize("pitch_hz", [85.0, 120.0, 200.0, 300.0])
def test_a_voice_is_voiced(pitch_hz: float) -> None:
    found = heard(a_voice(3.0, pitch_hz))
    assert found.voiced > 0.95
    assert found.breath_s == 0.0


def test_breath_is_not() -> None:
    found = heard(a_breath(3.0))
    assert found.voiced < 0.1
    assert found.breath_s == pytest.approx(3.0, abs=0.1)


def test_a_whisper_beside_a_voice_is_found_where_it_is() -> None:
    found = heard(a_voice(2.0), a_breath(2.0, level_db=-44.0), a_voice(2.0))
    assert 0.6 < found.voiced < 0.75
    assert found.breath_s == pytest.approx(2.0, abs=0.5)  # with a little of the voice on either side
    assert found.from_s == pytest.approx(2.0, abs=0.3)
    assert found.to_s == pytest.approx(4.0, abs=0.3)


def test_a_sibilant_is_too_short() -> None:
    assert heard(*(part for seed in range(5) for part in (a_voice(0.6), a_breath(0.4, seed=seed)))).breath_s == 0.0


def test_what_is_hardly_louder_than_the_room_is_the_room() -> None:
    assert heard(a_breath(3.0, level_db=-58.0), noise_db=-60.0) == NOTHING


def test_silence_and_next_to_nothing() -> None:
    assert heard(np.zeros(RATE_HZ, np.float32), noise_db=-75.0) == NOTHING
    assert heard(np.zeros(FRAME - 1, np.float32)) == NOTHING
    assert heard(np.zeros(0, np.float32)) == NOTHING


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.floats(0.1, 2.0), st.floats(-50.0, -10.0)), min_size=1, max_size=5),
    st.floats(-75.0, -30.0),
)
def test_its_numbers_always_fit_each_other(parts: list[tuple[bool, float, float]], noise_db: float) -> None:
    made = [a_voice(length, level_db=level) if voiced else a_breath(length, level) for voiced, length, level in parts]
    found = heard(*made, noise_db=noise_db)
    length_s = sum(len(part) for part in made) / RATE_HZ
    assert 0 <= found.voiced <= 1
    assert 0 <= found.breath_s <= found.speech_s + HOP_S <= length_s + 2 * HOP_S
    assert found.breath_s == 0 or found.breath_s >= 1.5 - HOP_S
    assert 0 <= found.from_s <= found.to_s <= length_s + HOP_S
    quieter = heard(*(np.asarray(part / 2, np.float32) for part in made), noise_db=noise_db - 6.0206)
    assert quieter.voiced == pytest.approx(found.voiced, abs=0.02)
