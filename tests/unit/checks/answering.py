"""Questions and answers as the models would report them, for the tests of the checks that ask in words."""

from collections.abc import Sequence
from typing import Any, Final

from cloudwindow.domain.challenge import Ask, Challenge, Language
from cloudwindow.domain.findings import Circumstances, Finding, PartyFacts, SubjectFacts
from cloudwindow.domain.ids import ChallengeId, CheckName
from cloudwindow.inference.spoken_answer import Answered
from cloudwindow.inference.transcript import Transcript

ISSUED: Final = 1000.0
EXPIRES: Final = 1030.0
CASE: Final = Circumstances(
    language=Language.EN,
    party=PartyFacts(name="Anna Specimen", relationship="none"),
    today="2026-11-21",
    matter="transfer",
    role="seller",
    others=("Peter Buyer",),
    subject=SubjectFacts(parcel="350203001001GB00001F00010001", address="12 Seaview Road, Xiamen", price=1_280_000),
)


class Dice:
    """`ChallengeSource` that counts up, so that draws differ and repeat from run to run."""

    def __init__(self, start: int = 0) -> None:
        self._next = start

    def below(self, n: int) -> int:
        self._next += 1
        return self._next % n

    def seconds(self, low: float, high: float) -> float:
        return low

    def turns(self, count: int) -> tuple[str, ...]:
        return ("left",) * count

    def digits(self, count: int) -> str:
        return "1" * count

    def nonce(self) -> str:
        return "0" * 32


def put(ask: Ask, check: CheckName, language: Language = Language.EN, id: str = "chl_1") -> Challenge:
    return Challenge(
        id=ChallengeId(id),
        check=check,
        prompt=ask.prompt,
        expected=ask.expected,
        attempt=1,
        nonce="0" * 32,
        issued_s=ISSUED,
        expires_s=ISSUED + ask.allowed_s,
        language=language,
        words=ask.words,
        item=ask.item,
        text_sha256=ask.text_sha256,
    )


def a_transcript(words: str, **more: Any) -> Transcript:
    values: dict[str, Any] = {
        "words": words,
        "language": "en",
        "confidence": -0.2,
        "no_speech": 0.02,
        "own_share": 0.98,
        "likeliest": "en",
        "likeliest_share": 0.98,
        "looped": False,
        "level_db": -20.0,
        "models": ("whisper-base 00",),
    }
    return Transcript(**{**values, **more})


def answered(words: str, *, start_s: float = 1006.0, end_s: float = 1007.5, silent_s: float = 1.0, **more: Any) -> Answered:
    """Said from `start_s` to `end_s`, and silent for `silent_s` since."""
    return Answered(
        at_s=end_s + silent_s,
        speech=((start_s, end_s),),
        paused=True,
        noise_db=-60.0,
        read=a_transcript(words, **more),
    )


def facts(finding: Finding) -> dict[str, str]:
    return {fact.name: fact.value for fact in finding.facts}


def items(asks: Sequence[Ask]) -> set[str]:
    return {ask.item for ask in asks}
