"""May this person look back at that session? Nobody judges their own work, or a case in which they have an interest. Pure."""

import hmac

from cloudwindow.domain.errors import Conflict, Forbidden
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.people import Person, conflict_key
from cloudwindow.domain.ports import Case
from cloudwindow.domain.session import FINAL, Session
from cloudwindow.engine.draw import in_conflict, need_of


def expect_right(person: Person, session: Session, case: Case, staff: frozenset[PersonId]) -> None:
    """`staff`: who had a part in it. Raises Conflict while the session goes on, Forbidden."""
    if session.state not in FINAL:
        raise Conflict(f"expected a session that is over, found one that is {session.state}; look at it once it has ended")
    if person.id in staff:
        raise Forbidden("expected somebody else; you led this session, joined it, decided or wrote in it, or looked at its result")
    if in_conflict(person, need_of(session, case)):
        raise Forbidden("this case is on your list of conflicts: somebody else must look at it")


def is_reference(words: str, case: Case) -> bool:
    """Written with other spaces, case or width it is the same reference."""
    return hmac.compare_digest(conflict_key(words).encode(), conflict_key(case.reference).encode())
