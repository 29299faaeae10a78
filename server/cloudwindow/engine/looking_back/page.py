"""Everything that the page of one session shows, out of its trail. Pure, and quick for a session of two hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Told
from cloudwindow.domain.ports import Case
from cloudwindow.domain.ports_register import TrailRead
from cloudwindow.domain.session import FINAL, Session
from cloudwindow.domain.times import seconds
from cloudwindow.engine.looking_back import lanes
from cloudwindow.engine.looking_back.lanes import PageLink, PageNote, PageSpeech, PageStep, PageWords
from cloudwindow.engine.looking_back.marks import PageMark, marks
from cloudwindow.engine.looking_back.tapes import Tape


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSession:
    """`party`: the role of who was verified; `names`: the case's parties by role. `outcome`, `decided_by`: None while blind."""

    id: str
    reference: str
    matter: str
    language: str
    party: str
    names: Mapping[str, str]
    state: str
    created: str
    ended: str
    outcome: str | None
    decided_by: str | None
    clerk: str
    attended: bool
    risks: tuple[str, ...]
    suspensions: int
    policy_version: str
    policy_sha256: str
    blind: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PageClock:
    """UTC, UNIX seconds: what 0 on the page is, and its end."""

    began: float
    ended: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTrack:
    """`from_s`, `to_s`: where on the page it lies. `duration_s`: on its own clock; over a long part the two differ a little.

    `kind`: 'camera', 'screen' or 'sound' alone. `playable`: there is a copy; `media`: where, without the viewing.
    """

    who: str
    part: str
    kind: str
    from_s: float
    to_s: float
    duration_s: float
    width: int
    height: int
    codecs: tuple[str, ...]
    playable: bool
    media: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFinding:
    index: int
    at_s: float
    check: str
    challenge: str | None
    verdict: str
    reason: str | None
    score: float
    threshold: float
    direction: str
    policy_line: str
    notes: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStill:
    sha256: str
    at_s: float
    index: int
    purpose: str
    width: int
    height: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRule:
    """A rule that objects, and the entries that it objects to."""

    rule: str
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTrail:
    """`whole`: the chain holds from the first entry to the last; `broken`: where it does not. `sealed`: entries in the log."""

    length: int
    whole: bool
    broken: str
    sealed: int
    checkpoint: str | None
    checkpoint_size: int
    checkpoint_at: str
    stamped: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPage:
    session: PageSession
    clock: PageClock
    tracks: Sequence[PageTrack]
    marks: Sequence[PageMark]
    findings: Sequence[PageFinding]
    stills: Sequence[PageStill]
    transcript: Sequence[PageWords]
    link: Sequence[PageLink]
    speech: Sequence[PageSpeech]
    steps: Sequence[PageStep]
    notes: Sequence[PageNote]
    rules: Sequence[PageRule]
    trail: PageTrail


def session_page(
    *,
    session: Session,
    case: Case | None,
    trail: Sequence[Told],
    read: TrailRead,
    tapes: Sequence[Tape],
    rules: Mapping[str, tuple[int, ...]],
    blind: bool,
) -> SessionPage:
    """`session`, `trail`: as this person may see them. `read`: how the whole trail stands. `case`: None when it was erased."""
    clock = clock_of(trail, tapes)
    began_s = clock.began
    return SessionPage(
        session=_session(session, case, trail, blind=blind),
        clock=clock,
        tracks=[_track(session, tape, began_s) for tape in tapes],
        marks=marks(trail, began_s),
        findings=[_finding(told, told.event, began_s) for told in trail if isinstance(told.event, e.FindingMade)],
        stills=[still_of(told, told.event, began_s) for told in trail if isinstance(told.event, e.StillKept)],
        transcript=lanes.words(trail, began_s, session.language.value),
        link=lanes.links(trail, began_s),
        speech=lanes.speech(trail, began_s),
        steps=lanes.steps(trail, began_s),
        notes=lanes.notes(trail, began_s),
        rules=[PageRule(rule=rule, entries=entries) for rule, entries in sorted(rules.items())],
        trail=_trail(read),
    )


def clock_of(trail: Sequence[Told], tapes: Sequence[Tape]) -> PageClock:
    """From the first media, or the first entry when there was none, to the last of what happened before anybody looked back."""
    entries = [
        seconds(told.at) for told in trail if isinstance(told.event, e.Connected | e.Decided | e.Terminated | e.StepsFinished)
    ]
    begins = [tape.began_s for tape in tapes] or entries[:1] or [seconds(told.at) for told in trail[:1]] or [0.0]
    began_s = min(begins)
    ended_s = max([tape.ended_s for tape in tapes] + entries + [began_s])
    return PageClock(began=round(began_s, 3), ended=round(ended_s, 3))


def _session(session: Session, case: Case | None, trail: Sequence[Told], *, blind: bool) -> PageSession:
    ends = (told.at for told in trail if isinstance(told.event, e.Decided | e.Terminated | e.Expired))
    clerk = next((told.event.clerk for told in reversed(trail) if hasattr(told.event, "clerk")), "")
    return PageSession(
        id=session.id,
        reference=case.reference if case else "",
        matter=session.matter,
        language=session.language.value,
        party=session.party,
        names={role: party.name for role, party in case.parties.items()} if case else {},
        state=str(session.state),
        created=trail[0].at if trail else "",
        ended=next(ends, "") if session.state in FINAL else "",
        outcome=None if blind else session.outcome,
        decided_by=None if blind else session.decided_by,
        clerk=clerk,
        attended=session.attended,
        risks=tuple(reason.value for reason in session.risks),
        suspensions=session.suspensions,
        policy_version=session.policy_version,
        policy_sha256=session.policy_sha256,
        blind=blind,
    )


def _track(session: Session, tape: Tape, began_s: float) -> PageTrack:
    facts = tape.facts
    picture = "screen" if tape.who.endswith(".screen") else "camera"
    return PageTrack(
        who=tape.who,
        part=tape.part,
        kind=picture if facts is None or facts.width else "sound",
        from_s=round(tape.began_s - began_s, 3),
        to_s=round(tape.ended_s - began_s, 3),
        duration_s=facts.duration_s if facts else round(tape.ended_s - tape.began_s, 3),
        width=facts.width if facts else 0,
        height=facts.height if facts else 0,
        codecs=facts.codecs if facts else (),
        playable=facts is not None,
        media=f"/api/review/sessions/{session.id}/media/{tape.part}",
    )


def _finding(told: Told, made: e.FindingMade, began_s: float) -> PageFinding:
    finding = made.finding
    return PageFinding(
        index=told.index,
        at_s=round(seconds(told.at) - began_s, 2),
        check=finding.check,
        challenge=finding.challenge,
        verdict=finding.verdict.value,
        reason=finding.reason.value if finding.reason else None,
        score=finding.score,
        threshold=finding.threshold,
        direction=finding.direction.value,
        policy_line=finding.policy_line,
        notes=tuple(note.value for note in finding.notes),
        evidence=finding.evidence,
    )


def still_of(told: Told, still: e.StillKept, began_s: float) -> PageStill:
    return PageStill(
        sha256=still.sha256,
        at_s=round(still.at_s - began_s, 2),
        index=told.index,
        purpose=still.purpose,
        width=still.width,
        height=still.height,
        by=still.by,
    )


def _trail(read: TrailRead) -> PageTrail:
    return PageTrail(
        length=read.length,
        whole=not read.broken,
        broken=read.broken,
        sealed=read.sealed,
        checkpoint=read.origin or None,
        checkpoint_size=read.size,
        checkpoint_at=read.at,
        stamped=read.stamped or None,
    )
