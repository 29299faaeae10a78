"""A check's judgement over observations."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.ids import ChallengeId, CheckName
from cloudwindow.domain.reasons import Reason


class Verdict(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"  # a check that cannot tell says so, never PASS


WORST_FIRST: Final = (Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS)


class Direction(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One named figure or word beside the score, for the clerk and the reviewer."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`score` is compared with `threshold` in `direction`; `policy_line` names the threshold in policy.toml.

    `reason` is None exactly when the verdict is PASS. `notes` are suspicions that do not change the verdict
    (replay.suspected). `evidence` are sha256 of kept stills. `models` are 'name sha256' of every model that saw the samples.
    """

    check: CheckName
    challenge: ChallengeId | None
    verdict: Verdict
    reason: Reason | None
    score: float
    threshold: float
    direction: Direction
    policy_line: str
    notes: tuple[Reason, ...] = ()
    facts: tuple[Fact, ...] = ()
    evidence: tuple[str, ...] = ()
    models: tuple[str, ...] = ()

    def fact(self, name: str) -> str:
        """The value of the first fact of that name; empty when there is none."""
        return next((fact.value for fact in self.facts if fact.name == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A word to the applicant now, never recorded: what the server hears and sees. `code`: a Reason or a catalogue key."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """What the case says about the applicant; empty where the office did not say."""

    name: str = ""
    id_number: str = ""
    birth_date: str = ""  # YYYY-MM-DD
    sex: str = ""  # "male", "female" or ""
    passport_number: str = ""
    nationality: str = ""
    relationship: str = ""  # to the other party: "none", "spouse", "parent", "child", "sibling", "relative" or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectFacts:
    """What the matter is about; empty where the office did not say. `price`: whole units of `currency` (ISO 4217)."""

    parcel: str = ""  # the real-estate unit's number (GB/T 37346, 28 characters), or the office's own
    address: str = ""
    price: int | None = None
    currency: str = "CNY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a step may know of the session it runs in.

    `others`: names of the case's other parties. `asked`: items of the question bank that this session has been asked already.
    """

    language: Language
    party: PartyFacts
    today: str  # YYYY-MM-DD at the office
    document: str = "resident_card"  # or "passport"
    matter: str = ""
    role: str = ""  # of the applicant in the case: "seller", "buyer", ...
    others: tuple[str, ...] = ()
    subject: SubjectFacts = field(default_factory=SubjectFacts)
    asked: tuple[str, ...] = ()
