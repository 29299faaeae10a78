"""The seams of the cloud seat: the staff, documents, the signed result. Adapters are chosen in `app.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.plain import Json
from cloudwindow.domain.strokes import Drawing


class StaffDoor(Protocol):
    """What stands between a staff cookie and a deed."""

    async def person_of(self, cookie: str) -> Person:
        """Who signed in with this cookie. Raises Unauthorised (`NotSignedIn` when it was somebody's once)."""
        ...

    async def refused(self, by: str, deed: str, why: str, session: SessionId | None = None) -> None:
        """An entry: DeedRefused in the session's trail, OfficeDeedRefused in the office's when there is no such session.

        `by`: the person's id, or 'nobody'. `deed`: the route, like 'POST /api/office/people'. `why`: one word.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One signed-in browser. `token_sha256`: of the cookie's value, which is stored nowhere. UTC, UNIX seconds.

    `ended`: why it no longer counts ('signed_out', 'replaced', 'password', 'disabled', 'reset'); empty while it does.
    """

    token_sha256: str
    person: PersonId
    method: str
    begun_s: float
    seen_s: float
    ended: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A WebAuthn credential: `id` and `public_key` as the authenticator gave them; `uses`: its signature counter."""

    id: bytes
    person: PersonId
    public_key: bytes
    uses: int
    added_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """Sign-ins tried under one key ('login:...' or 'address:...') since `since_s`; none is let in before `until_s`."""

    count: int = 0
    since_s: float = 0.0
    until_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """Something random that was given out and may come back once. `about`: what it was given for; `facts`: what belongs to it."""

    sha256: str
    about: str
    expires_s: float
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom the office's own provider vouches for. `subject`: who they are there, for ever, in at most 58 letters."""

    subject: str
    name: str
    roles: frozenset[StaffRole]


class Provider(Protocol):
    """The office's own sign-in (OpenID Connect Core 1.0)."""

    @property
    def issuer(self) -> str: ...

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where a browser is sent to sign in. Raises Unauthorised when the provider cannot be reached."""
        ...

    async def identity(self, code: str, verifier: str, nonce: str) -> Identity:
        """Exchanges the code. Raises Unauthorised when the provider, or anything in its token, is not as it must be."""
        ...


class PeopleStore(Protocol):
    """Accounts, credentials and sign-ins. Each verb is one transaction."""

    async def add(self, person: Person) -> None:
        """Raises Conflict when the login is taken."""
        ...

    async def change(self, person: Person) -> None:
        """Everything but id and login. Raises NotFound."""
        ...

    async def person(self, id: PersonId) -> Person:
        """Raises NotFound."""
        ...

    async def by_login(self, login: str) -> Person | None: ...

    async def people(self) -> Sequence[Person]:
        """By login."""
        ...

    async def password(self, id: PersonId) -> str | None:
        """The argon2id hash."""
        ...

    async def set_password(self, id: PersonId, hashed: str, instead_of: str | None = None) -> bool:
        """`instead_of`: only in its place; False: another came first, and stays."""
        ...

    async def add_passkey(self, passkey: Passkey) -> None:
        """Raises Conflict when the credential is known."""
        ...

    async def passkey(self, id: bytes) -> Passkey | None: ...

    async def passkeys(self, person: PersonId) -> Sequence[Passkey]: ...

    async def passkey_used(self, id: bytes, uses: int) -> None: ...

    async def drop_passkey(self, id: bytes) -> None: ...

    async def drop_passkeys(self, person: PersonId) -> None: ...

    async def open_sign_in(self, sign_in: SignIn) -> None: ...

    async def sign_in(self, token_sha256: str) -> SignIn | None: ...

    async def carrier(self, token_sha256: str) -> tuple[SignIn, Person] | None:
        """The sign-in and whose it is, in one look: this is asked at every request."""
        ...

    async def seen(self, token_sha256: str, at_s: float) -> None: ...

    async def end_sign_ins(self, person: PersonId, why: str, *, but: str = "", only: str = "") -> int:
        """All of a person's that are open, but the one with hash `but`, or only the one with hash `only`. How many ended."""
        ...

    async def attempt(self, key: str, now_s: float, window_s: float) -> Attempts:
        """Count one more, before it is looked at, so that many at once are no way around; a window that is over begins anew."""
        ...

    async def forgive(self, key: str, count: int = 0) -> None:
        """Take back `count` attempts; 0: all, and the lock with them."""
        ...

    async def lock(self, key: str, until_s: float) -> bool:
        """Nobody under this key until then. Whether this is news: of many at once one is told so."""
        ...

    async def give(self, challenge: Challenge) -> None: ...

    async def take(self, sha256: str, about: str) -> Challenge | None:
        """Once: the challenge is gone afterwards, also when two ask at the same time."""
        ...

    async def forget(self, before_s: float) -> None:
        """Drop sign-ins begun, challenges that expired and attempts made before this time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLog:
    """The newest signed checkpoint of the log: `root` in base64, `at` RFC 3339."""

    origin: str
    size: int
    root: str
    at: str


class ResultSeal(Protocol):
    """Whoever holds the log's signing key."""

    async def checkpoint(self) -> SealedLog | None:
        """Seal what is new; the newest checkpoint. None: the log is empty."""
        ...

    def sign(self, result: Mapping[str, Json]) -> bytes:
        """The result object as it leaves: RFC 8785 bytes, with the key's name and an Ed25519 signature."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """What a document is made from. `signer`: the role of who signs; `parties` by role. `date`: YYYY-MM-DD at the office."""

    session: SessionId
    reference: str
    matter: str
    language: Language
    signer: str
    parties: Mapping[str, PartyFacts]
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePaper:
    """`template`: name, version and language, like 'transfer/1/en'."""

    template: str
    pdf: bytes
    pages: int


class Papers(Protocol):
    """Documents: made from a template, shown as pictures, sealed. Raises PapersUnavailable when that cannot be done now."""

    async def make(self, facts: PaperFacts) -> MadePaper:
        """Raises BadInput when there is no template for the matter."""
        ...

    async def page(self, pdf: bytes, number: int) -> bytes:
        """PNG of a page, from 1. Raises NotFound."""
        ...

    async def ink(self, drawing: Drawing) -> bytes:
        """PNG of the strokes on nothing."""
        ...

    async def seal(self, pdf: bytes, picture: bytes, facts: Mapping[str, Json]) -> bytes:
        """The document signed by the office (PAdES), with the strokes' picture in its field and `facts` within what is signed."""
        ...

    def qr(self, link: str) -> str:
        """SVG."""
        ...


class SmsSender(Protocol):
    async def send(self, phone: str, words: str) -> None:
        """Returns when the message was taken over. Raises Conflict when this server sends none. Neither argument is ever logged."""
        ...
