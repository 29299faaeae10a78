"""Keys while two processes are at work on them: a rotation loses none, and what was destroyed stays so."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select

from cloudwindow.domain.errors import Conflict, Erased, KeyMissing, NotFound
from cloudwindow.domain.ids import SessionId
from cloudwindow.store import SqlRecords, open_records
from cloudwindow.store import tables as t
from cloudwindow.store.file_keys import destroy, forget_destroyed
from cloudwindow.store.keyring import Keyring
from cloudwindow.store.sealing import rotate
from cloudwindow.vault import AesKek
from tests.evidence import SESSION, TickingClock, add, course, created, write
from tests.keks import KEK, KEKS

OTHER = AesKek(b"another key-encryption key, new.")
WAIT_S = 60.0


class Held:
    """A deed that is done and waits before it is committed."""

    def __init__(self, deed: Callable[[Connection], object]) -> None:
        self.there, self.go_on = threading.Event(), threading.Event()
        self._deed = deed

    def __call__(self, connection: Connection) -> None:
        self._deed(connection)
        self.there.set()
        assert self.go_on.wait(WAIT_S)

    async def is_there(self) -> None:
        assert await asyncio.to_thread(self.there.wait, WAIT_S)


async def open_with_the_new_key_alone(records: SqlRecords, owner: str) -> None:
    keyring = Keyring([OTHER], OTHER.id, TickingClock())
    await records.transactions.read(lambda connection: keyring.of(connection, owner))


async def test_a_key_that_is_made_during_a_rotation_is_not_left_under_the_old_one(url: str) -> None:
    async with open_records(url, TickingClock(), keks=KEKS) as records, open_records(url, TickingClock(), keks=KEKS) as other:
        making = Held(lambda connection: records.transactions.keyring.make(connection, "ses_new"))
        made = asyncio.create_task(records.transactions.write(making))
        await making.is_there()
        rotated = asyncio.create_task(rotate(other, [OTHER, KEK], TickingClock(), lambda done, total: None))
        await asyncio.wait([rotated], timeout=0.5)  # long enough for a rotation that does not wait for the other
        making.go_on.set()
        await made
        await rotated
        await open_with_the_new_key_alone(other, "ses_new")
        with pytest.raises(KeyMissing, match="rotated since"):
            await records.transactions.write(lambda connection: records.transactions.keyring.make(connection, "ses_later"))


async def test_wrapping_again_does_not_bring_back_what_is_destroyed_meanwhile(url: str) -> None:
    async with open_records(url, TickingClock(), keks=KEKS) as records, open_records(url, TickingClock(), keks=KEKS) as other:
        await write(records, [created()])
        new = Keyring([OTHER, KEK], OTHER.id, TickingClock())
        wrapping = Held(lambda connection: None)
        original = new._unwrapped

        def slowly(owner: str, wrapped: bytes, kek: str) -> bytes:
            if owner == SESSION:
                wrapping.there.set()
                wrapping.go_on.wait(1.0)
            return original(owner, wrapped, kek)

        new._unwrapped = slowly  # type: ignore[method-assign]
        wrapped = asyncio.create_task(other.transactions.write(lambda connection: new.wrap_again(connection, 100)))
        await wrapping.is_there()
        destroyed = asyncio.create_task(destroy(records.transactions, SESSION))
        await asyncio.wait([destroyed], timeout=0.5)
        wrapping.go_on.set()
        await asyncio.gather(wrapped, destroyed)
        with pytest.raises(Erased):
            await open_with_the_new_key_alone(other, SESSION)
        row = await other.transactions.read(
            lambda connection: connection.execute(select(t.keys).where(t.keys.c.owner == SESSION)).one()
        )
        assert (row.wrapped, row.destroyed != "") == (None, True)


async def test_a_destruction_that_was_rolled_back_has_destroyed_nothing(url: str) -> None:
    async with open_records(url, TickingClock(), keks=KEKS) as records:
        await write(records, course())
        keyring = records.transactions.keyring

        def broken_off(connection: Connection) -> None:
            keyring.destroy(connection, [SESSION])
            raise RuntimeError

        with pytest.raises(RuntimeError):
            await records.transactions.write(broken_off)
        assert (await records.session(SESSION)).length == len(course())


async def test_what_another_process_destroyed_is_neither_read_nor_written_here(url: str) -> None:
    async with open_records(url, TickingClock(), keks=KEKS) as records, open_records(url, TickingClock(), keks=KEKS) as other:
        await write(records, course()[:-1])
        assert (await records.keys.key(SESSION)).owner == SESSION
        assert await destroy(other.transactions, SESSION) == 1
        with pytest.raises(Erased):
            await add(records, course()[-1])
        with pytest.raises(Erased):
            await records.session(SESSION)


async def test_a_server_looks_for_what_was_destroyed_elsewhere(url: str) -> None:
    async with open_records(url, TickingClock(), keks=KEKS) as records, open_records(url, TickingClock(), keks=KEKS) as other:
        for name in ("one", "two"):
            await write(records, [created(name)], SessionId(f"ses_{name}"))
        await destroy(other.transactions, "ses_one")
        looking = asyncio.create_task(forget_destroyed(records.transactions, every_s=0.01))
        try:
            async with asyncio.timeout(WAIT_S):
                while True:
                    try:
                        await records.keys.key("ses_one")
                    except Erased:
                        break
                    await asyncio.sleep(0)
        finally:
            looking.cancel()
        assert (await records.keys.key("ses_two")).owner == "ses_two"


async def test_no_turn_at_the_database_is_said_so_and_not_taken_for_a_missing_key(url: str) -> None:
    async with open_records(url, TickingClock(), keks=KEKS) as records:
        records.transactions._wait_s = 0.05
        waiting = Held(lambda connection: None)
        held = [asyncio.create_task(records.transactions.write(waiting)) for _ in range(8)]
        await waiting.is_there()
        with pytest.raises((Conflict, NotFound)) as error:
            await records.keys.key("ses_unknown", make=True)
        assert error.type is Conflict
        waiting.go_on.set()
        await asyncio.gather(*held, return_exceptions=True)
