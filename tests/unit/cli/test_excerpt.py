"""What is asked of an excerpt on the command line: times, regions, and who asked."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cloudwindow.blobs import open_blobs
from cloudwindow.cli import build
from cloudwindow.cli.excerpt import read_boxes, seconds, wish_of
from cloudwindow.domain.errors import BadInput
from cloudwindow.ledger.excerpt import clock
from cloudwindow.ledger.page import verifier_page
from cloudwindow.store import open_records
from tests.evidence import SESSION
from tests.excerpts import SetClock, blobs_of, lived

GOOD = {"part": "prt_1", "from_s": 1, "to_s": 2.5, "x": 0, "y": 0.25, "w": 0.5, "h": 0.75}


@pytest.mark.parametrize(("text", "right"), [("80", 80.0), ("1:20", 80.0), ("1:20.5", 80.5), ("1:02:03", 3723.0), ("0", 0.0)])
def test_times(text: str, right: float) -> None:
    assert seconds(text) == right


@given(st.integers(0, 10**7).map(lambda ms: ms / 1000))
def test_a_time_is_said_as_it_is_read(value: float) -> None:
    assert seconds(clock(value)) == pytest.approx(value, abs=0.0006)


@pytest.mark.parametrize("text", ["", "x", "1:60", "-1", "1:2:3:4", "nan", "inf", "1:nan"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="expected a time of the session like"):
        seconds(text)


def test_boxes_are_read_by_part_and_by_still(tmp_path: Path) -> None:
    file = tmp_path / "boxes.json"
    file.write_text(json.dumps([GOOD, {**GOOD, "from_s": 5, "to_s": 6}, {"still": "stl_1", "x": 0, "y": 0, "w": 1, "h": 1}]))
    parts, stills = read_boxes(file)
    assert [box.from_s for box in parts["prt_1"]] == [1.0, 5.0]
    assert stills["stl_1"][0].w == 1.0


@pytest.mark.parametrize(
    "item",
    [
        {},
        [],
        {**GOOD, "w": 0},
        {**GOOD, "x": 1.0},
        {**GOOD, "to_s": 1},
        {**GOOD, "w": "1"},
        {**GOOD, "w": True},
        {**GOOD, "more": 1},
        {**GOOD, "still": "stl_1"},
        {"still": "stl_1", "x": 0, "y": 0, "w": 1, "h": 1, "from_s": 1},
    ],
)
def test_a_box_that_does_not_fit_is_named_by_its_number(tmp_path: Path, item: Any) -> None:
    file = tmp_path / "boxes.json"
    file.write_text(json.dumps([GOOD, item]))
    with pytest.raises(BadInput, match="item 1: expected"):
        read_boxes(file)


def test_half_a_time_and_a_covering_that_nobody_asked_for_are_refused(tmp_path: Path) -> None:
    assert wish_of("", "", None, "", "") is None
    with pytest.raises(BadInput, match="both --from and --to"):
        wish_of("1:20", "", None, "", "")
    with pytest.raises(BadInput, match="--from before --to"):
        wish_of("2:00", "1:20", None, "", "")
    with pytest.raises(BadInput, match="--asked-by"):
        wish_of("", "", tmp_path / "boxes.json", "", "")


def test_the_page_is_written_without_a_package(tmp_path: Path) -> None:
    page = tmp_path / "verify.html"
    result = CliRunner().invoke(build(), ["verify", "--page", str(page)])
    assert result.exit_code == 0, result.output
    assert page.read_bytes() == verifier_page()
    assert CliRunner().invoke(build(), ["verify"]).exit_code == 2


def test_a_cut_is_exported_and_verified_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url, blobs = f"sqlite:///{tmp_path}/records.sqlite", (tmp_path / "blobs").as_uri()

    async def prepare() -> None:
        clock = SetClock()
        async with open_records(url, clock) as records:
            await lived(records, clock)
            store, ready = open_blobs(blobs, records.keys), await blobs_of()
            for blob in await ready.list(""):
                await store.put(blob.name, await ready.get(blob.name))

    asyncio.run(prepare())
    monkeypatch.chdir(tmp_path)
    for name, value in (
        ("DATABASE_URL", url),
        ("BLOBS_URL", blobs),
        ("DATA_DIR", str(tmp_path)),
        ("WITNESS", str(tmp_path / "seen")),
    ):
        monkeypatch.setenv(f"CLOUDWINDOW_{name}", value)
    asked = ["session", "export", SESSION, "--from", "0:08.2", "--to", "0:11.5", "--asked-by", "court 3", "--out", "cut.zip"]
    result = CliRunner().invoke(build(), asked)
    assert result.exit_code == 0, result.output
    assert "not the whole session: 0:08.2 to 0:11.5, asked for by court 3" in result.output
    result = CliRunner().invoke(build(), ["verify", "cut.zip", "--witness", "seen", "--json"])
    assert result.exit_code == 0, result.output
    report = json.loads(result.output)
    assert report["excerpt"].startswith("0:08.2 to 0:11.5")
    assert any("the witness saw the log of this package" in note for note in report["notes"])
    result = CliRunner().invoke(build(), ["session", "compare", "cut.zip", "--original", "cut.zip"])
    assert result.exit_code == 2, "nothing in it is covered"
