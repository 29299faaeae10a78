"""When the applicant's own page spoke, as its trail tells."""

from datetime import UTC, datetime
from typing import Any

from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.entry import Told
from cloudwindow.domain.ids import ChallengeId, CheckName, PersonId
from cloudwindow.domain.seat_events import PromptSpoken
from cloudwindow.engine.page_voice import AGAIN_S, PROMPT_S, page_may_say, page_spoke

NOW_S = 1_800_000_000.0
LONG = "您是否清楚今天要签的是哪一份文件，签了以后房子归谁所有，价款由谁在什么时候付给您？请用您自己的话告诉我们。"


def told(event: Any, at_s: float = NOW_S) -> Told:
    return Told(index=0, at=datetime.fromtimestamp(at_s, UTC).isoformat(), kind="any", event=event)


def asked(words: str = "", issued_s: float = NOW_S) -> Told:
    challenge = Challenge(
        id=ChallengeId("chl_1"),
        check=CheckName("intent_questions"),
        prompt="question.price",
        expected="",
        attempt=1,
        nonce="00",
        issued_s=issued_s,
        expires_s=issued_s + 40,
        language=Language.ZH_CN,
        words=words,
    )
    return told(e.ChallengeIssued(challenge=challenge), issued_s)


def test_a_page_without_anything_to_say_is_silent() -> None:
    assert not page_spoke([], NOW_S, NOW_S + 5)
    assert page_may_say([], NOW_S) == ""


def test_it_says_what_is_asked_and_then_rests() -> None:
    trail = [asked()]
    assert page_spoke(trail, NOW_S + PROMPT_S - 1, NOW_S + PROMPT_S + 5)
    assert page_spoke(trail, NOW_S - 5, NOW_S + 0.5)
    assert not page_spoke(trail, NOW_S + PROMPT_S + 0.1, NOW_S + PROMPT_S + 5)
    assert not page_spoke(trail, NOW_S - 5, NOW_S - 0.1)


def test_a_long_question_takes_longer() -> None:
    assert page_spoke([asked(LONG)], NOW_S + PROMPT_S + 1, NOW_S + PROMPT_S + 5)
    assert not page_spoke([asked(LONG)], NOW_S + 25, NOW_S + 30)


def test_a_canned_sentence_of_the_clerk_is_the_page_s_voice() -> None:
    trail = [told(PromptSpoken(text="closer", language=Language.EN, by=PersonId("per_1")), NOW_S)]
    assert page_spoke(trail, NOW_S + 2, NOW_S + 4)
    assert not page_spoke(trail, NOW_S + PROMPT_S + 1, NOW_S + PROMPT_S + 4)


def test_what_can_be_heard_once_more_is_the_newest_question() -> None:
    trail = [asked("旧的问题", NOW_S - 500), asked(LONG)]
    assert page_may_say(trail, NOW_S + 20) == LONG
    assert page_may_say(trail, NOW_S + 40 + AGAIN_S + 1) == ""
