"""Every byte of a package's structure and every 41st of its contents (of a long file every 1009th), changed one at a time, is named
as that very byte."""

from pathlib import Path

from cloudwindow.ledger.archive import Archive
from cloudwindow.ledger.verify import verify
from tests.evidence import course, exported


async def test_a_changed_byte_is_named_wherever_it_is(tmp_path: Path) -> None:
    package, _ = await exported(tmp_path, course())
    data, changed = package.read_bytes(), tmp_path / "changed.zip"
    with package.open("rb") as file:
        archive = Archive.read(file, len(data))
    assert archive is not None
    inside = {m.offset + n for m in archive.members.values() for n in range(m.size) if n % (1009 if m.size > 20_000 else 41)}
    tried, missed = [at for at in range(len(data)) if at not in inside], []
    for at in tried:
        changed.write_bytes(data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :])
        named = {
            fault.offset + (archive.members[fault.file].offset if fault.file else 0)
            for fault in verify(changed).faults
            if fault.offset is not None
        }
        if at not in named:
            missed.append(at)
    assert len(tried) > 1200
    assert missed == []
