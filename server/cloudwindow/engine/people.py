"""Signing in and out: who carries which cookie, and for how long."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from typing_extensions import override

from cloudwindow.domain.errors import Forbidden, Unauthorised
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.office_events import CredentialSet, SignedIn, SignedOut, SignInRefused
from cloudwindow.domain.people import Person
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.ports_seat import PeopleStore, SignIn, StaffDoor
from cloudwindow.domain.refusals import Why, because
from cloudwindow.engine.lockout import Lockout, Tried
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.passwords import Passwords, check

Stands = Callable[[], Awaitable[bool]]
_SAME_FOR_ALL = "expected a login and its password, found something else; an administrator can reset it"


class NotSignedIn(Unauthorised):
    """The cookie was somebody's once: `person`. `why`: 'idle', 'expired', 'disabled', or how the sign-in ended."""

    def __init__(self, person: PersonId, why: str) -> None:
        super().__init__("expected the cookie that signing in gives; sign in again")
        self.person = person
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRules:
    """How long a sign-in lasts: without a request, and at all. `noted_s`: how exactly the last request is remembered."""

    idle_s: float = 3600.0
    longest_s: float = 12 * 3600.0
    noted_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """`cookie`: 256 random bits, told once and stored only as a hash."""

    person: Person
    cookie: str


class People(StaffDoor):
    def __init__(
        self,
        *,
        store: PeopleStore,
        office: OfficeTrail,
        passwords: Passwords,
        lockout: Lockout,
        clock: Clock,
        rules: SignInRules | None = None,
    ) -> None:
        self.office = office
        self._store = store
        self._passwords = passwords
        self._lockout = lockout
        self._clock = clock
        self._rules = rules or SignInRules()

    # In ----------------------------------------------------------------------------------------------------------------

    async def sign_in(self, login: str, password: str, address: str) -> Entered:
        """Raises Unauthorised, in the same words for every reason; TooMany while locked out."""
        person = await self._store.by_login(login)
        id = person.id if person else PersonId("")
        tried = await self._lockout.attempt(address, login, id)
        hashed = await self._store.password(id)  # also for nobody, so that the answer takes as long
        fits = await self._passwords.fits(hashed, password)
        if person is None or hashed is None or not fits or person.disabled:
            known = "disabled" if person and person.disabled and fits else "password"
            await self._refuse(id, known if person else "unknown", tried)
            raise Unauthorised(_SAME_FOR_ALL)

        async def stands() -> bool:
            now = await self._store.password(id)
            return now == hashed or await self._passwords.fits(now, password)

        entered = await self.enter(person, "password", tried, stands)
        if self._passwords.is_old(hashed):
            await self._store.set_password(id, await self._passwords.hash(password), instead_of=hashed)
        return entered

    async def attempt(self, address: str) -> Tried:
        """Before a way without a password is looked at; goes on to `enter` or `refuse`. Raises TooMany while locked out."""
        return await self._lockout.attempt(address)

    async def refuse(self, person: PersonId, why: str, tried: Tried) -> Unauthorised:
        """What is to be raised when that way led nowhere."""
        await self._refuse(person, why, tried)
        return Unauthorised(f"expected a sign-in of somebody who works here, found none ({why})")

    async def enter(self, person: Person, method: str, tried: Tried, stands: Stands | None = None) -> Entered:
        """The person showed that they are who they are. Raises Unauthorised for an account that is disabled.

        `stands`: whether what they showed is still good. Looking at it took a while, and whoever resets an account ends the
        sign-ins that there are then: it is asked once this one is open, so that either sees the other.
        """
        if person.disabled:
            await self._refuse(person.id, "disabled", tried)
            raise Unauthorised(_SAME_FOR_ALL)
        await self._lockout.succeeded(tried)
        cookie, now_s = secrets.token_urlsafe(32), self._clock.now_s()
        await self._store.open_sign_in(
            SignIn(token_sha256=_hash(cookie), person=person.id, method=method, begun_s=now_s, seen_s=now_s)
        )
        await self.office.note(SignedIn(person=person.id, method=method))
        if (await self._store.person(person.id)).disabled or (stands and not await stands()):
            await self._end(person.id, method, only=_hash(cookie))
            raise Unauthorised(_SAME_FOR_ALL)
        return Entered(person=person, cookie=cookie)

    # While -------------------------------------------------------------------------------------------------------------

    async def still_in(self, cookie: str) -> bool:
        """Whether nobody ended this sign-in: asked again by a deed that took a while."""
        sign_in = await self._store.sign_in(_hash(cookie))
        return sign_in is not None and not self._over(sign_in, self._clock.now_s())

    @override
    async def person_of(self, cookie: str) -> Person:
        found = await self._store.carrier(_hash(cookie))
        if found is None:
            raise Unauthorised("expected the cookie that signing in gives; sign in first")
        sign_in, person = found
        now_s = self._clock.now_s()
        if why := self._over(sign_in, now_s):
            raise NotSignedIn(sign_in.person, why)
        if person.disabled:
            raise NotSignedIn(person.id, "disabled")
        if now_s - sign_in.seen_s > self._rules.noted_s:
            await self._store.seen(sign_in.token_sha256, now_s)
        return person

    @override
    async def refused(self, by: str, deed: str, why: str, session: SessionId | None = None) -> None:
        await self.office.refused(by, deed, why, session)

    async def change_password(self, person: Person, old: str, new: str, cookie: str, address: str) -> None:
        """Ends the person's other sign-ins. Raises BadInput, Forbidden for a wrong old one, TooMany when it is guessed at."""
        check(new, person.login)
        tried = await self._lockout.attempt(address, person.login, person.id)
        hashed = await self._store.password(person.id)
        fits = await self._passwords.fits(hashed, old)
        if not fits or not await self._store.set_password(person.id, await self._passwords.hash(new), instead_of=hashed):
            await self._refuse(person.id, "old_password", tried)
            raise Forbidden("old: expected the password that you sign in with, found another", because(Why.PASSWORD_OLD))
        await self._lockout.succeeded(tried)
        await self.office.note(CredentialSet(person=person.id, kind="password", by=person.id))
        await self._end(person.id, "password", but=_hash(cookie))

    # Out ---------------------------------------------------------------------------------------------------------------

    async def sign_out(self, person: Person, cookie: str) -> None:
        await self._end(person.id, "signed_out", only=_hash(cookie))

    async def leave(self, cookie: str) -> None:
        """The browser signed in anew: what it carried before is over."""
        sign_in = await self._store.sign_in(_hash(cookie))
        if sign_in is not None:
            await self._end(sign_in.person, "replaced", only=sign_in.token_sha256)

    async def end_all(self, person: PersonId, why: str) -> None:
        """`why`: 'disabled', 'reset'."""
        await self._end(person, why)

    async def forget(self) -> None:
        """Drop what nobody needs any more: sign-ins that are long over, old attempts and challenges."""
        await self._store.forget(self._clock.now_s() - 2 * self._rules.longest_s)

    async def _end(self, person: PersonId, why: str, *, but: str = "", only: str = "") -> None:
        if await self._store.end_sign_ins(person, why, but=but, only=only):
            await self.office.note(SignedOut(person=person, why=why))

    async def _refuse(self, person: PersonId, why: str, tried: Tried) -> None:
        await self.office.note(SignInRefused(person=person, why=why))
        await self._lockout.failed(tried)

    def _over(self, sign_in: SignIn, now_s: float) -> str:
        if sign_in.ended:
            return sign_in.ended
        if now_s - sign_in.begun_s > self._rules.longest_s:
            return "expired"
        return "idle" if now_s - sign_in.seen_s > self._rules.idle_s else ""


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
