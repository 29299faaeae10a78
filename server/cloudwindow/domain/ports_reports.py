"""The seam to whoever makes the report of a session for a court."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import FindingMade
from cloudwindow.domain.ids import SessionId

MOST_PICTURES: Final = 60
A_FINDING: Final = 6  # pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedUnder:
    """The proof that the report names. `root`, `head`: hexadecimal; `head`, `length`: of the trail, its last entry's hash.

    `stamped`, `stamped_by`: an authority's time and name; empty: there is none. `stamped_entries`: so many it covers.
    """

    origin: str
    key: str
    size: int
    root: str
    at: str
    length: int
    head: str
    stamped: str = ""
    stamped_by: str = ""
    stamped_entries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """All that a report is made of: the same facts make the same bytes. `told`: entries whose body is still there.

    `pictures`: JPEG by sha256, of the stills that `evidence_of` names. `alone`: it lies in no package.
    """

    session: SessionId
    told: Sequence[Told]
    sealed: SealedUnder
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    alone: bool = False


class SessionReports(Protocol):
    async def report(self, about: Reported, language: Language) -> bytes:
        """PDF/A-3b. Raises PapersUnavailable."""
        ...


def evidence_of(told: Iterable[Told]) -> tuple[str, ...]:
    """The sha256 of the stills that findings rest on, as far as a report shows them."""
    found = [digest for one in told if isinstance(one.event, FindingMade) for digest in one.event.finding.evidence[:A_FINDING]]
    return tuple(dict.fromkeys(found))[:MOST_PICTURES]
