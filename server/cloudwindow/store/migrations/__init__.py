"""How the tables came to be. `upgrade` runs whatever a database has not seen yet, once, whoever comes first."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

_LOCK: Final = 0x636C6F7564  # PostgreSQL advisory lock: one start at a time migrates; SQLite's BEGIN IMMEDIATE does the same


async def upgrade(engine: AsyncEngine) -> None:
    """Bring the database to the newest migration; returns at once when it is there."""
    async with engine.execution_options(immediate=True).begin() as connection:
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
