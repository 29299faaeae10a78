"""Every route, as data. A new one is a line here and a handler of a few lines."""

from functools import partial
from http import HTTPStatus
from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.web import applicant, health, integrator
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Role, Route
from cloudwindow.web.conversation_routes import CONVERSATION
from cloudwindow.web.judged_again_routes import JUDGED_AGAIN
from cloudwindow.web.keeping_routes import KEEPING
from cloudwindow.web.keeping_schemas import WithdrawIn
from cloudwindow.web.limits import Rate
from cloudwindow.web.live import live
from cloudwindow.web.looking_back_routes import LOOKING_BACK
from cloudwindow.web.numbers_routes import NUMBERS
from cloudwindow.web.office_routes import OFFICE
from cloudwindow.web.paper_routes import PAPERS
from cloudwindow.web.rating import RatingIn, rate
from cloudwindow.web.review_work_routes import REVIEW_WORK
from cloudwindow.web.row import SDP, SOCKET, row
from cloudwindow.web.seat_routes import SEAT

_HERE: Final = "/api/sessions/{id}"
_OFTEN: Final = Rate(per_s=20, burst=100)
_WORD: Final = Rate(per_s=1, burst=10)

_integrator = partial(row, Role.INTEGRATOR, rate=_OFTEN)
_applicant = partial(row, Role.APPLICANT, rate=_WORD)
_entry = partial(row, Role.APPLICANT, gives=s.IndexOut, rate=_WORD, errors=(e.IllegalTransition, e.Conflict))
_public = partial(row, Role.PUBLIC, rate=_OFTEN)

INTEGRATOR: Final = (
    _integrator(
        "/api/cases",
        integrator.add_case,
        "Add a case with its parties",
        s.CaseIn,
        s.CaseOut,
        status=HTTPStatus.CREATED,
        most_bytes=64 * 1024,
        idempotent=True,
    ),
    _integrator(
        "/api/sessions",
        integrator.invite,
        "Invite a party of a case; the link is told once",
        s.SessionIn,
        s.InvitationOut,
        status=HTTPStatus.CREATED,
        idempotent=True,
        errors=(e.NotFound,),
    ),
    _integrator(
        "/api/sessions",
        integrator.sessions,
        "Sessions, oldest first, of one state or of all",
        query=s.StateQuery,
        gives=s.SessionsOut,
    ),
    _integrator(_HERE, integrator.session, "How a session stands", gives=s.SessionOut, errors=(e.NotFound,)),
    _integrator(
        f"{_HERE}/entries",
        integrator.entries,
        "The trail from an index on; ask again from the last index + 1 for more",
        query=s.SinceQuery,
        gives=s.EntriesOut,
        errors=(e.NotFound,),
    ),
)

APPLICANT: Final = (
    row(
        Role.OPENER,
        "/api/open",
        applicant.open_link,
        "Open the link: binds this browser to the session",
        s.OpenIn,
        s.OpenOut,
        rate=Rate(per_s=1, burst=30),
        errors=(e.NotFound, e.Forbidden),
    ),
    row(
        Role.PUBLIC,
        "/api/texts/{language}",
        applicant.texts,
        "The consent texts in a language",
        gives=s.TextsOut,
        rate=Rate(per_s=5, burst=50),
        errors=(e.NotFound,),
    ),
    _entry(f"{_HERE}/language", applicant.choose_language, "Choose the language", s.LanguageIn),
    _entry(f"{_HERE}/consents", applicant.answer_consent, "Answer one consent", s.ConsentIn, rate=Rate(per_s=2, burst=20)),
    _entry(f"{_HERE}/devices", applicant.report_devices, "Report what the device check found", s.DevicesIn),
    _entry(f"{_HERE}/sign-agreement", applicant.agree_on_sign, "Agree on a silent sign", s.SignAgreementIn),
    _entry(f"{_HERE}/ready", applicant.ready, "Enter the queue", s.NothingIn),
    _entry(f"{_HERE}/suspend", applicant.suspend, "Ask for a pause", s.NothingIn),
    _entry(f"{_HERE}/resume", applicant.resume, "Go on after a pause", s.NothingIn),
    _entry(f"{_HERE}/leave", applicant.leave, "End the session", s.NothingIn),
    _entry(f"{_HERE}/withdraw", applicant.withdraw, "Take a consent back, or all of them", WithdrawIn),
    _entry(f"{_HERE}/rating", rate, "Say how content you were, once, when it is over", RatingIn),
    _applicant(
        f"{_HERE}/probe",
        applicant.probe,
        "Bytes to time the network with",
        bytes,
        s.ProbeOut,
        media="*/*",
        most_bytes=512 * 1024,
        rate=Rate(per_s=1, burst=20),
    ),
    _applicant(f"{_HERE}/ice", applicant.ice, "The relays to connect through", gives=s.IceOut),
    _applicant(f"{_HERE}/offer", applicant.offer, "Exchange an SDP offer for an answer", s.OfferIn, s.OfferOut, **SDP),
    _applicant(
        f"{_HERE}/stills",
        applicant.add_still,
        "A picture of the camera at full resolution, while a challenge for one is open",
        bytes,
        s.StillOut,
        query=s.StillQuery,
        status=HTTPStatus.ACCEPTED,
        media="image/jpeg",
        most_bytes=4 * 1024 * 1024,
        rate=Rate(per_s=4, burst=12),
        errors=(e.Conflict, e.IllegalTransition, e.NotFound, e.StorageFull),
    ),
    _applicant(f"{_HERE}/live", live, "The live socket (RFC 6455); see docs/protocol.md", query=s.SinceQuery, status=SOCKET),
)

OPERATOR: Final = (
    _public("/healthz", health.alive, "Does the process answer?", gives=s.HealthOut),
    _public("/readyz", health.is_ready, "May traffic be sent here? 503 when not", gives=s.ReadyOut),
    row(Role.OPERATOR, "/metrics", health.metrics, "Prometheus text format", rate=_OFTEN),
    _public("/openapi.json", health.openapi, "This document"),
)

ROUTES: Final[tuple[Route, ...]] = (
    *INTEGRATOR,
    *APPLICANT,
    *CONVERSATION,
    *OFFICE,
    *SEAT,
    *PAPERS,
    *JUDGED_AGAIN,
    *LOOKING_BACK,
    *REVIEW_WORK,
    *KEEPING,
    *NUMBERS,
    *OPERATOR,
)
