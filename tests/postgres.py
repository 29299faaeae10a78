"""A PostgreSQL server of the test's own: made in a temporary directory, on a free port of the loopback, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def binaries() -> Path | None:
    """Debian keeps them out of the path; the newest version wins."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("pg_ctl")
    return Path(elsewhere).parent if elsewhere else None


@contextmanager
def postgres() -> Iterator[str]:
    """Yields 'postgresql+psycopg://user@127.0.0.1:port/' without a database's name; skips when there is no PostgreSQL."""
    tools = binaries()
    if tools is None:
        pytest.skip("needs PostgreSQL: apt install postgresql")
    as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="cloudwindow-pg-"))
    try:
        if as_user:
            shutil.chown(folder, "postgres", "postgres")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]

        def run(tool: str, *words: str) -> None:
            done = subprocess.run(
                [str(tools / tool), *words],
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=60,
                check=False,
                **as_user,  # type: ignore[call-overload]  # the three keywords of another user, or none
            )
            assert done.returncode == 0, done.stderr.decode()

        data = str(folder / "data")
        run("initdb", "-D", data, "-U", "cloudwindow", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
        run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://cloudwindow@127.0.0.1:{port}/"
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
