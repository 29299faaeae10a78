"""What a check saw is the same after the trail as before it."""

import json
from dataclasses import dataclass

import pytest

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.domain.events import During
from cloudwindow.domain.observed import in_runs, one_by_one, read_back, rounded, told


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    share: float
    places: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    at_s: float
    inner: Inner
    count: int = 0
    known: bool = True
    words: str | None = None
    figure: float | None = None


SEEN = Seen(at_s=1_700_000_000.123456789, inner=Inner(share=1 / 3, places=((0.1234567, 2.0),)), figure=-0.000001)


def test_floats_are_cut_once_and_nothing_else_is_changed() -> None:
    cut = rounded(SEEN)
    assert cut == Seen(at_s=1_700_000_000.12346, inner=Inner(share=0.33333, places=((0.12346, 2.0),)), figure=0.0)
    assert str(cut.figure) == "0.0", "the trail knows no minus zero"
    assert rounded(cut) == cut
    assert (type(cut.count), cut.known) == (int, True)


def test_what_was_told_reads_back_as_it_was_judged() -> None:
    cut = rounded(SEEN)
    row = json.loads(json.dumps(told([cut])[0]))
    assert row["type"] == "Seen"
    back = read_back([Inner, Seen], row)
    assert back == cut
    assert isinstance(back.inner.places[0][1], float), "2 in JSON is 2.0 here"


def test_a_field_more_is_left_out_and_one_that_is_missing_has_its_default() -> None:
    back = read_back([Seen], {"type": "Seen", "at_s": 1, "inner": {"share": 0.5, "gone": True}, "older": (1, 2)})
    assert back == Seen(at_s=1.0, inner=Inner(share=0.5))


@pytest.mark.parametrize("row", [{"type": "Other"}, {"at_s": 1.0}, {"type": "Seen", "at_s": 1.0}, {"type": "Seen", "at_s": "x"}])
def test_what_does_not_fit_is_named(row: dict[str, str | float]) -> None:
    with pytest.raises(EvidenceBroken):
        read_back([Seen], row)


def test_steps_in_runs_and_one_by_one() -> None:
    steps = ["", "environment", "environment", ""]
    runs = in_runs(steps)
    assert runs == (During(step="", count=1), During(step="environment", count=2), During(step="", count=1))
    assert one_by_one(runs) == steps
