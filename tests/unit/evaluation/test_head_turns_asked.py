"""A clip's observations put to the check as a session would: one ask after the other, each after the answer before."""

from cloudwindow.checks.head_turns import HeadTurns, HeadTurnsPolicy
from cloudwindow.domain.findings import Verdict
from cloudwindow.evaluation.head_turns import ask
from cloudwindow.evaluation.pad import suspected
from tests.unit.checks.test_head_turns import at_rest, motion

POLICY = HeadTurnsPolicy()
CHECK = HeadTurns(POLICY)
SEEN = [*at_rest(0.0, 10), *motion("left", 1.0), *at_rest(2.1, 9), *motion("up", 3.0), *at_rest(4.1, 9), *motion("right", 5.0)]


def test_the_order_of_the_clip_is_accepted() -> None:
    findings = ask(CHECK, SEEN, ("left", "up", "right"), 0.0, POLICY)
    assert [one.verdict for one in findings] == [Verdict.PASS] * 3


def test_another_order_ends_at_its_first_failure() -> None:
    findings = ask(CHECK, SEEN, ("left", "right", "up"), 0.0, POLICY)
    assert [one.verdict for one in findings] == [Verdict.PASS, Verdict.FAIL]


def test_a_clip_that_is_over_has_no_more_answers() -> None:
    assert ask(CHECK, SEEN, ("left", "up", "right", "left"), 0.0, POLICY)[-1].verdict is not Verdict.PASS


def test_suspicion_needs_two_flat_turns_or_a_low_score() -> None:
    assert not suspected(0.99, (0.01, 0.04), POLICY)
    assert suspected(0.99, (0.01, 0.01), POLICY)
    assert suspected(0.3, (), POLICY)
    assert not suspected(None, (), POLICY)
