"""What comes in and goes out where staff sign in and administrators keep accounts, field by field."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.people import StaffRole
from cloudwindow.web.schemas import In, Line, Out, Query

Login = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
Password = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Lines = Annotated[tuple[Line, ...], Field(max_length=200)]
Roles = Annotated[frozenset[StaffRole], Field(min_length=1)]
Languages = Annotated[tuple[Language, ...], Field(min_length=1, max_length=10)]


class DemoAccountOut(Out):
    login: str
    password: str
    roles: list[StaffRole]


class WaysOut(Out):
    """How one may sign in. `oidc`: the name of the office's own provider. `demo`: empty unless in demo mode."""

    password: Literal[True]
    passkey: bool
    oidc: str | None
    demo: list[DemoAccountOut]


class PageQuery(Query):
    """Where one is to be sent after signing in."""

    page: Literal["clerk", "review"] = "clerk"


class SignInIn(In):
    login: Login
    password: Password


class CredentialIn(In):
    """`credential`: what navigator.credentials gave, by its own toJSON()."""

    credential: dict[str, Any]


class OptionsOut(Out):
    """`options`: for navigator.credentials, in the form of PublicKeyCredential.parse…OptionsFromJSON."""

    options: dict[str, Any]


class MeOut(Out):
    person: str
    name: str
    roles: list[StaffRole]
    languages: list[Language]
    matters: list[str]


class PasswordIn(In):
    old: Password
    new: Password


class PersonIn(In):
    login: Login
    name: Name
    roles: Roles
    languages: Languages = (Language.ZH_CN,)
    matters: Lines = ()
    conflicts: Lines = ()


class PersonChangeIn(In):
    """A field that is left out stays as it is."""

    name: Name | None = None
    roles: Roles | None = None
    languages: Languages | None = None
    matters: Lines | None = None
    conflicts: Lines | None = None
    disabled: bool | None = None


class PersonOut(MeOut):
    """`conflicts`: as they are compared, without spaces and case."""

    login: str
    conflicts: list[str]
    disabled: bool


class PeopleOut(Out):
    people: list[PersonOut]


class NamesOut(Out):
    """By the person's id."""

    names: dict[str, str]


class NewPersonOut(Out):
    """`password`: told once and stored only as a hash."""

    person: str
    password: str


class NewPasswordOut(Out):
    password: str
