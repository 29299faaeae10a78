"""The governor's table: each limit of the policy, one after another, with time as data."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.readings import (
    CameraReading,
    FaceReading,
    LoadReading,
    MicrophoneReading,
    Reading,
    RecorderReading,
    Wish,
    WordReading,
)
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.governor import Action, Deed, Governor
from cloudwindow.policy import GovernorPolicy
from tests.links import link

STEP_S = 0.25


def acts(governor: Governor, make: Callable[[float], Reading], start_s: float, for_s: float) -> tuple[float, Action] | None:
    """The first deed and its time when readings come four times a second."""
    for n in range(int(for_s / STEP_S) + 1):
        at_s = start_s + n * STEP_S
        action = governor.observe(make(at_s))
        if action.deed is not Deed.CONTINUE:
            return at_s, action
    return None


def fresh(**changes: object) -> Governor:
    return Governor(policy=replace(GovernorPolicy(), **changes))  # type: ignore[arg-type]  # fields of the policy, by name


LIMITS: list[tuple[Callable[[float], Reading], Reason, float]] = [
    (lambda t: link(t, loss=max(0.0, min(0.25, 0.25 * t))), Reason.LINK_LOSS, 5.0),  # each reading is of the second before it
    (lambda t: link(t, kbps=max(100, 600 - 500 * t)), Reason.LINK_SLOW, 5.0),
    (lambda t: link(t, frame_age_s=t, loss=0.5), Reason.LINK_FROZEN, 3.0),
    (lambda t: link(t, frame_age_s=t, fps=0, picture_age_s=0.1, kbps=160), Reason.LINK_FROZEN, 3.0),  # pieces of pictures
    (lambda t: link(t, frame_age_s=t, fps=0), Reason.CAMERA_STOPPED, 3.0),
    (lambda t: link(t, frame_age_s=t, fps=0, picture_age_s=t), Reason.CAMERA_STOPPED, 3.0),
    (lambda t: link(t, silence_s=t, frame_age_s=t, sound_age_s=t, fps=0), Reason.LINK_LOST, 2.0),
    (lambda t: CameraReading(at_s=t, luma=8, change=1, alike_s=0), Reason.CAMERA_COVERED, 3.0),
    (lambda t: CameraReading(at_s=t, luma=120, change=max(0.05, 4 - 8 * t), alike_s=0), Reason.CAMERA_STILL, 3.0),
    (lambda t: MicrophoneReading(at_s=t, level_db=-120), Reason.MICROPHONE_SILENT, 10.0),
    (lambda t: FaceReading(at_s=t, faces=0), Reason.FACE_ABSENT, 5.0),
    (lambda t: FaceReading(at_s=t, faces=2), Reason.FACE_SEVERAL, 2.0),
    (lambda t: RecorderReading(at_s=t, healthy=False, behind_s=3, free_bytes=10**9), Reason.RECORDER_UNHEALTHY, 1.0),
    (lambda t: RecorderReading(at_s=t, healthy=False, behind_s=3, free_bytes=10), Reason.STORAGE_FULL, 1.0),
    (lambda t: LoadReading(at_s=t, lag_s=1.0, waiting_s=0), Reason.SERVER_OVERLOADED, 5.0),
]


@pytest.mark.parametrize(("make", "reason", "limit_s"), LIMITS, ids=[str(case[1]) for case in LIMITS])
def test_a_passed_limit_suspends_within_a_second_and_not_before(
    make: Callable[[float], Reading], reason: Reason, limit_s: float
) -> None:
    found = acts(fresh(), make, 0.0, limit_s + 3)
    assert found is not None
    at_s, action = found
    assert (action.deed, action.reason) == (Deed.SUSPEND, reason)
    assert limit_s <= at_s <= limit_s + 1.0
    assert action.policy_line.startswith("governor.")


def test_somebody_who_hardly_moves_is_not_taken_for_a_picture_that_rests() -> None:
    """Alike from afar for long, and once without any motion at all: that counts from shortly before."""
    governor = fresh()
    assert acts(governor, lambda t: CameraReading(at_s=t, luma=120, change=0.3, alike_s=0), 0.0, 20) is None
    found = acts(governor, lambda t: CameraReading(at_s=t, luma=120, change=0.1, alike_s=0), 20.25, 8)
    assert found is not None
    assert found[0] >= 20.25 + 3.0 - 1.25


def test_healthy_readings_never_act() -> None:
    governor = fresh()
    for n in range(400):
        at_s = n * STEP_S
        for reading in (
            link(at_s),
            CameraReading(at_s=at_s, luma=110, change=2, alike_s=at_s),
            FaceReading(at_s=at_s, faces=1, same=True),
            MicrophoneReading(at_s=at_s, level_db=-60),
            RecorderReading(at_s=at_s, healthy=True, behind_s=0.1, free_bytes=10**9),
            LoadReading(at_s=at_s, lag_s=0.01, waiting_s=0.1),
        ):
            assert governor.observe(reading).deed is Deed.CONTINUE


def test_one_lucky_second_does_not_end_a_streak_of_loss() -> None:
    governor = fresh()
    found = acts(governor, lambda t: link(t, loss=0.17 if int(t / STEP_S) % 4 == 3 else 0.26), 0.0, 8)
    assert found is not None
    assert found[1].reason is Reason.LINK_LOSS
    assert found[0] <= 6.0


def test_a_stretch_that_was_bearable_does_not_hide_a_worse_one() -> None:
    governor = fresh()
    assert acts(governor, lambda t: link(t, loss=0.21 if t == 0 else 0.15), 0.0, 30) is None
    found = acts(governor, lambda t: link(t, loss=0.3), 30.25, 8)
    assert found is not None
    assert found[0] <= 36.25


def test_a_window_in_which_the_server_was_late_blames_nobody() -> None:
    assert acts(fresh(), lambda t: link(t, silence_s=5, lag_s=0.8), 0.0, 10) is None


def test_what_the_step_relaxes_is_not_acted_upon() -> None:
    governor = fresh()
    governor.relaxed = frozenset({Reason.FACE_SEVERAL})
    assert acts(governor, lambda t: FaceReading(at_s=t, faces=2), 0.0, 10) is None


def test_it_resumes_after_two_good_seconds_and_goes_on() -> None:
    governor = fresh()
    acts(governor, lambda t: link(t, silence_s=t), 0.0, 5)
    found = acts(governor, link, 10.0, 10)
    assert found is not None
    assert found[1].deed is Deed.RESUME
    assert 12.0 <= found[0] <= 12.5


def test_a_face_that_was_compared_must_match_again_before_it_resumes() -> None:
    governor = fresh()
    governor.observe(FaceReading(at_s=0, faces=1, same=True))
    acts(governor, lambda t: link(t, silence_s=t), 0.0, 5)
    assert acts(governor, link, 10.0, 5) is None
    governor.observe(FaceReading(at_s=16, faces=1, same=True))
    found = acts(governor, link, 16.0, 5)
    assert found is not None
    assert found[1].deed is Deed.RESUME


def test_sixty_seconds_without_recovery_end_it_for_the_same_reason() -> None:
    governor = fresh()
    suspended = acts(governor, lambda t: link(t, silence_s=t), 0.0, 5)
    assert suspended is not None
    ended = acts(governor, lambda t: link(t, silence_s=t), suspended[0] + STEP_S, 70)
    assert ended is not None
    assert (ended[1].deed, ended[1].reason) == (Deed.TERMINATE, Reason.LINK_LOST)
    assert 60.0 < ended[0] - suspended[0] <= 61.0


def test_the_third_suspension_ends_it_and_the_servers_own_faults_do_not_count() -> None:
    governor = fresh()
    at_s = 0.0
    deeds = []
    for fault in (
        lambda t: RecorderReading(at_s=t, healthy=False, behind_s=9, free_bytes=10**9),
        lambda t: link(t, silence_s=9),
        lambda t: link(t, silence_s=9),
        lambda t: link(t, silence_s=9),
    ):
        found = acts(governor, fault, at_s, 10)
        assert found is not None
        deeds.append((found[1].deed, found[1].reason))
        at_s = found[0] + 1
        governor.observe(RecorderReading(at_s=at_s, healthy=True, behind_s=0, free_bytes=10**9))
        resumed = acts(governor, link, at_s, 10)
        at_s = (resumed[0] if resumed else at_s) + 1
    assert deeds == [
        (Deed.SUSPEND, Reason.RECORDER_UNHEALTHY),
        (Deed.SUSPEND, Reason.LINK_LOST),
        (Deed.SUSPEND, Reason.LINK_LOST),
        (Deed.TERMINATE, Reason.POLICY_SUSPENSIONS_EXHAUSTED),
    ]


def test_a_starved_picture_says_of_nobody_that_it_is_another_and_a_clear_one_does_again() -> None:
    governor = fresh()
    for at_s in (0.0, 1.0, 2.0):
        governor.observe(link(at_s, kbps=90))
        assert governor.observe(FaceReading(at_s=at_s, faces=1, same=False)).deed is Deed.CONTINUE
    governor.observe(link(3.0))
    assert governor.observe(FaceReading(at_s=3, faces=1, same=False)).deed is Deed.CONTINUE
    found = governor.observe(FaceReading(at_s=4, faces=1, same=False))
    assert (found.deed, found.reason) == (Deed.SUSPEND, Reason.FACE_OTHER)


def test_a_starved_link_is_acted_upon_itself_and_a_match_is_still_wanted_after_it() -> None:
    governor = fresh()
    governor.observe(FaceReading(at_s=0, faces=1, same=True))

    def poor(at_s: float) -> Reading:
        return link(at_s, kbps=90) if int(at_s / STEP_S) % 2 else FaceReading(at_s=at_s, faces=1, same=False)

    found = acts(governor, poor, 0.25, 8)
    assert found is not None
    assert found[1].reason is Reason.LINK_SLOW
    assert acts(governor, link, found[0] + 1, 5) is None
    governor.observe(FaceReading(at_s=found[0] + 7, faces=1, same=True))
    assert acts(governor, link, found[0] + 7, 5) is not None


def test_another_persons_face_suspends_at_once_and_ends_it_the_second_time() -> None:
    governor = fresh()
    assert governor.observe(FaceReading(at_s=0, faces=1, same=False)).deed is Deed.CONTINUE  # one look proves nothing
    first = governor.observe(FaceReading(at_s=1, faces=1, same=False))
    assert (first.deed, first.reason) == (Deed.SUSPEND, Reason.FACE_OTHER)
    assert acts(governor, link, 2.0, 5) is None
    governor.observe(FaceReading(at_s=8, faces=1, same=True))
    resumed = acts(governor, link, 8.0, 5)
    assert resumed is not None
    governor.observe(FaceReading(at_s=19, faces=1, same=False))
    again = governor.observe(FaceReading(at_s=20, faces=1, same=False))
    assert (again.deed, again.reason) == (Deed.TERMINATE, Reason.FACE_OTHER)


def test_an_applicants_own_pause_ends_by_their_own_word_only() -> None:
    governor = fresh()
    pause = WordReading(at_s=1, by="applicant", wish=Wish.SUSPEND, reason=Reason.APPLICANT_SUSPENDED)
    assert governor.observe(pause).deed is Deed.SUSPEND
    assert acts(governor, link, 2.0, 20) is None
    resumed = governor.observe(replace(pause, at_s=30, wish=Wish.RESUME))
    assert resumed.deed is Deed.RESUME


def test_an_applicant_does_not_end_the_clerks_pause_but_a_clerk_ends_the_applicants() -> None:
    pause = WordReading(at_s=1, by="clerk", wish=Wish.SUSPEND, reason=Reason.CLERK_SUSPENDED)
    governor = fresh()
    governor.observe(pause)
    theirs = WordReading(at_s=2, by="applicant", wish=Wish.RESUME, reason=Reason.APPLICANT_SUSPENDED)
    assert governor.observe(theirs).deed is Deed.CONTINUE
    assert governor.observe(replace(pause, at_s=3, wish=Wish.RESUME)).deed is Deed.RESUME
    governor.observe(replace(theirs, at_s=4, wish=Wish.SUSPEND))
    assert governor.observe(replace(pause, at_s=5, wish=Wish.RESUME)).deed is Deed.RESUME


LEFT = WordReading(at_s=1, by="server", wish=Wish.SUSPEND, reason=Reason.CLERK_LEFT)


def goes_on_with_a_clerk(governor: Governor, at_s: float) -> bool:
    """Whether it does within five good seconds."""
    governor.observe(replace(LEFT, at_s=at_s, wish=Wish.RESUME))
    resumed = acts(governor, link, at_s, 5)
    return resumed is not None and resumed[1].deed is Deed.RESUME


def test_an_empty_seat_suspends_until_somebody_sits_there_and_all_is_well() -> None:
    governor = fresh()
    empty = governor.observe(LEFT)
    assert (empty.deed, empty.reason, empty.policy_line) == (Deed.SUSPEND, Reason.CLERK_LEFT, "queue.lost_after_s")
    assert governor.resume_by_s == 1 + governor.policy.seat_window_s
    assert acts(governor, link, 1.0, 100) is None
    assert governor.observe(replace(LEFT, at_s=101, wish=Wish.RESUME)).deed is Deed.CONTINUE
    resumed = acts(governor, link, 101.0, 5)
    assert resumed is not None
    assert (resumed[1].deed, resumed[0]) == (Deed.RESUME, 101.0 + governor.policy.recovered_s)
    assert governor.suspensions == 0


def test_a_seat_that_empties_during_another_suspension_holds_the_resume_back() -> None:
    governor = fresh()
    lost = acts(governor, lambda t: link(t, silence_s=t, sound_age_s=t, frame_age_s=t), 0.0, 5)
    assert lost is not None
    assert lost[1].reason is Reason.LINK_LOST
    assert governor.observe(replace(LEFT, at_s=5)).deed is Deed.CONTINUE
    assert acts(governor, link, 5.0, 120) is None
    assert goes_on_with_a_clerk(governor, 125.0)


def test_an_applicant_who_comes_back_from_a_pause_to_an_empty_seat_waits_for_a_clerk() -> None:
    governor = fresh()
    pause = WordReading(at_s=1, by="applicant", wish=Wish.SUSPEND, reason=Reason.APPLICANT_SUSPENDED)
    governor.observe(pause)
    governor.observe(replace(LEFT, at_s=2))
    assert governor.observe(replace(pause, at_s=3, wish=Wish.RESUME)).deed is Deed.CONTINUE
    assert acts(governor, link, 3.0, 20) is None
    assert goes_on_with_a_clerk(governor, 24.0)


def test_the_next_clerk_has_the_whole_time_for_the_pause_of_the_one_before() -> None:
    governor = fresh()
    pause = WordReading(at_s=1, by="clerk", wish=Wish.SUSPEND, reason=Reason.CLERK_SUSPENDED)
    governor.observe(pause)
    governor.observe(replace(LEFT, at_s=100))
    governor.observe(replace(LEFT, at_s=400, wish=Wish.RESUME))
    assert governor.resume_by_s == 400 + governor.policy.seat_window_s
    assert acts(governor, link, 400.0, 100) is None
    assert governor.observe(replace(pause, at_s=500, wish=Wish.RESUME)).deed is Deed.RESUME


def test_when_nobody_comes_to_the_seat_the_session_ends_for_that_reason() -> None:
    governor = fresh()
    governor.observe(LEFT)
    ended = acts(governor, link, 1.0, 700)
    assert ended is not None
    assert (ended[1].deed, ended[1].reason, ended[1].policy_line) == (Deed.TERMINATE, Reason.CLERK_LEFT, "governor.seat_window_s")


def test_a_clerk_who_is_there_already_changes_nothing() -> None:
    assert fresh().observe(replace(LEFT, wish=Wish.RESUME)).deed is Deed.CONTINUE


@given(st.lists(st.floats(0, 0.19), min_size=1, max_size=60))
def test_loss_under_the_limit_never_suspends(losses: list[float]) -> None:
    governor = fresh()
    for n, loss in enumerate(losses):
        assert governor.observe(link(n * STEP_S, loss=loss)).deed is Deed.CONTINUE


@given(st.lists(st.booleans(), min_size=4, max_size=80))
def test_fewer_bad_windows_than_the_policy_asks_never_suspend(pattern: list[bool]) -> None:
    governor = fresh()
    run = 0
    for n, bad in enumerate(pattern):
        run = run + 1 if bad else 0
        action = governor.observe(link(n * STEP_S, silence_s=3.0 if bad else 0.0))
        if action.deed is Deed.SUSPEND:
            assert run >= governor.policy.bad_windows
            return
