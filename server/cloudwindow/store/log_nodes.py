"""The log's subtree hashes, as many as are asked for at once."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select, tuple_

from cloudwindow.ledger import merkle
from cloudwindow.store import tables as t


def nodes(connection: Connection, places: Iterable[merkle.Place]) -> Mapping[merkle.Place, bytes]:
    """The subtree hashes at `places`, as many of them as the log has."""
    wanted, found = list(places), {}
    columns = (t.log_nodes.c.level, t.log_nodes.c.number)
    for start in range(0, len(wanted), 400):
        query = select(t.log_nodes).where(tuple_(*columns).in_(wanted[start : start + 400]))
        for level, number, sha256 in connection.execute(query).all():
            found[level, number] = bytes.fromhex(sha256)
    return found
