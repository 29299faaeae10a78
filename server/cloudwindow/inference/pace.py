"""Is it worth it to read the digits now? A reading costs a fifth of a second, and people pause after every digit or two.

A look that is spared costs nothing but time: in a long silence everything is read.
"""

from collections.abc import Sequence
from typing import Final

from cloudwindow.inference.speech import DigitsRead

Stretches = Sequence[tuple[float, float]]  # of speech, seconds

SHORTEST_S: Final = 0.4  # of speech: less is a cough
ORDINARY_S: Final = 0.25  # of speech in a digit, of one who reads quickly
SHARE: Final = 0.35  # of the reader's own time for a digit, for each digit that was missing at the last reading
SLOW_S: Final = 0.6  # longer times for a digit mean that the reading understood little
REST_S: Final = 0.7


def length_s(stretches: Stretches) -> float:
    return sum(end - start for start, end in stretches)


def worth_reading(speech: Stretches, ended_s: float, digits: int, before: tuple[Stretches, DigitsRead] | None) -> bool:
    """`speech` until `ended_s`, in which `digits` are expected. `before`: the speech of the last reading and what was read."""
    said_s = length_s(speech)
    if said_s < SHORTEST_S:
        return False
    if ended_s - speech[-1][1] >= REST_S:
        return True
    if before is None or said_s < digits * ORDINARY_S:
        return said_s >= digits * ORDINARY_S
    then_s, known = length_s(before[0]), before[1].known
    return said_s - then_s >= SHARE * min(SLOW_S, then_s / max(1, known)) * (digits - known)
