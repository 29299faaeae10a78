"""Whole sessions in a store: judged again to the same bits, replayed under another policy by command and over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from typer.testing import CliRunner

from cloudwindow.blobs import ObjectBlobs, open_blobs
from cloudwindow.cli import build
from cloudwindow.domain import events as e
from cloudwindow.domain.errors import Conflict
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import CaseId, ChallengeId, PartId, SessionId
from cloudwindow.domain.people import StaffRole
from cloudwindow.domain.ports import Case
from cloudwindow.domain.seat_events import Viewed
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.judging_again import JudgingAgain
from cloudwindow.engine.looking_back.viewings import Viewings
from cloudwindow.engine.replay import Replay
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.policy import Policy
from cloudwindow.store import SqlRecords, open_records
from cloudwindow.web.judged_again_routes import JUDGED_AGAIN
from tests.evidence import SESSION, TickingClock, created, write
from tests.golden_answers import SHIPPED, attempt, changed, ended, golden
from tests.judged import assert_judged_the_same
from tests.places import ROOT
from tests.staffed import staffed
from tests.stub_routes import routes_on_a_port
from tests.web_server import MARK, a_site

STEPS = ("environment", "face_match", "head_turns", "spoken_digits", "legal_notice", "intent_questions")
STRICT = "max_distance = 0.05"


async def a_session(nth: int, policy: Policy = SHIPPED) -> list[Event]:
    """The `nth` golden answer of each step, with its conclusion; left to whoever decides."""
    events: list[Event] = [created(f"link {nth}"), e.Queued()]
    events.append(e.Admitted(policy_version=policy.version, policy_sha256=policy.sha256, steps=STEPS))
    events.append(e.Connected(part=PartId("prt_1")))
    for number, step in enumerate(STEPS):
        every = golden(step)
        case = every[nth % len(every)]
        own = ChallengeId(f"chl_{nth}_{number}")
        case = replace(case, policy=policy, challenge=replace(case.challenge, id=own))
        made = await attempt(case, number)
        events += [*made, ended(made, number)]
    return [*events, e.StepsFinished()]


@asynccontextmanager
async def a_store(
    url: str = "sqlite:///:memory:", sessions: int = 4, blobs: str = "memory:///"
) -> AsyncIterator[tuple[SqlRecords, ObjectBlobs]]:
    async with open_records(url, TickingClock()) as records:
        kept = open_blobs(blobs, records.keys)
        await PolicyShelf(SHIPPED, kept).keep(SHIPPED)
        for nth in range(sessions):
            await write(records, await a_session(nth), SessionId(f"ses_{nth}"))
        yield records, kept


async def test_every_session_of_a_store_is_judged_again_to_the_same_bits() -> None:
    async with a_store(sessions=6) as (records, blobs):
        findings = [await assert_judged_the_same(records, blobs, session.id) for session in await records.sessions()]
    assert findings == [2 * len(STEPS)] * 6


async def test_the_newest_are_replayed_and_one_that_cannot_be_read_is_named() -> None:
    async with a_store(sessions=3) as (records, blobs):
        unkept = replace(SHIPPED, sha256="f" * 64)
        await write(records, await a_session(3, unkept), SessionId("ses_3"))
        replay = Replay(records, PolicyShelf(SHIPPED, blobs))
        strict = changed(SHIPPED, "face_match", max_distance=0.05)
        seen = [one async for one in replay.newest(3, strict)]
        assert [one.session.id for one in seen] == ["ses_3", "ses_2", "ses_1"]
        assert seen[0].again is None
        assert seen[0].why
        assert all(one.again is not None and one.again.differs for one in seen[1:])
        own = await replay.one(SessionId("ses_1"))
        assert (own.changes, own.same, own.differs) == ((), 2 * len(STEPS), False)


def test_the_command_tells_what_would_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def prepare() -> None:
        async with a_store(f"sqlite:///{tmp_path}/records.sqlite", 3, f"file://{tmp_path}/blobs"):
            pass

    (tmp_path / "blobs").mkdir()
    asyncio.run(prepare())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLOUDWINDOW_DATABASE_URL", f"sqlite:///{tmp_path}/records.sqlite")
    monkeypatch.setenv("CLOUDWINDOW_DATA_DIR", str(tmp_path))
    strict = tmp_path / "strict.toml"
    strict.write_text(SHIPPED.text.replace("max_distance = 0.55\nframes = 3", f"{STRICT}\nframes = 3"))
    words = ["policy", "diff", str(ROOT / "policy.toml"), str(strict), "--replay", "10"]
    told = CliRunner().invoke(build(), words)
    assert told.exit_code == 0, told.output
    assert "checks.face_match.max_distance: 0.55 -> 0.05" in told.output
    assert "3 sessions judged again" in told.output
    assert "0 could not be judged" in told.output
    found = json.loads(CliRunner().invoke(build(), [*words, "--json"]).output)
    assert found["replayed"]["sessions"] == 3
    assert found["replayed"]["older"] == 0
    assert {one["check"] for session in found["sessions"] for one in session["changes"]} == {"face_match"}


def test_a_policy_is_checked_with_line_and_key_or_compared_with_the_shipped_one(tmp_path: Path) -> None:
    same = CliRunner().invoke(build(), ["policy", "check", str(ROOT / "policy.toml")])
    assert same.exit_code == 0, same.output
    assert "0 keys differ from the shipped one." in same.output
    bad = tmp_path / "bad.toml"
    bad.write_text('version = "1"\n[governor.link]\nmax_loss = 3\n')
    broken = CliRunner().invoke(build(), ["policy", "check", str(bad)])
    assert "bad.toml:3: governor.link.max_loss" in str(broken.exception)
    lax = tmp_path / "lax.toml"
    lax.write_text(SHIPPED.text.replace("yaw_deg = 25.0", "yaw_deg = 20.0"))
    found = json.loads(CliRunner().invoke(build(), ["policy", "check", str(lax), "--json"]).output)
    assert [(one["key"], one["was"], one["now"]) for one in found["differs"]] == [("checks.head_turns.yaw_deg", 25.0, 20.0)]


async def test_who_has_a_session_open_has_it_judged_again_and_it_is_an_entry() -> None:
    async with staffed() as whole, a_site() as site:
        blobs = open_blobs("memory:///")
        shelf = PolicyShelf(SHIPPED, blobs)
        await shelf.keep(SHIPPED)
        await write(whole.records, [*await a_session(0), e.Decided(outcome="approve", by="per_clerk")])
        journal = TrailJournal(whole.records, Bulletin())
        parts: Any = SimpleNamespace(records=whole.records, journal=journal, clock=whole.clock, blobs=blobs, shelf=shelf)
        viewings = Viewings(parts, 3600.0)
        person = await whole.hire("wang", StaffRole.REVIEWER)
        friend = await whole.hire("friend", StaffRole.REVIEWER)
        case = Case(id=CaseId("case_1"), reference="A-1", matter="transfer", document="resident_card", parties={})
        await whole.records.transact(lambda work: work.add_case(case))
        headers = MARK | {"Cookie": f"__Host-cloudwindow-staff={await whole.enter('wang')}"}
        back: Any = SimpleNamespace(judging=JudgingAgain(parts, viewings))  # of looking back only what judges again
        deps = replace(site.deps, people=whole.people, looking_back=back)
        async with routes_on_a_port(deps, JUDGED_AGAIN) as port:

            async def ask(policy: str | None, query: str) -> tuple[int, Any]:  # Any: JSON
                url = f"http://127.0.0.1:{port}/api/review/sessions/{SESSION}/judged-again{query}"
                async with site.http.post(url, json={"policy": policy}, headers=headers) as answer:
                    return answer.status, await _json(answer)

            strict = SHIPPED.text.replace("max_distance = 0.55\nframes = 3", f"{STRICT}\nframes = 3")
            assert (await ask(strict, ""))[0] == 400
            others = (await viewings.open(SESSION, friend, case.reference, "asked by the court")).id
            for wrong in ("vwg_0000000000000000", others):
                assert (await ask(strict, f"?viewing={wrong}"))[0] == 403
            viewing = "?viewing=" + (await viewings.open(SESSION, person, case.reference, "asked by the court")).id
            status, own = await ask(None, viewing)
            assert (status, own["changes"], own["same"], own["exact"]) == (200, [], 2 * len(STEPS), True)
            assert own["outcome"]["was"] == own["outcome"]["would"]
            status, found = await ask(strict, viewing)
            assert status == 200
            assert {one["check"] for one in found["changes"]} == {"face_match"}
            looks = [told.event for told in await whole.records.told(SESSION) if isinstance(told.event, Viewed)]
            assert looks == [Viewed(by=person.id, what="judged_again")] * 2
            for bad in ("version = 1", "[" * 9000, 'version = "1"\n[checks.face_match]\nmax_distance = nan\n'):
                status, problem = await ask(bad, viewing)
                assert status == 400, problem
            assert (await ask("x" * 60_000, viewing))[0] == 400


async def test_a_session_that_goes_on_is_not_judged_again() -> None:
    async with staffed() as whole:
        await write(whole.records, (await a_session(0))[:-1])
        replay = Replay(whole.records, PolicyShelf(SHIPPED, open_blobs("memory:///")))
        with pytest.raises(Conflict, match="over"):
            await replay.one(SESSION)


async def _json(answer: aiohttp.ClientResponse) -> Any:  # Any: JSON
    return await answer.json(content_type=None)
