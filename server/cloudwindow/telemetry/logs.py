"""Log events: short, structured, and without a person in them."""

import logging
import re
import sys
from collections.abc import MutableMapping
from types import MappingProxyType, TracebackType
from typing import Any, Final

import structlog

from cloudwindow.telemetry.keys import ALLOWED, SECRET

Event = MutableMapping[str, Any]  # what structlog hands from processor to processor: JSON-able values of any kind

HIDDEN: Final = "[hidden]"
_LONGEST: Final = 300
_ONE_WORD: Final = re.compile(r"[a-z][a-z0-9_.]{0,80}")


def hide_secrets(_: Any, __: str, event: Event) -> Event:
    """Cover the values of secret keys, in every mode, and shorten what is long."""
    for key, value in event.items():
        if key in SECRET:
            event[key] = HIDDEN
        elif isinstance(value, bytes | bytearray):
            event[key] = f"[{len(value)} bytes]"
        elif isinstance(value, str) and len(value) > _LONGEST and key != "exception":
            event[key] = value[:_LONGEST] + "…"
    return event


def keep_allowed(_: Any, __: str, event: Event) -> Event:
    """Drop every key that the table does not know, and prose where an event's name belongs. For production."""
    kept = {key: value for key, value in event.items() if key in ALLOWED or key.startswith("_")}  # _: the formatter's own
    if dropped := len(event) - len(kept):
        kept["dropped"] = dropped
    if not _ONE_WORD.fullmatch(str(kept.get("event", ""))):
        kept["event"] = "library_message"  # a library's sentence may quote an address or a description of media
    return kept


def place_of_error(_: Any, __: str, event: Event) -> Event:
    """Turn `exc_info` into its type and the places it passed; never its message, which may quote what came in."""
    info = event.pop("exc_info", None)
    error = sys.exc_info() if info is True else info
    if isinstance(error, BaseException):
        error = (type(error), error, error.__traceback__)
    if isinstance(error, tuple) and error[0] is not None:
        event["error_type"] = error[0].__name__
        event["exception"] = " < ".join(_places(error[2]))
    return event


def _places(traceback: TracebackType | None, at_most: int = 12) -> list[str]:
    places: list[str] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return places[::-1][:at_most]


# What other libraries may say: aioice and aiortc write candidates and descriptions at lower levels.
LIBRARY_LEVELS: Final = MappingProxyType(
    {
        "aiohttp": "WARNING",
        "aiohttp.server": "CRITICAL",  # an error and a traceback for every line that is no HTTP: a way to fill a disk
        "aioice": "WARNING",
        "aiortc": "WARNING",
        "asyncio": "WARNING",
        "sqlalchemy": "WARNING",
        "alembic": "WARNING",
    }
)


def configure(*, production: bool, as_json: bool, level: str = "INFO") -> None:
    """Set up structlog and the standard library's logging for this process. Called once, by a command.

    `production`: only keys of ALLOWED leave, errors are written without their messages.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([place_of_error] if production else [structlog.processors.format_exc_info]),
        hide_secrets,
        *([keep_allowed] if production else []),
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.raiseExceptions = not production  # a line that cannot be written is not printed raw instead
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in LIBRARY_LEVELS.items():
        logging.getLogger(name).setLevel(least)
