"""Is this the original document of the person whom the case names? Read over several stills, compared, and live."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from cloudwindow.domain import documents
from cloudwindow.domain.challenge import Ask, Challenge, ChallengeSource, Language
from cloudwindow.domain.check import Exhibit
from cloudwindow.domain.findings import WORST_FIRST, Circumstances, Direction, Fact, Finding, Hint, PartyFacts, Verdict
from cloudwindow.domain.ids import CheckName
from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Image, SampleKind, Still
from cloudwindow.inference.cards import PASSPORT, CardLook, CardReading, Corners, read_card
from cloudwindow.inference.same_view import View, view

NAME: Final = CheckName("identity_document")
SIDES: Final = {"card.front": "front", "card.back": "back", "passport.page": "passport"}  # what each prompt asks for
HINTED: Final = (Reason.CARD_TOO_SMALL, Reason.CARD_BLURRED, Reason.CARD_GLARE)
TWINS: Final = 3  # video frames that a still is compared with, nearest first
SPARED: Final = 6  # stills in a row that are not read because they show what told nothing a moment ago
MARGIN: Final = 0.35  # of the face's box, kept around it for the face match
VOTED: Final = {"front": ("number", "name"), "back": ("valid_from", "valid_to"), "passport": ("number", "name", "valid_to")}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityDocumentPolicy:
    """[checks.identity_document]. `min_twin_match`: -1..1, how well a still must agree with the video of its instant.

    `votes`: stills that must read the same. `suspect_votes`: stills that do not agree with the video until the step fails.
    """

    attempts: int = 3
    allowed_s: float = 45.0
    votes: int = 2
    suspect_votes: int = 2
    min_width_px: float = 450.0
    min_sharpness: float = 0.008
    max_glare: float = 0.25
    min_confidence: float = 0.6
    min_twin_match: float = 0.70
    allow_specimen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSeen:
    """One still. Holds what was read, so that it can be judged again; `equal`, `different`: fields compared with the case."""

    at_s: float
    still_sha256: str
    read: CardReading
    today: str
    equal: tuple[str, ...] = ()
    different: tuple[str, ...] = ()

    def word(self, field: str) -> str:
        return next((one.value for one in self.read.fields if one.name == field), "")


class IdentityDocument:
    name: ClassVar[CheckName] = NAME
    wants: ClassVar[frozenset[SampleKind]] = frozenset({SampleKind.STILL})
    policy_type: ClassVar[type[IdentityDocumentPolicy]] = IdentityDocumentPolicy
    observations: ClassVar[tuple[type[CardSeen], ...]] = (CardSeen,)

    def __init__(self, policy: IdentityDocumentPolicy) -> None:
        self._policy = policy
        self._circumstances = Circumstances(language=Language.ZH_CN, party=PartyFacts(), today="")
        self._newest: tuple[View, CardReading] | None = None  # what the newest look saw, and what it told
        self._spared = 0
        self.attempts = policy.attempts

    def asks(self, source: ChallengeSource, circumstances: Circumstances) -> tuple[Ask, ...]:
        """Nothing here is random; the circumstances are remembered for the comparison."""
        self._circumstances = circumstances
        prompts = ("passport.page",) if circumstances.document == PASSPORT else ("card.front", "card.back")
        return tuple(Ask(prompt=prompt, expected=SIDES[prompt], allowed_s=self._policy.allowed_s) for prompt in prompts)

    async def observe(self, sample: Still, pool: InferencePool) -> CardSeen | None:
        """None for a still that shows what told nothing a moment ago: the card is not there yet, or not turned over."""
        shown, newest = view(sample.image), self._newest
        told_nothing = newest is not None and _useless(newest[1], sample.prompt) and newest[0].tells_as_much_as(shown)
        if told_nothing and self._spared < SPARED:
            self._spared += 1
            return None
        seen = await self._look(sample, pool, before=newest[1].corners if newest is not None and newest[1].fields else ())
        self._newest, self._spared = (shown, seen.read), 0
        return seen

    async def _look(self, sample: Still, pool: InferencePool, before: Corners) -> CardSeen:
        at = self._circumstances
        twins = tuple(twin.image for twin in sample.twins[:TWINS])
        enough = self._policy.min_twin_match
        look = CardLook(image=sample.image, twins=twins, document=at.document, today=at.today, enough=enough, before=before)
        read = await pool.run(read_card, look)
        equal, different = compared(read, at.party)
        return CardSeen(at_s=sample.at_s, still_sha256=sample.sha256, read=read, today=at.today, equal=equal, different=different)

    def keeps(self, sample: Still, observation: CardSeen, kept: int) -> Exhibit | None:
        """The portrait of a document that could be the case's, from a still that counts."""
        usable = self._problem(observation) is None and observation.read.checksum_ok and not observation.different
        portrait = self.portrait_of(sample.image, observation) if usable else None
        return None if portrait is None else Exhibit(purpose="card.portrait", image=portrait, when_passed=True)

    def hint(self, seen: Sequence[CardSeen]) -> Hint | None:
        if not seen:
            return Hint(code="take_still")
        if seen[-1].read.width_px == 0:
            return Hint(code="take_still")
        problem = self._problem(seen[-1])
        return Hint(code=problem if problem in HINTED else "hold_card_still")

    def judge(self, seen: Sequence[CardSeen], challenge: Challenge) -> Finding | None:
        side = SIDES.get(challenge.prompt, "")
        timely = _timely(seen, challenge)
        suspects = [one for one in timely if self._problem(one) is Reason.INJECTION_SUSPECTED]
        if len(suspects) >= self._policy.suspect_votes:
            return self._finding(challenge, Reason.INJECTION_SUSPECTED, suspects, timely)
        agreed = self._agreed(timely, side)
        if len(agreed) < self._policy.votes:
            return None
        if self._documents(timely, side) > 1:
            return self._finding(challenge, Reason.CARD_MISMATCH, agreed, timely)
        reason = self._reason(agreed, side)
        if reason is Reason.CARD_NO_PORTRAIT:
            return None  # the next still may show it
        notes = (Reason.INJECTION_SUSPECTED,) if suspects else ()
        return self._finding(challenge, reason, agreed, timely, notes)

    def expired(self, seen: Sequence[CardSeen], challenge: Challenge) -> Finding:
        """What stood in the way most often. Nothing that could be compared with the video: inconclusive."""
        timely = _timely(seen, challenge)
        problems = Counter(problem for one in timely if (problem := self._problem(one)) is not None)
        if Reason.INJECTION_SUSPECTED in problems:
            return self._finding(challenge, Reason.INJECTION_SUSPECTED, timely, timely)
        agreed = self._agreed(timely, SIDES.get(challenge.prompt, ""))
        if len(agreed) >= self._policy.votes:
            return self._finding(challenge, Reason.CARD_NO_PORTRAIT, agreed, timely)
        reason = problems.most_common(1)[0][0] if problems else Reason.CARD_UNREADABLE
        untold = not any(one.read.twin_match is not None for one in timely)
        return self._finding(challenge, reason, timely, timely, verdict=Verdict.INCONCLUSIVE if untold else Verdict.FAIL)

    def conclude(self, findings: Sequence[Finding]) -> Finding:
        """The worst of the sides; PASS only when every side of a document was seen."""
        shown = {fact.value for finding in findings for fact in finding.facts if fact.name == "side"}
        whole = shown >= {"front", "back"} or "passport" in shown
        ranked = sorted(findings, key=lambda finding: (WORST_FIRST.index(finding.verdict), finding.score))
        worst = ranked[0] if ranked else None
        verdict = worst.verdict if worst else Verdict.INCONCLUSIVE
        reason = worst.reason if worst else Reason.CARD_UNREADABLE
        if verdict is Verdict.PASS and not whole:
            verdict, reason = Verdict.INCONCLUSIVE, Reason.CARD_UNREADABLE
        return Finding(
            check=NAME,
            challenge=None,
            verdict=verdict,
            reason=reason,
            score=worst.score if worst else 0.0,
            threshold=self._policy.min_twin_match,
            direction=Direction.AT_LEAST,
            policy_line="checks.identity_document.min_twin_match",
            notes=tuple(dict.fromkeys(note for finding in findings for note in finding.notes)),
            facts=tuple(fact for finding in findings for fact in finding.facts),
            evidence=tuple(sha256 for finding in findings for sha256 in finding.evidence),
            models=tuple(sorted({model for finding in findings for model in finding.models})),
        )

    @staticmethod
    def portrait_of(still: Image, seen: CardSeen) -> Image | None:
        """The face on the document with a margin, cut out of the still (RGB); None when none was found."""
        if seen.read.portrait is None:
            return None
        left, top, width, height = seen.read.portrait
        across, down = round(width * MARGIN), round(height * MARGIN)
        cut = still[max(top - down, 0) : top + height + down, max(left - across, 0) : left + width + across]
        return cut.copy() if cut.size else None

    def _problem(self, seen: CardSeen) -> Reason | None:
        """Why the still does not count; None: it does (if the side is right)."""
        read, policy = seen.read, self._policy
        if read.width_px == 0:
            return Reason.CARD_UNREADABLE
        if read.twin_match is not None and read.twin_match < policy.min_twin_match and read.sharpness >= policy.min_sharpness:
            return Reason.INJECTION_SUSPECTED
        if read.width_px < policy.min_width_px:
            return Reason.CARD_TOO_SMALL
        if read.sharpness < policy.min_sharpness:
            return Reason.CARD_BLURRED
        if read.glare > policy.max_glare:
            return Reason.CARD_GLARE
        return Reason.CARD_UNREADABLE if read.twin_match is None or not read.fields else None

    def _documents(self, timely: Sequence[CardSeen], side: str) -> int:
        """How many numbers with a right checksum were seen: no single misread makes one into another."""
        counted = (one for one in timely if one.read.side == side and self._problem(one) is None and one.read.checksum_ok)
        return len({number for one in counted if (number := one.word("number"))})

    def _agreed(self, timely: Sequence[CardSeen], side: str) -> list[CardSeen]:
        """The stills of the reading that most of them share; those whose portrait was found come last."""
        readings: dict[tuple[str, ...], list[CardSeen]] = {}
        for one in timely:
            words = tuple(one.word(field) for field in VOTED.get(side, ()))
            sure = all(f.confidence >= self._policy.min_confidence for f in one.read.fields if f.name in VOTED.get(side, ()))
            if one.read.side == side and words and all(words) and sure and self._problem(one) is None:
                readings.setdefault(words, []).append(one)
        most = max(readings.values(), key=len, default=[])
        return sorted(most, key=lambda one: one.read.portrait is not None)

    def _reason(self, agreed: Sequence[CardSeen], side: str) -> Reason | None:
        """Why stills that agree do not pass. They share number and name, so any one speaks for all."""
        one = agreed[-1]
        number, today = one.word("number"), one.today
        if side == "back":
            return None if one.word("valid_from") <= today <= one.word("valid_to") else Reason.CARD_EXPIRED
        if side == "passport" and today > one.word("valid_to"):
            return Reason.CARD_EXPIRED
        if not (one.read.checksum_ok if side == "passport" else documents.checksum_ok(number)):
            return Reason.CARD_CHECKSUM
        known = side == "passport" or documents.region_known(number)
        specimen = side == "front" and documents.is_specimen(number) and self._policy.allow_specimen
        muddled = sum(not seen.read.consistent for seen in agreed) * 2 > len(agreed)
        if any(seen.different for seen in agreed) or muddled or not (known or specimen):
            return Reason.CARD_MISMATCH
        return None if any(seen.read.portrait is not None for seen in agreed) else Reason.CARD_NO_PORTRAIT

    def _finding(
        self,
        challenge: Challenge,
        reason: Reason | None,
        behind: Sequence[CardSeen],
        timely: Sequence[CardSeen],
        notes: tuple[Reason, ...] = (),
        verdict: Verdict | None = None,
    ) -> Finding:
        matches = [one.read.twin_match for one in behind if one.read.twin_match is not None]
        return Finding(
            check=NAME,
            challenge=challenge.id,
            verdict=verdict or (Verdict.PASS if reason is None else Verdict.FAIL),
            reason=reason,
            score=min(matches, default=0.0),
            threshold=self._policy.min_twin_match,
            direction=Direction.AT_LEAST,
            policy_line="checks.identity_document.min_twin_match",
            notes=notes,
            facts=_facts(SIDES.get(challenge.prompt, ""), behind, timely),
            evidence=tuple(one.still_sha256 for one in behind),
            models=behind[-1].read.models if behind else (),
        )


def compared(read: CardReading, party: PartyFacts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(fields that are as the case says, fields that are not). What the office or the document does not say is in neither."""
    words = {field.name: field.value for field in read.fields}
    number = words.get("number", "")
    if read.side == "front":
        said = {"number": party.id_number, "name": party.name, "birth": party.birth_date, "sex": party.sex}
        words = {**words, "birth": documents.birth_in(number), "sex": documents.sex_in(number)}
    else:
        latin = party.name if party.name.isascii() else ""  # the zone is in Latin letters; a Chinese name has no one spelling
        said = {"number": party.passport_number, "name": latin, "birth": party.birth_date, "sex": party.sex}
        said["nationality"] = party.nationality
    both = {name: (words[name], word) for name, word in said.items() if word and words.get(name)}
    same = {name: (documents.same_name if name == "name" else documents.same_number)(*pair) for name, pair in both.items()}
    return tuple(n for n, yes in same.items() if yes), tuple(n for n, yes in same.items() if not yes)


def _useless(read: CardReading, prompt: str) -> bool:
    """It shows no document, or the side that is not asked for."""
    return read.width_px == 0 or read.side not in ("", SIDES.get(prompt))


def _timely(seen: Sequence[CardSeen], challenge: Challenge) -> list[CardSeen]:
    """Taken while the challenge was open, every picture once."""
    inside = (one for one in seen if challenge.issued_s <= one.at_s <= challenge.expires_s)
    return list({one.still_sha256: one for one in inside}.values())


def _facts(side: str, behind: Sequence[CardSeen], timely: Sequence[CardSeen]) -> tuple[Fact, ...]:
    """Masked: the finding outlives the fields."""
    facts = [Fact(name="side", value=side), Fact(name="stills", value=f"{len(behind)} of {len(timely)}")]
    if not behind:
        return tuple(facts)
    one = behind[-1]
    facts += [Fact(name=name, value=documents.masked(word)) for name in ("name", "number") if (word := one.word(name))]
    if side == "front" and (number := one.word("number")):
        region = "known" if documents.region_known(number) else "specimen" if documents.is_specimen(number) else "unknown"
        facts.append(Fact(name="region", value=region))
    if one.word("valid_to"):
        facts.append(Fact(name="valid_to", value=one.word("valid_to")))
    facts += [Fact(name=name, value=" ".join(v) or "none") for name, v in (("equal", one.equal), ("different", one.different))]
    return (*facts, Fact(name="width_px", value=f"{one.read.width_px:.0f}"))
