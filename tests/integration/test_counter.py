"""A whole session at the counter over HTTP and its sockets: clerk, supervisor, interpreter and integrator, each by their routes."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.reasons import Reason
from cloudwindow.ledger.result import open_result
from tests.counter_world import WANG, WORDS, Table, a_table
from tests.seat_site import SeatSite, a_seat_site, until
from tests.seat_world import a_clerk
from tests.web_server import BEARER, MARK

CHEN = a_clerk("chen", supervisor=True)
LI = a_clerk("li")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    table: Table
    site: SeatSite

    @property
    def path(self) -> str:
        return f"/api/seat/sessions/{self.table.id}"

    def as_(self, person: Person) -> dict[str, str]:
        return self.site.people.sign_in(person)

    async def deed(self, name: str, body: dict[str, Any] | None = None, person: Person = WANG) -> tuple[int, Any]:
        return await self.site.post(f"{self.path}/{name}", self.as_(person), body)

    async def good(self, name: str, body: dict[str, Any] | None = None, person: Person = WANG) -> int:
        status, answer = await self.deed(name, body, person)
        assert status == 200, (name, answer)
        return int(answer["index"])

    async def get(self, tail: str, headers: dict[str, str]) -> tuple[int, bytes]:
        async with self.site.http.get(self.site.url(tail), headers=headers) as answer:
            return answer.status, await answer.read()

    @asynccontextmanager
    async def live(self, person: Person = WANG, since: int = 0) -> AsyncIterator[Any]:
        async with self.site.socket(f"{self.path}/live?since={since}", self.as_(person)) as socket:
            yield socket


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with a_table() as table, a_seat_site(table.world, counter=table.counter) as site:
        yield Office(table=table, site=site)


async def entry(socket: Any, kind: str) -> dict[str, Any]:
    """The event of the next entry of this kind."""
    while True:
        message = await until(socket, "entry")
        if message["kind"] == kind:
            event: dict[str, Any] = message["event"]
            return event


async def until_kind(socket: Any, kind: str) -> list[Any]:
    """Kinds and fields of all entries up to one of this kind, but the first good face, which is kept sooner or later."""
    said: list[Any] = []
    while not said or said[-1][0] != kind:
        message = await until(socket, "entry")
        if message["event"].get("purpose") != "face.first":
            said.append((message["kind"], sorted(message["event"])))
    return said


async def test_a_whole_session(office: Office) -> None:
    async with office.live() as socket:
        hello = await until(socket, "hello")
        assert hello["state"] == "verifying"
        status, brief = await office.get(office.path, office.as_(WANG))
        case = json.loads(brief)
        assert status == 200
        assert (case["case"]["reference"], case["case"]["party"]["name"], case["case"]["role"]) == ("2026-0001", "王小明", "seller")
        assert (case["steps"], case["mandatory"]) == (["environment"] * 3, ["environment"])
        assert "override.seen_by_clerk" in case["reasons"]["override"]
        assert "greeting" in case["texts"]

        await office.good("say", {"text": "greeting"})
        assert (await entry(socket, "prompt_spoken"))["text"] == "greeting"
        await office.good("next")
        finding = (await entry(socket, "finding_made"))["finding"]
        assert (finding["verdict"], finding["threshold"], finding["policy_line"]) == (
            "pass",
            90.0,
            "checks.environment.min_degrees",
        )
        assert (await entry(socket, "step_ended"))["verdict"] == "pass"
        await office.good("repeat", {"number": 0, "reason": "repeat.technical", "words": "too dark"})
        assert (await entry(socket, "step_ended"))["verdict"] == "pass"
        await office.good("skip", {"number": 1, "reason": "skip.unable", "words": "one room only"})
        await office.good("next")
        assert (await entry(socket, "step_ended"))["number"] == 2
        override = {"number": 1, "verdict": "pass", "reason": "override.seen_by_clerk", "words": WORDS}
        status, problem = await office.deed("override", override | {"words": "short"})
        assert (status, problem["code"]) == (400, "bad_input")
        await office.good("override", override)

        await office.good("suspend", {"reason": "suspend.advice", "words": "asks a lawyer"})
        assert (await entry(socket, "suspended"))["by"] == WANG.id
        await office.good("resume")
        assert (await entry(socket, "resumed"))["by"] == WANG.id

        await office.good("chat", {"words": "您好"})
        await office.good("note", {"words": "calm and alone"})
        await office.good("snapshot")
        still = (await entry(socket, "still_kept"))["still"]
        status, picture = await office.get(f"{office.path}/stills/{still}", office.as_(WANG))
        assert (status, picture[:2]) == (200, b"\xff\xd8")
        await office.table.add(e.PartOpened(part=PartId("prt_c"), fingerprint="cc", codecs=("VP8",), who="clerk"))
        await office.good("together")

        status, problem = await office.deed("decide", {"outcome": "approve", "reasons": [], "note": ""})
        assert (status, problem["code"]) == (409, "conflict")
        assert "assessment" in problem["detail"]
        assert "checklist: alone" in problem["detail"]
        await office.good("assess", {"verdict": "pass", "words": ""})
        for item in case["checklist"]:
            await office.good("tick", {"item": item, "done": True})
        await office.good("decide", {"outcome": "approve", "reasons": [], "note": "all in order"})
        assert (await entry(socket, "decided"))["outcome"] == "approve"
        assert (await entry(socket, "result_held"))["for_"] == ["override", "skip"]

    await office.table.over()
    of_integrator = f"/api/sessions/{office.table.id}"
    result = f"{of_integrator}/result"
    assert (await office.get(result, BEARER))[0] == 409
    assert json.loads((await office.get(of_integrator, BEARER))[1])["outcome"] == "", "what waits has not left by another door"
    entries = json.loads((await office.get(f"{of_integrator}/entries", BEARER))[1])["entries"]
    assert not {"decided", "result_held"} & {one["kind"] for one in entries}
    assert (await office.deed("second", {"agrees": True}))[0] == 403, "the clerk who decided, and no supervisor"
    await office.good("second", {"agrees": True, "words": "seen"}, CHEN)
    status, data = await office.get(result, BEARER)
    assert status == 200
    assert open_result(data, office.table.seal.signer.key)["outcome"] == "approve"
    assert await office.get(f"{office.path}/result", office.as_(CHEN)) == (200, data)
    assert json.loads((await office.get(of_integrator, BEARER))[1])["outcome"] == "approve"


async def test_only_who_sits_there_does_anything(office: Office) -> None:
    names = [
        ("next", {}),
        ("note", {"words": "x"}),
        ("snapshot", {}),
        ("decide", {"outcome": "approve"}),
        ("terminate", {"reason": "terminate.wish", "words": "x"}),
    ]
    before = await office.table.deeds()
    for person in (LI, CHEN, a_clerk("zhao", roles=frozenset({StaffRole.AUDITOR}))):
        for name, body in names:
            assert (await office.deed(name, body, person))[0] == 403
        assert (await office.get(office.path, office.as_(person)))[0] == 403
    assert len(office.site.people.refusals) == 3 * (len(names) + 1)
    assert await office.table.deeds() == before


async def test_the_silent_sign_changes_nothing_at_the_counter() -> None:
    """Two sessions alike but for the sign: the same messages, field by field, and the same answers."""

    async def course(*, sign: bool) -> list[Any]:
        async with a_table() as table, a_seat_site(table.world, counter=table.counter) as site:
            office = Office(table=table, site=site)
            await table.whole()
            said: list[Any] = []
            async with office.live() as socket:
                if sign:
                    await table.add(at.SignGiven(question="colour"), at.RiskNoted(reason=Reason.COERCION_SIGNAL))
                await office.good("note", {"words": "calm"})
                said.append((await office.deed("decide", {"outcome": "approve"}))[0])
                said += await until_kind(socket, "decided")
                await table.over()
                await table.counter.note(table.id, WANG.id, "after")
                said += await until_kind(socket, "note_made")
            brief = json.loads((await office.get(office.path, office.as_(WANG)))[1])
            said += [brief["held_for"], brief["risks"], brief["state"], brief["outcome"], sorted(brief)]
            said.append((await office.get(f"{office.path}/result", office.as_(WANG)))[0])
            return said

    assert await course(sign=True) == await course(sign=False)


async def test_the_socket_closes_when_the_clerk_no_longer_sits_there(office: Office) -> None:
    async with office.live() as socket:
        await until(socket, "hello")
        await office.table.world.seats.take_over(office.table.id, CHEN, "I know this case")
        closed = await socket.receive(timeout=60)
        while not closed.type.name.startswith("CLOS"):
            closed = await socket.receive(timeout=60)
        assert socket.close_code == 1008


async def test_what_the_clerk_points_at_reaches_the_applicant_and_no_trail(office: Office) -> None:
    with office.table.world.page(office.table.id) as page:
        async with office.live() as socket:
            await until(socket, "hello")
            length = (await office.table.world.session(office.table.id)).length
            await socket.send_json({"type": "point", "x": 0.25, "y": 0.5, "mode": "box", "w": 0.1, "h": 0.2})
            async for notice in page:
                if type(notice).__name__ == "PointerNotice":
                    break
            assert (notice.x, notice.mode, notice.h) == (0.25, "box", 0.2)  # type: ignore[union-attr]
            assert (await office.table.world.session(office.table.id)).length == length
            await socket.send_json({"type": "point", "x": 2, "y": 0, "mode": "point"})
            closed = await socket.receive(timeout=60)
            while not closed.type.name.startswith("CLOS"):
                closed = await socket.receive(timeout=60)
            assert socket.close_code == 1008


async def test_a_console_is_no_applicant_who_is_there(office: Office) -> None:
    bulletin = office.table.world.outside.bulletin
    other = SessionId("ses_2")
    with office.table.counter.listen(other):
        assert not bulletin.has_listener(other)


async def test_an_interpreter_by_a_link_of_their_own(office: Office) -> None:
    status, answer = await office.site.post(f"{office.path}/interpreter", office.as_(WANG), {"language": "en"})
    assert status == 200
    session, _, token = answer["link"].rpartition("#")[2].partition(".")
    assert "/interpreter.html#" in answer["link"]
    async with office.site.http.post(
        office.site.url("/api/interpreter/open"), json={"session": session, "token": token}, headers=MARK
    ) as opened:
        assert (opened.status, (await opened.json())["language"]) == (200, "en")
        cookie = opened.headers["Set-Cookie"]
    assert all(word in cookie for word in ("__Host-cloudwindow-interpreter=", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"))
    theirs = {"Cookie": cookie.partition(";")[0]}
    base = f"/api/interpreter/sessions/{session}"
    assert (await office.get(f"{base}/ice", theirs))[0] == 200
    assert (await office.get(f"{base}/ice", {}))[0] == 401
    assert (await office.site.post(f"{base}/offer", theirs, {"sdp": "v=0 an offer"}))[0] == 200
    async with office.site.socket(f"{base}/live?since=0", theirs) as socket:
        assert (await until(socket, "hello"))["state"] == "verifying"
        assert (await entry(socket, "part_opened"))["who"] == "applicant"
        assert (await entry(socket, "part_opened"))["who"] == "interpreter"
        await office.site.post(f"{base}/chat", theirs, {"words": "ready"})
        assert (await entry(socket, "chat_said"))["by"] == "interpreter"
        await office.good("chat", {"words": "谢谢"})
        assert (await entry(socket, "chat_said"))["by"] == "clerk"
        await office.site.post(f"{office.path}/interpreter", office.as_(WANG), {"language": "en"})
        closed = await socket.receive(timeout=60)
        while not closed.type.name.startswith("CLOS"):
            closed = await socket.receive(timeout=60)
        assert socket.close_code == 1008
    assert (await office.get(f"{base}/ice", theirs))[0] == 403


async def test_a_supervisor_who_leads_is_told_what_a_clerk_is_told(office: Office) -> None:
    table = office.table
    await table.whole()
    await table.world.seats.take_over(table.id, CHEN, "I know this case")
    await table.add(at.SignGiven(question="colour"))
    async with office.live(CHEN) as socket:
        await office.good("decide", {"outcome": "approve"}, CHEN)
        await table.over()
        await office.good("note", {"words": "after"}, CHEN)
        kinds = [kind for kind, _ in await until_kind(socket, "note_made")]
    assert "decided" in kinds
    assert not {"result_held", "sign_given"} & set(kinds)
    assert json.loads((await office.get(office.path, office.as_(CHEN)))[1])["held_for"] == []
    assert (await office.get(f"{office.path}/result", office.as_(CHEN)))[0] == 403
    looker = a_clerk("sun", supervisor=True)
    await table.world.seats.join(table.id, looker, silent=True)
    assert json.loads((await office.get(office.path, office.as_(looker)))[1])["held_for"] == ["sign"]
