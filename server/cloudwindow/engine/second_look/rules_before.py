"""What rules say of the time before the steps, and of the media: consents, the link, the recording."""

from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.review_events import LinkTriedElsewhere
from cloudwindow.engine.holes import RECORDER_FAULTS, recorder_unexplained
from cloudwindow.engine.second_look.looked import Found, Looked, Rule, Severity

_CONSENTS: Final = ("session.required_consents",)


def consent_missing(seen: Looked) -> Found:
    """Admitted without a consent that is required; the last answer to each counts."""
    admitted = seen.first(e.Admitted)
    given = {answer.text: answer.given for _, answer in seen.of(e.ConsentAnswered)}
    missing = [text for text in seen.policy.session.required_consents if not given.get(text, False)]
    return (admitted[0],) if admitted is not None and missing else ()


def consent_language(seen: Looked) -> Found:
    """Shown in a language that the session was not held in."""
    spoken = seen.session.language.spoken
    return tuple(index for index, answer in seen.of(e.ConsentAnswered) if answer.given and answer.language.spoken != spoken)


def link_elsewhere(seen: Looked) -> Found:
    return tuple(index for index, _ in seen.of(LinkTriedElsewhere))


def camera_virtual(seen: Looked) -> Found:
    """Approved although the camera's name was that of a virtual one."""
    doubts = tuple(index for index, one in seen.of(e.SuspicionNoted) if one.reason is Reason.INJECTION_SUSPECTED)
    return doubts if seen.approved is not None else ()


def recorder_unnoted(seen: Looked) -> Found:
    """A recorder was unhealthy, and nobody wrote why that is no matter."""
    if not recorder_unexplained(seen.trail):
        return ()
    return tuple(
        told.index
        for told in seen.trail
        if isinstance(told.event, e.Suspended | e.SuspicionNoted | e.GapNoted) and told.event.reason in RECORDER_FAULTS
    )


def gap_unnoted(seen: Looked) -> Found:
    """Media is missing for long while the session was not suspended, and no note was made afterwards."""
    notes = [index for index, _ in seen.of(at.NoteMade)]
    suspended = _suspended_s(seen)
    found = []
    for index, gap in seen.of(e.GapNoted):
        covered = sum(_common_s((gap.from_s, gap.to_s), span) for span in suspended)
        if gap.to_s - gap.from_s - covered > seen.limits.gap_s and not any(note > index for note in notes):
            found.append(index)
    return tuple(found) if seen.approved is not None else ()


def recording_short(seen: Looked) -> Found:
    """The applicant's recordings are shorter than the time in which their parts sent, less the gaps that were noted meanwhile."""
    began = seen.media_began
    if began is None or not seen.over:
        return ()
    sent = [_sent(seen, part.part) for _, part in seen.of(e.PartOpened) if part.who == "applicant"]
    gaps = [(gap.from_s, gap.to_s) for _, gap in seen.of(e.GapNoted)]
    expected_s = sum(to_s - from_s - sum(_common_s((from_s, to_s), gap) for gap in gaps) for from_s, to_s in sent)
    whole = [(index, one) for index, one in seen.of(e.RecordingClosed) if one.who == "applicant"]
    short = sum(one.duration_s for _, one in whole) < seen.limits.recorded_share * expected_s
    return tuple(index for index, _ in whole) or (began,) if short else ()


def _sent(seen: Looked, part: str) -> tuple[float, float]:
    """From when to when. UTC, UNIX seconds."""
    connected = seen.first(e.Connected, lambda one: one.part == part)
    closed = seen.first(e.PartClosed, lambda one: one.part == part)
    end = closed[0] if closed is not None else seen.ended
    if connected is None or end is None:
        return 0.0, 0.0
    from_s = seen.at_s(connected[0])
    return from_s, max(from_s, seen.at_s(end))


def _common_s(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))


def _suspended_s(seen: Looked) -> list[tuple[float, float]]:
    """From a few seconds before the entry: a link is bad for a while before it counts as bad."""
    spans: list[tuple[float, float]] = []
    since_s: float | None = None
    for told in seen.trail:
        match told.event:
            case e.Suspended():
                since_s = seen.at_s(told.index) - seen.policy.governor.link.for_s
            case e.Resumed() | e.Terminated() | e.StepsFinished() if since_s is not None:
                spans.append((since_s, seen.at_s(told.index) + seen.policy.governor.recovered_s))
                since_s = None
            case _:
                continue
    return spans


BEFORE: Final = (
    Rule(code="rule.consent_missing", severity=Severity.SEVERE, objects=consent_missing, keys=_CONSENTS),
    Rule(code="rule.consent_language", severity=Severity.SERIOUS, objects=consent_language),
    Rule(code="rule.link_elsewhere", severity=Severity.SERIOUS, objects=link_elsewhere),
    Rule(code="rule.camera_virtual", severity=Severity.SEVERE, objects=camera_virtual, tells=True),
    Rule(code="rule.recorder_unnoted", severity=Severity.SERIOUS, objects=recorder_unnoted),
    Rule(code="rule.gap_unnoted", severity=Severity.SERIOUS, objects=gap_unnoted, tells=True, keys=("review.rules.gap_s",)),
    Rule(
        code="rule.recording_short",
        severity=Severity.SEVERE,
        objects=recording_short,
        keys=("review.rules.recorded_share",),
    ),
)
