"""What of a session is its applicant's to have: which entries, which files. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.codec import to_json
from cloudwindow.domain.entry import Told
from cloudwindow.domain.session import Session
from cloudwindow.domain.viewing_events import ExportTaken, PlaybackOpened, PlaybackSeen
from cloudwindow.engine.result import outcome, waits

LOOKS: Final = (PlaybackOpened, PlaybackSeen, at.Viewed, ExportTaken)
OTHERS: Final = frozenset({"together"})  # pictures with somebody else on them


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectFile:
    """`blob`: in the store of files. `name`: in the copy, below the session."""

    blob: str
    name: str


def words(session: Session, trail: Sequence[Told], kinds: Mapping[str, str], *, looks: bool) -> list[str]:
    """A line an entry: time and sentence. `kinds`: the sentences. `looks`: who looked, or everything else."""
    lines = []
    for told in trail:
        if isinstance(told.event, LOOKS) is looks and told.kind in kinds and not _secret(session, told):
            fields = _fields(session, told)
            lines.append(f"{told.at}  {kinds[told.kind].format(**fields)}")
    return lines


def files(trail: Sequence[Told]) -> list[SubjectFile]:
    """Pictures and recordings of the applicant, and what they signed."""
    found = []
    for told in trail:
        match told.event:
            case e.StillKept(purpose=purpose, blob=blob) if purpose not in OTHERS:
                found.append(_file("stills", blob))
            case e.RecordingClosed(who=who, blob=blob) if who.startswith("applicant"):
                found.append(_file("parts", blob))
            case sign.DocumentSigned(blob=blob):
                found.append(_file("documents", blob))
            case _:
                continue
    return list({one.blob: one for one in found}.values())


def _file(folder: str, blob: str) -> SubjectFile:
    return SubjectFile(blob=blob, name=f"{folder}/{blob.rsplit('/', 1)[-1]}")


def _secret(session: Session, told: Told) -> bool:
    """A decision whose result may not leave yet; what others said that they may not have heard."""
    match told.event:
        case e.Decided():
            return waits(session)
        case e.PartOpened(who=who) | e.RecordingClosed(who=who):
            return not who.startswith("applicant")
        case e.StillKept(purpose=purpose):
            return purpose in OTHERS
        case _:
            return False


def _fields(session: Session, told: Told) -> dict[str, Any]:  # Any: JSON
    fields: dict[str, Any] = {name: "-" if value in (None, "") else value for name, value in to_json(told.event).items()}
    if isinstance(told.event, e.Decided):
        fields["outcome"] = outcome(session)
    return fields
