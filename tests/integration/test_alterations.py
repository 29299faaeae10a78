"""A thousand random alterations of a package: each is refused, and what was altered is named."""

from collections import Counter
from pathlib import Path
from random import SystemRandom

from cloudwindow.ledger.checkpoint import LogKey
from cloudwindow.ledger.verify import verify
from tests.alterations import Alterations
from tests.evidence import two_packages

MANY = 1000


async def test_a_thousand_alterations_are_refused_and_named(tmp_path: Path) -> None:
    package, older, key = await two_packages(tmp_path)
    alterations = Alterations(package.read_bytes(), older.read_bytes(), tmp_path)
    first = SystemRandom().randrange(1_000_000_000)
    print(f"seeds {first} to {first + MANY - 1}")
    kinds: Counter[str] = Counter()
    missed = [seed for seed in range(first, first + MANY) if not _found(alterations, seed, key, kinds, tmp_path / "altered.zip")]
    print(dict(kinds))
    assert not missed, f"seeds {missed}: passed, or named something else"
    assert sum(kinds.values()) == MANY


def _found(alterations: Alterations, seed: int, key: LogKey, kinds: Counter[str], path: Path) -> bool:
    altered = alterations(seed)
    kinds[altered.kind] += 1
    path.write_bytes(altered.data)
    return alterations.is_named(altered, verify(path, key))
