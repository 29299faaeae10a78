"""The chain: entries that fit, and entries that were tampered with."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.codec import to_json
from cloudwindow.domain.entry import Entry
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.events import Event, StepsFinished
from cloudwindow.domain.session import Session
from cloudwindow.ledger.canonical import canonical
from cloudwindow.ledger.chain import BEFORE_THE_FIRST, check_chain, make_entry, rfc3339, told
from tests.evidence import SESSION, course


def chained(events: list[Event]) -> list[Entry]:
    entries: list[Entry] = []
    for index, event in enumerate(events):
        previous = entries[-1].sha256 if entries else BEFORE_THE_FIRST
        at = rfc3339(1_800_000_000.0 + index)
        entries.append(make_entry(session=SESSION, index=index, at=at, event=event, previous=previous, salt="0" * 32))
    return entries


def test_what_was_told_is_read_back_and_folds_to_the_same_session() -> None:
    back = [told(entry).event for entry in chained(course())]
    assert canonical(to_json(back)) == canonical(to_json(course()))
    assert Session.replay(SESSION, back) == Session.replay(SESSION, course())


def test_an_entry_has_the_same_bytes_for_ever() -> None:
    entry = chained([StepsFinished()])[0]
    assert entry.body == b'{"event":{},"salt":"00000000000000000000000000000000"}'
    assert entry.at == "2027-01-15T08:00:00.000Z"
    assert entry.body_sha256 == "e43c62fb31d1701cb4b0df153611adc1498e4c06c712af0eff73d2847df7ff08"
    assert entry.sha256 == "d182e44bc39dfce8d57e8b02664bfd1955b391cc957af02d43b6558a80ebbd75"


def test_time_is_cut_to_milliseconds() -> None:
    assert rfc3339(1_800_000_000.9999) == "2027-01-15T08:00:00.999Z"


@given(st.data())
def test_any_change_of_any_field_is_named_at_its_entry(data: st.DataObject) -> None:
    entries = chained(course())
    index = data.draw(st.integers(0, len(entries) - 1))
    entry = entries[index]
    hash_ = st.text("0123456789abcdef", min_size=64, max_size=64)
    changed = data.draw(
        st.one_of(
            st.binary(max_size=80).map(lambda body: replace(entry, body=body)),
            hash_.map(lambda value: replace(entry, body_sha256=value)),
            hash_.map(lambda value: replace(entry, previous=value)),
            hash_.map(lambda value: replace(entry, sha256=value)),
            st.text(max_size=24).map(lambda value: replace(entry, at=value)),
            st.text(max_size=10).map(lambda value: replace(entry, kind=value)),
            st.integers(0, 99).map(lambda value: replace(entry, index=value)),
        ).filter(lambda drawn: drawn != entry)
    )
    entries[index] = changed
    with pytest.raises(EvidenceBroken, match=f"^entry {index}: expected"):
        check_chain(entries)


@pytest.mark.parametrize("index", range(len(course()) - 1))
def test_a_missing_entry_is_named_by_the_one_that_took_its_place(index: int) -> None:
    entries = chained(course())
    del entries[index]
    with pytest.raises(EvidenceBroken, match=f"^entry {index}: expected index {index}, found {index + 1}"):
        check_chain(entries)


def test_an_erased_body_leaves_the_chain_whole_but_cannot_be_told() -> None:
    entries = [replace(entry, body=None) for entry in chained(course())]
    check_chain(entries)
    with pytest.raises(EvidenceBroken, match="entry 0: its body was erased"):
        told(entries[0])


def test_a_body_that_is_spelled_otherwise_is_refused() -> None:
    entry = replace(chained(course())[1], body=b'{"event": {}, "salt": "0"}')
    with pytest.raises(EvidenceBroken, match=r"canonical spelling .* at byte 9"):
        told(entry)
