"""What fails is told of and done again with the next round: one deed that could not be done ends no server."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.domain.ids import SessionId

log = structlog.get_logger()


@contextmanager
def going_on(deed: str, session: SessionId | None = None) -> Iterator[None]:
    """A store that is busy, full or away, or a session that is over by now, ends the block and nothing else."""
    try:
        yield
    except CloudWindowError as error:
        log.warning("not_done", deed=deed, session=session, code=error.code)
    except Exception:  # everybody's sessions run beside this
        log.exception("not_done", deed=deed, session=session)
