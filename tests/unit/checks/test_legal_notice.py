"""The legal notice: read out as a whole, told back in words, read out again where it was not understood."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import cattrs
import pytest

from cloudwindow.checks.legal_notice import QUESTION, READ, LegalNotice, NoticePolicy
from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.findings import Finding, Verdict
from cloudwindow.domain.reasons import Reason
from cloudwindow.inference.spoken_answer import Answered, saying_s
from cloudwindow.texts.notices import notice
from tests.unit.checks.answering import CASE, Dice, answered, items, put

GOLDEN: Final = Path(__file__).parents[2] / "golden" / "legal_notice.json"
EXPECTED: Final = "means:cannot|can't|court;not:any time|of course"


def begun() -> tuple[LegalNotice, Challenge]:
    """The first question, as the text with which it is read out."""
    check = LegalNotice(NoticePolicy())
    ask = check.asks(Dice(), CASE)[0]
    return check, put(replace(ask, expected=EXPECTED), check.name)


def late(challenge: Challenge) -> float:
    """When the text has been read out."""
    return challenge.issued_s + saying_s(challenge.words, challenge.language)


def judged(words: str) -> Finding:
    check, challenge = begun()
    start_s = late(challenge) + 1
    found = check.judge([answered(words, start_s=start_s, end_s=start_s + 1, silent_s=4.0)], challenge)
    assert found is not None
    return found


def told(finding: Finding) -> tuple[Verdict, Reason | None]:
    return finding.verdict, finding.reason


@pytest.mark.parametrize("language", Language)
def test_the_whole_text_comes_with_the_first_question_and_its_hash_with_each(language: Language) -> None:
    asks = LegalNotice(NoticePolicy()).asks(Dice(), replace(CASE, language=language))
    text = notice("transfer", language)
    assert [ask.prompt for ask in asks] == [READ, QUESTION]
    assert asks[0].words.startswith(f"{text.title}\n\n{text.body}\n\n")
    assert {ask.text_sha256 for ask in asks} == {text.sha256}
    assert len(items(asks)) == 2
    assert asks[0].allowed_s > saying_s(text.body, language) + 20


@pytest.mark.parametrize(
    ("words", "verdict", "reason"),
    [
        ("I cannot, only a court can.", Verdict.PASS, None),
        ("Of course, any time.", Verdict.FAIL, Reason.NOTICE_NOT_UNDERSTOOD),
        ("I did not understand that.", Verdict.INCONCLUSIVE, Reason.NOTICE_NOT_UNDERSTOOD),
        ("Yes, yes, I have understood.", Verdict.INCONCLUSIVE, Reason.NOTICE_NOT_UNDERSTOOD),
    ],
)
def test_only_the_meaning_counts_not_a_yes(words: str, verdict: Verdict, reason: Reason | None) -> None:
    assert told(judged(words)) == (verdict, reason)


def test_what_is_said_while_the_text_is_only_beginning_is_no_answer() -> None:
    check, challenge = begun()
    early = answered("I cannot.", start_s=challenge.issued_s + 2, end_s=challenge.issued_s + 3, silent_s=5)
    assert check.judge([early], challenge) is None


def test_a_wrong_answer_reads_the_text_again_with_another_question() -> None:
    check, challenge = begun()
    machine = replace(judged("Any time."), challenge=challenge.id)
    more = check.follow(machine, machine)
    assert more is not None
    assert (more.prompt, more.item != challenge.item) == (READ, True)
    assert check.follow(machine, replace(machine, verdict=Verdict.PASS, reason=None)) is not None


def test_two_right_answers_pass_and_a_wrong_one_before_them_is_a_note() -> None:
    check, _ = begun()
    right, wrong = judged("I cannot."), judged("Any time.")
    assert told(check.conclude([right, right])) == (Verdict.PASS, None)
    assert told(check.conclude([right])) == (Verdict.INCONCLUSIVE, Reason.NOTICE_NOT_UNDERSTOOD)
    assert told(check.conclude([right, wrong])) == (Verdict.FAIL, Reason.NOTICE_NOT_UNDERSTOOD)
    healed = check.conclude([wrong, right, right])
    assert (told(healed), healed.notes) == ((Verdict.PASS, None), (Reason.NOTICE_NOT_UNDERSTOOD,))
    assert told(check.conclude([])) == (Verdict.INCONCLUSIVE, Reason.NOTICE_NOT_UNDERSTOOD)


def test_silence_is_not_understanding() -> None:
    check, challenge = begun()
    assert told(check.expired([], challenge)) == (Verdict.INCONCLUSIVE, Reason.NOTICE_NOT_UNDERSTOOD)


def test_another_language_says_so() -> None:
    check, challenge = begun()
    start_s = late(challenge) + 1
    foreign = answered("不能", start_s=start_s, end_s=start_s + 1, own_share=0.0, likeliest="zh")
    found = check.judge([foreign], challenge)
    assert found is not None
    assert told(found) == (Verdict.INCONCLUSIVE, Reason.LANGUAGE_BARRIER)


@pytest.mark.parametrize("case", json.loads(GOLDEN.read_text(encoding="utf-8")), ids=lambda case: case["name"])
def test_golden_observations_are_judged_as_before(case: dict[str, object]) -> None:
    seen = cattrs.structure(case["observations"], list[Answered])
    challenge = cattrs.structure(case["challenge"], Challenge)
    finding = LegalNotice(NoticePolicy()).judge(seen, challenge)
    assert finding is not None
    assert told(finding) == (Verdict(str(case["verdict"])), Reason(str(case["reason"])) if case["reason"] else None)
