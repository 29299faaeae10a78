"""A consent is taken back: biometrics go, and the session goes on by hand or ends."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final, Protocol

import structlog

from cloudwindow.domain.errors import BadInput, BadPolicy, Conflict, IllegalTransition, NotFound
from cloudwindow.domain.events import Event, StepEnded
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.keeping_events import ConsentWithdrawn
from cloudwindow.domain.ports_keeping import Erasure
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import FINAL, UNDER_WAY, Session, State
from cloudwindow.engine.going_on import going_on
from cloudwindow.engine.keeping.biometrics import CHECKS, FACE, measured
from cloudwindow.engine.parts import Outside, policy_of
from cloudwindow.policy import Policy

log = structlog.get_logger()
APPLICANT: Final = "applicant"
BY_HAND, END, OVER = "by_hand", "end", "over"
LEAST_WORDS: Final = 10


class Conducted(Protocol):
    async def by_hand(self) -> None:
        """From now on nothing is measured on faces and voices."""
        ...


class Withdrawals:
    """`end`: ends a session for this reason. `conducted`: who conducts it; raises IllegalTransition when nobody does."""

    def __init__(
        self,
        outside: Outside,
        erasure: Erasure,
        end: Callable[[SessionId], Awaitable[int]],
        conducted: Callable[[SessionId], Conducted],
    ) -> None:
        self._outside = outside
        self._erasure = erasure
        self._end = end
        self._conducted = conducted

    async def take_back(self, id: SessionId, consent: str = "", by: str = APPLICANT, why: str = "") -> int:
        """`consent`: empty: all that were given. The entry's index. Raises NotFound, BadInput, Conflict."""
        session = await self._outside.records.session(id)
        policy = await self._policy(session)
        if consent and consent not in policy.session.consents:
            raise BadInput(f"consent: expected one of {', '.join(policy.session.consents)}, found {consent!r}")
        if by != APPLICANT and len(why.strip()) < LEAST_WORDS:
            raise BadInput(f"why: expected at least {LEAST_WORDS} characters about the request, found {len(why.strip())}")
        then: list[str] = []

        def make(session: Session) -> Sequence[Event]:
            given = [name for name, is_given in session.consents.items() if is_given and name not in session.keeping.withdrawn]
            asked = [consent] if consent else given
            if consent and consent not in given:
                raise Conflict(f"expected a consent that was given and not taken back, found {consent!r} is not")
            then[:] = [_then(session, asked, policy)]
            events: list[Event] = [ConsentWithdrawn(consent=one, by=by, then=then[0], why=why.strip()) for one in asked]
            return [*events, *(_by_hand(session) if then[0] == BY_HAND else [])]

        after = await self._outside.journal.settle(id, make)
        if then[0] == END:
            await self._end(id)
        elif then[0] == BY_HAND:
            with suppress(IllegalTransition):  # it waits for a decision, or to be taken up: by then its trail says so
                await self._conducted(id).by_hand()
        if FACE in after.keeping.withdrawn:
            await self.sweep(id)
        return after.length - 1

    async def sweep(self, id: SessionId) -> bool:
        """Erase what is there of biometrics. May be done again; False: there was nothing."""
        found = measured(await self._outside.records.told(id))
        if not found.entries:
            return False
        await self._erasure.erase(id, found.entries, found.blobs)
        log.info("biometrics_erased", session=id, entries=len(found.entries), files=len(found.blobs))
        return True

    async def finished(self, id: SessionId) -> None:
        """The session's media has ended: what was written in its last moments goes as well."""
        with going_on("erase", id):
            if FACE in (await self._outside.records.session(id)).keeping.withdrawn:
                await self.sweep(id)

    async def restore(self) -> None:
        """Beside a server that starts: what one that was killed did not come to."""
        with going_on("restore"):
            for id in await self._erasure.withdrawn():
                await self.finished(id)

    async def _policy(self, session: Session) -> Policy:
        try:
            return await policy_of(session, self._outside.shelf)
        except (NotFound, BadPolicy) as error:
            log.warning("session_of_another_policy", session=session.id, code=error.code)
            return self._outside.shelf.current


def _then(session: Session, asked: Sequence[str], policy: Policy) -> str:
    if session.state in FINAL:
        return OVER
    sits = (session.state in UNDER_WAY and session.attended and bool(session.clerk)) or session.state is State.AWAITING_DECISION
    return BY_HAND if sits and list(asked) == [FACE] and policy.withdrawal.then == BY_HAND else END


def _by_hand(session: Session) -> list[Event]:
    """What a machine found is left to a person; what a person said in its place stays."""
    if session.state not in UNDER_WAY:
        return []
    said = {*session.overridden, *session.skipped}
    return [
        StepEnded(step=step, number=number, verdict=Verdict.INCONCLUSIVE, reason=Reason.CONSENT_WITHDRAWN)
        for number, step in enumerate(session.steps)
        if step in CHECKS and number in session.verdicts and number not in said
    ]
