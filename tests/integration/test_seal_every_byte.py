"""Every 38th byte of a seal's signature, each run others, and bytes all over the file, changed one at a time: none passes."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudwindow.papers import keys
from cloudwindow.papers.verify_pdf import verify_pdf
from tests.papers import Sealed, a_pkcs12, a_sealed, place, sealed


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return a_sealed(tmp_path_factory.mktemp("secrets"))


def _flips(pdf: bytes, hole: tuple[int, int]) -> Iterator[int]:
    """Every 38th byte of the signature's place, and bytes all over the file."""
    seed = random.SystemRandom().randrange(1_000_000)
    print(f"seed {seed}")
    chance = random.Random(seed)
    yield from range(hole[0] + chance.randrange(38), hole[1], 38)
    yield from (chance.randrange(len(pdf)) for _ in range(60))
    yield from (0, len(pdf) - 1, hole[0], hole[1] - 1, hole[0] - 1, hole[1])


def test_one_changed_byte_is_named(one: Sealed) -> None:
    tried = 0
    for at in _flips(one.pdf, one.hole):
        tried += 1
        broken = one.pdf[:at] + bytes([one.pdf[at] ^ (1, 0x20)[tried % 2]]) + one.pdf[at + 1 :]
        report = verify_pdf("x.pdf", broken, one.published)
        assert not report.ok, at
        assert all(fault.place and fault.problem for fault in report.faults)
    assert tried > 140


def test_a_change_all_over_the_document_is_placed(one: Sealed) -> None:
    size = verify_pdf("x", one.pdf).facts["document"]["size"]
    for at in range(0, size, 9973):
        broken = one.pdf[:at] + bytes([one.pdf[at] ^ 1]) + one.pdf[at + 1 :]
        [fault] = verify_pdf("x.pdf", broken).faults
        assert fault.offset <= at < fault.offset + fault.length <= fault.offset + 4096


def test_one_changed_byte_under_the_offices_own_key_is_named(tmp_path: Path) -> None:
    file, root = a_pkcs12(tmp_path)
    pdf = sealed(keys.own_key(file, "pass phrase"))
    assert verify_pdf("x.pdf", pdf, root).ok
    for at in range(*place(pdf), 300):
        assert not verify_pdf("x.pdf", pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :], root).ok, at


def test_a_fresh_process_says_the_same_the_second_time(one: Sealed, tmp_path: Path) -> None:
    """What the first check imports must not change what the second one reads."""
    file = tmp_path / "x.pdf"
    file.write_bytes(one.pdf)
    code = "import sys; from cloudwindow.papers.verify_pdf import verify_pdf; data = open(sys.argv[1], 'rb').read(); "
    code += "print([verify_pdf('x', data).ok for _ in range(3)])"
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[True, True, True]"
