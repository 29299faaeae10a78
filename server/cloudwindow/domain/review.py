"""How far the second look at a session is: a fold over its entries. Pure."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from cloudwindow.domain import review_events as r
from cloudwindow.domain.ids import PersonId

AUDIT: Final = "audit"  # why a result waits: for a reviewer, not for a second person
SEEDED: Final = "asked"  # why it was drawn: its truth is known, and every reviewer gets it


class ReviewState(StrEnum):
    NONE = "none"  # the draw was not held: the session goes on, or ended a moment ago
    PASSED = "passed_over"  # not drawn
    WAITING = "waiting"
    TAKEN = "taken"
    AGREED = "agreed"
    DISAGREED = "disagreed"  # waits for a third person
    ADJUDICATED = "adjudicated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    by: PersonId
    outcome: str
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """`held`: the draw was. `why`: as of `ReviewDrawn`. `taken_by`: whose turn it is, until `until_s`.

    `adjudicated`: the last word, and whose. What is seeded waits for ever, as if nobody had given a word.
    """

    held: bool = False
    why: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    taken_by: PersonId = PersonId("")
    until_s: float = 0.0
    words: tuple[Word, ...] = ()
    adjudicated: str = ""
    adjudicated_by: PersonId = PersonId("")
    tried_elsewhere: bool = False

    @property
    def state(self) -> ReviewState:
        if not self.why:
            return ReviewState.PASSED if self.held else ReviewState.NONE
        if self.taken_by:
            return ReviewState.TAKEN
        if self.adjudicated:
            return ReviewState.ADJUDICATED
        if self.seeded or not self.words:
            return ReviewState.WAITING
        return ReviewState.AGREED if self.words[0].agrees else ReviewState.DISAGREED

    @property
    def seeded(self) -> bool:
        return SEEDED in self.why

    @property
    def settled(self) -> bool:
        """Nobody else has to look."""
        return self.state in (ReviewState.AGREED, ReviewState.ADJUDICATED)

    def word_of(self, person: PersonId) -> Word | None:
        return next((word for word in self.words if word.by == person), None)

    def apply(self, event: object) -> "Review":
        """After `event`; any other kind changes nothing."""
        match event:
            case r.LinkTriedElsewhere():
                return replace(self, tried_elsewhere=True)
            case r.ReviewDrawn():
                why = tuple(dict.fromkeys((*self.why, *event.why)))
                return replace(self, held=True, why=why, rules=event.rules or self.rules)
            case r.ReviewTaken():
                return replace(self, taken_by=event.by, until_s=event.until_s)
            case r.ReviewLapsed():
                return replace(self, taken_by=PersonId(""), until_s=0.0)
            case r.ReviewGiven():
                word = Word(by=event.by, outcome=event.outcome, agrees=event.agrees)
                return replace(self, taken_by=PersonId(""), until_s=0.0, words=(*self.words, word))
            case r.Adjudicated():
                return replace(self, adjudicated=event.outcome, adjudicated_by=event.by)
            case _:
                return self
