"""What sessions are found by is a keyed hash, the same however the words are written."""

from pathlib import Path

import pytest

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import CaseId
from cloudwindow.domain.ports import Case
from cloudwindow.store.search_key import SearchKey, search_key


def test_the_same_words_however_written_have_the_same_hash() -> None:
    key = SearchKey(b"k" * 32)
    assert key.of("Wang  Fang") == key.of("ｗａｎｇ fang") != ""
    assert key.of("Wang Fang") != SearchKey(b"l" * 32).of("Wang Fang")
    assert key.of("Wang Fang") != key.of("Wang Fan")
    assert key.of("  ") == ""


def test_a_case_is_found_by_its_reference_and_each_party_by_what_is_known_of_them() -> None:
    key = SearchKey(b"k" * 32)
    parties = {"seller": PartyFacts(name="张三", id_number="110101199001010015"), "buyer": PartyFacts(passport_number="P1")}
    rows = key.rows(Case(id=CaseId("cas_1"), reference="A-17", matter="transfer", document="passport", parties=parties))
    assert {(row["party"], row["what"]) for row in rows} == {
        ("", "reference"),
        ("seller", "name"),
        ("seller", "id_number"),
        ("buyer", "passport_number"),
    }
    assert {row["key"] for row in rows} == {key.of(word) for word in ("a-17", "张三", "110101199001010015", "p1")}


def test_the_key_is_made_once_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    first = search_key(tmp_path / "secrets")
    assert search_key(tmp_path / "secrets").of("x") == first.of("x")
    path = tmp_path / "secrets" / "index.key"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(EvidenceBroken, match="0600"):
        search_key(tmp_path / "secrets")
    path.chmod(0o600)
    path.write_bytes(b"short")
    with pytest.raises(EvidenceBroken, match="32 bytes"):
        search_key(tmp_path / "secrets")
