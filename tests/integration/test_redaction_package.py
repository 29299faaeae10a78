"""A covered copy as a package: exported from the store, verified, and measured against the whole package on the command line."""

import json
from pathlib import Path

from typer.testing import CliRunner

from cloudwindow.blobs import open_blobs
from cloudwindow.cli import build
from cloudwindow.domain import events as e
from cloudwindow.domain.reasons import Reason
from cloudwindow.ledger.verify import verify
from cloudwindow.recording.matroska import opens_a_picture
from cloudwindow.recording.redaction import PyAvCover
from cloudwindow.store import Checkpointer, export, log_signer
from cloudwindow.store.excerpt import Media, export_excerpt
from tests.evidence import POLICY, SESSION, TickingClock, created, digest, write
from tests.excerpts import wish
from tests.fresh import fresh_records
from tests.integration.test_redaction import BOX, PART, recorded


async def test_a_covered_package_holds_and_compares_with_the_whole(tmp_path: Path) -> None:
    original, segments = recorded(tmp_path, "H264")
    data, blob = original.read_bytes(), f"{SESSION}/parts/{PART}.mkv"
    end_s = max(segment.end_s for segment in segments)
    events: list[e.Event] = [
        created(),
        e.Queued(),
        e.Admitted(policy_version="1", policy_sha256=digest(POLICY), steps=("head_turns",)),
        e.PartOpened(part=PART, fingerprint="sha-256 00", codecs=("H264", "opus")),
        e.Connected(part=PART),
        *segments,
        e.Terminated(reason=Reason.LINK_LOST, policy_line="", reading={}),
        e.RecordingClosed(part=PART, blob=blob, size=len(data), sha256=digest(data), duration_s=end_s, began_s=1_800_000_000.0),
    ]
    clock, blobs = TickingClock(), open_blobs("memory:///")
    await blobs.put(blob, data)
    await blobs.put(f"policies/{digest(POLICY)}.toml", POLICY)
    covered, whole = tmp_path / "covered.zip", tmp_path / "whole.zip"
    async with fresh_records(clock) as records:
        await write(records, events)
        checkpointer = Checkpointer(records.transactions, log_signer(tmp_path / "secrets", "example.gov"), clock)
        await export(records, blobs, checkpointer, SESSION, {}, whole, clock=clock)
        media = Media(opens=opens_a_picture, cover=PyAvCover(), scratch=tmp_path)
        asked = wish(1.0, 3.9, {str(PART): (BOX,)})
        await export_excerpt(records, blobs, checkpointer, SESSION, {}, covered, asked, media, clock=clock)
    assert verify(covered).faults == ()
    result = CliRunner().invoke(build(), ["session", "compare", str(covered), "--original", str(whole), "--json"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.output)[0]
    assert figures["faults"] == []
    assert figures["least_psnr_db"] > 38
    assert figures["seconds"] == 3
