"""What comes in and goes out where sessions are kept, held and forgotten, field by field."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from cloudwindow.web.schemas import Id, In, Out

Why = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class HoldIn(In):
    """`on`: lay one, or lift one. `hold`: which one is lifted; may be left out when there is one alone."""

    on: bool
    why: Why
    hold: Id | None = None


class HoldOut(Out):
    """The index of the entry that this deed made, and the hold."""

    index: int
    hold: str


class HoldSeenOut(Out):
    """`at`: RFC 3339. `by`: of the staff, or 'command line'."""

    session: str
    hold: str
    by: str
    at: str
    why: str


class HoldsOut(Out):
    holds: list[HoldSeenOut]


class KeepingOut(Out):
    """How long a session is kept. `kept_as`: the class of the policy, 'undecided', or empty while it goes on or cannot be told.

    `due`: RFC 3339, or empty. `years` or `days`: how long. `whose`: policy counts, 'office' or 'session'. `held`: why it would stay
    though it is due: 'hold', 'review', 'copy', 'policy', 'unreadable'. `withdrawn`: consents that were taken back.
    """

    matter: str
    kept_as: str
    due: str
    years: int | None
    days: int | None
    whose: str
    held: list[str]
    holds: list[HoldSeenOut]
    withdrawn: list[str]


class WithdrawIn(In):
    """`consent`: which one is taken back; empty: all, and the session ends."""

    consent: Literal["", "face", "recording", "cross_border"] = ""


class WithdrawalIn(In):
    """Somebody asked the office for it in writing. `why`: the letter."""

    consent: Literal["face", "recording", "cross_border"]
    why: Why
