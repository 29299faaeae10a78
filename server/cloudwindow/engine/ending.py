"""A session's end holds whatever fails meanwhile: the last word is said again, and each thing that is to be done is done."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Final

import structlog

from cloudwindow.domain.errors import CloudWindowError, IllegalTransition, NotFound
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Journal

log = structlog.get_logger()
WAITS_S: Final = (0.25, 0.5, 1.0, 2.0)  # a database that is started anew is back within seconds; the hall goes on with others


async def say_last(journal: Journal, id: SessionId, event: Event, waits_s: Sequence[float] = WAITS_S) -> bool:
    """Record `event`, again and again while the store fails or is busy; False: it was so to the last. Raises nothing."""
    for wait_s in (*waits_s, None):
        try:
            await journal.record(id, event)
        except (IllegalTransition, NotFound):  # somebody else ended it in this very moment: it needs no second end
            return True
        except Exception as error:  # the store's own words for what is wrong are many
            log.error("end_not_recorded", session=id, error_type=type(error).__name__)
            if wait_s is not None:
                await asyncio.sleep(wait_s)
        else:
            return True
    return False


async def in_turn(id: SessionId, *deeds: Callable[[], Awaitable[object]]) -> None:
    """Each is done, whatever becomes of those before it, also when this is cancelled meanwhile. Raises nothing else."""
    async with AsyncExitStack() as left:
        for deed in reversed(deeds):
            left.push_async_callback(_one, id, deed)


async def _one(id: SessionId, deed: Callable[[], Awaitable[object]]) -> None:
    try:
        await deed()
    except CloudWindowError as error:
        log.info("end_refused", session=id, code=error.code)
    except Exception:  # nobody is left who could do better than go on with the next
        log.exception("end_failed", session=id)
