"""Routes of the conversation: the applicant's beside their offer, and those of whoever sits at the session."""

from functools import partial
from typing import Final

from cloudwindow.web import conversation as deeds
from cloudwindow.web import conversation_schemas as c
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Role
from cloudwindow.web.limits import Rate
from cloudwindow.web.row import SDP, row
from cloudwindow.web.seated import AT_SEAT, SEATED, seated

_HERE: Final = "/api/sessions/{id}"
_OFTEN: Final = Rate(per_s=1, burst=20)  # several views at once, and all of them again after a change of network

_applicant = partial(row, Role.APPLICANT, rate=_OFTEN, **SDP)
_seat = partial(row, Role.STAFF, rate=_OFTEN, **SEATED, **SDP)

CONVERSATION: Final = (
    _applicant(f"{_HERE}/view", deeds.view, "See and hear the clerk, their screen, or the interpreter", c.ViewIn, c.ViewOut),
    _applicant(f"{_HERE}/stop", deeds.stop, "Share the screen no longer", c.StopIn, c.StoppedOut),
    seated(f"{AT_SEAT}/ice", deeds.seat_ice, "The relays to connect through", gives=s.IceOut, rate=_OFTEN),
    _seat(f"{AT_SEAT}/offer", deeds.seat_offer, "Send the clerk's camera, or a screen", c.SeatOfferIn, s.OfferOut),
    _seat(
        f"{AT_SEAT}/view",
        deeds.seat_view,
        "See and hear somebody of the session; an entry when it is the applicant",
        c.SeatViewIn,
        c.ViewOut,
    ),
    _seat(f"{AT_SEAT}/stop", deeds.seat_stop, "Send no longer", c.SeatStopIn, c.StoppedOut),
)
