"""A session whose two recordings begin at different times, so that a cut has something to choose from."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from typing_extensions import override

from cloudwindow.blobs import ObjectBlobs, open_blobs
from cloudwindow.domain import events as e
from cloudwindow.domain.ids import PartId, StillId
from cloudwindow.domain.ports import UnitOfWork
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import Session
from cloudwindow.ledger.checkpoint import LogKey
from cloudwindow.ledger.excerpt import Box, CoveredSecond, Excerpt, boxes_in
from cloudwindow.store import Checkpointer, SqlRecords, log_signer
from cloudwindow.store.excerpt import Cover, Media, Wish, export_excerpt
from cloudwindow.store.export import export
from cloudwindow.store.packing import Progress
from tests.evidence import POLICY, SESSION, STILL, created, digest
from tests.fresh import fresh_records

APPLICANT, CLERK = PartId("prt_a"), PartId("prt_c")
BEGAN_S: Final = 1_800_000_100.0
SECONDS: Final = 20
CLERK_LATER_S: Final = 5.0
KEYED: Final = frozenset({0, 6, 14})  # segments whose picture is coded by itself


def segment_bytes(part: str, number: int) -> bytes:
    mark = b"K" if number in KEYED else b"d"
    return mark + f"{part} second {number} ".encode() * 20


def recording_of(part: str) -> bytes:
    return b"".join(segment_bytes(part, number) for number in range(SECONDS))


def segments_of(part: PartId, who: str) -> list[e.SegmentClosed]:
    found, at = [], 0
    for number in range(SECONDS):
        data = segment_bytes(part, number)
        found.append(
            e.SegmentClosed(
                part=part,
                number=number,
                offset=at,
                length=len(data),
                sha256=digest(data),
                start_s=float(number),
                end_s=number + 0.97,
                who=who,
            )
        )
        at += len(data)
    return found


def closed(part: PartId, who: str, began_s: float) -> e.RecordingClosed:
    data, stem = recording_of(part), part if who == "applicant" else f"{who}-{part}"
    blob, end_s = f"{SESSION}/parts/{stem}.mkv", SECONDS - 1 + 0.97
    return e.RecordingClosed(
        part=part,
        blob=blob,
        size=len(data),
        sha256=digest(data),
        duration_s=end_s,
        who=who,
        began_s=began_s,
        ended_s=began_s + end_s if began_s else 0.0,
    )


def still(number: int, at_s: float) -> e.StillKept:
    blob = f"{SESSION}/stills/stl_{number}.jpg"
    return e.StillKept(
        still=StillId(f"stl_{number}"), blob=blob, sha256=digest(STILL), purpose="face", width=2, height=2, at_s=at_s
    )


def course(*, measured: bool = True) -> list[tuple[float, e.Event]]:
    """When each entry is written (UTC, UNIX seconds), and what it says. `measured`: the recordings know when they began."""
    clerk_s, ended_s = BEGAN_S + CLERK_LATER_S, BEGAN_S + 30.0
    timed: list[tuple[float, e.Event]] = [
        (BEGAN_S - 6, created()),
        (BEGAN_S - 5, e.Queued()),
        (BEGAN_S - 4, e.Admitted(policy_version="1", policy_sha256=digest(POLICY), steps=("head_turns",))),
        (BEGAN_S - 3, e.PartOpened(part=APPLICANT, fingerprint="sha-256 00", codecs=("VP8", "opus"))),
        (BEGAN_S - 2, e.PartOpened(part=CLERK, fingerprint="sha-256 01", codecs=("VP8", "opus"), who="clerk")),
        (BEGAN_S - 1, e.Connected(part=APPLICANT)),
        *((BEGAN_S + one.end_s + 0.05, one) for one in segments_of(APPLICANT, "applicant")),
        *((clerk_s + one.end_s + 0.05, one) for one in segments_of(CLERK, "clerk")),
        (BEGAN_S + 8.6, still(1, BEGAN_S + 8.5)),
        (BEGAN_S + 19.1, still(2, BEGAN_S + 19.0)),
        (ended_s, e.Terminated(reason=Reason.LINK_LOST, policy_line="governor.silence_s", reading={})),
        (ended_s + 1, closed(APPLICANT, "applicant", BEGAN_S if measured else 0.0)),
        (ended_s + 2, closed(CLERK, "clerk", clerk_s if measured else 0.0)),
    ]
    return sorted(timed, key=lambda one: one[0])


class SetClock:
    """Shows what it was set to."""

    def __init__(self) -> None:
        self.at_s = BEGAN_S - 10.0

    def now_s(self) -> float:
        return self.at_s


async def lived(records: SqlRecords, clock: SetClock, *, measured: bool = True) -> None:
    """The whole session, each entry at its time."""

    def deed(work: UnitOfWork) -> None:
        session = Session(id=SESSION)
        for at_s, event in course(measured=measured):
            clock.at_s = at_s
            session = work.record(session, event)

    await records.transact(deed)
    clock.at_s += 60.0


class InkCover(Cover):
    """Says "covered" instead of covering."""

    @override
    def part(
        self,
        original: Path,
        out: Path,
        boxes: Sequence[Box],
        segments: Sequence[e.SegmentClosed],
        from_s: float,
        to_s: float,
        progress: Progress | None,
    ) -> tuple[tuple[int, int, int], tuple[CoveredSecond, ...]]:
        out.write_bytes(b"covered " + original.read_bytes()[:10])
        found = []
        for at_s in range(int(from_s), int(to_s) + 1):
            within = [one for one in segments if one.start_s < at_s + 1 and one.end_s >= at_s]
            found.append(
                CoveredSecond(
                    at_s=at_s,
                    segments=tuple(one.number for one in within),
                    sha256=tuple(one.sha256 for one in within),
                    boxes=boxes_in(boxes, at_s),
                    frames=15,
                    psnr_db=41.5,
                    tile_db=30.0,
                )
            )
        return (96, 128, 128), tuple(found)

    @override
    def still(self, picture: bytes, boxes: Sequence[Box]) -> bytes:
        return b"covered picture"


async def blobs_of() -> ObjectBlobs:
    blobs = open_blobs("memory:///")
    await blobs.put(f"{SESSION}/parts/prt_a.mkv", recording_of(APPLICANT))
    await blobs.put(f"{SESSION}/parts/clerk-prt_c.mkv", recording_of(CLERK))
    await blobs.put(f"{SESSION}/stills/stl_1.jpg", STILL)
    await blobs.put(f"{SESSION}/stills/stl_2.jpg", STILL)
    await blobs.put(f"policies/{digest(POLICY)}.toml", POLICY)
    return blobs


def wish(
    from_s: float | None = None,
    to_s: float | None = None,
    boxes: Mapping[str, tuple[Box, ...]] | None = None,
    stills: Mapping[str, tuple[Box, ...]] | None = None,
) -> Wish:
    return Wish(
        from_s=from_s, to_s=to_s, asked_by="auditor 7", reason="a court's order", boxes=boxes or {}, still_boxes=stills or {}
    )


async def cut_out(
    folder: Path, wanted: Wish, *, measured: bool = True, cover: Cover | None = None
) -> tuple[Path, Path, LogKey, Excerpt]:
    """The excerpt, the whole package, the log's key, and what the excerpt says of itself."""
    clock, blobs = SetClock(), await blobs_of()
    out, whole = folder / "cut.zip", folder / "whole.zip"
    async with fresh_records(clock) as records:
        await lived(records, clock, measured=measured)
        checkpointer = Checkpointer(records.transactions, log_signer(folder / "secrets", "example.gov"), clock)
        await export(records, blobs, checkpointer, SESSION, {}, whole, clock=clock)
        media = Media(opens=lambda data: data.startswith(b"K"), cover=cover or InkCover(), scratch=folder)
        said = await export_excerpt(records, blobs, checkpointer, SESSION, {}, out, wanted, media, clock=clock)
        return out, whole, checkpointer.signer.key, said
