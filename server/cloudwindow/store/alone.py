"""One server a database: two would both take every session for their own, and who sits where is partly in memory."""

import asyncio
import fcntl
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import structlog

from cloudwindow.domain.errors import CloudWindowError, Conflict
from cloudwindow.domain.ids import SessionId
from cloudwindow.store.leases import Leases
from cloudwindow.vault.secret_file import write_secret

log = structlog.get_logger()
ALL: Final = SessionId("server")  # not a session: the lease on all of them
FOR_S: Final = 30.0
RENEW_EVERY_S: Final = 5.0


@asynccontextmanager
async def alone(leases: Leases, folder: Path) -> AsyncIterator[str]:
    """Nobody else serves this folder or this database while the block runs; gives the name it is held under. Raises Conflict."""
    with held(folder) as name:
        async with leased(leases, name):
            yield name


@contextmanager
def held(folder: Path) -> Iterator[str]:
    """The folder is this process's; gives its server's name. Raises Conflict.

    The lock ends with the process, so that a server that was killed can start again at once.
    """
    with (folder / "server.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict(f"expected a data folder of this server's own, found another server at work in {folder}") from None
        yield _name(folder / "server.id")


@asynccontextmanager
async def leased(leases: Leases, name: str, every_s: float = RENEW_EVERY_S) -> AsyncIterator[None]:
    """The database is this server's, and is kept so while the block runs, however long its start takes.

    Raises Conflict when another has it (servers with other folders wait until its lease has run out), and ends the block with it
    when another took over.
    """
    if not await leases.acquire(ALL, name, FOR_S):
        raise Conflict(
            f"expected a database that no other server works on, found one; stop it, or wait {FOR_S:.0f} s after it ended"
        )
    whole, keeping = asyncio.current_task(), asyncio.create_task(keep(leases, name, every_s), name="lease")

    def lost(_: object) -> None:
        if whole is not None:
            whole.cancel()

    keeping.add_done_callback(lost)
    try:
        yield
    except asyncio.CancelledError:
        if whole is not None and keeping.done() and (error := keeping.exception()) is not None:
            whole.uncancel()
            raise error from None
        raise
    finally:
        keeping.remove_done_callback(lost)
        keeping.cancel()
        await asyncio.wait([keeping])
        await asyncio.shield(leases.release(ALL, name))


async def keep(leases: Leases, name: str, every_s: float = RENEW_EVERY_S) -> None:
    """Until cancelled. Raises Conflict when another server took over: this one was silent for too long and must end.

    A database that is busy, away or says what nobody expected is no other server: it is asked again, and the lease says what became
    of it.
    """
    while True:
        await asyncio.sleep(every_s)
        try:
            kept = await leases.acquire(ALL, name, FOR_S)  # also when it ran out, as long as nobody else took it
        except CloudWindowError as error:
            log.warning("server_lease_not_renewed", code=error.code)
            continue
        except Exception as error:
            log.error("server_lease_not_renewed", error=type(error).__name__)
            continue
        if not kept:
            raise Conflict(f"this server did not answer for {FOR_S:.0f} s and another took its place; it ends")


def _name(path: Path) -> str:
    """Random, made at the first start; made anew when a power cut left it empty: two servers must not share a name."""
    try:
        if name := path.read_text().strip():
            return name
    except FileNotFoundError:
        pass
    write_secret(path, secrets.token_hex(8).encode())
    return path.read_text().strip()
