"""Routes of the counter: a clerk's deeds on the session that they sit at, and what comes of it."""

from http import HTTPStatus
from typing import Any, Final

from cloudwindow.domain import errors as e
from cloudwindow.domain.people import StaffRole
from cloudwindow.web import counter_schemas as c
from cloudwindow.web import interpreter as third
from cloudwindow.web import schemas as s
from cloudwindow.web import seat
from cloudwindow.web.call import Deed, Role, Route
from cloudwindow.web.conversation_schemas import StoppedOut, ViewOut
from cloudwindow.web.limits import Rate
from cloudwindow.web.seat_session_live import counter_live

AT_SEAT: Final = "/api/seat/sessions/{id}"
SEATED: Final = frozenset({StaffRole.CLERK, StaffRole.SUPERVISOR})
_SUPERVISOR: Final = frozenset({StaffRole.SUPERVISOR})
_WORD: Final = Rate(per_s=2, burst=30)
_LOOK: Final = Rate(per_s=5, burst=60)


def _deed(name: str, deed: Deed, summary: str, takes: type[s.In] = s.NothingIn) -> Route:
    """A deed that makes an entry."""
    return Route(
        method="POST",
        path=f"{AT_SEAT}/{name}",
        deed=deed,
        role=Role.STAFF,
        staff=SEATED,
        seated=True,
        summary=summary,
        takes=takes,
        gives=s.IndexOut,
        rate=_WORD,
        errors=(e.IllegalTransition, e.Conflict, e.NotFound),
    )


COUNTER: Final = (
    Route(
        method="GET",
        path=AT_SEAT,
        deed=seat.look_at_case,
        role=Role.STAFF,
        staff=SEATED,
        seated=True,
        summary="The case and everything the console opens with; the look is an entry",
        gives=c.CounterOut,
        rate=_LOOK,
        errors=(e.IllegalTransition,),
    ),
    Route(
        method="GET",
        path=f"{AT_SEAT}/live",
        deed=counter_live,
        role=Role.STAFF,
        staff=SEATED,
        seated=True,
        summary="The session's socket for the counter (RFC 6455); see docs/protocol-seat.md",
        query=s.SinceQuery,
        status=HTTPStatus.SWITCHING_PROTOCOLS,
        rate=_WORD,
    ),
    Route(
        method="GET",
        path=f"{AT_SEAT}/stills/{{still}}",
        deed=seat.staff_still,
        role=Role.STAFF,
        staff=SEATED,
        seated=True,
        summary="A picture that was kept; the look is an entry",
        rate=_LOOK,
        errors=(e.NotFound,),
    ),
    _deed("next", seat.call_next_step, "Call the next step"),
    _deed("repeat", seat.repeat_step, "Do a step once more", c.ReasonedIn),
    _deed("skip", seat.skip_step, "Leave a step out", c.ReasonedIn),
    _deed("override", seat.override_step, "A verdict in the place of the machine's", c.OverrideIn),
    _deed("confirm", seat.confirm_answer, "The clerk's verdict on an answer", c.ConfirmIn),
    _deed("say", seat.say_sentence, "A canned sentence, in the session's language", c.SayIn),
    _deed("chat", seat.staff_chat, "A written word to the applicant", c.WordsIn),
    _deed("note", seat.make_note, "A note for whoever reads the trail", c.WordsIn),
    _deed("snapshot", seat.take_snapshot, "A still of the applicant as they are now"),
    _deed("together", seat.take_together, "One instant with everybody who takes part"),
    _deed("tick", seat.tick_item, "An item of the checklist is done, or not", c.TickIn),
    _deed("assess", seat.assess_pressure, "Interference or coercion, as the clerk sees it", c.AssessIn),
    _deed("suspend", seat.staff_suspend, "A pause", c.StopWordIn),
    _deed("resume", seat.staff_resume, "Go on after a pause"),
    _deed("terminate", seat.staff_terminate, "End the session for good", c.StopWordIn),
    Route(
        method="POST",
        path=f"{AT_SEAT}/interpreter",
        deed=third.invite_interpreter,
        role=Role.STAFF,
        staff=SEATED,
        seated=True,
        summary="Invite an interpreter; the link is told once",
        takes=c.InterpreterIn,
        gives=c.InterpreterOut,
        rate=_WORD,
        errors=(e.IllegalTransition, e.Conflict),
    ),
    _deed("decide", seat.decide, "Approve, refuse or refer; 409 names what is missing", c.DecideIn),
    Route(
        method="POST",
        path=f"{AT_SEAT}/second",
        deed=seat.second_person,
        role=Role.STAFF,
        staff=_SUPERVISOR,
        summary="The second person's word on a result that waits; never who decided",
        takes=c.SecondIn,
        gives=s.IndexOut,
        rate=_WORD,
        errors=(e.IllegalTransition, e.Conflict, e.NotFound),
    ),
    Route(
        method="GET",
        path=f"{AT_SEAT}/result",
        deed=seat.staff_result,
        role=Role.STAFF,
        staff=_SUPERVISOR,
        summary="The signed result; 409 while it may not leave",
        gives=c.ResultOut,
        rate=_LOOK,
        errors=(e.Conflict, e.NotFound),
    ),
)


def _interpreter(method: str, name: str, deed: Deed, summary: str, **what: Any) -> Route:  # Any: fields of Route
    return Route(
        method=method,
        path=f"/api/interpreter/sessions/{{id}}/{name}",
        deed=deed,
        role=Role.INTERPRETER,
        summary=summary,
        rate=_WORD,
        **what,
    )


_MEDIA: Final[dict[str, Any]] = {"most_bytes": 80 * 1024, "errors": (e.BadOffer, e.IllegalTransition, e.Conflict)}

# What the applicant, an interpreter and the integrator may ask of the same counter.
BESIDE: Final = (
    Route(
        method="POST",
        path="/api/interpreter/open",
        deed=third.open_interpreter,
        role=Role.OPENER,
        summary="Open the interpreter's link: binds this browser to the session",
        takes=c.InterpreterOpenIn,
        gives=c.InterpreterOpenOut,
        rate=Rate(per_s=1, burst=30),
        errors=(e.NotFound, e.Forbidden),
    ),
    _interpreter("GET", "ice", third.interpreter_ice, "The relays to connect through", gives=s.IceOut),
    _interpreter("POST", "offer", third.interpreter_offer, "Send sound and picture", takes=s.OfferIn, gives=s.OfferOut, **_MEDIA),
    _interpreter(
        "POST", "view", third.interpreter_view, "See and hear somebody", takes=c.InterpreterViewIn, gives=ViewOut, **_MEDIA
    ),
    _interpreter("POST", "stop", third.interpreter_stop, "Send no longer", takes=s.NothingIn, gives=StoppedOut),
    _interpreter("POST", "chat", third.interpreter_chat, "A written word", takes=c.WordsIn, gives=s.IndexOut),
    _interpreter(
        "GET",
        "live",
        third.interpreter_live,
        "The interpreter's socket (RFC 6455); see docs/protocol-seat.md",
        query=s.SinceQuery,
        status=HTTPStatus.SWITCHING_PROTOCOLS,
    ),
    Route(
        method="POST",
        path="/api/sessions/{id}/chat",
        deed=seat.applicant_chat,
        role=Role.APPLICANT,
        summary="A written word to the clerk",
        takes=c.WordsIn,
        gives=s.IndexOut,
        rate=_WORD,
        errors=(e.IllegalTransition, e.Conflict),
    ),
    Route(
        method="GET",
        path="/api/sessions/{id}/result",
        deed=seat.integrator_result,
        role=Role.INTEGRATOR,
        summary="The signed result; 409 while it may not leave",
        gives=c.ResultOut,
        rate=_LOOK,
        errors=(e.Conflict, e.NotFound),
    ),
)
