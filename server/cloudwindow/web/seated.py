"""What the tables of the cloud seat share: the path of a session there, who may sit, and a line that asks for the seat."""

from functools import partial
from typing import Final, TypedDict

from cloudwindow.domain.people import StaffRole
from cloudwindow.web.call import Role
from cloudwindow.web.row import row


class Sits(TypedDict):
    staff: frozenset[StaffRole]
    seated: bool


AT_SEAT: Final = "/api/seat/sessions/{id}"
SITS: Final = frozenset({StaffRole.CLERK, StaffRole.SUPERVISOR})
SUPERVISOR: Final = frozenset({StaffRole.SUPERVISOR})
SEATED: Final[Sits] = {"staff": SITS, "seated": True}

seated = partial(row, Role.STAFF, **SEATED)
