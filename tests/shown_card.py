"""Scripted readings of a card: what was shown, and what the check makes of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, cast

from hypothesis import strategies as st

from cloudwindow.checks.identity_document import CardSeen, IdentityDocument, IdentityDocumentPolicy, compared
from cloudwindow.domain.challenge import Challenge
from cloudwindow.domain.findings import Finding, PartyFacts, Verdict
from cloudwindow.domain.ids import ChallengeId, CheckName
from cloudwindow.domain.reasons import Reason
from cloudwindow.inference.cards import CardLook, CardReading
from cloudwindow.inference.documents import FieldRead

A = TypeVar("A")
R = TypeVar("R")
POLICY = IdentityDocumentPolicy(allow_specimen=True)
NUMBER = "999999199001010008"
TODAY = "2026-11-21"
FACTS = PartyFacts(name="样本人", id_number=NUMBER, birth_date="1990-01-01", sex="female")


class Scripted:
    """A pool that gives what a test wrote."""

    def __init__(self, *results: CardReading) -> None:
        self._results = list(results)
        self.looks: list[CardLook] = []

    async def run(self, job: Callable[[A], R], arg: A) -> R:
        self.looks.append(cast(CardLook, arg))
        return cast(R, self._results.pop(0))


def challenge(prompt: str = "card.front") -> Challenge:
    id = ChallengeId("chl_1")
    return Challenge(
        id=id,
        check=CheckName("identity_document"),
        prompt=prompt,
        expected=prompt,
        attempt=1,
        nonce="00",
        issued_s=100.0,
        expires_s=145.0,
    )


def words(**fields: str) -> tuple[FieldRead, ...]:
    return tuple(FieldRead(name=name, value=value, confidence=0.95) for name, value in fields.items())


def reading(side: str = "front", **fields: str) -> CardReading:
    told = {"front": {"number": NUMBER, "name": "样本人"}, "back": {"valid_from": "2020-01-01", "valid_to": "2040-01-01"}}
    told["passport"] = {"number": "L898902C3", "name": "SPECIMEN ANNA", "valid_to": "2034-04-15", "nationality": "UTO"}
    return CardReading(
        width_px=600.0,
        sharpness=0.1,
        corners=((0.0, 0.0), (600.0, 0.0), (600.0, 378.0), (0.0, 378.0)),
        side=side,
        fields=words(**{**told[side], **fields}),
        checksum_ok=True,
        portrait=None if side == "back" else (400, 80, 60, 80),
        twin_match=0.95,
    )


def seen(at_s: float = 110.0, read: CardReading | None = None, facts: PartyFacts = FACTS) -> CardSeen:
    read = read or reading()
    equal, different = compared(read, facts)
    return CardSeen(at_s=at_s, still_sha256=f"{at_s:064.0f}", read=read, today=TODAY, equal=equal, different=different)


def judged(*stills: CardSeen, prompt: str = "card.front", policy: IdentityDocumentPolicy = POLICY) -> Finding | None:
    return IdentityDocument(policy).judge(stills, challenge(prompt))


def told(finding: Finding | None) -> tuple[Verdict, Reason | None] | None:
    return None if finding is None else (finding.verdict, finding.reason)


def twice(read: CardReading, facts: PartyFacts = FACTS) -> tuple[CardSeen, CardSeen]:
    return seen(110.0, read, facts), seen(111.0, read, facts)


stills = st.builds(
    lambda at_s, number, match, portrait, checksum, name: seen(
        at_s,
        replace(
            reading(number=number, name=name),
            twin_match=match,
            portrait=(1, 1, 50, 50) if portrait else None,
            checksum_ok=checksum,
        ),
    ),
    st.floats(80, 170),
    st.sampled_from([NUMBER, "999999199001010009", "350203199001010008", "11010519491231002X", ""]),
    st.one_of(st.none(), st.floats(-1, 1)),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["样本人", "别人"]),
)
