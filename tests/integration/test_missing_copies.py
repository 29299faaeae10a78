"""Copies for players that nobody came to make are made later; a recording that none can be made of is left alone."""

from collections.abc import Sequence
from pathlib import Path

from typing_extensions import override

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.entry import Told
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.playback import copy_of, facts_of
from cloudwindow.domain.session import Session, State
from cloudwindow.recording.aftercare import TRIES, Missing, make_playbacks
from tests.recording_desk import SESSION, Trail, record
from tests.unit.recording.media import picture


class Ended:
    """A trail whose session is over."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    async def recent(self, *states: State, limit: int = 200) -> Sequence[Session]:
        return [Session(id=SESSION, state=State.DECIDED)]

    async def told(self, id: SessionId, since: int = 0) -> Sequence[Told]:
        return await self._trail.told(id, since)


async def test_they_are_made_once_and_not_while_somebody_else_makes_them(tmp_path: Path) -> None:
    trail = Trail()
    blobs = await record(tmp_path, picture("VP8", 2.0), trail)
    assert await Missing(Ended(trail), blobs, tmp_path, lambda id: True).look() == 0
    missing = Missing(Ended(trail), blobs, tmp_path, lambda id: False)
    assert await missing.look() == 1
    assert await blobs.exists(copy_of(trail.closed.blob))
    assert await blobs.exists(facts_of(trail.closed.blob))
    assert await missing.look() == 0


async def test_one_that_cannot_be_made_is_tried_a_few_times(tmp_path: Path) -> None:
    trail = Trail()
    blobs = await record(tmp_path, picture("VP8", 2.0), trail)
    (tmp_path / "blobs" / trail.closed.blob).unlink()
    await blobs.put(trail.closed.blob, b"no recording at all")
    missing = Missing(Ended(trail), blobs, tmp_path, lambda id: False)
    for _ in range(TRIES + 2):
        assert await missing.look() == 0
    assert missing._tried == {SESSION: TRIES}


async def test_whatever_one_part_does_to_the_muxer_the_others_are_made(tmp_path: Path) -> None:
    trail = Trail()
    blobs = await record(tmp_path, picture("VP8", 2.0), trail)

    class Odd(ObjectBlobs):
        @override
        async def exists(self, name: str) -> bool:
            if name.startswith(f"{SESSION}/playback"):
                raise KeyError(name)
            return await super().exists(name)

    assert await make_playbacks(SESSION, trail, Odd(blobs._store, blobs._keys), tmp_path) == 0
