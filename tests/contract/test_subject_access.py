"""A copy for the person whom it is about, on both databases: all their sessions of the case, and what was erased is not in it."""

from pathlib import Path
from zipfile import ZipFile

from cloudwindow.cli.subject_access import person, write
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.keeping_events import SubjectAccessMade
from cloudwindow.store.erasure import SqlErasure
from tests.keeping_house import a_house

FACE = 5  # its entry's index


async def test_all_sessions_of_their_case_without_what_was_erased(url: str, tmp_path: Path) -> None:
    async with a_house(tmp_path / "data", url) as house:
        for id in ("ses_1", "ses_2"):
            await house.session(id, case="cas_1")
        await house.session("ses_other")
        await SqlErasure(house.records.transactions, house.blobs, house.clock).erase(
            SessionId("ses_2"), [FACE], ["ses_2/stills/stl_ses_2.jpg"]
        )
        of = await person(house.records, SessionId("ses_1"), "seller")
        assert (of.case.id, [session.id for session in of.sessions]) == ("cas_1", ["ses_1", "ses_2"])
        out = tmp_path / "copy.zip"
        sha256 = await write(out, of, house.records, house.blobs)
        with ZipFile(out) as zip:
            files = {name for name in zip.namelist() if name.startswith("ses_") and not name.endswith(".txt")}
        assert files == {"ses_1/parts/prt_ses_1.mkv", "ses_1/stills/stl_ses_1.jpg", "ses_2/parts/prt_ses_2.mkv"}
        made = SubjectAccessMade(by="command line", party=of.party, bytes=out.stat().st_size, of_sha256=sha256)
        for session in of.sessions:
            await house.journal.record(session.id, made)
            assert (await house.records.told(session.id))[-1].event == made
