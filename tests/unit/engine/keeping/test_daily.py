"""The server's own run: at its hour, once a day, and again within the hour when it failed."""

from hashlib import sha256
from pathlib import Path

import pytest
from typing_extensions import override

from cloudwindow.domain.errors import Conflict
from cloudwindow.engine.keeping.daily import Daily
from cloudwindow.engine.keeping.run import Forgetting
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.ledger.canonical import canonical
from cloudwindow.ledger.destruction import verify_certificate
from cloudwindow.policy import parse
from cloudwindow.store.retention import SqlDestruction
from tests.keeping_house import SHORT, House, a_house

AT_THREE = parse(SHORT.text.replace("undecided_days = 30", "undecided_days = 30\nhour = 3"))
DAY_S = 86_400.0


def at(hour: float, day: int = 0) -> float:
    return 1_900_022_400.0 + day * DAY_S + hour * 3600  # 2030-03-18 on, midnight UTC


async def certified(house: House) -> int:
    return len(await house.certificates.names())


async def test_it_runs_at_its_hour_and_once_a_day(tmp_path: Path) -> None:
    async with a_house(tmp_path / "data", policy=AT_THREE) as house:
        await house.session("ses_due", policy=SHORT)
        daily = Daily(house.forgetting, PolicyShelf(AT_THREE, house.blobs), house.clock)
        for hour, ran in ((2.9, False), (3.0, True), (3.5, False), (4.0, False)):
            house.clock.at_s = at(hour)
            assert await daily.look() is ran, hour
        assert await certified(house) == 1
        (name,) = await house.certificates.names()
        certificate = await house.certificates.certificate(name)
        assert certificate is not None
        assert verify_certificate(certificate).statement["by"] == "server"
        house.clock.at_s = at(3.1, day=1)
        assert await daily.look()
        assert await certified(house) == 1, "nothing was due"


class BusyOnce(SqlDestruction):
    tried = 0

    @override
    async def scrub(self) -> None:
        self.tried += 1
        if self.tried == 1:
            raise Conflict("somebody reads the journal")
        await super().scrub()


async def test_what_failed_is_tried_again_within_the_hour(tmp_path: Path) -> None:
    async with a_house(tmp_path / "data", policy=AT_THREE) as house:
        await house.session("ses_due", policy=SHORT)
        store = BusyOnce(house.records.transactions, house.blobs, house.folder / "live", house.clock)
        shelf = PolicyShelf(AT_THREE, house.blobs)
        forgetting = Forgetting(
            house.planning, store, house.certificates, house.office, shelf, canonical, lambda data: sha256(data).hexdigest()
        )
        daily = Daily(forgetting, shelf, house.clock)
        house.clock.at_s = at(3.0)
        with pytest.raises(Conflict):
            await daily.look()
        assert await certified(house) == 0
        assert await daily.look()
        (name,) = await house.certificates.names()
        certificate = await house.certificates.certificate(name)
        assert certificate is not None
        assert [one["session"] for one in verify_certificate(certificate).statement["sessions"]] == ["ses_due"]


async def test_without_an_hour_it_never_runs(tmp_path: Path) -> None:
    async with a_house(tmp_path / "data") as house:
        await house.session("ses_due")
        daily = Daily(house.forgetting, PolicyShelf(SHORT, house.blobs), house.clock)
        for hour in range(24):
            house.clock.at_s = at(hour)
            assert not await daily.look()
