"""What a supervisor must look at: silent signs, risks, and results that wait for a second person."""

from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.review import AUDIT
from cloudwindow.domain.session import Session, State

SIGN: Final = "sign"
RISK: Final = "risk"
HELD: Final = "held"
MOST_STANDING: Final = 200


class Alarms:
    """Those that stand: an alarm ends when a second person spoke or the result left. The newest MOST_STANDING sessions'.

    A session that was terminated has neither: what made its result doubtful ends with it, and a silent sign stands, because whoever
    gave it asked for help and not for a result.
    """

    def __init__(self) -> None:
        self._standing: dict[SessionId, list[str]] = {}

    def note(self, id: SessionId, event: e.Event) -> str | None:
        """The alarm that this entry raises."""
        match event:
            case at.SignGiven():
                return self._raise(id, SIGN)
            case at.RiskNoted():
                return self._raise(id, SIGN if event.reason is Reason.COERCION_SIGNAL else RISK)
            case sign.ResultHeld() if set(event.for_) != {AUDIT}:
                return self._raise(id, HELD)
            case sign.ResultConfirmed() | sign.ResultSigned():
                self._standing.pop(id, None)
            case e.Terminated():
                if SIGN in self._standing.pop(id, ()):
                    self._raise(id, SIGN)
        return None

    def restore(self, session: Session) -> None:
        """What a session found at the start had raised."""
        if session.confirmed is not None:
            return
        if session.state is State.DECIDED and not set(session.held_for) - {AUDIT}:
            return
        if session.sign_given or Reason.COERCION_SIGNAL in session.risks:
            self._raise(session.id, SIGN)
        if session.state is State.TERMINATED:
            return
        if set(session.risks) - {Reason.COERCION_SIGNAL}:
            self._raise(session.id, RISK)
        if set(session.held_for) - {AUDIT}:
            self._raise(session.id, HELD)

    def standing(self) -> list[tuple[SessionId, str]]:
        """In the order in which they came."""
        return [(id, kind) for id, kinds in self._standing.items() for kind in kinds]

    def _raise(self, id: SessionId, kind: str) -> str:
        kinds = self._standing.setdefault(id, [])
        while len(self._standing) > MOST_STANDING:
            del self._standing[next(iter(self._standing))]
        if kind not in kinds:
            kinds.append(kind)
        return kind
