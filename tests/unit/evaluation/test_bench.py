"""The measuring of cost and delay: its arithmetic."""

from pathlib import Path
from typing import Any

import pytest

from cloudwindow.applicant.reel import read_ivf, write_ivf
from cloudwindow.applicant.reeled import last_audible
from cloudwindow.domain.errors import BadInput
from cloudwindow.evaluation.bench_delay import Limits, delays, percentile, reached_frame
from cloudwindow.evaluation.bench_server import Cost, Told, policy_text

LIMITS = Limits(yaw_deg=25.0, up_deg=25.0, down_deg=15.0, hold_s=0.2)
SWEEP = [(float(3 * n), 0.0) for n in range(12)]


def entry(at: str, kind: str, **event: Any) -> dict[str, Any]:  # Any: JSON values
    return {"at": f"2026-01-01T00:00:{at}+00:00", "kind": kind, "event": event}


def finding(at: str, check: str, challenge: str | None, verdict: str = "pass") -> dict[str, Any]:  # Any: JSON values
    return entry(at, "finding_made", finding={"check": check, "challenge": challenge, "verdict": verdict, "reason": "x"})


def told(entries: list[dict[str, Any]], notes: list[dict[str, Any]]) -> Told:  # Any: JSON values
    return Told(session="s", from_s=0.0, to_s=1.0, end="steps_finished", entries=tuple(entries), notes=tuple(notes))


NEW_YEAR_S = 1_767_225_600.0


def test_an_angle_is_reached_with_the_first_frame_that_shows_it() -> None:
    assert reached_frame("left", SWEEP, LIMITS) == 9
    assert reached_frame("right", SWEEP, LIMITS) is None
    assert reached_frame("down", [(0.0, float(n)) for n in range(30)], LIMITS) == 15


def test_a_turn_is_timed_from_the_frame_and_from_the_end_of_its_hold() -> None:
    left_s = [NEW_YEAR_S + n / 30 for n in range(12)]
    late = delays(
        [told([finding("00.700", "head_turns", "c1")], [{"clip": "turn.left", "cue": "c1", "at": left_s}])],
        {"turn.left": SWEEP},
        LIMITS,
    )
    assert late.reached == pytest.approx((0.4,))
    assert late.held == pytest.approx((0.2,))


def test_digits_are_timed_by_their_own_challenge_and_misses_are_told() -> None:
    notes = [{"said": "digits.read", "cue": "c1", "at": NEW_YEAR_S}, {"said": "digits.read", "cue": "c2", "at": NEW_YEAR_S + 5}]
    entries = [
        finding("00.500", "spoken_digits", "c1"),
        finding("00.510", "spoken_digits", None),  # the step's own, after its challenge's
        finding("09.000", "spoken_digits", "c2", "fail"),
    ]
    late = delays([told(entries, notes)], {}, LIMITS)
    assert late.digits == pytest.approx((0.5,))
    assert late.missed == ("spoken_digits: x",)


def test_the_step_that_loads_the_models_is_left_out() -> None:
    entries = [
        entry("00.000", "step_started", step="spoken_digits", number=0, attempt=1),
        finding("04.000", "spoken_digits", "c1"),
        entry("04.100", "step_ended", step="spoken_digits", number=0, verdict="pass", reason=None),
        finding("09.000", "spoken_digits", "c2"),
    ]
    notes = [{"said": "digits.read", "cue": cue, "at": NEW_YEAR_S + at_s} for cue, at_s in (("c1", 1.0), ("c2", 8.0))]
    assert delays([told(entries, notes)], {}, LIMITS, skip=1).digits == pytest.approx((1.0,))


def test_percentiles_are_of_values_that_occurred() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([float(n) for n in range(1, 21)], 0.95) == 19.0


def test_cores_are_processor_seconds_a_media_second() -> None:
    assert Cost(spent_s=3.0, media_s=20.0).cores == pytest.approx(0.15)


def test_policy_lines_are_changed_and_never_invented() -> None:
    text = '[a]\nx = 1\n\n[a.b]\nx = 2\ny = "z"\n'
    assert policy_text(text, {"a.b.x": "5"}) == '[a]\nx = 1\n\n[a.b]\nx = 5\ny = "z"\n'
    with pytest.raises(BadInput, match=r"a\.y"):
        policy_text(text, {"a.y": "5"})


def test_clips_come_back_as_they_were_written(tmp_path: Path) -> None:
    frames = [b"key", b"", b"x" * 70_000]
    write_ivf(tmp_path / "clip.ivf", "VP8", frames)
    assert list(read_ivf(tmp_path / "clip.ivf")) == frames


def test_the_last_digit_ends_where_the_voice_does() -> None:
    import numpy as np

    sound = np.concatenate((np.full(4800, 0.5), np.full(4800, 1e-4))).astype(np.float32)
    assert last_audible(sound) == 4800
