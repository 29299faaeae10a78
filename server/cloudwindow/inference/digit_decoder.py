"""Which digits does the sound hold at each place? One pass of Whisper's decoder over the digits that were asked for.

The text is forced, not searched: at each place the ten digits compete for the next token (softmax over ten tokens, the
spelling's habit taken off), so one pass says for each place what nine rival strings would say. Architecture: Radford et al.,
"Robust Speech Recognition via Large-Scale Weak Supervision" (2022), a pre-norm transformer decoder with learned positions.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.inference.digit_forms import SPOKEN

Array = NDArray[np.float32]
Dense = tuple[Array, Array]

HEADS: Final = 8  # of the base size; each is 64 wide
_SMALLEST: Final = np.float32(-60.0)  # exponents below make denormal numbers, which cost more than all the rest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Memory:
    """What the decoder looks back at: cross-attention keys (heads, 64, steps) and values (heads, steps, 64) of each layer."""

    layers: tuple[Dense, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """How well a sound fits a string. Natural logarithms.

    `logs`: (digits, 10) log-posteriors, each place in the context of the string before it. `score`: their mean at the
    string's own digits, at most 0. `end_margin`: log-odds of 'the text ends here' against 'it goes on'; negative when more
    was said. `language_logs`: log-probability of each known language's token, by language, over all of Whisper's languages.
    """

    logs: Array
    score: float
    end_margin: float
    language_logs: Mapping[str, float]


class DigitDecoder:
    """Whisper's decoder in float32: about 210 MB of weights at the base size. Stateless after construction."""

    def __init__(self, weights: Mapping[str, Array], vocabulary: Mapping[str, int], spell: Any) -> None:
        """`weights`: of `decoder_weights`. `vocabulary`: token → id. `spell`: text → token ids (no special tokens)."""
        self._embedding = weights["embeddings/weight"]
        self._positions = weights["position_encodings/encodings"]
        self._last_norm = (weights["layer_norm/gamma"], weights["layer_norm/beta"])
        depth = 1 + max(int(name.split("/")[0][6:]) for name in weights if name.startswith("layer_") and name[6].isdigit())
        self._layers = tuple(_layer(weights, f"layer_{index}/") for index in range(depth))
        self._end = vocabulary["<|endoftext|>"]
        self._languages = {language: vocabulary[f"<|{language}|>"] for language in SPOKEN}
        self._all_languages = np.arange(vocabulary["<|en|>"], vocabulary["<|translate|>"])  # the language tokens are one block
        self._start = {
            language: [vocabulary[f"<|{name}|>"] for name in ("startoftranscript", language, "transcribe", "notimestamps")]
            for language in SPOKEN
        }
        self._spelt = {
            language: [([spell(glyph) for glyph in form.glyphs], spell(form.separator)) for form in spoken.forms]
            for language, spoken in SPOKEN.items()
        }

    def remember(self, encoded: Array) -> Memory:
        """`encoded`: (steps, 512), once for each sound. The silent steps after the speech belong to it: without them noise wins."""
        layers = []
        for layer in self._layers:
            both = _dense(encoded, layer["attention/linear_1"])
            half = both.shape[1] // 2
            layers.append((np.ascontiguousarray(_heads(both[:, :half]).transpose(0, 2, 1)), _heads(both[:, half:])))
        return Memory(layers=tuple(layers))

    def fit(self, memory: Memory, language: str, digits: str) -> Fit:
        """Raises KeyError for a language without forms, ValueError when `digits` is no string of decimal digits."""
        return self.fits(memory, language, (digits,))[0]

    def fits(self, memory: Memory, language: str, strings: Sequence[str]) -> list[Fit]:
        """The same for several strings in one pass, each in its own context."""
        if not strings or not all(digits.isascii() and digits.isdecimal() for digits in strings):
            raise ValueError("expected strings of decimal digits, 0 to 9, at least one each")
        spoken = SPOKEN[language]
        rows = [self._text(language, form, digits) for digits in strings for form in range(len(spoken.forms))]
        tokens = np.full((len(rows), max(len(text) for text, _ in rows)), self._end)
        for row, (text, _) in enumerate(rows):
            tokens[row, : len(text)] = text
        hidden = self._decode(tokens, memory)
        known = self._language_logs(hidden[0, 0])
        return [self._fit(language, digits, hidden, rows, n * len(spoken.forms), known) for n, digits in enumerate(strings)]

    def _fit(
        self,
        language: str,
        digits: str,
        hidden: Array,
        rows: Sequence[tuple[list[int], list[int]]],
        first_row: int,
        known: Mapping[str, float],
    ) -> Fit:
        spoken = SPOKEN[language]
        logs = np.zeros((len(digits), 10), np.float32)
        for index, form in enumerate(spoken.forms):
            glyphs, _ = self._spelt[language][index]
            candidates = self._embedding[[ids[0] for ids in glyphs]]
            before = hidden[first_row + index, np.asarray(rows[first_row + index][1]) - 1]  # the state that predicts each digit
            logs += _log_softmax(_log_softmax(before @ candidates.T) - np.asarray(form.habit, np.float32)) / len(spoken.forms)
        logs = _log_softmax(logs)
        ending = first_row + spoken.ending
        goes_on = self._spelt[language][spoken.ending][1][0]
        end, more = self._embedding[[self._end, goes_on]] @ hidden[ending, len(rows[ending][0]) - 1]
        expected = logs[np.arange(len(digits)), [int(digit) for digit in digits]]
        return Fit(logs=logs, score=float(expected.mean()), end_margin=float(end - more), language_logs=known)

    def _language_logs(self, first: Array) -> dict[str, float]:
        """After <|startoftranscript|> Whisper names the language it hears: the state at the first place, whatever follows."""
        logs = _log_softmax(self._embedding[self._all_languages] @ first)
        return {language: float(logs[token - self._all_languages[0]]) for language, token in self._languages.items()}

    def _text(self, language: str, form: int, digits: str) -> tuple[list[int], list[int]]:
        """Token ids, and at which of them each digit stands."""
        glyphs, separator = self._spelt[language][form]
        text, places = list(self._start[language]), []
        for index, digit in enumerate(digits):
            text += separator if index else []
            places.append(len(text))
            text += glyphs[int(digit)]
        return text, places

    def _decode(self, tokens: NDArray[np.int_], memory: Memory) -> Array:
        """(strings, tokens) → hidden states (strings, tokens, width). Attention is causal, so padding at the end does no harm."""
        strings, length = tokens.shape
        x = (self._embedding[tokens] + self._positions[:length]).reshape(strings * length, -1)  # one matrix: weights are read once
        width = x.shape[-1]
        hidden_future = np.triu(np.full((length, length), -1e9, np.float32), 1)
        scale = np.float32((width // HEADS) ** -0.5)
        for layer, (keys, values) in zip(self._layers, memory.layers, strict=True):
            mixed = _dense(_norm(x, layer["self_attention/layer_norm"]), layer["self_attention/linear_0"])
            q, k, v = mixed.reshape(strings, length, 3, HEADS, -1).transpose(2, 0, 3, 1, 4)
            weight = q * scale @ k.transpose(0, 1, 3, 2) + hidden_future
            seen = _softmax(np.asarray(weight, np.float32)) @ v
            x = x + _dense(seen.transpose(0, 2, 1, 3).reshape(x.shape), layer["self_attention/linear_1"])
            asked = _dense(_norm(x, layer["attention/layer_norm"]), layer["attention/linear_0"]) * scale
            heard = _softmax(_heads(asked) @ keys) @ values
            x = x + _dense(heard.transpose(1, 0, 2).reshape(x.shape), layer["attention/linear_2"])
            inner = _gelu(_dense(_norm(x, layer["ffn/layer_norm"]), layer["ffn/linear_0"]))
            x = x + _dense(inner, layer["ffn/linear_1"])
        return _norm(x, self._last_norm).reshape(strings, length, width)


def _heads(x: Array) -> Array:
    """(rows, width) → (heads, rows, width / heads)."""
    return np.ascontiguousarray(x.reshape(len(x), HEADS, -1).transpose(1, 0, 2))


def _dense(x: Array, layer: Dense) -> Array:
    return x @ layer[0] + layer[1]


def _norm(x: Array, layer: Dense) -> Array:
    centred = x - x.mean(-1, keepdims=True)
    return np.asarray(centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(1e-5)) * layer[0] + layer[1])


def _softmax(x: Array) -> Array:
    raised = np.exp(np.maximum(x - x.max(-1, keepdims=True), _SMALLEST))
    return np.asarray(raised / raised.sum(-1, keepdims=True))


def _log_softmax(x: Array) -> Array:
    below = x - x.max(-1, keepdims=True)
    return np.asarray(below - np.log(np.exp(below).sum(-1, keepdims=True)))


def _gelu(x: Array) -> Array:
    from scipy.special import erf  # half a second to import: only where a model runs

    return np.asarray(np.float32(0.5) * x * (1 + erf(x * np.float32(math.sqrt(0.5)))))


def _layer(weights: Mapping[str, Array], prefix: str) -> dict[str, Dense]:
    layer: dict[str, Dense] = {}
    for name in {name.removeprefix(prefix).rpartition("/")[0] for name in weights if name.startswith(prefix)}:
        if f"{prefix}{name}/gamma" in weights:
            layer[name] = (weights[f"{prefix}{name}/gamma"], weights[f"{prefix}{name}/beta"])
        else:
            layer[name] = (np.ascontiguousarray(weights[f"{prefix}{name}/weight"].T), weights[f"{prefix}{name}/bias"])
    return layer
