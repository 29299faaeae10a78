"""The second look over HTTP: who asks for the next session gets one, gives a word, and learns nothing that they may not know."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp

from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.review_events import ReviewDrawn, ReviewTaken
from cloudwindow.domain.seat_events import InterferenceAssessed
from cloudwindow.domain.viewing_events import PlaybackOpened
from cloudwindow.web.deps import SecondLookParts
from cloudwindow.web.review_work_routes import REVIEW_WORK
from tests.review_world import ReviewWorld, a_review_world, as_drawn, at_rate
from tests.stub_routes import routes_on_a_port
from tests.unit.engine.second_look.good_session import policy
from tests.unit.engine.second_look.mutations import changed, is_a
from tests.web_server import MARK, a_site

WORDS = "looked at all of it, from beginning to end"


@dataclass
class Office:
    world: ReviewWorld
    http: aiohttp.ClientSession
    port: int
    people: dict[str, Person] = field(default_factory=dict)

    async def enter(self, login: str, *roles: StaffRole) -> dict[str, str]:
        self.people[login] = await self.world.hire(login, *roles)
        return MARK | {"Cookie": f"__Host-cloudwindow-staff={await self.world.staffed.enter(login)}"}

    async def ask(self, headers: dict[str, str], path: str, body: object | None = None) -> tuple[int, Any]:
        method = "GET" if body is None else "POST"
        url = f"http://127.0.0.1:{self.port}{path}"
        async with self.http.request(method, url, headers=headers, json=body) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None


@asynccontextmanager
async def an_office(folder: Path, rate: float = 1.0) -> AsyncIterator[Office]:
    async with a_review_world(folder, at_rate(rate)) as world, a_site() as site:
        parts = SecondLookParts(work=world.work, numbers=world.numbers)
        deps = replace(site.deps, people=world.staffed.people, records=world.records, second_look=parts)
        async with routes_on_a_port(deps, REVIEW_WORK) as port:
            yield Office(world=world, http=site.http, port=port)


async def test_from_the_queue_to_the_last_word(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        id = await office.world.ended("1", as_drawn())
        await office.world.drawing.round()
        reviewer = await office.enter("reviewer", StaffRole.REVIEWER)
        boss = await office.enter("boss", StaffRole.SUPERVISOR)
        status, queue = await office.ask(reviewer, "/api/review/queue")
        asked = (queue.pop("reasons"), queue.pop("least_words"))
        assert (status, queue) == (200, {"mine": None, "reference": "", "until_s": 0.0, "waiting": 1, "disputed": []})
        reasons = policy().seat.reasons
        assert asked == ({"approve": [], **{one: list(getattr(reasons, one)) for one in ("refuse", "refer", "terminate")}}, 10)
        assert await office.ask(reviewer, "/api/review/queue/next", {}) == (200, {"session": id})
        mine = (await office.ask(reviewer, "/api/review/queue"))[1]
        assert (mine["mine"], mine["reference"]) == (id, "2026-cas_1")
        word = {"outcome": "refuse", "reasons": ["refuse.will"], "words": WORDS}
        unseen = await office.ask(reviewer, f"/api/review/sessions/{id}/review", word)
        assert (unseen[0], unseen[1]["code"]) == (409, "conflict")
        await office.world.look(id, office.people["reviewer"])
        status, told = await office.ask(reviewer, f"/api/review/sessions/{id}/review", word)
        hidden = sum(isinstance(event, ReviewDrawn | ReviewTaken | PlaybackOpened) for event in await office.world.events(id))
        assert (status, told) == (200, {"index": (await office.world.session(id)).length - 1 - hidden})
        assert await office.ask(reviewer, "/api/review/queue/next", {}) == (204, None)
        assert (await office.ask(reviewer, "/api/review/queue"))[1]["disputed"] == []
        assert (await office.ask(boss, "/api/review/queue"))[1]["disputed"] == [id]
        last = {"outcome": "refuse", "words": WORDS}
        await office.world.look(id, office.people["boss"])
        assert (await office.ask(boss, f"/api/review/sessions/{id}/adjudication", last))[0] == 200
        assert (await office.world.session(id)).review.adjudicated == "refuse"


async def test_a_word_without_its_reasons_is_no_word(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        id = await office.world.ended("1", as_drawn())
        await office.world.drawing.round()
        reviewer = await office.enter("reviewer", StaffRole.REVIEWER)
        at = f"/api/review/sessions/{id}/review"
        assert (await office.ask(reviewer, at, {"outcome": "approve", "words": WORDS}))[0] == 403
        await office.ask(reviewer, "/api/review/queue/next", {})
        assert (await office.ask(reviewer, at, {"outcome": "refuse", "words": WORDS}))[0] == 400
        assert (await office.ask(reviewer, at, {"outcome": "whatever", "words": WORDS}))[0] == 400
        assert (await office.ask(reviewer, at, {"outcome": "approve", "words": "ok"}))[0] == 400


risky = changed(is_a(InterferenceAssessed), verdict=Verdict.INCONCLUSIVE)


async def test_a_seeded_session_is_given_out_as_any_other(tmp_path: Path) -> None:
    """What two reviewers are sent, of a session that is drawn and of one that is seeded, differs in the name alone."""
    async with an_office(tmp_path, 0.0) as office:
        drawn = await office.world.ended("drawn", risky(as_drawn()))
        known = await office.world.ended("known", as_drawn())
        await office.world.drawing.round()
        boss = await office.enter("boss", StaffRole.SUPERVISOR)
        assert (await office.ask(boss, "/api/review/seeded", {"session": known, "truth": "refuse"}))[0] == 200
        said: dict[str, list[str]] = {}
        for login in ("one", "other"):
            reviewer = await office.enter(login, StaffRole.REVIEWER)
            while (given := await office.ask(reviewer, "/api/review/queue/next", {}))[0] == 200:
                id = given[1]["session"]
                queue = (await office.ask(reviewer, "/api/review/queue"))[1]
                word = {"outcome": "approve", "words": WORDS}
                await office.world.look(SessionId(id), office.people[login])
                done = await office.ask(reviewer, f"/api/review/sessions/{id}/review", word)
                shown = json.dumps([given, queue | {"waiting": 0, "until_s": 0}, done]).replace(id, "X")
                said.setdefault(id, []).append(shown)
        assert len(said[drawn]) == 1
        assert len(said[known]) == 2
        assert len({one for every in said.values() for one in every}) == 1
        figures = (await office.ask(boss, "/api/review/reviewers"))[1]["reviewers"]
        assert sorted((one["missed"], one["seeded"]) for one in figures) == [(1, 1), (1, 1)]


async def test_the_figures_are_for_supervisors_and_auditors(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.world.ended("1", as_drawn())
        await office.world.drawing.round()
        auditor = await office.enter("auditor", StaffRole.AUDITOR)
        reviewer = await office.enter("reviewer", StaffRole.REVIEWER)
        status, samples = await office.ask(auditor, "/api/review/samples?from=2020-01-01&to=2099-01-01")
        assert status == 200
        assert (samples["ended"], samples["drawn"], samples["why"]) == (1, 1, {"random": 1})
        (period,) = samples["periods"]
        assert period["seed"] is None, "not before the period is over"
        assert len(period["sha256"]) == 64
        assert (await office.ask(auditor, "/api/review/samples?to=2020-01-01"))[1]["ended"] == 0
        assert (await office.ask(auditor, "/api/review/samples?from=yesterday"))[0] == 400
        status, clerks = await office.ask(auditor, "/api/review/clerks")
        assert (status, clerks["sessions"], clerks["clerks"][0]["rates"]["approve"]["n"]) == (200, 1, 1)
        both = await office.enter("both", StaffRole.REVIEWER, StaffRole.SUPERVISOR)
        for path in ("samples", "reviewers", "clerks?from=2027-01-15&to=2027-01-16"):
            for person in (reviewer, both):  # a day with one session tells how it ended
                assert (await office.ask(person, f"/api/review/{path}"))[0] == 403
