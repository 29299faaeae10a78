"""Routes of the counter: a clerk's deeds on the session that they sit at, and what comes of it."""

from functools import partial
from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.web import counter_schemas as c
from cloudwindow.web import interpreter as third
from cloudwindow.web import schemas as s
from cloudwindow.web import seat
from cloudwindow.web.call import Role
from cloudwindow.web.conversation_schemas import StoppedOut, ViewOut
from cloudwindow.web.limits import Rate
from cloudwindow.web.row import SDP, SOCKET, row
from cloudwindow.web.seat_session_live import counter_live
from cloudwindow.web.seated import AT_SEAT, SEATED, SUPERVISOR, seated

_HERE: Final = "/api/sessions/{id}"
_THIRD: Final = "/api/interpreter/sessions/{id}"
_WORD: Final = Rate(per_s=2, burst=30)
_LOOK: Final = Rate(per_s=5, burst=60)
_ERRORS: Final = (e.IllegalTransition, e.Conflict)

_entry = partial(row, Role.STAFF, gives=s.IndexOut, rate=_WORD, errors=(*_ERRORS, e.NotFound), **SEATED)
_second = partial(row, Role.STAFF, staff=SUPERVISOR)
_interpreter = partial(row, Role.INTERPRETER, rate=_WORD)
_media = partial(row, Role.INTERPRETER, rate=_WORD, **SDP)

COUNTER: Final = (
    seated(
        AT_SEAT,
        seat.look_at_case,
        "The case and everything the console opens with; the look is an entry",
        gives=c.CounterOut,
        rate=_LOOK,
        errors=(e.IllegalTransition,),
    ),
    seated(
        f"{AT_SEAT}/live",
        counter_live,
        "The session's socket for the counter (RFC 6455); see docs/protocol-seat.md",
        query=s.SinceQuery,
        status=SOCKET,
        rate=_WORD,
    ),
    seated(
        f"{AT_SEAT}/stills/{{still}}",
        seat.staff_still,
        "A picture that was kept; the look is an entry",
        rate=_LOOK,
        errors=(e.NotFound,),
    ),
    _entry(f"{AT_SEAT}/next", seat.call_next_step, "Call the next step", s.NothingIn),
    _entry(f"{AT_SEAT}/repeat", seat.repeat_step, "Do a step once more", c.ReasonedIn),
    _entry(f"{AT_SEAT}/skip", seat.skip_step, "Leave a step out", c.ReasonedIn),
    _entry(f"{AT_SEAT}/override", seat.override_step, "A verdict in the place of the machine's", c.OverrideIn),
    _entry(f"{AT_SEAT}/confirm", seat.confirm_answer, "The clerk's verdict on an answer", c.ConfirmIn),
    _entry(f"{AT_SEAT}/say", seat.say_sentence, "A canned sentence, in the session's language", c.SayIn),
    _entry(f"{AT_SEAT}/chat", seat.staff_chat, "A written word to the applicant", c.WordsIn),
    _entry(f"{AT_SEAT}/note", seat.make_note, "A note for whoever reads the trail", c.WordsIn),
    _entry(f"{AT_SEAT}/snapshot", seat.take_snapshot, "A still of the applicant as they are now", s.NothingIn),
    _entry(f"{AT_SEAT}/together", seat.take_together, "One instant with everybody who takes part", s.NothingIn),
    _entry(f"{AT_SEAT}/ask-screen", seat.ask_for_screen, "Ask the applicant to share their screen", s.NothingIn),
    _entry(f"{AT_SEAT}/tick", seat.tick_item, "An item of the checklist is done, or not", c.TickIn),
    _entry(f"{AT_SEAT}/assess", seat.assess_pressure, "Interference or coercion, as the clerk sees it", c.AssessIn),
    _entry(f"{AT_SEAT}/suspend", seat.staff_suspend, "A pause", c.StopWordIn),
    _entry(f"{AT_SEAT}/resume", seat.staff_resume, "Go on after a pause", s.NothingIn),
    _entry(f"{AT_SEAT}/terminate", seat.staff_terminate, "End the session for good", c.StopWordIn),
    seated(
        f"{AT_SEAT}/interpreter",
        third.invite_interpreter,
        "Invite an interpreter; the link is told once",
        c.InterpreterIn,
        c.InterpreterOut,
        rate=_WORD,
        errors=_ERRORS,
    ),
    _entry(f"{AT_SEAT}/decide", seat.decide, "Approve, refuse or refer; 409 names what is missing", c.DecideIn),
    _second(
        f"{AT_SEAT}/second",
        seat.second_person,
        "The second person's word on a result that waits; never who decided",
        c.SecondIn,
        s.IndexOut,
        rate=_WORD,
        errors=(*_ERRORS, e.NotFound),
    ),
    _second(
        f"{AT_SEAT}/result",
        seat.staff_result,
        "The signed result; 409 while it may not leave",
        gives=c.ResultOut,
        rate=_LOOK,
        errors=(e.Conflict, e.NotFound),
    ),
)

# What the applicant, an interpreter and the integrator may ask of the same counter.
BESIDE: Final = (
    row(
        Role.OPENER,
        "/api/interpreter/open",
        third.open_interpreter,
        "Open the interpreter's link: binds this browser to the session",
        c.InterpreterOpenIn,
        c.InterpreterOpenOut,
        rate=Rate(per_s=1, burst=30),
        errors=(e.NotFound, e.Forbidden),
    ),
    _interpreter(f"{_THIRD}/ice", third.interpreter_ice, "The relays to connect through", gives=s.IceOut),
    _media(f"{_THIRD}/offer", third.interpreter_offer, "Send sound and picture", s.OfferIn, s.OfferOut),
    _media(f"{_THIRD}/view", third.interpreter_view, "See and hear somebody", c.InterpreterViewIn, ViewOut),
    _interpreter(f"{_THIRD}/stop", third.interpreter_stop, "Send no longer", s.NothingIn, StoppedOut),
    _interpreter(f"{_THIRD}/chat", third.interpreter_chat, "A written word", c.WordsIn, s.IndexOut),
    _interpreter(
        f"{_THIRD}/live",
        third.interpreter_live,
        "The interpreter's socket (RFC 6455); see docs/protocol-seat.md",
        query=s.SinceQuery,
        status=SOCKET,
    ),
    row(
        Role.APPLICANT,
        f"{_HERE}/chat",
        seat.applicant_chat,
        "A written word to the clerk",
        c.WordsIn,
        s.IndexOut,
        rate=_WORD,
        errors=_ERRORS,
    ),
    row(
        Role.APPLICANT,
        f"{_HERE}/decline-screen",
        seat.decline_screen,
        "No screen will come: the applicant does not want to, or their browser cannot",
        c.ScreenDeclinedIn,
        s.IndexOut,
        rate=_WORD,
        errors=_ERRORS,
    ),
    row(
        Role.INTEGRATOR,
        f"{_HERE}/result",
        seat.integrator_result,
        "The signed result; 409 while it may not leave",
        gives=c.ResultOut,
        rate=_LOOK,
        errors=(e.Conflict, e.NotFound),
    ),
)
