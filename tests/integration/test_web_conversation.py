"""Routes of sound and picture between people: who may ask for what, and what the engine is asked."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from cloudwindow.domain.people import StaffRole
from cloudwindow.domain.who import Who
from cloudwindow.engine.conversation import STAFF
from tests.fake_desk import ONE
from tests.web_server import COOKIE, MARK, Site, a_site, problem_of

SDP = "v=0\r\n" * 10
SEAT = "/api/seat/sessions/ses_one"


def last(site: Site) -> tuple[str, tuple[Any, ...]]:
    """What the engine was asked last."""
    return site.desk.asked[-1]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with a_site() as running:
        yield running


async def test_an_applicant_shares_a_screen_sees_the_clerk_and_stops(site: Site) -> None:
    headers = MARK | COOKIE

    async def post(name: str, body: object) -> object:
        return await (await site.http.post(site.url(f"/api/sessions/ses_one/{name}"), json=body, headers=headers)).json()

    assert await post("offer", {"sdp": SDP, "who": "applicant.screen"}) == {"sdp": "v=0 answer", "part": "prt_1"}
    assert last(site) == ("offer", (ONE, SDP, Who.APPLICANT_SCREEN))
    assert await post("view", {"sdp": SDP, "of": "clerk"}) == {"sdp": "v=0 answer", "view": "vie_1"}
    assert last(site) == ("look", (ONE, Who.CLERK, SDP, "applicant", None))
    assert await post("stop", {"who": "applicant.screen"}) == {}
    assert last(site) == ("stop", (ONE, Who.APPLICANT_SCREEN, None))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("offer", {"sdp": SDP, "who": "clerk"}),
        ("view", {"sdp": SDP, "of": "applicant"}),
        ("view", {"sdp": SDP, "of": "somebody"}),
        ("stop", {"who": "clerk"}),
        ("stop", {"who": "applicant"}),
    ],
)
async def test_an_applicant_is_nobody_else(site: Site, name: str, body: dict[str, str]) -> None:
    answer = await site.http.post(site.url(f"/api/sessions/ses_one/{name}"), json=body, headers=MARK | COOKIE)
    assert await problem_of(answer) == (400, "bad_input")
    assert not site.desk.asked


async def test_a_clerk_sends_looks_and_stops(site: Site) -> None:
    headers = MARK | site.staff(StaffRole.CLERK)

    async def post(name: str, body: object) -> object:
        return await (await site.http.post(site.url(f"{SEAT}/{name}"), json=body, headers=headers)).json()

    assert await post("offer", {"sdp": SDP, "who": "clerk.screen"}) == {"sdp": "v=0 answer", "part": "prt_1"}
    assert last(site) == ("send", (ONE, Who.CLERK_SCREEN, SDP, "per_one"))
    assert await post("view", {"sdp": SDP, "of": "applicant"}) == {"sdp": "v=0 answer", "view": "vie_1"}
    assert last(site) == ("look", (ONE, Who.APPLICANT, SDP, STAFF, "per_one"))
    assert await post("stop", {"who": "clerk.screen"}) == {}
    answer = await site.http.get(site.url(f"{SEAT}/ice"), headers=headers)
    assert (await answer.json())["ice_servers"][0]["username"] == "u"


@pytest.mark.parametrize(
    ("name", "body"), [("offer", {"sdp": SDP}), ("view", {"sdp": SDP, "of": "applicant"}), ("stop", {"who": "clerk"})]
)
async def test_whoever_does_not_sit_there_neither_sends_nor_sees(site: Site, name: str, body: dict[str, str]) -> None:
    for headers in (
        site.staff(StaffRole.CLERK, id="per_two", at=None),
        site.staff(StaffRole.REVIEWER, id="per_three", at=None),
        site.staff(StaffRole.ADMINISTRATOR, id="per_four", at=None),
    ):
        answer = await site.http.post(site.url(f"{SEAT}/{name}"), json=body, headers=MARK | headers)
        assert await problem_of(answer) == (403, "forbidden")
    answer = await site.http.post(site.url(f"{SEAT}/{name}"), json=body, headers=MARK | COOKIE)
    assert (await problem_of(answer))[0] == 401
    assert not [verb for verb, _ in site.desk.asked if verb in ("send", "look", "stop")]
