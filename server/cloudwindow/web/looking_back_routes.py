"""Routes of compliance: the register, viewings and what they open, copies that leave. See docs/review.md."""

from functools import partial
from http import HTTPStatus
from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.domain.people import StaffRole
from cloudwindow.web import looking_back as back
from cloudwindow.web import looking_back_schemas as look
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Role
from cloudwindow.web.limits import Rate
from cloudwindow.web.row import row

_AT: Final = "/api/review/sessions/{id}"
_LOOKERS: Final = frozenset({StaffRole.REVIEWER, StaffRole.SUPERVISOR})
_READERS: Final = _LOOKERS | {StaffRole.AUDITOR}
_WORD: Final = Rate(per_s=1, burst=20)
_OFTEN: Final = Rate(per_s=5, burst=50)
_MANY: Final = Rate(per_s=20, burst=200)  # pieces of recordings, pictures of a page

_look = partial(row, Role.STAFF, staff=_LOOKERS)

REGISTER: Final = (
    _look(
        "/api/review/sessions",
        back.list_sessions,
        "Sessions, newest first",
        None,
        look.SessionsListOut,
        query=look.ListQuery,
        rate=_OFTEN,
    ),
    _look("/api/review/filters", back.filters, "One's own saved searches", None, look.FiltersOut, rate=_OFTEN),
    _look("/api/review/filters", back.keep_filter, "Save a search", look.FilterIn, s.DoneOut, rate=_WORD, errors=(e.Conflict,)),
    _look("/api/review/filters/{name}/remove", back.drop_filter, "Remove a saved search", s.NothingIn, s.DoneOut, rate=_WORD),
)

PAGE: Final = (
    _look(
        f"{_AT}/viewings",
        back.open_viewing,
        "Open a session with its case's reference and a reason; an entry",
        look.ViewingIn,
        look.ViewingOut,
        status=HTTPStatus.CREATED,
        rate=_WORD,
        errors=(e.NotFound, e.Conflict),
    ),
    _look(
        _AT,
        back.page,
        "Everything that a session's page shows",
        None,
        look.SessionPageOut,
        query=look.ViewingQuery,
        rate=_OFTEN,
        errors=(e.NotFound,),
    ),
    _look(
        f"{_AT}/findings/{{index}}",
        back.finding,
        "One finding with what was seen and the line of the policy",
        None,
        look.FindingSeenOut,
        query=look.ViewingQuery,
        rate=_OFTEN,
        errors=(e.NotFound,),
    ),
    _look(f"{_AT}/stills/{{sha256}}", back.seen_still, "A picture", query=look.ViewingQuery, rate=_MANY, errors=(e.NotFound,)),
    _look(
        f"{_AT}/media/{{part}}",
        back.media,
        "The copy of a recording for playing, in ranges (RFC 9110, 14.2)",
        query=look.ViewingQuery,
        status=HTTPStatus.PARTIAL_CONTENT,
        rate=_MANY,
        errors=(e.NotFound,),
    ),
    _look(
        f"{_AT}/entries",
        back.trail,
        "The trail from an index on: with a viewing all of it, to auditors what people did",
        None,
        look.SeenEntriesOut,
        query=look.TrailQuery,
        staff=_READERS,
        rate=_OFTEN,
        errors=(e.NotFound,),
    ),
)

EXPORTS: Final = (
    _look(
        f"{_AT}/exports",
        back.ask_for_export,
        "Ask for a copy that leaves",
        look.ExportIn,
        look.ExportAskedOut,
        status=HTTPStatus.CREATED,
        rate=_WORD,
        errors=(e.NotFound, e.Conflict),
    ),
    _look("/api/review/exports", back.exports, "Copies that wait for an answer, and one's own", None, look.ExportsOut, rate=_OFTEN),
    _look(
        "/api/review/exports/{request}/approval",
        back.answer_export,
        "Agree to a copy that somebody else asked for, or not",
        look.ApprovalIn,
        s.DoneOut,
        rate=_WORD,
        errors=(e.NotFound, e.Conflict),
    ),
    _look("/api/review/exports/{request}/file", back.take_export, "The copy", rate=_WORD, errors=(e.NotFound, e.Conflict)),
)

LOOKING_BACK: Final = (*REGISTER, *PAGE, *EXPORTS)
