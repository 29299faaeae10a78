"""What an office's own systems ask: new cases, invitations, and how a session stands."""

from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.codec import to_json
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import Event
from cloudwindow.domain.findings import PartyFacts, SubjectFacts
from cloudwindow.domain.ids import CaseId
from cloudwindow.domain.review_events import ReviewEvent
from cloudwindow.domain.session import Session
from cloudwindow.domain.viewing_events import ViewingEvent
from cloudwindow.engine.desk import NewCase
from cloudwindow.engine.result import outcome, waits
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Call

# What waits for a second person has not left, a silent sign is for supervisors, and who looked at it later is for auditors; the
# package has it all.
_UNTOLD: Final[frozenset[type[Event]]] = frozenset(
    {at.SignAgreed, at.SignGiven, at.SignLookedFor, e.Decided, sign.ResultHeld, sign.ResultConfirmed}
    | {*ReviewEvent.__args__, *ViewingEvent.__args__}
)


async def add_case(call: Call, body: s.CaseIn) -> s.CaseOut:
    parties = {role: PartyFacts(**party.model_dump()) for role, party in body.parties.items()}
    subject = SubjectFacts(**body.subject.model_dump())
    case = NewCase(
        reference=body.reference,
        matter=body.matter,
        document=body.document,
        parties=parties,
        subject=subject,
        broker=body.broker,
    )
    return s.CaseOut(case=await call.desk.add_case(case))


async def invite(call: Call, body: s.SessionIn) -> s.InvitationOut:
    invitation = await call.desk.invite(
        CaseId(body.case), body.party, body.language, attended=body.attended, priority=body.priority
    )
    link = str(call.deps.settings.public_url.with_path("/").with_fragment(invitation.token))
    return s.InvitationOut(session=invitation.session, link=link, expires_s=invitation.expires_s)


async def sessions(call: Call, query: s.StateQuery) -> s.SessionsOut:
    found = await call.desk.sessions(*([query.state] if query.state else []))
    return s.SessionsOut(sessions=[shown(session) for session in found])


async def session(call: Call, _: None) -> s.SessionOut:
    return shown(await call.desk.session(call.id))


async def entries(call: Call, query: s.SinceQuery) -> s.EntriesOut:
    told: list[Told] = []
    since = query.since
    while not told and (page := await call.desk.told(call.id, since)):
        told = [one for one in page if type(one.event) not in _UNTOLD]
        since = page[-1].index + 1
    return s.EntriesOut(entries=[s.EntryOut(index=t.index, at=t.at, kind=t.kind, event=to_json(t.event)) for t in told])


def shown(session: Session) -> s.SessionOut:
    """A session as integrators see it."""
    reason = session.ended_for or session.suspended_for
    return s.SessionOut(
        session=session.id,
        state=session.state.value if session.state else "",
        case=session.case,
        party=session.party,
        matter=session.matter,
        language=session.language.value,
        steps=list(session.steps),
        verdicts={str(number): verdict.value for number, verdict in session.verdicts.items()},
        reason=reason.value if reason else None,
        outcome="" if waits(session) else outcome(session),
        suspensions=session.suspensions,
        length=session.length,
        expires_s=session.expires_s,
        attended=session.attended,
        priority=session.priority,
    )
