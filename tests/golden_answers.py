"""Challenges of the golden observations, answered as in a session: what its runner records of them."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from cloudwindow.checks import CATALOGUE
from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Challenge
from cloudwindow.domain.codec import value_from_json
from cloudwindow.domain.events import Event
from cloudwindow.domain.findings import Finding
from cloudwindow.domain.ids import ChallengeId, CheckName
from cloudwindow.domain.observed import read_back, told
from cloudwindow.domain.samples import SampleKind
from cloudwindow.engine.rules import rules
from cloudwindow.engine.runner import Helpers, Putting
from cloudwindow.inference.pool import InlinePool
from cloudwindow.policy import Policy, check_types, load
from tests.places import ROOT

SHIPPED: Final = load(ROOT / "policy.toml")
GOLDEN: Final = ROOT / "tests" / "golden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    check: str
    name: str
    challenge: Challenge
    seen: tuple[Any, ...]
    policy: Policy


class Played:
    """A check whose observations come from the test, everything else its own."""

    def __init__(self, check: Any) -> None:
        self._check = check

    def __getattr__(self, name: str) -> Any:
        return getattr(self._check, name)

    async def observe(self, sample: Any, pool: object) -> Any:
        return sample

    def keeps(self, sample: object, observation: object, kept: int) -> None:
        return None


class Clock:
    """Nobody waits for a challenge of the past."""

    def now_s(self) -> float:
        return 1e12


def changed(policy: Policy, check: str, **values: Any) -> Policy:
    return replace(policy, checks={**policy.checks, check: replace(policy.checks[check], **values)})


def cases() -> list[Case]:
    return [case for kind in CATALOGUE for case in golden(str(kind.name))]


def golden(check: str) -> list[Case]:
    kind, found = check_types()[check], []
    for number, one in enumerate(json.loads((GOLDEN / f"{check}.json").read_text(encoding="utf-8"))):
        seen = tuple(read_back(kind.observations, row_of(kind, row)) for row in one["observations"])
        policy = changed(SHIPPED, check, **one.get("policy", {}))
        challenge = value_from_json(one["challenge"], Challenge) if "challenge" in one else _put(check, one, policy)
        name = str(one.get("name", one.get("what", number)))
        found.append(Case(check=check, name=name, challenge=challenge, seen=seen, policy=policy))
    return found


def row_of(kind: Any, row: dict[str, Any]) -> dict[str, Any]:
    if "type" in row:
        return row
    names = {one.__name__ for one in kind.observations}
    if len(row) == 1 and (name := next(iter(row))) in names:
        return {"type": name, **row[name]}
    return {"type": kind.observations[0].__name__, **row}


def _put(check: str, one: dict[str, Any], policy: Policy) -> Challenge:
    issued_s = float(one.get("issued_s", 1000.0))
    asked = str(one.get("asked", ""))
    prompt = f"turn.{asked}" if asked else "face.look_straight"
    expires_s = issued_s + policy.checks[check].allowed_s
    return Challenge(
        id=ChallengeId("chl_1"),
        check=CheckName(check),
        prompt=prompt,
        expected=asked,
        attempt=1,
        nonce="00",
        issued_s=issued_s,
        expires_s=expires_s,
    )


async def played(case: Case, order: Sequence[int] = ()) -> tuple[list[Event], Finding]:
    """What a session's runner records of one challenge; the observations come in `order`."""
    check = check_types()[case.check](case.policy.checks[case.check])

    async def source() -> AsyncIterator[Any]:
        for place in order or range(len(case.seen)):
            yield case.seen[place]

    helpers = Helpers(pool=cast(Any, InlinePool()), clock=Clock(), hint=lambda _: None, keep=cast(Any, None))
    putting = Putting(cast(Any, Played(check)), case.challenge, helpers)
    outcome = await putting.run({SampleKind.FRAME: source()})
    made = e.ObservationsMade(
        check=case.challenge.check,
        challenge=case.challenge.id,
        observations=told(outcome.seen),
        came=outcome.came,
        rules=rules(),
    )
    return [e.ChallengeIssued(challenge=case.challenge), made, e.FindingMade(finding=outcome.finding)], outcome.finding


async def attempt(case: Case, number: int = 0, nth: int = 1) -> list[Event]:
    """The challenge with its step and its conclusion."""
    events, finding = await played(case)
    check = check_types()[case.check](case.policy.checks[case.check])
    concluded = check.conclude([finding])
    started = e.StepStarted(step=case.check, number=number, attempt=nth)
    return [started, *events, e.FindingMade(finding=concluded)]


def ended(events: Sequence[Event], number: int = 0) -> e.StepEnded:
    last = next(event.finding for event in reversed(events) if isinstance(event, e.FindingMade))
    return e.StepEnded(step=str(last.check), number=number, verdict=last.verdict, reason=last.reason)


def whole(events: Sequence[Event], number: int = 0) -> list[Event]:
    """With the step's end."""
    return [*events, ended(events, number)]
