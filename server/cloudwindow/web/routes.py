"""Every route, as data. A new one is a line here and a handler of a few lines."""

from http import HTTPStatus
from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.web import applicant, health, integrator
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Role, Route
from cloudwindow.web.conversation_routes import CONVERSATION
from cloudwindow.web.limits import Rate
from cloudwindow.web.live import live
from cloudwindow.web.office_routes import OFFICE
from cloudwindow.web.paper_routes import PAPERS
from cloudwindow.web.seat_routes import SEAT

_SESSION: Final = "/api/sessions/{id}"
_OFTEN: Final = Rate(per_s=20, burst=100)
_WORD: Final = Rate(per_s=1, burst=10)

INTEGRATOR: Final = (
    Route(
        method="POST",
        path="/api/cases",
        deed=integrator.add_case,
        role=Role.INTEGRATOR,
        summary="Add a case with its parties",
        takes=s.CaseIn,
        gives=s.CaseOut,
        status=HTTPStatus.CREATED,
        most_bytes=64 * 1024,
        rate=_OFTEN,
        idempotent=True,
    ),
    Route(
        method="POST",
        path="/api/sessions",
        deed=integrator.invite,
        role=Role.INTEGRATOR,
        summary="Invite a party of a case; the link is told once",
        takes=s.SessionIn,
        gives=s.InvitationOut,
        status=HTTPStatus.CREATED,
        rate=_OFTEN,
        idempotent=True,
        errors=(e.NotFound,),
    ),
    Route(
        method="GET",
        path="/api/sessions",
        deed=integrator.sessions,
        role=Role.INTEGRATOR,
        summary="Sessions, oldest first, of one state or of all",
        query=s.StateQuery,
        gives=s.SessionsOut,
        rate=_OFTEN,
    ),
    Route(
        method="GET",
        path=_SESSION,
        deed=integrator.session,
        role=Role.INTEGRATOR,
        summary="How a session stands",
        gives=s.SessionOut,
        rate=_OFTEN,
        errors=(e.NotFound,),
    ),
    Route(
        method="GET",
        path=f"{_SESSION}/entries",
        deed=integrator.entries,
        role=Role.INTEGRATOR,
        summary="The trail from an index on; ask again from the last index + 1 for more",
        query=s.SinceQuery,
        gives=s.EntriesOut,
        rate=_OFTEN,
        errors=(e.NotFound,),
    ),
)


def _deed(name: str, deed: object, summary: str, takes: type[s.In] = s.NothingIn, rate: Rate = _WORD) -> Route:
    """A deed of the applicant that makes an entry."""
    return Route(
        method="POST",
        path=f"{_SESSION}/{name}",
        deed=deed,  # type: ignore[arg-type]  # the table pairs each handler with what it takes
        role=Role.APPLICANT,
        summary=summary,
        takes=takes,
        gives=s.IndexOut,
        rate=rate,
        errors=(e.IllegalTransition, e.Conflict),
    )


APPLICANT: Final = (
    Route(
        method="POST",
        path="/api/open",
        deed=applicant.open_link,
        role=Role.OPENER,
        summary="Open the link: binds this browser to the session",
        takes=s.OpenIn,
        gives=s.OpenOut,
        rate=Rate(per_s=1, burst=30),
        errors=(e.NotFound, e.Forbidden),
    ),
    Route(
        method="GET",
        path="/api/texts/{language}",
        deed=applicant.texts,
        role=Role.PUBLIC,
        summary="The consent texts in a language",
        gives=s.TextsOut,
        rate=Rate(per_s=5, burst=50),
        errors=(e.NotFound,),
    ),
    _deed("language", applicant.choose_language, "Choose the language", s.LanguageIn),
    _deed("consents", applicant.answer_consent, "Answer one consent", s.ConsentIn, Rate(per_s=2, burst=20)),
    _deed("devices", applicant.report_devices, "Report what the device check found", s.DevicesIn),
    _deed("sign-agreement", applicant.agree_on_sign, "Agree on a silent sign", s.SignAgreementIn),
    _deed("ready", applicant.ready, "Enter the queue"),
    _deed("suspend", applicant.suspend, "Ask for a pause"),
    _deed("resume", applicant.resume, "Go on after a pause"),
    _deed("leave", applicant.leave, "End the session"),
    _deed("withdraw", applicant.withdraw, "Withdraw consent; ends the session"),
    Route(
        method="POST",
        path=f"{_SESSION}/probe",
        deed=applicant.probe,
        role=Role.APPLICANT,
        summary="Bytes to time the network with",
        takes=bytes,
        media="*/*",
        gives=s.ProbeOut,
        most_bytes=512 * 1024,
        rate=Rate(per_s=1, burst=20),
    ),
    Route(
        method="GET",
        path=f"{_SESSION}/ice",
        deed=applicant.ice,
        role=Role.APPLICANT,
        summary="The relays to connect through",
        gives=s.IceOut,
        rate=_WORD,
    ),
    Route(
        method="POST",
        path=f"{_SESSION}/offer",
        deed=applicant.offer,
        role=Role.APPLICANT,
        summary="Exchange an SDP offer for an answer",
        takes=s.OfferIn,
        gives=s.OfferOut,
        most_bytes=80 * 1024,
        rate=Rate(per_s=1, burst=10),
        errors=(e.BadOffer, e.IllegalTransition, e.Conflict),
    ),
    Route(
        method="POST",
        path=f"{_SESSION}/stills",
        deed=applicant.add_still,
        role=Role.APPLICANT,
        summary="A picture of the camera at full resolution, while a challenge for one is open",
        takes=bytes,
        query=s.StillQuery,
        gives=s.StillOut,
        status=HTTPStatus.ACCEPTED,
        media="image/jpeg",
        most_bytes=4 * 1024 * 1024,
        rate=Rate(per_s=4, burst=12),
        errors=(e.Conflict, e.IllegalTransition, e.NotFound, e.StorageFull),
    ),
    Route(
        method="GET",
        path=f"{_SESSION}/live",
        deed=live,
        role=Role.APPLICANT,
        summary="The live socket (RFC 6455); see docs/protocol.md",
        query=s.SinceQuery,
        status=HTTPStatus.SWITCHING_PROTOCOLS,
        rate=_WORD,
    ),
)

OPERATOR: Final = (
    Route(
        method="GET",
        path="/healthz",
        deed=health.alive,
        role=Role.PUBLIC,
        summary="Does the process answer?",
        gives=s.HealthOut,
        rate=_OFTEN,
    ),
    Route(
        method="GET",
        path="/readyz",
        deed=health.is_ready,
        role=Role.PUBLIC,
        summary="May traffic be sent here? 503 when not",
        gives=s.ReadyOut,
        rate=_OFTEN,
    ),
    Route(
        method="GET",
        path="/metrics",
        deed=health.metrics,
        role=Role.OPERATOR,
        summary="Prometheus text format",
        rate=_OFTEN,
    ),
    Route(
        method="GET",
        path="/openapi.json",
        deed=health.openapi,
        role=Role.PUBLIC,
        summary="This document",
        rate=_OFTEN,
    ),
)

ROUTES: Final[tuple[Route, ...]] = (*INTEGRATOR, *APPLICANT, *CONVERSATION, *OFFICE, *SEAT, *PAPERS, *OPERATOR)
