"""The seams: what the engine asks of the store, the gateway, the models and the clock. Adapters are chosen in `app.py`."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from cloudwindow.domain.entry import Entry, Told
from cloudwindow.domain.events import Event
from cloudwindow.domain.findings import PartyFacts, SubjectFacts
from cloudwindow.domain.ids import CaseId, PartId, SessionId
from cloudwindow.domain.readings import LinkReading, Reading, RecorderReading
from cloudwindow.domain.samples import Frame, Utterance
from cloudwindow.domain.session import Session, State
from cloudwindow.domain.who import Who

A = TypeVar("A")
R = TypeVar("R")


class Clock(Protocol):
    def now_s(self) -> float:
        """UTC in UNIX seconds; never goes back within a process. May be asked on any thread."""
        ...


class InferencePool(Protocol):
    """Runs a stateless job somewhere: inline, in a worker process, on a cluster. Raises InferenceUnavailable."""

    async def run(self, job: Callable[[A], R], arg: A) -> R: ...


# --- store ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the integrator said of a matter. Personal data: never in the trail or the logs."""

    id: CaseId
    reference: str
    matter: str
    document: str  # "resident_card" or "passport"
    parties: dict[str, PartyFacts]  # by the name of the role: "seller", "buyer", ...
    subject: SubjectFacts = field(default_factory=SubjectFacts)
    broker: str = ""  # who brought the matter, as the office calls them


class UnitOfWork(Protocol):
    """What a deed does within one database transaction: see `Records.transact`."""

    def load(self, id: SessionId) -> Session:
        """Raises NotFound. Holds the session's row until the end of the transaction."""
        ...

    def record(self, session: Session, event: Event) -> Session:
        """The only write verb of a session: ledger entry and projection together. A new session has length 0."""
        ...

    def add_case(self, case: Case) -> None: ...

    def remember(self, key: str, request_sha256: str, response: str) -> None:
        """Keep the answer to an idempotent request; raises Conflict when the key is taken by another body."""
        ...


class Records(Protocol):
    """The store: deeds, and questions that change nothing."""

    async def transact(self, deed: Callable[[UnitOfWork], R]) -> R:
        """What `deed` returns, once it is committed; when it raises, nothing of it is kept.

        It runs from the transaction's beginning to its end on another thread, while the event loop goes on. So it may use only
        what nobody changes meanwhile: frozen values and its own variables. What it finds out it returns, and whoever asked acts
        upon it afterwards. Who is cancelled before its turn came takes it back; a deed that has begun runs to its end first.
        """
        ...

    async def session(self, id: SessionId) -> Session:
        """Raises NotFound."""
        ...

    async def session_by_link(self, link_sha256: str) -> Session | None: ...

    async def sessions(self, *states: State, limit: int = 1000) -> Sequence[Session]:
        """Those in one of `states` (all when none is given), oldest first."""
        ...

    async def recent(self, *states: State, limit: int = 200) -> Sequence[Session]:
        """Those in one of `states` that were made last, newest first."""
        ...

    async def case(self, id: CaseId) -> Case:
        """Raises NotFound."""
        ...

    async def entries(self, id: SessionId, since: int = 0, limit: int = 1000) -> Sequence[Entry]:
        """The session's entries with index >= since, in order."""
        ...

    async def told(self, id: SessionId, since: int = 0, limit: int | None = None) -> Sequence[Told]:
        """The same with their events read back, at most `limit` entries; those whose body was erased are left out."""
        ...

    async def answer_to(self, key: str) -> tuple[str, str] | None:
        """(request_sha256, response) kept under an idempotency key."""
        ...


# --- blobs ---------------------------------------------------------------------------------------------------------------


class Blobs(Protocol):
    """Files by name, written once. Names look like 'ses_.../stills/stl_....jpg'."""

    async def put(self, name: str, data: bytes) -> str:
        """Create; raises Conflict when the name exists with other bytes. Returns the sha256."""
        ...

    async def get(self, name: str) -> bytes:
        """Raises NotFound."""
        ...


# --- media ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    part: PartId
    sdp: str


class Feed(Protocol):
    """The media of one session over all its parts, as one reader sees it. Bounded everywhere: a slow reader skips samples."""

    def frames(self, per_s: float) -> AsyncIterator[Frame]:
        """The newest frame at most `per_s` times a second, never the same twice; waits while there is none."""
        ...

    def utterances(self, since_s: float) -> AsyncIterator[Utterance]:
        """What was said after `since_s`: at each pause, again once it lasted 0.85 s, every two seconds of speech."""
        ...

    def readings(self) -> AsyncIterator[Reading]:
        """Link, camera, microphone and recorder readings, each about four times a second, also while nothing arrives."""
        ...

    def near(self, at_s: float, within_s: float) -> tuple[Frame, ...]:
        """Kept frames around an instant of the last ten seconds, nearest first; may be empty."""
        ...


class Studio(Protocol):
    """The gateway: peer connections in, samples and recordings out. `who`, `of`: see `domain/who.py`."""

    async def answer(self, id: SessionId, offer_sdp: str, who: str = Who.APPLICANT) -> Answer:
        """A new part of somebody; an older one of theirs is closed with it. Raises BadOffer, TooMany."""
        ...

    async def view(self, id: SessionId, of: str, offer_sdp: str, viewer: str) -> Answer:
        """A connection on which `viewer` sees and hears `of`, now or once they send. The answer's `part` is the view's own id.

        Raises BadOffer, TooMany.
        """
        ...

    async def stop(self, id: SessionId, who: str) -> None:
        """They send no more (a shared screen ends). Nothing happens when they did not send."""
        ...

    def end(self, id: SessionId, part: PartId, why: str) -> None:
        """This one part or view is over, at once. Nothing happens when it is already."""
        ...

    def dismiss(self, id: SessionId, viewer: str, senders: Collection[str] = ()) -> None:
        """Somebody's right to be there ended: at once all that `viewer` looks at, and all that `senders` send."""
        ...

    def feed(self, id: SessionId) -> Feed:
        """The applicant's."""
        ...

    def ear(self, id: SessionId, who: str) -> Feed:
        """Anybody's, for their utterances and readings; frames are the applicant's alone."""
        ...

    def link(self, id: SessionId, who: str) -> LinkReading | None:
        """How media comes from them now; None while they send nothing."""
        ...

    async def snapshot(self, id: SessionId, who: str) -> Frame | None:
        """A picture of this moment (within 2 s), longest side at most 640; None when they send none."""
        ...

    async def close(self, id: SessionId, why: str) -> None:
        """End the session's parts and views, and finish its recordings. Returns when they are whole."""
        ...


class PartRecorder(Protocol):
    """Writes the media of one part. Opens its file at the first keyframe by itself."""

    def write(self, kind: str, codec: str, data: bytes, rtp_timestamp: int, key: bool, arrived_s: float) -> None:
        """One encoded frame. Never blocks; bounded: when the disk is too slow the recorder turns unhealthy and says so.

        `kind`: 'video' or 'audio'. `codec`: 'VP8', 'H264' (Annex B) or 'opus'. `rtp_timestamp`: unwrapped, in the codec's
        clock (90 kHz, 48 kHz). `arrived_s`: UTC in UNIX seconds.
        """
        ...

    def sender_report(self, kind: str, ntp_s: float, rtp_timestamp: int, sent_s: float = 0.0) -> None:
        """The sender's wall clock (UNIX seconds) at an RTP time on the same axis as `write` (RFC 3550, 6.4.1).

        `sent_s`: when it was sent, on this server's clock (its arrival less half a round trip); 0: not known.
        """
        ...

    def reading(self) -> RecorderReading: ...

    async def close(self) -> None:
        """Finishes the file; SegmentClosed and RecordingClosed go to the journal from the recorder itself."""
        ...


class Recorders(Protocol):
    """What the gateway asks of the recording package."""

    async def open(self, session: SessionId, part: PartId, who: str = Who.APPLICANT) -> PartRecorder: ...


class Journal(Protocol):
    """Where the gateway's own events go: loads the session, records, tells every live socket. Returns the entry's index."""

    async def record(self, id: SessionId, event: Event) -> int: ...
