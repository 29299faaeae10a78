"""Where supervisors lay and lift holds, and where they and auditors see how long a session is kept."""

from dataclasses import asdict

from cloudwindow.domain.errors import NotFound
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
    return k.HoldsOut(holds=[k.HoldSeenOut(**asdict(one)) for one in await _parts(call).holds.all()])


async def kept(call: Call, _: None) -> k.KeepingOut:
    parts = _parts(call)
    holds = await parts.holds.of(call.id)
    found = await parts.planning.of(call.id)
    session = await call.deps.records.session(call.id)
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


def _parts(call: Call) -> KeepingParts:
    if call.deps.keeping is None:
        raise NotFound("this server does not say how long sessions are kept")
    return call.deps.keeping
