"""Why a deed at the counter was refused, as codes: the page says it in its reader's language, the message is for the log.

A code is `Why`'s; the facts that belong to it stand in `FACTS`, and every catalogue of the console has a sentence with the
same places to fill in (`refused.` and the code). A test compares them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Why(StrEnum):
    # what is missing before a decision
    HOLE_STATE = "hole.state"
    HOLE_RUNNING = "hole.running"
    HOLE_STEP = "hole.step"
    HOLE_ASSESSMENT = "hole.assessment"
    HOLE_ITEM = "hole.item"
    HOLE_RECORDER = "hole.recorder"
    HOLE_DOCUMENT = "hole.document"
    # the steps
    STATE = "state"
    NOT_LIVE = "not_live"
    UNLED = "unled"
    STEP_RUNNING = "step.running"
    STEPS_DONE = "steps.done"
    STEP_NOT_DONE = "step.not_done"
    STEP_MOST_REPEATS = "step.most_repeats"
    STEP_JUDGED = "step.judged"
    STEP_UNJUDGED = "step.unjudged"
    PAUSE_BY_ITSELF = "pause.by_itself"
    ANSWER_MEASURED = "answer.measured"
    ANSWER_CONFIRMED = "answer.confirmed"
    ANSWER_UNHEARD = "answer.unheard"
    # what is seen
    PICTURE_MISSING = "picture.missing"
    PICTURE_APART = "picture.apart"
    SCREEN_ASKED = "screen.asked"
    SCREEN_NOT_ASKED = "screen.not_asked"
    # the document
    PAPER_MISSING = "paper.missing"
    PAPER_MATTER = "paper.matter"
    PAPER_STEP = "paper.step"
    PAPER_SEALED = "paper.sealed"
    PAPER_UNSIGNED = "paper.unsigned"
    PAPER_CODE = "paper.code"
    PAPER_MOST_CODES = "paper.most_codes"
    PAPER_MOST_LINKS = "paper.most_links"
    PAPER_AGAIN = "paper.again"
    PHONE_NUMBER = "phone.number"
    PHONE_NONE = "phone.none"
    # the end
    RESULT_NOT_WAITING = "result.not_waiting"
    RESULT_WAITS = "result.waits"
    RESULT_LATER = "result.later"
    RESULT_SIGN = "result.sign"
    RESULT_INVOLVED = "result.involved"
    # who sits where
    SEAT_NO_CONSOLE = "seat.no_console"
    SEAT_NOT_JOINED = "seat.not_joined"
    SEAT_TAKEN = "seat.taken"
    SEAT_OVER = "seat.over"
    SEAT_CLERK = "seat.clerk"
    SEAT_ELSEWHERE = "seat.elsewhere"
    INTEREST = "interest"
    ROLE = "role"
    # what was filled in
    REASON = "reason"
    WORDS = "words"
    # signing in
    PASSWORD_OLD = "password.old"
    PASSWORD_LENGTH = "password.length"
    PASSWORD_PLAIN = "password.plain"
    PASSKEYS = "passkeys"
    LOCKED = "locked"
    # the moment
    AGAIN = "again"


# Codes that are not here have no facts.
FACTS: Final[Mapping[Why, tuple[str, ...]]] = MappingProxyType(
    {
        Why.HOLE_STATE: ("state",),
        Why.HOLE_RUNNING: ("number", "step"),
        Why.HOLE_STEP: ("number", "step"),
        Why.HOLE_ITEM: ("item",),
        Why.STATE: ("state",),
        Why.STEP_RUNNING: ("number", "step"),
        Why.STEP_NOT_DONE: ("number", "step"),
        Why.STEP_MOST_REPEATS: ("number", "step", "most"),
        Why.STEP_JUDGED: ("number", "step"),
        Why.STEP_UNJUDGED: ("number", "step"),
        Why.PICTURE_MISSING: ("who",),
        Why.PAPER_MOST_CODES: ("most",),
        Why.PAPER_MOST_LINKS: ("most",),
        Why.SEAT_OVER: ("state",),
        Why.WORDS: ("least",),
        Why.PASSWORD_LENGTH: ("least", "most"),
        Why.PASSKEYS: ("most",),
        Why.LOCKED: ("minutes",),
    }
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason. `facts`: exactly the names in `FACTS`; places of steps count from 0."""

    why: Why
    facts: Mapping[str, str | int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if tuple(sorted(self.facts)) != tuple(sorted(FACTS.get(self.why, ()))):
            raise ValueError(f"{self.why}: expected the facts {FACTS.get(self.why, ())}, found {tuple(self.facts)}")

    def told(self) -> dict[str, str | int]:
        """As a problem's `details` say it."""
        return {"code": self.why.value, **self.facts}


def because(why: Why, **facts: str | int) -> Refusal:
    return Refusal(why, facts)


def in_state(state: str | None) -> Refusal:
    """The session is in a state in which this is not done."""
    return because(Why.STATE, state=str(state or ""))
