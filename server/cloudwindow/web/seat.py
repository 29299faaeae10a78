"""What a clerk asks at the counter: the case, the steps, words, pictures, pause and end, the decision."""

from aiohttp import web

from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import ChallengeId, StillId
from cloudwindow.domain.reasons import Reason
from cloudwindow.web import counter_schemas as c
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Call
from cloudwindow.web.rights import looks_on
from cloudwindow.web.seat_projection import told_holds

JPEG = "image/jpeg"


async def look_at_case(call: Call, _: None) -> c.CounterOut:
    view = await call.counter.look(call.id, call.person.id)
    session, case, seat = view.session, view.case, view.policy.seat
    party = case.parties.get(session.party)
    return c.CounterOut(
        session=session.id,
        state=session.state.value if session.state else "",
        attended=session.attended,
        language=session.language.value,
        case=c.CounterCaseOut(
            reference=case.reference,
            matter=session.matter,
            document=case.document,
            party=s.PartyIn.model_validate(party, from_attributes=True, strict=False) if party else s.PartyIn(),
            role=session.party,
        ),
        steps=list(session.steps),
        verdicts={str(number): verdict.value for number, verdict in session.verdicts.items()},
        called=session.called,
        skipped=list(session.skipped),
        overridden=list(session.overridden),
        risks=[str(reason) for reason in session.risks if reason is not Reason.COERCION_SIGNAL],
        interference=session.interference.value if session.interference else None,
        held_for=list(session.held_for if looks_on(call.person, session) else told_holds(session.held_for)),
        outcome=session.outcome,
        mandatory=[step for step in seat.mandatory if step in session.steps],
        checklist=list(seat.items(session.matter)),
        ticked=sorted(view.done),
        least_words=seat.least_words,
        reasons=c.SeatReasonsOut(**{name: list(getattr(seat.reasons, name)) for name in c.SeatReasonsOut.model_fields}),
        texts=list(seat.said),
    )


async def call_next_step(call: Call, _: s.NothingIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.next(call.id, call.person.id))


async def repeat_step(call: Call, body: c.ReasonedIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.repeat(call.id, call.person.id, body.number, body.reason, body.words))


async def skip_step(call: Call, body: c.ReasonedIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.skip(call.id, call.person.id, body.number, body.reason, body.words))


async def override_step(call: Call, body: c.OverrideIn) -> s.IndexOut:
    verdict = Verdict(body.verdict)
    return s.IndexOut(index=await call.counter.override(call.id, call.person.id, body.number, verdict, body.reason, body.words))


async def confirm_answer(call: Call, body: c.ConfirmIn) -> s.IndexOut:
    challenge, verdict = ChallengeId(body.challenge), Verdict(body.verdict)
    return s.IndexOut(index=await call.counter.confirm(call.id, call.person.id, challenge, verdict, body.words))


async def say_sentence(call: Call, body: c.SayIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.say(call.id, call.person.id, body.text))


async def staff_chat(call: Call, body: c.WordsIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.chat(call.id, call.person.id, body.words))


async def applicant_chat(call: Call, body: c.WordsIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.chat(call.id, "applicant", body.words))


async def make_note(call: Call, body: c.WordsIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.note(call.id, call.person.id, body.words))


async def ask_for_screen(call: Call, _: s.NothingIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.screens.ask(call.id, call.person.id))


async def decline_screen(call: Call, body: c.ScreenDeclinedIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.screens.decline(call.id, body.why))


async def take_snapshot(call: Call, _: s.NothingIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.album.snapshot(call.id, call.person.id))


async def take_together(call: Call, _: s.NothingIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.album.together(call.id, call.person.id))


async def staff_still(call: Call, _: None) -> web.Response:
    still = StillId(call.request.match_info["still"])
    return web.Response(body=await call.counter.album.still(call.id, call.person.id, still), content_type=JPEG)


async def tick_item(call: Call, body: c.TickIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.tick(call.id, call.person.id, body.item, done=body.done))


async def assess_pressure(call: Call, body: c.AssessIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.assess(call.id, call.person.id, Verdict(body.verdict), body.words))


async def staff_suspend(call: Call, body: c.StopWordIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.suspend(call.id, call.person.id, body.reason, body.words))


async def staff_resume(call: Call, _: s.NothingIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.resume(call.id, call.person.id))


async def staff_terminate(call: Call, body: c.StopWordIn) -> s.IndexOut:
    return s.IndexOut(index=await call.counter.terminate(call.id, call.person.id, body.reason, body.words))


async def decide(call: Call, body: c.DecideIn) -> s.IndexOut:
    decisions = call.counter.decisions
    return s.IndexOut(index=await decisions.decide(call.id, call.person.id, body.outcome, body.reasons, body.note))


async def second_person(call: Call, body: c.SecondIn) -> s.IndexOut:
    decisions = call.counter.decisions
    return s.IndexOut(index=await decisions.second(call.id, call.person, agrees=body.agrees, words=body.words))


async def staff_result(call: Call, _: None) -> web.Response:
    return _object(await call.counter.decisions.result(call.id, call.person))


async def integrator_result(call: Call, _: None) -> web.Response:
    return _object(await call.counter.decisions.result(call.id))


def _object(data: bytes) -> web.Response:
    """The bytes as they were signed."""
    return web.Response(body=data, content_type="application/json", charset="utf-8")
