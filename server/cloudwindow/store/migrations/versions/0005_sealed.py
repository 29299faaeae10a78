"""Keys of owners, and rows sealed with them, in one transaction. Files are sealed by `cloudwindow keys seal`."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa
import structlog
from alembic import context, op

from cloudwindow.store.keyring import KEK, Keyring
from cloudwindow.vault import OwnerKey
from cloudwindow.vault.keys import ACCOUNTS, ANSWERS, OFFICE

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

AT_ONCE: Final = 500
log = structlog.get_logger()
Row = Mapping[str, Any]


def upgrade() -> None:
    connection = op.get_bind()
    keyring: Keyring = context.config.attributes["keyring"]
    op.create_table(
        "keys",
        sa.Column("owner", sa.String(96), primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=True),
        sa.Column("kek", sa.String(32), nullable=False),
        sa.Column("made", sa.String(24), nullable=False),
        sa.Column("destroyed", sa.String(24), nullable=False),
    )
    op.create_index("keys_by_kek", "keys", ["kek"])
    op.create_table("vault", sa.Column("name", sa.String(32), primary_key=True), sa.Column("value", sa.String(64), nullable=False))
    used = any(connection.scalar(sa.text(f"SELECT 1 FROM {name} LIMIT 1")) for name in ("sessions", "cases", "people"))  # noqa: S608
    facts = [{"name": KEK, "value": keyring.current}, {"name": "files", "value": "plain" if used else "sealed"}]
    connection.execute(sa.text("INSERT INTO vault (name, value) VALUES (:name, :value)"), facts)
    keys: dict[str, OwnerKey] = {owner: keyring.make(connection, owner) for owner in (OFFICE, ACCOUNTS, ANSWERS)}
    accounts, answers = keys[ACCOUNTS], keys[ANSWERS]

    def case(row: Row) -> bytes:
        return keyring.make(connection, row["id"]).seal(row["facts"].encode(), f"cases|{row['id']}")

    def person(row: Row) -> bytes:
        return accounts.seal(row["facts"].encode(), f"people|{row['id']}")

    def ceremony(row: Row) -> bytes:
        return accounts.seal(row["facts"].encode(), f"ceremonies|{row['sha256']}")

    def answer(row: Row) -> bytes:
        return answers.seal(json.dumps([row["request_sha256"], row["response"]]).encode(), f"answers|{row['key']}")

    _seal_sessions(connection, keyring, keys[OFFICE])
    _seal(connection, "cases", "id", "facts", case)
    _seal(connection, "people", "id", "facts", person)
    _hash(connection, "people", "id", "login", accounts)
    _hash(connection, "attempts", "key", "key", accounts)
    _seal(connection, "ceremonies", "sha256", "facts", ceremony)
    _seal(connection, "answers", "key", "response", answer)
    op.execute("ALTER TABLE answers DROP COLUMN request_sha256")
    op.execute("DELETE FROM review_filters")  # readable, and younger than any release


def _seal_sessions(connection: sa.Connection, keyring: Keyring, office: OwnerKey) -> None:
    """Each with its entries, so that a store of any size needs little memory."""
    ids = connection.scalars(sa.text("SELECT id FROM sessions ORDER BY id")).all()
    keys = {id: office if id == OFFICE else keyring.make(connection, id) for id in ids}
    find = sa.text('SELECT "index", body FROM entries WHERE session = :session AND body IS NOT NULL')
    change = sa.text('UPDATE entries SET body = :sealed WHERE session = :session AND "index" = :at')

    def projection(row: Row) -> bytes:
        return keys[row["id"]].seal(row["projection"].encode(), f"sessions|{row['id']}")

    for number, id in enumerate(ids):
        rows = connection.execute(find, {"session": id}).all()
        sealed = [{"session": id, "at": at, "sealed": keys[id].seal(bytes(body), f"entries|{id}|{at}")} for at, body in rows]
        if sealed:
            connection.execute(change, sealed)
        if number % AT_ONCE == AT_ONCE - 1:
            log.info("rows_sealed", count=number + 1, total=len(ids))
    _seal(connection, "sessions", "id", "projection", projection)


def _seal(connection: sa.Connection, table: str, key: str, column: str, sealed: Callable[[Row], bytes]) -> None:
    """A column of text becomes one of bytes: renamed, made anew, filled, and the old one dropped.

    No table is made anew, since others refer to it.
    """
    before = f"{column}_before"
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {column} TO {before}")
    op.add_column(table, sa.Column(column, sa.LargeBinary, nullable=False, server_default=sa.text("''")))
    change = sa.text(f"UPDATE {table} SET {column} = :sealed WHERE {key} = :id")  # noqa: S608  # names from above
    for rows in _some(connection, table, key):
        connection.execute(change, [{"id": row[key], "sealed": sealed({**row, column: row[before]})} for row in rows])
    op.execute(f"ALTER TABLE {table} DROP COLUMN {before}")
    if connection.dialect.name == "postgresql":
        op.alter_column(table, column, server_default=None)


def _hash(connection: sa.Connection, table: str, key: str, column: str, by: OwnerKey) -> None:
    change = sa.text(f"UPDATE {table} SET {column} = :hashed WHERE {key} = :id")  # noqa: S608  # names from above
    for rows in list(_some(connection, table, key)):  # all of them first: the key itself may change
        connection.execute(change, [{"id": row[key], "hashed": by.hashed(row[column])} for row in rows])


def _some(connection: sa.Connection, table: str, key: str) -> Iterable[list[Row]]:
    """All rows, some at a time; keys are read first, so that changes do not disturb it."""
    ids = connection.scalars(sa.text(f"SELECT {key} FROM {table} ORDER BY {key}")).all()  # noqa: S608  # names from above
    query = sa.text(f"SELECT * FROM {table} WHERE {key} IN :ids").bindparams(sa.bindparam("ids", expanding=True))  # noqa: S608
    for start in range(0, len(ids), AT_ONCE):
        yield [dict(row._mapping) for row in connection.execute(query, {"ids": ids[start : start + AT_ONCE]}).all()]
