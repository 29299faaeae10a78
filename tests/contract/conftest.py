"""Each contract test runs on a new database of each kind; the migrations run once for all, except for who asks for an empty one."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.fresh import lay, migrate
from tests.postgres import postgres

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """The name of a database that the others are copies of. Nobody may be connected to it."""
    made = _database(server)
    migrate(server + made)
    return made


@pytest.fixture
def postgresql_url(server: str, template: str) -> str:
    return server + _database(server, f" TEMPLATE {template}")


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        file = tmp_path / "deep" / "records.sqlite"
        lay(file)
        return f"sqlite:///{file}"
    made: str = request.getfixturevalue("postgresql_url")
    return made


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table; of SQLite not even a folder."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/deep/records.sqlite"
    server: str = request.getfixturevalue("server")
    return server + _database(server)


def _database(server: str, copied: str = "") -> str:
    name = f"t{uuid4().hex}"
    with psycopg.connect(server.replace("+psycopg", "") + "postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{copied}".encode())
    return name
