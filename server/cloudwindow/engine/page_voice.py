"""What the applicant's own page said aloud, and when: a microphone hears its loudspeaker. Pure, from the trail."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Told
from cloudwindow.domain.seat_events import PromptSpoken
from cloudwindow.inference.spoken_answer import saying_s

PROMPT_S: Final = 10.0  # the longest of its own sentences
SLOWLY: Final = 1.5  # of the time that a calm voice takes: the page's may be slower, and begins a little late
AGAIN_S: Final = 30.0  # after a question's end its words may still be on the page, beside the button that reads them out


def page_spoke(trail: Iterable[Told], from_s: float, to_s: float) -> bool:
    """Whether it said something of its own accord between `from_s` and `to_s` (UNIX seconds), as far as is known."""
    return any(start <= to_s and end >= from_s for start, end in map(_spoke, trail) if end > start)


def page_may_say(trail: Iterable[Told], at_s: float) -> str:
    """The words that the applicant can have read out to them once more at that time."""
    asked = (told.event.challenge for told in trail if isinstance(told.event, e.ChallengeIssued))
    return " ".join(one.words for one in asked if one.issued_s <= at_s <= one.expires_s + AGAIN_S)


def _spoke(told: Told) -> tuple[float, float]:
    match told.event:
        case e.ChallengeIssued(challenge=asked):
            return asked.issued_s, asked.issued_s + max(PROMPT_S, SLOWLY * saying_s(asked.words, asked.language))
        case PromptSpoken():
            said_s = datetime.fromisoformat(told.at).timestamp()
            return said_s, said_s + PROMPT_S
        case _:
            return 0.0, 0.0
