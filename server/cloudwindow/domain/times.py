"""An entry's time as seconds."""

from datetime import datetime


def seconds(at: str) -> float:
    """RFC 3339 in UTC, as entries have it, to UNIX seconds."""
    return datetime.fromisoformat(at).timestamp()
