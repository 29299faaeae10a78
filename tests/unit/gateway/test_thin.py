"""What is left out for a viewer whose link is poor, until the sender sends less."""

from cloudwindow.gateway.thin import FREE_REPEATS_PER_S, Thinning

LIMIT = 400_000.0


def passed(thinning: Thinning, bps: float, seconds: float, limit: float | None, start_s: float = 0.0) -> list[bool]:
    """Frames at 30 a second of a sender at so many bit/s, none of them a keyframe."""
    size = int(bps / 8 / 30)
    return [thinning.passes(size, False, limit, start_s + n / 30) for n in range(int(seconds * 30))]


def test_without_a_limit_everything_passes() -> None:
    assert all(passed(Thinning(), 5_000_000, 3, None))


def test_a_sender_who_obeys_is_never_thinned() -> None:
    assert all(passed(Thinning(), LIMIT, 20, LIMIT))


def test_one_who_does_not_obey_yet_is_cut_and_goes_on_at_a_keyframe() -> None:
    thinning = Thinning()
    first = passed(thinning, 1_800_000, 2, LIMIT)
    assert first[:6] == [True] * 6
    assert first.index(False) < 20
    assert not any(first[first.index(False) :])
    assert thinning.wants_keyframe(LIMIT)
    assert not thinning.passes(2_000, False, LIMIT, 2.0)
    assert thinning.passes(60_000, True, LIMIT, 2.05)  # larger than all the link holds: it must pass, and what follows it, too
    assert all(passed(thinning, LIMIT, 3, LIMIT, 2.1))


def test_a_keyframe_that_comes_too_soon_is_left_out() -> None:
    thinning = Thinning()
    frames = passed(thinning, 1_800_000, 0.4, LIMIT)
    assert not frames[-1]
    assert not thinning.wants_keyframe(LIMIT)
    assert not thinning.passes(30_000, True, LIMIT, 0.41)
    assert thinning.passes(30_000, True, LIMIT, 1.5)


def test_packets_are_repeated_within_reason() -> None:
    free = Thinning()
    assert free.repeats(300, None, 10.0)
    assert not free.repeats(200, None, 10.1)
    assert not free.skipping
    assert free.repeats(int(FREE_REPEATS_PER_S), None, 12.0)
    poor = Thinning()
    assert poor.repeats(5, LIMIT, 10.0)
    assert not poor.repeats(50, LIMIT, 10.1)
    assert poor.skipping
    assert poor.wants_keyframe(LIMIT)
    assert poor.passes(10_000, True, LIMIT, 10.2)
    assert not poor.skipping


def test_who_is_released_while_skipping_still_waits_for_a_keyframe() -> None:
    thinning = Thinning()
    passed(thinning, 1_800_000, 2, LIMIT)
    assert not thinning.passes(1_000, False, None, 2.1)
    assert thinning.wants_keyframe(None)
    assert thinning.passes(1_000, True, None, 2.2)
