"""One server a database: two would both take every session for their own, and who sits where is partly in memory."""

import asyncio
import fcntl
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import structlog

from cloudwindow.domain.errors import CloudWindowError, Conflict
from cloudwindow.domain.ids import SessionId
from cloudwindow.store.leases import Leases

log = structlog.get_logger()
ALL: Final = SessionId("server")  # not a session: the lease on all of them
FOR_S: Final = 30.0
RENEW_EVERY_S: Final = 5.0


@asynccontextmanager
async def alone(leases: Leases, folder: Path) -> AsyncIterator[str]:
    """Nobody else serves this folder or this database while the block runs; gives the name to `keep` it under. Raises Conflict.

    The folder's lock ends with the process, so that a server that was killed can start again at once. Servers with other folders
    wait until the lease has run out.
    """
    with (folder / "server.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict(f"expected a data folder of this server's own, found another server at work in {folder}") from None
        name = _name(folder / "server.id")
        if not await leases.acquire(ALL, name, FOR_S):
            raise Conflict(
                f"expected a database that no other server works on, found one; stop it, or wait {FOR_S:.0f} s after it ended"
            )
        try:
            yield name
        finally:
            await asyncio.shield(leases.release(ALL, name))


async def keep(leases: Leases, name: str, every_s: float = RENEW_EVERY_S) -> None:
    """Until cancelled. Raises Conflict when another server took over: this one was silent for too long and must end.

    A database that is busy or away is no other server: it is asked again, and the lease says what became of it.
    """
    while True:
        await asyncio.sleep(every_s)
        try:
            kept = await leases.acquire(ALL, name, FOR_S)  # also when it ran out, as long as nobody else took it
        except CloudWindowError as error:
            log.warning("server_lease_not_renewed", code=error.code)
            continue
        if not kept:
            raise Conflict(f"this server did not answer for {FOR_S:.0f} s and another took its place; it ends")


def _name(file: Path) -> str:
    """The same after a restart."""
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_hex(8))
    return file.read_text().strip()
