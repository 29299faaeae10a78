"""Routes of people and rights: signing in, oneself, accounts, the office's trail."""

from functools import partial
from http import HTTPStatus
from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.domain.people import StaffRole
from cloudwindow.web import office
from cloudwindow.web import office_schemas as o
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Role, Route
from cloudwindow.web.limits import Rate
from cloudwindow.web.row import row

_TRIED: Final = Rate(per_s=0.5, burst=20)  # of one address: people who mistype, and an office behind one address
_WORD: Final = Rate(per_s=1, burst=20)
_OFTEN: Final = Rate(per_s=5, burst=50)
_ADMINISTRATOR: Final = frozenset({StaffRole.ADMINISTRATOR})
_AUDITOR: Final = frozenset({StaffRole.AUDITOR})

_enter = partial(row, Role.OPENER, rate=_TRIED, errors=(e.Unauthorised, e.NotFound))  # anybody, from our own page, a few times
_provider = partial(row, Role.PUBLIC, rate=_TRIED, errors=(e.NotFound,))
_own = partial(row, Role.STAFF, gives=s.DoneOut, rate=_WORD, errors=(e.Conflict,))
_accounts = partial(row, Role.STAFF, rate=_WORD, staff=_ADMINISTRATOR, errors=(e.Conflict,))

WAYS: Final = (
    row(
        Role.PUBLIC,
        "/api/office/ways",
        office.ways,
        "How staff may sign in",
        gives=o.WaysOut,
        rate=_OFTEN,
        errors=(e.NotFound,),
    ),
    _enter("/api/office/sign-in", office.sign_in, "Sign in with a password", o.SignInIn, o.MeOut),
    _enter("/api/office/passkey/begin", office.passkey_options, "Options for a passkey", s.NothingIn, o.OptionsOut),
    _enter("/api/office/passkey/finish", office.passkey_sign_in, "Sign in with a passkey", o.CredentialIn, o.MeOut),
    _provider(
        "/api/office/oidc/begin",
        office.provider_begin,
        "Go to the office's own provider (OpenID Connect Core 1.0, code flow with PKCE)",
        query=o.PageQuery,
        status=HTTPStatus.FOUND,
    ),
    _provider(
        "/api/office/oidc/return",
        office.provider_return,
        "Come back from the office's own provider",
        status=HTTPStatus.SEE_OTHER,
    ),
)

ONESELF: Final = (
    _own("/api/office/sign-out", office.sign_out, "Sign out", s.NothingIn),
    row(Role.STAFF, "/api/office/me", office.me, "Who signed in here", gives=o.MeOut, rate=_OFTEN),
    _own(
        "/api/office/me/password",
        office.change_password,
        "Change one's password; ends one's other sign-ins",
        o.PasswordIn,
    ),
    _own(
        "/api/office/me/passkeys/begin",
        office.passkey_new_options,
        "Options for a new passkey",
        s.NothingIn,
        gives=o.OptionsOut,
    ),
    _own("/api/office/me/passkeys/finish", office.passkey_new, "Add a passkey", o.CredentialIn),
)

RIGHTS: Final = (
    row(
        Role.STAFF,
        "/api/office/people",
        office.people,
        "All accounts",
        gives=o.PeopleOut,
        staff=_ADMINISTRATOR,
        rate=_OFTEN,
    ),
    row(
        Role.STAFF,
        "/api/office/names",
        office.names,
        "What the staff are called, for those who read trails and figures",
        gives=o.NamesOut,
        staff=frozenset({StaffRole.REVIEWER, StaffRole.SUPERVISOR, StaffRole.AUDITOR}),
        rate=_OFTEN,
    ),
    _accounts(
        "/api/office/people",
        office.add_person,
        "Add an account; its password is told once",
        o.PersonIn,
        o.NewPersonOut,
    ),
    _accounts("/api/office/people/{person}", office.change_person, "Change an account", o.PersonChangeIn, s.DoneOut),
    _accounts(
        "/api/office/people/{person}/reset",
        office.reset_person,
        "A new password, told once; passkeys go and sign-ins end",
        s.NothingIn,
        o.NewPasswordOut,
    ),
    row(
        Role.STAFF,
        "/api/office/entries",
        office.office_entries,
        "The office's trail from an index on; ask again from the last index + 1 for more",
        query=s.SinceQuery,
        gives=s.EntriesOut,
        staff=_AUDITOR,
        rate=_OFTEN,
    ),
)

OFFICE: Final[tuple[Route, ...]] = (*WAYS, *ONESELF, *RIGHTS)
