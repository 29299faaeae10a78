"""Somebody who speaks another language than the session's is noticed in the policy's time, and who speaks its own never is."""

from pathlib import Path
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.ears import RESTS_S
from cloudwindow.engine.governor import Deed, Governor
from cloudwindow.engine.language import LanguageTrack
from cloudwindow.gateway.listen import Listener
from cloudwindow.inference.transcript import TranscribeArg, transcribe
from cloudwindow.inference.weights import installed
from cloudwindow.policy import GovernorPolicy
from tests.material import material

pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(not installed("whisper-base"), reason="whisper-base is not installed: cloudwindow models pull"),
]
RATE: Final = 16_000
STEP_S: Final = 0.1
PAUSE_S: Final = 1.2
MANDARIN: Final = ("aishell-BAC009S0724W0121", "bus_chinese", "chinese_news", "chinese_poem1")
ENGLISH: Final = ("librispeech-1995-1837-0001",)
TALKING: Final = ("speech-4", "speech-en-1", "speech-en-2")
EVERY: Final = tuple([("speech", name, "zh") for name in MANDARIN] + [("speech", name, "en") for name in ENGLISH])
MORE: Final = tuple(("talking", name, "en") for name in TALKING)


def sound_of(folder: str, name: str) -> NDArray[np.float32]:
    """Mono, 16 kHz."""
    import av

    path: Path = material(f"{folder}/{name}.{'wav' if folder == 'speech' else 'mp4'}")
    with av.open(str(path)) as media:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        frames = [one for frame in media.decode(audio=0) for one in resampler.resample(frame)]
        return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames])


def suspended_after_s(sound: NDArray[np.float32], language: Language) -> float | None:
    """The clip again and again, a pause between, for the policy's window; heard and cut as the server does. None: never."""
    policy = GovernorPolicy()
    governor, track, listener = Governor(policy=policy), LanguageTrack(policy.language), Listener()
    hiss = np.random.default_rng(3).normal(0, 1e-4, int(policy.language.window_s * RATE)).astype(np.float32)
    once = np.concatenate((np.zeros(RATE, np.float32), sound, np.zeros(int(PAUSE_S * RATE), np.float32)))
    stream = np.resize(once, len(hiss)) + hiss
    step, since_s = int(STEP_S * RATE), 0.0
    for start in range(0, len(stream) - step, step):
        listener.hear(stream[start : start + step], start / RATE)
        now_s = (start + step) / RATE
        said_s = listener.spoke_until(since_s)
        if said_s is None or now_s - said_s < RESTS_S or (said := listener.utterance(since_s, now_s)) is None:
            continue
        since_s = said.ended_s
        read = transcribe(TranscribeArg(sound=said.sound, language=language.value))
        reading = track.heard(read, said.ended_s, sum(end - begin for begin, end in said.speech))
        if reading is not None and (action := governor.observe(reading)).deed is Deed.SUSPEND:
            assert (action.reason, action.policy_line) == (Reason.LANGUAGE_BARRIER, "governor.language")
            return now_s
    return None


@pytest.mark.parametrize(("folder", "name", "spoken"), [*EVERY, *MORE])
@pytest.mark.parametrize("language", Language)
def test_another_language_suspends_in_time_and_the_own_never(folder: str, name: str, spoken: str, language: Language) -> None:
    after_s = suspended_after_s(sound_of(folder, name), language)
    if language.spoken == spoken:
        assert after_s is None
    else:
        assert after_s is not None
        assert after_s <= GovernorPolicy().language.window_s
