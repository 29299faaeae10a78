"""Routes of people and rights: signing in, oneself, accounts, the office's trail."""

from http import HTTPStatus
from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.domain.people import StaffRole
from cloudwindow.web import office
from cloudwindow.web import office_schemas as o
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Deed, Role, Route
from cloudwindow.web.limits import Rate

_TRIED: Final = Rate(per_s=0.5, burst=20)  # of one address: people who mistype, and an office behind one address
_OFTEN: Final = Rate(per_s=5, burst=50)
_ADMINISTRATOR: Final = frozenset({StaffRole.ADMINISTRATOR})
_AUDITOR: Final = frozenset({StaffRole.AUDITOR})


def _enter(path: str, deed: Deed, summary: str, takes: type[s.In], gives: type[s.Out]) -> Route:
    """Anybody, from our own page, a few times."""
    return Route(
        method="POST",
        path=path,
        deed=deed,
        role=Role.OPENER,
        summary=summary,
        takes=takes,
        gives=gives,
        rate=_TRIED,
        errors=(e.Unauthorised, e.NotFound),
    )


def _post(
    path: str,
    deed: Deed,
    summary: str,
    *,
    gives: type[s.Out],
    takes: type[s.In] = s.NothingIn,
    staff: frozenset[StaffRole] = frozenset(),
) -> Route:
    return Route(
        method="POST",
        path=path,
        deed=deed,
        role=Role.STAFF,
        summary=summary,
        takes=takes,
        gives=gives,
        staff=staff,
        rate=Rate(per_s=1, burst=20),
        errors=(e.Conflict,),
    )


WAYS: Final = (
    Route(
        method="GET",
        path="/api/office/ways",
        deed=office.ways,
        role=Role.PUBLIC,
        summary="How staff may sign in",
        gives=o.WaysOut,
        rate=_OFTEN,
        errors=(e.NotFound,),
    ),
    _enter("/api/office/sign-in", office.sign_in, "Sign in with a password", o.SignInIn, o.MeOut),
    _enter("/api/office/passkey/begin", office.passkey_options, "Options for a passkey", s.NothingIn, o.OptionsOut),
    _enter("/api/office/passkey/finish", office.passkey_sign_in, "Sign in with a passkey", o.CredentialIn, o.MeOut),
    Route(
        method="GET",
        path="/api/office/oidc/begin",
        deed=office.provider_begin,
        role=Role.PUBLIC,
        summary="Go to the office's own provider (OpenID Connect Core 1.0, code flow with PKCE)",
        status=HTTPStatus.FOUND,
        rate=_TRIED,
        errors=(e.NotFound,),
    ),
    Route(
        method="GET",
        path="/api/office/oidc/return",
        deed=office.provider_return,
        role=Role.PUBLIC,
        summary="Come back from the office's own provider",
        status=HTTPStatus.SEE_OTHER,
        rate=_TRIED,
        errors=(e.NotFound,),
    ),
)

ONESELF: Final = (
    _post("/api/office/sign-out", office.sign_out, "Sign out", gives=o.DoneOut),
    Route(
        method="GET",
        path="/api/office/me",
        deed=office.me,
        role=Role.STAFF,
        summary="Who signed in here",
        gives=o.MeOut,
        rate=_OFTEN,
    ),
    _post(
        "/api/office/me/password",
        office.change_password,
        "Change one's password; ends one's other sign-ins",
        takes=o.PasswordIn,
        gives=o.DoneOut,
    ),
    _post("/api/office/me/passkeys/begin", office.passkey_new_options, "Options for a new passkey", gives=o.OptionsOut),
    _post("/api/office/me/passkeys/finish", office.passkey_new, "Add a passkey", takes=o.CredentialIn, gives=o.DoneOut),
)

RIGHTS: Final = (
    Route(
        method="GET",
        path="/api/office/people",
        deed=office.people,
        role=Role.STAFF,
        summary="All accounts",
        gives=o.PeopleOut,
        staff=_ADMINISTRATOR,
        rate=_OFTEN,
    ),
    _post(
        "/api/office/people",
        office.add_person,
        "Add an account; its password is told once",
        takes=o.PersonIn,
        gives=o.NewPersonOut,
        staff=_ADMINISTRATOR,
    ),
    _post(
        "/api/office/people/{person}",
        office.change_person,
        "Change an account",
        takes=o.PersonChangeIn,
        gives=o.DoneOut,
        staff=_ADMINISTRATOR,
    ),
    _post(
        "/api/office/people/{person}/reset",
        office.reset_person,
        "A new password, told once; passkeys go and sign-ins end",
        gives=o.NewPasswordOut,
        staff=_ADMINISTRATOR,
    ),
    Route(
        method="GET",
        path="/api/office/entries",
        deed=office.office_entries,
        role=Role.STAFF,
        summary="The office's trail from an index on; ask again from the last index + 1 for more",
        query=s.SinceQuery,
        gives=s.EntriesOut,
        staff=_AUDITOR,
        rate=_OFTEN,
    ),
)

OFFICE: Final[tuple[Route, ...]] = (*WAYS, *ONESELF, *RIGHTS)
