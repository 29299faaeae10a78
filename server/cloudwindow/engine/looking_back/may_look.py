"""May this person look back at that session? Nobody judges their own work, or a case in which they have an interest. Pure."""

import hmac
from collections.abc import Sequence

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import Conflict, Forbidden
from cloudwindow.domain.people import Person, conflict_key
from cloudwindow.domain.ports import Case
from cloudwindow.domain.session import FINAL, Session
from cloudwindow.engine.draw import in_conflict, need_of


def expect_right(person: Person, session: Session, case: Case, trail: Sequence[Told]) -> None:
    """Raises Conflict while the session goes on, Forbidden."""
    if session.state not in FINAL:
        raise Conflict(f"expected a session that is over, found one that is {session.state}; look at it once it has ended")
    if person.id in took_part(trail):
        raise Forbidden("expected somebody else; you led this session, decided in it or looked at its result yourself")
    if in_conflict(person, need_of(session, case)):
        raise Forbidden("this case is on your list of conflicts: somebody else must look at it")


def took_part(trail: Sequence[Told]) -> frozenset[str]:
    """Who led the session, decided something in it, or was its second person."""
    found: set[str] = set()
    for told in trail:
        match told.event:
            case at.ClerkAssigned(clerk=person):
                found.add(person)
            case e.Decided(by=person) | sign.ResultConfirmed(by=person) | e.Terminated(by=person):
                found.add(person)
            case at.StepOverridden(by=person) | at.StepSkipped(by=person) | at.AnswerConfirmed(by=person):
                found.add(person)
            case _:
                pass
    return frozenset(found)


def is_reference(words: str, case: Case) -> bool:
    """Written with other spaces, case or width it is the same reference."""
    return hmac.compare_digest(conflict_key(words).encode(), conflict_key(case.reference).encode())
