"""Who sits at a session: its clerk, and supervisors who joined it for as long as there is something to do there."""

from dataclasses import replace

import pytest

from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.session import Session, State
from cloudwindow.web.rights import sits

CLERK, BOSS = PersonId("per_clerk"), PersonId("per_boss")
SUPERVISOR = Person(id=BOSS, login="b", name="b", roles=frozenset({StaffRole.SUPERVISOR}))
LIVE = Session(id=SessionId("ses_1"), state=State.VERIFYING, attended=True, clerk=CLERK, supervisors=(BOSS,))
OVER = replace(LIVE, state=State.DECIDED, clerk=PersonId(""), outcome="approve")


@pytest.mark.parametrize(
    ("session", "sits_there"),
    [
        (LIVE, True),
        (replace(LIVE, state=State.AWAITING_DECISION), True),
        (replace(OVER, held_for=("override",)), True),
        (replace(OVER, clerk=CLERK), True),  # the clerk wraps up
        (OVER, False),
        (replace(OVER, state=State.TERMINATED, outcome=""), False),
        (replace(OVER, held_for=("override",), confirmed=True), False),
        (replace(OVER, held_for=("audit",)), False),  # waits for a reviewer, and for nobody at the counter
        (replace(LIVE, supervisors=()), False),
    ],
)
def test_a_supervisor_who_joined_sits_there_while_there_is_something_to_do(session: Session, sits_there: bool) -> None:
    assert sits(SUPERVISOR, session) is sits_there
    assert not sits(replace(SUPERVISOR, roles=frozenset({StaffRole.CLERK})), session)


def test_the_clerk_sits_there_until_they_are_done() -> None:
    clerk = replace(SUPERVISOR, id=CLERK, roles=frozenset({StaffRole.CLERK}))
    assert sits(clerk, LIVE)
    assert sits(clerk, replace(OVER, clerk=CLERK))
    assert not sits(clerk, OVER)
