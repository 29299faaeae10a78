"""What somebody of compliance does to a session, as entries of its trail: viewings, and copies that leave. As in `events.py`.

`by` is the id of a member of the staff. Nothing here is named as `files.py` looks for: a copy of the evidence is no part of it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackOpened:
    """Somebody named the case's reference and said why they look. Until `until_s` (UTC, UNIX seconds) they may."""

    viewing: str
    by: str
    why: str
    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackSeen:
    """The server gave out this stretch of a part's recording. Seconds of the part's own clock."""

    viewing: str
    by: str
    part: str
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A piece of the picture that a copy does not show. Shares of its width and height from the top left corner, 0..1.

    `part`: of which recording; empty: of all. Seconds from the session's beginning, as on its page.
    """

    from_s: float
    to_s: float
    x: float
    y: float
    width: float
    height: float
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAsked:
    """`what`: 'package', 'cut', 'redacted', 'report'. Seconds from the session's beginning; both 0: all of it.

    `language`: of a report; empty: the session's own.
    """

    request: str
    by: str
    what: str
    words: str
    from_s: float = 0.0
    to_s: float = 0.0
    boxes: tuple[Box, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAnswered:
    """Another person agreed, or did not."""

    request: str
    by: str
    agrees: bool
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportMade:
    """The copy is whole. `of_sha256`: of its bytes, `bytes` of them."""

    request: str
    bytes: int
    of_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFailed:
    """The copy could not be made. `why`: the error's code."""

    request: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTaken:
    """The copy left."""

    request: str
    by: str


ViewingEvent = PlaybackOpened | PlaybackSeen | ExportAsked | ExportAnswered | ExportMade | ExportFailed | ExportTaken
