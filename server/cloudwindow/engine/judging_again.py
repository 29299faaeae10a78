"""Somebody who has a past session open has it judged again: an entry of its trail, then the answer."""

import asyncio
import math
from typing import Final

from cloudwindow.domain.errors import BadInput, BadPolicy, Conflict
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import Person
from cloudwindow.domain.seat_events import Viewed
from cloudwindow.domain.session import State
from cloudwindow.engine.ended_again import SessionAgain, session_again
from cloudwindow.engine.looking_back.sight import sight
from cloudwindow.engine.looking_back.viewings import Viewings
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.policy_difference import keys_of
from cloudwindow.policy import Policy, parse

WHAT: Final = "judged_again"
OVER: Final = (State.DECIDED, State.TERMINATED)


class JudgingAgain:
    """Raises NotFound, Forbidden without an open viewing, Conflict unless it is over, BadInput for a policy that does not fit."""

    def __init__(self, outside: Outside, viewings: Viewings) -> None:
        self._outside = outside
        self._viewings = viewings

    async def judge(self, id: SessionId, viewing: str, person: Person, policy: str | None) -> SessionAgain:
        """What this person may see of it, judged. `policy`: the text of one; None: its own, under which nothing may differ."""
        await self._viewings.of(id, viewing, person)
        session = await self._outside.records.session(id)
        if session.state not in OVER or not session.policy_sha256:
            raise Conflict(f"expected a session that was verified and is over, found one that is {session.state}")
        recorded = await self._outside.shelf.by_hash(session.policy_sha256)
        trail = await self._outside.records.told(id)

        def again() -> SessionAgain:
            shown = sight(session, trail, person, recorded)
            under = recorded if policy is None else _policy(policy)
            return session_again(shown.session, shown.trail, recorded, under)

        found = await asyncio.to_thread(again)
        await self._outside.journal.record(id, Viewed(by=person.id, what=WHAT))
        return found


def _policy(text: str) -> Policy:
    """From outside: whatever is wrong with it is said, and nothing that is no number is compared with."""
    try:
        policy = parse(text, "policy")
    except BadPolicy as error:
        raise BadInput(str(error)) from error
    except RecursionError:
        raise BadInput("policy: expected tables and lists a few levels deep, found more") from None
    for key, value in keys_of(policy).items():
        if isinstance(value, float) and not math.isfinite(value):
            raise BadInput(f"policy: {key}: expected a number, found {value}")
    return policy
