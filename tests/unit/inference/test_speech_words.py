"""Digits in transcripts, and Vosk's part without its models."""

import json

import numpy as np
import pytest

from cloudwindow.inference import vosk_digits
from cloudwindow.inference.digit_forms import SPOKEN, digits_in
from cloudwindow.inference.vosk_digits import grammar, heard_by_vosk, transcribed


class ScriptedRecogniser:
    """Ends an utterance at the given chunks and says its texts in turn."""

    def __init__(self, ends: dict[int, str], last: str) -> None:
        self._ends = ends
        self._last = last
        self._text = ""
        self.chunks: list[bytes] = []

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802
        self.chunks.append(data)
        self._text = self._ends.get(len(self.chunks), "")
        return int(bool(self._text))

    def Result(self) -> str:  # noqa: N802
        return json.dumps({"text": self._text})

    def FinalResult(self) -> str:  # noqa: N802
        return json.dumps({"text": self._last})


@pytest.mark.parametrize(
    ("text", "language", "digits"),
    [
        ("三 八 一 五 〇 七", "zh", "381507"),
        ("幺两零", "zh", "120"),
        ("么 二 洞", "zh", "120"),
        ("嗯 三", "zh", "3"),
        ("three eight one five zero seven", "en", "381507"),
        ("Oh nine 4", "en", "094"),
        ("please wait", "en", ""),
        ("", "zh", ""),
    ],
)
def test_homophones_count_as_the_same_digit(text: str, language: str, digits: str) -> None:
    assert digits_in(text, language) == digits


def test_every_language_has_ten_glyphs_and_ten_habits_in_every_form() -> None:
    for spoken in SPOKEN.values():
        assert 0 <= spoken.ending < len(spoken.forms)
        for form in spoken.forms:
            assert len(form.glyphs) == len(form.habit) == 10


def test_vosk_is_fed_as_a_stream_and_its_pieces_are_joined() -> None:
    recogniser = ScriptedRecogniser({3: "three eight", 6: "one [unk] five"}, "oh seven")
    sound = np.full(16_000, 2.0, np.float32)  # too loud: is clipped, not wrapped around
    assert transcribed(recogniser, sound, "en") == "381507"
    assert [len(chunk) for chunk in recogniser.chunks] == [3200] * 10
    assert np.frombuffer(recogniser.chunks[0], "<i2").min() == 32767


def test_the_grammar_lists_the_words_that_the_model_knows() -> None:
    words = json.loads(grammar("zh", lambda word: word != "幺") or "[]")
    assert "一" in words
    assert "幺" not in words
    assert words[-1] == "[unk]"


def test_without_all_ten_digits_there_is_no_grammar() -> None:
    assert grammar("zh", lambda word: word not in "零〇洞") is None
    assert grammar("en", lambda word: False) is None


def test_a_language_without_a_vosk_model_hears_nothing_from_it() -> None:
    assert "fr" not in vosk_digits.MODELS
    assert heard_by_vosk(np.zeros(160, np.float32), "fr") is None
