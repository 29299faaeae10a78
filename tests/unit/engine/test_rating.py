"""An applicant rates a session once, when it is over, and no page of the staff learns who said what."""

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import BadInput, Conflict, IllegalTransition
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.looking_back.audited import SECRET, audited
from cloudwindow.engine.rating import rate
from cloudwindow.store import SqlRecords
from cloudwindow.web.projection import project
from cloudwindow.web.seat_projection import project_for_staff
from tests.evidence import write
from tests.fake_desk import ONE, SystemClock, created
from tests.fresh import fresh_records

OVER = e.Terminated(reason=Reason.LINK_LOST, policy_line="")


async def _rated(records: SqlRecords) -> list[int]:
    return [told.event.stars for told in await records.told(ONE) if isinstance(told.event, e.SessionRated)]


async def test_once_and_the_same_word_again_changes_nothing() -> None:
    async with fresh_records(SystemClock()) as records:
        await write(records, [created(), OVER], ONE)
        journal = TrailJournal(records, Bulletin())
        assert await rate(journal, ONE, 4) == 2
        assert await rate(journal, ONE, 4) == 2
        with pytest.raises(Conflict, match="not rated yet"):
            await rate(journal, ONE, 5)
        assert await _rated(records) == [4]


async def test_not_before_it_is_over_and_not_beside_the_five() -> None:
    async with fresh_records(SystemClock()) as records:
        await write(records, [created()], ONE)
        journal = TrailJournal(records, Bulletin())
        with pytest.raises(IllegalTransition):
            await rate(journal, ONE, 4)
        for stars in (0, 6, -1):
            with pytest.raises(BadInput, match="1 to 5"):
                await rate(journal, ONE, stars)
        assert await _rated(records) == []


def test_the_applicant_is_told_of_it_and_nobody_of_the_staff() -> None:
    event = e.SessionRated(stars=2)
    told = Told(index=7, at="2026-01-01T00:00:00.000Z", kind=kind_of(type(event)), event=event)
    own = project(told)
    assert own is not None
    assert own["event"] == {"stars": 2}
    assert project_for_staff(told, supervisor=False) is None
    assert project_for_staff(told, supervisor=True) is None
    assert audited(event) is None
    assert e.SessionRated in SECRET
