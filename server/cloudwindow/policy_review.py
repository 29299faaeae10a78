"""[review] of the policy: who is looked at a second time, what the rules call too short or too fast, and what a reviewer owes."""

from dataclasses import field
from typing import Annotated, Final

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

STRICT: Final = ConfigDict(extra="forbid", strict=False)
Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Count = Annotated[int, Field(ge=0, le=100)]


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class RuleLimits:
    """[review.rules]. Each number belongs to the rule that docs/review-work.md names beside it."""

    sweep_deg: Annotated[float, Field(gt=0, le=360)] = 90.0
    gap_s: Seconds = 10.0  # longest stretch that may be missing without a note
    recorded_share: Share = 0.9  # of the time in which a part sent
    decision_s: Seconds = 5.0  # from the last step's end to the decision
    session_s: Seconds = 120.0  # from the first picture to an approval
    card_reads: Annotated[int, Field(ge=1, le=20)] = 2
    near_share: Share = 0.95  # of the face match's limit
    suspensions: Annotated[int, Field(ge=1, le=20)] = 2
    repeats: Annotated[int, Field(ge=1, le=20)] = 2  # of one step
    checklist_s: Seconds = 2.0  # from the first tick to the last
    led_share: Share = 0.5  # of the steps that the person who decided was there for


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ConcurrentAudit:
    """[review.concurrent]: results that wait until a reviewer agreed. `matters`: '*' is every one; none named: nothing waits."""

    matters: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ("approve",)

    def covers(self, matter: str, outcome: str) -> bool:
        return outcome in self.outcomes and (matter in self.matters or "*" in self.matters)


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ReviewPolicy:
    """[review]. `rate`: share of ended sessions drawn at random, fixed for a period at its beginning; `period_days`: its length.

    `every_...`: all of these are drawn. `taken_h`: how long a reviewer has. `least_words`: characters beside their outcome.
    `flag_p`: a figure of a clerk is flagged when chance alone gives it with less than this probability, over all that was compared.
    `least_ratings`: what fewer applicants said of a session is told of nobody.
    """

    rate: Share = 0.05
    period_days: Annotated[int, Field(ge=1, le=366)] = 30
    every_risk: bool = True
    every_override: bool = True
    every_severe: bool = True
    taken_h: Annotated[float, Field(gt=0, le=24 * 30)] = 24.0
    least_words: Annotated[int, Field(ge=1, le=200)] = 10
    flag_p: Annotated[float, Field(gt=0, lt=1)] = 0.01
    least_ratings: Annotated[int, Field(ge=2, le=1000)] = 5
    rules: RuleLimits = field(default_factory=RuleLimits)
    concurrent: ConcurrentAudit = field(default_factory=ConcurrentAudit)
