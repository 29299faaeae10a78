"""Answers by an offline voice, through the real recogniser; `python -m tests.models.answer_cases` writes the golden files."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from cloudwindow.applicant.voice import VOICES, Sound, resampled
from cloudwindow.checks.intent_questions import IntentPolicy, IntentQuestions
from cloudwindow.checks.legal_notice import READ, LegalNotice, NoticePolicy
from cloudwindow.domain.challenge import Ask, Challenge, Language
from cloudwindow.domain.codec import to_json
from cloudwindow.evaluation.joined import through_opus
from cloudwindow.inference.spoken_answer import Answered, saying_s
from cloudwindow.inference.transcript import TranscribeArg, transcribe
from tests.unit.checks.answering import put

GOLDEN: Final = Path(__file__).parents[1] / "golden"
RATE: Final = 16_000
QUIET_S: Final = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What was expected and said; `noise`: standard deviation of the noise beneath it."""

    name: str
    check: type[Any]
    expected: str
    said: str
    prompt: str = "question.voluntary"
    words: str = "Please answer."
    noise: float = 2e-4
    silent_s: float = 4.0


MEANS: Final = "means:no|cannot|can't|court;not:yes|any time|of course"
CASES: Final = (
    Case(name="a plain yes", check=IntentQuestions, expected="affirm", said="Yes, I am doing this of my own free will"),
    Case(name="a no where a yes was due", check=IntentQuestions, expected="affirm", said="No, that is not right"),
    Case(name="nobody forced them", check=IntentQuestions, expected="deny", said="No, nobody forced me"),
    Case(name="does not understand", check=IntentQuestions, expected="affirm", said="Sorry, I do not understand the question"),
    Case(name="the price", check=IntentQuestions, expected="amount:1280000", said="one million two hundred and eighty thousand"),
    Case(name="another price", check=IntentQuestions, expected="amount:1280000", said="nine hundred thousand"),
    Case(name="the meaning told back", check=LegalNotice, expected=MEANS, said="No, I cannot change it back alone", prompt=READ),
    Case(name="the opposite told back", check=LegalNotice, expected=MEANS, said="Yes, I can do that any time", prompt=READ),
)


def sound_of(case: Case) -> Sound:
    said, rate = VOICES["piper"](case.said)
    sound = resampled(said, rate, RATE)
    quiet = np.zeros(int(QUIET_S * RATE), np.float32)
    heard = through_opus(np.concatenate((quiet, sound / np.abs(sound).max() * 0.5, quiet)).astype(np.float32), 24)
    return (heard + np.random.default_rng(5).normal(0, case.noise, len(heard))).astype(np.float32)


def challenge_of(case: Case) -> Challenge:
    return put(Ask(prompt=case.prompt, expected=case.expected, allowed_s=40.0, words=case.words, item="golden.1"), case.check.name)


def observed(case: Case) -> list[Answered]:
    sound, challenge = sound_of(case), challenge_of(case)
    start_s = challenge.issued_s + saying_s(case.words, Language.EN) + 1.0
    end_s = start_s + len(sound) / RATE - 2 * QUIET_S
    read = transcribe(TranscribeArg(sound=sound, language="en"))
    return [Answered(at_s=end_s + case.silent_s, speech=((start_s, end_s),), paused=True, noise_db=-70.0, read=read)]


def checked(case: Case) -> Any:
    return LegalNotice(NoticePolicy()) if case.check is LegalNotice else IntentQuestions(IntentPolicy())


def main() -> None:
    written: dict[str, list[dict[str, Any]]] = {}
    for case in CASES:
        seen = observed(case)
        finding = checked(case).judge(seen, challenge_of(case))
        row = {
            "name": case.name,
            "verdict": finding.verdict.value,
            "reason": finding.reason.value if finding.reason else None,
            "challenge": to_json(challenge_of(case)),
            "observations": to_json(seen),
        }
        written.setdefault(str(case.check.name), []).append(row)
    for name, rows in written.items():
        (GOLDEN / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
