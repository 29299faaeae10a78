"""How the rendered applicant answers each prompt: pure functions of the seconds since the cue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from cloudwindow.applicant.pose import Pose

REACTION_S: Final = 0.55  # people need about this long to begin
MOVE_S: Final = 0.55
HOLD_S: Final = 0.9
SWEEP_DEG_PER_S: Final = 24.0
SWEEP_TO_DEG: Final = 150.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One instant. `card`: which side is held up, or ''. `pan_deg`: how far the camera is turned to the right."""

    pose: Pose = Pose()
    card: str = ""
    pan_deg: float = 0.0


Act = Callable[[float], Shown]
# Degrees beyond what the policy asks for, so that the sway does not miss it.
TURNS: Final[Mapping[str, Pose]] = MappingProxyType(
    {"left": Pose(yaw=33), "right": Pose(yaw=-33), "up": Pose(pitch=-32), "down": Pose(pitch=24)}
)


def still(_: float) -> Shown:
    return Shown()


def turn(side: str) -> Act:
    """There, held, and back to the middle."""
    goal = TURNS[side]

    def act(at_s: float) -> Shown:
        out = _eased((at_s - REACTION_S) / MOVE_S)
        back = _eased((at_s - REACTION_S - MOVE_S - HOLD_S) / MOVE_S)
        share = out - back
        return Shown(pose=Pose(yaw=share * goal.yaw, pitch=share * goal.pitch))

    return act


def several_turns(sides: tuple[str, ...]) -> Act:
    """One after another, whatever is asked: what a recording of an earlier session shows."""
    length = REACTION_S + 2 * MOVE_S + HOLD_S
    acts = [turn(side) for side in sides]

    def act(at_s: float) -> Shown:
        number = int(at_s // length)
        return acts[number](at_s - number * length) if number < len(acts) else Shown()

    return act


def hold_up(card: str) -> Act:
    return lambda at_s: Shown(card=card if at_s > REACTION_S else "")


def look_around(at_s: float) -> Shown:
    """The camera goes round to the right and comes back."""
    out = np.clip((at_s - REACTION_S) * SWEEP_DEG_PER_S, 0, SWEEP_TO_DEG)
    back = np.clip((at_s - REACTION_S - SWEEP_TO_DEG / SWEEP_DEG_PER_S - 0.5) * SWEEP_DEG_PER_S, 0, SWEEP_TO_DEG)
    return Shown(pan_deg=float(out - back))


def come_back(from_deg: float) -> Act:
    """The prompt is over: the camera returns to the face within a second and a half."""
    return lambda at_s: Shown(pan_deg=from_deg * (1 - _eased(at_s / 1.5)))


def _eased(share: float) -> float:
    return float((1 - np.cos(np.pi * np.clip(share, 0, 1))) / 2)


ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        **{f"turn.{side}": turn(side) for side in TURNS},
        "card.front": hold_up("front"),
        "card.back": hold_up("back"),
        "environment.look_around": look_around,
        "face.look_straight": still,
        "digits.read": still,
    }
)
