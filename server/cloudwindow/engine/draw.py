"""Which clerk gets an applicant? Chance alone, among those who are free and may: nobody picks a person. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.people import Person, StaffRole, conflict_key
from cloudwindow.domain.ports import Case
from cloudwindow.domain.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a session asks of a clerk. `keys`: its case's reference and the names of all parties, as `conflict_key` makes them.

    `handed_over`: who gave it back to the draw.
    """

    session: SessionId
    language: Language
    matter: str
    keys: frozenset[str]
    handed_over: frozenset[PersonId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """`free`: how many could have been drawn; `drawn`: which of them, from 0, in the order of their ids."""

    clerk: PersonId
    free: int
    drawn: int


def need_of(session: Session, case: Case) -> Need:
    names = (party.name for party in case.parties.values())
    return Need(
        session=session.id,
        language=session.language,
        matter=session.matter,
        keys=frozenset(key for word in (case.reference, *names) if (key := conflict_key(word))),
        handed_over=frozenset(session.handed_over),
    )


def in_conflict(person: Person, need: Need) -> bool:
    return bool({conflict_key(word) for word in person.conflicts} & need.keys)


def suits(person: Person, need: Need) -> bool:
    """May this person be drawn? What is spoken counts, not the script."""
    return (
        StaffRole.CLERK in person.roles
        and not person.disabled
        and need.language.spoken in {language.spoken for language in person.languages}
        and (not person.matters or need.matter in person.matters)
        and not in_conflict(person, need)
        and person.id not in need.handed_over
    )


def draw(free: Iterable[Person], need: Need, below: Callable[[int], int]) -> Drawn | None:
    """One of the free who suit, each with the same chance; None when there is none. `below(n)`: a uniform number 0..n-1."""
    able = sorted(person.id for person in free if suits(person, need))
    if not able:
        return None
    drawn = below(len(able))
    return Drawn(clerk=able[drawn], free=len(able), drawn=drawn)
