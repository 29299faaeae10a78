"""Where staff sign in, and where administrators and auditors work."""

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from aiohttp import web

from cloudwindow.domain.codec import to_json
from cloudwindow.domain.errors import CloudWindowError, NotFound, Unauthorised
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.people import Person
from cloudwindow.engine.accounts import Changes
from cloudwindow.engine.passkeys import Passkeys
from cloudwindow.engine.people import Entered
from cloudwindow.web import auth, cookies
from cloudwindow.web import office_schemas as o
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Call
from cloudwindow.web.deps import OfficeParts
from cloudwindow.web.dispatch import render

PAGES: Final[Mapping[str, str]] = MappingProxyType({"clerk": "/clerk.html", "review": "/review.html"})
_WAY_S: Final = 300  # for the steps of one sign-in
_AT_MOST: Final = 1000  # entries of one answer


async def ways(call: Call, _: None) -> o.WaysOut:
    office = _office(call)
    demo = [o.DemoAccountOut(login=one.login, password=one.password, roles=list(one.roles)) for one in office.demo]
    return o.WaysOut(password=True, passkey=office.passkeys is not None, oidc=office.provider_name, demo=demo)


# --- in and out ----------------------------------------------------------------------------------------------------------


async def sign_in(call: Call, body: o.SignInIn) -> web.Response:
    return await _entered(call, await _office(call).people.sign_in(body.login, body.password, call.who))


async def passkey_options(call: Call, _: s.NothingIn) -> web.Response:
    browser = secrets.token_urlsafe(32)
    options = await _passkeys(call).begin_sign_in(browser)
    response = render(o.OptionsOut(options=dict(options)))
    cookies.WAY.give(response, browser, _WAY_S)
    return response


async def passkey_sign_in(call: Call, body: o.CredentialIn) -> web.Response:
    browser = cookies.WAY.of(call.request)
    if browser is None:
        raise Unauthorised("expected the cookie of the browser that began this sign-in; begin again")
    response = await _entered(call, await _passkeys(call).finish_sign_in(browser, body.credential, call.who))
    cookies.WAY.drop(response)
    return response


async def provider_begin(call: Call, query: o.PageQuery) -> web.Response:
    provider = _office(call).provider
    if provider is None:
        raise NotFound("this office has no provider of its own to sign in with")
    browser = f"{query.page}-{secrets.token_urlsafe(32)}"  # so the way back is known, also when it fails
    try:
        response = web.Response(status=302, headers={"Location": await provider.begin(browser)})
    except CloudWindowError as error:  # the provider is away: the person sees our page and no JSON
        return web.Response(status=303, headers={"Location": f"{PAGES[query.page]}#{error.code}"})
    cookies.WAY.give(response, browser, _WAY_S)
    return response


async def provider_return(call: Call, _: None) -> web.Response:
    """The provider sends the browser here."""
    provider = _office(call).provider
    if provider is None:
        raise NotFound("this office has no provider of its own to sign in with")
    browser = cookies.WAY.of(call.request) or ""
    page = PAGES.get(browser.partition("-")[0], PAGES["clerk"])
    try:
        entered = await provider.finish(browser, dict(call.request.query), call.who)
        response = await _take(call, entered, web.Response(status=303, headers={"Location": page}))
    except CloudWindowError as error:
        response = web.Response(status=303, headers={"Location": f"{page}#{error.code}"})
    cookies.WAY.drop(response)
    return response


async def sign_out(call: Call, _: s.NothingIn) -> web.Response:
    await _office(call).people.sign_out(call.person, cookies.STAFF.of(call.request) or "")
    response = render(s.DoneOut())
    cookies.STAFF.drop(response)
    return response


# --- oneself -------------------------------------------------------------------------------------------------------------


async def me(call: Call, _: None) -> o.MeOut:
    return _me(call.person)


async def change_password(call: Call, body: o.PasswordIn) -> s.DoneOut:
    cookie, address = cookies.STAFF.of(call.request) or "", auth.address(call.request, call.deps.settings)
    await _office(call).people.change_password(call.person, body.old, body.new, cookie, address)
    return s.DoneOut()


async def passkey_new_options(call: Call, _: s.NothingIn) -> o.OptionsOut:
    cookie = cookies.STAFF.of(call.request) or ""
    return o.OptionsOut(options=dict(await _passkeys(call).begin_adding(call.person, cookie)))


async def passkey_new(call: Call, body: o.CredentialIn) -> s.DoneOut:
    await _passkeys(call).finish_adding(call.person, cookies.STAFF.of(call.request) or "", body.credential)
    return s.DoneOut()


# --- administrators and auditors -----------------------------------------------------------------------------------------


async def people(call: Call, _: None) -> o.PeopleOut:
    return o.PeopleOut(people=[_shown(one) for one in await _office(call).accounts.all()])


async def names(call: Call, _: None) -> o.NamesOut:
    """Of whom trails and figures name by their ids alone. Nothing else of their accounts."""
    return o.NamesOut(names={one.id: one.name for one in await _office(call).accounts.all()})


async def add_person(call: Call, body: o.PersonIn) -> o.NewPersonOut:
    changes = Changes(**{name: getattr(body, name) for name in ("name", "roles", "languages", "matters", "conflicts")})
    person, password = await _office(call).accounts.add(body.login, changes, call.person.id)
    return o.NewPersonOut(person=person.id, password=password)


async def change_person(call: Call, body: o.PersonChangeIn) -> s.DoneOut:
    changes = Changes(**{name: getattr(body, name) for name in o.PersonChangeIn.model_fields})
    await _office(call).accounts.change(_person_in(call), changes, call.person.id)
    return s.DoneOut()


async def reset_person(call: Call, _: s.NothingIn) -> o.NewPasswordOut:
    return o.NewPasswordOut(password=await _office(call).accounts.reset(_person_in(call), call.person.id))


async def office_entries(call: Call, query: s.SinceQuery) -> s.EntriesOut:
    told = await _office(call).people.office.told(query.since, _AT_MOST)
    return s.EntriesOut(entries=[s.EntryOut(index=t.index, at=t.at, kind=t.kind, event=to_json(t.event)) for t in told])


def _office(call: Call) -> OfficeParts:
    if call.deps.office is None:
        raise NotFound("this server has no staff")
    return call.deps.office


def _passkeys(call: Call) -> Passkeys:
    found = _office(call).passkeys
    if found is None:
        raise NotFound("a browser has passkeys for a name, not for an address; set public_url to one with a name")
    return found


def _person_in(call: Call) -> PersonId:
    return PersonId(call.request.match_info["person"])


async def _entered(call: Call, entered: Entered) -> web.Response:
    return await _take(call, entered, render(_me(entered.person)))


async def _take(call: Call, entered: Entered, response: web.Response) -> web.Response:
    """The new cookie goes along; what this browser carried before is over."""
    if before := cookies.STAFF.of(call.request):
        await _office(call).people.leave(before)
    cookies.STAFF.give(response, entered.cookie, call.deps.settings.staff_cookie_s)
    return response


def _me(person: Person) -> o.MeOut:
    return o.MeOut(
        person=person.id,
        name=person.name,
        roles=sorted(person.roles),
        languages=list(person.languages),
        matters=list(person.matters),
    )


def _shown(person: Person) -> o.PersonOut:
    return o.PersonOut(**_me(person).model_dump(), login=person.login, conflicts=sorted(person.conflicts), disabled=person.disabled)
