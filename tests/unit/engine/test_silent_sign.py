"""A silent sign: found wherever it stands, kept as a hash only, and never more entries for it than without."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.seat_events import SignGiven, SignLookedFor
from cloudwindow.engine.silent_sign import agree, looked_for


@pytest.mark.parametrize(
    ("agreed", "said"),
    [
        ("as we agreed last week", "Yes, as we agreed last week."),
        ("as we agreed last week", "AS WE AGREED, last week"),
        ("跟上次说好的一样", "是的，跟上次说好的一样。"),
        ("跟上次說好的一樣", "是的，跟上次说好的一样"),
    ],
)
def test_the_agreed_answer_is_found_wherever_it_stands(agreed: str, said: str) -> None:
    assert looked_for(agree("voluntary", agreed), "voluntary", said) == SignGiven(question="voluntary")


@pytest.mark.parametrize(
    ("question", "said"), [("price", "as we agreed last week"), ("voluntary", "as we said"), ("voluntary", "")]
)
def test_another_question_or_another_answer_is_no_sign(question: str, said: str) -> None:
    agreement = agree("voluntary", "as we agreed last week")
    assert looked_for(agreement, question, said) == SignLookedFor(question=question)


def test_without_an_agreement_an_entry_is_made_all_the_same() -> None:
    assert looked_for(None, "voluntary", "yes") == SignLookedFor(question="voluntary")


def test_the_answer_itself_is_kept_nowhere_and_each_salt_is_new() -> None:
    one, other = agree("voluntary", "as we agreed"), agree("voluntary", "as we agreed")
    assert one.sha256 != other.sha256
    assert "agreed" not in " ".join(map(str, dataclasses.astuple(one)))


@pytest.mark.parametrize("answer", ["yes", "是", "…", "word " * 30])
def test_what_would_come_by_chance_or_could_not_be_remembered_is_refused(answer: str) -> None:
    with pytest.raises(BadInput):
        agree("voluntary", answer)


@given(said=st.text(max_size=200))
def test_looking_never_fails_and_never_finds_what_was_not_said(said: str) -> None:
    agreement = agree("voluntary", "the grey heron by the water")
    assert looked_for(agreement, "voluntary", said) == SignLookedFor(question="voluntary")
