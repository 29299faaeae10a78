"""What the office's figures look like as JSON, field by field."""

from pydantic import ConfigDict, Field

from cloudwindow.web.schemas import Line, Out, Query


class NumbersQuery(Query):
    """Days (YYYY-MM-DD, by the office's clock) of the session's end, both included; empty: no bound.

    `by`: 'network', 'path', 'country', 'matter', 'language', 'clerk', 'day', 'month', 'weekday', 'hour'; empty: the total alone.
    """

    since: Line = Field(default="", alias="from")
    to: Line = ""
    by: Line = ""


class SpreadOut(Out):
    """Of `n` times, in seconds."""

    n: int
    median_s: float | None
    p95_s: float | None


class ReasonOut(Out):
    reason: str
    sessions: int
    times: int


class RatingsOut(Out):
    """`counts`: how many gave one star, two, ... five."""

    n: int
    mean: float
    counts: list[int]


class GroupOut(Out):
    """`group`: empty for the total and for what is not known. `left`: ended while still waiting. `reasons`: of suspensions.

    `ratings`: null when nobody rated, or so few that they are `withheld`.
    """

    group: str
    sessions: int
    waited: SpreadOut
    left: int
    lasted: SpreadOut
    outcomes: dict[str, int]
    suspensions: int
    suspended: int
    reasons: list[ReasonOut]
    endings: list[ReasonOut]
    ratings: RatingsOut | None
    withheld: bool


class NumbersOut(Out):
    """`zone`: of the office's clock. `least`: ratings of fewer applicants are withheld."""

    model_config = ConfigDict(serialize_by_alias=True)

    since: str = Field(serialization_alias="from")
    to: str
    by: str
    zone: str
    least: int
    total: GroupOut
    groups: list[GroupOut]
