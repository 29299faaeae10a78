"""An entry of the trail: the header is chained, the body is named by its hash."""

from dataclasses import dataclass

from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`body`: RFC 8785 JSON of {"event": ..., "salt": 128 random bits}. The chain covers `body_sha256`, not the body,

    so a body can be erased at the end of retention and the chain still verifies; the salt keeps an erased body unguessable.
    `at`: UTC, RFC 3339 with milliseconds. `sha256`: of the canonical header {session, index, at, kind, body_sha256, previous}.
    """

    session: SessionId
    index: int  # from 0
    at: str
    kind: str
    body: bytes | None  # None: erased
    body_sha256: str
    previous: str  # sha256 of the entry before; 64 zeros for the first
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry with its event read back, as the engine and the web see it."""

    index: int
    at: str
    kind: str
    event: Event
