"""Sound and picture between the people of a session: who sends, who looks, and when a shared screen ends."""

from cloudwindow.domain.who import Who
from cloudwindow.engine.conversation import STAFF
from cloudwindow.web import conversation_schemas as c
from cloudwindow.web import schemas as s
from cloudwindow.web.applicant import ice
from cloudwindow.web.call import Call


async def seat_ice(call: Call, _: None) -> s.IceOut:
    return await ice(call, None)


async def view(call: Call, body: c.ViewIn) -> c.ViewOut:
    answer = await call.desk.conversation.look(call.id, Who(body.of), body.sdp, Who.APPLICANT)
    return c.ViewOut(sdp=answer.sdp, view=answer.part)


async def stop(call: Call, body: c.StopIn) -> c.StoppedOut:
    await call.desk.conversation.stop(call.id, Who(body.who))
    return c.StoppedOut()


async def seat_offer(call: Call, body: c.SeatOfferIn) -> s.OfferOut:
    answer = await call.desk.conversation.send(call.id, Who(body.who), body.sdp, call.person.id)
    return s.OfferOut(sdp=answer.sdp, part=answer.part)


async def seat_view(call: Call, body: c.SeatViewIn) -> c.ViewOut:
    answer = await call.desk.conversation.look(call.id, Who(body.of), body.sdp, STAFF, call.person.id)
    return c.ViewOut(sdp=answer.sdp, view=answer.part)


async def seat_stop(call: Call, body: c.SeatStopIn) -> c.StoppedOut:
    await call.desk.conversation.stop(call.id, Who(body.who), call.person.id)
    return c.StoppedOut()
