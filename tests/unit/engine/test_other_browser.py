"""The applicant's link tried in another browser: nobody is let in, and whoever looks at the session later knows."""

import pytest

from cloudwindow.domain.errors import Forbidden
from cloudwindow.domain.review_events import LinkTriedElsewhere
from tests.seat_world import a_world


async def test_it_is_an_entry_once() -> None:
    async with a_world() as world:
        invitation = await world.invite()
        opened = await world.desk.open_link(invitation.token, None)
        for stranger in ("a" * 40, "b" * 40, "a" * 40):
            with pytest.raises(Forbidden, match="another browser"):
                await world.desk.open_link(invitation.token, stranger)
        assert (await world.desk.open_link(invitation.token, opened.opener)).session == invitation.session
        tried = [event for event in await world.trail(invitation.session) if isinstance(event, LinkTriedElsewhere)]
        assert tried == [LinkTriedElsewhere()]
        assert (await world.session(invitation.session)).review.tried_elsewhere


async def test_the_same_browser_leaves_no_entry() -> None:
    async with a_world() as world:
        invitation = await world.invite()
        opened = await world.desk.open_link(invitation.token, None)
        await world.desk.open_link(invitation.token, opened.opener)
        assert not (await world.session(invitation.session)).review.tried_elsewhere
