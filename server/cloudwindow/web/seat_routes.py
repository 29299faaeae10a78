"""Routes of the cloud seat: seats and the queue here, the deeds on a session in `counter_routes.py`."""

from functools import partial
from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.web import schemas as s
from cloudwindow.web import seat_schemas as t
from cloudwindow.web import seating
from cloudwindow.web.call import Role
from cloudwindow.web.counter_routes import BESIDE, COUNTER
from cloudwindow.web.limits import Rate
from cloudwindow.web.row import SOCKET, row
from cloudwindow.web.seat_live import seat_live
from cloudwindow.web.seated import AT_SEAT, SITS, SUPERVISOR

_WORD: Final = Rate(per_s=1, burst=20)

_deed = partial(row, Role.STAFF, gives=s.IndexOut, rate=_WORD, staff=SUPERVISOR, errors=(e.Conflict, e.IllegalTransition))

# Seats and the queue.
SEATS: Final = (
    _deed(
        "/api/seat/availability",
        seating.say_availability,
        "Free, on a break, or away",
        t.AvailabilityIn,
        gives=s.DoneOut,
        staff=SITS,
    ),
    row(
        Role.STAFF,
        "/api/seat/live",
        seat_live,
        "The console's socket (RFC 6455); see docs/protocol-seat.md",
        staff=SITS,
        status=SOCKET,
        rate=_WORD,
    ),
    _deed(f"{AT_SEAT}/join", seating.join, "Look on, silently or openly", t.JoinIn),
    _deed(f"{AT_SEAT}/leave", seating.leave_session, "Look on no longer", s.NothingIn),
    _deed(f"{AT_SEAT}/take-over", seating.take_over, "Sit down in the clerk's place", t.NoteIn),
    _deed(f"{AT_SEAT}/hand-over", seating.hand_over, "Give the session back to the draw", t.NoteIn, staff=SITS, seated=True),
)

SEAT: Final = (*SEATS, *COUNTER, *BESIDE)
