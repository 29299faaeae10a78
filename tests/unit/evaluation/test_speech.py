"""The arithmetic around measuring spoken digits, without a model."""

from pathlib import Path

import numpy as np
import pytest

from cloudwindow.checks.spoken_digits import DigitLimits
from cloudwindow.domain.errors import BadInput
from cloudwindow.evaluation import joined
from cloudwindow.evaluation.joined import RATE, Recipe, through_opus, write_joined, write_sound
from cloudwindow.evaluation.speech import Measured, Trial, at_one_per_cent, one_digit_away, run


def a_voice(folder: Path, *digits: int) -> Path:
    """'Recordings' whose pitch tells the digit, with quiet around them."""
    folder.mkdir(exist_ok=True)
    quiet = np.zeros(RATE // 5, np.float32)
    for digit in digits:
        tone = 0.3 * np.sin(np.arange(RATE // 4) * 2 * np.pi * (300 + 100 * digit) / RATE)
        write_sound(folder / f"{digit}_somebody_0.wav", np.concatenate((quiet, tone.astype(np.float32), quiet)))
    return folder


def pitch(sound: np.ndarray) -> float:
    return float(np.abs(np.fft.rfft(sound * np.hanning(len(sound)))).argmax() * RATE / len(sound))


def test_strings_are_joined_as_their_manifest_says_and_alike_for_one_seed(tmp_path: Path) -> None:
    voice = a_voice(tmp_path / "voice", *range(10))
    recipe = Recipe(strings=2, seed=7, opus_kbps=0)
    (one, two), again = joined.joined(voice, recipe), joined.joined(voice, recipe)
    assert one.digits != two.digits
    assert len(one.digits) == 6
    assert (one.sound == again[0].sound).all()
    level = np.abs(one.sound).reshape(-1)
    starts = np.flatnonzero(np.diff((np.convolve(level, np.ones(400) / 400, "same") > 0.02).astype(int)) == 1)
    assert [round((pitch(one.sound[at + 400 : at + 3200]) - 300) / 100) for at in starts] == [int(digit) for digit in one.digits]


def test_a_folder_without_all_digits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="all ten digits"):
        joined.joined(a_voice(tmp_path / "voice", 1, 2, 3), Recipe(strings=1))


def test_files_and_manifest_are_written_where_asked(tmp_path: Path) -> None:
    manifest = write_joined(a_voice(tmp_path / "voice", *range(10)), "en", Recipe(strings=1, opus_kbps=0), tmp_path / "out")
    assert manifest.read_text().splitlines()[0] == "path,language,digits,speaker"
    assert len(joined.read_sound(tmp_path / "out" / "0000.wav")) > 2 * RATE


def test_opus_keeps_the_sound() -> None:
    tone = (0.2 * np.sin(np.arange(RATE) * 2 * np.pi * 440 / RATE)).astype(np.float32)
    decoded = through_opus(tone, 24)
    assert abs(len(decoded) - len(tone)) < RATE // 20
    assert pitch(decoded) == pytest.approx(440, abs=3)


def test_one_digit_away_is_every_such_string_once() -> None:
    near = one_digit_away("381507")
    assert len(near) == len(set(near)) == 54
    assert all(sum(a != b for a, b in zip(string, "381507", strict=True)) == 1 for string in near)


def a_trial(score: float, end_margin: float = 1.0) -> Trial:
    return Trial(score=score, end_margin=end_margin, language_share=0.9)


def test_a_trial_needs_all_three_limits() -> None:
    limits = DigitLimits(least_score=-1.0, least_end_margin=-2.0, least_language_share=0.5)
    assert a_trial(-0.9).accepted(limits)
    assert not a_trial(-1.1).accepted(limits)
    assert not a_trial(-0.9, -2.1).accepted(limits)
    assert not Trial(score=-0.9, end_margin=0, language_share=0.4).accepted(limits)


def test_the_strict_point_lets_one_wrong_string_in_a_hundred_pass() -> None:
    measured = [
        Measured(
            path="a.wav",
            language="en",
            digits="381507",
            own=a_trial(own),
            best="381507",
            near=tuple(a_trial(-1.0 - n / 100) for n in range(50)),
            others=0,
            others_accepted=0,
        )
        for own in (-0.1, -1.0, -1.2, -3.0)
    ]
    level, refused = at_one_per_cent(measured, DigitLimits())
    near = [trial.score for one in measured for trial in one.near]
    assert sum(score >= level for score in near) <= len(near) // 100
    assert refused == 3  # all but the first: the two best near strings tie with the second


def test_a_manifest_with_other_columns_or_rows_is_refused(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.csv"
    manifest.write_text("path,language\n")
    with pytest.raises(BadInput, match="digits"):
        run(manifest)
    manifest.write_text("path,language,digits\na.wav,de,381507\n")
    with pytest.raises(BadInput, match="zh or en"):
        run(manifest)
    manifest.write_text("path,language,digits\n")
    with pytest.raises(BadInput, match="at least one recording"):
        run(manifest)
