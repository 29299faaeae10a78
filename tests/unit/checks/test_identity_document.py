"""The judgement over several stills of a document."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar, cast

import cattrs
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cloudwindow.checks.identity_document import SPARED, CardSeen, IdentityDocument, IdentityDocumentPolicy, compared
from cloudwindow.domain.challenge import Challenge, ChallengeSource
from cloudwindow.domain.check import Check
from cloudwindow.domain.documents import check_character
from cloudwindow.domain.findings import Circumstances, Finding, PartyFacts, Verdict
from cloudwindow.domain.ids import ChallengeId, CheckName, PartId, StillId
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Frame, Still
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


def test_it_is_a_check() -> None:
    check: Check = IdentityDocument(POLICY)
    assert check.attempts == 3


def test_two_stills_that_agree_pass_and_are_the_evidence() -> None:
    finding = judged(*twice(reading()))
    assert told(finding) == (Verdict.PASS, None)
    assert finding is not None
    assert finding.evidence == (seen(110.0).still_sha256, seen(111.0).still_sha256)


def test_one_still_is_not_enough_and_the_same_still_twice_is_one() -> None:
    assert judged(seen()) is None
    assert judged(seen(), seen()) is None


def test_a_misread_between_two_good_readings_is_outvoted() -> None:
    misread = replace(reading(number="999999199001010009"), checksum_ok=False)
    assert told(judged(seen(110.0), seen(111.0, misread), seen(112.0))) == (Verdict.PASS, None)


def test_two_documents_in_one_challenge_are_refused() -> None:
    first = "99999919850312004"
    another = reading(number=first + check_character(first))
    assert told(judged(seen(110.0), seen(111.0, another), seen(112.0))) == (Verdict.FAIL, Reason.CARD_MISMATCH)


def test_a_wrong_checksum_read_twice_fails() -> None:
    wrong = replace(reading(number="999999199001010009"), checksum_ok=False)
    assert told(judged(*twice(wrong, PartyFacts()))) == (Verdict.FAIL, Reason.CARD_CHECKSUM)


@pytest.mark.parametrize(
    "facts",
    [
        PartyFacts(name="别人"),
        PartyFacts(id_number="350203199001010008"),
        PartyFacts(birth_date="1990-01-02"),
        PartyFacts(sex="male"),
    ],
)
def test_another_person_than_the_case_names_fails(facts: PartyFacts) -> None:
    assert told(judged(*twice(reading(), facts))) == (Verdict.FAIL, Reason.CARD_MISMATCH)


def test_what_the_office_did_not_say_is_not_compared() -> None:
    finding = judged(*twice(reading(), PartyFacts()))
    assert told(finding) == (Verdict.PASS, None)
    assert finding is not None
    assert ("equal", "none") in {(fact.name, fact.value) for fact in finding.facts}


def test_a_specimen_passes_only_where_the_policy_allows_it() -> None:
    strict = judged(*twice(reading()), policy=IdentityDocumentPolicy())
    assert told(strict) == (Verdict.FAIL, Reason.CARD_MISMATCH)
    assert strict is not None
    assert ("region", "specimen") in {(fact.name, fact.value) for fact in strict.facts}


def test_print_that_contradicts_the_number_fails() -> None:
    assert told(judged(*twice(replace(reading(), consistent=False)))) == (Verdict.FAIL, Reason.CARD_MISMATCH)


def test_without_a_portrait_it_waits_and_then_fails() -> None:
    bare = twice(replace(reading(), portrait=None))
    assert judged(*bare) is None
    finding = IdentityDocument(POLICY).expired(bare, challenge())
    assert told(finding) == (Verdict.FAIL, Reason.CARD_NO_PORTRAIT)


@pytest.mark.parametrize(
    ("change", "reason", "hint"),
    [
        ({"width_px": 430.0}, Reason.CARD_TOO_SMALL, "card.too_small"),
        ({"sharpness": 0.001}, Reason.CARD_BLURRED, "card.blurred"),
        ({"glare": 0.5}, Reason.CARD_GLARE, "card.glare"),
        ({"fields": ()}, Reason.CARD_UNREADABLE, "hold_card_still"),
        ({"width_px": 0.0}, Reason.CARD_UNREADABLE, "take_still"),
    ],
)
def test_a_still_that_shows_too_little_does_not_count(change: dict[str, Any], reason: Reason, hint: str) -> None:
    poor = twice(replace(reading(), **change))
    check = IdentityDocument(POLICY)
    assert check.judge(poor, challenge()) is None
    assert told(check.expired(poor, challenge())) == (Verdict.FAIL, reason)
    word = check.hint(poor)
    assert word is not None
    assert word.code == hint


def test_a_stored_picture_is_refused() -> None:
    stored = twice(replace(reading(), twin_match=0.2))
    assert told(judged(*stored)) == (Verdict.FAIL, Reason.INJECTION_SUSPECTED)
    assert told(IdentityDocument(POLICY).expired(stored[:1], challenge())) == (Verdict.FAIL, Reason.INJECTION_SUSPECTED)


def test_a_stored_picture_among_good_ones_is_noted() -> None:
    stored = seen(109.0, replace(reading(), twin_match=0.2))
    finding = judged(stored, *twice(reading()))
    assert finding is not None
    assert (finding.verdict, finding.notes) == (Verdict.PASS, (Reason.INJECTION_SUSPECTED,))
    assert stored.still_sha256 not in finding.evidence


def test_without_video_beside_it_nothing_can_be_told() -> None:
    alone = twice(replace(reading(), twin_match=None))
    assert judged(*alone) is None
    assert IdentityDocument(POLICY).expired(alone, challenge()).verdict is Verdict.INCONCLUSIVE
    assert told(IdentityDocument(POLICY).expired((), challenge())) == (Verdict.INCONCLUSIVE, Reason.CARD_UNREADABLE)


def test_the_back_is_judged_by_its_dates() -> None:
    assert told(judged(*twice(reading("back")), prompt="card.back")) == (Verdict.PASS, None)
    old = reading("back", valid_to="2026-11-20")
    assert told(judged(*twice(old), prompt="card.back")) == (Verdict.FAIL, Reason.CARD_EXPIRED)
    early = reading("back", valid_from="2026-11-22")
    assert told(judged(*twice(early), prompt="card.back")) == (Verdict.FAIL, Reason.CARD_EXPIRED)


def test_the_front_is_no_answer_to_the_back() -> None:
    assert judged(*twice(reading()), prompt="card.back") is None


def test_a_passport_is_compared_by_its_own_number() -> None:
    facts = PartyFacts(passport_number="l898902c3", nationality="UTO", name="样本人")
    assert told(judged(*twice(reading("passport"), facts), prompt="passport.page")) == (Verdict.PASS, None)
    other = PartyFacts(passport_number="X1234567")
    assert told(judged(*twice(reading("passport"), other), prompt="passport.page")) == (Verdict.FAIL, Reason.CARD_MISMATCH)
    old = reading("passport", valid_to="2026-01-01")
    assert told(judged(*twice(old, facts), prompt="passport.page")) == (Verdict.FAIL, Reason.CARD_EXPIRED)
    broken = replace(reading("passport"), checksum_ok=False)
    assert told(judged(*twice(broken, facts), prompt="passport.page")) == (Verdict.FAIL, Reason.CARD_CHECKSUM)


def test_both_sides_make_the_document() -> None:
    check = IdentityDocument(POLICY)
    front, back = judged(*twice(reading())), judged(*twice(reading("back")), prompt="card.back")
    assert front is not None
    assert back is not None
    whole = check.conclude((front, back))
    assert (whole.verdict, whole.challenge) == (Verdict.PASS, None)
    assert check.conclude((front,)).verdict is Verdict.INCONCLUSIVE
    assert check.conclude(()).verdict is Verdict.INCONCLUSIVE
    expired = check.expired((), challenge("card.back"))
    assert told(check.conclude((front, expired))) == (Verdict.INCONCLUSIVE, Reason.CARD_UNREADABLE)


def test_a_finding_does_not_tell_name_or_number() -> None:
    finding = judged(*twice(reading()))
    text = json.dumps(asdict(cast(Finding, finding)), ensure_ascii=False)
    assert NUMBER not in text
    assert "样本人" not in text


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
nearly = st.builds(  # what counts, or almost
    lambda at_s, spoilt: seen(at_s, replace(reading(), **spoilt)),
    st.floats(100, 145),
    st.sampled_from([{}, {}, {}, {"twin_match": 0.3}, {"twin_match": None}, {"portrait": None}, {"checksum_ok": False}]),
)


@given(st.lists(nearly, max_size=5) | st.lists(stills | nearly, max_size=8))
@example(twice(reading()))
def test_a_pass_always_stands_on_timely_live_agreeing_stills_of_the_right_person(shown: Sequence[CardSeen]) -> None:
    finding = judged(*shown)
    if finding is None or finding.verdict is not Verdict.PASS:
        return
    behind = [one for one in shown if one.still_sha256 in finding.evidence and 100.0 <= one.at_s <= 145.0]
    assert len({one.still_sha256 for one in behind}) >= POLICY.votes
    assert any(
        one.word("number") == NUMBER and one.word("name") == "样本人" and one.read.twin_match is not None and one.read.portrait
        for one in behind
    )


@given(st.lists(stills, max_size=6))
def test_a_deadline_never_passes(shown: Sequence[CardSeen]) -> None:
    assert IdentityDocument(POLICY).expired(shown, challenge()).verdict is not Verdict.PASS


@given(st.floats(0, 99.99) | st.floats(145.01, 1000), st.floats(0, 99.99) | st.floats(145.01, 1000))
def test_stills_outside_the_time_never_count(one: float, other: float) -> None:
    assert judged(seen(one), seen(other)) is None


@given(st.dates().map(str), st.dates().map(str))
def test_an_expired_card_never_passes(start: str, end: str) -> None:
    finding = judged(*twice(reading("back", valid_from=start, valid_to=end)), prompt="card.back")
    assert finding is not None
    assert (finding.verdict is Verdict.PASS) == (start <= TODAY <= end)


async def test_a_still_is_read_with_its_nearest_twins_and_compared_with_the_case() -> None:
    pool = Scripted(reading(name="别人"))
    check = IdentityDocument(POLICY)
    asks = check.asks(cast(ChallengeSource, None), Circumstances(language=challenge().language, party=FACTS, today=TODAY))
    picture = np.zeros((720, 1280, 3), dtype=np.uint8)
    frames = tuple(Frame(image=picture[::2, ::2], at_s=110.0, part=PartId("prt"), number=n) for n in range(5))
    observed = await check.observe(Still(id=StillId("s"), image=picture, at_s=110.0, sha256="ab", twins=frames), pool)
    assert observed is not None
    assert [ask.prompt for ask in asks] == ["card.front", "card.back"]
    assert (len(pool.looks[0].twins), pool.looks[0].document, observed.today) == (3, "resident_card", TODAY)
    assert pool.looks[0].enough == IdentityDocumentPolicy().min_twin_match
    assert (observed.equal, observed.different) == (("number", "birth", "sex"), ("name",))


def test_the_portrait_is_cut_with_a_margin_from_a_still_that_counts() -> None:
    picture = np.zeros((720, 1280, 3), dtype=np.uint8)
    still = Still(id=StillId("s"), image=picture, at_s=110.0, sha256="ab")
    check = IdentityDocument(POLICY)
    kept = check.keeps(still, seen(), 0)
    assert kept is not None
    assert (kept.purpose, kept.image.shape, kept.when_passed) == ("card.portrait", (136, 102, 3), True)
    assert check.keeps(still, seen(read=replace(reading(), twin_match=0.1)), 0) is None
    assert check.keeps(still, seen(facts=PartyFacts(name="别人")), 0) is None
    assert check.portrait_of(picture, seen(read=reading("back"))) is None


GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "identity_document.json"


@pytest.mark.parametrize("case", json.loads(GOLDEN.read_text("utf-8")), ids=lambda case: str(case["what"]))
def test_golden_observations_are_judged_as_they_were(case: dict[str, Any]) -> None:
    observations = [cattrs.structure({k: v for k, v in one.items() if k != "type"}, CardSeen) for one in case["observations"]]
    check = IdentityDocument(IdentityDocumentPolicy(**case["policy"]))
    asked = cattrs.structure(case["challenge"], Challenge)
    finding = check.judge(observations, asked) or check.expired(observations, asked)
    assert (finding.verdict.value, finding.reason) == (case["verdict"], case["reason"])


def view(seed: int, prompt: str = "card.back") -> Still:
    shapes = np.kron(np.random.default_rng(seed).integers(40, 200, (12, 16, 1)), np.ones((60, 80, 3))).astype(np.uint8)
    return Still(id=StillId("stl_1"), image=shapes, at_s=101.0, sha256="0" * 64, prompt=prompt)


NOTHING = CardReading()
FRONT = CardReading(width_px=600, sharpness=0.1, side="front", twin_match=0.9)
BLURRED = CardReading(width_px=600, sharpness=0.001, side="back", twin_match=0.9)


@pytest.mark.parametrize(("told", "looks"), [(NOTHING, 2), (FRONT, 2), (BLURRED, 8)], ids=["empty", "other side", "blurred"])
async def test_what_told_nothing_is_not_read_again_at_once_but_after_some_stills(told: CardReading, looks: int) -> None:
    pool, check = Scripted(*(told,) * 8), IdentityDocument(POLICY)
    seen = [await check.observe(view(1), pool) for _ in range(SPARED + 2)]
    assert len(pool.looks) == looks == sum(one is not None for one in seen)


async def test_the_side_that_was_just_shown_is_not_read_again_for_the_other() -> None:
    pool, check = Scripted(FRONT, FRONT), IdentityDocument(POLICY)
    assert await check.observe(view(1, "card.front"), pool) is not None
    assert [await check.observe(view(1, "card.back"), pool) is not None for _ in range(SPARED + 1)] == [*[False] * SPARED, True]


async def test_a_document_is_looked_for_where_it_was() -> None:
    there, corners = reading(), reading().corners
    pool, check = Scripted(there, NOTHING, there), IdentityDocument(POLICY)
    for seed in range(3):
        await check.observe(view(seed, "card.front"), pool)
    assert [look.before for look in pool.looks] == [(), corners, ()]


async def test_another_view_is_read_at_once() -> None:
    pool, check = Scripted(NOTHING, FRONT), IdentityDocument(POLICY)
    assert [await check.observe(view(seed), pool) is not None for seed in (1, 2)] == [True, True]
