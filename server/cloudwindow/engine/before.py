"""What a session that is taken up again must not have forgotten: read from its trail. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import Json
from cloudwindow.domain.ids import PartId
from cloudwindow.domain.reasons import Reason

Rows = Sequence[Mapping[str, Json]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A step was under way, UTC in UNIX seconds."""

    step: str
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """`stills`: the newest kept of each purpose. `attempts`: that were finished, by the step's place. `suspended_for`: in order.

    `standing`: what was seen without being asked for, by the check's name, as the trail has it.
    """

    stills: Mapping[str, e.StillKept]
    attempts: Mapping[int, int]
    suspended_for: tuple[Reason, ...]
    standing: Mapping[str, Rows]
    ran: tuple[Ran, ...]

    def step_at(self, at_s: float) -> str:
        """'' when none was under way."""
        return next((ran.step for ran in self.ran if ran.from_s <= at_s <= ran.to_s), "")


def open_parts(trail: Iterable[Told]) -> tuple[PartId, ...]:
    """Parts of anybody whose end is not in the trail, in the order in which they began."""
    found: dict[PartId, None] = {}
    for told in trail:
        match told.event:
            case e.PartOpened():
                found[told.event.part] = None
            case e.PartClosed():
                found.pop(told.event.part, None)
            case _:
                pass
    return tuple(found)


def before(trail: Iterable[Told]) -> Before:
    """An attempt that was cut off, by a suspension or a restart, does not count."""
    stills: dict[str, e.StillKept] = {}
    attempts: dict[int, int] = {}
    suspended_for: list[Reason] = []
    standing: dict[str, list[Mapping[str, Json]]] = {}
    ran: list[Ran] = []
    started: e.StepStarted | None = None
    started_s = 0.0
    for told in trail:
        at_s = datetime.fromisoformat(told.at).timestamp()
        match told.event:
            case e.StillKept() as kept:
                stills[kept.purpose] = kept
            case e.ObservationsMade(check=check, challenge=None, observations=rows):
                standing.setdefault(check, []).extend(rows)
            case (
                e.StepStarted() | e.StepEnded() | e.Suspended() | e.ServerRestarted() | at.StepSkipped() | at.StepReopened()
            ) as event:
                if started is not None:
                    ran.append(Ran(step=started.step, from_s=started_s, to_s=at_s))
                    if isinstance(event, e.StepStarted | e.StepEnded):
                        attempts[started.number] = started.attempt
                started, started_s = (event, at_s) if isinstance(event, e.StepStarted) else (None, 0.0)
                if isinstance(event, at.StepReopened):
                    attempts.pop(event.number, None)
                if isinstance(event, e.Suspended):
                    suspended_for.append(event.reason)
            case _:
                continue
    return Before(stills=stills, attempts=attempts, suspended_for=tuple(suspended_for), standing=standing, ran=tuple(ran))
