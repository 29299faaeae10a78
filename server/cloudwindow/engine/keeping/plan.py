"""What would go now, what is due and held, and why: nothing is changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cloudwindow.domain.errors import BadPolicy, CloudWindowError, NotFound
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.ports import Clock, Records
from cloudwindow.domain.ports_keeping import Destruction, Ended
from cloudwindow.domain.review import ReviewState
from cloudwindow.domain.session import Session
from cloudwindow.engine.keeping.due import Span, after_days, earliest, span_of
from cloudwindow.engine.parts import Shelf
from cloudwindow.engine.result import waits
from cloudwindow.policy_keeping import RetentionPolicy

# Why something that is due stays: a hold, a second look that is not given, a copy that is being made, a policy that cannot be
# read, an entry that cannot be read.
HOLD, REVIEW, COPY, POLICY, UNREADABLE = "hold", "review", "copy", "policy", "unreadable"
_OPEN: Final = (ReviewState.WAITING, ReviewState.TAKEN, ReviewState.DISAGREED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One session. `length`: entries that this was found by. `span`: None when it goes on, or cannot be told. `held`: codes."""

    session: SessionId
    case: CaseId = CaseId("")
    matter: str = ""
    length: int = 0
    span: Span | None = None
    held: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`due`: would go. `held`: due, or under hold, and stay. `cases`: without a session that is left."""

    now: str
    due: tuple[Kept, ...] = ()
    held: tuple[Kept, ...] = ()
    cases: tuple[CaseId, ...] = ()


class Planning:
    def __init__(self, records: Records, store: Destruction, shelf: Shelf, clock: Clock) -> None:
        self._records = records
        self._store = store
        self._shelf = shelf
        self._clock = clock
        self._policies: dict[str, RetentionPolicy] = {}

    async def plan(self) -> Plan:
        """As things stand."""
        now, office = self._now(), self._shelf.current.retention
        known: dict[SessionId, Kept] = {}
        for ended in await self._store.ended(earliest([office], now)):  # the longer span counts, so none is due earlier
            known[ended.session] = await self._looked_at(ended)
        due = [one for one in known.values() if one.span is not None and one.span.at <= now and not one.held]
        held = [one for one in known.values() if one.held and (one.span is None or one.span.at <= now)]
        mine = {one.session for one in held}
        held += [one for id in await self._store.held() if id not in mine and (one := await self.of(id)).holds]
        before = after_days(now, -office.undecided_days)
        cases = tuple(await self._store.lonely_cases(before, [one.session for one in due]))
        return Plan(now=now, due=tuple(due), held=tuple(held), cases=cases)

    async def of(self, id: SessionId) -> Kept:
        """How one session is kept. Raises NotFound."""
        found = await self._store.ended(after_days(self._now(), 1), id)
        return await self._looked_at(found[0] if found else Ended(session=id, at="", copying=False))

    async def tip(self, one: Kept) -> str:
        """The hash of the last entry that it was found by; empty when it cannot be read."""
        found = await self._records.entries(one.session, one.length - 1, 1) if one.length else []
        return found[0].sha256 if found else ""

    async def _looked_at(self, ended: Ended) -> Kept:
        try:
            session = await self._records.session(ended.session)
        except NotFound:
            raise
        except CloudWindowError:
            return Kept(session=ended.session, held=(UNREADABLE,))
        try:
            own = await self._own(session)
        except (NotFound, BadPolicy):
            return _kept(session, None, (*_reasons(session, ended), POLICY))
        span = span_of(session, ended.at, self._shelf.current.retention, own)
        return _kept(session, span, _reasons(session, ended))

    async def _own(self, session: Session) -> RetentionPolicy | None:
        name = session.policy_sha256
        if not name:
            return None
        if name not in self._policies:  # a text under its hash is always the same
            self._policies[name] = (await self._shelf.by_hash(name)).retention
        return self._policies[name]

    def _now(self) -> str:
        return f"{datetime.fromtimestamp(self._clock.now_s(), UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _reasons(session: Session, ended: Ended) -> tuple[str, ...]:
    found = (
        (HOLD, bool(session.keeping.holds)),
        (REVIEW, (session.review.state in _OPEN and not session.review.seeded) or (session.outcome != "" and waits(session))),
        (COPY, ended.copying),
    )
    return tuple(code for code, is_so in found if is_so)


def _kept(session: Session, span: Span | None, held: Sequence[str]) -> Kept:
    return Kept(
        session=session.id,
        case=session.case,
        matter=session.matter,
        length=session.length,
        span=span,
        held=tuple(held),
        holds=tuple(one.id for one in session.keeping.holds),
    )
