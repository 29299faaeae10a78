"""A decision that the policy wants audited: its result waits for a reviewer, and a second person is not asked for."""

from dataclasses import replace

import pytest

from cloudwindow.domain.errors import Conflict
from cloudwindow.engine.result import waits
from cloudwindow.policy import Policy
from tests.counter_world import a_table
from tests.seat_world import a_clerk


def audited(policy: Policy) -> Policy:
    concurrent = replace(policy.review.concurrent, matters=("*",))
    return replace(policy, review=replace(policy.review, concurrent=concurrent))


async def test_the_result_is_held_for_a_reviewer_alone() -> None:
    async with a_table(adapt=audited) as table:
        await table.whole()
        await table.decide()
        await table.over()
        session = await table.world.session(table.id)
        assert session.held_for == ("audit",)
        assert waits(session)
        with pytest.raises(Conflict, match="waits"):
            await table.results.of(table.id)
        chen = a_clerk("chen", supervisor=True)
        with pytest.raises(Conflict, match="does not"):
            await table.counter.decisions.second(table.id, chen, agrees=True, words="")


async def test_what_the_policy_does_not_name_leaves_at_once() -> None:
    async with a_table() as table:
        await table.whole()
        await table.decide()
        await table.over()
        assert (await table.world.session(table.id)).held_for == ()
