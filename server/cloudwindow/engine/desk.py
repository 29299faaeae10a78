"""The verbs of the counter: everything that the web layer may ask for, one method a deed."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final

import structlog

from cloudwindow.checks.intent_questions import IntentPolicy, IntentQuestions
from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import BadInput, Conflict, Forbidden, NotFound, Unauthorised
from cloudwindow.domain.findings import PartyFacts, SubjectFacts
from cloudwindow.domain.ids import CaseId, ChallengeId, SessionId, StillId, new_id
from cloudwindow.domain.ports import Answer, Case
from cloudwindow.domain.readings import Wish, WordReading
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import UNDER_WAY, Session, State
from cloudwindow.domain.who import Who
from cloudwindow.engine.bulletin import Listener
from cloudwindow.engine.conversation import Conversation
from cloudwindow.engine.hall import Hall
from cloudwindow.engine.office import a_session
from cloudwindow.engine.other_browser import note_other_browser
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.rating import rate
from cloudwindow.engine.silent_sign import agree

log = structlog.get_logger()
VIRTUAL_CAMERAS: Final = ("virtual", "obs", "manycam", "snap camera", "xsplit", "droidcam", "v4l2loopback", "fake_device")
PAGE: Final = 1000  # entries that are read at once: a trail of an hour has some thousands
DOCUMENTS: Final = ("resident_card", "passport")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    reference: str
    matter: str
    document: str = "resident_card"
    parties: Mapping[str, PartyFacts] = field(default_factory=dict)
    subject: SubjectFacts = field(default_factory=SubjectFacts)
    broker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """`token`: 128 random bits, base64url; told once and stored only as a hash."""

    session: SessionId
    token: str
    expires_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """`opener`: the cookie's value that binds the link to this browser."""

    session: SessionId
    opener: str
    language: Language
    matter: str
    document: str
    minutes: int
    retention_days: int


class Desk:
    """Integrators and applicants. Every verb returns the index of the entry it made, unless it says otherwise."""

    def __init__(self, outside: Outside, hall: Hall) -> None:
        self._outside = outside
        self._hall = hall
        self.conversation = Conversation(outside, hall)

    # Integrators -------------------------------------------------------------------------------------------------------

    async def add_case(self, case: NewCase) -> CaseId:
        """Raises BadInput."""
        if case.document not in DOCUMENTS:
            raise BadInput(f"document: expected one of {', '.join(DOCUMENTS)}, found {case.document!r}")
        if not case.parties:
            raise BadInput("parties: expected at least one, found none")
        id = CaseId(new_id("cas"))
        made = Case(
            id=id,
            reference=case.reference,
            matter=case.matter,
            document=case.document,
            parties=dict(case.parties),
            subject=case.subject,
            broker=case.broker,
        )
        await self._outside.records.transact(lambda work: work.add_case(made))
        return id

    async def invite(
        self, case: CaseId, party: str, language: Language, *, attended: bool | None = None, priority: bool = False
    ) -> Invitation:
        """`attended`: a clerk leads it (None: as the policy says). `priority`: of that lane. Raises NotFound, BadInput."""
        known = await self._outside.records.case(case)
        if party not in known.parties:
            raise BadInput(f"party: expected one of {', '.join(sorted(known.parties))}, found {party!r}")
        token = secrets.token_urlsafe(16)
        expires_s = self._outside.clock.now_s() + 3600 * self._outside.shelf.current.session.invitation_h
        id = SessionId(new_id("ses"))
        created = e.SessionCreated(
            case=case,
            party=party,
            language=language,
            matter=known.matter,
            link_sha256=_hash(token),
            expires_s=expires_s,
            attended=self._outside.shelf.current.seat.attended if attended is None else attended,
            priority=priority,
        )
        await self._outside.records.transact(lambda work: work.record(Session(id=id), created))
        return Invitation(session=id, token=token, expires_s=expires_s)

    async def session(self, id: SessionId) -> Session:
        """Raises NotFound."""
        return await self._outside.records.session(a_session(id))

    async def sessions(self, *states: State) -> Sequence[Session]:
        """Those in one of `states`, or all; the office's trail is none of them."""
        asked = [state for state in states if state is not State.OFFICE]
        return await self._outside.records.sessions(*asked) if asked or not states else []

    async def told(self, id: SessionId, since: int) -> Sequence[Told]:
        """At most a page of the entries from `since` on, with their events; erased ones are left out. Empty: there are no more."""
        page = await self._outside.records.told(a_session(id), since, PAGE)
        while not page and since + PAGE < (await self._outside.records.session(id)).length:
            since += PAGE  # all of that page were erased
            page = await self._outside.records.told(id, since, PAGE)
        return page

    # Applicants: before ------------------------------------------------------------------------------------------------

    async def open_link(self, token: str, opener: str | None) -> Opened:
        """The first opener is bound. Raises NotFound, Forbidden."""
        opener = opener or secrets.token_urlsafe(32)  # one browser may hold several links

        def bind(session: Session) -> Sequence[e.Event]:
            if not session.opener_sha256:
                return [e.LinkOpened(opener_sha256=_hash(opener))]
            if not _same(session.opener_sha256, _hash(opener)):
                raise Forbidden("this link was already opened in another browser; use that one, or ask the office for a new link")
            return []

        session = await self._outside.records.session_by_link(_hash(token))
        if session is None or session.state is State.EXPIRED:
            raise NotFound(
                "expected a link that was sent to you, found one that is unknown or has expired; ask the office for a new one"
            )
        try:
            is_new = bool(bind(session))
        except Forbidden:
            await note_other_browser(self._outside.journal, session)
            raise
        if is_new:
            session = await self._outside.journal.settle(session.id, bind)
        case = await self._outside.records.case(session.case)
        rules = self._outside.shelf.current.session
        return Opened(
            session=session.id,
            opener=opener,
            language=session.language,
            matter=session.matter,
            document=case.document,
            minutes=rules.expected_minutes,
            retention_days=self._outside.shelf.current.retention.days(session.matter),
        )

    async def opener_session(self, opener: str, id: SessionId) -> Session:
        """The session that this cookie may act for. Raises Unauthorised, Forbidden."""
        try:
            session = await self._outside.records.session(id)
        except NotFound:
            raise Unauthorised("expected a session of yours, found none of that name") from None
        if not session.opener_sha256 or not _same(session.opener_sha256, _hash(opener)):
            raise Forbidden("this session belongs to another browser")
        return session

    async def choose_language(self, id: SessionId, language: Language) -> int:
        return await self._record(id, e.LanguageChosen(language=language))

    async def answer_consent(self, id: SessionId, answer: e.ConsentAnswered) -> int:
        """A refused consent that the policy requires ends the session on the manual path."""
        rules = self._outside.shelf.current.session
        if answer.text not in rules.consents:
            raise BadInput(f"text: expected one of {', '.join(rules.consents)}, found {answer.text!r}")
        end: tuple[e.Event, ...] = ()
        if not answer.given and answer.text in rules.required_consents:
            line = "session.required_consents"
            end = (e.Terminated(reason=Reason.CONSENT_REFUSED, policy_line=line, by="applicant"),)
        return (await self._outside.journal.write(id, answer, *end)).length - 1

    async def report_devices(self, id: SessionId, report: e.DeviceReported) -> int:
        """What the page says may raise suspicion, never lower it."""
        doubts: tuple[e.Event, ...] = ()
        if any(word in report.camera_label.lower() for word in VIRTUAL_CAMERAS):
            facts: dict[str, e.Json] = {"camera_label": report.camera_label[:80]}
            doubts = (e.SuspicionNoted(reason=Reason.INJECTION_SUSPECTED, facts=facts),)
        return (await self._outside.journal.write(id, report, *doubts)).length - 1 - len(doubts)

    async def agree_on_sign(self, id: SessionId, question: str, answer: str) -> int:
        """An answer that calls a supervisor without a word about it. A later one takes the place of an earlier.

        Raises BadInput, and IllegalTransition once the session has begun.
        """
        session = await self._outside.records.session(id)
        intent: IntentPolicy = self._outside.shelf.current.checks[str(IntentQuestions.name)]
        topics = intent.topics_of(session.matter)
        if question not in topics:
            raise BadInput(f"question: expected one of {', '.join(topics)}, found {question!r}")
        return await self._record(id, agree(question, answer))

    async def ready(self, id: SessionId) -> int:
        """Enter the hall. Raises Conflict while a consent is missing."""
        required, queued = self._outside.shelf.current.session.required_consents, e.Queued(at_s=self._outside.clock.now_s())

        def make(session: Session) -> Sequence[e.Event]:
            if missing := [text for text in required if not session.consents.get(text)]:
                raise Conflict(f"expected consent to {', '.join(missing)} first")
            return () if session.state is State.WAITING else (queued,)

        session = await self._outside.journal.settle(id, make)
        self._hall.look()
        return session.length - 1

    # Applicants: during ------------------------------------------------------------------------------------------------

    async def offer(self, id: SessionId, sdp: str, who: Who = Who.APPLICANT) -> Answer:
        """A new part of the applicant's camera, or of their screen. Raises BadOffer, TooMany, IllegalTransition."""
        return await self.conversation.send(id, who, sdp)

    async def add_still(self, id: SessionId, challenge: ChallengeId, jpeg: bytes, taken_s: float) -> StillId:
        """Returns the picture's id. Raises BadInput, TooMany, IllegalTransition."""
        return await self._hall.conductor(id).show(challenge, jpeg, taken_s)

    async def shown(self, id: SessionId, challenge: ChallengeId) -> None:
        """The page painted the prompt. Telemetry of a browser: logged, believed by nobody."""
        is_open = self._hall.conductor(id).open_challenge == challenge
        log.info("prompt_shown", session=id, open=is_open)

    async def suspend(self, id: SessionId, by: str) -> int:
        return await self._say(id, by, Wish.SUSPEND, Reason.APPLICANT_SUSPENDED)

    async def resume(self, id: SessionId, by: str) -> int:
        return await self._say(id, by, Wish.RESUME, Reason.APPLICANT_SUSPENDED)

    async def leave(self, id: SessionId) -> int:
        return await self._end(id, Reason.APPLICANT_LEFT)

    async def withdraw(self, id: SessionId) -> int:
        return await self._end(id, Reason.CONSENT_WITHDRAWN)

    async def rate(self, id: SessionId, stars: int) -> int:
        """Once. Raises BadInput, IllegalTransition before it is over, and Conflict when another number was given before."""
        return await rate(self._outside.journal, id, stars)

    def listen(self, id: SessionId) -> AbstractContextManager[Listener]:
        """Notices for one live socket; being listened to is what 'present in the hall' means."""
        self._hall.look()
        return self._outside.bulletin.listen(id)

    async def _end(self, id: SessionId, reason: Reason) -> int:
        ended = e.Terminated(reason=reason, policy_line="word of the applicant", by="applicant")
        session = await self._outside.journal.settle(id, lambda session: [] if session.state in UNDER_WAY else [ended])
        if session.state in UNDER_WAY:
            return await self._say(id, "applicant", Wish.TERMINATE, reason)
        return session.length - 1

    async def _say(self, id: SessionId, by: str, wish: Wish, reason: Reason) -> int:
        """The index that the session had reached: what comes of the word follows on the live socket."""
        self._hall.conductor(id).hear(WordReading(at_s=self._outside.clock.now_s(), by=by, wish=wish, reason=reason))
        return (await self._outside.records.session(id)).length - 1

    async def _record(self, id: SessionId, event: e.Event) -> int:
        return await self._outside.journal.record(id, event)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _same(a: str, b: str) -> bool:
    return secrets.compare_digest(a, b)
