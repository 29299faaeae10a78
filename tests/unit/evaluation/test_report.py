"""Rates carry their counts and exact bounds; manifests are read strictly."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.errors import BadInput
from cloudwindow.evaluation.faces import equal_error
from cloudwindow.evaluation.report import Report, beside, manifest_rows, rate


def test_known_bounds() -> None:
    """No failure in n tries: the upper bound is 1 - 0.025 ** (1 / n); of four successes in four the lower is 0.025 ** (1 / 4)."""
    assert rate(0, 100).high == pytest.approx(1 - 0.025 ** (1 / 100))
    assert rate(4, 4).low == pytest.approx(0.025 ** (1 / 4))
    assert (rate(0, 5).low, rate(5, 5).high) == (0.0, 1.0)


@given(st.integers(0, 300), st.integers(1, 300))
def test_the_share_lies_within_its_bounds(k: int, n: int) -> None:
    found = rate(min(k, n), n)
    assert 0 <= found.low <= found.share <= found.high <= 1


def test_nothing_counted_is_nothing_known() -> None:
    none = rate(0, 0)
    assert (none.low, none.high, none.as_json()["share"]) == (0.0, 1.0, None)
    assert "nothing to count" in str(none)
    with pytest.raises(ValueError, match="k=2, n=1"):
        rate(2, 1)


def test_a_report_is_written_for_programs(tmp_path: Path) -> None:
    report = Report(
        title="T", columns=("a",), rows=(("1",),), summary=(("what", str(rate(1, 2))),), json={"r": rate(1, 2).as_json()}
    )
    report.write(tmp_path / "r.json")
    whole = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert whole["figures"]["r"]["n"] == 2
    assert whole["summary"]["what"].startswith("1 of 2 = 50.0 %")


def test_a_manifest_says_what_it_lacks(tmp_path: Path) -> None:
    manifest = tmp_path / "m.csv"
    manifest.write_text("a,b\n1,2\n", encoding="utf-8")
    assert manifest_rows(manifest, ("a", "b")) == [{"a": "1", "b": "2"}]
    with pytest.raises(BadInput, match="missing: same"):
        manifest_rows(manifest, ("a", "same"))
    with pytest.raises(BadInput, match="readable CSV"):
        manifest_rows(tmp_path / "none.csv", ())
    assert beside(manifest, "m.csv") == manifest
    with pytest.raises(BadInput, match="relative to the manifest"):
        beside(manifest, "none.jpg")


def test_equal_error_of_separate_and_of_mixed_distances() -> None:
    separate = equal_error([0.1, 0.2], [0.8, 0.9])
    assert separate is not None
    assert (separate[1].k, separate[2].k) == (0, 0)
    mixed = equal_error([0.1, 0.7], [0.6, 0.9])
    assert mixed is not None
    assert (mixed[1].k, mixed[2].k) == (1, 1)
    assert equal_error([], [0.3]) is None
