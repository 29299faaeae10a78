"""What reviewers did with a session of the past: agreed, did not, missed one that was known to be bad; a third person decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.people import Person
from cloudwindow.domain.review import ReviewState
from cloudwindow.domain.review_events import ReviewTaken
from cloudwindow.domain.signing_events import ResultConfirmed
from cloudwindow.domain.viewing_events import ExportAnswered, ExportAsked, PlaybackSeen
from cloudwindow.evaluation.past.house import House
from cloudwindow.evaluation.past.tales import Tale

TRUTH: Final = "refuse"
WORDS: Final = "I watched it from the beginning to the end."
CONFIRMED: Final = frozenset({"turn.overridden", "face.overridden", "skipped", "accepted"})  # by a second person


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewers:
    first: Person
    other: Person
    supervisor: Person  # the second person of results that were held
    third: Person  # who decides between two words


async def looked(house: House, tale: Tale, people: Reviewers) -> None:
    """Some hours after it ended, as the tale says."""
    id = house.refs[tale.reference]
    if tale.twists & CONFIRMED:
        house.clock.at_s += 1200.0
        await house.journal.record(id, ResultConfirmed(by=people.supervisor.id, agrees=True, words="I looked at both pictures."))
        await house.results.finished(id)
    if "seeded" in tale.twists:
        if (await house.records.session(id)).review.state is not ReviewState.PASSED:
            return  # chance drew it: then it is nobody's to lay among the others
        house.clock.at_s += 3600.0
        await house.second.parts.work.seed(id, TRUTH, people.supervisor)
    match tale.looked:
        case "agreed":
            await _review(house, id, tale, people.first, tale.end, tale.why)
        case "missed":
            await _review(house, id, tale, people.first, "approve", ())
        case "found":
            await _review(house, id, tale, people.first, "refuse", ("refuse.identity",))
            await _review(house, id, tale, people.other, "refuse", ("refuse.identity",))
        case "disagreed" | "adjudicated":
            await _review(house, id, tale, people.other, "refer", ("refer.doubt",))
            if tale.looked == "adjudicated":
                house.clock.at_s += 7200.0
                await house.viewings.open(id, people.third, tale.reference, "Two words that differ.")
                await house.second.parts.work.adjudicate(id, people.third, "refuse", "The two faces are two people.")
        case "taken":
            await _take(house, id, people.other)
        case _:
            pass
    if tale.number == 1:
        await _copies(house, id, tale, people)


async def _review(house: House, id: SessionId, tale: Tale, person: Person, outcome: str, why: Sequence[str]) -> None:
    house.clock.at_s += 1800.0
    if not (await house.records.session(id)).review.why:
        raise BadInput(f"{tale.reference}: expected a session that was drawn; nobody may review it")
    await _take(house, id, person)
    viewing = await house.viewings.open(id, person, tale.reference, "The queue gave it to me.")
    part = next(one for one in await house.records.told(id) if one.kind == "recording_closed").event
    house.clock.at_s += 240.0
    seen = PlaybackSeen(viewing=viewing.id, by=person.id, part=getattr(part, "part", ""), from_s=0.0, to_s=45.0)
    await house.journal.record(id, seen)
    house.clock.at_s += 60.0
    await house.second.parts.work.give(id, person, outcome, why, WORDS)


async def _take(house: House, id: SessionId, person: Person) -> None:
    """What chance gives somebody is written so."""
    taken_s = 3600.0 * house.shelf.current.review.taken_h
    await house.journal.record(id, ReviewTaken(by=person.id, until_s=house.clock.at_s + taken_s))


async def _copies(house: House, id: SessionId, tale: Tale, people: Reviewers) -> None:
    """A copy that somebody asked for, and another did not agree to."""
    house.clock.at_s += 600.0
    await house.viewings.open(id, people.first, tale.reference, "A letter from the bank's lawyer.")
    asked = ExportAsked(
        request="exp_0000000000000001", by=people.first.id, what="package", words="The lawyer asked for it by telephone."
    )
    answered = ExportAnswered(request=asked.request, by=people.other.id, agrees=False, words="A telephone call is not enough.")
    await house.journal.record(id, asked)
    house.clock.at_s += 900.0
    await house.journal.record(id, answered)
