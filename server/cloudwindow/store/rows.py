"""Rows to nouns and back."""

import json
from functools import lru_cache
from typing import Any, Final

from cattrs.preconf.json import make_converter
from sqlalchemy import Row

from cloudwindow.domain.entry import Entry
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Case
from cloudwindow.domain.session import Session

_CONVERTER: Final = make_converter()  # unknown fields are left alone: a row may be newer than the reader
MOST_KEPT: Final = 2048  # sessions; some 6 MB


def projection(session: Session) -> dict[str, str | int]:
    """The session's row, apart from its id and what the chain adds."""
    return {
        "state": str(session.state),
        "case": session.case,
        "link_sha256": session.link_sha256,
        "length": session.length,
        "projection": _dump(session),
    }


@lru_cache(maxsize=MOST_KEPT)
def session_of(text: str) -> Session:
    """The same text is the same frozen session: lists are asked for again and again while few of them change."""
    return _CONVERTER.structure(json.loads(text), Session)


def case_facts(case: Case) -> str:
    return _dump(case)


def case_of(text: str) -> Case:
    return _CONVERTER.structure(json.loads(text), Case)


def entry_of(row: Row[Any]) -> Entry:  # Any: a row of `entries`, whose columns are Entry's fields
    return Entry(
        session=SessionId(row.session),
        index=row._mapping["index"],  # `row.index` is a method of tuples
        at=row.at,
        kind=row.kind,
        body=None if row.body is None else bytes(row.body),
        body_sha256=row.body_sha256,
        previous=row.previous,
        sha256=row.sha256,
    )


def entry_row(entry: Entry) -> dict[str, object]:
    return {
        "session": entry.session,
        "index": entry.index,
        "at": entry.at,
        "kind": entry.kind,
        "body": entry.body,
        "body_sha256": entry.body_sha256,
        "previous": entry.previous,
        "sha256": entry.sha256,
    }


def _dump(value: Session | Case) -> str:
    return json.dumps(_CONVERTER.unstructure(value), ensure_ascii=False, separators=(",", ":"))
