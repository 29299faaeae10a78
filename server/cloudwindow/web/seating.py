"""What the staff ask of their seats: free or not, handing over, and supervisors who join, leave and take over."""

from cloudwindow.domain.people import Availability
from cloudwindow.web import schemas as s
from cloudwindow.web import seat_schemas as t
from cloudwindow.web.call import Call


async def say_availability(call: Call, body: t.AvailabilityIn) -> s.DoneOut:
    await call.seats.say(call.person, Availability(body.availability))
    return s.DoneOut()


async def join(call: Call, body: t.JoinIn) -> s.IndexOut:
    return s.IndexOut(index=await call.seats.join(call.id, call.person, body.silent))


async def leave_session(call: Call, _: s.NothingIn) -> s.IndexOut:
    return s.IndexOut(index=await call.seats.leave(call.id, call.person))


async def take_over(call: Call, body: t.NoteIn) -> s.IndexOut:
    return s.IndexOut(index=await call.seats.take_over(call.id, call.person, body.note))


async def hand_over(call: Call, body: t.NoteIn) -> s.IndexOut:
    return s.IndexOut(index=await call.seats.hand_over(call.id, call.person, body.note))
