"""What comes in and goes out where a past session is judged again, field by field."""

from typing import Annotated, Final

from pydantic import StringConstraints

from cloudwindow.domain.findings import Verdict
from cloudwindow.web.schemas import In, Out

MOST_POLICY: Final = 48 * 1024  # characters; the shipped one has a fifth of it


class JudgedAgainIn(In):
    """`policy`: the text of one (TOML); null: the session's own, under which nothing may differ."""

    policy: Annotated[str, StringConstraints(max_length=MOST_POLICY)] | None = None


class JudgementOut(Out):
    """`score` against `threshold`, which stands at `policy_line`. Neither facts nor words: those are on the finding's own page."""

    verdict: Verdict
    reason: str | None
    score: float
    threshold: float
    policy_line: str
    notes: list[str]


class ChangeOut(Out):
    """`index`: of the recorded finding's entry. `would`: null where `how` is 'open' (it cannot be told) or 'unasked'."""

    index: int
    check: str
    how: str
    was: JudgementOut
    would: JudgementOut | None


class StepAgainOut(Out):
    """`would`: null where it cannot be told."""

    number: int
    step: str
    was: Verdict
    would: Verdict | None


class EndOut(Out):
    """`how`: the session's state, or 'open'. `index`: of the entry behind it, or up to which it is known. No person's decision."""

    how: str
    reason: str
    policy_line: str
    index: int


class OutcomesOut(Out):
    was: EndOut
    would: EndOut


class BreakOut(Out):
    """A suspension that what was seen of faces would have made besides. UTC, UNIX seconds."""

    at_s: float
    reason: str
    policy_line: str


class SessionAgainOut(Out):
    """`same`: findings that would not differ. `exact`: recorded by this very program, so that nothing else may differ."""

    changes: list[ChangeOut]
    steps: list[StepAgainOut]
    outcome: OutcomesOut
    suspended_besides: list[BreakOut]
    same: int
    exact: bool
