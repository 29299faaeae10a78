"""Who works here: staff, what they may do, and whether they are at their seat."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.ids import PersonId


class StaffRole(StrEnum):
    """An account may have several. An applicant has no account: a link only."""

    CLERK = "clerk"  # leads sessions that chance gave to this seat
    SUPERVISOR = "supervisor"  # joins, takes over, is told of silent signs, confirms what a clerk alone may not release
    REVIEWER = "reviewer"  # looks at recordings later
    AUDITOR = "auditor"  # sees who did what, and no applicant
    ADMINISTRATOR = "administrator"  # accounts and rights, and no session


class Availability(StrEnum):
    """Of a seat. BUSY is set by the server alone."""

    AWAY = "away"
    FREE = "free"
    BREAK = "break"
    BUSY = "busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of the staff. `languages` and `matters`: what they can lead; no matters named means all.

    `conflicts`: names of parties and case references that are never given to this person, each as `conflict_key` makes it.
    """

    id: PersonId
    login: str
    name: str
    roles: frozenset[StaffRole]
    languages: tuple[Language, ...] = (Language.ZH_CN,)
    matters: tuple[str, ...] = ()
    conflicts: frozenset[str] = frozenset()
    disabled: bool = False


def conflict_key(words: str) -> str:
    """What is compared: without spaces, case and width, so that 'Wang  Fang' and 'ｗａｎｇ fang' are one person."""
    return "".join(unicodedata.normalize("NFKC", words).split()).casefold()
