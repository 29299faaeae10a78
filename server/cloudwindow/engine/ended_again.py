"""How a past session would have gone on under another policy, as far as its trail can tell. Pure.

Where a session would have gone on longer than it did, or another step than the recorded one would have followed, nothing was
recorded: then the answer is OPEN, with the entry up to which it is known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.codec import value_from_json
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.review import AUDIT
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.before import before
from cloudwindow.engine.governed_again import Break, breaks
from cloudwindow.engine.governor import BY_WORD, LONG, SERVER_FAULTS
from cloudwindow.engine.holes import held_for
from cloudwindow.engine.judged_again import Again, StepAgain, judged_again
from cloudwindow.engine.limits import RULES
from cloudwindow.engine.talk import RISKS
from cloudwindow.policy import GovernorPolicy, Policy

OPEN: Final = "open"
SOON_S: Final = 2.0  # from the reading behind a suspension to its entry


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """`how`: the session's state, or 'open'. `index`: of the entry behind it, of the last one that is known with 'open'; -1: none.

    `held`: why its result would wait for a second person or a reviewer; None where there is no result, or that cannot be told.
    """

    how: str
    reason: str = ""
    policy_line: str = ""
    index: int = -1
    held: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAgain:
    """`changes`: the findings that would differ; `same`: how many would not. `steps`: every step's end.

    `more`: suspensions that what was seen of faces would have made besides. `by`: the programs that judged, as `engine/rules.py`
    names them; '' among them for entries of older ones.
    """

    changes: tuple[Again, ...]
    same: int
    steps: tuple[StepAgain, ...]
    was: End
    would: End
    more: tuple[Break, ...]
    by: frozenset[str]

    @property
    def differs(self) -> bool:
        return bool(self.changes or self.more) or self.was != self.would or any(step.was is not step.would for step in self.steps)


def session_again(session: Session, trail: Sequence[Told], recorded: Policy, policy: Policy) -> SessionAgain:
    """Raises EvidenceBroken for a trail that does not fit."""
    findings, steps = judged_again(trail, recorded, policy)
    was = End(
        how=str(session.state),
        reason=str(session.ended_for or session.outcome),
        policy_line=_line(trail),
        index=_last(trail),
        held=session.held_for if session.state is State.DECIDED else None,
    )
    earlier = [*_by_steps(session, steps, policy, was), *_by_suspensions(trail, recorded, policy, was)]
    earlier += _by_time(session, trail, recorded, policy, was)
    by_faces, more = _by_faces(trail, recorded, policy)
    earlier += by_faces
    end = min(earlier, key=lambda one: one.index, default=None)
    if end is None or end.index > was.index >= 0:
        held = _held(session, trail, findings, steps, policy) if session.state is State.DECIDED else None
        end = replace(was, held=held)
    return SessionAgain(
        changes=tuple(one for one in findings if not one.same),
        same=sum(one.same for one in findings),
        steps=steps,
        was=was,
        would=end,
        more=more,
        by=frozenset(told.event.rules for told in trail if isinstance(told.event, e.ObservationsMade)),
    )


def _line(trail: Iterable[Told]) -> str:
    return next((told.event.policy_line for told in trail if isinstance(told.event, e.Terminated)), "")


def _last(trail: Iterable[Told]) -> int:
    """The entry that ended it, or that left it to a person."""
    ends = [told.index for told in trail if isinstance(told.event, e.Terminated | e.Decided | e.Expired)]
    return ends[0] if ends else next((told.index for told in trail if isinstance(told.event, e.StepsFinished)), -1)


def _by_steps(session: Session, steps: Iterable[StepAgain], policy: Policy, was: End) -> list[End]:
    """In a session without a clerk a step may end it; with a clerk none does."""
    if session.attended:
        return []
    found = []
    for step in steps:
        line = f"session.on_fail.{step.step}"
        ends = policy.session.on_fail.get(step.step, "continue") == "end"
        if step.would is None:
            found.append(End(how=OPEN, policy_line=f"checks.{step.step}", index=step.index))
        elif step.would is Verdict.FAIL and ends and was.policy_line != line:
            found.append(_over(Reason.POLICY_RETRIES_EXHAUSTED, line, step.index))
    last = was.policy_line.removeprefix("session.on_fail.")
    if last != was.policy_line:  # it ended so; does it still?
        ended = [step for step in steps if step.step == last][-1:]
        if not any(one.would is Verdict.FAIL and policy.session.on_fail.get(last) == "end" for one in ended):
            found.append(End(how=OPEN, policy_line=was.policy_line, index=was.index))
    return found


def _by_suspensions(trail: Sequence[Told], recorded: Policy, policy: Policy, was: End) -> list[End]:
    """Suspensions that would have ended it, would not have come, or would have lasted too long."""
    now, then = policy.governor, recorded.governor
    found: list[End] = []
    counted = others = 0
    waits: tuple[Reason, float] | None = None
    for told in trail:
        match told.event:
            case e.Suspended(reason=reason) as suspended:
                waits = reason, suspended.resume_by_s
                if not _still_bad(suspended.reason, suspended.policy_line, suspended.reading, now):
                    found.append(End(how=OPEN, policy_line=suspended.policy_line, index=told.index))
                others += reason is Reason.FACE_OTHER
                counted += reason not in SERVER_FAULTS | BY_WORD
                if others >= now.face.other_max:
                    found.append(_over(Reason.FACE_OTHER, "governor.face.other_max", told.index))
                if counted >= now.max_suspensions and reason not in SERVER_FAULTS | BY_WORD:
                    found.append(_over(Reason.POLICY_SUSPENSIONS_EXHAUSTED, "governor.max_suspensions", told.index))
            case e.Resumed() if waits is not None:
                reason, by_s = waits
                longer_s = _window_s(reason, now) - _window_s(reason, then)
                if longer_s < 0 and _at_s(told) > by_s + longer_s:
                    found.append(_over(reason, f"governor.{_window(reason)}", told.index))
                waits = None
            case e.Terminated(policy_line=line) if line.startswith("governor.") and _eased(line, policy, recorded, counted, others):
                found.append(End(how=OPEN, policy_line=line, index=told.index))
            case _:
                continue
    return [one for one in found if one.policy_line != was.policy_line or one.how == OPEN or one.index < was.index]


def _by_faces(trail: Sequence[Told], recorded: Policy, policy: Policy) -> tuple[list[End], tuple[Break, ...]]:
    """Ends, and further suspensions, by what the standing checks saw: what differs between the two policies and nothing else."""
    if policy is recorded:
        return [], ()
    ran = before(trail).ran
    told_by = {name: recorded.checks[name] if _other_model(name, recorded, policy) else own for name, own in policy.checks.items()}
    then, now = breaks(trail, ran, recorded), breaks(trail, ran, replace(policy, checks=told_by))
    ended = [one for one in then if one.over]
    found = [_over(one.reason, one.policy_line, _index_at(trail, one.at_s)) for one in now if one.over and not one.near(ended)]
    for told in trail:
        if isinstance(told.event, e.Suspended):
            here = [one for one in then if one.reason is told.event.reason and abs(one.at_s - _at_s(told)) <= SOON_S]
            if here and not any(one.near(now) for one in here):
                found.append(End(how=OPEN, policy_line=told.event.policy_line, index=told.index))
    return found, tuple(one for one in now if not one.over and not one.near(then))


def _other_model(name: str, recorded: Policy, policy: Policy) -> bool:
    return bool(getattr(recorded.checks[name], "model", "") != getattr(policy.checks[name], "model", ""))


def _index_at(trail: Sequence[Told], at_s: float) -> int:
    return next((told.index for told in trail if _at_s(told) >= at_s), trail[-1].index)


def _still_bad(reason: Reason, line: str, reading: Mapping[str, Any], policy: GovernorPolicy) -> bool:
    """Whether the reading behind a suspension passes the limit still. How long it had to last is not told here."""
    rule = next((rule for rule in RULES if rule.reason is reason and rule.policy_line == line), None)
    if rule is None:
        return True
    try:
        return (rule.still_bad or rule.bad)(policy, value_from_json(reading, rule.reading))
    except EvidenceBroken:  # of an older program: nothing can be said against it
        return True


def _eased(line: str, policy: Policy, recorded: Policy, counted: int, others: int) -> bool:
    """Whether the limit that ended the session would not have ended it there."""
    now, then = policy.governor, recorded.governor
    match line.removeprefix("governor."):
        case "max_suspensions":
            return counted + 1 < now.max_suspensions > then.max_suspensions
        case "face.other_max":
            return others + 1 < now.face.other_max > then.face.other_max
        case "resume_window_s" | "seat_window_s" as window:
            return bool(getattr(now, window) > getattr(then, window))
        case _:
            return False


def _by_time(session: Session, trail: Sequence[Told], recorded: Policy, policy: Policy, was: End) -> list[End]:
    """The longest time of a session; not told where the server was restarted, which begins it anew."""
    section = "seat" if session.attended else "session"
    now, then = getattr(policy, section).longest_s, getattr(recorded, section).longest_s
    line = f"{section}.longest_s"
    if was.policy_line in (line, "session.connect_s"):
        longer = now > then if was.policy_line == line else policy.session.connect_s > recorded.session.connect_s
        return [End(how=OPEN, policy_line=was.policy_line, index=was.index)] if longer else []
    began = next((_at_s(told) for told in trail if isinstance(told.event, e.Admitted)), None)
    restarted = any(isinstance(told.event, e.ServerRestarted) for told in trail)
    if began is None or restarted or now >= then:
        return []
    late = next((told.index for told in trail if 0 <= told.index <= was.index and _at_s(told) - began > now), None)
    return [] if late is None else [_over(Reason.POLICY_TIME_EXHAUSTED, line, late)]


def _held(
    session: Session, trail: Sequence[Told], findings: Iterable[Again], steps: Iterable[StepAgain], policy: Policy
) -> tuple[str, ...] | None:
    """None where a step's verdict cannot be told that counts for it."""
    by_number = {step.number: step.would for step in steps}
    decided = {*session.skipped, *session.overridden}
    verdicts = {number: by_number.get(number, verdict) for number, verdict in session.verdicts.items() if number not in decided}
    must = {number for number, step in enumerate(session.steps) if step in policy.seat.mandatory}
    if any(verdicts[number] is None for number in must & verdicts.keys()):
        return None
    known = {number: verdict for number, verdict in verdicts.items() if verdict is not None}
    of_findings = {note for one in findings if one.was.challenge is not None for note in one.was.notes if note in RISKS}
    noted = {note for one in findings if one.would and one.was.challenge is not None for note in one.would.notes if note in RISKS}
    others = [told.event.reason for told in trail if isinstance(told.event, at.RiskNoted) and "challenge" not in told.event.reading]
    kept = (risk for risk in session.risks if risk not in of_findings or risk in others)
    risks = tuple(dict.fromkeys((*kept, *sorted(noted)))) if session.attended else session.risks
    would = replace(session, verdicts={**session.verdicts, **known}, risks=risks)
    audit = policy.review.concurrent.covers(session.matter, session.outcome)
    return (*held_for(would, trail, policy.seat, session.outcome), *((AUDIT,) if audit else ()))


def _over(reason: Reason, line: str, index: int) -> End:
    return End(how=str(State.TERMINATED), reason=str(reason), policy_line=line, index=index)


def _window(reason: Reason) -> str:
    return "seat_window_s" if reason in LONG else "resume_window_s"


def _window_s(reason: Reason, policy: GovernorPolicy) -> float:
    return float(getattr(policy, _window(reason)))


def _at_s(told: Told) -> float:
    return datetime.fromisoformat(told.at).timestamp()
