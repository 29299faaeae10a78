"""Stamps are kept and found on both databases."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typing_extensions import override

from cloudwindow.domain import events as e
from cloudwindow.domain.ports_stamps import TimeStamp, TimeStamper
from cloudwindow.ledger import merkle
from cloudwindow.ledger.checkpoint import open_note, parse_checkpoint
from cloudwindow.store import Checkpointer, Stamps, log_signer, open_records
from cloudwindow.store.proofs import prove
from tests.evidence import SESSION, TickingClock, add, course, write
from tests.keks import KEKS
from tests.tsa import Tsa, a_tsa


@dataclass(slots=True)
class AtHand(TimeStamper):
    tsa: Tsa
    asked: list[bytes] = field(default_factory=list)

    @override
    async def stamp(self, digest: bytes) -> TimeStamp:
        self.asked.append(digest)
        return TimeStamp(response=self.tsa.stamp(digest), token=b"", certificates=self.tsa.root)


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    return a_tsa(tmp_path_factory.mktemp("tsa") / "right")


async def test_the_first_stamp_over_a_session_is_found_with_the_proof_that_the_log_continues_it(
    url: str, tsa: Tsa, tmp_path: Path
) -> None:
    async with open_records(url, TickingClock(), keks=KEKS) as records:
        signer, stamper = log_signer(tmp_path / "secrets", "example.gov"), AtHand(tsa)
        checkpointer, stamps = Checkpointer(records.transactions, signer, TickingClock()), Stamps(records.transactions, stamper)
        await write(records, course()[:3])
        await checkpointer.seal()
        early = await stamps.stamp()
        await add(records, *course()[3:])
        await checkpointer.seal()
        whole = await stamps.stamp()
        await add(records, e.ServerRestarted(lost="nothing"))
        await checkpointer.seal()
        assert 0 < early < whole == await stamps.stamp() - 1
        proven = await prove(records.transactions, SESSION)
        found = await stamps.over(SESSION, proven.size)
        assert found is not None
        assert (found.size, len(stamper.asked)) == (whole, 3)
        before, last = (parse_checkpoint(open_note(note, signer.key, "checkpoint")) for note in (found.note, proven.note))
        assert merkle.is_consistent(before.size, before.root, last.size, last.root, found.path)
