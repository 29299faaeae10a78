"""What of a trail the clerk is told: everything, with scores, thresholds, reasons and policy lines, but not the silent sign.

A result that waits because of a silent sign alone looks like one that waits for nothing, and who joined silently is not told.
Supervisors are told why a result waits and what became of it; of the sign itself their own console tells.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.codec import to_json
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import Event, Json
from cloudwindow.domain.keeping_events import HoldLaid, HoldLifted
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.review_events import ReviewEvent
from cloudwindow.domain.viewing_events import ViewingEvent

SIGN: Final = "sign"
# Not told: the sign itself, and what would show by its absence. The others are many and of no use at the counter, so that
# a hole in the indexes says nothing.
UNTOLD: Final[frozenset[type[Event]]] = frozenset(
    {
        at.SignAgreed,
        at.SignGiven,
        at.SignLookedFor,
        at.Viewed,
        at.DeedRefused,
        e.LinkOpened,
        e.SegmentClosed,
        e.ObservationsMade,
        e.LinkMeasured,
        e.SessionRated,  # what they thought of a clerk, who is still to decide
        *ReviewEvent.__args__,
        *ViewingEvent.__args__,
        HoldLaid,
        HoldLifted,
    }
)


def project_for_staff(told: Told, *, supervisor: bool) -> Mapping[str, Json] | None:
    """The `entry` message for a console; None when it is not told."""
    event = _shown(told.event)
    if event is None or (not supervisor and (event := _for_clerk(event)) is None):
        return None
    return {"type": "entry", "index": told.index, "at": told.at, "kind": told.kind, "event": to_json(event)}


def _shown(event: Event) -> Event | None:
    match event:
        case _ if type(event) in UNTOLD:
            return None
        case at.RiskNoted(reason=Reason.COERCION_SIGNAL) | e.SuspicionNoted(reason=Reason.COERCION_SIGNAL):
            return None
        case e.SessionCreated():
            return replace(event, link_sha256="")
        case at.InterpreterInvited():
            return replace(event, link_sha256="")
        case at.InterpreterJoined():
            return replace(event, opener_sha256="")
        case sign.SigningOffered():
            return replace(event, link_sha256="")
        case sign.CodeSent():
            return replace(event, salt="", sha256="")  # six digits are soon guessed by whoever has their hash
        case sign.SigningLinkOpened():
            return replace(event, link_sha256="", opener_sha256="")
        case _:
            return event


def _for_clerk(event: Event) -> Event | None:
    match event:
        case at.SupervisorJoined(silent=True) | at.SupervisorLeft() | sign.ResultConfirmed() | sign.ResultSigned():
            return None
        case sign.ResultHeld():
            told = told_holds(event.for_)
            return replace(event, for_=told) if told else None
        case _:
            return event


def told_holds(for_: tuple[str, ...]) -> tuple[str, ...]:
    """Why a result waits, as far as a clerk may know."""
    return tuple(why for why in for_ if why != SIGN)
