"""Rows to nouns and back. What a row says is sealed with its owner's key, and opens in that row alone."""

import json
import threading
from collections import OrderedDict
from typing import Any, Final

from cattrs.preconf.json import make_converter
from sqlalchemy import Row

from cloudwindow.domain.entry import Entry
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Case
from cloudwindow.domain.session import Session
from cloudwindow.vault import OwnerKey

_CONVERTER: Final = make_converter()  # unknown fields are left alone: a row may be newer than the reader
MOST_KEPT: Final = 2048  # sessions; some 6 MB


def projection(session: Session, key: OwnerKey) -> dict[str, str | int | bytes]:
    """The session's row, apart from its id and what the chain adds."""
    return {
        "state": str(session.state),
        "case": session.case,
        "link_sha256": session.link_sha256,
        "length": session.length,
        "projection": key.seal(_dump(session), f"sessions|{session.id}"),
    }


def session_of(id: SessionId, sealed: bytes, key: OwnerKey) -> Session:
    return _CONVERTER.structure(json.loads(key.open(sealed, f"sessions|{id}")), Session)


class Sessions:
    """Those that were read last: the same bytes are the same frozen session; lists are asked for again while few of them change."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[SessionId, bytes], Session] = OrderedDict()

    def get(self, id: SessionId, sealed: bytes) -> Session | None:
        """By both: another session's bytes in this row open nothing."""
        with self._lock:
            if (session := self._kept.get((id, sealed))) is not None:
                self._kept.move_to_end((id, sealed))
            return session

    def opened(self, id: SessionId, sealed: bytes, key: OwnerKey) -> Session:
        if (known := self.get(id, sealed)) is not None:
            return known
        session = session_of(id, sealed, key)
        with self._lock:
            self._kept[id, sealed] = session
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return session


def case_facts(case: Case, key: OwnerKey) -> bytes:
    return key.seal(_dump(case), f"cases|{case.id}")


def case_of(id: str, sealed: bytes, key: OwnerKey) -> Case:
    return _CONVERTER.structure(json.loads(key.open(sealed, f"cases|{id}")), Case)


def answer(name: str, request_sha256: str, response: str, key: OwnerKey) -> bytes:
    """The hash as well: a request holds names, and who knows most of it could try out the rest."""
    return key.seal(json.dumps([request_sha256, response]).encode(), f"answers|{name}")


def answer_of(name: str, sealed: bytes, key: OwnerKey) -> tuple[str, str]:
    request_sha256, response = json.loads(key.open(sealed, f"answers|{name}"))
    return request_sha256, response


def entry_of(row: Row[Any], key: OwnerKey | None) -> Entry:  # Any: a row of `entries`, whose columns are Entry's fields
    """`key`: None when it was destroyed; then the body counts as erased."""
    columns = row._mapping  # `row.index` is a method of tuples
    return Entry(
        session=SessionId(row.session),
        index=columns["index"],
        at=row.at,
        kind=row.kind,
        body=None if row.body is None or key is None else key.open(bytes(row.body), _place(row.session, columns["index"])),
        body_sha256=row.body_sha256,
        previous=row.previous,
        sha256=row.sha256,
    )


def entry_row(entry: Entry, key: OwnerKey) -> dict[str, object]:
    row = {
        "session": entry.session,
        "index": entry.index,
        "at": entry.at,
        "kind": entry.kind,
        "body_sha256": entry.body_sha256,
        "previous": entry.previous,
        "sha256": entry.sha256,
    }
    return {**row, "body": None if entry.body is None else key.seal(entry.body, _place(entry.session, entry.index))}


def _place(session: str, index: int) -> str:
    return f"entries|{session}|{index}"


def _dump(value: Session | Case) -> bytes:
    return json.dumps(_CONVERTER.unstructure(value), ensure_ascii=False, separators=(",", ":")).encode()
