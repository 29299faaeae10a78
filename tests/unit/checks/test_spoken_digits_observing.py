"""Spoken digits: what is asked, and what the models are asked in turn."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import pytest

from cloudwindow.checks.spoken_digits import Heard, MouthSeen
from cloudwindow.domain.challenge import Ask, Language
from cloudwindow.domain.findings import Circumstances, PartyFacts
from cloudwindow.domain.ids import PartId
from cloudwindow.domain.samples import Frame, Utterance
from cloudwindow.inference.faces import FacesRead
from cloudwindow.inference.speech import HearArg, hear_digits
from tests.unit.checks.spoken import DIGITS, a_check, a_read

A = TypeVar("A")
R = TypeVar("R")


class ScriptedSource:
    """Says the digits it was given, one string a call."""

    def __init__(self, *strings: str) -> None:
        self._strings = list(strings)

    def digits(self, count: int) -> str:
        assert len(self._strings[0]) == count
        return self._strings.pop(0)

    def below(self, n: int) -> int:
        raise AssertionError("not asked for")

    def seconds(self, low: float, high: float) -> float:
        raise AssertionError("not asked for")

    def turns(self, count: int) -> tuple[str, ...]:
        raise AssertionError("not asked for")

    def nonce(self) -> str:
        raise AssertionError("not asked for")


class ScriptedPool:
    """Answers as the models would, and remembers what it was asked."""

    def __init__(self, **told: Any) -> None:
        self.told = told
        self.asked: list[HearArg] = []

    async def run(self, job: Callable[[A], R], arg: A) -> R:
        answer: Any
        if isinstance(arg, HearArg):
            assert job is hear_digits
            self.asked.append(arg)
            answer = a_read(arg.digits, language=arg.language, **self.told)
        else:
            answer = FacesRead(at_s=1.0, width=640, height=480, faces=())
        return answer  # type: ignore[no-any-return]


def circumstances(language: Language = Language.ZH_CN) -> Circumstances:
    return Circumstances(language=language, party=PartyFacts(), today="2026-11-21")


def an_utterance(speech_s: float = 3.0, silent_s: float = 0.5) -> Utterance:
    return Utterance(
        sound=np.zeros(16_000, np.float32),
        started_s=1001.0,
        ended_s=1001.5 + speech_s + silent_s,
        speech=((1001.5, 1001.5 + speech_s),),
        paused=True,
        noise_db=-55.0,
    )


async def test_each_attempt_asks_new_digits_and_listens_for_them() -> None:
    check, pool = a_check(), ScriptedPool()
    source = ScriptedSource("381507", "902244")
    (first,) = check.asks(source, circumstances())
    assert isinstance(first, Ask)
    assert (first.prompt, first.expected, first.frames_per_s) == ("digits.read", "381507", 5.0)
    one = await check.observe(an_utterance(), pool)
    (second,) = check.asks(source, circumstances(Language.EN))
    two = await check.observe(an_utterance(), pool)
    assert second.expected == "902244"
    assert [(arg.digits, arg.language) for arg in pool.asked] == [("381507", "zh"), ("902244", "en")]
    assert isinstance(one, Heard)
    assert isinstance(two, Heard)
    assert (one.at_s, one.snr_db) == (1005.0, 35.0)


async def test_nothing_is_observed_before_the_first_question_or_in_a_cough() -> None:
    check, pool = a_check(), ScriptedPool()
    assert await check.observe(an_utterance(), pool) is None
    check.asks(ScriptedSource(DIGITS), circumstances())
    assert await check.observe(an_utterance(speech_s=0.2), pool) is None
    assert pool.asked == []


async def test_a_frame_without_a_face_is_seen_as_such() -> None:
    check, pool = a_check(), ScriptedPool()
    check.asks(ScriptedSource(DIGITS), circumstances())
    frame = Frame(image=np.zeros((480, 640, 3), np.uint8), at_s=1003.0, part=PartId("prt_1"), number=7)
    seen = await check.observe(frame, pool)
    assert isinstance(seen, MouthSeen)
    assert (seen.at_s, seen.faces, seen.opening) == (1003.0, 0, None)


async def test_more_silence_is_heard_without_another_reading() -> None:
    check, pool = a_check(), ScriptedPool()
    check.asks(ScriptedSource(DIGITS), circumstances())
    at_the_pause = await check.observe(an_utterance(silent_s=0.3), pool)
    rested = await check.observe(an_utterance(silent_s=0.9), pool)
    assert isinstance(at_the_pause, Heard)
    assert isinstance(rested, Heard)
    assert len(pool.asked) == 1
    assert rested.read == at_the_pause.read
    assert rested.at_s - at_the_pause.at_s == pytest.approx(0.6)
    assert rested.speech == at_the_pause.speech


async def test_another_attempt_is_read_anew_though_nothing_was_said_since() -> None:
    check, pool = a_check(), ScriptedPool()
    source = ScriptedSource("381507", "902244")
    for _ in range(2):
        check.asks(source, circumstances())
        await check.observe(an_utterance(), pool)
    assert [arg.digits for arg in pool.asked] == ["381507", "902244"]


@pytest.mark.parametrize(
    ("speech_s", "silent_s", "readings"),
    [(0.3, 2.0, 0), (1.4, 0.3, 0), (1.4, 0.8, 1), (1.5, 0.3, 1)],
    ids=["a cough", "too little for six digits", "too little, but a long silence", "as much as quick readers need"],
)
async def test_a_reading_waits_until_all_digits_may_have_been_said(speech_s: float, silent_s: float, readings: int) -> None:
    check, pool = a_check(), ScriptedPool()
    check.asks(ScriptedSource(DIGITS), circumstances())
    assert (await check.observe(an_utterance(speech_s, silent_s), pool) is not None) == bool(readings)
    assert len(pool.asked) == readings


@pytest.mark.parametrize(
    ("known", "more_s", "readings"),
    [(3, 0.5, 1), (3, 0.6, 2), (5, 0.15, 2), (0, 1.2, 1), (0, 1.3, 2)],
    ids=["half", "half, later", "five", "none", "none, later"],
)
async def test_after_an_incomplete_reading_the_missing_digits_are_waited_for(known: int, more_s: float, readings: int) -> None:
    """1.7 s were spoken: a third of a second to each of five digits, 0.57 s to each of three."""
    places = tuple(tuple(0.0 if (n < known) == (digit == int(DIGITS[n])) else -9.0 for digit in range(10)) for n in range(6))
    check, pool = a_check(), ScriptedPool(posteriors=places)
    check.asks(ScriptedSource(DIGITS), circumstances())
    await check.observe(an_utterance(1.7, 0.3), pool)
    await check.observe(an_utterance(1.7 + more_s, 0.3), pool)
    assert len(pool.asked) == readings
