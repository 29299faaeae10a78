"""Routes of the office's figures."""

from functools import partial
from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.domain.people import StaffRole
from cloudwindow.web import numbers as office
from cloudwindow.web.call import Role, Route
from cloudwindow.web.limits import Rate
from cloudwindow.web.numbers_schemas import NumbersOut, NumbersQuery
from cloudwindow.web.row import row

_WATCHES: Final = frozenset({StaffRole.SUPERVISOR, StaffRole.AUDITOR, StaffRole.ADMINISTRATOR})
_figures = partial(
    row, Role.STAFF, query=NumbersQuery, staff=_WATCHES, rate=Rate(per_s=2, burst=30), errors=(e.NotFound, e.Forbidden)
)

NUMBERS: Final[tuple[Route, ...]] = (
    _figures(
        "/api/numbers",
        office.numbers,
        "Waiting, lengths, outcomes, suspensions and ratings, by one of what is known",
        gives=NumbersOut,
    ),
    _figures("/api/numbers.csv", office.numbers_csv, "The same as a table (CSV, UTF-8)"),
)
