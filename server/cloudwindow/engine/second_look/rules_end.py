"""What rules say of the people and of the end: who decided, how fast, against what, and how the result left."""

from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.second_look.looked import Found, Looked, Rule, Severity
from cloudwindow.engine.signed import STILL

PRESSURE: Final = ("environment.", "coercion.")  # areas of reasons that speak against 'none seen'


def decided_fast(seen: Looked) -> Found:
    """Nobody reads the findings in so short a time."""
    decided, ended = seen.last(e.Decided), seen.last(e.StepEnded)
    if decided is None or ended is None:
        return ()
    return (decided[0],) if 0 <= seen.at_s(decided[0]) - seen.at_s(ended[0]) < seen.limits.decision_s else ()


def session_short(seen: Looked) -> Found:
    """Approved far sooner than a session usually takes."""
    began, decided = seen.media_began, seen.approved
    if began is None or decided is None:
        return ()
    return (decided,) if seen.at_s(decided) - seen.at_s(began) < seen.limits.session_s else ()


def checklist_at_once(seen: Looked) -> Found:
    """Three items or more were ticked at the same moment; of one that was unticked the last tick counts."""
    ticks = sorted({one.item: index for index, one in seen.of(at.Ticked) if one.done}.values())
    times = [seen.at_s(index) for index in ticks]
    found: set[int] = set()
    for n in range(len(ticks) - 2):
        if times[n + 2] - times[n] < seen.limits.checklist_s:
            found.update(ticks[n : n + 3])
    return tuple(sorted(found))


def unassessed(seen: Looked) -> Found:
    """A clerk decided and never said how they saw the place and the pressure."""
    decided = seen.last(e.Decided)
    missing = seen.session.attended and seen.last(at.InterferenceAssessed) is None
    return (decided[0],) if decided is not None and missing else ()


def assessed_against(seen: Looked) -> Found:
    """'None seen', where the machine had seen something."""
    last = seen.last(at.InterferenceAssessed)
    if last is None or last[1].verdict is not Verdict.PASS:
        return ()
    noted = [index for index, one in seen.of(at.RiskNoted) if _pressure(one.reason)]
    noted += [index for index, one in seen.of(e.FindingMade) if any(_pressure(note) for note in one.finding.notes)]
    return (*sorted(noted), last[0]) if noted else ()


def sign_approved(seen: Looked) -> Found:
    """The applicant called for help by the silent sign, and the session was approved."""
    given = [index for index, _ in seen.of(at.SignGiven)]
    given += [index for index, one in seen.of(at.RiskNoted) if one.reason is Reason.COERCION_SIGNAL]
    return tuple(sorted(given)) if seen.approved is not None else ()


def barrier_ignored(seen: Looked) -> Found:
    """They did not understand each other, nobody came to interpret, and it was approved."""
    noted = [index for index, one in seen.of(e.Suspended) if one.reason is Reason.LANGUAGE_BARRIER]
    noted += [index for index, one in seen.of(e.FindingMade) if one.finding.reason is Reason.LANGUAGE_BARRIER]
    if seen.approved is None or seen.last(at.InterpreterJoined) is not None:
        return ()
    return tuple(sorted(noted))


def suspended_often(seen: Looked) -> Found:
    found = tuple(index for index, _ in seen.of(e.Suspended))
    return found if len(found) >= seen.limits.suspensions else ()


def clerk_conflicted(seen: Looked) -> Found:
    """Somebody had a part in it who has the case on their list of conflicts."""
    here = seen.circumstances
    return (here[0],) if here is not None and here[1].conflicted else ()


def refused_before(seen: Looked) -> Found:
    """Who approved had refused an earlier session of the same case."""
    here, decided = seen.circumstances, seen.last(e.Decided)
    if here is None or decided is None or seen.approved is None:
        return ()
    return (decided[0],) if decided[1].by in here[1].refused_by else ()


def decider_elsewhere(seen: Looked) -> Found:
    """Who decided neither sat there nor had joined."""
    decided = seen.last(e.Decided)
    if decided is None or not seen.session.attended:
        return ()
    there = {one.clerk for _, one in seen.of(at.ClerkAssigned)} | {one.person for _, one in seen.of(at.SupervisorJoined)}
    return () if decided[1].by in there else (decided[0],)


def decider_late(seen: Looked) -> Found:
    """Who decided came when most of the steps were over."""
    decided, ends = seen.last(e.Decided), [index for index, _ in seen.of(e.StepEnded)]
    if decided is None or not ends:
        return ()
    came = seen.first(at.ClerkAssigned, lambda one: one.clerk == decided[1].by)
    joined = seen.first(at.SupervisorJoined, lambda one: one.person == decided[1].by)
    since = min((one[0] for one in (came, joined) if one is not None), default=None)
    late = since is not None and sum(index > since for index in ends) < seen.limits.led_share * len(ends)
    return (decided[0],) if late else ()


def signed_unseen(seen: Looked) -> Found:
    """Signed before every page had been shown."""
    found = []
    for index, drawn in seen.of(sign.SignatureDrawn):
        made = seen.last(sign.DocumentMade, lambda one, id=drawn.document: one.document == id)  # type: ignore[misc]  # bound now
        shown = {one.page for at, one in seen.of(sign.PageShown) if one.document == drawn.document and at < index}
        found += [index] if made is not None and not shown >= set(range(1, made[1].pages + 1)) else []
    return tuple(found)


def signed_without_still(seen: Looked) -> Found:
    """Sealed without a picture of who signed."""
    kept = [index for index, one in seen.of(e.StillKept) if one.purpose == STILL]
    return tuple(index for index, _ in seen.of(sign.DocumentSigned) if not any(one < index for one in kept))


def _pressure(reason: Reason) -> bool:
    return reason.startswith(PRESSURE) and reason not in (Reason.COERCION_SIGNAL, Reason.ENVIRONMENT_INCOMPLETE)


END: Final = (
    Rule(code="rule.decided_fast", severity=Severity.SERIOUS, objects=decided_fast, tells=True, keys=("review.rules.decision_s",)),
    Rule(code="rule.session_short", severity=Severity.SERIOUS, objects=session_short, tells=True, keys=("review.rules.session_s",)),
    Rule(code="rule.checklist_at_once", severity=Severity.NOTE, objects=checklist_at_once, keys=("review.rules.checklist_s",)),
    Rule(code="rule.unassessed", severity=Severity.SEVERE, objects=unassessed, tells=True),
    Rule(code="rule.assessed_against", severity=Severity.SEVERE, objects=assessed_against, tells=True),
    Rule(code="rule.sign_approved", severity=Severity.SEVERE, objects=sign_approved, tells=True),
    Rule(code="rule.barrier_ignored", severity=Severity.SERIOUS, objects=barrier_ignored, tells=True),
    Rule(code="rule.suspended_often", severity=Severity.NOTE, objects=suspended_often, keys=("review.rules.suspensions",)),
    Rule(code="rule.clerk_conflicted", severity=Severity.SEVERE, objects=clerk_conflicted),
    Rule(code="rule.refused_before", severity=Severity.SERIOUS, objects=refused_before, tells=True),
    Rule(code="rule.decider_elsewhere", severity=Severity.SEVERE, objects=decider_elsewhere, tells=True),
    Rule(code="rule.decider_late", severity=Severity.NOTE, objects=decider_late, tells=True, keys=("review.rules.led_share",)),
    Rule(code="rule.signed_unseen", severity=Severity.SEVERE, objects=signed_unseen),
    Rule(code="rule.signed_without_still", severity=Severity.SERIOUS, objects=signed_without_still),
)
