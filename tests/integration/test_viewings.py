"""Nothing of a session that is over is shown without a viewing, and what was played is written down in seconds."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import av
import pytest

from cloudwindow.domain import seat_events as at
from cloudwindow.domain import viewing_events as v
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import StaffRole
from cloudwindow.engine.looking_back import seen as seen_module
from cloudwindow.web.limits import Buckets, Rate
from cloudwindow.web.looking_back_routes import LOOKING_BACK
from tests.looking_back_house import DECIDED, FILMED, LENGTH_S, ONE, House, a_house, filmed_in
from tests.looking_back_world import FOR_S, a_world
from tests.stub_routes import routes_on_a_port
from tests.web_server import a_site


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as made:
        yield made


@pytest.fixture
async def filmed(house: House, tmp_path: Path) -> SessionId:
    return await filmed_in(house, tmp_path)


async def test_of_a_hundred_tries_without_a_viewing_none_shows_anything(house: House, filmed: SessionId) -> None:
    """Every door of a session, with no viewing, a made-up one, another's, another session's and one that is over."""
    world = house.world
    ann, bob = world.hire("ann"), world.hire("bob")
    bobs, elsewhere, old = await house.open(bob, FILMED), await house.open(ann, DECIDED), await house.open(ann, FILMED)
    world.clock.at_s += FOR_S + 1
    bobs = await house.open(bob, FILMED)
    elsewhere = await house.open(ann, DECIDED)
    at_ = f"/api/review/sessions/{filmed}"
    doors = ("", "/findings/20", f"/stills/{'0' * 64}", "/media/prt_film", "/entries")
    tries = 0
    for number in range(20):
        wrong = ("vwg_" + "0" * 16, "none", bobs, elsewhere, old)[number % 5]
        for door in doors:
            before = len(await world.told(filmed, at.DeedRefused))
            async with await house.get(ann, f"{at_}{door}?viewing={wrong}", Range="bytes=0-99") as answer:
                assert answer.status == 403, (door, wrong, answer.status)
                assert len(await answer.read()) < 400
            refused = await world.told(filmed, at.DeedRefused)
            assert len(refused) == before + 1
            assert isinstance(refused[-1].event, at.DeedRefused)
            assert refused[-1].event.by == ann.id
            tries += 1
    assert tries == 100
    assert await world.told(filmed, v.PlaybackSeen) == []
    mine = await house.open(ann, FILMED)
    async with await house.get(ann, f"{at_}/media/prt_film?viewing={mine}") as answer:
        assert answer.status == 200


async def test_a_viewing_needs_the_cases_reference_and_a_reason_and_is_an_entry(house: House) -> None:
    ann = house.world.hire("ann")
    await house.open(ann, ONE, case="A-999", expected=403)
    assert [told.event.by for told in await house.world.told(ONE.id, at.DeedRefused)] == [ann.id]  # type: ignore[union-attr]
    body = {"case": ONE.case.reference, "why": "x"}
    async with await house.post(ann, f"/api/review/sessions/{ONE.id}/viewings", body) as answer:
        assert answer.status == 400
    viewing = await house.open(ann, ONE, case=f"  {ONE.case.reference.lower()} ")
    [opened] = await house.world.told(ONE.id, v.PlaybackOpened)
    assert isinstance(opened.event, v.PlaybackOpened)
    assert (opened.event.viewing, opened.event.by, opened.event.why) == (viewing, ann.id, "asked by the court")
    assert 0 < opened.event.until_s - house.world.clock.at_s <= FOR_S


async def test_a_viewing_outlives_a_restart_and_not_its_time(house: House) -> None:
    world = house.world
    ann = world.hire("ann")
    viewing = await house.open(ann, ONE)
    world.back.viewings._open.clear()
    path = f"/api/review/sessions/{ONE.id}?viewing={viewing}"
    assert (await house.json(ann, path))["session"]["id"] == ONE.id
    world.clock.at_s += FOR_S
    await house.json(ann, path, 403)


async def test_who_may_not_look_at_all(house: House) -> None:
    clerk = next(x.clerk for x in ONE.events if isinstance(x, at.ClerkAssigned))
    led = house.world.hire(clerk.removeprefix("per_"), StaffRole.SUPERVISOR)
    related = house.world.hire("cousin", StaffRole.REVIEWER, conflicts=[ONE.case.parties["buyer"].name])
    for person in (led, related):
        await house.open(person, ONE, expected=403)
        rows = (await house.json(person, "/api/review/sessions"))["rows"]
        assert {row["id"]: row["may_open"] for row in rows}[ONE.id] is False
        assert {row["id"]: row["reference"] for row in rows}[ONE.id] is None
    assert {told.event.by for told in await house.world.told(ONE.id, at.DeedRefused)} == {led.id, related.id}  # type: ignore[union-attr]


async def test_ranges_give_the_very_bytes_of_the_copy_and_are_written_down_as_seconds(house: House, filmed: SessionId) -> None:
    world = house.world
    ann = world.hire("ann")
    viewing = await house.open(ann, FILMED)
    page = await house.json(ann, f"/api/review/sessions/{filmed}?viewing={viewing}")
    [track] = page["tracks"]
    assert (track["kind"], track["width"], track["height"], track["playable"]) == ("camera", 640, 480, True)
    assert track["codecs"] == ["vp8", "opus"]
    assert track["duration_s"] == pytest.approx(LENGTH_S, abs=0.3)
    url = f"{track['media']}?viewing={viewing}"
    copy = await world.blobs.get(f"{filmed}/playback/prt_film.mkv")
    async with await house.get(ann, url, Range="bytes=100-299") as answer:
        assert (answer.status, answer.headers["Content-Range"]) == (206, f"bytes 100-299/{len(copy)}")
        assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("video/webm", "no-store")
        assert await answer.read() == copy[100:300]
    await world.back.seen.write(everything=True)
    assert await world.told(filmed, v.PlaybackSeen) == []  # headers and the index show nothing
    middle = len(copy) // 2
    async with await house.get(ann, url, Range=f"bytes={middle}-{middle + 999}") as answer:
        assert await answer.read() == copy[middle : middle + 1000]
    await world.back.seen.write(everything=True)
    [first] = await world.told(filmed, v.PlaybackSeen)
    assert isinstance(first.event, v.PlaybackSeen)
    assert (first.event.viewing, first.event.by, first.event.part) == (viewing, ann.id, "prt_film")
    assert 3.0 < first.event.from_s < first.event.to_s < 9.0
    async with await house.get(ann, url) as answer:
        assert (answer.status, await answer.read()) == (200, copy)
    await world.back.seen.write(everything=True)
    last = (await world.told(filmed, v.PlaybackSeen))[-1].event
    assert isinstance(last, v.PlaybackSeen)
    assert last.from_s == 0.0
    assert last.to_s == pytest.approx(LENGTH_S, abs=0.3)
    async with await house.get(ann, url, Range=f"bytes={len(copy)}-") as answer:
        assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{len(copy)}")
    async with await house.get(ann, f"/api/review/sessions/{filmed}/media/prt_none?viewing={viewing}") as answer:
        assert answer.status == 404


async def test_a_player_that_asks_for_many_pieces_makes_few_entries(house: House, filmed: SessionId) -> None:
    world = house.world
    ann = world.hire("ann")
    viewing = await house.open(ann, FILMED)
    size = await world.blobs.size(f"{filmed}/playback/prt_film.mkv")
    url = f"/api/review/sessions/{filmed}/media/prt_film?viewing={viewing}"
    for begin in range(0, size, size // 60):
        async with await house.get(ann, url, Range=f"bytes={begin}-{begin + size // 60}") as answer:
            await answer.read()
        await world.back.seen.write()
    assert len(await world.told(filmed, v.PlaybackSeen)) <= 2 + world.clock.step_s * 10_000 / seen_module.WRITE_EVERY_S
    await world.back.seen.write(everything=True)
    stretches = [told.event for told in await world.told(filmed, v.PlaybackSeen)]
    assert min(one.from_s for one in stretches) == 0.0  # type: ignore[union-attr]
    assert max(one.to_s for one in stretches) == pytest.approx(LENGTH_S, abs=0.3)  # type: ignore[union-attr]


async def test_a_viewing_that_ends_while_something_is_played_stops_it(house: House, filmed: SessionId) -> None:
    world = house.world
    ann = world.hire("ann")
    viewing = await house.open(ann, FILMED)
    reel = await world.back.reel(filmed, viewing, ann, "prt_film")
    assert not world.back.over(reel)
    world.clock.at_s += FOR_S
    assert world.back.over(reel)


async def test_the_copy_has_its_index_in_front_and_can_be_sought(house: House, filmed: SessionId, tmp_path: Path) -> None:
    copy = await house.world.blobs.get(f"{filmed}/playback/prt_film.mkv")
    assert b"\x1c\x53\xbb\x6b" in copy[:2000]  # Cues (RFC 9559, 5.1.5), before the first cluster
    assert copy.index(b"\x1c\x53\xbb\x6b") < copy.index(b"\x1f\x43\xb6\x75")
    (tmp_path / "copy.mkv").write_bytes(copy)
    with av.open(str(tmp_path / "copy.mkv")) as container:
        container.seek(7_000_000)
        first = next(container.decode(video=0))
        assert first.time is not None
        assert 5.5 < first.time <= 7.1


async def test_a_flood_of_refusals_fills_no_trail(tmp_path: Path) -> None:
    """Each is refused; of one person at one session two hundred at once are entries, and the rest are in the log."""
    async with a_world(tmp_path) as world, a_site() as site:
        await world.keep(ONE)
        buckets, settings = Buckets(lambda: 0.0), replace(site.deps.settings, api_rate=Rate(per_s=1.0, burst=1000))
        deps = replace(site.deps, people=world.people, looking_back=world.back, buckets=buckets, settings=settings)
        async with routes_on_a_port(deps, LOOKING_BACK) as port:
            house, ann = House(world=world, http=site.http, port=port), world.hire("ann")
            for door in ("media/prt_x", f"stills/{'0' * 64}"):
                path = f"/api/review/sessions/{ONE.id}/{door}?viewing=vwg_{'0' * 16}"
                await asyncio.gather(*(house.json(ann, path, 403) for _ in range(150)))
        assert len(await world.told(ONE.id, at.DeedRefused)) == 200
