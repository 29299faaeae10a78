"""Key-encryption keys of this machine: wrapped for one owner, kept in a file of one reader, and never made anew over a store."""

import base64
from pathlib import Path

import pytest

from cloudwindow.domain.errors import BadInput, EvidenceBroken, KeyMissing
from cloudwindow.vault import AesKek
from cloudwindow.vault.kek_places import file_keks, given_keks, keep_newest, read_keys, renew


def test_a_key_is_unwrapped_for_its_owner_by_its_kek_alone() -> None:
    kek, other = AesKek(b"a" * 32), AesKek(b"b" * 32)
    wrapped = kek.wrap(b"s" * 32, "ses_1")
    assert AesKek(b"a" * 32).unwrap(wrapped, "ses_1") == b"s" * 32
    assert len(wrapped) == 60
    for wrong, owner, what in (
        (other, "ses_1", wrapped),
        (kek, "ses_2", wrapped),
        (kek, "ses_1", wrapped[:9]),
        (kek, "ses_1", b""),
    ):
        with pytest.raises(KeyMissing, match=owner):
            wrong.unwrap(what, owner)
    assert kek.id != other.id
    assert len(kek.id) == 16


def test_the_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "kek"
    (made,) = file_keks(path)("")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [kek.id for kek in file_keks(path)("")] == [made.id] == [kek.id for kek in file_keks(path)(made.id)]


def test_a_lost_file_is_said_and_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match=r"0123abcd.*put it back"):
        file_keks(tmp_path / "kek")("0123abcd")
    assert not (tmp_path / "kek").exists()


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file_keks(tmp_path / "kek")("")
    (tmp_path / "kek").chmod(0o640)
    with pytest.raises(EvidenceBroken, match="0640"):
        file_keks(tmp_path / "kek")("")


@pytest.mark.parametrize("text", ["", "short", base64.b64encode(b"x" * 31).decode(), "\u0000" * 44])
def test_a_file_with_something_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "kek").write_text(text)
    (tmp_path / "kek").chmod(0o600)
    with pytest.raises(EvidenceBroken, match="kek"):
        file_keks(tmp_path / "kek")("")


def test_renewing_keeps_the_old_one_until_it_is_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "kek"
    (old,) = file_keks(path)("")
    renew(path)
    new, kept = file_keks(path)(old.id)
    assert kept.id == old.id != new.id
    keep_newest(path)
    assert [kek.id for kek in file_keks(path)(new.id)] == [new.id]
    assert len(read_keys(path)) == 1
    assert [left.name for left in tmp_path.iterdir()] == ["kek"]


def test_a_given_key_is_the_same_as_one_in_a_file() -> None:
    text = base64.b64encode(b"a" * 32).decode()
    assert [kek.id for kek in given_keks(text, "")("")] == [AesKek(b"a" * 32).id]
    with pytest.raises(BadInput, match="openssl rand"):
        given_keks("too short")
