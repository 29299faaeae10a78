"""Entries for somebody who looks at what people did and not at the applicant: of each kind the fields that tell of nobody else.

A kind that is not here is told as having happened, and when.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import review_events as second
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain import viewing_events as looks
from cloudwindow.domain.codec import to_json
from cloudwindow.domain.events import Event
from cloudwindow.domain.plain import Json

TOLD: Final[Mapping[type[Event], tuple[str, ...]]] = MappingProxyType(
    {
        e.Admitted: ("policy_version", "policy_sha256", "steps"),
        e.StillKept: ("purpose", "by"),
        e.Suspended: ("reason", "by"),
        e.Resumed: ("by",),
        e.Terminated: ("reason", "by"),
        e.Decided: ("outcome", "reasons", "by"),
        at.ClerkAssigned: ("clerk", "by", "free", "drawn"),
        at.ClerkReleased: ("clerk", "why"),
        at.SupervisorJoined: ("person", "silent"),
        at.SupervisorLeft: ("person",),
        at.InterpreterInvited: ("by", "language"),
        at.Viewed: ("by", "what"),
        at.DeedRefused: ("by", "deed", "why"),
        at.StepCalled: ("number", "by"),
        at.StepReopened: ("number", "reason", "by"),
        at.StepSkipped: ("number", "reason", "by"),
        at.StepOverridden: ("number", "verdict", "reason", "by"),
        at.AnswerConfirmed: ("challenge", "verdict", "by"),
        at.PromptSpoken: ("text", "by"),
        at.NoteMade: ("by",),
        at.InterferenceAssessed: ("verdict", "by"),
        at.Ticked: ("item", "done", "by"),
        sign.ResultHeld: ("for_",),
        sign.ResultConfirmed: ("by", "agrees"),
        second.ReviewDrawn: ("why", "rules", "period", "rate"),
        second.ReviewTaken: ("by", "until_s"),
        second.ReviewLapsed: ("by",),
        second.ReviewGiven: ("by", "outcome", "reasons", "agrees"),
        second.Adjudicated: ("by", "outcome"),
        looks.PlaybackOpened: ("viewing", "by", "until_s"),
        looks.PlaybackSeen: ("viewing", "by", "part", "from_s", "to_s"),
        looks.ExportAsked: ("request", "by", "what", "from_s", "to_s"),
        looks.ExportAnswered: ("request", "by", "agrees"),
        looks.ExportMade: ("request", "bytes", "of_sha256"),
        looks.ExportFailed: ("request", "why"),
        looks.ExportTaken: ("request", "by"),
    }
)
# What could be guessed at with its salt is nobody's to read, nor what an applicant thought of whom they met.
SECRET: Final[frozenset[type[Event]]] = frozenset({at.SignAgreed, sign.CodeSent, e.SessionRated})


def audited(event: Event) -> Mapping[str, Json] | None:
    """As an auditor is told of it; None: only that it happened."""
    names = TOLD.get(type(event))
    if names is None:
        return None
    fields = to_json(event)
    return {name: fields[name] for name in names}
