"""The live face against the document's portrait: enough good frames, their median, and an open verdict when it cannot tell."""

import json
from dataclasses import replace
from pathlib import Path

import cattrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.checks.face_match import FaceMatch, FaceMatchPolicy, MatchSeen
from cloudwindow.domain.findings import Finding, Verdict
from cloudwindow.domain.reasons import Reason
from cloudwindow.inference.embedder import Embedded
from tests.unit.checks.faces_seen import ISSUED_S, Embeddings, a_challenge, a_face, a_pair

POLICY = FaceMatchPolicy()
CHECK = FaceMatch(POLICY)
CHALLENGE = a_challenge(FaceMatch.name)
GOLDEN = Path(__file__).parents[2] / "golden" / "face_match.json"


def looks(*distances: float, **others: object) -> list[MatchSeen]:
    one = MatchSeen(at_s=0.0, portrait=True, faces=1, size=0.4, sharpness=150.0, luma=120.0)
    return [
        replace(one, at_s=ISSUED_S + 0.5 * n, distance=apart, **others)  # type: ignore[arg-type]  # test shorthand
        for n, apart in enumerate(distances)
    ]


def outcome(seen: list[MatchSeen]) -> Finding:
    return CHECK.judge(seen, CHALLENGE) or CHECK.expired(seen, CHALLENGE)


def test_three_good_frames_match() -> None:
    assert CHECK.judge(looks(0.3, 0.4), CHALLENGE) is None
    finding = outcome(looks(0.3, 0.5, 0.4))
    assert (finding.verdict, finding.score, finding.reason) == (Verdict.PASS, 0.4, None)


def test_the_median_counts_so_that_one_bad_frame_does_not() -> None:
    assert outcome(looks(0.3, 0.9, 0.4)).verdict is Verdict.PASS
    assert CHECK.judge(looks(0.3, 0.9, 0.9), CHALLENGE) is None


def test_another_face_fails_after_enough_frames_or_at_the_end() -> None:
    at_once = CHECK.judge(looks(*[0.8] * POLICY.most_frames), CHALLENGE)
    assert at_once is not None
    assert (at_once.verdict, at_once.reason) == (Verdict.FAIL, Reason.MATCH_BELOW_THRESHOLD)
    assert outcome(looks(0.8, 0.8, 0.8)).reason is Reason.MATCH_BELOW_THRESHOLD


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ({"faces": 0, "distance": None}, Reason.FACE_ABSENT),
        ({"faces": 2}, Reason.FACE_SEVERAL),
        ({"size": 0.1}, Reason.FACE_TOO_SMALL),
        ({"luma": 20.0}, Reason.FACE_DARK),
        ({"sharpness": 5.0}, Reason.FACE_BLURRED),
        ({"yaw_deg": 30.0}, Reason.FACE_ABSENT),
    ],
)
def test_without_usable_frames_it_stays_open(others: dict[str, object], reason: Reason) -> None:
    seen = [replace(one, **others) for one in looks(*[0.1] * 12)]  # type: ignore[arg-type]  # test shorthand
    finding = outcome(seen)
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, reason)


def test_a_document_without_a_face_stays_open_at_once() -> None:
    finding = CHECK.judge(looks(0.1, portrait=False), CHALLENGE)
    assert finding is not None
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.CARD_NO_PORTRAIT)


def test_frames_outside_the_time_do_not_count() -> None:
    early = [replace(one, at_s=one.at_s - 100) for one in looks(0.1, 0.1, 0.1)]
    late = [replace(one, at_s=one.at_s + 100) for one in looks(0.1, 0.1, 0.1)]
    assert outcome(early).verdict is Verdict.INCONCLUSIVE
    assert outcome(late).verdict is Verdict.INCONCLUSIVE


def test_the_step_is_its_one_finding() -> None:
    concluded = CHECK.conclude([outcome(looks(0.3, 0.3, 0.3))])
    assert (concluded.verdict, concluded.challenge) == (Verdict.PASS, None)
    assert CHECK.conclude([]).verdict is Verdict.INCONCLUSIVE


def test_the_applicant_is_told_how_to_be_seen_and_nothing_else() -> None:
    hints = [CHECK.hint(seen) for seen in (looks(0.9), looks(0.9, yaw_deg=30.0), looks(0.9, luma=10.0))]
    assert [hint.code for hint in hints if hint] == ["ok", "look_straight", "face.dark"]
    assert CHECK.hint([]) is None


async def test_live_pairs_are_measured_and_good_ones_kept() -> None:
    check = FaceMatch(POLICY)
    pool = Embeddings(Embedded(vector=(0.0, 0.0), faces=(a_face(),)), Embedded(vector=(0.3, 0.4), faces=(a_face(),)))
    pair = a_pair("card", ISSUED_S + 1)
    seen = await check.observe(pair, pool)
    assert seen is not None
    assert (seen.distance, seen.portrait) == (0.5, True)
    assert pool.asked[0].portrait
    kept = check.keeps(pair, seen, 0)
    assert kept is not None
    assert (kept.purpose, kept.when_passed) == ("face", True)
    assert check.keeps(pair, replace(seen, luma=1.0), 0) is None
    assert await check.observe(a_pair("live"), pool) is None


@given(st.lists(st.floats(0.551, 2.0), max_size=20))
def test_another_face_never_passes(distances: list[float]) -> None:
    assert outcome(looks(*distances)).verdict is not Verdict.PASS


@given(st.lists(st.floats(0, 2), max_size=20), st.floats(-1e6, 1e6))
def test_the_judgement_does_not_depend_on_the_hour(distances: list[float], by_s: float) -> None:
    seen = looks(*distances)
    challenge = replace(CHALLENGE, issued_s=CHALLENGE.issued_s + by_s - 0.01, expires_s=CHALLENGE.expires_s + by_s)
    moved = [replace(one, at_s=one.at_s + by_s) for one in seen]
    before, after = CHECK.judge(seen, CHALLENGE), CHECK.judge(moved, challenge)
    assert (before and before.verdict) == (after and after.verdict)


def test_golden_observations_are_judged_as_ever() -> None:
    for case in json.loads(GOLDEN.read_text(encoding="utf-8")):
        finding = outcome([cattrs.structure(one, MatchSeen) for one in case["observations"]])
        assert (finding.verdict.value, finding.reason.value if finding.reason else None) == (case["verdict"], case["reason"])
        assert finding.score == pytest.approx(case["score"], abs=0.001)
