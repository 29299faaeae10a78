"""Pictures at the counter: what is kept of them, who is in them, and that every look is an entry."""

import io
from collections.abc import AsyncIterator
from hashlib import sha256

import numpy as np
import pytest
from PIL import Image

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.errors import Conflict, NotFound
from cloudwindow.domain.ids import PartId, StillId
from cloudwindow.engine.together import BAR, GAP, HEIGHT, apart_s, compose
from tests.counter_world import WANG, Table, a_frame, a_table


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    async with a_table() as laid:
        yield laid


async def _sends(table: Table, who: str) -> None:
    await table.add(e.PartOpened(part=PartId(f"prt_{who}"), fingerprint="bb", codecs=("VP8",), who=who))


async def _kept(table: Table) -> tuple[e.StillKept, Image.Image]:
    """The newest still: its bytes are those that were hashed."""
    kept = (await table.world.trail(table.id))[-1]
    assert isinstance(kept, e.StillKept)
    data = await table.world.outside.blobs.get(kept.blob)
    assert sha256(data).hexdigest() == kept.sha256
    picture = Image.open(io.BytesIO(data))
    assert picture.size == (kept.width, kept.height)
    return kept, picture


async def test_a_snapshot_is_the_applicant_now(table: Table) -> None:
    before_s = table.world.clock.now_s()
    await table.counter.album.snapshot(table.id, WANG.id)
    kept, picture = await _kept(table)
    assert (kept.purpose, kept.by) == ("snapshot", WANG.id)
    assert before_s <= kept.at_s <= table.world.clock.now_s()
    assert abs(float(np.asarray(picture).mean()) - 200) < 3


async def test_there_is_no_snapshot_without_a_picture(table: Table) -> None:
    del table.studio.pictures["applicant"]
    with pytest.raises(Conflict):
        await table.counter.album.snapshot(table.id, WANG.id)


async def test_everybody_is_in_one_picture_with_role_and_time(table: Table) -> None:
    for who, luma in (("clerk", 90), ("interpreter", 30)):
        await _sends(table, who)
        table.studio.pictures[who] = luma
    await table.counter.album.together(table.id, WANG.id)
    kept, picture = await _kept(table)
    assert (kept.purpose, kept.by) == ("together", WANG.id)
    width = 64 * HEIGHT // 48
    assert picture.size == (3 * width + 2 * GAP, HEIGHT + 2 * BAR)
    pixels = np.asarray(picture.convert("L"), dtype=float)
    middles = [pixels[100, place * (width + GAP) + width // 2] for place in range(3)]
    assert np.allclose(middles, [200, 90, 30], atol=4), "applicant, clerk, interpreter from left to right"
    assert (pixels[HEIGHT + 4 :] < 100).sum() > 500, "names and times are written under them"


async def test_whoever_sends_a_picture_must_be_in_it(table: Table) -> None:
    with pytest.raises(Conflict, match="clerk sends none"):
        await table.counter.album.together(table.id, WANG.id)
    await _sends(table, "clerk")
    await _sends(table, "interpreter")
    with pytest.raises(Conflict, match="within two seconds"):
        await table.counter.album.together(table.id, WANG.id)
    await table.add(e.PartClosed(part=PartId("prt_interpreter"), why="left"))
    await table.counter.album.together(table.id, WANG.id)


async def test_pictures_of_different_moments_are_no_instant(table: Table) -> None:
    await _sends(table, "clerk")
    table.studio.late_s = 2.0
    with pytest.raises(Conflict, match=r"2\.0 s apart"):
        await table.counter.album.together(table.id, WANG.id)


async def test_every_look_at_a_kept_picture_is_an_entry(table: Table) -> None:
    await table.counter.album.snapshot(table.id, WANG.id)
    kept, _ = await _kept(table)
    data = await table.counter.album.still(table.id, WANG.id, kept.still)
    assert sha256(data).hexdigest() == kept.sha256
    assert at.Viewed(by=WANG.id, what=f"still snapshot {kept.still}") in await table.world.trail(table.id)
    before = await table.deeds()
    with pytest.raises(NotFound):
        await table.counter.album.still(table.id, WANG.id, StillId("stl_of_another_session"))
    assert await table.deeds() == before


def test_pictures_of_any_shape_stand_side_by_side() -> None:
    tall, wide = a_frame(100.0), a_frame(100.4)
    image = compose([("applicant", tall), ("clerk", wide)], "ses_1")
    assert image.dtype == np.uint8
    assert image.shape[2] == 3
    assert apart_s([("applicant", tall), ("clerk", wide)]) == pytest.approx(0.4)
