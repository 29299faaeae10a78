"""The clerk's word on what an applicant answered: given once, to an answer that the machine has judged."""

from collections.abc import Iterable
from typing import Final

from cloudwindow.checks import CATALOGUE
from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import Conflict, NotFound, TooMany
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import ChallengeId, SessionId
from cloudwindow.domain.ports import Records
from cloudwindow.domain.refusals import Why, because
from cloudwindow.engine.journal import READ_AGAIN, Stale, TrailJournal

ASKED_ALOUD: Final = frozenset(check.name for check in CATALOGUE if getattr(check, "confirmed", False))


async def give_word(records: Records, journal: TrailJournal, id: SessionId, word: at.AnswerConfirmed) -> int:
    """The entry's index. Raises NotFound for what was not asked here, Conflict unless it has an answer and no word yet."""
    for _ in range(READ_AGAIN):
        trail = await records.told(id)
        _check(trail, word.challenge)
        try:
            return (await journal.write_at(id, trail[-1].index + 1, word)).length - 1
        except Stale:
            continue
    raise TooMany("the trail went on while it was being looked at; confirm again", because(Why.AGAIN))


def overruled(trail: Iterable[Told]) -> bool:
    """Whether a person let an answer pass that the rules had not, whatever was said about it afterwards."""
    not_passed: set[ChallengeId] = set()
    passed: set[ChallengeId] = set()
    for told in trail:
        match told.event:
            case e.FindingMade(finding=finding) if finding.challenge is not None and finding.verdict is not Verdict.PASS:
                not_passed.add(finding.challenge)
            case at.AnswerConfirmed(challenge=challenge, verdict=Verdict.PASS):
                passed.add(challenge)
            case _:
                continue
    return not not_passed.isdisjoint(passed)


def _check(trail: Iterable[Told], challenge: ChallengeId) -> None:
    asked = answered = False
    for told in trail:
        match told.event:
            case e.ChallengeIssued(challenge=issued) if issued.id == challenge:
                asked = True
                if issued.check not in ASKED_ALOUD:
                    raise Conflict(
                        f"expected an answer in words, found {issued.check}, which is measured; override its step",
                        because(Why.ANSWER_MEASURED),
                    )
            case e.FindingMade(finding=finding) if finding.challenge == challenge:
                answered = True
            case at.AnswerConfirmed(challenge=of, by=by) if of == challenge:
                raise Conflict(
                    f"expected an answer that waits for a word, found one that has its word, by {by}", because(Why.ANSWER_CONFIRMED)
                )
            case _:
                continue
    if not asked:
        raise NotFound(f"expected a challenge of this session, found {challenge!r}")
    if not answered:
        raise Conflict(
            "expected an answer that the machine has judged, found no answer yet; wait for its finding", because(Why.ANSWER_UNHEARD)
        )
