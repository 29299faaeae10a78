"""What was asked, and when the answer counts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from cloudwindow.domain.ids import ChallengeId, CheckName


class Language(StrEnum):
    """The applicant's language (BCP 47). Mandarin is spoken for both Chinese scripts."""

    ZH_CN = "zh-CN"
    ZH_TW = "zh-TW"
    EN = "en"

    @property
    def spoken(self) -> str:
        """'zh' or 'en': what the speech models know."""
        return self.value.split("-")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing to ask, before it is due. `wait_s`: pause before the prompt is shown. `allowed_s`: from prompt to deadline.

    `words`, `item`, `text_sha256`, `version`: of a question or a text that is shown and read out: what it says to this applicant,
    its name in the content files, the hash of the content as it stands there, and the version that the content gives itself.
    """

    prompt: str  # catalogue key of the sentence: "turn.left", "digits.read", "card.front", "environment.look_around", ...
    expected: str = ""  # what counts as the answer: "left", "381507", "front", ...
    wait_s: float = 0.0
    allowed_s: float
    frames_per_s: float = 2.0  # how many frames a second the check needs meanwhile
    words: str = ""
    item: str = ""
    text_sha256: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """An ask that was put to the applicant. Single use, bound to session and part by its nonce.

    `issued_s`, `expires_s`: UTC in UNIX seconds on the server's clock. Answers before the first or after the second do not count.
    `words`, `item`, `text_sha256`, `version`: as in `Ask`.
    """

    id: ChallengeId
    check: CheckName
    prompt: str
    expected: str
    attempt: int  # counts from 1
    nonce: str
    issued_s: float
    expires_s: float
    language: Language = Language.ZH_CN
    words: str = ""
    item: str = ""
    text_sha256: str = ""
    version: str = ""


class ChallengeSource(Protocol):
    """The only place chance comes from. The real one is a CSPRNG; tests and rehearsals script it."""

    def below(self, n: int) -> int:
        """A uniform whole number 0..n-1."""
        ...

    def seconds(self, low: float, high: float) -> float:
        """A uniform duration."""
        ...

    def turns(self, count: int) -> tuple[str, ...]:
        """`count` of 'left', 'right', 'up', 'down' in the order to be asked; no direction twice running."""
        ...

    def digits(self, count: int) -> str:
        """`count` random decimal digits."""
        ...

    def nonce(self) -> str:
        """128 random bits in hexadecimal."""
        ...
