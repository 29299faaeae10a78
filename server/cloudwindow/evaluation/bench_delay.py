"""From the last digit, and from the reached angle, to the finding: both instants on one machine's clock, through the real path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cloudwindow.evaluation.bench_server import Json, Told, seconds

Angles = Mapping[str, Sequence[tuple[float, float]]]  # clip → commanded (yaw, pitch) of each frame, degrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of the policy: degrees, seconds."""

    yaw_deg: float
    up_deg: float
    down_deg: float
    hold_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """Seconds. `reached`: from the frame that first shows the angle; `held`: from the frame that has shown it long enough.

    `digits`: from the last digit. `missed`: findings that were no pass, which have no such instant.
    """

    reached: tuple[float, ...]
    held: tuple[float, ...]
    digits: tuple[float, ...]
    missed: tuple[str, ...]


def toward(turn: str, yaw: float, pitch: float) -> float:
    """Degrees into the direction that was asked for."""
    return {"left": yaw, "right": -yaw, "up": -pitch, "down": pitch}[turn]


def reached_frame(turn: str, angles: Sequence[tuple[float, float]], limits: Limits) -> int | None:
    """The first frame whose commanded angle is far enough."""
    least = {"up": limits.up_deg, "down": limits.down_deg}.get(turn, limits.yaw_deg)
    return next((n for n, (yaw, pitch) in enumerate(angles) if toward(turn, yaw, pitch) >= least), None)


def delays(told: Sequence[Told], angles: Angles, limits: Limits, skip: int = 0) -> Delays:
    """Matches what left with what was found by the challenge. `skip`: so many first steps of each check load its models."""
    reached, held, digits, missed = [], [], [], []
    for one in told:
        played = _by_challenge(one.notes, "clip")
        said = _by_challenge(one.notes, "said")
        loaded_s = {check: _loaded_s(one, check, skip) for check in ("head_turns", "spoken_digits")}
        for entry in one.entries:
            found = entry["event"].get("finding", {})
            challenge = found.get("challenge")
            if entry["kind"] != "finding_made" or challenge is None or found["check"] not in loaded_s:
                continue
            if seconds(entry["at"]) <= loaded_s[found["check"]]:
                continue
            if found["verdict"] != "pass":
                missed.append(f"{found['check']}: {found['reason']}")
                continue
            at_s = seconds(entry["at"])
            digits += [at_s - note["at"] for note in said.get(challenge, ())]
            for note in played.get(challenge, ()):
                turn = note["clip"].removeprefix("turn.")
                place = reached_frame(turn, angles[note["clip"]], limits)
                if place is None or place >= len(note["at"]):
                    continue
                reached.append(at_s - note["at"][place])
                held.append(at_s - (note["at"][place] + limits.hold_s))
    return Delays(reached=tuple(reached), held=tuple(held), digits=tuple(digits), missed=tuple(missed))


def _loaded_s(one: Told, check: str, skip: int) -> float:
    ends = [step.to_s for step in one.steps if step.name == check]
    return ends[skip - 1] if 0 < skip <= len(ends) else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest rank: the least value that is not below `share` of all; NaN without values."""
    if not values:
        return float("nan")
    place = -int(-share * len(values) // 1)  # the next whole number
    return sorted(values)[max(0, place - 1)]


WANTED: Final = {"clip": frozenset({"turn.left", "turn.right", "turn.up", "turn.down"}), "said": frozenset({"digits.read"})}


def _by_challenge(notes: Sequence[Json], kind: str) -> dict[str, list[Any]]:  # Any: JSON values
    """Notes of the prompts that are timed, under the challenge that was open when they began to leave."""
    found: dict[str, list[Any]] = {}
    for note in notes:
        if note.get(kind) in WANTED[kind] and note["cue"]:
            found.setdefault(note["cue"], []).append(note)
    return found
