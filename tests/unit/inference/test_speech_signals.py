"""Lips, levels and the decoder's arithmetic, without a model."""

import io
import math
import struct
from pathlib import Path

import numpy as np
import pytest

from cloudwindow.domain.errors import ModelMissing
from cloudwindow.inference.digit_decoder import DigitDecoder
from cloudwindow.inference.lanes import SLOW, lane_of
from cloudwindow.inference.lips import activity, correlation, moved_between
from cloudwindow.inference.speech import hear_digits, levels_db
from cloudwindow.inference.whisper_file import decoder_weights

TIMES = [0.2 * n for n in range(25)]
SYLLABLES = [0.02 + 0.02 * math.sin(2 * math.pi * 1.7 * at) for at in TIMES]


def test_syllables_are_activity_and_a_slow_smile_is_not() -> None:
    smile = [0.01 + 0.008 * at for at in TIMES]
    assert activity(TIMES, SYLLABLES) > 0.01
    assert activity(TIMES, smile) < 0.005
    assert activity(TIMES, [0.03] * 25) == pytest.approx(0.0, abs=1e-12)


def test_too_few_samples_say_nothing() -> None:
    assert math.isnan(activity([0.0, 0.2], [0.1, 0.2]))
    assert moved_between(10.0, 12.0, list(zip(TIMES, SYLLABLES, strict=True)), 0.0, ()).samples == 0


def test_lips_that_follow_the_sound_correlate() -> None:
    levels = [-40 + 500 * opening for opening in SYLLABLES]
    assert correlation(TIMES, SYLLABLES, -0.1, levels) > 0.9
    assert math.isnan(correlation(TIMES, SYLLABLES, -0.1, [-40.0] * 25))
    assert math.isnan(correlation(TIMES, SYLLABLES, 100.0, levels))


def test_levels_are_full_scale_decibels() -> None:
    sine = np.sin(np.arange(16_000) * 0.3).astype(np.float32)
    assert levels_db(sine, 0.2) == pytest.approx([-3.0] * 5, abs=0.1)
    assert levels_db(np.zeros(16_000, np.float32), 0.5).tolist() == [-120.0, -120.0]
    assert levels_db(np.zeros(10, np.float32), 0.2).tolist() == [-120.0]


def test_listening_does_not_hold_up_the_quick_jobs() -> None:
    assert lane_of(hear_digits) == SLOW


def a_model_file(version: int, *variables: tuple[str, np.ndarray]) -> bytes:
    """CTranslate2's binary layout, with one revision and the given variables."""
    out = io.BytesIO()

    def text(word: str) -> None:
        raw = word.encode() + b"\0"
        out.write(struct.pack("<H", len(raw)) + raw)

    out.write(struct.pack("<I", version))
    text("WhisperSpec")
    out.write(struct.pack("<II", 3, len(variables)))
    for name, value in variables:
        text(name)
        out.write(struct.pack(f"<B{value.ndim}I", value.ndim, *value.shape))
        raw = value.tobytes()
        out.write(struct.pack("<BI", {"f": {4: 0, 2: 4}, "i": {1: 1}}[value.dtype.kind][value.dtype.itemsize], len(raw)) + raw)
    return out.getvalue()


def test_the_decoder_is_read_out_of_a_model_file(tmp_path: Path) -> None:
    table = np.arange(6, dtype=np.float16).reshape(2, 3)
    path = tmp_path / "model.bin"
    path.write_bytes(
        a_model_file(
            6,
            ("encoder/conv/weight", np.ones((2, 2), np.float32)),
            ("decoder/embeddings/weight", table),
            ("decoder/scale", np.zeros((1,), np.int8)),
        )
    )
    found = decoder_weights(path)
    assert list(found) == ["embeddings/weight"]
    assert found["embeddings/weight"].dtype == np.float32
    assert found["embeddings/weight"].tolist() == table.tolist()


@pytest.mark.parametrize(
    "raw", [a_model_file(5), a_model_file(6, ("decoder/embeddings/weight", np.zeros((1, 1), np.int8))), b"\6\0", b""]
)
def test_another_file_is_refused_with_what_to_do(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(raw)
    with pytest.raises(ModelMissing, match="pull"):
        decoder_weights(path)


def a_small_decoder() -> DigitDecoder:
    """Random weights of the real shape of things: one layer, 512 wide, an alphabet of its own."""
    dice = np.random.default_rng(2)
    names = ["startoftranscript", "en", "zh", "translate", "transcribe", "notimestamps", "endoftext"]
    vocabulary = {f"<|{name}|>": index for index, name in enumerate(names)}
    spelt: dict[str, list[int]] = {}

    def spell(text: str) -> list[int]:
        return [spelt.setdefault(text, [len(names) + len(spelt)])[0]] if text else []

    def some(*shape: int) -> np.ndarray:
        return dice.normal(0, 0.05, shape).astype(np.float32)

    weights = {"embeddings/weight": some(64, 512), "position_encodings/encodings": some(64, 512)}
    for name, rows in (
        ("self_attention/linear_0", 1536),
        ("self_attention/linear_1", 512),
        ("attention/linear_0", 512),
        ("attention/linear_1", 1024),
        ("attention/linear_2", 512),
        ("ffn/linear_0", 512),
        ("ffn/linear_1", 512),
    ):
        weights |= {f"layer_0/{name}/weight": some(rows, 512), f"layer_0/{name}/bias": some(rows)}
    for name in ("layer_0/self_attention/layer_norm", "layer_0/attention/layer_norm", "layer_0/ffn/layer_norm", "layer_norm"):
        weights |= {f"{name}/gamma": np.ones(512, np.float32), f"{name}/beta": np.zeros(512, np.float32)}
    return DigitDecoder(weights, vocabulary, spell)


def test_posteriors_add_up_and_later_digits_do_not_change_earlier_places() -> None:
    decoder = a_small_decoder()
    memory = decoder.remember(np.random.default_rng(3).normal(0, 1, (50, 512)).astype(np.float32))
    for language in ("en", "zh"):
        one, other = decoder.fits(memory, language, ("381507", "381946"))
        assert np.exp(one.logs).sum(axis=1) == pytest.approx(np.ones(6), abs=1e-4)
        assert one.logs[:4] == pytest.approx(other.logs[:4], abs=1e-4)
        assert one.score == pytest.approx(np.mean([one.logs[n, int(d)] for n, d in enumerate("381507")]))
        assert sum(map(math.exp, one.language_logs.values())) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("digits", ["", "12a", "１２"])
def test_only_decimal_digits_are_read(digits: str) -> None:
    decoder = a_small_decoder()
    memory = decoder.remember(np.zeros((10, 512), np.float32))
    with pytest.raises(ValueError, match="decimal digits"):
        decoder.fit(memory, "en", digits)
