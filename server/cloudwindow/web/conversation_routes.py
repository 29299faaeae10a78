"""Routes of the conversation: the applicant's beside their offer, and those of whoever sits at the session."""

from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.domain.people import StaffRole
from cloudwindow.web import conversation as deeds
from cloudwindow.web import conversation_schemas as c
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Deed, Role, Route
from cloudwindow.web.limits import Rate

_HERE: Final = "/api/sessions/{id}"
_SEAT: Final = "/api/seat/sessions/{id}"
_SITS: Final = frozenset({StaffRole.CLERK, StaffRole.SUPERVISOR})
_SDP_BYTES: Final = 80 * 1024
_OFTEN: Final = Rate(per_s=1, burst=20)  # several views at once, and all of them again after a change of network
_ERRORS: Final = (e.BadOffer, e.IllegalTransition, e.Conflict)


def _applicant(name: str, deed: Deed, summary: str, takes: type[s.In], gives: type[s.Out]) -> Route:
    return Route(
        method="POST",
        path=f"{_HERE}/{name}",
        deed=deed,
        role=Role.APPLICANT,
        summary=summary,
        takes=takes,
        gives=gives,
        most_bytes=_SDP_BYTES,
        rate=_OFTEN,
        errors=_ERRORS,
    )


def _seat(name: str, deed: Deed, summary: str, takes: type[s.In], gives: type[s.Out]) -> Route:
    return Route(
        method="POST",
        path=f"{_SEAT}/{name}",
        deed=deed,
        role=Role.STAFF,
        staff=_SITS,
        seated=True,
        summary=summary,
        takes=takes,
        gives=gives,
        most_bytes=_SDP_BYTES,
        rate=_OFTEN,
        errors=_ERRORS,
    )


CONVERSATION: Final = (
    _applicant("view", deeds.view, "See and hear the clerk, their screen, or the interpreter", c.ViewIn, c.ViewOut),
    _applicant("stop", deeds.stop, "Share the screen no longer", c.StopIn, c.StoppedOut),
    Route(
        method="GET",
        path=f"{_SEAT}/ice",
        deed=deeds.seat_ice,
        role=Role.STAFF,
        staff=_SITS,
        seated=True,
        summary="The relays to connect through",
        gives=s.IceOut,
        rate=_OFTEN,
    ),
    _seat("offer", deeds.seat_offer, "Send the clerk's camera, or a screen", c.SeatOfferIn, s.OfferOut),
    _seat(
        "view", deeds.seat_view, "See and hear somebody of the session; an entry when it is the applicant", c.SeatViewIn, c.ViewOut
    ),
    _seat("stop", deeds.seat_stop, "Send no longer", c.SeatStopIn, c.StoppedOut),
)
