"""After a run of retention nothing of what was due opens, everything under hold does, and the certificate proves both."""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select
from typing_extensions import override

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.blobs.blobs import open_store
from cloudwindow.domain.errors import CloudWindowError, Erased
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.keeping_events import DestructionCertified, RetentionBegun, SessionForgotten
from cloudwindow.domain.office_events import OFFICE
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.ledger.destruction import verify_certificate
from cloudwindow.store import tables as t
from cloudwindow.store.destroyed import Looked, Looking
from cloudwindow.store.destruction import SqlCertificates
from cloudwindow.store.retention import SqlDestruction
from cloudwindow.vault import Keys, OwnerKey
from cloudwindow.vault.whole import CHUNK
from tests import canaries as c
from tests.keeping_house import BEGUN_S, YEAR_S, House, SetClock, a_house
from tests.places import ROOT, SERVER

DUE = [f"ses_due{number}" for number in range(10)]
HELD = [f"ses_held{number}" for number in range(5)]
LATER = [f"ses_gift{number}" for number in range(5)]


DUE_S = BEGUN_S + 1.01 * YEAR_S  # the ten are due


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a house with all of them; each test has a copy of it."""
    data = tmp_path_factory.mktemp("filled") / "data"
    asyncio.run(fill(data))
    return data


@pytest.fixture
def data(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "data"))


async def fill(data: Path) -> None:
    async with a_house(data) as house:
        for id in DUE:
            await house.session(id)
        for id in HELD:
            await house.session(id)
            await house.hold(id)
        for id in LATER:
            await house.session(id, matter="gift")


async def look(house: House, certificate: bytes) -> Looked:
    store = open_store((house.folder / "blobs").resolve().as_uri())
    return await Looking(house.records, house.blobs, lambda keys: ObjectBlobs(store, keys)).look(
        verify_certificate(certificate).statement
    )


async def every_key(house: House) -> Sequence[OwnerKey]:
    owners = select(t.keys.c.owner).where(t.keys.c.wrapped.is_not(None))
    keyring = house.records.transactions.keyring
    return await house.records.transactions.read(lambda x: list(keyring.some(x, x.scalars(owners).all()).values()))


class Only(Keys):
    def __init__(self, key: OwnerKey) -> None:
        self._key = key

    @override
    async def key(self, owner: str, *, make: bool = False) -> OwnerKey:
        return self._key


async def test_nothing_of_what_was_due_opens_not_even_from_a_copy_of_the_day_before(data: Path, filled: Path) -> None:
    """The copy has rows and files, but not the table of wrapped keys: what a thief has who comes too late for the keys."""
    async with a_house(data, clock=SetClock(DUE_S)) as house:
        (done,) = await house.forgetting.run("command line")
        assert done.left == {}
        keys = await every_key(house)
        assert len(keys) == 3 + 2 * (len(HELD) + len(LATER))
        assert await opened_rows(filled / "cloudwindow.db", DUE, keys) == (0, 10 * len(DUE) + len(DUE))
        assert await opened_chunks(filled / "blobs", DUE, keys) == (0, 3 * 8 * len(DUE))
        rows, of = await opened_rows(filled / "cloudwindow.db", HELD, keys)
        assert rows == of == 12 * len(HELD)
        chunks, of = await opened_chunks(filled / "blobs", HELD, keys)
        assert chunks == of == 3 * 8 * len(HELD)
        assert c.readable(house.folder) == []
        found = await look(house, done.certificate)
        assert found.faults == found.notes == []
        assert (found.gone, found.kept, found.keys) == (10, 5, len(keys))
        assert found.opened == len(HELD) * (11 + 3)


async def opened_rows(database: Path, ids: Sequence[str], keys: Sequence[OwnerKey]) -> tuple[int, int]:
    """How many rows of these sessions open with any of the keys, of how many."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        marks = ",".join("?" * len(ids))
        entries = connection.execute(f'SELECT session, "index", body FROM entries WHERE session IN ({marks})', ids).fetchall()
        rows = [(f"entries|{session}|{index}", body) for session, index, body in entries]
        sessions = connection.execute(f"SELECT id, projection FROM sessions WHERE id IN ({marks})", ids).fetchall()
        rows += [(f"sessions|{id}", sealed) for id, sealed in sessions]
    return sum(any(_opens(key, sealed, place) for key in keys) for place, sealed in rows), len(rows)


def _opens(key: OwnerKey, sealed: bytes, place: str) -> bool:
    try:
        key.open(sealed, place)
    except CloudWindowError:
        return False
    return True


async def opened_chunks(folder: Path, ids: Sequence[str], keys: Sequence[OwnerKey]) -> tuple[int, int]:
    """How many chunks of files of these sessions open with any of the keys, of how many."""
    store, found, of = open_store(folder.resolve().as_uri()), 0, 0
    each = [ObjectBlobs(store, Only(key)) for key in keys]
    for id in ids:
        for blob in await each[0].list(id):
            for offset in range(0, blob.size, CHUNK):
                of += 1
                for files in each:
                    try:
                        await files.get_range(blob.name, offset, CHUNK)
                    except CloudWindowError:
                        continue
                    found += 1
                    break
    return found, of


async def test_a_store_that_was_put_back_from_a_backup_is_found_out(data: Path, filled: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path / "backup")
    async with a_house(data, clock=SetClock(DUE_S)) as house:
        (done,) = await house.forgetting.run("command line")
        at_s = house.clock.at_s
    async with a_house(tmp_path / "backup", clock=SetClock(at_s)) as back:
        found = await look(back, done.certificate)
        assert found.gone == 0
        assert sum("its wrapped key is there" in fault for fault in found.faults) == 2 * len(DUE)
        assert sum("opens, with the key of" in fault for fault in found.faults) == 12 * len(DUE)
        assert sum("opens from byte 0" in fault for fault in found.faults) == 3 * len(DUE)
        assert found.kept == len(HELD)


async def test_what_was_held_and_changed_or_lost_is_found_out(data: Path) -> None:
    async with a_house(data, clock=SetClock(DUE_S)) as house:
        (done,) = await house.forgetting.run("command line")
        still = house.folder / "blobs" / HELD[0] / "stills" / f"stl_{HELD[0]}.jpg"
        changed = bytearray(still.read_bytes())
        changed[-1] ^= 1
        still.write_bytes(changed)
        (house.folder / "blobs" / HELD[1] / "parts" / f"prt_{HELD[1]}.mkv").unlink()
        found = await look(house, done.certificate)
        assert [fault.split(":")[0] for fault in found.faults] == [
            f"{HELD[0]}/stills/stl_{HELD[0]}.jpg",
            f"{HELD[1]}/parts/prt_{HELD[1]}.mkv",
        ]
        assert found.kept == len(HELD) - 2


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from tests.integration.test_retention import run_until
asyncio.run(run_until(Path(sys.argv[1]), int(sys.argv[2])))
"""


# The run is begun, ten sessions are forgotten and cleared; then ten cases, the scrub, the statement, its entry, the certificate.
STEPS: dict[type[object], tuple[str, ...]] = {
    SqlDestruction: ("forget", "clear", "forget_case", "scrub"),
    SqlCertificates: ("keep_statement", "certify"),
    OfficeTrail: ("note",),
}


def _counted(deed: Callable[..., object], left: list[int]) -> Callable[..., object]:
    def counted(*args: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return deed(*args)

    return counted


async def run_until(folder: Path, step: int) -> None:
    """In a process of its own: kills itself with SIGKILL before step number `step` of its run."""
    left = [step]

    async with a_house(folder, clock=SetClock(BEGUN_S + 1.5 * YEAR_S)) as house:
        for kind, names in STEPS.items():
            for name in names:
                setattr(kind, name, _counted(getattr(kind, name), left))
        await house.forgetting.run("command line")


@pytest.mark.parametrize("step", [0, 1, 2, 9, 20, 21, 25, 31, 32, 33, 34])
def test_a_run_that_is_killed_ends_the_next_time_with_one_certificate(data: Path, step: int) -> None:
    async def again() -> None:
        async with a_house(data, clock=SetClock(BEGUN_S + 1.6 * YEAR_S)) as house:
            done = await house.forgetting.run("command line")
            runs = [told.event for told in await house.records.told(OFFICE)]
            assert len(done) == 1
            assert sum(isinstance(event, RetentionBegun) for event in runs) == 1
            assert sum(isinstance(event, DestructionCertified) for event in runs) == 1
            assert sorted(event.session for event in runs if isinstance(event, SessionForgotten)) == sorted(DUE)
            said = verify_certificate(done[0].certificate).statement
            assert sorted(one["session"] for one in said["sessions"]) == sorted(DUE)
            assert len(said["cases"]) == len(DUE)
            found = await look(house, done[0].certificate)
            assert found.faults == found.notes == []
            assert (found.gone, found.kept) == (10, 5)
            for id in (*HELD, *LATER):
                await house.records.session(SessionId(id))
            for id in DUE:
                with pytest.raises(Erased):
                    await house.records.session(SessionId(id))
            assert await house.forgetting.run("command line") == []

    environment = {**os.environ, "PYTHONPATH": f"{SERVER.parent}:{ROOT}"}
    killed = subprocess.run([sys.executable, "-c", KILLED, str(data), str(step)], env=environment, timeout=120)
    assert killed.returncode == -signal.SIGKILL, json.dumps({"step": step})
    asyncio.run(again())
