"""The result that left lies in the package: signed by the log's key, about this session, over a head of this trail."""

import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from typing_extensions import override

from cloudwindow.blobs import open_blobs
from cloudwindow.domain import events as e
from cloudwindow.domain.ids import CaseId
from cloudwindow.domain.plain import Json
from cloudwindow.domain.ports import Case
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.result import Results
from cloudwindow.ledger.checkpoint import LogKey
from cloudwindow.ledger.result import open_result
from cloudwindow.ledger.verify import verify
from cloudwindow.store import Checkpointer, LogSeal, export, log_signer
from tests.evidence import SESSION, TickingClock, course, fill, write
from tests.fresh import fresh_records


class LyingSeal(LogSeal):
    """Signs, with the right key, what is not so."""

    def __init__(self, checkpointer: Checkpointer, lie: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(checkpointer)
        self._lie = lie

    @override
    def sign(self, result: Mapping[str, Json]) -> bytes:
        changed = json.loads(json.dumps(result))
        self._lie(changed)
        return super().sign(changed)


async def decided(folder: Path, lie: Callable[[dict[str, Any]], None] = lambda _: None) -> tuple[Path, LogKey, bytes]:
    """A package with a result, the log's key, and the result's bytes."""
    clock, blobs, out = TickingClock(), open_blobs("memory:///"), folder / "package.zip"
    await fill(blobs)
    events = [one for one in course() if not isinstance(one, e.Terminated)]
    events[7:7] = [e.StepsFinished(), e.Decided(outcome="approve", by="per_wang")]
    async with fresh_records(clock) as records:
        case = Case(id=CaseId("case_1"), reference="R-1", matter="transfer", document="passport", parties={})
        await records.transact(lambda work: work.add_case(case))
        await write(records, events)
        checkpointer = Checkpointer(records.transactions, log_signer(folder / "secrets", "example.gov"), clock)
        journal = TrailJournal(records, Bulletin())
        outside: Any = SimpleNamespace(records=records, blobs=blobs, journal=journal, clock=clock)
        data = await Results(outside, LyingSeal(checkpointer, lie), lambda _: False).of(SESSION)
        await export(records, blobs, checkpointer, SESSION, {"model": "0" * 64}, out, clock=clock)
        return out, checkpointer.signer.key, data


async def test_a_package_with_its_result_holds(tmp_path: Path) -> None:
    package, key, data = await decided(tmp_path)
    report = verify(package, key)
    assert report.ok, report.words()
    with zipfile.ZipFile(package) as files:
        (name,) = [name for name in files.namelist() if name.startswith("results/")]
        assert files.read(name) == data
    result = open_result(data, key)
    assert (result["outcome"], result["case"], result["checkpoint"]["size"]) == ("approve", "case_1", result["trail"]["length"])


async def test_a_result_about_another_trail_is_named(tmp_path: Path) -> None:
    def lie(result: dict[str, Any]) -> None:
        result["session"] = "ses_2"
        result["trail"]["sha256"] = "0" * 64

    package, key, _ = await decided(tmp_path, lie)
    report = verify(package, key)
    assert [fault.problem for fault in report.faults] == [
        "expected session ses_1, found 'ses_2'",
        "expected the trail's head at 11 entries, found another",
    ]
    assert all(fault.place.startswith("results/") for fault in report.faults)
