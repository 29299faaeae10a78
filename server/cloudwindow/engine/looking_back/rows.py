"""The register as one person may see it: searches, pages, and what stands in a row while they may not know the outcome."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from cloudwindow.domain.errors import BadInput, CloudWindowError
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.office_events import SessionsSearched
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.ports import Case, Records
from cloudwindow.domain.ports_register import Register, Wanted
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.register import GIVEN, NOT_GIVEN, OVER, RegisterRow
from cloudwindow.domain.session import State
from cloudwindow.engine.draw import in_conflict, need_of
from cloudwindow.engine.looking_back.blind import known_to
from cloudwindow.engine.office import OfficeTrail

MOST: Final = 100  # rows of one page
MOST_NAME: Final = 64
CLERK: Final = Reason.CLERK_TERMINATED.value
KEPT: Final = ("clerk", "matter", "from", "to", "outcome", "risk", "reason", "review")  # of a saved search: nobody's name
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody looks for. `q`: a case's reference or a person; `case`, `person`: only the one. Days: YYYY-MM-DD, UTC."""

    q: str = ""
    case: str = ""
    person: str = ""
    clerk: str = ""
    matter: str = ""
    from_: str = ""
    to: str = ""
    outcome: str = ""
    risk: str = ""
    reason: str = ""
    review: str = ""
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSession:
    """None: not to be known before one's own word. `may_open`: whether this person may look at it at all.

    `review`: how far the second look is; to a reviewer 'open' or, after their own word, 'given', and no more.
    """

    id: str
    reference: str | None
    matter: str
    language: str
    created: str
    ended: str
    state: str
    outcome: str | None
    risks: tuple[str, ...]
    reasons: tuple[str, ...]
    clerk: str
    duration_s: float
    suspensions: int
    gaps: int
    overrides: int | None
    skips: int
    rules: int | None
    review: str
    may_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    rows: Sequence[ListedSession]
    next: str | None


class Rows:
    def __init__(self, register: Register, records: Records, office: OfficeTrail) -> None:
        self._register = register
        self._records = records
        self._office = office

    async def list(self, person: Person, asked: Asked) -> Listed:
        """A search for one person or case is an entry in the office's trail. Raises BadInput."""
        wanted = self._wanted(person, asked)
        found = await self._register.find(wanted)
        if wanted.keys:
            key = ",".join(wanted.keys)
            await self._office.note(SessionsSearched(by=person.id, key=key, found=min(len(found), asked.limit)))
        rows, more = found[: asked.limit], len(found) > asked.limit
        cases = {id: await self._case(id) for id in dict.fromkeys(row.case for row in rows)}
        listed = [await self._listed(row, cases[row.case], person) for row in rows]
        return Listed(rows=listed, next=_cursor(rows[-1]) if more else None)

    async def filters(self, person: Person) -> Mapping[str, Mapping[str, str]]:
        return await self._register.filters(person.id)

    async def keep_filter(self, person: Person, name: str, query: Mapping[str, str]) -> None:
        """Raises BadInput, Conflict."""
        if not 1 <= len(name.strip()) <= MOST_NAME:
            raise BadInput(f"name: expected 1 to {MOST_NAME} characters, found {len(name.strip())}")
        if strange := [key for key in query if key not in KEPT]:
            raise BadInput(f"query: expected some of {', '.join(KEPT)}, found {', '.join(strange)}: names are not kept in a search")
        await self._register.keep_filter(person.id, name.strip(), {key: value for key, value in query.items() if value})

    async def drop_filter(self, person: Person, name: str) -> None:
        await self._register.drop_filter(person.id, name)

    def _wanted(self, person: Person, asked: Asked) -> Wanted:
        if not 1 <= asked.limit <= MOST:
            raise BadInput(f"limit: expected 1 to {MOST}, found {asked.limit}")
        words = [word for word in (asked.q, asked.case, asked.person) if word.strip()]
        reviewer = StaffRole.REVIEWER in person.roles
        return Wanted(
            keys=tuple(self._register.key(word) for word in words),
            clerk=asked.clerk,
            matter=asked.matter,
            since=_day(asked.from_, "from"),
            before=_day(asked.to, "to", later=1),
            outcome=asked.outcome,
            risk=asked.risk,
            reason=asked.reason,
            review=asked.review,
            after=_after(asked.cursor),
            limit=asked.limit + 1,
            blind_for=person.id if reviewer else "",
            knows=tuple(state.value for state in known_to(person)),
        )

    async def _case(self, id: CaseId) -> Case | None:
        try:
            return await self._records.case(id)
        except CloudWindowError:  # erased at the end of its time
            return None

    async def _listed(self, row: RegisterRow, case: Case | None, person: Person) -> ListedSession:
        known = knows(row, person)
        said = CLERK in row.decided_for  # by the clerk's word, which is a first word like any decision
        may_open = case is not None and person.id not in row.staff and not await self._in_conflict(row, case, person)
        return ListedSession(
            id=row.session,
            reference=case.reference if case is not None and may_open else None,
            matter=row.matter,
            language=row.language,
            created=row.created,
            ended=row.ended,
            state=row.state if known or not said else State.DECIDED.value,
            outcome=row.outcome if known or (row.outcome in OVER.values() and not said) else None,  # the link's end is no secret
            risks=row.risks,
            reasons=(*row.reasons, *(row.decided_for if known else ())),
            clerk=row.clerk,
            duration_s=row.duration_s,
            suspensions=row.suspensions,
            gaps=row.gaps,
            overrides=row.overrides if known else None,
            skips=row.skips,
            rules=row.rules if known else None,
            review=review_shown(row, person),
            may_open=may_open and bool(row.ended),
        )

    async def _in_conflict(self, row: RegisterRow, case: Case, person: Person) -> bool:
        """Most people have no list; then nobody has to read the session."""
        if not person.conflicts:
            return False
        return in_conflict(person, need_of(await self._records.session(SessionId(row.session)), case))


def knows(row: RegisterRow, person: Person) -> bool:
    """Whether this person may know what was decided; the register asks the same of the rows that it finds by it."""
    return StaffRole.REVIEWER not in person.roles or person.id in row.words_by or row.review in known_to(person)


def review_shown(row: RegisterRow, person: Person) -> str:
    """The register asks the same of the rows that it finds by it."""
    if StaffRole.REVIEWER not in person.roles or row.review in known_to(person):
        return row.review
    return GIVEN if person.id in row.words_by else NOT_GIVEN


def _day(word: str, name: str, later: int = 0) -> str:
    """The beginning of a day, `later` days after it."""
    if not word:
        return ""
    try:
        if not _DAY.fullmatch(word):
            raise ValueError
        day = date.fromisoformat(word) + timedelta(days=later)
    except (ValueError, OverflowError):
        raise BadInput(f"{name}: expected a day like 2026-01-31, found something else") from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _cursor(row: RegisterRow) -> str:
    return base64.urlsafe_b64encode(f"{row.created} {row.session}".encode()).decode().rstrip("=")


def _after(cursor: str) -> tuple[str, str] | None:
    if not cursor:
        return None
    try:
        created, _, session = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
    except (ValueError, binascii.Error):
        created = session = ""
    if not created or not session:
        raise BadInput("cursor: expected one that a page gave, found something else")
    return created, session
