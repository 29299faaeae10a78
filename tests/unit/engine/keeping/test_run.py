"""A run of retention goes on when files cannot be removed: their keys are gone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from typing_extensions import override

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.blobs.blobs import open_store
from cloudwindow.domain.errors import StoreUnavailable
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.keeping_events import RetentionBegun
from cloudwindow.domain.ports_keeping import Forgotten
from cloudwindow.ledger.destruction import verify_certificate
from cloudwindow.store.destroyed import Looking
from tests.keeping_house import SHORT, House, a_house

STUCK = "ses_a"


class Stuck(ObjectBlobs):
    """Files of one session cannot be removed."""

    def __init__(self, of: ObjectBlobs, error: Exception) -> None:
        vars(self).update(vars(of))
        self._error = error

    @override
    async def remove(self, name: str) -> None:
        if name.startswith(STUCK):
            raise self._error
        await super().remove(name)


@pytest.fixture(params=[StoreUnavailable("away"), RuntimeError("of the store itself")], ids=["ours", "another"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path / "data", blobs=lambda blobs: Stuck(blobs, request.param)) as made:
        for id in (STUCK, "ses_b"):
            await made.session(id)
        made.later()
        yield made


async def test_every_key_goes_and_what_is_left_is_named(house: House) -> None:
    with capture_logs() as logs:
        (done,) = await house.forgetting.run("command line")
    assert [one["session"] for one in logs if one["event"] == "files_not_cleared"] == [STUCK]
    assert done.left == {}, "its key was destroyed"
    certified = verify_certificate(done.certificate)
    assert [one["session"] for one in certified.statement["sessions"]] == [STUCK, "ses_b"]
    assert (len(await house.blobs.list(STUCK)), await house.blobs.list("ses_b")) == (3, [])
    store = open_store((house.folder / "blobs").resolve().as_uri())
    found = await Looking(house.records, house.blobs, lambda keys: ObjectBlobs(store, keys)).look(certified.statement)
    assert (found.faults, found.gone) == ([], 2)
    assert [note.endswith("remove it") for note in found.notes] == [True] * 3


async def test_one_that_was_broken_off_goes_on(house: House) -> None:
    await house.office.note(RetentionBegun(run="run_1", by="server", policy_version=SHORT.version, policy_sha256=SHORT.sha256))
    one, _ = (await house.planning.plan()).due
    assert one.span is not None
    gone = Forgotten(session=SessionId(STUCK), length=one.length, kept_as="*", due=one.span.at, whose="office")
    await house.store.forget("run_1", gone)
    (done,) = await house.forgetting.run("command line")
    assert (done.run, done.left) == ("run_1", {})
    assert len(verify_certificate(done.certificate).statement["sessions"]) == 2
