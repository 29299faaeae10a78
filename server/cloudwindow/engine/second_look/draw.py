"""Who is looked at a second time? Chance, repeated by anybody who has the seed, and everything that asks for it. Pure."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cloudwindow.domain.entry import Told
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.review import AUDIT
from cloudwindow.domain.review_events import ReviewDrawn
from cloudwindow.domain.session import Session
from cloudwindow.engine.answers import overruled
from cloudwindow.engine.second_look.rules import objections, severe
from cloudwindow.policy import Policy

RANDOM: Final = "random"
DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """`name`: its first day, YYYY-MM-DD. From `from_s` up to `to_s`, UTC, UNIX seconds."""

    name: str
    from_s: float
    to_s: float


def period_of(at_s: float, days: int) -> Period:
    """Periods follow each other without a gap since 1970-01-01."""
    number = int(at_s // (days * DAY_S))
    from_s = float(number * days * DAY_S)
    begins = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=from_s)
    return Period(name=begins.date().isoformat(), from_s=from_s, to_s=from_s + days * DAY_S)


def seed_hash(seed: bytes) -> str:
    """What stands in the office's trail before the period's first draw."""
    return hashlib.sha256(seed).hexdigest()


def by_chance(seed: bytes, id: SessionId, rate: float) -> bool:
    """HMAC-SHA256(seed, id), as a share of the largest number it could be, lies below the rate."""
    number = int.from_bytes(hmac.new(seed, id.encode(), hashlib.sha256).digest(), "big")
    return number < rate * 2**256


def drawn(session: Session, trail: Sequence[Told], policy: Policy, *, chance: bool, period: str, rate: float) -> ReviewDrawn:
    """The draw over one session. `chance`: what `by_chance` said of it under the period's seed and rate."""
    found = tuple(objections(session, trail, policy))
    rules = policy.review
    risky = bool(session.risks) or session.sign_given or session.interference not in (None, Verdict.PASS)
    changed = bool(session.overridden) or overruled(trail)
    why = {
        RANDOM: chance,
        "risk": rules.every_risk and risky,
        "override": rules.every_override and changed,
        "rule": rules.every_severe and severe(found),
        AUDIT: AUDIT in session.held_for,
    }
    because = tuple(reason for reason, holds in why.items() if holds)
    return ReviewDrawn(why=because, rules=found, period=period, rate=rate)
