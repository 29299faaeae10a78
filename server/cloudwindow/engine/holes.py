"""What stands between a session and its decision, what keeps a result from leaving, and what the findings come to. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.conclusions import concluded as concluded
from cloudwindow.domain.entry import Told
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.refusals import Refusal, Why, because
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.answers import overruled
from cloudwindow.engine.lead import open_step
from cloudwindow.policy import SeatPolicy

DECIDABLE: Final = frozenset({State.VERIFYING, State.AWAITING_DECISION})
RECORDER_FAULTS: Final = frozenset({Reason.RECORDER_UNHEALTHY, Reason.STORAGE_FULL})


@dataclass(frozen=True, slots=True)
class Hole:
    """`words`: 'kind: which', for the log. `refusal`: the same for a page."""

    words: str
    refusal: Refusal


def holes(session: Session, trail: Sequence[Told], policy: SeatPolicy, outcome: str) -> tuple[Hole, ...]:
    """Everything that is missing before `outcome` may be decided."""
    found = []
    if session.state not in DECIDABLE:
        found.append(Hole(f"state: {session.state}", because(Why.HOLE_STATE, state=str(session.state or ""))))
    if (running := open_step(session)) is not None and session.state is not State.AWAITING_DECISION:
        found.append(_of_step(Why.HOLE_RUNNING, "step.running", session, running))
    found += [_of_step(Why.HOLE_STEP, "step.no_finding", session, number) for number in mandatory(session, policy, unjudged=True)]
    if session.attended and session.interference is None:
        found.append(Hole("assessment: interference or coercion was not assessed", because(Why.HOLE_ASSESSMENT)))
    done = ticked(trail)
    if session.attended:
        missing = (item for item in policy.items(session.matter) if item not in done)
        found += [Hole(f"checklist: {item}", because(Why.HOLE_ITEM, item=item)) for item in missing]
    if recorder_unexplained(trail):
        found.append(Hole("recorder: it was unhealthy, and no note was made since", because(Why.HOLE_RECORDER)))
    if outcome == "approve" and session.document and not session.signed:
        found.append(Hole(f"document: {session.document} was made and is not signed", because(Why.HOLE_DOCUMENT)))
    return tuple(found)


def _of_step(why: Why, kind: str, session: Session, number: int) -> Hole:
    step = session.steps[number]
    return Hole(f"{kind}: {number} {step}", because(why, number=number, step=step))


def mandatory(session: Session, policy: SeatPolicy, *, unjudged: bool = False) -> tuple[int, ...]:
    """The places of the mandatory steps; `unjudged`: only those without a verdict."""
    places = (number for number, step in enumerate(session.steps) if step in policy.mandatory)
    return tuple(number for number in places if not (unjudged and number in session.verdicts))


def ticked(trail: Iterable[Told]) -> frozenset[str]:
    """The items of the checklist that are done."""
    done: dict[str, bool] = {told.event.item: told.event.done for told in trail if isinstance(told.event, at.Ticked)}
    return frozenset(item for item, is_done in done.items() if is_done)


def recorder_unexplained(trail: Iterable[Told]) -> bool:
    """Whether a recorder was unhealthy and nobody wrote a note afterwards."""
    open_fault = False
    for told in trail:
        match told.event:
            case e.Suspended(reason=reason) | e.SuspicionNoted(reason=reason) | e.GapNoted(reason=reason):
                open_fault = open_fault or reason in RECORDER_FAULTS
            case at.NoteMade():
                open_fault = False
            case _:
                continue
    return open_fault


def held_for(session: Session, trail: Iterable[Told], policy: SeatPolicy, outcome: str) -> tuple[str, ...]:
    """Why the result waits for a second person; empty when it may leave at once."""
    must = mandatory(session, policy)
    by_machine = [session.verdicts.get(number) for number in must if number not in (*session.skipped, *session.overridden)]
    reasons = {
        "override": bool(session.overridden) or overruled(trail),
        "skip": any(number in session.skipped for number in must),
        "finding": outcome == "approve" and any(verdict is not Verdict.PASS for verdict in by_machine),
        "sign": session.sign_given or Reason.COERCION_SIGNAL in session.risks,
        "risk": any(risk is not Reason.COERCION_SIGNAL for risk in session.risks)
        or session.interference not in (None, Verdict.PASS),
    }
    return tuple(why for why, holds in reasons.items() if holds)
