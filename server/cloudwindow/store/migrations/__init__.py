"""How the tables came to be. `upgrade` runs whatever a database has not seen yet, once, whoever comes first."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

_LOCK: Final = 0x636C6F7564  # PostgreSQL advisory lock: one start at a time migrates; SQLite's BEGIN IMMEDIATE does the same


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest migration, in the transaction that is open; returns at once when it is there."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
