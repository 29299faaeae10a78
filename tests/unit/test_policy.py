"""policy.toml is read with line and key, and refused with them."""

import pytest

from cloudwindow.domain.errors import BadPolicy
from cloudwindow.policy import load, parse
from tests.places import ROOT

HEAD = 'version = "1"\n\n[session]\nsteps = []\n'


def test_the_shipped_policy_is_valid() -> None:
    policy = load(ROOT / "policy.toml")
    assert policy.session.steps[0] == "environment"
    assert policy.governor.link.max_loss == 0.2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "\n[governor.link]\nmax_loss = 3\n", r"policy.toml:7: governor.link.max_loss: .* found 3"),
        (HEAD + "\n[governor]\nbad_window = 3\n", r"policy.toml:7: governor.bad_window: "),
        (HEAD + "\n[governer]\n", r"policy.toml:6: unknown key 'governer'"),
        (HEAD + "\n[checks.head_turn]\n", r"policy.toml:6: unknown check 'head_turn'"),
        ('version = "1"\n[session]\nsteps = ["dance"]\n', r"policy.toml:3: session.steps: unknown 'dance'"),
        (HEAD + '\n[seat]\nmandatory = ["dance"]\n', r"policy.toml:7: seat.mandatory: unknown 'dance'"),
        (HEAD + "\n[seat]\nleast_word = 3\n", r"policy.toml:7: seat.least_word: "),
        (HEAD + '\n[seat.reasons]\nrepeat = "why"\n', r"policy.toml:7: seat.reasons.repeat: "),
        ("version = 1\n", r"policy.toml:1: version: expected a word"),
        ("[session\n", r"policy.toml: not TOML"),
    ],
)
def test_what_does_not_fit_is_named_with_line_and_key(text: str, message: str) -> None:
    with pytest.raises(BadPolicy, match=message):
        parse(text)


def test_a_matter_has_its_own_checklist_or_the_common_one() -> None:
    seat = parse(HEAD + '\n[seat.checklist]\n"*" = ["alone"]\ngift = ["alone", "gift_explained"]\n').seat
    assert (seat.items("transfer"), seat.items("gift")) == (("alone",), ("alone", "gift_explained"))
    assert parse(HEAD).seat.items("transfer") == ()


def test_the_clerks_lists_are_shipped_as_they_are_by_default() -> None:
    assert load(ROOT / "policy.toml").seat.reasons == parse(HEAD).seat.reasons


def test_the_hash_is_of_the_text_itself() -> None:
    assert parse(HEAD).sha256 != parse(HEAD + "# reviewed\n").sha256
