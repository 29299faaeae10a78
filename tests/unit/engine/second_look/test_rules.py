"""No rule objects to a good session; one thing changed, and exactly the rule for it does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.review_events import ReviewDrawn
from cloudwindow.engine.second_look.looked import Severity
from cloudwindow.engine.second_look.rules import BY_CODE, RULES, objections, severe, shown_blind
from tests.unit.engine.second_look.good_session import good, policy, session, told
from tests.unit.engine.second_look.mutations import MUTATIONS


def test_the_good_session_is_a_session() -> None:
    found = session(good(), strictly=True)
    assert (found.state, found.outcome, found.signed) == ("decided", "approve", True)
    assert len(found.verdicts) == len(found.steps) == 9


def test_no_rule_objects_to_a_good_session() -> None:
    assert objections(session(good()), told(good()), policy()) == {}


@pytest.mark.parametrize("code", sorted(MUTATIONS))
def test_one_change_is_seen_by_exactly_the_rule_for_it(code: str) -> None:
    course = MUTATIONS[code](good())
    found = objections(session(course), told(course), policy())
    assert sorted(found) == [code]
    assert all(0 <= index < len(course) for index in found[code])


@pytest.mark.parametrize("code", sorted(MUTATIONS))
def test_entries_that_came_later_change_nothing(code: str) -> None:
    """A rule asked again, years later, finds what it found."""
    course = MUTATIONS[code](good())
    later = [*course, (9.0, ReviewDrawn(why=("random",)))]
    assert objections(session(course), told(course), policy()) == objections(session(later), told(later), policy())


@given(st.lists(st.integers(0, len(good()) - 1), max_size=12, unique=True))
def test_no_trail_is_too_broken_to_be_looked_at(left_out: list[int]) -> None:
    """Whatever is missing, each rule answers with entries that are there."""
    course = [one for n, one in enumerate(good()) if n not in left_out]
    trail = told(course)
    for indexes in objections(session(course), trail, policy()).values():
        assert set(indexes) <= {one.index for one in trail}


def test_a_reviewer_is_not_told_of_the_first_word_by_a_rule() -> None:
    every = {rule.code: (1,) for rule in RULES}
    shown = shown_blind(every)
    hidden = set(every) - set(shown)
    telling = ("approved", "decide", "override", "second", "left", "assess", "ignored", "against", "sign_approved", "refused")
    assert {code for code in every if any(word in code for word in telling)} <= hidden
    assert "rule.recording_short" in shown


def test_severe_rules_ask_for_a_second_look() -> None:
    for rule in RULES:
        assert severe([rule.code]) is (rule.severity is Severity.SEVERE)
    assert not severe(["rule.of_a_newer_server"])
    assert len(BY_CODE) >= 20
