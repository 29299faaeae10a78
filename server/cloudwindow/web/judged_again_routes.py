"""A past session judged again, under its own policy or another: for those who look a second time."""

from typing import Final

from cloudwindow.domain import errors as e
from cloudwindow.domain.findings import Finding
from cloudwindow.domain.people import StaffRole
from cloudwindow.domain.session import State
from cloudwindow.engine.ended_again import End, SessionAgain
from cloudwindow.engine.rules import rules
from cloudwindow.web import judged_again_schemas as j
from cloudwindow.web.call import Call, Role
from cloudwindow.web.limits import Rate
from cloudwindow.web.looking_back_schemas import ViewingQuery
from cloudwindow.web.row import row


async def judge_again(call: Call, body: j.JudgedAgainIn) -> j.SessionAgainOut:
    viewing = ViewingQuery.model_validate(dict(call.request.query)).viewing
    return _told(await call.looking_back.judging.judge(call.id, viewing, call.person, body.policy))


def _told(again: SessionAgain) -> j.SessionAgainOut:
    changes = [
        j.ChangeOut(
            index=one.index,
            check=one.was.check,
            how=one.how.value,
            was=_judgement(one.was),
            would=None if one.would is None else _judgement(one.would),
        )
        for one in again.changes
    ]
    return j.SessionAgainOut(
        changes=changes,
        steps=[j.StepAgainOut(number=one.number, step=one.step, was=one.was, would=one.would) for one in again.steps],
        outcome=j.OutcomesOut(was=_end(again.was), would=_end(again.would)),
        suspended_besides=[j.BreakOut(at_s=one.at_s, reason=one.reason.value, policy_line=one.policy_line) for one in again.more],
        same=again.same,
        exact=again.by == {rules()},
    )


def _judgement(one: Finding) -> j.JudgementOut:
    return j.JudgementOut(
        verdict=one.verdict,
        reason=None if one.reason is None else one.reason.value,
        score=one.score,
        threshold=one.threshold,
        policy_line=one.policy_line,
        notes=[note.value for note in one.notes],
    )


def _end(one: End) -> j.EndOut:
    """What a person decided is left out: whoever looks a second time says their own word first."""
    decided = one.how == State.DECIDED
    return j.EndOut(how=one.how, reason="" if decided else one.reason, policy_line=one.policy_line, index=one.index)


JUDGED_AGAIN: Final = (
    row(
        Role.STAFF,
        "/api/review/sessions/{id}/judged-again",
        judge_again,
        "Judge a past session that one has open again, from what was seen, under its own policy or another",
        j.JudgedAgainIn,
        j.SessionAgainOut,
        query=ViewingQuery,
        rate=Rate(per_s=0.5, burst=5),
        most_bytes=256 * 1024,  # of JSON; the text itself is held shorter
        staff=frozenset({StaffRole.REVIEWER, StaffRole.SUPERVISOR}),
        errors=(e.NotFound, e.Conflict, e.BadInput),
    ),
)
