"""Routes of the document that is signed: at the counter, on the applicant's page, on a phone that opened a link."""

from functools import partial
from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.web import paper
from cloudwindow.web import paper_schemas as p
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Role
from cloudwindow.web.limits import Rate
from cloudwindow.web.row import row
from cloudwindow.web.seated import AT_SEAT, SEATED

_HERE: Final = "/api/sessions/{id}/documents/{document}"
_PHONE: Final = "/api/sign/{id}/documents/{document}"
_WORD: Final = Rate(per_s=1, burst=10)
_TURN: Final = Rate(per_s=5, burst=40)  # pages are turned back and forth
_CODES: Final = Rate(per_s=0.2, burst=5)
_DRAWING_BYTES: Final = 400 * 1024
_ERRORS: Final = (e.IllegalTransition, e.Conflict, e.NotFound)
_MADE: Final = (*_ERRORS, e.PapersUnavailable, e.StorageFull)
_LOOK: Final = (e.NotFound, e.Conflict, e.PapersUnavailable)

_seat = partial(row, Role.STAFF, rate=_WORD, errors=_MADE, **SEATED)
_seen = partial(row, Role.STAFF, rate=_TURN, errors=_LOOK, **SEATED)
_applicant = partial(row, Role.APPLICANT, gives=s.IndexOut, rate=_WORD, most_bytes=1024, errors=_MADE)
_phone = partial(row, Role.SIGNER, gives=s.IndexOut, rate=_WORD, most_bytes=1024, errors=_MADE)

PAPERS: Final = (
    _seat(f"{AT_SEAT}/document", paper.make_document, "Make the document from the case", s.NothingIn, p.DocumentOut),
    _seen(f"{AT_SEAT}/documents/{{document}}/pages/{{n}}", paper.staff_page, "A page of the document (image/png)"),
    _seen(f"{AT_SEAT}/documents/{{document}}/signed", paper.staff_signed, "The sealed document (application/pdf)"),
    _seat(f"{AT_SEAT}/signing", paper.offer_signing, "Put the document before the applicant to sign", p.SigningIn, p.SigningOut),
    _seat(f"{AT_SEAT}/code", paper.send_code, "Send a one-time code that confirms the signature", p.PhoneIn, s.IndexOut),
    _seat(f"{AT_SEAT}/seal", paper.seal_document, "Seal the signed document", s.NothingIn, s.IndexOut),
    row(
        Role.APPLICANT,
        f"{_HERE}/pages/{{n}}",
        paper.applicant_page,
        "A page of the document (image/png)",
        rate=_TURN,
        errors=_LOOK,
    ),
    row(
        Role.APPLICANT, f"{_HERE}/signed", paper.applicant_signed, "The sealed document (application/pdf)", rate=_TURN, errors=_LOOK
    ),
    _applicant(f"{_HERE}/shown", paper.page_shown, "The page was painted", p.ShownIn, rate=_TURN),
    _applicant(f"{_HERE}/signature", paper.draw_signature, "Sign by hand", p.SignatureIn, most_bytes=_DRAWING_BYTES),
    _applicant(f"{_HERE}/code", paper.read_code_back, "Read the one-time code back", p.CodeIn, rate=_CODES),
    _applicant(f"{_HERE}/phone", paper.own_phone, "A QR code for one's own phone", s.NothingIn, gives=p.SigningOut, rate=_CODES),
    row(
        Role.OPENER,
        "/api/sign/open",
        paper.open_signing,
        "Open the phone's link: binds that browser to the document",
        p.SignOpenIn,
        p.SignOpenOut,
        most_bytes=1024,
        rate=_WORD,
        errors=_ERRORS,
    ),
    row(Role.SIGNER, f"{_PHONE}/pages/{{n}}", paper.phone_page, "A page of the document (image/png)", rate=_TURN, errors=_LOOK),
    _phone(f"{_PHONE}/shown", paper.phone_shown, "The page was painted", p.ShownIn, rate=_TURN),
    _phone(f"{_PHONE}/signature", paper.phone_signature, "Sign by hand", p.SignatureIn, most_bytes=_DRAWING_BYTES),
)
