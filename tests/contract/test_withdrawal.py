"""A consent is taken back, on both databases: it is erased whoever reads meanwhile, and what a kill left is found by its index."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import Select, select
from structlog.testing import capture_logs

from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import NotFound
from cloudwindow.domain.ids import CaseId, CheckName, PartId, SessionId, StillId
from cloudwindow.domain.keeping_events import BiometricsErased, ConsentWithdrawn
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.viewing_events import ExportAnswered, ExportAsked, ExportMade
from cloudwindow.engine.keeping.withdrawals import Withdrawals
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.ledger.chain import check_chain
from cloudwindow.store import tables as t
from cloudwindow.store.erasure import SqlErasure, withdrawn
from cloudwindow.store.noted import noted
from cloudwindow.store.register import SqlRegister
from tests.evidence import add, digest, write
from tests.keeping_house import SEARCH, SHORT, House, a_house

ID, PART = SessionId("ses_1"), PartId("prt_1")
BLOB = f"{ID}/stills/stl_1.jpg"
LETTER = "letter of 22 November 2026, no. 117"
MEASURED = (6, 7)  # the entries' indices


@pytest.fixture
async def house(url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path / "data", url) as made:
        yield made


@pytest.fixture
async def withdrawals(house: House) -> Withdrawals:
    """ID is over: its face was measured, and its consent given."""
    sha256 = await house.blobs.put(BLOB, b"a face")
    link = digest(b"link")
    events: list[e.Event] = [
        e.SessionCreated(
            case=CaseId("cas_1"), party="seller", language=Language.EN, matter="transfer", link_sha256=link, expires_s=2e9
        ),
        e.ConsentAnswered(text="face", version="1", sha256="0" * 64, language=Language.EN, given=True),
        e.Queued(),
        e.Admitted(policy_version=SHORT.version, policy_sha256=SHORT.sha256, steps=()),
        e.PartOpened(part=PART, fingerprint="sha-256 00", codecs=("VP8",)),
        e.Connected(part=PART),
        e.StillKept(still=StillId("stl_1"), blob=BLOB, sha256=sha256, purpose="face", width=2, height=2, at_s=1.0),
        e.ObservationsMade(check=CheckName("face_match"), challenge=None, observations=({"type": "MatchSeen", "distance": 0.3},)),
        e.Terminated(reason=Reason.LINK_LOST, policy_line="governor.link.max_silence_s"),
    ]
    await write(house.records, events, ID)

    def nobody(id: SessionId) -> None:
        raise AssertionError(id)

    outside = SimpleNamespace(records=house.records, journal=house.journal, shelf=PolicyShelf(SHORT, house.blobs))
    return Withdrawals(cast(Outside, outside), _erasure(house), nobody, nobody)  # type: ignore[arg-type]  # it is over


def _erasure(house: House) -> SqlErasure:
    return SqlErasure(house.records.transactions, house.blobs, house.clock)


async def test_what_was_measured_is_erased_and_its_hashes_stay(house: House, withdrawals: Withdrawals) -> None:
    before = await house.records.entries(ID)
    await withdrawals.take_back(ID, "face", "per_1", LETTER)
    after = await house.records.entries(ID)
    check_chain(after)
    assert tuple(entry.index for entry in after if entry.body is None) == MEASURED
    assert [entry.sha256 for entry in after[: len(before)]] == [entry.sha256 for entry in before]
    (erased,) = [told.event for told in await house.records.told(ID) if isinstance(told.event, BiometricsErased)]
    assert (erased.entries, erased.files) == (MEASURED, 1)
    with pytest.raises(NotFound):
        await house.blobs.get(BLOB)
    assert await withdrawals.sweep(ID) is False


async def test_somebody_who_still_reads_keeps_nothing_from_being_erased(house: House, withdrawals: Withdrawals, url: str) -> None:
    journal = Path(url.removeprefix("sqlite:///") + "-wal")
    with house.records.transactions.engine.connect() as reading:
        reading.execute(select(t.keys.c.owner)).all()  # and its transaction stays open
        with capture_logs() as logs:
            await withdrawals.take_back(ID, "face", "per_1", LETTER)
        said = [one["event"] for one in logs if one["log_level"] == "warning"]
        assert said == (["erased_and_not_overwritten"] if url.startswith("sqlite") else [])
        assert tuple(entry.index for entry in await house.records.entries(ID) if entry.body is None) == MEASURED
    if url.startswith("sqlite"):
        assert journal.stat().st_size > 0
        assert await _erasure(house).withdrawn() == []
        assert journal.stat().st_size == 0, "a start does what there was no turn for"


async def test_a_start_reads_no_trail_of_which_nothing_measured_is_left(house: House, withdrawals: Withdrawals) -> None:
    await add(house.records, ConsentWithdrawn(consent="face", by="applicant", then="over"), id=ID)  # and then it was killed
    assert await _erasure(house).withdrawn() == [ID]
    await withdrawals.restore()
    assert await _erasure(house).withdrawn() == []
    assert tuple(entry.index for entry in await house.records.entries(ID) if entry.body is None) == MEASURED


async def test_a_copy_that_was_begun_before_stays_erased(house: House, withdrawals: Withdrawals) -> None:
    register = SqlRegister(house.records.transactions, SEARCH)
    for request, agreed in (("exp_made", True), ("exp_begun", True), ("exp_asked", False)):
        await add(house.records, ExportAsked(request=request, by="per_1", what="package", words="for the court"), id=ID)
        if agreed:
            await add(house.records, ExportAnswered(request=request, by="per_2", agrees=True), id=ID)
    await add(house.records, ExportMade(request="exp_made", bytes=5, of_sha256="0" * 64), id=ID)
    await house.blobs.put(f"{ID}/exports/package-exp_made.zip", b"a face")
    await withdrawals.take_back(ID, "face", "per_1", LETTER)
    await add(house.records, ExportMade(request="exp_begun", bytes=5, of_sha256="0" * 64), id=ID)
    rows = [await register.export(request) for request in ("exp_made", "exp_begun", "exp_asked")]
    assert [(row.state, row.why) for row in rows] == [("failed", "erased"), ("failed", "erased"), ("asked", "")]
    assert await house.blobs.list(f"{ID}/exports") == []


async def test_who_is_kept_or_took_back_is_found_without_a_look_at_every_trail(house: House, url: str) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("PostgreSQL plans by how much there is")

    async def plan(query: Select[str]) -> Sequence[str]:
        engine = house.records.transactions.engine
        words = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
        rows = await house.records.transactions.read(
            lambda connection: connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}").all()
        )
        return [str(row[-1]) for row in rows]

    for query in (noted("hold_laid"), noted("consent_withdrawn"), withdrawn()):
        steps = await plan(query)
        assert any("entries_held" in step for step in steps), steps
        assert not [step for step in steps if step.startswith("SCAN") and "entries_held" not in step], steps
