"""The scripted applicant's voice."""

import numpy as np
import pytest

from cloudwindow.applicant.voice import EDGE_S, PEAK, mouth_track, say_digits, spoken_text
from cloudwindow.domain.errors import BadInput


def test_digits_are_said_one_by_one() -> None:
    assert spoken_text("305") == "three, zero, five"


@pytest.mark.parametrize(
    ("digits", "language", "voice", "told"),
    [("12", "zh", "espeak", "Mandarin"), ("1a", "en", "espeak", "decimal digits"), ("12", "en", "nobody", "espeak, piper")],
)
def test_what_it_cannot_say_is_told(digits: str, language: str, voice: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        say_digits(digits, language, voice=voice)


def test_a_string_of_digits_lasts_some_seconds_between_two_silences() -> None:
    pytest.importorskip("espeakng_loader", reason="the voice comes with the extra 'demo'")
    sound = say_digits("381507", "en", 16_000)
    quiet = int(EDGE_S * 16_000)
    assert sound.dtype == np.float32
    assert 2.0 < len(sound) / 16_000 < 8.0
    assert np.abs(sound).max() == pytest.approx(PEAK, abs=1e-3)
    assert not sound[:quiet].any()
    assert not sound[-quiet:].any()


def test_the_mouth_is_open_while_there_is_sound() -> None:
    rate = 8_000
    sound = np.concatenate((np.zeros(rate), 0.3 * np.sin(np.arange(rate)), np.zeros(rate))).astype(np.float32)
    track = mouth_track(sound, rate, 10.0)
    assert len(track) == 30
    assert track[:9].max() == 0.0
    assert track[11:19].min() > 0.9
    assert track[21:].max() == 0.0
    assert len(mouth_track(np.zeros(0, np.float32), rate, 10.0)) == 0
