"""A package, a cut, a covered copy and a report, asked for over HTTP: each is made, and each verifies."""

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from typing_extensions import override

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.ports_reports import Reported, SessionReports
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.viewing_events import ExportAsked
from cloudwindow.evaluation.trails import Invented, invented
from cloudwindow.ledger.package import EXCERPT
from cloudwindow.ledger.verify import verify
from cloudwindow.papers.workshop import Workshop
from cloudwindow.recording.matroska import opens_a_picture
from cloudwindow.recording.redaction import PyAvCover
from cloudwindow.store import Checkpointer, SqlRecords
from cloudwindow.store.press import Kind
from cloudwindow.store.press_kinds import Makers
from tests.evidence import POLICY, digest
from tests.integration.test_redaction import PART, recorded
from tests.looking_back_house import House, a_house

WORDS = "the court asked for it"
BOX = {"from_s": 1.0, "to_s": 2.0, "x": 0.5, "y": 0.1, "width": 0.3, "height": 0.4}


class OneLine(SessionReports):
    @override
    async def report(self, about: Reported, language: Language) -> bytes:
        return f"%PDF a report in {language.value} of {about.session}".encode()


@asynccontextmanager
async def one_line() -> AsyncIterator[SessionReports]:
    yield OneLine()


def real() -> AbstractAsyncContextManager[SessionReports]:
    return Workshop().open()


class Office:
    def __init__(self, house: House, one: Invented) -> None:
        self.house = house
        self.one = one
        self.ann, self.bob = house.world.hire("ann", StaffRole.SUPERVISOR), house.world.hire("bob")

    async def asked(self, person: Person, **wanted: Any) -> tuple[int, Any]:
        body = {"words": WORDS, **wanted}
        async with await self.house.post(person, f"/api/review/sessions/{self.one.id}/exports", body) as answer:
            return answer.status, json.loads(await answer.text())

    async def ended(self, **wanted: Any) -> Any:  # Any: JSON
        """Asked for, agreed to by another, made or not: what the page shows of it then."""
        status, told = await self.asked(self.ann, **wanted)
        assert status == 201, told
        request = told["request"]
        async with await self.house.post(self.bob, f"/api/review/exports/{request}/approval", {"agrees": True}) as answer:
            assert answer.status == 200, await answer.text()
        running = asyncio.create_task(self.house.world.back.exports.run())
        try:
            async with asyncio.timeout(120):
                while (seen := await self._state(request))["state"] == "agreed":  # noqa: ASYNC110  # a poll of the page
                    await asyncio.sleep(0.02)
        finally:
            running.cancel()
        return seen

    async def copy(self, folder: Path, **wanted: Any) -> Path:
        """Made and taken."""
        seen = await self.ended(**wanted)
        assert seen["state"] == "made", seen
        async with await self.house.get(self.ann, f"/api/review/exports/{seen['request']}/file") as answer:
            assert answer.status == 200
            name = answer.headers["Content-Disposition"].partition('filename="')[2].rstrip('"')
            out = folder / name
            out.write_bytes(await answer.read())
        return out

    async def _state(self, request: str) -> Any:  # Any: JSON
        found = (await self.house.json(self.ann, "/api/review/exports"))["exports"]
        return next(one for one in found if one["request"] == request)


async def _lived(house: House, folder: Path) -> Invented:
    """A session with one real recording of six seconds."""
    original, segments = recorded(folder, "H264")
    like, id, world = invented(7), SessionId("ses_with_film"), house.world
    case = replace(like.case, id=CaseId("cas_with_film"))
    data, blob = original.read_bytes(), f"{id}/parts/{PART}.mkv"
    before = [replace(event, case=case.id) if isinstance(event, e.SessionCreated) else event for event in like.events]
    queued = next(n for n, event in enumerate(before) if isinstance(event, e.Queued))
    whole = e.RecordingClosed(
        part=PART, blob=blob, size=len(data), sha256=digest(data), duration_s=segments[-1].end_s, began_s=world.clock.at_s
    )
    events = [
        *before[: queued + 1],
        e.Admitted(policy_version="1", policy_sha256=digest(POLICY), steps=("head_turns",)),
        e.PartOpened(part=PART, fingerprint="sha-256 00", codecs=("H264", "opus")),
        e.Connected(part=PART),
        *segments,
        e.Terminated(reason=Reason.LINK_LOST, policy_line=""),
        whole,
    ]
    await world.blobs.put(blob, data)
    await world.blobs.put(f"policies/{digest(POLICY)}.toml", POLICY)
    one = Invented(id=id, case=case, events=events)
    await world.keep(one)
    return one


@asynccontextmanager
async def an_office(folder: Path, papers: Callable[[], AbstractAsyncContextManager[SessionReports]]) -> AsyncIterator[Office]:
    def kinds(records: SqlRecords, blobs: ObjectBlobs, checkpointer: Checkpointer, clock: Clock) -> Mapping[str, Kind]:
        return Makers(
            records=records,
            blobs=blobs,
            checkpointer=checkpointer,
            clock=clock,
            stamps=None,
            models=dict,
            papers=papers,
            opens=opens_a_picture,
            cover=PyAvCover(),
        ).kinds()

    async with a_house(folder, kinds) as house:
        made = Office(house, await _lived(house, folder))
        await house.open(made.ann, made.one)
        yield made


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path, one_line) as made:
        yield made


async def test_a_whole_package_verifies(office: Office, tmp_path: Path) -> None:
    assert verify(await office.copy(tmp_path, what="package")).faults == ()


async def test_a_cut_verifies_and_says_its_time_and_who_asked(office: Office, tmp_path: Path) -> None:
    copy = await office.copy(tmp_path, what="cut", from_s=2.5, to_s=4.0)
    assert verify(copy).faults == ()
    said = _said(copy)
    assert (said["from_s"], said["to_s"], said["asked_by"], said["reason"]) == (2.5, 4.0, office.ann.id, WORDS)
    [part] = said["parts"]
    assert part["part"] == PART
    assert part["first"] > 0


async def test_a_covered_copy_verifies_and_names_what_was_covered(office: Office, tmp_path: Path) -> None:
    copy = await office.copy(tmp_path, what="redacted", boxes=[BOX, {**BOX, "part": PART, "from_s": 4.0, "to_s": 99.0}])
    assert verify(copy).faults == ()
    said = _said(copy)
    assert (said["from_s"], said["to_s"], said["parts"]) == (None, None, [])
    [covered] = said["covered"]
    length_s = max(event.end_s for event in office.one.events if isinstance(event, e.SegmentClosed))
    placed = [(box["from_s"], box["to_s"], box["x"], box["w"]) for box in covered["boxes"]]
    assert placed == [(1.0, 2.0, 0.5, 0.3), (4.0, round(length_s, 3), 0.5, 0.3)]


async def test_a_stretch_of_a_covered_copy_verifies(office: Office, tmp_path: Path) -> None:
    copy = await office.copy(tmp_path, what="redacted", from_s=0.5, to_s=3.0, boxes=[BOX])
    assert verify(copy).faults == ()
    assert (_said(copy)["from_s"], _said(copy)["to_s"]) == (0.5, 3.0)


async def test_a_report_comes_in_the_language_that_was_asked_for_and_else_in_the_sessions(office: Office, tmp_path: Path) -> None:
    for language, made in (("zh-TW", "zh-TW"), ("", "en")):
        copy = await office.copy(tmp_path, what="report", language=language)
        assert copy.read_bytes() == f"%PDF a report in {made} of {office.one.id}".encode()
        assert copy.suffix == ".pdf"


async def test_a_real_report_is_the_pdf_of_this_session(tmp_path: Path) -> None:
    async with an_office(tmp_path, real) as office:
        copy = await office.copy(tmp_path, what="report", language="en")
        with copy.open("rb") as file:
            assert "pdfaid:part" in PdfFileReader(file).root["/Metadata"].data.decode()
        words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(copy))
        assert office.one.id in words


async def test_a_package_of_a_damaged_recording_is_not_made_and_the_page_says_why(tmp_path: Path) -> None:
    """Also beside the worker that makes its reports: what goes wrong in its block keeps its name."""
    async with an_office(tmp_path, real) as office:
        store, blob = office.house.world.blobs._store, f"{office.one.id}/parts/{PART}.mkv"
        sealed = bytearray(bytes(await (await store.get_async(blob)).bytes_async()))
        sealed[len(sealed) // 2] ^= 1
        await store.put_async(blob, bytes(sealed))
        seen = await office.ended(what="package")
        assert (seen["state"], seen["why"]) == ("failed", "unreadable")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"what": "film"}, "what: expected one of cut, package, redacted, report"),
        ({"what": "package", "from_s": 1.0, "to_s": 2.0}, "neither a stretch nor boxes"),
        ({"what": "package", "language": "en"}, "language: expected none"),
        ({"what": "cut"}, "expected a stretch of at least 0.1 s"),
        ({"what": "cut", "from_s": 2.0, "to_s": 2.0}, "expected a stretch of at least 0.1 s"),
        ({"what": "cut", "from_s": 1.0, "to_s": 2.0, "boxes": [BOX]}, "boxes: expected none for a cut"),
        ({"what": "cut", "from_s": 100.0, "to_s": 200.0}, "from_s: expected a time within the recordings"),
        ({"what": "redacted"}, "boxes: expected at least one place"),
        ({"what": "redacted", "boxes": [{**BOX, "part": "prt_none"}]}, "item 0, part: expected one of prt_1"),
        ({"what": "redacted", "boxes": [BOX, {**BOX, "width": 0.0}]}, "item 1: expected a place within the picture"),
        ({"what": "redacted", "boxes": [{**BOX, "x": 0.9}]}, "item 0: expected a place within the picture"),
        ({"what": "redacted", "boxes": [{**BOX, "from_s": 60.0, "to_s": 70.0}]}, "item 0: expected a time within the recordings"),
        ({"what": "redacted", "boxes": [{**BOX, "to_s": 1.0}]}, "item 0: expected at least 0.1 s"),
        ({"what": "report", "from_s": 0.0, "to_s": 2.0}, "neither a stretch nor boxes"),
        ({"what": "report", "language": "fr"}, "language"),
    ],
)
async def test_what_cannot_be_made_is_said_at_once_and_nobody_is_asked_to_agree(
    office: Office, wanted: dict[str, Any], said: str
) -> None:
    status, told = await office.asked(office.ann, **wanted)
    assert status == 400, told
    assert said in told["detail"]
    assert await office.house.world.told(office.one.id, ExportAsked) == []


def _said(package: Path) -> Any:  # Any: JSON
    with zipfile.ZipFile(package) as archive:
        return json.loads(archive.read(EXCERPT))
