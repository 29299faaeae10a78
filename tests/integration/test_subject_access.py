"""A copy for the person whom it is about: everything of theirs, in words, and nothing of anybody else's."""

import asyncio
import json
import re
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from typer.testing import CliRunner, Result

from cloudwindow.cli import build
from cloudwindow.cli.timeline import KINDS
from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.errors import BadInput, Conflict
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import CaseId, PersonId, SessionId
from cloudwindow.domain.keeping_events import HoldLaid, SubjectAccessMade
from cloudwindow.domain.ports import Case
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.viewing_events import PlaybackOpened
from cloudwindow.keeping import kept
from cloudwindow.settings import Settings
from cloudwindow.texts.subject_access import LANGUAGES, subject_words
from cloudwindow.web.texts import Texts
from tests import canaries as c
from tests.evidence import RECORDING, SESSION, STILL, TickingClock, add, course, created, digest, write

OTHER, NOTE, CLERK = "司马青", "looks nervous", PersonId("per_1")
SHOWN = Texts.load().of(Language.EN)[0]
CASE = Case(
    id=CaseId("case_1"),
    reference=c.REFERENCE,
    matter="transfer",
    document="resident_card",
    parties={"seller": PartyFacts(name=c.NAME, id_number=c.NUMBER), "buyer": PartyFacts(name=OTHER)},
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    async def fill() -> None:
        async with kept(Settings(data_dir=tmp_path / "data"), TickingClock()) as (records, blobs):
            await records.transact(lambda work: work.add_case(CASE))
            consent = e.ConsentAnswered(
                text=SHOWN.text, version=SHOWN.version, sha256=SHOWN.sha256, language=Language.EN, given=True
            )
            replaced = e.ConsentAnswered(text="recording", version="0", sha256=digest(b"old"), language=Language.EN, given=True)
            events = course()
            said: list[e.Event] = [
                at.NoteMade(by=CLERK, words=NOTE),
                at.ChatSaid(by="applicant", words=c.CAPTION),
                at.RiskNoted(reason=Reason.COERCION_SIGNAL),
            ]
            await write(records, [events[0], consent, replaced, *events[1:7], *said, *events[7:]])
            await add(records, HoldLaid(hold="hld_1", by=CLERK, why="a claim before the court"))
            await add(records, PlaybackOpened(viewing="v", by=CLERK, why="drawn for a second look", until_s=9.0))
            await blobs.put(f"{SESSION}/parts/prt_1.mkv", RECORDING)
            await blobs.put(f"{SESSION}/stills/stl_1.jpg", STILL)
            await write(records, [created("again")], SessionId("ses_again"))
            other = created("other")
            await write(records, [replace(other, party="buyer")], SessionId("ses_other"))

    asyncio.run(fill())
    return tmp_path / "data"


def invoke(data: Path, *words: str) -> Result:
    return CliRunner().invoke(build(), ["session", "subject-access", *words, "--data-dir", str(data)])


def test_the_copy_has_all_of_theirs_and_nothing_of_others(data: Path) -> None:
    out = data.parent / "copy.zip"
    done = invoke(data, SESSION, "--party", "seller", "--out", str(out))
    assert done.exit_code == 0, done.output
    with ZipFile(out) as zip:
        inside = {name: zip.read(name) for name in zip.namelist()}
    assert set(inside) == {
        *(f"README.{language}.txt" for language in LANGUAGES),
        "case.json",
        f"consents/face-{SHOWN.version}-en.txt",
        "consents/recording-0-en.txt",
        f"{SESSION}/parts/prt_1.mkv",
        f"{SESSION}/stills/stl_1.jpg",
        *(
            f"{id}/{name}.{language}.txt"
            for id in (SESSION, "ses_again")
            for name in ("what-happened", "who-looked")
            for language in LANGUAGES
        ),
    }
    assert inside[f"{SESSION}/parts/prt_1.mkv"] == RECORDING
    assert json.loads(inside["case.json"])["you"]["name"] == c.NAME
    assert SHOWN.body in inside[f"consents/face-{SHOWN.version}-en.txt"].decode()
    assert digest(b"old") in inside["consents/recording-0-en.txt"].decode()
    told = inside[f"{SESSION}/what-happened.en.txt"].decode()
    assert f"message (applicant): {c.CAPTION}" in told
    assert "ended: link.lost" in told
    assert "per_1 opened it" in inside[f"{SESSION}/who-looked.en.txt"].decode()
    assert "终止" in inside[f"{SESSION}/what-happened.zh-CN.txt"].decode()
    whole = b"".join(inside.values()).decode("utf-8", "replace")
    for secret in (OTHER, NOTE, "coercion", "hld_1", "governor.silence_s", "ses_other"):
        assert secret not in whole, secret


def test_that_a_copy_was_made_is_an_entry_of_each_session(data: Path) -> None:
    out = data.parent / "copy.zip"
    assert isinstance(invoke(data, SESSION, "--party", "buyer", "--out", str(out)).exception, Conflict)
    assert not out.exists()
    invoke(data, SESSION, "--out", str(out))
    assert isinstance(invoke(data, SESSION, "--out", str(out)).exception, BadInput)

    async def entries() -> list[SubjectAccessMade]:
        async with kept(Settings(data_dir=data), TickingClock()) as (records, _):
            every = [told.event for id in (SESSION, "ses_again", "ses_other") for told in await records.told(SessionId(id))]
            return [event for event in every if isinstance(event, SubjectAccessMade)]

    made = asyncio.run(entries())
    assert [(one.party, one.of_sha256) for one in made] == 2 * [("seller", digest(out.read_bytes()))]


def test_no_copy_is_there_that_a_trail_does_not_know(data: Path) -> None:
    out = data.parent / "copy.zip"
    with sqlite3.connect(data / "cloudwindow.db") as database:
        database.execute("CREATE TRIGGER no_more BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'no entry'); END")
    database.close()
    assert invoke(data, SESSION, "--out", str(out)).exit_code != 0
    assert sorted(path.name for path in data.parent.iterdir()) == ["data"]


def test_a_recording_of_any_size_is_in_the_copy_as_it_is(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size up to which a ZIP needs no longer fields is made small here, in place of a recording of gigabytes."""
    out = data.parent / "copy.zip"
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", len(RECORDING) // 2)
    done = invoke(data, SESSION, "--out", str(out))
    assert done.exit_code == 0, done.output
    with ZipFile(out) as zip:
        found = zip.getinfo(f"{SESSION}/parts/prt_1.mkv")
        assert zip.read(found) == RECORDING
    assert (found.compress_type, found.external_attr >> 16) == (ZIP_STORED, 0o600)


def test_every_sentence_is_of_a_kind_and_says_the_same_in_each_language() -> None:
    kinds = subject_words().kinds
    fields = {kind_of(event): set(event.__dataclass_fields__) for event in e.EVENTS}
    for kind, words in kinds["en"].items():
        assert kind in KINDS
        named = {language: set(re.findall(r"{(\w+)}", kinds[language][kind])) for language in LANGUAGES}
        assert named["zh-CN"] == named["zh-TW"] == named["en"] <= fields[kind], (kind, words)
