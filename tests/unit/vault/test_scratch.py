"""A scratch file reads like any other file, and what lies on the disk is not what was written."""

import os
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as some

from cloudwindow.vault.scratch import Scratch

WRITES = some.lists(some.tuples(some.integers(0, 900_000), some.integers(1, 300_000)), min_size=1, max_size=6)


@given(WRITES)
@settings(max_examples=30, deadline=None)
def test_it_reads_like_a_file(writes: list[tuple[int, int]]) -> None:
    expected = bytearray()
    with Scratch(Path(tempfile.gettempdir())) as scratch:
        for number, (at, length) in enumerate(writes):
            data = bytes([number + 65]) * length
            expected.extend(bytes(max(0, at + length - len(expected))))
            expected[at : at + length] = data
            scratch.seek(at)
            assert scratch.write(data) == length
            assert scratch.tell() == at + length
        assert scratch.seek(0, os.SEEK_END) == len(expected)
        scratch.seek(0)
        assert scratch.read() == expected


def test_it_has_no_name_and_no_readable_byte(tmp_path: Path) -> None:
    with Scratch(tmp_path) as scratch:
        scratch.write(b"a face and a name " * 100_000)
        scratch.seek(3)
        assert scratch.read(8) == b"ace and "
        assert list(tmp_path.iterdir()) == []
        ours = [path for path in Path("/proc/self/fd").iterdir() if path.is_symlink() and str(tmp_path) in os.readlink(path)]
        (handle,) = ours
        found = handle.read_bytes()
        assert len(found) > 1_000_000
        assert b"a face" not in found
