"""When did a recorder of a session falter, however shortly? Pure; what is noted asks for a note of the clerk before a decision."""

from dataclasses import dataclass, field
from typing import Final

from cloudwindow.domain.events import SuspicionNoted
from cloudwindow.domain.plain import Json
from cloudwindow.domain.readings import RecorderReading
from cloudwindow.domain.reasons import Reason

EVERY_S: Final = 10.0  # one that falters again and again is noted this often


@dataclass(slots=True)
class RecorderFaults:
    """One a session, over everybody's recorders."""

    _bad: set[str] = field(default_factory=set)
    _due: dict[str, RecorderReading] = field(default_factory=dict)  # faults that are still to be noted
    _noted_s: dict[str, float] = field(default_factory=dict)

    def note(self, who: str, reading: RecorderReading) -> SuspicionNoted | None:
        """What to write now; a fault that follows another too soon is written a little later, also when it is over by then."""
        if reading.healthy:
            self._bad.discard(who)
        elif who not in self._bad:
            self._bad.add(who)
            self._due.setdefault(who, reading)
        if who not in self._due or reading.at_s - self._noted_s.get(who, -EVERY_S) < EVERY_S:
            return None
        fault, self._noted_s[who] = self._due.pop(who), reading.at_s
        facts: dict[str, Json] = {"who": who, "behind_s": round(fault.behind_s, 3), "free_bytes": fault.free_bytes}
        return SuspicionNoted(reason=Reason.RECORDER_UNHEALTHY, facts=facts)
