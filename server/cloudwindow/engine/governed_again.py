"""When faces alone would have suspended or ended a past session: its standing observations before the governor once more. Pure.

The link, the camera and the recorder are not told second by second in a trail. So the same is made under the recorded policy, and
only what differs between the two says anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cloudwindow.checks import STANDING
from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Told
from cloudwindow.domain.observed import read_back
from cloudwindow.domain.readings import FaceReading, LinkReading
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.before import Ran, unasked
from cloudwindow.engine.governor import Deed, Governor
from cloudwindow.policy import Policy

NEAR_S: Final = 10.0  # so far apart two breaks for one reason are the same one, later or sooner
_OF_FACES: Final[Mapping[str, type[Any]]] = {str(check.name): check for check in STANDING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """`over`: it ended the session. UTC, UNIX seconds."""

    at_s: float
    reason: Reason
    policy_line: str
    over: bool

    def near(self, others: Sequence["Break"]) -> bool:
        return any(one.reason is self.reason and abs(one.at_s - self.at_s) <= NEAR_S for one in others)


def breaks(trail: Sequence[Told], ran: Sequence[Ran], policy: Policy) -> tuple[Break, ...]:
    """In the order of time, up to the one that ended it. Between two faces the link is as good as can be."""
    governor, found = Governor(policy=policy.governor), list[Break]()
    for reading, step in sorted(_readings(trail, ran, policy), key=lambda one: one[0].at_s):
        governor.relaxed = frozenset(policy.governor.relaxed.get(step, ()))
        for seen in (_good_link(reading.at_s), reading):
            action = governor.observe(seen)
            if action.deed in (Deed.SUSPEND, Deed.TERMINATE) and action.reason is not None:
                over = action.deed is Deed.TERMINATE
                found.append(Break(at_s=seen.at_s, reason=action.reason, policy_line=action.policy_line, over=over))
            if action.deed is Deed.TERMINATE:
                return tuple(found)
    return tuple(found)


def _readings(trail: Sequence[Told], ran: Sequence[Ran], policy: Policy) -> list[tuple[FaceReading, str]]:
    found = []
    for told in trail:
        match told.event:
            case e.ObservationsMade(check=name, challenge=None) as made if name in _OF_FACES:
                kind = _OF_FACES[name]
                check = kind(policy.checks[name])
                seen = ((check.reading(read_back(kind.observations, one.row)), one.step) for one in unasked(made, ran))
                found += [(reading, step) for reading, step in seen if isinstance(reading, FaceReading)]
            case _:
                continue
    return found


def _good_link(at_s: float) -> LinkReading:
    return LinkReading(
        at_s=at_s,
        loss=0.0,
        kbps=1e6,
        fps=15.0,
        frame_age_s=0.0,
        sound_age_s=0.0,
        silence_s=0.0,
        rtt_ms=None,
        jitter_ms=0.0,
        lag_s=0.0,
    )
