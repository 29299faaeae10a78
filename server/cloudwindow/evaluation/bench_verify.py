"""How fast is a package verified? One of 512 MB, made on the fly, against plain SHA-256 over the same file in the same run."""

import argparse
import asyncio
import json
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from cloudwindow.blobs import open_blobs
from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.clock import SystemClock
from cloudwindow.domain.ids import CaseId, PartId, SessionId
from cloudwindow.domain.ports import UnitOfWork
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import Session
from cloudwindow.ledger.verify import verify
from cloudwindow.store import Checkpointer, export, log_signer, open_records
from cloudwindow.vault import FreshKeys

SESSION: Final = SessionId("ses_bench")
PART: Final = PartId("prt_bench")
SEGMENT: Final = 300_000  # bytes of a second at 2.4 Mbit/s
MEGABYTE: Final = 1_000_000


def segments(recording: Path, size: int) -> Iterator[e.SegmentClosed]:
    """Write a recording of `size` bytes; what the trail says of it. The bytes are chance: nothing here looks into them."""
    random, offset = Random(1), 0
    with recording.open("wb") as file:
        while offset < size:
            data = random.randbytes(SEGMENT)
            file.write(data)
            number = offset // SEGMENT
            yield e.SegmentClosed(
                part=PART,
                number=number,
                offset=offset,
                length=SEGMENT,
                sha256=sha256(data).hexdigest(),
                start_s=float(number),
                end_s=number + 0.97,
            )
            offset += SEGMENT


def course(recording: Path, size: int) -> list[e.Event]:
    policy = sha256(b"").hexdigest()
    created = e.SessionCreated(
        case=CaseId("case_1"), party="seller", language=Language.EN, matter="transfer", link_sha256=policy, expires_s=0.0
    )
    cut = list(segments(recording, size))
    with recording.open("rb") as file:
        digest = sha256()
        while chunk := file.read(1 << 22):
            digest.update(chunk)
    total, end_s = recording.stat().st_size, cut[-1].end_s
    blob = f"{SESSION}/parts/{PART}.mkv"
    closed = e.RecordingClosed(part=PART, blob=blob, size=total, sha256=digest.hexdigest(), duration_s=end_s)
    return [
        created,
        e.Queued(),
        e.Admitted(policy_version="1", policy_sha256=policy, steps=()),
        e.PartOpened(part=PART, fingerprint="", codecs=()),
        e.Connected(part=PART),
        *cut,
        e.Terminated(reason=Reason.LINK_LOST, policy_line="", reading={}),
        closed,
    ]


async def package(folder: Path, size: int) -> Path:
    clock, out, recording = SystemClock(), folder / "package.zip", folder / "recording.mkv"
    blobs = open_blobs((folder / "blobs").as_uri(), FreshKeys())
    events = course(recording, size)
    await blobs.put_file(f"{SESSION}/parts/{PART}.mkv", recording)
    await blobs.put(f"policies/{sha256(b'').hexdigest()}.toml", b"")
    recording.unlink()

    def deed(work: UnitOfWork) -> None:
        session = Session(id=SESSION)
        for event in events:
            session = work.record(session, event)

    async with open_records(f"sqlite:///{folder / 'records.sqlite'}", clock) as records:
        await records.transact(deed)
        checkpointer = Checkpointer(records.transactions, log_signer(folder / "secrets", "bench"), clock)
        await export(records, blobs, checkpointer, SESSION, {}, out, clock=clock)
    return out


def timed(deed: Callable[[], object]) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def plain(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 22):
            digest.update(chunk)
    return digest.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=512)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=None, help="where the package is made; a temporary folder when not given")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="bench-verify-", dir=asked.folder) as folder:
        path = asyncio.run(package(Path(folder), asked.megabytes * MEGABYTE))
        size, report = path.stat().st_size, verify(path)
        if not report.ok:
            raise SystemExit(report.words())
        pairs = [(timed(lambda: verify(path)), timed(lambda: plain(path))) for _ in range(asked.runs)]
    figures = {
        "bytes": size,
        "entries": report.entries,
        "runs": asked.runs,
        "verify_mb_per_s": [round(size / MEGABYTE / ours, 1) for ours, _ in pairs],
        "sha256_mb_per_s": [round(size / MEGABYTE / theirs, 1) for _, theirs in pairs],
        "verify_median_mb_per_s": round(median(size / MEGABYTE / ours for ours, _ in pairs), 1),
        "share_of_sha256": round(median(theirs / ours for ours, theirs in pairs), 2),
    }
    print(json.dumps(figures))  # noqa: T201  # the figures are what it is for


if __name__ == "__main__":
    main()
