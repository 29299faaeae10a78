"""What a session that is taken up again must not have forgotten: read from its trail. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import Json
from cloudwindow.domain.ids import PartId
from cloudwindow.domain.observed import one_by_one
from cloudwindow.domain.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """What a standing check saw, as the trail has it, and the step that was under way when it came; '' for none."""

    row: Mapping[str, Json]
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A step was under way, UTC in UNIX seconds."""

    step: str
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """`stills`: the newest kept of each purpose. `attempts`: that were finished, by the step's place. `suspended_for`: in order.

    `standing`: what was seen without being asked for, by the check's name.
    """

    stills: Mapping[str, e.StillKept]
    attempts: Mapping[int, int]
    suspended_for: tuple[Reason, ...]
    standing: Mapping[str, Sequence[Unasked]]
    ran: tuple[Ran, ...]


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
    standing: dict[str, list[e.ObservationsMade]] = {}
    ran: list[Ran] = []
    started: e.StepStarted | None = None
    started_s = 0.0
    for told in trail:
        at_s = datetime.fromisoformat(told.at).timestamp()
        match told.event:
            case e.StillKept() as kept:
                stills[kept.purpose] = kept
            case e.ObservationsMade(check=check, challenge=None) as made:
                standing.setdefault(check, []).append(made)
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
    every = {check: [one for made in batches for one in unasked(made, ran)] for check, batches in standing.items()}
    return Before(stills=stills, attempts=attempts, suspended_for=tuple(suspended_for), standing=every, ran=tuple(ran))


def unasked(made: e.ObservationsMade, ran: Sequence[Ran]) -> list[Unasked]:
    """Each with its step. Older entries do not say it: there the trail's clock tells, which is later by what the models took."""
    rows = made.observations
    steps = one_by_one(made.during) or [step_at(ran, float(row["at_s"])) for row in rows]  # type: ignore[arg-type]  # a number
    return [Unasked(row=row, step=step) for row, step in zip(rows, chain(steps, repeat("")), strict=False)]


def step_at(ran: Sequence[Ran], at_s: float) -> str:
    """'' when none was under way."""
    return next((one.step for one in ran if one.from_s <= at_s <= one.to_s), "")
