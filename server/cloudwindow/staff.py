"""The parts list of people and rights, for the server and for the command line."""

import asyncio
from dataclasses import dataclass
from importlib import import_module
from ipaddress import ip_address
from typing import Final

from yarl import URL

from cloudwindow.domain.ports import Clock
from cloudwindow.engine.accounts import Accounts
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.lockout import Lockout, LockRules
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.passkeys import Passkeys, RelyingParty
from cloudwindow.engine.passwords import Cost, Passwords
from cloudwindow.engine.people import People, SignInRules
from cloudwindow.engine.vouching import Vouching
from cloudwindow.settings import Settings
from cloudwindow.store import SqlPeople, SqlRecords
from cloudwindow.web.deps import OfficeParts
from cloudwindow.web.oidc import OidcProvider, ProviderSettings

NAME: Final = "CloudWindow"
_PASSKEYS: Final = ("webauthn",)
_PROVIDER: Final = (
    "authlib.oidc.core",
    "authlib.oauth2.rfc6749.parameters",
    "authlib.oauth2.rfc7636",
    "joserfc.jwt",
    "joserfc.jwk",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    store: SqlPeople
    people: People
    accounts: Accounts


def staff(settings: Settings, records: SqlRecords, journal: TrailJournal, clock: Clock, cost: Cost | None = None) -> Staff:
    """`cost`: of a password's hash; the usual one when not given."""
    store, passwords = SqlPeople(records.transactions), Passwords(cost)
    office = OfficeTrail(records, journal)
    facts = settings.office
    rules = LockRules(
        per_login=facts.attempts_per_login,
        per_address=facts.attempts_per_address,
        window_s=900.0,
        lock_s=facts.locked_s,
    )
    lockout = Lockout(store, office, clock, rules)
    people = People(
        store=store,
        office=office,
        passwords=passwords,
        lockout=lockout,
        clock=clock,
        rules=SignInRules(idle_s=facts.idle_s, longest_s=facts.longest_s),
    )
    return Staff(store=store, people=people, accounts=Accounts(store, people, passwords, lockout))


async def office_parts(settings: Settings, staff: Staff, clock: Clock) -> OfficeParts:
    """Opens the demonstration's accounts in demo mode, and closes those of an earlier one otherwise.

    Libraries of a third of a second each are imported here: the first sign-in must not stop a conversation for as long.
    """
    demo = await staff.accounts.open_demo() if settings.demo else ()
    if not settings.demo:
        await staff.accounts.close_demo()
    provider, passkeys = None, _passkeys(settings, staff, clock)
    wanted = [*(_PASSKEYS if passkeys else ()), *(_PROVIDER if settings.oidc.issuer else ())]
    await asyncio.to_thread(lambda: [import_module(name) for name in wanted])
    if settings.oidc.issuer:
        asked = OidcProvider(_provider(settings), clock)
        provider = Vouching(store=staff.store, people=staff.people, accounts=staff.accounts, provider=asked, clock=clock)
    return OfficeParts(
        people=staff.people,
        accounts=staff.accounts,
        passkeys=passkeys,
        provider=provider,
        provider_name=settings.oidc.name if provider else None,
        demo=demo,
    )


def _passkeys(settings: Settings, staff: Staff, clock: Clock) -> Passkeys | None:
    site = URL(settings.url)
    if site.host is None or _is_address(site.host):
        return None
    party = RelyingParty(id=site.host, name=NAME, origins=(str(site.origin()),))
    return Passkeys(store=staff.store, people=staff.people, clock=clock, party=party)


def _provider(settings: Settings) -> ProviderSettings:
    oidc = settings.oidc
    return ProviderSettings(
        name=oidc.name,
        issuer=oidc.issuer,
        client_id=oidc.client_id,
        client_secret=oidc.client_secret.get_secret_value(),
        redirect=str(URL(settings.url).with_path("/api/office/oidc/return")),
        role_claim=oidc.role_claim,
        roles=oidc.roles,
    )


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
