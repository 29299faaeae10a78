"""Routes of the second look: the queue, a reviewer's word, the word between two, and what is known of reviewers and clerks."""

from functools import partial
from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.domain.people import StaffRole
from cloudwindow.web import review_work as work
from cloudwindow.web import review_work_schemas as r
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Role, Route
from cloudwindow.web.limits import Rate
from cloudwindow.web.row import row

_HERE: Final = "/api/review/sessions/{id}"
_WORD: Final = Rate(per_s=1, burst=20)
_LOOK: Final = Rate(per_s=2, burst=30)
_ERRORS: Final = (e.NotFound, e.Conflict, e.IllegalTransition)
_REVIEWER: Final = frozenset({StaffRole.REVIEWER})
_SUPERVISOR: Final = frozenset({StaffRole.SUPERVISOR})
_WATCHES: Final = frozenset({StaffRole.SUPERVISOR, StaffRole.AUDITOR})

_deed = partial(row, Role.STAFF, rate=_WORD, errors=_ERRORS)
_figures = partial(row, Role.STAFF, rate=_LOOK, staff=_WATCHES, errors=(e.NotFound,))

REVIEW_WORK: Final[tuple[Route, ...]] = (
    row(
        Role.STAFF,
        "/api/review/queue",
        work.queue,
        "What you were given to look at, and how many more wait",
        gives=r.ReviewQueueOut,
        staff=_REVIEWER | _SUPERVISOR,
        rate=_LOOK,
        errors=(e.NotFound,),
    ),
    _deed(
        "/api/review/queue/next",
        work.next_review,
        "The next session, by chance; 204 when none waits for you",
        s.NothingIn,
        r.NextReviewOut,
        staff=_REVIEWER,
    ),
    _deed(f"{_HERE}/review", work.give_review, "A reviewer's own outcome", r.ReviewIn, s.IndexOut, staff=_REVIEWER),
    _deed(
        f"{_HERE}/adjudication",
        work.adjudicate,
        "Which of two words holds; never of somebody who had a part",
        r.AdjudicationIn,
        s.IndexOut,
        staff=_SUPERVISOR,
    ),
    _deed(
        "/api/review/seeded",
        work.seed,
        "Lay a session whose truth is known among the others",
        r.SeededIn,
        s.IndexOut,
        staff=_SUPERVISOR,
    ),
    _figures(
        "/api/review/samples", work.samples, "The draw: periods, seeds, how many and why", query=r.SpanQuery, gives=r.SamplesOut
    ),
    _figures("/api/review/reviewers", work.reviewers, "What each reviewer missed of what is known", gives=r.ReviewersOut),
    _figures("/api/review/clerks", work.clerks, "What each clerk's sessions look like", query=r.SpanQuery, gives=r.ClerksOut),
)
