"""The whole matrix of rights: every route, everybody who might call it, and the entry that each refusal leaves.

Who may call what is written down here once more, as docs/protocol.md and docs/protocol-seat.md say it, so that a route whose
rights change, or a new one that nobody thought about, is found.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest
from typing_extensions import override

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.codec import to_json
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import DocumentId, PartId, PersonId, SessionId
from cloudwindow.domain.office_events import OFFICE
from cloudwindow.domain.people import StaffRole
from cloudwindow.domain.ports_seat import Papers, SmsSender
from cloudwindow.domain.session import Session
from cloudwindow.engine.accounts import Changes
from cloudwindow.engine.interpreters import Interpreters
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.signing_desk import SigningDesk
from cloudwindow.engine.signing_links import SigningLinks
from cloudwindow.policy import Policy, load
from cloudwindow.web.call import Route
from cloudwindow.web.routes import ROUTES
from tests.evidence import digest, write
from tests.fake_desk import ONE, TWO, FakeDesk, created
from tests.places import ROOT
from tests.staffed import Staffed, staffed
from tests.stub_routes import routes_on_a_port, stubbed
from tests.web_server import BEARER, COOKIE, MARK, SITE, a_site


class Audience(StrEnum):
    """Beside the roles of staff."""

    ANYBODY = "anybody"
    PAGE = "our own page"
    APPLICANT = "the session's applicant"
    INTERPRETER = "the session's interpreter"
    SIGNER = "the phone that opened the link to sign the document"
    INTEGRATOR = "an integrator"
    OPERATOR = "the operator"
    SIGNED_IN = "whoever signed in"
    SEATED = "who sits at the session"


INTERPRETER = "interpreters-browser-0123456789"
SIGNER = "signing-phones-browser-0123456789"
CLERK, SUPERVISOR = StaffRole.CLERK, StaffRole.SUPERVISOR
Rule = Audience | frozenset[StaffRole]

# The first that fits counts.
RULES: tuple[tuple[str, Rule], ...] = (
    (r"GET /(healthz|readyz|openapi\.json)", Audience.ANYBODY),
    (r"GET /metrics", Audience.OPERATOR),
    (r"GET /api/texts/{language}", Audience.ANYBODY),
    (r"GET /api/office/(ways|oidc/begin|oidc/return)", Audience.ANYBODY),
    (r"POST /api/(open|sign/open|interpreter/open|office/sign-in|office/passkey/(begin|finish))", Audience.PAGE),
    (r"POST /api/(cases|sessions)", Audience.INTEGRATOR),
    (r"GET /api/sessions(/{id}(/entries|/result)?)?", Audience.INTEGRATOR),
    (r"\w+ /api/sessions/{id}/.+", Audience.APPLICANT),
    (r"\w+ /api/interpreter/sessions/{id}/.+", Audience.INTERPRETER),
    (r"\w+ /api/sign/{id}/.+", Audience.SIGNER),
    (r"\w+ /api/office/(sign-out|me(/.+)?)", Audience.SIGNED_IN),
    (r"GET /api/office/names", frozenset({StaffRole.REVIEWER, SUPERVISOR, StaffRole.AUDITOR})),
    (r"\w+ /api/office/people(/.+)?", frozenset({StaffRole.ADMINISTRATOR})),
    (r"GET /api/office/entries", frozenset({StaffRole.AUDITOR})),
    (r"GET /api/review/sessions/{id}/entries", frozenset({StaffRole.REVIEWER, SUPERVISOR, StaffRole.AUDITOR})),
    (r"GET /api/review/sessions(/{id}(/(findings|stills|media)/.+)?)?", frozenset({StaffRole.REVIEWER, SUPERVISOR})),
    (r"\w+ /api/review/(filters|exports|sessions/{id}/(viewings|exports))(/.+)?", frozenset({StaffRole.REVIEWER, SUPERVISOR})),
    (r"GET /api/review/queue", frozenset({StaffRole.REVIEWER, SUPERVISOR})),
    (r"POST /api/review/(queue/next|sessions/{id}/review)", frozenset({StaffRole.REVIEWER})),
    (r"POST /api/review/(seeded|sessions/{id}/adjudication)", frozenset({SUPERVISOR})),
    (r"GET /api/review/(samples|reviewers|clerks)", frozenset({SUPERVISOR, StaffRole.AUDITOR})),
    (r"POST /api/review/sessions/{id}/(hold|withdrawal)", frozenset({SUPERVISOR})),
    (r"GET /api/review/(holds|sessions/{id}/keeping)", frozenset({SUPERVISOR, StaffRole.AUDITOR})),
    (r"POST /api/review/sessions/{id}/judged-again", frozenset({StaffRole.REVIEWER, SUPERVISOR})),
    (r"GET /api/numbers(\.csv)?", frozenset({SUPERVISOR, StaffRole.AUDITOR, StaffRole.ADMINISTRATOR})),
    (r"\w+ /api/seat/(availability|live)", frozenset({CLERK, SUPERVISOR})),
    (r"\w+ /api/seat/sessions/{id}/(join|leave|take-over|second|result)", frozenset({SUPERVISOR})),
    (r"\w+ /api/seat/sessions/{id}(/.+)?", Audience.SEATED),
)


def rule_of(route: Route) -> Rule:
    words = f"{route.method} {route.path}"
    found = next((rule for pattern, rule in RULES if re.fullmatch(pattern, words)), None)
    assert found is not None, f"{words}: nobody has written down who may call it; add a line to RULES"
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """`person`: whose name a refusal goes under; empty: nobody's. `why`: the word for somebody whose sign-in is over."""

    headers: dict[str, str]
    person: str = ""
    roles: frozenset[StaffRole] = frozenset()
    seated: bool = False
    applicant: bool = False
    interpreter: bool = False
    signer: bool = False
    integrator: bool = False
    why: str = ""

    def may(self, rule: Rule) -> bool:
        if isinstance(rule, frozenset):
            return bool(rule & self.roles)
        match rule:
            case Audience.ANYBODY | Audience.PAGE:
                return True
            case Audience.APPLICANT:
                return self.applicant
            case Audience.INTERPRETER:
                return self.interpreter
            case Audience.SIGNER:
                return self.signer
            case Audience.INTEGRATOR | Audience.OPERATOR:
                return self.integrator
            case Audience.SIGNED_IN:
                return bool(self.roles)
            case Audience.SEATED:
                return self.seated

    def refused_with(self, rule: Rule) -> int:
        """403 for somebody known who may not; 401 for nobody known."""
        of_staff = isinstance(rule, frozenset) or rule in (Audience.SEATED, Audience.SIGNED_IN)
        return 403 if of_staff and self.roles else 401


class RecordedDesk(FakeDesk):
    """Sessions are those of the store, so that a refusal's entry and the seat it is about are real."""

    where: Staffed | None = None

    @override
    async def session(self, id: SessionId) -> Session:
        assert self.where is not None
        return await self.where.records.session(id)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    staffed: Staffed
    http: aiohttp.ClientSession
    port: int
    callers: dict[str, Caller] = field(default_factory=dict)
    seen: dict[SessionId, int] = field(default_factory=dict)

    async def ask(self, route: Route, headers: dict[str, str], id: str = ONE) -> int:
        path = re.sub(r"{\w+}", "x1", route.path.replace("{id}", id).replace("{language}", "en"))
        url = f"http://127.0.0.1:{self.port}{path}"
        # a proxy's word: the operator's own machine would be let in without a key
        headers = {"X-Forwarded-For": "192.0.2.1", **headers}
        async with self.http.request(route.method, url, headers=headers) as answer:
            return answer.status

    async def new(self) -> list[tuple[SessionId, str, Any]]:  # Any: an event's fields, as JSON
        """(trail, kind, fields) of every entry that was made since the last time."""
        made: list[tuple[SessionId, str, Any]] = []
        for id in (ONE, TWO, OFFICE):
            found = await self.staffed.records.told(id, self.seen.get(id, 0))
            self.seen[id] = self.seen.get(id, 0) + len(found)
            made += [(id, told.kind, to_json(told.event)) for told in found]
        return made


@asynccontextmanager
async def _house() -> AsyncIterator[House]:
    async with staffed() as whole, a_site() as site:
        desk = RecordedDesk()
        desk.where = whole
        deps = replace(site.deps, desk=desk, people=whole.people, counter=_counter(whole), signing=_signing(whole))
        async with routes_on_a_port(deps, stubbed(ROUTES)) as port:
            house = House(staffed=whole, http=site.http, port=port)
            await _fill(house)
            await house.new()
            yield house


def _counter(whole: Staffed) -> Any:  # Any: of the counter only what lets an interpreter in
    outside = SimpleNamespace(records=whole.records)
    return SimpleNamespace(interpreters=Interpreters(cast(Outside, outside)))


def _signing(whole: Staffed) -> Any:  # Any: of the signing only what lets a phone in
    shelf = SimpleNamespace(current=load(ROOT / "policy.toml"), by_hash=_shipped)
    desk = SigningDesk(cast(Outside, SimpleNamespace(records=whole.records, clock=whole.clock, shelf=shelf)))
    return SimpleNamespace(links=SigningLinks(desk, cast(Papers, None), cast(SmsSender, None), SITE))


async def _shipped(_: str) -> Policy:
    return load(ROOT / "policy.toml")


async def _fill(house: House) -> None:
    """One of everybody; ONE has a clerk and a supervisor who joined, TWO has another clerk."""
    whole = house.staffed
    house.callers["nobody"] = Caller(headers=MARK)
    house.callers["applicant"] = Caller(headers=MARK | COOKIE, applicant=True)
    interpreter = {"Cookie": f"__Host-cloudwindow-interpreter={INTERPRETER}"}
    house.callers["interpreter"] = Caller(headers=MARK | interpreter, interpreter=True)
    house.callers["phone"] = Caller(headers=MARK | {"Cookie": f"__Host-cloudwindow-sign={SIGNER}"}, signer=True)
    house.callers["integrator"] = Caller(headers=MARK | BEARER, integrator=True)
    house.callers["made-up cookie"] = Caller(headers=MARK | {"Cookie": "__Host-cloudwindow-staff=made-up-0123456789"})
    for name, role in (*((str(role), role) for role in StaffRole), ("other clerk", CLERK), ("supervisor elsewhere", SUPERVISOR)):
        login = name.replace(" ", ".")
        person = await whole.hire(login, role)
        headers = MARK | _cookie(await whole.enter(login))
        seated = name in ("clerk", "supervisor")
        house.callers[name] = Caller(headers=headers, person=person.id, roles=person.roles, seated=seated)
    gone = await whole.hire("disabled", *StaffRole)
    headers = MARK | _cookie(await whole.enter("disabled"))
    await whole.accounts.change(gone.id, Changes(disabled=True), "test")
    house.callers["disabled"] = Caller(headers=headers, person=gone.id, why="disabled")
    left = await whole.hire("left", *StaffRole)
    cookie = await whole.enter("left")
    await whole.people.sign_out(left, cookie)
    house.callers["signed out"] = Caller(headers=MARK | _cookie(cookie), person=left.id, why="signed_out")
    await _seat(house, ONE, house.callers["clerk"].person, gone.id, house.callers["supervisor"].person)
    await _seat(house, TWO, house.callers["other clerk"].person)


async def _seat(house: House, id: SessionId, clerk: str, *supervisors: str) -> None:
    part = PartId("prt_1")
    events: list[Event] = [e.Queued(), at.ClerkAssigned(clerk=PersonId(clerk))]
    events += [at.SupervisorJoined(person=PersonId(one), silent=True) for one in supervisors]
    events += [e.Admitted(policy_version="1", policy_sha256="0" * 64, steps=()), e.Connected(part=part)]
    if id == ONE:
        events.append(at.InterpreterInvited(by=PersonId(clerk), link_sha256="0" * 64, language=Language.EN))
        events.append(at.InterpreterJoined(opener_sha256=digest(INTERPRETER.encode())))
        document, link = DocumentId("x1"), "1" * 64
        events.append(sign.DocumentMade(document=document, template="transfer/1/en", blob="b", sha256="0" * 64, pages=1))
        events.append(sign.SigningOffered(document=document, via="qr", link_sha256=link))
        opened = sign.SigningLinkOpened(document=document, link_sha256=link, opener_sha256=digest(SIGNER.encode()))
        events.append(opened)
    await write(house.staffed.records, [created(), *events], id)


def _cookie(value: str) -> dict[str, str]:
    return {"Cookie": f"__Host-cloudwindow-staff={value}"}


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with _house() as made:
        yield made


async def test_everybody_at_every_door(house: House) -> None:
    """Status and trail for each pair of route and caller."""
    wrong: list[str] = []
    pairs = 0
    for route in ROUTES:
        rule = rule_of(route)
        for name, caller in house.callers.items():
            pairs += 1
            status = await house.ask(route, caller.headers)
            wanted = 200 if caller.may(rule) else caller.refused_with(rule)
            if status != wanted:
                wrong.append(f"{name} at {route.method} {route.path}: expected {wanted}, found {status}")
            made = await house.new()
            expected = _entry(route, rule, caller)
            if made != expected:
                wrong.append(f"{name} at {route.method} {route.path}: expected the entries {expected}, found {made}")
    assert not wrong, "\n".join(wrong)
    assert pairs == len(ROUTES) * len(house.callers)


async def test_a_seat_is_not_anothers(house: House) -> None:
    """The clerk and the supervisor of one session at another one's, and at one that is not there."""
    for route in (route for route in ROUTES if rule_of(route) is Audience.SEATED):
        for name in ("clerk", "supervisor"):
            caller = house.callers[name]
            for id, where in ((TWO, TWO), ("ses_none", OFFICE), (OFFICE, OFFICE)):
                assert await house.ask(route, caller.headers, id) == 403, (name, route.path, id)
                made = await house.new()
                assert [(one, body["by"], body["why"]) for one, _, body in made] == [(where, caller.person, "seat")]


async def test_another_sites_page_can_do_nothing_with_a_staff_cookie(house: House) -> None:
    everything = house.callers["clerk"]
    for route in (route for route in ROUTES if rule_of(route) in (Audience.SEATED, Audience.SIGNED_IN)):
        unmarked = {"X-CloudWindow": "0"} if route.method == "POST" else {"Sec-Fetch-Site": "cross-site"}
        for more in ({"Origin": "https://evil.test"}, {"Sec-Fetch-Site": "cross-site"}, unmarked):
            assert await house.ask(route, everything.headers | more) == 403, (route.path, more)
            assert [body["why"] for _, _, body in await house.new()] == ["site"]
        assert await house.ask(route, everything.headers | {"Origin": SITE}) == 200


def _entry(route: Route, rule: Rule, caller: Caller) -> list[tuple[str, str, dict[str, str]]]:
    """(trail, kind, fields) of what a refusal leaves: one entry for a deed of staff, none for anything else."""
    of_staff = isinstance(rule, frozenset) or rule in (Audience.SEATED, Audience.SIGNED_IN)
    if caller.may(rule) or not of_staff:
        return []
    deed = f"{route.method} {route.path}"
    if not caller.roles:
        by, why = caller.person or "nobody", caller.why or "sign_in"
        return [(OFFICE, "office_deed_refused", {"by": by, "deed": deed, "why": why})]
    wanted = frozenset({CLERK, SUPERVISOR}) if rule is Audience.SEATED else rule
    lacks_role = isinstance(wanted, frozenset) and not wanted & caller.roles
    fields = {"by": caller.person, "deed": deed, "why": "role" if lacks_role else "seat"}
    if "{id}" in route.path:
        return [(ONE, "deed_refused", fields)]
    return [(OFFICE, "office_deed_refused", fields)]
