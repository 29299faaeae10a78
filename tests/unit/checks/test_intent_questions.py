"""Questions about the will: what is drawn, what an answer comes to, when a further question is due."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import cattrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.checks.intent_questions import IntentPolicy, IntentQuestions
from cloudwindow.domain.challenge import Ask, Challenge, Language
from cloudwindow.domain.findings import Finding, SubjectFacts, Verdict
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.chance import SystemChance
from cloudwindow.inference.spoken_answer import Answered
from tests.unit.checks.answering import CASE, Dice, answered, facts, items, put

GOLDEN: Final = Path(__file__).parents[2] / "golden" / "intent_questions.json"
FREE: Final = Ask(prompt="question.voluntary", expected="affirm", allowed_s=30.0, words="Of your own will?", item="voluntary.1")
FORCED: Final = Ask(prompt="question.voluntary", expected="deny", allowed_s=30.0, words="Forced?", item="voluntary.2")
PRICE: Final = Ask(prompt="question.price", expected="amount:1280000", allowed_s=30.0, words="How much?", item="price.1")


def judged(ask: Ask, *seen: Answered, language: Language = Language.EN) -> Finding | None:
    return IntentQuestions(IntentPolicy()).judge(seen, put(ask, IntentQuestions.name, language))


def told(finding: Finding | None) -> tuple[Verdict, Reason | None]:
    assert finding is not None
    return finding.verdict, finding.reason


# --- what is asked ---


def test_each_topic_is_asked_once_in_random_order_with_the_case_s_own_facts() -> None:
    asks = IntentQuestions(IntentPolicy()).asks(Dice(), CASE)
    assert {ask.prompt for ask in asks} == {f"question.{topic}" for topic in IntentPolicy().topics_of("transfer")}
    assert len(asks) == 6
    other = IntentQuestions(IntentPolicy()).asks(Dice(3), CASE)
    assert [ask.prompt for ask in asks] != [ask.prompt for ask in other]
    price = next(ask for ask in asks if ask.prompt == "question.price")
    assert price.expected == "amount:1280000" or "yuan" in price.words
    assert all(ask.text_sha256 and "{" not in ask.words + ask.expected for ask in asks)


def test_nothing_is_asked_twice_in_a_session() -> None:
    asked: tuple[str, ...] = ()
    for _ in range(3):
        asks = IntentQuestions(IntentPolicy()).asks(SystemChance(), replace(CASE, asked=asked))
        assert not items(asks) & set(asked)
        asked = (*asked, *items(asks))


def test_what_the_case_does_not_say_is_not_asked_about() -> None:
    bare = replace(CASE, others=(), subject=SubjectFacts(), party=replace(CASE.party, relationship=""))
    asks = IntentQuestions(IntentPolicy()).asks(Dice(), bare)
    assert {ask.prompt for ask in asks} == {"question.voluntary", "question.understanding"}


def test_a_price_that_nobody_agreed_on_is_never_the_price() -> None:
    check = IntentQuestions(IntentPolicy(topics={"*": ("price",)}))
    for start in range(40):
        (ask,) = check.asks(Dice(start), CASE)
        assert ask.expected != "deny" or "1,280,000" not in ask.words


def test_topics_go_by_the_matter() -> None:
    policy = IntentPolicy(topics={"*": ("voluntary",), "gift": ("voluntary", "relationship")})
    assert len(IntentQuestions(policy).asks(Dice(), replace(CASE, matter="gift"))) == 2
    assert len(IntentQuestions(policy).asks(Dice(), CASE)) == 1


# --- what an answer comes to ---


@pytest.mark.parametrize(
    ("ask", "words", "verdict", "reason"),
    [
        (FREE, "Yes, I am.", Verdict.PASS, None),
        (FREE, "No.", Verdict.FAIL, Reason.INTENT_CONTRADICTED),
        (FREE, "Sorry, what do you mean?", Verdict.INCONCLUSIVE, Reason.INTENT_UNCLEAR),
        (FORCED, "No, nobody forced me.", Verdict.PASS, None),
        (FORCED, "Yes.", Verdict.FAIL, Reason.INTENT_CONTRADICTED),
        (PRICE, "One million two hundred and eighty thousand.", Verdict.PASS, None),
        (PRICE, "900,000.", Verdict.FAIL, Reason.INTENT_CONTRADICTED),
    ],
)
def test_answers(ask: Ask, words: str, verdict: Verdict, reason: Reason | None) -> None:
    finding = judged(ask, answered(words))
    assert told(finding) == (verdict, reason)
    assert finding is not None
    assert facts(finding)["answer"] == words
    assert facts(finding)["topic"] == ask.prompt.partition(".")[2]


@pytest.mark.parametrize(
    ("words", "expected"), [("是的，我是自愿的", "affirm"), ("沒有人強迫我", "deny"), ("一百二十八万", "amount:1280000")]
)
def test_answers_in_mandarin(words: str, expected: str) -> None:
    seen = answered(words, language="zh-CN", likeliest="zh")
    assert told(judged(replace(PRICE, expected=expected), seen, language=Language.ZH_CN)) == (Verdict.PASS, None)


def test_somebody_who_says_that_they_are_made_to_is_a_note_of_coercion() -> None:
    finding = judged(FORCED, answered("Yes, my son is forcing me."))
    assert told(finding) == (Verdict.FAIL, Reason.INTENT_CONTRADICTED)
    assert finding is not None
    assert finding.notes == (Reason.COERCION_SUSPECTED,)


def test_words_that_do_not_answer_are_waited_upon_for_a_while() -> None:
    assert judged(FREE, answered("Well, let me see.", silent_s=1.0)) is None
    assert told(judged(FREE, answered("Well, let me see.", silent_s=3.2))) == (Verdict.INCONCLUSIVE, Reason.INTENT_UNCLEAR)


def test_an_answer_is_not_taken_before_its_speaker_rests() -> None:
    assert judged(FREE, answered("Yes.", silent_s=0.3)) is None


@pytest.mark.parametrize("noise", [{"no_speech": 0.9}, {"confidence": -2.5}, {"looped": True}])
def test_noise_is_no_answer(noise: dict[str, Any]) -> None:
    assert judged(FREE, answered("Yes.", **noise)) is None
    finding = IntentQuestions(IntentPolicy()).expired([answered("Yes.", **noise)], put(FREE, IntentQuestions.name))
    assert told(finding) == (Verdict.INCONCLUSIVE, Reason.INTENT_UNCLEAR)


def test_another_language_is_a_barrier_and_no_answer() -> None:
    finding = judged(FREE, answered("是的", own_share=0.01, likeliest="zh", likeliest_share=0.98))
    assert told(finding) == (Verdict.INCONCLUSIVE, Reason.LANGUAGE_BARRIER)


def test_silence_until_the_deadline_and_a_long_silence_before_the_answer_ask_for_more() -> None:
    check = IntentQuestions(IntentPolicy())
    silent = check.expired([], put(FREE, check.name))
    assert (told(silent), facts(silent)["unsettled"]) == ((Verdict.INCONCLUSIVE, Reason.INTENT_UNCLEAR), "yes")
    slow = judged(FREE, answered("Yes.", start_s=1016.0, end_s=1017.0))
    assert told(slow) == (Verdict.INCONCLUSIVE, Reason.INTENT_UNCLEAR)
    assert slow is not None
    assert facts(slow)["because"] == "long silence before the answer"


def test_an_answer_that_was_never_settled_does_not_pass() -> None:
    check = IntentQuestions(IntentPolicy())
    assert told(check.expired([answered("Yes.", silent_s=0.2)], put(FREE, check.name)))[0] is Verdict.INCONCLUSIVE


def test_two_ears_that_disagree_are_not_sure() -> None:
    finding = judged(FREE, answered("Yes.", silent_s=4.0, vosk="no"))
    assert told(finding) == (Verdict.INCONCLUSIVE, Reason.INTENT_UNCLEAR)


# --- further questions ---


def asked() -> tuple[IntentQuestions, Challenge]:
    check = IntentQuestions(IntentPolicy(topics={"*": ("voluntary",)}))
    (ask,) = check.asks(Dice(), CASE)
    return check, put(replace(ask, expected="affirm"), check.name)


@pytest.mark.parametrize("words", ["No.", "I do not understand."])
def test_a_contradiction_or_a_loss_asks_once_more_whatever_the_clerk_says(words: str) -> None:
    check, challenge = asked()
    machine = check.judge([answered(words)], challenge)
    assert machine is not None
    more = check.follow(machine, replace(machine, verdict=Verdict.PASS, reason=None))
    assert more is not None
    assert (more.prompt, more.item != challenge.item) == ("question.voluntary", True)


def test_what_fits_needs_no_more_and_what_the_clerk_refuses_does() -> None:
    check, challenge = asked()
    machine = check.judge([answered("Yes.")], challenge)
    assert machine is not None
    assert check.follow(machine, machine) is None
    assert check.follow(machine, replace(machine, verdict=Verdict.INCONCLUSIVE, reason=Reason.INTENT_UNCLEAR)) is not None


def test_there_is_an_end_to_further_questions() -> None:
    check, challenge = asked()
    machine = check.judge([answered("No.")], challenge)
    assert machine is not None
    assert [check.follow(machine, machine) is None for _ in range(3)] == [False, False, True]


# --- the step ---


def finding_of(words: str, ask: Ask = FREE) -> Finding:
    found = judged(ask, answered(words, silent_s=4.0))
    assert found is not None
    return found


def test_all_topics_fitting_is_a_pass() -> None:
    concluded = IntentQuestions(IntentPolicy()).conclude([finding_of("Yes."), finding_of("1,280,000", PRICE)])
    assert told(concluded) == (Verdict.PASS, None)
    assert (concluded.score, concluded.threshold) == (2.0, 2.0)


def test_a_doubt_that_was_settled_is_a_note() -> None:
    concluded = IntentQuestions(IntentPolicy()).conclude([finding_of("No."), finding_of("Yes.")])
    assert told(concluded) == (Verdict.PASS, None)
    assert concluded.notes == (Reason.INTENT_CONTRADICTED,)


def test_a_doubt_that_nobody_asked_about_again_never_passes_even_with_the_clerk_s_word() -> None:
    overridden = replace(finding_of("No."), verdict=Verdict.PASS, reason=None)
    assert told(IntentQuestions(IntentPolicy()).conclude([overridden])) == (Verdict.INCONCLUSIVE, Reason.INTENT_UNCLEAR)


def test_the_worst_topic_decides_and_nothing_is_not_a_pass() -> None:
    check = IntentQuestions(IntentPolicy())
    assert told(check.conclude([finding_of("Yes."), finding_of("900,000", PRICE)])) == (Verdict.FAIL, Reason.INTENT_CONTRADICTED)
    assert told(check.conclude([])) == (Verdict.INCONCLUSIVE, Reason.INTENT_UNCLEAR)


@given(
    words=st.text(max_size=60),
    silent_s=st.floats(0, 40),
    expected=st.sampled_from(["affirm", "deny", "amount:5", "name:Li", "place:Road", "relation:none", "means:yes;not:no"]),
)
def test_expired_never_passes_and_judge_never_breaks(words: str, silent_s: float, expected: str) -> None:
    for language in (Language.EN, Language.ZH_CN):
        check, challenge = IntentQuestions(IntentPolicy()), put(replace(FREE, expected=expected), IntentQuestions.name, language)
        seen = [answered(words, silent_s=silent_s)]
        check.judge(seen, challenge)
        assert check.expired(seen, challenge).verdict is not Verdict.PASS


@pytest.mark.parametrize("case", json.loads(GOLDEN.read_text(encoding="utf-8")), ids=lambda case: case["name"])
def test_golden_observations_are_judged_as_before(case: dict[str, object]) -> None:
    seen = cattrs.structure(case["observations"], list[Answered])
    challenge = cattrs.structure(case["challenge"], Challenge)
    finding = IntentQuestions(IntentPolicy()).judge(seen, challenge)
    assert told(finding) == (Verdict(str(case["verdict"])), Reason(str(case["reason"])) if case["reason"] else None)
