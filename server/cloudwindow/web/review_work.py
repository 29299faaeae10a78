"""Where reviewers get their next session and give their word, and where supervisors and auditors see what came of it."""

from dataclasses import asdict
from http import HTTPStatus

from aiohttp import web

from cloudwindow.domain.errors import Forbidden, NotFound
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import StaffRole
from cloudwindow.domain.refusals import Why, because
from cloudwindow.engine.second_look.numbers import ReviewNumbers
from cloudwindow.engine.second_look.work import ReviewWork
from cloudwindow.web import review_work_schemas as r
from cloudwindow.web import schemas as s
from cloudwindow.web.call import Call


async def queue(call: Call, _: None) -> r.ReviewQueueOut:
    found = await _work(call).queue(call.person)
    disputed = list(found.disputed) if StaffRole.SUPERVISOR in call.person.roles else []
    is_reviewer = StaffRole.REVIEWER in call.person.roles
    waiting = found.waiting if is_reviewer else 0
    return r.ReviewQueueOut(
        mine=found.mine,
        reference=found.reference,
        until_s=found.until_s,
        waiting=waiting,
        disputed=disputed,
        reasons={outcome: list(reasons) for outcome, reasons in found.reasons.items()},
        least_words=found.least_words,
    )


async def next_review(call: Call, _: s.NothingIn) -> r.NextReviewOut | web.Response:
    given = await _work(call).next(call.person)
    return web.Response(status=HTTPStatus.NO_CONTENT) if given is None else r.NextReviewOut(session=given)


async def give_review(call: Call, body: r.ReviewIn) -> s.IndexOut:
    return s.IndexOut(index=await _work(call).give(call.id, call.person, body.outcome, body.reasons, body.words))


async def adjudicate(call: Call, body: r.AdjudicationIn) -> s.IndexOut:
    return s.IndexOut(index=await _work(call).adjudicate(call.id, call.person, body.outcome, body.words))


async def seed(call: Call, body: r.SeededIn) -> s.IndexOut:
    return s.IndexOut(index=await _work(call).seed(SessionId(body.session), body.truth, call.person))


async def samples(call: Call, query: r.SpanQuery) -> r.SamplesOut:
    found = await _numbers(call).samples(query.since, query.before)
    periods = [
        r.PeriodOut(
            period=one.period,
            from_s=one.from_s,
            to_s=one.to_s,
            sha256=one.sha256,
            rate=one.rate,
            seed=found.seeds.get(one.period),
        )
        for one in found.periods
    ]
    return r.SamplesOut(
        periods=periods,
        ended=found.ended,
        drawn=found.drawn,
        why=dict(found.why),
        states=dict(found.states),
        rules=dict(found.rules),
    )


async def reviewers(call: Call, _: None) -> r.ReviewersOut:
    found = await _numbers(call).reviewers()
    return r.ReviewersOut(reviewers=[r.ReviewerOut(**asdict(one)) for one in found])


async def clerks(call: Call, query: r.SpanQuery) -> r.ClerksOut:
    found = await _numbers(call).clerks(query.since, query.before)
    told = [
        r.ClerkOut(
            clerk=one.clerk,
            sessions=one.sessions,
            median_s=one.median_s,
            rates={name: r.RateOut(**asdict(rate)) for name, rate in one.rates.items()},
        )
        for one in found.clerks
    ]
    clusters = [r.ClusterOut(**asdict(one)) for one in found.clusters]
    return r.ClerksOut(sessions=found.sessions, brokered=found.brokered, clerks=told, clusters=clusters)


def _work(call: Call) -> ReviewWork:
    if call.deps.second_look is None:
        raise NotFound("this server has no second look")
    return call.deps.second_look.work


def _numbers(call: Call) -> ReviewNumbers:
    """Figures of one day tell how a session ended, and one's own tell which was known-bad: they are for who does not review."""
    if StaffRole.REVIEWER in call.person.roles:
        raise Forbidden("expected somebody who does not review; these figures tell what a reviewer may not know", because(Why.ROLE))
    if call.deps.second_look is None:
        raise NotFound("this server has no second look")
    return call.deps.second_look.numbers
