"""A data directory as the version before wrote it: the same session, case and people, readable."""

import json
from pathlib import Path

from alembic import command
from alembic.config import Config
from cattrs.preconf.json import make_converter
from sqlalchemy import Connection, create_engine, text

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.people import Person
from cloudwindow.domain.ports import Case
from cloudwindow.store import SqlRecords, migrations
from cloudwindow.store import tables as t

BEFORE = "0004"
_JSON = make_converter()
SAME = ("log_leaves", "log_nodes", "checkpoints", "log_queue")


def older_tables(connection: Connection) -> None:
    """Those of the migration before rows were sealed."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, BEFORE)


async def unsealed(
    records: SqlRecords, blobs: ObjectBlobs, url: str, files: Path, case: Case | None = None, person: Person | None = None
) -> None:
    """Everything of `records` and `blobs` written again into a new database at `url` and a folder, as it lay there before."""
    sessions = await records.sessions()
    rows = {
        session.id: await records.transactions.read(
            lambda connection, id=session.id: connection.execute(t.sessions.select().where(t.sessions.c.id == id)).one()._mapping  # type: ignore[misc]
        )
        for session in sessions
    }
    same = {
        name: await records.transactions.read(
            lambda connection, name=name: [dict(row._mapping) for row in connection.execute(t.metadata.tables[name].select())]  # type: ignore[misc]
        )
        for name in SAME
    }
    engine = create_engine(url)
    with engine.begin() as connection:
        older_tables(connection)
        for session in sessions:
            values = {**rows[session.id], "projection": json.dumps(_JSON.unstructure(session), ensure_ascii=False)}
            _insert(connection, "sessions", values)
            for entry in await records.entries(session.id, limit=10_000):
                _insert(connection, "entries", _JSON.unstructure(entry) | {"body": entry.body})
        connection.execute(text("DELETE FROM log_head"))
        _insert(connection, "log_head", {"id": 1, "size": len(same["log_leaves"])})
        for name, found in same.items():
            for row in found:
                _insert(connection, name, row)
        if case is not None:
            _insert(connection, "cases", {"id": case.id, "facts": json.dumps(_JSON.unstructure(case), ensure_ascii=False)})
        if person is not None:
            facts = json.dumps(_JSON.unstructure(person), ensure_ascii=False)
            _insert(connection, "people", {"id": person.id, "login": person.login, "facts": facts})
        _insert(connection, "answers", {"key": "name", "request_sha256": "0" * 64, "response": "200 answer"})
    engine.dispose()
    for session in sessions:
        for blob in await blobs.list(session.id):
            path = files / blob.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(await blobs.get(blob.name))
    for blob in await blobs.list("policies"):
        (files / "policies").mkdir(parents=True, exist_ok=True)
        (files / blob.name).write_bytes(await blobs.get(blob.name))


def _insert(connection: Connection, table: str, values: dict[str, object]) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)
