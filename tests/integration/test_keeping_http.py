"""Holds over HTTP: one supervisor lays, another lifts; who had a part in the session lifts none."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp

from cloudwindow.blobs import open_blobs
from cloudwindow.domain import events as e
from cloudwindow.domain import review_events as second
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.people import StaffRole
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.keeping.holds import Holds
from cloudwindow.engine.keeping.plan import Planning
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.store.retention import SqlDestruction
from cloudwindow.web.deps import KeepingParts
from cloudwindow.web.keeping_routes import KEEPING
from tests.evidence import add, course, write
from tests.keeping_house import SHORT
from tests.staffed import Staffed, staffed
from tests.stub_routes import routes_on_a_port
from tests.web_server import MARK, a_site

ID = "ses_1"
WHY = "claim 2026/117 before the district court"


@dataclass
class Office:
    staffed: Staffed
    http: aiohttp.ClientSession
    port: int

    async def enter(self, login: str, *roles: StaffRole) -> tuple[str, dict[str, str]]:
        person = await self.staffed.hire(login, *roles)
        return person.id, MARK | {"Cookie": f"__Host-cloudwindow-staff={await self.staffed.enter(login)}"}

    async def ask(self, headers: dict[str, str], path: str, body: object | None = None) -> tuple[int, Any]:
        method = "GET" if body is None else "POST"
        async with self.http.request(
            method, f"http://127.0.0.1:{self.port}/api/review{path}", headers=headers, json=body
        ) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None


@asynccontextmanager
async def an_office(folder: Path) -> AsyncIterator[Office]:
    async with staffed() as whole, a_site() as site:
        blobs = open_blobs("memory:///", whole.records.keys)
        await blobs.put(f"policies/{SHORT.sha256}.toml", SHORT.text.encode())
        store = SqlDestruction(whole.records.transactions, blobs, folder, whole.clock)
        holds = Holds(whole.records, TrailJournal(whole.records, Bulletin()), store)
        parts = KeepingParts(holds=holds, planning=Planning(whole.records, store, PolicyShelf(SHORT, blobs), whole.clock))
        deps = replace(site.deps, people=whole.people, records=whole.records, keeping=parts)
        async with routes_on_a_port(deps, KEEPING) as port:
            yield Office(staffed=whole, http=site.http, port=port)


async def test_one_lays_and_another_lifts(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await write(office.staffed.records, course()[:2])
        first, one = await office.enter("first", StaffRole.SUPERVISOR)
        second, two = await office.enter("second", StaffRole.SUPERVISOR)
        _, auditor = await office.enter("auditor", StaffRole.AUDITOR)
        status, laid = await office.ask(one, f"/sessions/{ID}/hold", {"on": True, "why": WHY})
        assert (status, laid["index"]) == (200, 2)
        status, seen = await office.ask(auditor, "/holds")
        assert (status, [(hold["session"], hold["hold"], hold["by"], hold["why"]) for hold in seen["holds"]]) == (
            200,
            [(ID, laid["hold"], first, WHY)],
        )
        lift = {"on": False, "why": "the claim was settled"}
        assert (await office.ask(one, f"/sessions/{ID}/hold", lift))[0] == 403, "whoever laid it is not alone"
        status, more = await office.ask(one, f"/sessions/{ID}/hold", {"on": True, "why": WHY})
        assert (await office.ask(two, f"/sessions/{ID}/hold", lift))[0] == 409, "which of two?"
        assert (await office.ask(two, f"/sessions/{ID}/hold", {**lift, "hold": laid["hold"]}))[0] == 200
        _, seen = await office.ask(auditor, f"/sessions/{ID}/keeping")
        assert [hold["hold"] for hold in seen["holds"]] == [more["hold"]]
        assert (await office.ask(two, f"/sessions/{ID}/hold", lift)) == (200, {"index": 6, "hold": more["hold"]})
        assert (await office.ask(two, f"/sessions/{ID}/hold", lift))[0] == 409
        assert (await office.ask(two, f"/sessions/{ID}/hold", {"on": True, "why": "short"}))[0] == 400
        assert (await office.ask(two, "/sessions/office/hold", {"on": True, "why": WHY}))[0] == 404
        assert (await office.ask(auditor, "/holds"))[1] == {"holds": []}
        kinds = [told.kind for told in await office.staffed.records.told(SessionId(ID))]
        assert kinds[2:] == ["hold_laid", "deed_refused", "hold_laid", "hold_lifted", "hold_lifted"]
        assert second


async def test_who_had_a_part_in_it_lifts_nothing(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await write(office.staffed.records, course()[:2])
        _, one = await office.enter("first", StaffRole.SUPERVISOR)
        id, led = await office.enter("led", StaffRole.SUPERVISOR)
        await add(office.staffed.records, at.SupervisorJoined(person=PersonId(id), silent=True))
        await office.ask(one, f"/sessions/{ID}/hold", {"on": True, "why": WHY})
        assert (await office.ask(led, f"/sessions/{ID}/hold", {"on": False, "why": "not needed any more"}))[0] == 403
        assert (await office.staffed.records.session(SessionId(ID))).keeping.holds


async def test_how_long_a_session_is_kept(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        _, boss = await office.enter("boss", StaffRole.SUPERVISOR)
        events = course()
        admitted = replace(events[2], policy_sha256=SHORT.sha256) if isinstance(events[2], e.Admitted) else events[2]
        await write(office.staffed.records, [*events[:2], admitted, *events[3:5]])
        status, on = await office.ask(boss, f"/sessions/{ID}/keeping")
        assert (status, on["due"], on["kept_as"], on["held"], on["withdrawn"]) == (200, "", "", [], [])
        await add(office.staffed.records, events[7])
        status, over = await office.ask(boss, f"/sessions/{ID}/keeping")
        assert (status, over["kept_as"], over["days"], over["years"], over["whose"]) == (200, "undecided", 30, None, "office")
        assert over["due"].endswith("Z")
        assert (await office.ask(boss, "/sessions/ses_none/keeping"))[0] == 404


async def test_who_reviews_as_well_learns_nothing_of_it_before_their_own_word(tmp_path: Path) -> None:
    """That it is held for a second look tells that it was truly drawn; how long it is kept, whether it was decided."""
    async with an_office(tmp_path) as office:
        id, both = await office.enter("both", StaffRole.REVIEWER, StaffRole.SUPERVISOR)
        _, boss = await office.enter("boss", StaffRole.SUPERVISOR)
        await write(office.staffed.records, [*course()[:5], course()[7]])
        await office.ask(boss, f"/sessions/{ID}/hold", {"on": True, "why": WHY})
        drawn, taken = second.ReviewDrawn(why=("random",)), second.ReviewTaken(by=PersonId(id), until_s=9e12)
        for event in (drawn, taken):
            await add(office.staffed.records, event)
            status, told = await office.ask(both, f"/sessions/{ID}/keeping")
            assert (status, "give your own word first" in told["detail"]) == (403, True)
            assert (await office.ask(both, "/holds")) == (200, {"holds": []})
            status, kept = await office.ask(boss, f"/sessions/{ID}/keeping")
            assert (status, kept["held"][:2]) == (200, ["hold", "review"])
            assert len((await office.ask(boss, "/holds"))[1]["holds"]) == 1
        word = second.ReviewGiven(by=PersonId(id), outcome="terminate", reasons=(), words=WHY, agrees=True)
        await add(office.staffed.records, word)
        status, kept = await office.ask(both, f"/sessions/{ID}/keeping")
        assert (status, "review" in kept["held"], len(kept["holds"])) == (200, False, 1)
        assert len((await office.ask(both, "/holds"))[1]["holds"]) == 1
