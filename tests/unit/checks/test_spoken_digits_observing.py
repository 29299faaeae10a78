"""Spoken digits: what is asked, and what the models are asked in turn."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

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

    def __init__(self) -> None:
        self.asked: list[HearArg] = []

    async def run(self, job: Callable[[A], R], arg: A) -> R:
        answer: Any
        if isinstance(arg, HearArg):
            assert job is hear_digits
            self.asked.append(arg)
            answer = a_read(arg.digits, language=arg.language)
        else:
            answer = FacesRead(at_s=1.0, width=640, height=480, faces=())
        return answer  # type: ignore[no-any-return]


def circumstances(language: Language = Language.ZH_CN) -> Circumstances:
    return Circumstances(language=language, party=PartyFacts(), today="2026-11-21")


def an_utterance(speech_s: float = 3.0) -> Utterance:
    return Utterance(
        sound=np.zeros(16_000, np.float32),
        started_s=1001.0,
        ended_s=1005.0,
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
