"""What pages may rely on, as TypeScript: the routes' bodies, the entries and messages of each live socket.

`python -m cloudwindow.web.contract` prints it; `make schema` keeps it in the web client, and a test says when it is out of date.
The greeting and the answer to a ping are the same few words everywhere and stand in docs/protocol.md.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, get_args

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import EVENTS
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.office_events import OfficeEvent
from cloudwindow.domain.people import Availability, StaffRole
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import State
from cloudwindow.domain.who import Who
from cloudwindow.engine import bulletin, consoles
from cloudwindow.web.interpreter import TOLD
from cloudwindow.web.live import message_of as said_to_applicant
from cloudwindow.web.openapi import document
from cloudwindow.web.projection import TOLD_KINDS, project
from cloudwindow.web.routes import ROUTES
from cloudwindow.web.seat_live import message_of as said_to_console
from cloudwindow.web.seat_projection import UNTOLD
from cloudwindow.web.seat_session_live import message_of as said_to_clerk
from cloudwindow.web.shapes import Schema, Shapes, examples
from cloudwindow.web.typescript import declaration, expression, key

_HEAD: Final = "// Made by `make schema` from the server's routes and projections. Not to be edited: `make check` compares it.\n"
_ENUMS: Final = (Language, Verdict, State, Reason, Availability, StaffRole, Who)
_NOTICES: Final = (bulletin.HintNotice, bulletin.PlaceNotice, bulletin.LinkNotice, bulletin.PointerNotice, bulletin.CaptionNotice)
_CONSOLE: Final = (
    consoles.QueueNotice,
    consoles.SeatsNotice,
    consoles.AvailabilityNotice,
    consoles.AssignedNotice,
    consoles.ReleasedNotice,
    consoles.AlarmNotice,
)
Say = Callable[[Any], Mapping[str, Any] | None]  # Any: a notice of one of the kinds beside it


def typescript() -> str:
    """The whole file. Deterministic."""
    shapes = Shapes()
    for kind in _ENUMS:
        shapes.of(kind)
    applicant = {kind_of(kind): shapes.made(kind, _shown) for kind in EVENTS if kind in TOLD_KINDS}
    interpreter = sorted(kind_of(kind) for kind in TOLD & TOLD_KINDS)
    told = (kind for kind in EVENTS if kind not in UNTOLD and kind not in get_args(OfficeEvent))
    staff = {kind_of(kind): shapes.record(kind) for kind in told}
    messages = {
        "ApplicantMessages": _messages(shapes, _NOTICES, said_to_applicant),
        "CounterMessages": _messages(shapes, _NOTICES, said_to_clerk),
        "SeatMessages": _messages(shapes, _CONSOLE, lambda notice: said_to_console(notice, 0.0)),
    }
    written = json.loads(document(ROUTES))
    named = shapes.found | written["components"]["schemas"]
    parts = [declaration(name, named[name]) for name in sorted(named)]
    parts.append(_interface("ApplicantEvents", applicant))
    parts.append(f"export type InterpreterKind = {' | '.join(json.dumps(kind) for kind in interpreter)};")
    parts.append(_interface("StaffEvents", staff))
    parts += [_interface(name, found) for name, found in messages.items()]
    parts.append(_routes())
    return _HEAD + "\n" + "\n\n".join(parts) + "\n"


def _shown(event: Any) -> Mapping[str, Any] | None:  # Any: an example of any event
    told = project(Told(index=0, at="", kind=kind_of(type(event)), event=event))
    return None if told is None else told["event"]  # type: ignore[return-value]  # an entry's event is an object


def _messages(shapes: Shapes, kinds: Iterable[type[Any]], say: Say) -> Mapping[str, Schema]:
    found: dict[str, Schema] = {}
    for kind in kinds:
        shapes.record(kind)
        told = [message for example in examples(kind) if (message := say(example)) is not None]
        if told:
            whole = shapes.seen(told)
            name = str(told[0]["type"])
            whole["properties"]["type"] = {"const": name}
            found[name] = whole
    return found


def _interface(name: str, members: Mapping[str, Schema]) -> str:
    lines = [f"  {key(each)}: {expression(members[each], '  ')};" for each in sorted(members)]
    return f"export interface {name} {{\n" + "\n".join(lines) + "\n}"


def _routes() -> str:
    """Which bodies go with which route. Raw bodies and answers that are not JSON are left out."""
    lines = []
    for route in sorted(ROUTES, key=lambda one: (one.path, one.method)):
        takes = route.takes.__name__ if route.takes is not None and route.takes is not bytes else "null"
        gives = route.gives.__name__ if route.gives is not None else "null"
        lines.append(f"  {json.dumps(f'{route.method} {route.path}')}: {{ takes: {takes}; gives: {gives} }};")
    return "export interface Routes {\n" + "\n".join(lines) + "\n}"


if __name__ == "__main__":
    sys.stdout.write(typescript())
