"""Readings of digits as the models would report them, for the tests of the check."""

from collections.abc import Sequence
from typing import Any, Final

from cloudwindow.checks.spoken_digits import Heard, MouthSeen, SpokenDigits, SpokenDigitsPolicy
from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.findings import Finding
from cloudwindow.domain.ids import ChallengeId
from cloudwindow.inference.speech import DigitsRead

ISSUED: Final = 1000.0
EXPIRES: Final = 1020.0
DIGITS: Final = "381507"

Seen = list[Heard | MouthSeen]


def a_check(**policy: Any) -> SpokenDigits:
    return SpokenDigits(SpokenDigitsPolicy(**policy))


def a_challenge(expected: str = DIGITS, language: Language = Language.EN) -> Challenge:
    return Challenge(
        id=ChallengeId("chl_1"),
        check=SpokenDigits.name,
        prompt="digits.read",
        expected=expected,
        attempt=1,
        nonce="0" * 32,
        issued_s=ISSUED,
        expires_s=EXPIRES,
        language=language,
    )


def a_read(digits: str = DIGITS, score: float = -0.1, *, said: str | None = None, **more: Any) -> DigitsRead:
    """Every place has the log-posterior `score` at the digit of `digits`, the rest of the certainty at the digit that was said."""
    said = said or digits
    places = []
    for asked, heard in zip(digits, said, strict=True):
        place = [-9.0] * 10
        place[int(heard)] = -0.01
        place[int(asked)] = score
        places.append(tuple(place))
    values: dict[str, Any] = {
        "digits": digits,
        "language": "en",
        "posteriors": tuple(places),
        "score": score,
        "end_margin": 2.0,
        "best": said,
        "doubtful": 0,
        "language_share": 0.95,
        "vosk": None,
        "level_db": -20.0,
        "levels_db": (-60.0, -20.0) * 10,
        "models": ("whisper-base 00",),
    }
    return DigitsRead(**{**values, **more})


def heard(read: DigitsRead, *, start_s: float = 1002.0, end_s: float = 1005.0, at_s: float | None = None, **more: Any) -> Heard:
    values: dict[str, Any] = {
        "at_s": end_s + 0.3 if at_s is None else at_s,
        "started_s": start_s - 0.3,
        "speech": ((start_s, end_s),),
        "paused": True,
        "snr_db": 30.0,
        "read": read,
    }
    return Heard(**{**values, **more})


def lips(*, moving: bool = True, start_s: float = 1000.0, end_s: float = 1006.0, faces: int = 1) -> list[MouthSeen]:
    """Five samples a second; a speaker's mouth opens and closes."""
    return [
        MouthSeen(
            at_s=start_s + 0.2 * n,
            faces=faces,
            opening=(0.05 if n % 3 == 0 and moving else 0.01) if faces == 1 else None,
            models=("face_landmarker 11",),
        )
        for n in range(int((end_s - start_s) * 5) + 1)
    ]


def judged(seen: Sequence[Heard | MouthSeen], challenge: Challenge | None = None, **policy: Any) -> Finding | None:
    return a_check(**policy).judge(seen, challenge or a_challenge())


def facts(finding: Finding) -> dict[str, str]:
    return {fact.name: fact.value for fact in finding.facts}
