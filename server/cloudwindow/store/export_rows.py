"""Where each copy that somebody asked for has got to: a row, written in the transaction that writes its entries."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, insert, update

from cloudwindow.domain import viewing_events as v
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.keeping_events import BiometricsErased
from cloudwindow.store import register_tables as t
from cloudwindow.store.register import Change

_BEGUN: Final = ("agreed", "made")


def write(connection: Connection, id: SessionId, changes: Sequence[Change]) -> None:
    for session, event, at in changes:
        match event:
            case v.ExportAsked():
                row = {"request": event.request, "session": id, "what": event.what, "asked": session.length - 1}
                row |= {"asked_by": event.by, "asked_at": at, "answered_by": "", "state": "asked", "bytes": 0, "why": ""}
                connection.execute(insert(t.exports).values(row))
            case v.ExportAnswered():
                _change(connection, event.request, state="agreed" if event.agrees else "refused", answered_by=event.by)
            case v.ExportMade():
                _end(connection, event.request, state="made", bytes=event.bytes)
            case v.ExportFailed():
                _end(connection, event.request, state="failed", why=event.why)
            case BiometricsErased():  # one under way may have read them already
                begun = (t.exports.c.session == id) & t.exports.c.state.in_(_BEGUN)
                connection.execute(update(t.exports).where(begun).values(state="failed", why="erased", bytes=0))
            case _:
                pass


def _end(connection: Connection, request: str, **values: str | int) -> None:
    """Of a copy that is being made. One that was erased meanwhile stays erased."""
    under_way = (t.exports.c.request == request) & (t.exports.c.state == "agreed")
    connection.execute(update(t.exports).where(under_way).values(values))


def _change(connection: Connection, request: str, **values: str | int) -> None:
    connection.execute(update(t.exports).where(t.exports.c.request == request).values(values))
