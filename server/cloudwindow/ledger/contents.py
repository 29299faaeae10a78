"""Are the files in the package those that the entries speak of, byte for byte?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.files import files_of
from cloudwindow.domain.ids import SessionId
from cloudwindow.ledger.package import EXCERPT, POLICY, name_in_package
from cloudwindow.ledger.report import Fault, Recording
from cloudwindow.ledger.trail import Tell


@dataclass(slots=True, kw_only=True)
class Claim:
    """What the trail says of one file; `entry` None: excerpt.json does. `sha256`, `size`: None when nothing is said of it."""

    entry: int | None
    sha256: str | None
    size: int | None = None
    part: str | None = None
    segments: list[e.SegmentClosed] = field(default_factory=list)

    @property
    def place(self) -> str:
        return EXCERPT if self.entry is None else f"entry {self.entry}"


def claims(session: SessionId, events: Sequence[Told], tell: Tell, note: list[str], *, silent: bool = False) -> Mapping[str, Claim]:
    """By the file's name in the package. Tells of recordings that were never closed and segments that leave a gap.

    `silent`: bodies that say what was recorded are not here.
    """
    found: dict[str, Claim] = {}
    segments: dict[str, list[e.SegmentClosed]] = {}
    opened: dict[str, int] = {}
    whose: dict[str, str] = {}
    closed: set[str] = set()
    for told in events:
        match told.event:
            case e.PartOpened():
                opened[told.event.part] = told.index
                whose[told.event.part] = told.event.who
            case e.SegmentClosed():
                segments.setdefault(told.event.part, []).append(told.event)
                opened.setdefault(told.event.part, told.index)
            case e.RecordingClosed():
                closed.add(told.event.part)
                claim = Claim(entry=told.index, sha256=told.event.sha256, size=told.event.size, part=told.event.part)
                claim.segments = segments.get(told.event.part, [])
                _claim(found, session, told.event.blob, claim, tell)
                _contiguous(told, claim.segments, tell)
                _same_person(told, claim.segments, whose.get(told.event.part), tell)
            case e.Admitted():
                found[POLICY] = Claim(entry=told.index, sha256=told.event.policy_sha256)
            case _:
                for file in files_of(told.event):
                    _claim(found, session, file.blob, Claim(entry=told.index, sha256=file.sha256), tell)
    for part in sorted(set(opened) - closed):
        if part in segments:
            place = f"entry {opened[part]} (part {part})"
            problem = f"{len(segments[part])} segments were recorded, but the recording was never closed"
            tell(Fault(place=place, problem=problem, entry=opened[part], part=part))
        else:
            nothing = "what was recorded of it is not known: its bodies are not here" if silent else "nothing of it was recorded"
            note.append(f"part {part} (entry {opened[part]}) was opened, and {nothing}")
    return found


def _claim(found: dict[str, Claim], session: SessionId, blob: str, claim: Claim, tell: Tell) -> None:
    try:
        name = name_in_package(blob, session)
    except EvidenceBroken as error:
        tell(Fault(place=claim.place, problem=str(error), entry=claim.entry))
        return
    earlier = found.get(name)
    if earlier is None or claim.segments:
        found[name] = claim
    if earlier is not None and earlier.sha256 != claim.sha256:
        tell(Fault(place=claim.place, problem=f"names {name} with another sha256 than {earlier.place}", entry=claim.entry))


def _same_person(closed: Told, segments: Sequence[e.SegmentClosed], opener: str | None, tell: Tell) -> None:
    """Opened, recorded and closed as the media of one and the same person or screen."""
    assert isinstance(closed.event, e.RecordingClosed)
    named = {segment.who for segment in segments} | {closed.event.who} | ({opener} if opener else set())
    if len(named) > 1:
        place = f"entry {closed.index} (part {closed.event.part})"
        problem = f"expected the media of one person or screen, found {', '.join(sorted(named))}"
        tell(Fault(place=place, problem=problem, entry=closed.index, part=closed.event.part))


def recordings(events: Sequence[Told]) -> tuple[Recording, ...]:
    """Every recording that was closed, in the order of the trail."""
    return tuple(
        Recording(who=told.event.who, part=told.event.part, seconds=round(told.event.duration_s, 2), began_s=told.event.began_s)
        for told in events
        if isinstance(told.event, e.RecordingClosed)
    )


def _contiguous(closed: Told, segments: Sequence[e.SegmentClosed], tell: Tell) -> None:
    """Every byte of the recording lies in exactly one segment, in order."""
    assert isinstance(closed.event, e.RecordingClosed)
    at = 0
    for segment in segments:
        if segment.offset != at or segment.length < 0:
            place = f"segment {segment.number} of part {segment.part}"
            problem = f"expected to begin at byte {at} of the recording, found {segment.offset}"
            tell(Fault(place=place, problem=problem, part=segment.part, segment=segment.number, offset=segment.offset))
        at = segment.offset + max(0, segment.length)
    if at != closed.event.size:
        place = f"entry {closed.index} (part {closed.event.part})"
        problem = f"expected segments up to byte {closed.event.size}, found them up to byte {at}"
        tell(Fault(place=place, problem=problem, entry=closed.index, part=closed.event.part))
