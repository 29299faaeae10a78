"""Routes of the cloud seat: seats and the queue here, the deeds on a session in `counter_routes.py`."""

from http import HTTPStatus
from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.domain.people import StaffRole
from cloudwindow.web import schemas as s
from cloudwindow.web import seat_schemas as t
from cloudwindow.web import seating
from cloudwindow.web.call import Deed, Role, Route
from cloudwindow.web.counter_routes import BESIDE, COUNTER
from cloudwindow.web.limits import Rate
from cloudwindow.web.seat_live import SEATED, seat_live

AT_SEAT: Final = "/api/seat/sessions/{id}"
_SUPERVISOR: Final = frozenset({StaffRole.SUPERVISOR})
_WORD: Final = Rate(per_s=1, burst=20)


def _deed(
    path: str,
    deed: Deed,
    summary: str,
    takes: type[s.In] = s.NothingIn,
    *,
    staff: frozenset[StaffRole] = SEATED,
    seated: bool = False,
    gives: type[s.Out] = s.IndexOut,
) -> Route:
    return Route(
        method="POST",
        path=path,
        deed=deed,
        role=Role.STAFF,
        staff=staff,
        seated=seated,
        summary=summary,
        takes=takes,
        gives=gives,
        rate=_WORD,
        errors=(e.Conflict, e.IllegalTransition),
    )


# Seats and the queue.
SEATS: Final = (
    _deed(
        "/api/seat/availability",
        seating.say_availability,
        "Free, on a break, or away",
        t.AvailabilityIn,
        gives=t.DoneOut,
    ),
    Route(
        method="GET",
        path="/api/seat/live",
        deed=seat_live,
        role=Role.STAFF,
        staff=SEATED,
        summary="The console's socket (RFC 6455); see docs/protocol-seat.md",
        status=HTTPStatus.SWITCHING_PROTOCOLS,
        rate=_WORD,
    ),
    _deed(f"{AT_SEAT}/join", seating.join, "Look on, silently or openly", t.JoinIn, staff=_SUPERVISOR),
    _deed(f"{AT_SEAT}/leave", seating.leave_session, "Look on no longer", staff=_SUPERVISOR),
    _deed(f"{AT_SEAT}/take-over", seating.take_over, "Sit down in the clerk's place", t.NoteIn, staff=_SUPERVISOR),
    _deed(f"{AT_SEAT}/hand-over", seating.hand_over, "Give the session back to the draw", t.NoteIn, seated=True),
)

SEAT: Final = (*SEATS, *COUNTER, *BESIDE)
