"""How often are the right digits refused, and other digits accepted? Each recording against its own string and against rivals."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from cloudwindow.checks.spoken_digits import DigitLimits, SpokenDigitsPolicy
from cloudwindow.domain.errors import BadInput
from cloudwindow.evaluation.joined import read_sound
from cloudwindow.evaluation.report import Report, beside, manifest_rows, rate
from cloudwindow.inference.digit_decoder import DigitDecoder, Fit, Memory
from cloudwindow.inference.digit_forms import SPOKEN
from cloudwindow.inference.speech import digit_decoder, encode

COLUMNS: Final = ("path", "language", "digits")
TOGETHER: Final = 24  # strings in one pass: bounds the memory
CURVE: Final = (-0.1, -0.2, -0.3, -0.4, -0.5, -0.6, -0.8, -1.0, -1.2)  # least scores for the curve
PER_CENT: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A string held against a recording."""

    score: float
    end_margin: float
    language_share: float

    def accepted(self, limits: DigitLimits) -> bool:
        return (
            self.score >= limits.least_score
            and self.end_margin >= limits.least_end_margin
            and self.language_share >= limits.least_language_share
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One recording. `near`: strings that differ in one digit. `others_accepted` of `others`: independent random strings."""

    path: str
    language: str
    digits: str
    own: Trial
    best: str
    near: tuple[Trial, ...]
    others: int
    others_accepted: int


def run(manifest: Path, *, policy: SpokenDigitsPolicy | None = None, near: int = 18, others: int = 18, seed: int = 1) -> Report:
    """`manifest`: CSV with path, language ('zh' or 'en') and digits. Raises BadInput, ModelMissing.

    About 1 s a recording with 18 near strings and 18 others on one core. `others` may be hundreds: a random string is dropped
    at the first place where even certainty in all later places could not lift it over the least score.
    """
    policy = policy or SpokenDigitsPolicy()
    dice = random.Random(seed)
    measured = []
    for row in manifest_rows(manifest, COLUMNS):
        if row["language"] not in SPOKEN or not (row["digits"].isascii() and row["digits"].isdecimal()):
            raise BadInput(f"{manifest}: expected zh or en and a string of digits, found {row['language']!r}, {row['digits']!r}")
        limits = policy.zh if row["language"] == "zh" else policy.en
        measured.append(_measure(beside(manifest, row["path"]), row["language"], row["digits"], limits, near, others, dice))
    if not measured:
        raise BadInput(f"{manifest}: expected at least one recording, found none")
    return _report(measured, policy)


def _measure(path: Path, language: str, digits: str, limits: DigitLimits, near: int, others: int, dice: random.Random) -> Measured:
    decoder = digit_decoder()
    memory = decoder.remember(encode(read_sound(path)))
    own = decoder.fit(memory, language, digits)
    rivals = dice.sample(one_digit_away(digits), min(near, 9 * len(digits)))
    strangers = [_other(digits, dice) for _ in range(others)]
    survivors = sorted(_possible(decoder, memory, language, set(strangers), limits))
    taken = {
        string: _trial(fit, language).accepted(limits)
        for string, fit in zip(survivors, _fits(decoder, memory, language, survivors), strict=True)
    }
    return Measured(
        path=path.name,
        language=language,
        digits=digits,
        own=_trial(own, language),
        best="".join(str(int(digit)) for digit in own.logs.argmax(axis=1)),
        near=tuple(_trial(fit, language) for fit in _fits(decoder, memory, language, rivals)),
        others=others,
        others_accepted=sum(taken.get(string, False) for string in strangers),
    )


def one_digit_away(digits: str) -> list[str]:
    """All 9 · length strings that differ from `digits` in exactly one place."""
    return [digits[:at] + digit + digits[at + 1 :] for at in range(len(digits)) for digit in "0123456789" if digit != digits[at]]


def _other(digits: str, dice: random.Random) -> str:
    """A uniformly random other string of the same length."""
    while (string := "".join(dice.choice("0123456789") for _ in digits)) == digits:
        pass
    return string


def _possible(decoder: DigitDecoder, memory: Memory, language: str, strings: set[str], limits: DigitLimits) -> set[str]:
    """Those whose score can still reach the least score. Exact: places later in the text cannot change an earlier one."""
    length = max(map(len, strings), default=0)
    total = dict.fromkeys(strings, 0.0)
    for place in range(length):
        prefixes = sorted({string[:place] for string in total})
        asked = [prefix + "0" for prefix in prefixes]
        logs = {prefix: fit.logs[place] for prefix, fit in zip(prefixes, _fits(decoder, memory, language, asked), strict=True)}
        total = {string: sofar + float(logs[string[:place]][int(string[place])]) for string, sofar in total.items()}
        total = {string: sofar for string, sofar in total.items() if sofar / length >= limits.least_score - 1e-3}
    return set(total)


def _fits(decoder: DigitDecoder, memory: Memory, language: str, strings: Sequence[str]) -> list[Fit]:
    return [
        fit
        for start in range(0, len(strings), TOGETHER)
        for fit in decoder.fits(memory, language, strings[start : start + TOGETHER])
    ]


def _trial(fit: Fit, language: str) -> Trial:
    share = math.exp(fit.language_logs[language]) / sum(map(math.exp, fit.language_logs.values()))
    return Trial(score=fit.score, end_margin=fit.end_margin, language_share=share)


def _report(measured: Sequence[Measured], policy: SpokenDigitsPolicy) -> Report:
    summary: list[tuple[str, str]] = []
    figures: dict[str, object] = {}
    for language in sorted({one.language for one in measured}):
        ours = [one for one in measured if one.language == language]
        limits = policy.zh if language == "zh" else policy.en
        refused = rate(sum(not one.own.accepted(limits) for one in ours), len(ours))
        stranger = rate(sum(one.others_accepted for one in ours), sum(one.others for one in ours))
        near = [trial for one in ours for trial in one.near]
        wrong = rate(sum(trial.accepted(limits) for trial in near), len(near))
        places = rate(
            sum(a == b for one in ours for a, b in zip(one.best, one.digits, strict=True)), sum(len(one.digits) for one in ours)
        )
        summary += [
            (f"{language}: right digits refused at score {limits.least_score}", str(refused)),
            (f"{language}: another random string accepted", f"{stranger}, upper bound {stranger.high:.1e}"),
            (f"{language}: one digit wrong accepted", str(wrong)),
            (f"{language}: right digit likeliest at its place", str(places)),
        ]
        if near:
            level, lost = at_one_per_cent(ours, limits)
            what = f"{language}: refused where one digit wrong is accepted 1 % (score {level:.2f})"
            summary.append((what, str(rate(lost, len(ours)))))
        figures[language] = {
            "refused": refused.as_json(),
            "other_accepted": stranger.as_json(),
            "one_wrong_accepted": wrong.as_json(),
            "places_right": places.as_json(),
            "curve": [
                {
                    "least_score": level,
                    "refused": rate(sum(one.own.score < level for one in ours), len(ours)).as_json(),
                    "one_wrong_accepted": rate(sum(trial.score >= level for trial in near), len(near)).as_json(),
                }
                for level in CURVE
            ],
        }
    return Report(
        title="Spoken digits",
        columns=("file", "language", "digits", "likeliest", "score", "end margin", "language share", "near accepted", "accepted"),
        rows=tuple(_row(one, policy.zh if one.language == "zh" else policy.en) for one in measured),
        summary=tuple(summary),
        json=figures,
    )


def at_one_per_cent(measured: Sequence[Measured], limits: DigitLimits) -> tuple[float, int]:
    """(least score, refused): the lowest least score at which at most 1 % of strings with one digit wrong are accepted."""
    near = sorted(
        (trial.score for one in measured for trial in one.near if trial.end_margin >= limits.least_end_margin), reverse=True
    )
    allowed = int(PER_CENT * sum(len(one.near) for one in measured))
    level = float(np.nextafter(near[allowed], 0.0)) if allowed < len(near) else -math.inf
    return level, sum(one.own.score < level or one.own.end_margin < limits.least_end_margin for one in measured)


def _row(one: Measured, limits: DigitLimits) -> tuple[str, ...]:
    return (
        one.path,
        one.language,
        one.digits,
        one.best,
        f"{one.own.score:.2f}",
        f"{one.own.end_margin:.1f}",
        f"{one.own.language_share:.2f}",
        f"{sum(trial.accepted(limits) for trial in one.near)} of {len(one.near)}",
        "yes" if one.own.accepted(limits) else "no",
    )
