"""One finding in full: what was seen, what was asked, the line of the policy that decided, the pictures. Pure."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cloudwindow.domain import events as e
from cloudwindow.domain.codec import to_json
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import NotFound
from cloudwindow.domain.plain import Json
from cloudwindow.engine.looking_back.page import PageStill, still_of
from cloudwindow.policy import Policy, line_of

MOST_OBSERVATIONS: Final = 2000  # of a standing check over a long session; the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLine:
    """`key`: 'checks.head_turns.yaw_deg'. `line`: in the policy's text, from 1; 0: not written there, so its default counts."""

    key: str
    value: Json
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSeen:
    """`observations`: those it was judged by, as they were written; `observed`: how many there are in all."""

    finding: Mapping[str, Json]
    at: str
    observations: Sequence[Mapping[str, Json]]
    observed: int
    challenge: Mapping[str, Json] | None
    policy_line: PolicyLine
    stills: Sequence[PageStill]


def finding_seen(trail: Sequence[Told], index: int, policy: Policy | None, began_s: float) -> FindingSeen:
    """Raises NotFound when there is no finding at that index."""
    told = next((told for told in trail if told.index == index), None)
    if told is None or not isinstance(told.event, e.FindingMade):
        raise NotFound(f"expected a finding at entry {index}, found none")
    finding = told.event.finding
    seen = [
        row
        for one in trail
        if isinstance(one.event, e.ObservationsMade) and one.event.check == finding.check and one.index < index
        if one.event.challenge == finding.challenge
        for row in one.event.observations
    ]
    asked = (one.event.challenge for one in trail if isinstance(one.event, e.ChallengeIssued))
    challenge = next((one for one in asked if one.id == finding.challenge), None)
    kept = ((one, one.event) for one in trail)
    return FindingSeen(
        finding=to_json(finding),
        at=told.at,
        observations=[to_json(row) for row in seen[-MOST_OBSERVATIONS:]],
        observed=len(seen),
        challenge=None if challenge is None else {**to_json(challenge), "nonce": ""},
        policy_line=policy_line(policy, finding.policy_line),
        stills=[still_of(one, x, began_s) for one, x in kept if isinstance(x, e.StillKept) and x.sha256 in finding.evidence],
    )


def policy_line(policy: Policy | None, key: str) -> PolicyLine:
    """What the policy says under that key, or what counts where it says nothing. None: no policy can be read."""
    if policy is None or not key:
        return PolicyLine(key=key, value=None, line=0)
    names = tuple(key.split("."))
    value, written = _written(tomllib.loads(policy.text), names)
    if not written:
        value = _counts(policy, names)
    return PolicyLine(key=key, value=value, line=line_of(policy.text, names) if written else 0)


def _written(table: Any, names: Sequence[str]) -> tuple[Any, bool]:  # Any: what TOML holds
    for name in names:
        if not isinstance(table, dict) or name not in table:
            return None, False
        table = table[name]
    return table, bool(names)


def _counts(policy: Policy, names: Sequence[str]) -> Any:  # Any: a number, a word or a list of the policy
    found: Any = policy
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else getattr(found, name, None)
    return found if isinstance(found, str | int | float | bool | None) else to_json(found)
