"""A session's entries hold each other: every header names the hash of the one before."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from cloudwindow.domain.codec import event_from_json, kind_of, to_json
from cloudwindow.domain.entry import Entry, Told
from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import SessionId
from cloudwindow.ledger.canonical import canonical, parse_canonical

BEFORE_THE_FIRST: Final = "0" * 64
_AT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


def rfc3339(at_s: float) -> str:
    """UTC UNIX seconds as RFC 3339 with milliseconds, cut, not rounded: '2026-01-02T03:04:05.678Z'."""
    at = datetime.fromtimestamp(int(at_s * 1000) // 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{int(at_s * 1000) % 1000:03d}Z"


def parse_rfc3339(at: str) -> datetime | None:
    """The inverse of `rfc3339`, in UTC; None for whatever else, also for a time that no calendar has."""
    try:
        return datetime.fromisoformat(at) if _AT.fullmatch(at) else None
    except ValueError:
        return None


def make_entry(*, session: SessionId, index: int, at: str, event: Event, previous: str, salt: str) -> Entry:
    """The entry that says `event`. `salt`: 32 hexadecimal digits of chance. `previous`: sha256 of the entry before."""
    body = canonical({"event": to_json(event), "salt": salt})
    kind, body_sha256 = kind_of(type(event)), sha256(body).hexdigest()
    header = header_bytes(session, index, at, kind, body_sha256, previous)
    return Entry(
        session=session,
        index=index,
        at=at,
        kind=kind,
        body=body,
        body_sha256=body_sha256,
        previous=previous,
        sha256=sha256(header).hexdigest(),
    )


def header_bytes(session: SessionId, index: int, at: str, kind: str, body_sha256: str, previous: str) -> bytes:
    """What the chain hashes: the canonical JSON of these six."""
    return canonical({"session": session, "index": index, "at": at, "kind": kind, "body_sha256": body_sha256, "previous": previous})


def told(entry: Entry) -> Told:
    """The entry with its event. Raises EvidenceBroken when the body was erased or does not fit."""
    if entry.body is None:
        raise EvidenceBroken(f"entry {entry.index}: its body was erased; only its hash is left")
    value: Any = parse_canonical(entry.body, f"entry {entry.index}, body")
    if not isinstance(value, dict) or set(value) != {"event", "salt"}:
        raise EvidenceBroken(f"entry {entry.index}: expected a body with event and salt, found something else")
    try:
        event = event_from_json(entry.kind, value["event"])
    except EvidenceBroken as error:
        raise EvidenceBroken(f"entry {entry.index}: {error}") from error
    return Told(index=entry.index, at=entry.at, kind=entry.kind, event=event)


def misfits(entry: Entry, *, session: SessionId, index: int, previous: str, not_before: str = "") -> list[str]:
    """Everything about one entry that does not fit its place, in words; empty when all fits. An erased body is no misfit."""
    found = [
        f"expected {name} {expected!r}, found {actual!r}"
        for name, expected, actual in (
            ("session", session, entry.session),
            ("index", index, entry.index),
            ("previous", previous, entry.previous),
            (
                "sha256",
                sha256(
                    header_bytes(entry.session, entry.index, entry.at, entry.kind, entry.body_sha256, entry.previous)
                ).hexdigest(),
                entry.sha256,
            ),
        )
        if expected != actual
    ]
    if entry.body is not None and (body := sha256(entry.body).hexdigest()) != entry.body_sha256:
        found.append(f"expected a body with sha256 {entry.body_sha256}, found one with {body}")
    if parse_rfc3339(entry.at) is None:
        found.append(f"expected a time like 2026-01-02T03:04:05.678Z, found {entry.at!r}")
    elif entry.at < not_before:
        found.append(f"expected a time not before {not_before}, found {entry.at}")
    return found


def check_chain(entries: Sequence[Entry]) -> None:
    """A whole chain from its first entry. Raises EvidenceBroken naming the first entry that does not fit."""
    previous, not_before = BEFORE_THE_FIRST, ""
    for index, entry in enumerate(entries):
        if found := misfits(entry, session=entries[0].session, index=index, previous=previous, not_before=not_before):
            raise EvidenceBroken(f"entry {index}: {'; '.join(found)}")
        previous, not_before = entry.sha256, entry.at
