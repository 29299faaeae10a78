"""Routes of the document that is signed: at the counter, on the applicant's page, on a phone that opened a link."""

from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.domain.people import StaffRole
from cloudwindow.web import paper
from cloudwindow.web import paper_schemas as p
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Deed, Role, Route
from cloudwindow.web.limits import Rate

_SEAT: Final = "/api/seat/sessions/{id}"
_HERE: Final = "/api/sessions/{id}/documents/{document}"
_PHONE: Final = "/api/sign/{id}/documents/{document}"
_SITS: Final = frozenset({StaffRole.CLERK, StaffRole.SUPERVISOR})
_WORD: Final = Rate(per_s=1, burst=10)
_TURN: Final = Rate(per_s=5, burst=40)  # pages are turned back and forth
_CODES: Final = Rate(per_s=0.2, burst=5)
_DRAWING_BYTES: Final = 400 * 1024
_ERRORS: Final = (e.IllegalTransition, e.Conflict, e.NotFound)
_MADE: Final = (*_ERRORS, e.PapersUnavailable, e.StorageFull)


def _seat(name: str, deed: Deed, summary: str, takes: type[s.In], gives: type[s.Out]) -> Route:
    return Route(
        method="POST",
        path=f"{_SEAT}/{name}",
        deed=deed,
        role=Role.STAFF,
        staff=_SITS,
        seated=True,
        summary=summary,
        takes=takes,
        gives=gives,
        rate=_WORD,
        errors=_MADE,
    )


def _look(path: str, deed: Deed, summary: str, role: Role) -> Route:
    of_staff = role is Role.STAFF
    return Route(
        method="GET",
        path=path,
        deed=deed,
        role=role,
        staff=_SITS if of_staff else frozenset(),
        seated=of_staff,
        summary=summary,
        rate=_TURN,
        errors=(e.NotFound, e.Conflict, e.PapersUnavailable),
    )


def _signs(
    path: str,
    deed: Deed,
    summary: str,
    takes: type[s.In],
    role: Role,
    rate: Rate = _WORD,
    gives: type[s.Out] = s.IndexOut,
) -> Route:
    return Route(
        method="POST",
        path=path,
        deed=deed,
        role=role,
        summary=summary,
        takes=takes,
        gives=gives,
        most_bytes=_DRAWING_BYTES if takes is p.SignatureIn else 1024,
        rate=rate,
        errors=_MADE,
    )


PAPERS: Final = (
    _seat("document", paper.make_document, "Make the document from the case", s.NothingIn, p.DocumentOut),
    _look(f"{_SEAT}/documents/{{document}}/pages/{{n}}", paper.staff_page, "A page of the document (image/png)", Role.STAFF),
    _look(f"{_SEAT}/documents/{{document}}/signed", paper.staff_signed, "The sealed document (application/pdf)", Role.STAFF),
    _seat("signing", paper.offer_signing, "Put the document before the applicant to sign", p.SigningIn, p.SigningOut),
    _seat("code", paper.send_code, "Send a one-time code that confirms the signature", p.PhoneIn, s.IndexOut),
    _seat("seal", paper.seal_document, "Seal the signed document", s.NothingIn, s.IndexOut),
    _look(f"{_HERE}/pages/{{n}}", paper.applicant_page, "A page of the document (image/png)", Role.APPLICANT),
    _look(f"{_HERE}/signed", paper.applicant_signed, "The sealed document (application/pdf)", Role.APPLICANT),
    _signs(f"{_HERE}/shown", paper.page_shown, "The page was painted", p.ShownIn, Role.APPLICANT, _TURN),
    _signs(f"{_HERE}/signature", paper.draw_signature, "Sign by hand", p.SignatureIn, Role.APPLICANT),
    _signs(f"{_HERE}/code", paper.read_code_back, "Read the one-time code back", p.CodeIn, Role.APPLICANT, _CODES),
    _signs(f"{_HERE}/phone", paper.own_phone, "A QR code for one's own phone", s.NothingIn, Role.APPLICANT, _CODES, p.SigningOut),
    Route(
        method="POST",
        path="/api/sign/open",
        deed=paper.open_signing,
        role=Role.OPENER,
        summary="Open the phone's link: binds that browser to the document",
        takes=p.SignOpenIn,
        gives=p.SignOpenOut,
        most_bytes=1024,
        rate=_WORD,
        errors=_ERRORS,
    ),
    _look(f"{_PHONE}/pages/{{n}}", paper.phone_page, "A page of the document (image/png)", Role.SIGNER),
    _signs(f"{_PHONE}/shown", paper.phone_shown, "The page was painted", p.ShownIn, Role.SIGNER, _TURN),
    _signs(f"{_PHONE}/signature", paper.phone_signature, "Sign by hand", p.SignatureIn, Role.SIGNER),
)
