"""What keeps a session, and which consents to it were taken back: a fold over its entries. Pure."""

from dataclasses import dataclass, replace

from cloudwindow.domain import keeping_events as k


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """`by`: who laid it."""

    id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """`by_hand`: the session went on without biometrics."""

    holds: tuple[Hold, ...] = ()
    withdrawn: tuple[str, ...] = ()
    by_hand: bool = False

    def apply(self, event: object) -> "Keeping":
        """Itself when the event is none of its business."""
        match event:
            case k.HoldLaid():
                return replace(self, holds=(*self.holds, Hold(id=event.hold, by=event.by)))
            case k.HoldLifted():
                return replace(self, holds=tuple(one for one in self.holds if one.id != event.hold))
            case k.ConsentWithdrawn():
                withdrawn = tuple(dict.fromkeys((*self.withdrawn, event.consent)))
                return replace(self, withdrawn=withdrawn, by_hand=self.by_hand or event.then == "by_hand")
            case _:
                return self
