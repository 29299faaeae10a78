"""Every rule that looks at a session which ended, as one table."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from cloudwindow.domain.entry import Told
from cloudwindow.domain.session import Session
from cloudwindow.engine.second_look.looked import Looked, Rule, Severity
from cloudwindow.engine.second_look.rules_before import BEFORE
from cloudwindow.engine.second_look.rules_end import END
from cloudwindow.engine.second_look.rules_steps import STEPS
from cloudwindow.policy import Policy

RULES: Final[tuple[Rule, ...]] = (*BEFORE, *STEPS, *END)
BY_CODE: Final[Mapping[str, Rule]] = MappingProxyType({rule.code: rule for rule in RULES})


def objections(session: Session, trail: Sequence[Told], policy: Policy) -> dict[str, tuple[int, ...]]:
    """The indexes of the entries that each rule objects to, by its code; rules that object to nothing are left out.

    `policy`: what the session was admitted with. Pure: the same trail gives the same, also years later.
    """
    seen = Looked(session=session, trail=trail, policy=policy)
    found = {rule.code: rule.objects(seen) for rule in RULES}
    return {code: indexes for code, indexes in found.items() if indexes}


def severe(codes: Sequence[str]) -> bool:
    """Whether one of them asks for a second look by itself. A code that this program does not know says nothing."""
    return any(BY_CODE[code].severity is Severity.SEVERE for code in codes if code in BY_CODE)


def shown_blind(found: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """What a reviewer may see of the rules before they gave their own word."""
    return {code: indexes for code, indexes in found.items() if code in BY_CODE and not BY_CODE[code].tells}
