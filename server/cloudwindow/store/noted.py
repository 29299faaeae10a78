"""The few entries that keeping asks for over all sessions, which have an index of their own."""

from typing import Final

from sqlalchemy import Select, literal_column, select

from cloudwindow.store import tables as t

ALIVE: Final = t.keys.c.destroyed == ""  # of a joined row of `keys`
# Spelt out as the index of these few is, not bound: only so does SQLite take it.
_FEW: Final = literal_column("entries.kind").in_([literal_column("'hold_laid'"), literal_column("'consent_withdrawn'")])


def noted(kind: str) -> Select[str]:
    """Sessions with an entry of one of these kinds ('hold_laid', 'consent_withdrawn') that were not forgotten."""
    this = literal_column("entries.kind") == literal_column(f"'{kind}'")
    query = select(t.entries.c.session).join(t.keys, t.keys.c.owner == t.entries.c.session)
    return query.where(_FEW, this, ALIVE).distinct()
