"""What always holds of a document's finding, how stills are read, and which views are read again."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import cattrs
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cloudwindow.checks.identity_document import SPARED, CardSeen, IdentityDocument, IdentityDocumentPolicy
from cloudwindow.domain.challenge import Challenge, ChallengeSource
from cloudwindow.domain.findings import Circumstances, PartyFacts, Verdict
from cloudwindow.domain.ids import PartId, StillId
from cloudwindow.domain.samples import Frame, Still
from cloudwindow.inference.cards import CardReading
from tests.shown_card import FACTS, NUMBER, POLICY, TODAY, Scripted, challenge, judged, reading, seen, stills, twice

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
