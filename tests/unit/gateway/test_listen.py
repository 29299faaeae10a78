"""Speech found in sound without a model, and utterances that grow."""

import numpy as np
import pytest
from numpy.typing import NDArray

from cloudwindow.gateway.listen import KEPT_S, LONGEST_S, RATE_HZ, Listener

START_S = 1_700_000_000.0


def sound(seconds: float, speech: list[tuple[float, float]], loud: float = 0.1, noise: float = 0.001) -> NDArray[np.float32]:
    """Noise, with a 300 Hz tone of amplitude `loud` in each stretch of `speech`."""
    at = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    samples = noise * np.random.default_rng(0).standard_normal(len(at))
    for begin, end in speech:
        samples += np.where((at >= begin) & (at < end), loud * np.sin(2 * np.pi * 300 * at), 0)
    return samples.astype(np.float32)


def heard(samples: NDArray[np.float32], listener: Listener | None = None, start_s: float = START_S) -> Listener:
    listener = listener or Listener()
    for at in range(0, len(samples), 320):
        listener.hear(samples[at : at + 320], start_s + at / RATE_HZ)
    return listener


@pytest.mark.parametrize(("loud", "noise"), [(0.1, 0.001), (0.01, 0.0003), (0.1, 0.01), (0.3, 0.0)])
def test_each_burst_is_a_stretch_of_speech(loud: float, noise: float) -> None:
    bursts = [(2.0, 2.5), (3.0, 3.3), (4.0, 5.0)]
    utterance = heard(sound(6, bursts, loud, noise)).utterance(START_S, START_S + 6)
    assert utterance is not None
    assert len(utterance.speech) == 3
    for (begin, end), (said_begin, said_end) in zip(utterance.speech, bursts, strict=True):
        assert abs(begin - START_S - said_begin) < 0.06
        assert abs(end - START_S - said_end) < 0.06
    assert utterance.paused
    assert abs(utterance.started_s - START_S - 1.7) < 0.06
    assert utterance.ended_s == pytest.approx(START_S + 6)


def test_it_says_until_when_it_has_heard_speech_or_silence() -> None:
    listener = heard(sound(3, [(1.5, 2.0)]))
    assert listener.heard_until() == pytest.approx(START_S + 3)
    assert listener.spoke_until(START_S) == pytest.approx(START_S + 2, abs=0.06)


@pytest.mark.parametrize("noise", [0.0, 0.0003, 0.003, 0.03])
def test_steady_noise_is_not_speech_for_long(noise: float) -> None:
    listener = heard(sound(8, [], noise=noise))
    utterance = listener.utterance(START_S + 3, START_S + 8)
    assert utterance is None
    assert listener.level_db(START_S + 8) == pytest.approx(20 * np.log10(noise) if noise else -120, abs=1)


def test_a_click_is_not_speech() -> None:
    assert heard(sound(4, [(2.0, 2.03)])).utterance(START_S, START_S + 4) is None


def test_only_what_was_said_after_the_question_counts() -> None:
    listener = heard(sound(6, [(1.5, 3.0), (4.0, 4.5)]))
    both = listener.utterance(START_S + 2.0, START_S + 6)
    assert both is not None
    assert both.started_s == pytest.approx(START_S + 2.0, abs=0.001)
    assert both.speech[0][0] == START_S + 2.0
    second = listener.utterance(START_S + 3.5, START_S + 6)
    assert second is not None
    assert len(second.speech) == 1
    assert listener.utterance(START_S + 5.0, START_S + 6) is None


def test_it_is_not_a_pause_while_speech_goes_on() -> None:
    utterance = heard(sound(3, [(2.0, 3.0)])).utterance(START_S, START_S + 3.05)
    assert utterance is not None
    assert not utterance.paused


def test_a_long_utterance_keeps_its_end() -> None:
    utterance = heard(sound(45, [(n + 0.2, n + 0.9) for n in range(2, 45)])).utterance(START_S, START_S + 45)
    assert utterance is not None
    assert len(utterance.sound) / RATE_HZ == pytest.approx(LONGEST_S, abs=0.01)
    assert utterance.ended_s == pytest.approx(START_S + 45)
    assert all(begin >= utterance.started_s for begin, _ in utterance.speech)


def test_lost_sound_becomes_silence_and_keeps_the_time() -> None:
    listener = heard(sound(3, [(1.5, 2.0)]))
    heard(sound(3, [(1.0, 1.5)]), listener, START_S + 5)
    utterance = listener.utterance(START_S, START_S + 8)
    assert utterance is not None
    assert [round(begin - START_S, 1) for begin, _ in utterance.speech] == [1.5, 6.0]
    gap = utterance.sound[int((3.2 - (utterance.started_s - START_S)) * RATE_HZ) :][: int(1.5 * RATE_HZ)]
    assert not gap.any()


def test_after_a_long_absence_it_begins_anew() -> None:
    listener = heard(sound(3, [(1.5, 2.0)]))
    heard(sound(1, []), listener, START_S + 3 + 2 * KEPT_S)
    assert listener.utterance(START_S, START_S + 100) is None


def test_nothing_heard_is_no_level() -> None:
    assert Listener().level_db(START_S) == -120
    assert heard(sound(2, [(0, 2)])).level_db(START_S + 10) == -120


@pytest.mark.parametrize("away_s", [28.9, 29.5, 29.9])
def test_speech_that_is_not_kept_any_more_is_no_utterance(away_s: float) -> None:
    """The sound stopped soon after a word and came again when the word was about to leave: an utterance without speech is none."""
    listener = heard(sound(3, [(2.0, 2.6)]))
    heard(sound(0.2, []), listener, START_S + 3 + away_s)
    utterance = listener.utterance(START_S, START_S + 3.2 + away_s)
    assert utterance is None or utterance.speech


def test_sound_that_overlaps_erases_nothing_and_is_worked_off_in_silence() -> None:
    """What was heard before had been taken for half a second later than it was."""
    listener = heard(sound(3, [(1.5, 2.0)]))
    heard(sound(3, [(0.2, 0.8), (2.0, 2.5)]), listener, START_S + 2.5)
    utterance = listener.utterance(START_S, START_S + 6)
    assert utterance is not None
    assert [round(begin - START_S, 1) for begin, _ in utterance.speech] == [1.5, 3.0, 4.5]
    assert listener.heard_until() == pytest.approx(START_S + 5.5, abs=0.03)
