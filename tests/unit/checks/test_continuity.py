"""The same person all along; a turned face is not compared, another face is told at once."""

import json
from dataclasses import replace
from pathlib import Path

import cattrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.checks.continuity import Continuity, ContinuityPolicy, FaceCompared
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.reasons import Reason
from cloudwindow.inference.embedder import Embedded
from tests.unit.checks.faces_seen import Embeddings, a_face, a_pair

POLICY = ContinuityPolicy()
SAME = FaceCompared(at_s=1.0, faces=1, distance=0.3, size=0.4, sharpness=150.0)
OTHER = replace(SAME, distance=0.8)
TURNED = replace(OTHER, yaw_deg=30.0)
GOLDEN = Path(__file__).parents[2] / "golden" / "continuity.json"


def a_check() -> Continuity:
    return Continuity(POLICY)


def test_same_and_other_are_told_and_a_turned_face_is_not() -> None:
    same, other = a_check().reading(SAME), a_check().reading(OTHER)
    assert same is not None
    assert other is not None
    assert (same.same, other.same) == (True, False)
    assert a_check().reading(TURNED) is None
    assert a_check().reading(replace(SAME, distance=None, faces=0)) is None
    assert a_check().hint([OTHER]) is None


def test_the_session_passes_on_the_same_face_and_fails_on_another() -> None:
    assert a_check().conclude([SAME] * 5 + [TURNED] * 5).verdict is Verdict.PASS
    swapped = a_check().conclude([SAME] * 5 + [OTHER] * 2)
    assert (swapped.verdict, swapped.reason) == (Verdict.FAIL, Reason.FACE_OTHER)


def test_too_few_comparisons_tell_nothing() -> None:
    assert a_check().conclude([SAME, SAME, TURNED]).verdict is Verdict.INCONCLUSIVE
    assert a_check().conclude([]).verdict is Verdict.INCONCLUSIVE


@given(st.lists(st.floats(0.551, 1.5), min_size=1, max_size=30))
def test_another_face_never_passes(distances: list[float]) -> None:
    assert a_check().conclude([replace(SAME, distance=apart) for apart in distances]).verdict is Verdict.FAIL


async def test_the_reference_is_looked_at_once() -> None:
    check = a_check()
    pool = Embeddings(
        Embedded(vector=(0.0, 0.0), faces=(a_face(),)), Embedded(vector=(0.3, 0.4), faces=(a_face(),), models=("m 00",))
    )
    for number in range(3):
        seen = await check.observe(a_pair("live", 5.0 + number), pool)
        assert seen is not None
        assert (seen.distance, seen.at_s, seen.models) == (0.5, 5.0 + number, ("m 00",))
    assert len(pool.asked) == 1 + 3
    await check.observe(a_pair("live", sha256="bb"), pool)
    assert len(pool.asked) == 1 + 3 + 2
    assert await check.observe(a_pair("card"), pool) is None


async def test_no_face_has_no_distance() -> None:
    pool = Embeddings(Embedded(vector=(0.0,), faces=(a_face(),)), Embedded(vector=None, faces=()))
    seen = await a_check().observe(a_pair("live"), pool)
    assert seen is not None
    assert (seen.distance, seen.faces) == (None, 0)


def test_golden_observations_are_judged_as_ever() -> None:
    for case in json.loads(GOLDEN.read_text(encoding="utf-8")):
        finding = a_check().conclude([cattrs.structure(one, FaceCompared) for one in case["observations"]])
        assert (finding.verdict.value, finding.reason.value if finding.reason else None) == (case["verdict"], case["reason"])
        assert finding.score == pytest.approx(case["score"], abs=0.001)
