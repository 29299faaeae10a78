"""Where supervisors lay and lift holds, and where they and auditors see how long a session is kept."""

from dataclasses import asdict

from cloudwindow.domain.errors import CloudWindowError, Forbidden, NotFound
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import StaffRole
from cloudwindow.engine.looking_back.blind import blind
from cloudwindow.web import keeping_schemas as k
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Call
from cloudwindow.web.deps import KeepingParts


async def hold(call: Call, body: k.HoldIn) -> k.HoldOut:
    holds = _parts(call).holds
    if body.on:
        index, name = await holds.lay(call.id, call.person.id, body.why)
    else:
        index, name = await holds.lift(call.id, call.person, body.why, body.hold or "")
    return k.HoldOut(index=index, hold=name)


async def withdraw_on_request(call: Call, body: k.WithdrawalIn) -> s.IndexOut:
    withdrawals = _parts(call).withdrawals
    if withdrawals is None:
        raise NotFound("this server takes no consent back")
    return s.IndexOut(index=await withdrawals.take_back(call.id, body.consent, call.person.id, body.why))


async def all_holds(call: Call, _: None) -> k.HoldsOut:
    found = await _parts(call).holds.all()
    hidden = {id for id in {one.session for one in found} if await _is_hidden(call, id)}
    return k.HoldsOut(holds=[k.HoldSeenOut(**asdict(one)) for one in found if one.session not in hidden])


async def kept(call: Call, _: None) -> k.KeepingOut:
    parts = _parts(call)
    holds = await parts.holds.of(call.id)
    session = await call.deps.records.session(call.id)
    if blind(session, call.person):  # what holds it tells whether it was drawn, and how long it is kept whether it was decided
        raise Forbidden("expected somebody who may know what was decided; you review as well: give your own word first")
    found = await parts.planning.of(call.id)
    span = found.span
    return k.KeepingOut(
        matter=found.matter,
        kept_as=span.kept_as if span else "",
        due=span.at if span else "",
        years=span.years if span else None,
        days=span.days if span else None,
        whose=span.whose if span else "",
        held=list(found.held),
        holds=[k.HoldSeenOut(**asdict(one)) for one in holds],
        withdrawn=list(session.keeping.withdrawn),
    )


async def _is_hidden(call: Call, id: SessionId) -> bool:
    if StaffRole.REVIEWER not in call.person.roles:
        return False
    try:
        return blind(await call.deps.records.session(id), call.person)
    except CloudWindowError:  # it does not open, so nobody can say that they gave their word
        return True


def _parts(call: Call) -> KeepingParts:
    if call.deps.keeping is None:
        raise NotFound("this server does not say how long sessions are kept")
    return call.deps.keeping
