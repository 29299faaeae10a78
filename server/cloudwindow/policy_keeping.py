"""[retention] and [withdrawal] of the policy: how long a session is kept, by matter, and what taking a consent back does."""

from collections.abc import Mapping
from dataclasses import field
from math import ceil
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

STRICT: Final = ConfigDict(extra="forbid", strict=False)
Years = Annotated[int, Field(ge=1, le=200)]
ANY: Final = "*"
YEAR_DAYS: Final = 365.2425


def _with_any(years: Mapping[str, int]) -> Mapping[str, int]:
    if ANY not in years:
        raise ValueError(f'expected a span for "{ANY}", every matter that is not named')
    return years


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class RetentionPolicy:
    """[retention]. `years` after the decision, by matter; '*' for every matter that is not named.

    `undecided_days`: after the end of a session that nobody decided, and for a case without a session. `hour`: of the day (UTC) at
    which the server destroys what is due; -1: it does not, and somebody runs `cloudwindow retention run`.
    """

    years: Annotated[Mapping[str, Years], AfterValidator(_with_any)] = field(default_factory=lambda: {ANY: 10})
    undecided_days: Annotated[int, Field(ge=1, le=36_500)] = 365
    hour: Annotated[int, Field(ge=-1, le=23)] = -1

    def class_of(self, matter: str) -> str:
        """The key of `years` that holds for a matter."""
        return matter if matter in self.years else ANY

    def days(self, matter: str) -> int:
        """About how many days a decided session is kept: what an applicant is told."""
        return round(self.years[self.class_of(matter)] * YEAR_DAYS)


def of_earlier(days: int) -> RetentionPolicy:
    """What a policy without [retention] promised: so many days, whatever became of the session."""
    return RetentionPolicy(years={ANY: max(1, ceil(days / YEAR_DAYS))}, undecided_days=max(1, days))


@checked_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class WithdrawalPolicy:
    """[withdrawal]. `then`: whether a session goes on by hand or ends, when the consent to biometrics is taken back.

    By hand needs a clerk who sits there: without one it ends.
    """

    then: Literal["by_hand", "end"] = "by_hand"
