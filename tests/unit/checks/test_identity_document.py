"""The card or passport: what passes, what fails, and what shows too little."""

import json
from dataclasses import asdict, replace
from typing import Any, cast

import pytest

from cloudwindow.checks.identity_document import IdentityDocument, IdentityDocumentPolicy
from cloudwindow.domain.check import Check
from cloudwindow.domain.documents import check_character
from cloudwindow.domain.findings import Finding, PartyFacts, Verdict
from cloudwindow.domain.reasons import Reason
from tests.shown_card import NUMBER, POLICY, challenge, judged, reading, seen, told, twice


def test_it_is_a_check() -> None:
    check: Check = IdentityDocument(POLICY)
    assert check.attempts == 3


def test_two_stills_that_agree_pass_and_are_the_evidence() -> None:
    finding = judged(*twice(reading()))
    assert told(finding) == (Verdict.PASS, None)
    assert finding is not None
    assert finding.evidence == (seen(110.0).still_sha256, seen(111.0).still_sha256)


def test_one_still_is_not_enough_and_the_same_still_twice_is_one() -> None:
    assert judged(seen()) is None
    assert judged(seen(), seen()) is None


def test_a_misread_between_two_good_readings_is_outvoted() -> None:
    misread = replace(reading(number="999999199001010009"), checksum_ok=False)
    assert told(judged(seen(110.0), seen(111.0, misread), seen(112.0))) == (Verdict.PASS, None)


def test_two_documents_in_one_challenge_are_refused() -> None:
    first = "99999919850312004"
    another = reading(number=first + check_character(first))
    assert told(judged(seen(110.0), seen(111.0, another), seen(112.0))) == (Verdict.FAIL, Reason.CARD_MISMATCH)


def test_a_wrong_checksum_read_twice_fails() -> None:
    wrong = replace(reading(number="999999199001010009"), checksum_ok=False)
    assert told(judged(*twice(wrong, PartyFacts()))) == (Verdict.FAIL, Reason.CARD_CHECKSUM)


@pytest.mark.parametrize(
    "facts",
    [
        PartyFacts(name="别人"),
        PartyFacts(id_number="350203199001010008"),
        PartyFacts(birth_date="1990-01-02"),
        PartyFacts(sex="male"),
    ],
)
def test_another_person_than_the_case_names_fails(facts: PartyFacts) -> None:
    assert told(judged(*twice(reading(), facts))) == (Verdict.FAIL, Reason.CARD_MISMATCH)


def test_what_the_office_did_not_say_is_not_compared() -> None:
    finding = judged(*twice(reading(), PartyFacts()))
    assert told(finding) == (Verdict.PASS, None)
    assert finding is not None
    assert ("equal", "none") in {(fact.name, fact.value) for fact in finding.facts}


def test_a_specimen_passes_only_where_the_policy_allows_it() -> None:
    strict = judged(*twice(reading()), policy=IdentityDocumentPolicy())
    assert told(strict) == (Verdict.FAIL, Reason.CARD_MISMATCH)
    assert strict is not None
    assert ("region", "specimen") in {(fact.name, fact.value) for fact in strict.facts}


def test_print_that_contradicts_the_number_fails() -> None:
    assert told(judged(*twice(replace(reading(), consistent=False)))) == (Verdict.FAIL, Reason.CARD_MISMATCH)


def test_without_a_portrait_it_waits_and_then_fails() -> None:
    bare = twice(replace(reading(), portrait=None))
    assert judged(*bare) is None
    finding = IdentityDocument(POLICY).expired(bare, challenge())
    assert told(finding) == (Verdict.FAIL, Reason.CARD_NO_PORTRAIT)


@pytest.mark.parametrize(
    ("change", "reason", "hint"),
    [
        ({"width_px": 430.0}, Reason.CARD_TOO_SMALL, "card.too_small"),
        ({"sharpness": 0.001}, Reason.CARD_BLURRED, "card.blurred"),
        ({"glare": 0.5}, Reason.CARD_GLARE, "card.glare"),
        ({"fields": ()}, Reason.CARD_UNREADABLE, "hold_card_still"),
        ({"width_px": 0.0}, Reason.CARD_UNREADABLE, "take_still"),
    ],
)
def test_a_still_that_shows_too_little_does_not_count(change: dict[str, Any], reason: Reason, hint: str) -> None:
    poor = twice(replace(reading(), **change))
    check = IdentityDocument(POLICY)
    assert check.judge(poor, challenge()) is None
    assert told(check.expired(poor, challenge())) == (Verdict.FAIL, reason)
    word = check.hint(poor)
    assert word is not None
    assert word.code == hint


def test_a_stored_picture_is_refused() -> None:
    stored = twice(replace(reading(), twin_match=0.2))
    assert told(judged(*stored)) == (Verdict.FAIL, Reason.INJECTION_SUSPECTED)
    assert told(IdentityDocument(POLICY).expired(stored[:1], challenge())) == (Verdict.FAIL, Reason.INJECTION_SUSPECTED)


def test_a_stored_picture_among_good_ones_is_noted() -> None:
    stored = seen(109.0, replace(reading(), twin_match=0.2))
    finding = judged(stored, *twice(reading()))
    assert finding is not None
    assert (finding.verdict, finding.notes) == (Verdict.PASS, (Reason.INJECTION_SUSPECTED,))
    assert stored.still_sha256 not in finding.evidence


def test_without_video_beside_it_nothing_can_be_told() -> None:
    alone = twice(replace(reading(), twin_match=None))
    assert judged(*alone) is None
    assert IdentityDocument(POLICY).expired(alone, challenge()).verdict is Verdict.INCONCLUSIVE
    assert told(IdentityDocument(POLICY).expired((), challenge())) == (Verdict.INCONCLUSIVE, Reason.CARD_UNREADABLE)


def test_the_back_is_judged_by_its_dates() -> None:
    assert told(judged(*twice(reading("back")), prompt="card.back")) == (Verdict.PASS, None)
    old = reading("back", valid_to="2026-11-20")
    assert told(judged(*twice(old), prompt="card.back")) == (Verdict.FAIL, Reason.CARD_EXPIRED)
    early = reading("back", valid_from="2026-11-22")
    assert told(judged(*twice(early), prompt="card.back")) == (Verdict.FAIL, Reason.CARD_EXPIRED)


def test_the_front_is_no_answer_to_the_back() -> None:
    assert judged(*twice(reading()), prompt="card.back") is None


def test_a_passport_is_compared_by_its_own_number() -> None:
    facts = PartyFacts(passport_number="l898902c3", nationality="UTO", name="样本人")
    assert told(judged(*twice(reading("passport"), facts), prompt="passport.page")) == (Verdict.PASS, None)
    other = PartyFacts(passport_number="X1234567")
    assert told(judged(*twice(reading("passport"), other), prompt="passport.page")) == (Verdict.FAIL, Reason.CARD_MISMATCH)
    old = reading("passport", valid_to="2026-01-01")
    assert told(judged(*twice(old, facts), prompt="passport.page")) == (Verdict.FAIL, Reason.CARD_EXPIRED)
    broken = replace(reading("passport"), checksum_ok=False)
    assert told(judged(*twice(broken, facts), prompt="passport.page")) == (Verdict.FAIL, Reason.CARD_CHECKSUM)


def test_both_sides_make_the_document() -> None:
    check = IdentityDocument(POLICY)
    front, back = judged(*twice(reading())), judged(*twice(reading("back")), prompt="card.back")
    assert front is not None
    assert back is not None
    whole = check.conclude((front, back))
    assert (whole.verdict, whole.challenge) == (Verdict.PASS, None)
    assert check.conclude((front,)).verdict is Verdict.INCONCLUSIVE
    assert check.conclude(()).verdict is Verdict.INCONCLUSIVE
    expired = check.expired((), challenge("card.back"))
    assert told(check.conclude((front, expired))) == (Verdict.INCONCLUSIVE, Reason.CARD_UNREADABLE)


def test_a_finding_does_not_tell_name_or_number() -> None:
    finding = judged(*twice(reading()))
    text = json.dumps(asdict(cast(Finding, finding)), ensure_ascii=False)
    assert NUMBER not in text
    assert "样本人" not in text
