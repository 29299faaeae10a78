"""The seams of looking back: the register of all sessions, whole trails, files in ranges, copies that leave. Adapters: `app.py`."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from cloudwindow.domain.entry import Told
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.register import RegisterRow
from cloudwindow.domain.viewing_events import ExportAsked


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which sessions; empty: every one. `keys`: hashes of a case's reference or of a person; all of them must fit.

    `since`, `before`: RFC 3339, of the session's beginning. `after`: the last row of the page before. `blind_for`: a reviewer, who
    finds nothing by what was decided where they gave no word, unless its review is one of `knows`.
    """

    keys: tuple[str, ...] = ()
    clerk: str = ""
    matter: str = ""
    since: str = ""
    before: str = ""
    outcome: str = ""
    risk: str = ""
    reason: str = ""
    review: str = ""
    after: tuple[str, str] | None = None  # (created, session)
    limit: int = 50
    blind_for: str = ""
    knows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    """A copy that somebody asked for. `asked`: the index of its entry. `state`: 'asked', 'refused', 'agreed', 'made', 'failed'."""

    request: str
    session: SessionId
    what: str
    asked: int
    asked_by: str
    asked_at: str
    answered_by: str = ""
    state: str = "asked"
    bytes: int = 0
    why: str = ""


class Register(Protocol):
    """One row a session, written with its entries."""

    def key(self, words: str) -> str:
        """The keyed hash of a reference, a name or a number, however it was written; empty for no words."""
        ...

    async def find(self, wanted: Wanted) -> Sequence[RegisterRow]:
        """Newest first."""
        ...

    async def filters(self, person: PersonId) -> Mapping[str, Mapping[str, str]]:
        """What this person saved, by name."""
        ...

    async def keep_filter(self, person: PersonId, name: str, query: Mapping[str, str]) -> None:
        """In place of one of that name. Raises Conflict when there are too many."""
        ...

    async def drop_filter(self, person: PersonId, name: str) -> None: ...

    async def export(self, request: str) -> ExportRow:
        """Raises NotFound."""
        ...

    async def exports(self, *, state: str = "", by: str = "", limit: int = 100) -> Sequence[ExportRow]:
        """Those in this state, or those that this person asked for; newest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailRead:
    """A trail and how it stands. `broken`: what does not fit, empty when the chain is whole. `sealed`: entries in the signed log.

    `size`, `at`: of the newest checkpoint; `stamped`: when an authority stamped one over all of those entries; empty: never.
    """

    told: Sequence[Told]
    length: int
    broken: str = ""
    sealed: int = 0
    origin: str = ""
    size: int = 0
    at: str = ""
    stamped: str = ""


class Trails(Protocol):
    async def read(self, id: SessionId) -> TrailRead:
        """All entries, each looked at. Raises NotFound."""
        ...


class RangedFiles(Protocol):
    """Files by name, of which a piece can be read without the rest."""

    async def get(self, name: str) -> bytes:
        """Raises NotFound."""
        ...

    async def size(self, name: str) -> int:
        """Bytes. Raises NotFound."""
        ...

    async def get_range(self, name: str, offset: int, length: int) -> bytes:
        """Fewer at the end of the file. Raises NotFound."""
        ...

    def chunks(self, name: str) -> AsyncIterator[bytes]:
        """The whole file. Raises NotFound."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeExport:
    bytes: int
    sha256: str


class ExportPress(Protocol):
    """Makes copies that leave."""

    @property
    def kinds(self) -> frozenset[str]: ...

    async def expect(self, session: SessionId, asked: ExportAsked) -> None:
        """Before anybody is asked to agree. Raises BadInput for what no copy of this kind and session can be made of."""
        ...

    async def make(self, session: SessionId, asked: ExportAsked, progress: Callable[[int, int], None]) -> MadeExport:
        """Under the name that `named` gives, whole or not at all. `progress`: bytes done, bytes in all."""
        ...

    def named(self, session: SessionId, asked: ExportAsked) -> str:
        """The file's name in the store of files."""
        ...

    async def drop(self, session: SessionId, asked: ExportAsked) -> None:
        """The file goes; what is not there is no error."""
        ...
