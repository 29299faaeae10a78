"""Nothing readable lies in the data directory: while the server works, after it was killed, after the start that follows."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as seat
from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.errors import Erased
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import CaseId, ChallengeId, CheckName, PartId, PersonId, SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.ports import Case, UnitOfWork
from cloudwindow.domain.ports_seat import Challenge as Given
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.keeping import kept
from cloudwindow.recording.aftercare import make_playbacks
from cloudwindow.recording.recorder import CopyRecorders
from cloudwindow.recording.recovery import recover
from cloudwindow.settings import Settings
from cloudwindow.store import SqlPeople, SqlRecords
from cloudwindow.store import tables as t
from cloudwindow.store.file_keys import destroy
from tests import canaries as c
from tests.evidence import SESSION, add, course, digest, write
from tests.gateway_fakes import WallClock
from tests.places import ROOT, SERVER
from tests.unit.recording.media import picture

CASE = Case(
    id=CaseId("case_1"),
    reference=c.REFERENCE,
    matter="房屋过户",
    document="resident_card",
    parties={"seller": PartyFacts(name=c.NAME, id_number=c.NUMBER)},
)
PERSON = Person(id=PersonId("per_1"), login=c.LOGIN, name=c.STAFF, roles=frozenset({StaffRole.CLERK}))
ASKED = Challenge(
    id=ChallengeId("chl_1"),
    check=CheckName("spoken_digits"),
    prompt="say_digits",
    expected=c.DIGITS,
    attempt=1,
    nonce="0" * 32,
    issued_s=1.0,
    expires_s=2.0,
)
CAPTION = seat.CaptionMade(who="applicant", words=c.CAPTION, language=Language.ZH_CN, from_s=1.0, to_s=2.0)
PICTURES = {
    "stills/stl_1.jpg": c.MAGIC["JPEG"] + b"\0\x10JFIF" + bytes(90_000),
    "signing/ink.png": c.MAGIC["PNG"] + b"ink",
    "stills/b.webp": b"RIFF\0\0\0\0" + c.MAGIC["WebP"],
    "documents/doc_1.pdf": c.MAGIC["PDF"] + b"1.7 " + c.NAME.encode(),
    "parts/other.mp4": b"\0\0\0\x18" + c.MAGIC["MP4"],
}
WRITER = """
import asyncio, sys
from pathlib import Path
from tests.integration.test_at_rest import keep_writing
asyncio.run(keep_writing(Path(sys.argv[1])))
"""


def settings_of(data: Path) -> Settings:
    return Settings(data_dir=data)


async def everything(records: SqlRecords, blobs: ObjectBlobs) -> None:
    """What a session leaves behind, of every kind."""

    def open_case(work: UnitOfWork) -> None:
        work.add_case(CASE)
        work.remember("name", digest(c.NAME.encode()), json.dumps({"name": c.NAME}))

    await records.transact(open_case)
    for name, data in PICTURES.items():
        await blobs.put(f"{SESSION}/{name}", data)
    await write(records, course()[:7])
    await add(records, e.ChallengeIssued(challenge=ASKED), CAPTION, seat.ChatSaid(by=c.STAFF, words=f"{c.NAME} {c.NUMBER}"))
    people = SqlPeople(records.transactions)
    await people.add(PERSON)
    await people.give(Given(sha256="0" * 64, about="oidc", expires_s=9.0, facts={"login": c.LOGIN}))
    await people.attempt(c.LOGIN, 1.0, 10.0)


async def keep_writing(data: Path) -> None:
    """In a process of its own: says 'ready' when all of it is kept and a recording is under way, then goes on until killed."""
    async with kept(settings_of(data), WallClock()) as (records, blobs):
        await everything(records, blobs)
        journal = TrailJournal(records, Bulletin())
        recorder = await CopyRecorders(data, blobs, journal, WallClock(), records.keys).open(SESSION, PartId("prt_9"))
        began_s, told = WallClock().now_s(), False
        frames = picture("VP8", 60.0, key_every_s=1.0)
        for frame in frames:
            at_s = began_s + frame.arrived_s - frames[0].arrived_s
            await asyncio.sleep(max(0.0, at_s - WallClock().now_s()))
            recorder.write(frame.kind, frame.codec, frame.data, frame.rtp_timestamp, frame.key, at_s)
            await add(records, CAPTION)
            if not told and any((data / "live").glob("*/*")):
                told = True
                print("ready", flush=True)


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """The data directory of a process that was killed in the middle; what lay readable while it worked is asserted here."""
    data = tmp_path / "data"
    environment = {**os.environ, "PYTHONPATH": f"{SERVER.parent}:{ROOT}"}
    with subprocess.Popen([sys.executable, "-c", WRITER, str(data)], stdout=subprocess.PIPE, env=environment) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        names = {path.name for path in c.files(data)}
        while_at_work = c.readable(data)
        writer.send_signal(signal.SIGKILL)
    assert {"cloudwindow.db", "cloudwindow.db-wal", "prt_9.live", "kek"} <= names
    assert while_at_work == []
    return data


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[tuple[SqlRecords, ObjectBlobs]]:
    async with kept(settings_of(data), WallClock()) as both:
        yield both


async def test_nothing_can_be_read_and_nothing_is_lost(killed: Path) -> None:
    assert c.readable(killed) == []
    async with opened(killed) as (records, blobs):
        journal = TrailJournal(records, Bulletin())
        (done,) = await recover(killed, blobs, journal, records, WallClock(), records.keys)
        assert done.done
        assert done.size > 1000
        assert c.readable(killed) == []
        assert await make_playbacks(SESSION, records, blobs, killed) == 1
        assert c.readable(killed) == []
        copies = await blobs.list(f"{SESSION}/playback")
        assert (await blobs.get(copies[0].name)).startswith(c.MAGIC["Matroska"])
        assert await records.case(CASE.id) == CASE
        assert await records.answer_to("name") == (digest(c.NAME.encode()), json.dumps({"name": c.NAME}))
        events = [told.event for told in await records.told(SESSION)]
        assert e.ChallengeIssued(challenge=ASKED) in events
        assert CAPTION in events
        assert await SqlPeople(records.transactions).by_login(c.LOGIN) == PERSON
        for name, data in PICTURES.items():
            assert await blobs.get(f"{SESSION}/{name}") == data
    assert c.readable(killed) == []


async def test_the_search_finds_what_lies_there(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(c.MAGIC["JPEG"] + json.dumps(c.NAME).encode())
    (tmp_path / "b").write_text(c.STAFF)
    (tmp_path / c.LOGIN).touch()
    found = c.readable(tmp_path)
    assert len(found) == 5
    assert {f"a: {c.NAME} in JSON", "a: JPEG", f"b: {c.STAFF} in UTF-8"} <= set(found)


async def test_a_session_whose_key_was_destroyed_cannot_be_read_and_its_chain_stands(tmp_path: Path) -> None:
    async with opened(tmp_path) as (records, blobs):
        await everything(records, blobs)
        other = await write(records, course()[:2], SessionId("ses_2"))
        before = await records.entries(SESSION)
        assert await destroy(records.transactions, SESSION) == 1
        assert await destroy(records.transactions, SESSION) == 0
        for lap in range(2):
            with pytest.raises(Erased):
                await records.session(SESSION)
            with pytest.raises(Erased):
                await blobs.get(f"{SESSION}/stills/stl_1.jpg")
            with pytest.raises(Erased):
                await add(records, CAPTION)
            after = await records.entries(SESSION)
            assert [(entry.sha256, entry.body) for entry in after] == [(entry.sha256, None) for entry in before]
            assert await records.told(SESSION) == []
            assert [session.id for session in await records.sessions()] == [other.id]
            if lap == 0:
                assert (tmp_path / "cloudwindow.db-wal").stat().st_size < 100_000
    async with opened(tmp_path) as (records, blobs):
        with pytest.raises(Erased):
            await records.session(SESSION)
        assert (await records.session(other.id)) == other
        assert isinstance(await records.case(CASE.id), Case)


async def test_the_wrapped_key_is_in_no_file_once_it_was_destroyed(tmp_path: Path) -> None:
    async with opened(tmp_path) as (records, blobs):
        await everything(records, blobs)
        query = select(t.keys.c.wrapped).where(t.keys.c.owner == SESSION)
        wrapped = await records.transactions.read(lambda connection: bytes(connection.scalars(query).one() or b""))
        assert len(wrapped) == 60
        assert any(wrapped in path.read_bytes() for path in c.files(tmp_path))
        await destroy(records.transactions, SESSION)
        assert not any(wrapped in path.read_bytes() for path in c.files(tmp_path))
