"""What comes in and goes out where sessions are looked at a second time, field by field."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cloudwindow.web.schemas import Id, In, Out, Query, Word

Words = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Outcome = Literal["approve", "refuse", "refer", "terminate"]
Day = Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


class SpanQuery(Query):
    """Days (YYYY-MM-DD, UTC) of the session's end: from the first on, before the second; empty: no bound."""

    since: Day = Field(default="", alias="from")
    before: Day = Field(default="", alias="to")


class ReviewQueueOut(Out):
    """`mine`: what you were given, until `until_s`; `reference`: of its case. `waiting`: how many more wait.

    `disputed`: for a third person. `reasons`: codes for each outcome, at least one of which is named where there are any;
    `least_words`: characters beside it.
    """

    mine: str | None
    reference: str
    until_s: float
    waiting: int
    disputed: list[str]
    reasons: dict[str, list[str]]
    least_words: int


class NextReviewOut(Out):
    session: str


class ReviewIn(In):
    """`reasons`: codes of the policy's [seat.reasons] for the outcome."""

    outcome: Outcome
    reasons: Annotated[tuple[Word, ...], Field(max_length=20)] = ()
    words: Words


class AdjudicationIn(In):
    outcome: Outcome
    words: Words


class SeededIn(In):
    session: Id
    truth: Literal["refuse", "refer", "terminate"]


class PeriodOut(Out):
    """`seed`: hexadecimal, once the period is over; its SHA-256 was in the office's trail before."""

    period: str
    from_s: float
    to_s: float
    sha256: str
    rate: float
    seed: str | None


class SamplesOut(Out):
    """`ended`: sessions over which the draw was held; `drawn` of them, by why; `rules`: how many sessions each objected to."""

    periods: list[PeriodOut]
    ended: int
    drawn: int
    why: dict[str, int]
    states: dict[str, int]
    rules: dict[str, int]


class ReviewerOut(Out):
    """`missed` of `seeded` known-bad sessions, and the one-sided 95 % upper bound of that share (Clopper and Pearson)."""

    person: str
    reviewed: int
    differed: int
    upheld: int
    seeded: int
    missed: int
    bound: float


class ReviewersOut(Out):
    reviewers: list[ReviewerOut]


class RateOut(Out):
    """`k` of `n`, its 95 % interval (Wilson); `p`: one-sided, hypergeometric, after Holm's correction over all comparisons."""

    k: int
    n: int
    low: float
    high: float
    p: float
    flagged: bool


class ClerkOut(Out):
    clerk: str
    sessions: int
    median_s: float
    rates: dict[str, RateOut]


class ClusterOut(Out):
    """`together` of the broker's `brokers` sessions came to this clerk, who has `clerks` of all `among` with a known broker."""

    clerk: str
    broker: str
    together: int
    brokers: int
    clerks: int
    among: int
    p: float
    flagged: bool


class ClerksOut(Out):
    sessions: int
    brokered: int
    clerks: list[ClerkOut]
    clusters: list[ClusterOut]
