"""What a part's recording is called: the applicant's by its part alone, anybody else's with their name in front."""

from pathlib import Path
from typing import Final

from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.domain.who import Who


def stem(part: PartId, who: str) -> str:
    return part if who == Who.APPLICANT else f"{who}-{part}"


def read_stem(name: str) -> tuple[PartId, str]:
    """A live file's part, and whose it is. Ids have no hyphen."""
    who, _, part = name.rpartition("-")
    return PartId(part), who or Who.APPLICANT.value


ENDING: Final = ".live"  # sealed records of `vault.growing`: no player opens it


def live_path(directory: Path, session: SessionId, part: PartId, who: str = Who.APPLICANT) -> Path:
    """Where a part is while it is being recorded; closed parts are in the blob store."""
    return directory / "live" / session / f"{stem(part, who)}{ENDING}"


def live_name(part: PartId, who: str = Who.APPLICANT) -> str:
    """What a live file is sealed under, beside its session's key."""
    return f"live/{stem(part, who)}"


def blob_name(session: SessionId, part: PartId, who: str = Who.APPLICANT) -> str:
    return f"{session}/parts/{stem(part, who)}.mkv"
