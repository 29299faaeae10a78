"""A store of the version before: refused until its files are sealed, then nothing readable is left and a package is what it was."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cloudwindow.blobs import ObjectBlobs, open_blobs
from cloudwindow.cli import build
from cloudwindow.domain.errors import KeyMissing
from cloudwindow.keeping import kek_file, keks, kept
from cloudwindow.recording.recovery import recover
from cloudwindow.settings import Settings
from cloudwindow.store import Checkpointer, SqlPeople, SqlRecords, export, log_signer, open_records
from cloudwindow.store.sealing import counts, rotate
from cloudwindow.vault.kek_places import file_keks, read_keys, renew
from tests import canaries as c
from tests.earlier_store import unsealed
from tests.evidence import MEMORY, SESSION, TickingClock, add, course, fill, write
from tests.gateway_fakes import FakeJournal, WallClock
from tests.integration.test_at_rest import CAPTION, CASE, PERSON

NOON = 1_800_000_500.0


async def packed(records: SqlRecords, files: ObjectBlobs, folder: Path, out: Path) -> bytes:
    """A package with all times given: what differs is not time."""
    clock = TickingClock(NOON)
    checkpointer = Checkpointer(records.transactions, log_signer(folder, "example.gov"), clock)
    await export(records, files, checkpointer, SESSION, {"model": "0" * 64}, out, clock=clock)
    return out.read_bytes()


async def an_earlier_store(data: Path, folder: Path) -> bytes:
    """Its session's package, as it was exported before."""
    files = open_blobs("memory:///")
    await fill(files)
    async with open_records(MEMORY, TickingClock()) as records:
        await records.transact(lambda work: work.add_case(CASE))
        await write(records, course()[:7])
        await add(records, CAPTION, *course()[7:])
        before = await packed(records, files, folder, folder / "before.zip")
        data.mkdir()
        await unsealed(records, files, f"sqlite:///{data}/cloudwindow.db", data / "blobs", CASE, PERSON)
    return before


async def test_it_is_sealed_by_one_command_and_its_package_stays(tmp_path: Path) -> None:
    data, settings = tmp_path / "data", Settings(data_dir=tmp_path / "data")
    before = await an_earlier_store(data, tmp_path)
    assert len(c.readable(data)) > 5
    with pytest.raises(KeyMissing, match="cloudwindow keys seal"):
        async with kept(settings, WallClock()):
            pass
    live = data / "live" / SESSION / "prt_2.mkv"
    live.parent.mkdir(parents=True)
    live.write_bytes(c.MAGIC["Matroska"] + b"a recording that a crash ended")
    (data / "playback-left").mkdir()
    (data / "playback-left" / "original.mkv").write_bytes(c.MAGIC["Matroska"])

    done = await asyncio.to_thread(CliRunner().invoke, build(), ["keys", "seal", "--data-dir", str(data)])
    assert done.exit_code == 0, done.output
    assert "3 files and 1 recordings" in done.output
    assert c.readable(data) == []
    async with kept(settings, WallClock()) as (records, blobs):
        assert await packed(records, blobs, tmp_path, tmp_path / "after.zip") == before
        assert await records.case(CASE.id) == CASE
        assert await SqlPeople(records.transactions).by_login(c.LOGIN) == PERSON
        assert await records.answer_to("name") == ("0" * 64, "200 answer")
        journal = FakeJournal()
        (found,) = await recover(data, blobs, journal, records, WallClock(), records.keys)
        assert found.done
        assert (await blobs.get(f"{SESSION}/parts/prt_2.mkv")).endswith(b"that a crash ended")
    again = await asyncio.to_thread(CliRunner().invoke, build(), ["keys", "seal", "--data-dir", str(data)])
    assert again.exit_code == 0, again.output
    assert "0 files and 0 recordings" in again.output


async def test_sealing_that_was_broken_off_goes_on(tmp_path: Path) -> None:
    data, settings = tmp_path / "data", Settings(data_dir=tmp_path / "data")
    before = await an_earlier_store(data, tmp_path)
    async with open_records(settings.database, WallClock(), keks=keks(settings)) as records:
        files = open_blobs(settings.blobs, records.keys)
        one = data / "blobs" / SESSION / "stills" / "stl_1.jpg"
        plain = one.read_bytes()
        one.unlink()
        await files.put(f"{SESSION}/stills/stl_1.jpg", plain)  # this one was done when the power went
    done = await asyncio.to_thread(CliRunner().invoke, build(), ["keys", "seal", "--data-dir", str(data)])
    assert done.exit_code == 0, done.output
    assert "2 files" in done.output
    async with kept(settings, WallClock()) as (records, blobs):
        assert await packed(records, blobs, tmp_path, tmp_path / "after.zip") == before


async def test_keys_are_rotated_and_everything_still_opens(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    async with kept(settings, WallClock()) as (records, blobs):
        await blobs.put(f"{SESSION}/stills/a.jpg", b"a face")
        for number in range(450):
            await records.keys.key(f"ses_x{number}", make=True)
    (old,) = read_keys(kek_file(settings))
    done = await asyncio.to_thread(CliRunner().invoke, build(), ["keys", "rotate", "--data-dir", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "454 keys" in done.output
    (new,) = read_keys(kek_file(settings))
    assert new != old
    async with kept(settings, WallClock()) as (records, blobs):
        assert await blobs.get(f"{SESSION}/stills/a.jpg") == b"a face"
        assert await counts(records) == (454, 0, 0)
    told = await asyncio.to_thread(CliRunner().invoke, build(), ["keys", "show", "--data-dir", str(tmp_path)])
    assert "454 keys in use, 0 of them wrapped by another; 0 destroyed" in told.output


async def test_a_rotation_that_was_broken_off_goes_on_and_the_server_starts_meanwhile(tmp_path: Path) -> None:
    settings, clock = Settings(data_dir=tmp_path), WallClock()
    async with kept(settings, clock) as (records, blobs):
        await blobs.put(f"{SESSION}/stills/a.jpg", b"a face")
        for number in range(450):
            await records.keys.key(f"ses_x{number}", make=True)

    def stop(done: int, total: int) -> None:
        raise ConnectionError("the power went")

    renew(kek_file(settings))
    async with open_records(settings.database, clock, keks=keks(settings)) as records:
        found = keks(settings)(records.transactions.keyring.current)
        with pytest.raises(ConnectionError):
            await rotate(records, found, clock, stop)
        with pytest.raises(Exception, match="rotated since"):  # nobody makes a key under the old one now
            await records.keys.key("ses_new", make=True)
    async with kept(settings, clock) as (records, blobs):
        assert await blobs.get(f"{SESSION}/stills/a.jpg") == b"a face"
        assert await counts(records) == (454, 0, 254)
    done = await asyncio.to_thread(CliRunner().invoke, build(), ["keys", "rotate", "--data-dir", str(tmp_path)])
    assert "254 keys" in done.output, done.output
    assert len(read_keys(kek_file(settings))) == 1


async def test_a_store_with_another_or_a_lost_key_is_refused_before_anything_is_changed(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    async with kept(settings, WallClock()):
        pass
    kept_key = kek_file(settings).read_bytes()
    kek_file(settings).unlink()
    with pytest.raises(KeyMissing, match="put it back"):
        async with kept(settings, WallClock()):
            pass
    assert not kek_file(settings).exists()
    file_keks(kek_file(settings))("")
    with pytest.raises(KeyMissing, match="expected key-encryption key"):
        async with kept(settings, WallClock()):
            pass
    kek_file(settings).write_bytes(kept_key)
    async with kept(settings, WallClock()):
        pass
