"""Deeds on threads: in order, whole or not at all, and none left over."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import pytest

from cloudwindow.domain.errors import Conflict
from cloudwindow.store.threads import Threads

TURN_S = 10.0


class Gate:
    """A deed that says when it has begun and ends when it may."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.ended = False

    def __call__(self) -> str:
        self.begun.set()
        assert self.may_end.wait(TURN_S)
        self.ended = True
        return "through"

    async def has_begun(self) -> None:
        assert await asyncio.to_thread(self.begun.wait, TURN_S)


@pytest.fixture
async def one() -> AsyncIterator[Threads]:
    threads = Threads(1, "one")
    yield threads
    await threads.close()


async def _let_others_go_on() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_one_thread_does_what_it_is_asked_in_order_and_gives_what_came_of_it(one: Threads) -> None:
    done: list[int] = []

    def deed(number: int) -> Callable[[], int]:
        def run() -> int:
            done.append(number)
            if number == 7:
                raise ValueError(number)
            return number * 2

        return run

    came = await asyncio.gather(*(one.run(deed(number), TURN_S) for number in range(50)), return_exceptions=True)
    assert done == list(range(50))
    assert [number for number in came if isinstance(number, int)] == [2 * number for number in range(50) if number != 7]
    assert isinstance(came[7], ValueError)


async def test_who_is_cancelled_during_a_deed_waits_for_its_end(one: Threads) -> None:
    gate = Gate()
    task = asyncio.create_task(one.run(gate, TURN_S))
    await gate.has_begun()
    for _ in range(3):  # an impatient one
        task.cancel()
        await _let_others_go_on()
        assert not task.done()
    gate.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert gate.ended


async def test_an_error_that_nobody_waits_for_any_more_is_not_complained_about(one: Threads) -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    gate = Gate()

    def fails() -> None:
        gate()
        raise ValueError

    task = asyncio.create_task(one.run(fails, TURN_S))
    await gate.has_begun()
    task.cancel()
    await _let_others_go_on()
    gate.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    del task
    await _let_others_go_on()
    assert complaints == []


async def test_who_is_cancelled_before_the_turn_came_takes_the_deed_back(one: Threads) -> None:
    gate, ran = Gate(), threading.Event()
    before = asyncio.create_task(one.run(gate, TURN_S))
    await gate.has_begun()
    waiting = asyncio.create_task(one.run(ran.set, TURN_S))
    await _let_others_go_on()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.may_end.set()
    assert await before == "through"
    assert await one.run(lambda: "next", TURN_S) == "next"
    assert not ran.is_set()


async def test_a_turn_that_does_not_come_in_time_is_given_up(one: Threads) -> None:
    gate, ran = Gate(), threading.Event()
    before = asyncio.create_task(one.run(gate, TURN_S))
    await gate.has_begun()
    with pytest.raises(Conflict, match="expected a turn at the database within 0 s"):
        await one.run(ran.set, 0.02)
    gate.may_end.set()
    assert await before == "through"
    assert await one.run(lambda: "next", TURN_S) == "next"
    assert not ran.is_set()


async def test_a_deed_that_has_begun_may_take_longer_than_the_turn(one: Threads) -> None:
    gate = Gate()
    task = asyncio.create_task(one.run(gate, 0.3))  # a thread of a busy machine takes its time to begin
    await gate.has_begun()
    await asyncio.sleep(0.35)  # the turn's time passes
    gate.may_end.set()
    assert await task == "through"


async def test_closing_waits_for_what_was_asked_and_leaves_no_thread() -> None:
    threads, gate = Threads(2, "closing"), Gate()
    tasks = [asyncio.create_task(threads.run(deed, TURN_S)) for deed in (gate, lambda: "second", lambda: "third")]
    await gate.has_begun()
    closing = asyncio.create_task(threads.close())
    await _let_others_go_on()
    closing.cancel()  # also when whoever closes is in a hurry
    await _let_others_go_on()
    assert not closing.done()
    gate.may_end.set()
    assert await asyncio.gather(*tasks) == ["through", "second", "third"]
    await asyncio.wait((closing,))
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("closing")]
