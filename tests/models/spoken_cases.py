"""Digits read by an offline voice, as observations; `python -m tests.models.spoken_cases` writes the golden file."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from cloudwindow.applicant.voice import Sound, mouth_track, say_digits
from cloudwindow.checks.spoken_digits import Heard, MouthSeen, SpokenDigits, SpokenDigitsPolicy
from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.codec import to_json
from cloudwindow.domain.ids import ChallengeId
from cloudwindow.evaluation.joined import through_opus
from cloudwindow.inference.speech import HearArg, hear_digits

GOLDEN: Final = Path(__file__).parents[1] / "golden" / "spoken_digits.json"
RATE: Final = 16_000
ISSUED_S: Final = 1_000.0
BEGUN_S: Final = 1_001.5  # when the voice's file starts; it is silent for 0.4 s
WIDEST: Final = 0.06  # a wide open mouth, in shares of the face's height
FPS: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What was asked and said; `cut_s`: an utterance that was given before the reader had finished."""

    name: str
    asked: str
    said: str
    lips: bool = True
    silent_s: float = 0.0
    noise: float = 0.0
    cut_s: float | None = None
    voice: str = "espeak"


CASES: Final = (
    Case(name="right digits, lips moving", asked="381507", said="381507"),
    Case(name="right digits, natural voice, heard half-way first", asked="902244", said="902244", cut_s=2.0, voice="piper"),
    Case(name="a recording of other digits", asked="381507", said="471029", silent_s=5.0),
    Case(name="one digit left out", asked="381507", said="38157"),
    Case(name="a voice over a still picture", asked="651138", said="651138", lips=False),
    Case(name="drowned in noise", asked="770913", said="770913", noise=0.35),
)


def sound_of(case: Case) -> Sound:
    sound = through_opus(say_digits(case.said, "en", RATE, case.voice), 24)
    return (sound + np.random.default_rng(5).normal(0, max(2e-4, case.noise), len(sound))).astype(np.float32)


def challenge_of(case: Case) -> Challenge:
    return Challenge(
        id=ChallengeId("chl_golden"),
        check=SpokenDigits.name,
        prompt="digits.read",
        expected=case.asked,
        attempt=1,
        nonce="0" * 32,
        issued_s=ISSUED_S,
        expires_s=ISSUED_S + 20,
        language=Language.EN,
    )


def observed(case: Case) -> list[Heard | MouthSeen]:
    """The observations in the order of their time, through the real recogniser; the mouth follows the loudness."""
    sound = sound_of(case)
    seen: list[Heard | MouthSeen] = []
    length_s = len(sound) / RATE
    for end_s in (*((case.cut_s,) if case.cut_s else ()), length_s):
        whole = end_s == length_s
        read = hear_digits(HearArg(sound=sound[: int(end_s * RATE)], language="en", digits=case.asked))
        seen.append(
            Heard(
                at_s=BEGUN_S + end_s,
                started_s=BEGUN_S,
                speech=((BEGUN_S + 0.4, BEGUN_S + end_s - (0.4 if whole else 0.0)),),
                paused=whole,
                snr_db=round(read.level_db - 20 * float(np.log10(max(2e-4, case.noise))), 1),
                read=read,
            )
        )
    opening = mouth_track(np.concatenate((np.zeros(int((BEGUN_S - ISSUED_S) * RATE), np.float32), sound)), RATE, FPS)
    frames = int((BEGUN_S - ISSUED_S + length_s + case.silent_s) * FPS)
    for number in range(frames):
        gap = WIDEST * float(opening[number]) if case.lips and number < len(opening) else 0.004
        seen.append(MouthSeen(at_s=ISSUED_S + number / FPS, faces=1, opening=round(gap, 4)))
    return sorted(seen, key=lambda one: one.at_s)


def golden() -> list[dict[str, Any]]:
    cases = []
    for case in CASES:
        check, seen, challenge = SpokenDigits(SpokenDigitsPolicy()), observed(case), challenge_of(case)
        finding = check.judge(seen, challenge) or check.expired(seen, challenge)
        cases.append(
            {
                "name": case.name,
                "challenge": to_json(challenge),
                "observations": [{type(one).__name__: to_json(one)} for one in seen],
                "verdict": finding.verdict.value,
                "reason": finding.reason.value if finding.reason else None,
            }
        )
    return cases


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(golden(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
