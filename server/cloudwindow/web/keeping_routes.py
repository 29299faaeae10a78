"""Routes of keeping: holds, and how long a session is kept."""

from functools import partial
from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.domain.people import StaffRole
from cloudwindow.web import keeping
from cloudwindow.web import keeping_schemas as k
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Role, Route
from cloudwindow.web.limits import Rate
from cloudwindow.web.row import row

_HERE: Final = "/api/review/sessions/{id}"
_SUPERVISOR: Final = frozenset({StaffRole.SUPERVISOR})
_WATCHES: Final = frozenset({StaffRole.SUPERVISOR, StaffRole.AUDITOR})

_deed = partial(row, Role.STAFF, staff=_SUPERVISOR, rate=Rate(per_s=1, burst=20))
_look = partial(row, Role.STAFF, staff=_WATCHES, rate=Rate(per_s=2, burst=30), errors=(e.NotFound,))

KEEPING: Final[tuple[Route, ...]] = (
    _deed(
        f"{_HERE}/hold",
        keeping.hold,
        "Lay a legal hold, or lift one that somebody else laid",
        k.HoldIn,
        k.HoldOut,
        errors=(e.NotFound, e.Conflict),
    ),
    _deed(
        f"{_HERE}/withdrawal",
        keeping.withdraw_on_request,
        "Take a consent back for somebody who asked for it in writing",
        k.WithdrawalIn,
        s.IndexOut,
        errors=(e.NotFound, e.Conflict),
    ),
    _look(f"{_HERE}/keeping", keeping.kept, "How long this session is kept, and what holds it", gives=k.KeepingOut),
    _look("/api/review/holds", keeping.all_holds, "Every hold that lies now", gives=k.HoldsOut),
)
