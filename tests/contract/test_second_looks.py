"""What the second look asks of the store, on both databases."""

from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain import office_events as o
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.ids import CaseId, PartId, PersonId, SessionId
from cloudwindow.domain.ports import UnitOfWork
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.review import ReviewState
from cloudwindow.domain.review_events import ReviewDrawn, ReviewGiven, ReviewTaken, SeedCommitted
from cloudwindow.domain.session import Session
from cloudwindow.store import SqlRecords, open_records
from cloudwindow.store.second_looks import SeedFiles, SqlSecondLooks
from tests.evidence import TickingClock, created, write
from tests.keks import KEKS

ENDED = e.Terminated(reason=Reason.LINK_LOST, policy_line="")
ONE = PersonId("per_1")
COMMITTED = SeedCommitted(period="2027-01-01", from_s=0.0, to_s=9.0, sha256="0" * 64, rate=0.05)


@pytest.fixture
async def records(url: str) -> AsyncIterator[SqlRecords]:
    async with open_records(url, TickingClock(), keks=KEKS) as opened:
        yield opened


def course(*more: e.Event, media: bool = True) -> list[e.Event]:
    events: list[e.Event] = [created(), e.Queued(), e.Admitted(policy_version="1", policy_sha256="0" * 64, steps=())]
    return [*events, *([e.Connected(part=PartId("prt_1"))] if media else []), *more]


async def test_due_is_what_ended_after_media_and_was_not_drawn(records: SqlRecords) -> None:
    looks = SqlSecondLooks(records.transactions)
    await write(records, course(ENDED), SessionId("ses_b"))
    await write(records, course(ENDED), SessionId("ses_a"))
    await write(records, course(), SessionId("ses_on"))
    await write(records, course(ENDED, media=False), SessionId("ses_nobody"))
    await write(records, course(ENDED, ReviewDrawn(why=())), SessionId("ses_passed"))
    assert await looks.due() == ["ses_b", "ses_a"], "the oldest first"
    assert await looks.due(limit=1) == ["ses_b"]


async def test_sessions_are_found_by_how_far_their_second_look_is(records: SqlRecords) -> None:
    looks = SqlSecondLooks(records.transactions)
    drawn = ReviewDrawn(why=("random",), rules=("rule.face_near",))
    taken = ReviewTaken(by=ONE, until_s=9.0)
    word = ReviewGiven(by=ONE, outcome="refuse", reasons=(), words="", agrees=False)
    await write(records, course(ENDED, drawn), SessionId("ses_waiting"))
    await write(records, course(ENDED, drawn, taken), SessionId("ses_taken"))
    await write(records, course(ENDED, drawn, taken, word), SessionId("ses_differs"))
    assert await looks.at(ReviewState.WAITING, ReviewState.TAKEN) == ["ses_taken", "ses_waiting"]
    assert await looks.at(ReviewState.DISAGREED) == ["ses_differs"]
    assert (await records.session(SessionId("ses_differs"))).review.words[0].by == ONE


async def test_the_ended_of_a_time_and_of_a_case(records: SqlRecords) -> None:
    looks = SqlSecondLooks(records.transactions)
    await write(records, course(ENDED), SessionId("ses_1"))
    await write(records, course(), SessionId("ses_2"))
    (row,) = await looks.ended()
    assert row.session == "ses_1"
    assert [one.session for one in await looks.ended(row.ended)] == ["ses_1"]
    assert await looks.ended("", row.ended) == []
    assert [one.session for one in await looks.of_case(CaseId("case_1"))] == ["ses_1", "ses_2"]
    assert await looks.of_case(CaseId("another")) == []


async def test_the_offices_entries_of_a_kind(records: SqlRecords) -> None:
    def deed(work: UnitOfWork) -> None:
        session = work.record(Session(id=o.OFFICE), o.OfficeOpened())
        session = work.record(session, COMMITTED)
        work.record(session, o.SignedOut(person=ONE, why="signed_out"))

    looks = SqlSecondLooks(records.transactions)
    assert await looks.office(SeedCommitted) == []
    await records.transact(deed)
    assert await looks.office(SeedCommitted) == [COMMITTED]


def test_a_seed_is_the_one_that_was_committed_or_none(tmp_path: Path) -> None:
    folder = tmp_path / "seeds"
    seeds = SeedFiles(folder)
    one, other = seeds.make("2027-01-01"), seeds.make("2027-01-31")
    assert len(one) == len(other) == 32
    assert one != other
    hashed = sha256(one).hexdigest()
    assert SeedFiles(folder).of("2027-01-01", hashed) == one
    assert {path.name for path in folder.iterdir()} == {"2027-01-01.seed", "2027-01-31.seed"}
    with pytest.raises(EvidenceBroken, match="found another"):
        seeds.of("2027-01-31", hashed)
    (folder / "2027-01-01.seed").write_bytes(b"")  # a disk that was full, a restore that was cut short
    with pytest.raises(EvidenceBroken, match="found another"):
        seeds.of("2027-01-01", hashed)
    (folder / "2027-01-01.seed").write_bytes(one)
    (folder / "2027-01-01.seed").chmod(0o644)
    with pytest.raises(EvidenceBroken, match="0600"):
        seeds.of("2027-01-01", hashed)
    (folder / "2027-01-01.seed").unlink()
    with pytest.raises(EvidenceBroken, match="found none"):
        seeds.of("2027-01-01", hashed)
