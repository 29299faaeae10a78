"""How the link was is kept in points of five seconds, each number rounded once."""

from cloudwindow.domain.readings import LinkReading, MicrophoneReading
from cloudwindow.engine.link_log import MOST_KEPT, LinkLog


def a_link(at_s: float, *, kbps: float = 800.0, loss: float = 0.0, rtt_ms: float | None = None) -> LinkReading:
    return LinkReading(
        at_s=at_s,
        loss=loss,
        kbps=kbps,
        fps=25.0,
        frame_age_s=0.1,
        sound_age_s=0.1,
        silence_s=0.1,
        rtt_ms=rtt_ms,
        jitter_ms=1.0,
        lag_s=0.0,
    )


def test_five_seconds_become_one_point_with_mean_and_worst() -> None:
    log = LinkLog()
    log.take(MicrophoneReading(at_s=1.0, level_db=-40.04))
    log.take(MicrophoneReading(at_s=1.2, level_db=-31.26))
    for number in range(20):
        log.take(a_link(number / 4, kbps=100.0 + number, loss=0.5 if number == 7 else 0.0, rtt_ms=40.0 + number))
    assert log.untold == []
    log.take(a_link(5.0))
    [point] = log.untold
    assert (point.at_s, point.kbps, point.least_kbps) == (4.8, 109.5, 100.0)
    assert (point.loss, point.most_loss, point.rtt_ms, point.level_db) == (0.025, 0.5, 59.0, -31.3)


def test_a_second_of_which_nothing_was_heard_has_no_level() -> None:
    log = LinkLog()
    for number in range(41):
        log.take(a_link(number / 4))
    assert [(point.at_s, point.level_db, point.rtt_ms) for point in log.untold] == [(4.8, None, None), (9.8, None, None)]


def test_what_was_told_is_told_once_and_what_came_meanwhile_stays() -> None:
    log = LinkLog()
    for number in range(21):
        log.take(a_link(number / 4))
    told = tuple(log.untold)
    for number in range(21, 41):
        log.take(a_link(number / 4))
    log.were_told(told)
    assert [point.at_s for point in log.untold] == [9.8]


def test_a_store_that_takes_nothing_does_not_fill_the_memory() -> None:
    log = LinkLog()
    for number in range(6 * (MOST_KEPT + 5)):
        log.take(a_link(float(number)))
    assert len(log.untold) == MOST_KEPT
