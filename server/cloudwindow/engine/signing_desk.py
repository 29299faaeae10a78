"""What every verb of the signing needs: the trail read on from where it was, and entries that are made only if nothing changed."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from cloudwindow.domain.errors import Conflict, IllegalTransition, NotFound, TooMany
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import DocumentId, SessionId
from cloudwindow.domain.refusals import Why, because, in_state
from cloudwindow.domain.session import Session, State
from cloudwindow.domain.signing_events import DocumentMade
from cloudwindow.engine.parts import Outside, policy_of
from cloudwindow.engine.signed import Signing, fold
from cloudwindow.policy import SigningPolicy

READ_AGAIN: Final = 5  # times, while entries come in between the look and the deed
MOST_KEPT: Final = 64  # sessions whose signing is remembered; the others are read again
Make = Callable[[Session, Signing], Sequence[Event]]


class _Stale(Exception):  # the trail went on meanwhile: look again, no error
    pass


class SigningDesk:
    def __init__(self, outside: Outside) -> None:
        self.outside: Final = outside
        self._known: OrderedDict[SessionId, Signing] = OrderedDict()
        self._sending: set[SessionId] = set()

    @contextmanager
    def sending(self, id: SessionId) -> Iterator[None]:
        """One message of a session at a time, so that they can be counted. Raises TooMany."""
        if id in self._sending:
            raise TooMany("a message of this session is just being sent; do it again", because(Why.AGAIN))
        self._sending.add(id)
        try:
            yield
        finally:
            self._sending.discard(id)

    async def read(self, id: SessionId) -> Signing:
        """Nothing yet for a session that nobody knows: whoever writes to it hears of that."""
        known = self._known.get(id, Signing())
        known = fold(known, await self.outside.records.told(id, known.upto))
        if known.upto:
            self._known[id] = known
            self._known.move_to_end(id)
        while len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)
        return known

    async def document(self, id: SessionId, document: DocumentId) -> tuple[Signing, DocumentMade]:
        """Raises NotFound when it is not the session's newest."""
        signing = await self.read(id)
        if signing.made is None or signing.made.document != document:
            raise NotFound(f"expected the document that is being signed, found {document!r}")
        return signing, signing.made

    async def settle(self, id: SessionId, make: Make) -> int:
        """The last entry's index once `make` answered to the very trail that is written to. Raises what `make` raises, TooMany."""
        for _ in range(READ_AGAIN):
            signing = await self.read(id)

            def inside(session: Session, signing: Signing = signing) -> Sequence[Event]:
                if session.length != signing.upto:
                    raise _Stale
                return make(session, signing)

            try:
                return (await self.outside.journal.settle(id, inside)).length - 1
            except _Stale:
                continue
        raise TooMany("the trail went on while it was being looked at; do it again", because(Why.AGAIN))

    async def rules(self, id: SessionId) -> SigningPolicy:
        """The session's own policy."""
        return (await policy_of(await self.outside.records.session(id), self.outside.shelf)).signing


def led(session: Session) -> None:
    """Raises IllegalTransition unless the session is under way: a signature counts only while the video runs."""
    if session.state is not State.VERIFYING:
        raise IllegalTransition(f"expected a session that is {State.VERIFYING}, found {session.state}", in_state(session.state))


def expect_newest(signing: Signing, document: DocumentId) -> DocumentMade:
    """Raises NotFound, and Conflict when it is sealed already."""
    if signing.made is None or signing.made.document != document:
        raise NotFound(f"expected the document that is being signed, found {document!r}")
    if signing.signed is not None:
        raise Conflict("the document is sealed already; make a new one to sign again", because(Why.PAPER_SEALED))
    return signing.made
