"""Somebody of the staff has a past session judged again: an entry of its trail, then the answer."""

import math
from typing import Final

from cloudwindow.domain.errors import BadInput, BadPolicy
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.seat_events import Viewed
from cloudwindow.engine.ended_again import SessionAgain
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.policy_difference import keys_of
from cloudwindow.engine.replay import Replay
from cloudwindow.policy import Policy, parse

WHAT: Final = "judged_again"


class JudgingAgain:
    """Raises NotFound, Conflict unless the session is over, BadInput for a policy that does not fit."""

    def __init__(self, replay: Replay, journal: TrailJournal) -> None:
        self._replay = replay
        self._journal = journal

    async def judge(self, id: SessionId, by: PersonId, policy: str | None) -> SessionAgain:
        """`policy`: the text of one; None: the session's own, under which nothing may differ."""
        again = await self._replay.one(id, None if policy is None else _policy(policy))
        await self._journal.record(id, Viewed(by=by, what=WHAT))
        return again


def judging_again(outside: Outside) -> JudgingAgain:
    return JudgingAgain(Replay(outside.records, outside.shelf), outside.journal)


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
