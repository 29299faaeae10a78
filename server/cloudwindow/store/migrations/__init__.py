"""How the tables came to be. `upgrade` runs whatever a database has not seen yet, once, whoever comes first; then the keys open."""

from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text

from cloudwindow.domain.errors import CloudWindowError, Conflict, KeyMissing
from cloudwindow.domain.ports import Clock
from cloudwindow.store import tables as t
from cloudwindow.store.alone import ALL, FOR_S
from cloudwindow.store.keyring import FIXED, KEK, Keyring
from cloudwindow.vault import KekSource

_LOCK: Final = 0x636C6F7564  # PostgreSQL advisory lock: one start at a time migrates; SQLite's BEGIN IMMEDIATE does the same


def upgrade(connection: Connection, keks: KekSource, clock: Clock, name: str = "") -> Keyring:
    """Bring the database to the newest migration, in the transaction that is open; returns at once when it is there.

    `name`: of the server that starts. Raises, before anything is changed, KeyMissing when the keys of the database are wrapped with
    another key than those given, and Conflict when another server is at work on a database of an earlier version.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    known = _known(connection)
    found = keks(known)
    current = known or found[0].id
    keyring = Keyring(found, current, clock)
    before = MigrationContext.configure(connection).get_current_revision()
    if before != _newest():
        if before is not None:
            _expect_nobody(connection, clock, name)
        config = _config()
        config.attributes["connection"] = connection
        config.attributes["keyring"] = keyring
        command.upgrade(config, "head")
    have = set(connection.scalars(select(t.keys.c.owner).where(t.keys.c.owner.in_(FIXED))).all())
    unfit: dict[str, CloudWindowError] = {}
    if have and not keyring.some(connection, have, unfit) and unfit:  # a token's key is known by its label alone
        said = next(iter(unfit.values()))
        raise KeyMissing(f"expected the key-encryption key that this database's keys are wrapped with; {said}")
    for owner in FIXED:
        if owner not in have:
            keyring.make(connection, owner)
    return keyring


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


@cache
def _newest() -> str | None:
    """The newest migration of this version: its modules are read once, however many databases are opened."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _expect_nobody(connection: Connection, clock: Clock, name: str) -> None:
    """An earlier version could write nothing any more once its tables were changed below it."""
    lease = select(t.leases.c.gateway).where(t.leases.c.session == ALL, t.leases.c.expires_s > clock.now_s())
    if inspect(connection).has_table(t.leases.name) and connection.scalar(lease.where(t.leases.c.gateway != name)):
        raise Conflict(
            "expected a database of this version, found an earlier one with a server at work on it; stop that server,"
            f" or wait {FOR_S:.0f} s after it ended"
        )


def _known(connection: Connection) -> str:
    """Which key-encryption key the database uses; '' for one that has none yet."""
    if not inspect(connection).has_table(t.vault.name):
        return ""
    return connection.scalar(select(t.vault.c.value).where(t.vault.c.name == KEK)) or ""
