"""A small session with a recording and a picture, written through the real store and exported."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from cloudwindow.blobs import ObjectBlobs, open_blobs
from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.ids import CaseId, PartId, SessionId, StillId
from cloudwindow.domain.ports import UnitOfWork
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import Session
from cloudwindow.ledger.checkpoint import LogKey
from cloudwindow.store import Checkpointer, SqlRecords, export, log_signer
from tests.fresh import fresh_records

MEMORY: Final = "sqlite:///:memory:"
SESSION: Final = SessionId("ses_1")
PART: Final = PartId("prt_1")
RECORDING: Final = bytes(range(100)) + b"second segment" * 4
STILL: Final = b"\xff\xd8 a picture \xff\xd9"
POLICY: Final = b"[face_match]\nmin_score = 0.6\n"


class TickingClock:
    """A second passes with every look."""

    def __init__(self, now_s: float = 1_800_000_000.0) -> None:
        self.at_s = now_s

    def now_s(self) -> float:
        self.at_s += 1.0
        return self.at_s


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def created(link: str = "link") -> e.SessionCreated:
    return e.SessionCreated(
        case=CaseId("case_1"),
        party="seller",
        language=Language.ZH_CN,
        matter="房屋过户",
        link_sha256=digest(link.encode()),
        expires_s=1_800_100_000.5,
    )


def segments() -> list[e.SegmentClosed]:
    return [
        e.SegmentClosed(
            part=PART,
            number=number,
            offset=start,
            length=end - start,
            sha256=digest(RECORDING[start:end]),
            start_s=float(number),
            end_s=number + 1.0,
        )
        for number, (start, end) in enumerate([(0, 100), (100, len(RECORDING))])
    ]


def course() -> list[e.Event]:
    """From invitation to a termination in the middle of the work."""
    return [
        created(),
        e.Queued(),
        e.Admitted(policy_version="1", policy_sha256=digest(POLICY), steps=("head_turns",)),
        e.PartOpened(part=PART, fingerprint="sha-256 00", codecs=("VP8", "opus")),
        e.Connected(part=PART),
        segments()[0],
        e.StillKept(
            still=StillId("stl_1"),
            blob="ses_1/stills/stl_1.jpg",
            sha256=digest(STILL),
            purpose="face",
            width=2,
            height=2,
            at_s=1_800_000_003.25,
        ),
        e.Terminated(reason=Reason.LINK_LOST, policy_line="governor.silence_s", reading={"silence_s": 30.0, "words": ("a", None)}),
        segments()[1],
        e.RecordingClosed(part=PART, blob="ses_1/parts/prt_1.mkv", size=len(RECORDING), sha256=digest(RECORDING), duration_s=2.0),
    ]


async def write(records: SqlRecords, events: Sequence[e.Event], id: SessionId = SESSION) -> Session:
    """A new session with these events."""

    def deed(work: UnitOfWork) -> Session:
        session = Session(id=id)
        for event in events:
            session = work.record(session, event)
        return session

    return await records.transact(deed)


async def add(records: SqlRecords, *events: e.Event, id: SessionId = SESSION) -> Session:
    """These events to a session that is there."""

    def deed(work: UnitOfWork) -> Session:
        session = work.load(id)
        for event in events:
            session = work.record(session, event)
        return session

    return await records.transact(deed)


async def fill(blobs: ObjectBlobs, recording: bytes = RECORDING) -> None:
    await blobs.put("ses_1/parts/prt_1.mkv", recording)
    await blobs.put("ses_1/stills/stl_1.jpg", STILL)
    await blobs.put(f"policies/{digest(POLICY)}.toml", POLICY)


async def exported(folder: Path, events: Sequence[e.Event], recording: bytes = RECORDING) -> tuple[Path, LogKey]:
    """The package and the log's key."""
    clock, blobs, out = TickingClock(), open_blobs("memory:///"), folder / "package.zip"
    await fill(blobs, recording)
    async with fresh_records(clock) as records:
        await write(records, [created("other")], SessionId("ses_0"))
        await write(records, events)
        checkpointer = Checkpointer(records.transactions, log_signer(folder / "secrets", "example.gov"), clock)
        await export(records, blobs, checkpointer, SESSION, {"model": "0" * 64}, out, clock=clock)
        return out, checkpointer.signer.key


async def two_packages(folder: Path) -> tuple[Path, Path, LogKey]:
    """A package, one of the same session that was made two entries earlier, and the log's key."""
    clock, blobs = TickingClock(), open_blobs("memory:///")
    out, older = folder / "package.zip", folder / "older.zip"
    await fill(blobs)
    async with fresh_records(clock) as records:
        await write(records, [created("other")], SessionId("ses_0"))
        await write(records, course()[:-2])
        checkpointer = Checkpointer(records.transactions, log_signer(folder / "secrets", "example.gov"), clock)
        await export(records, blobs, checkpointer, SESSION, {"model": "0" * 64}, older, clock=clock)
        await add(records, *course()[-2:])
        await export(records, blobs, checkpointer, SESSION, {"model": "0" * 64}, out, clock=clock)
        return out, older, checkpointer.signer.key
