"""Codes of refusals: each has its facts, and none is told with others."""

import pytest

from cloudwindow.domain.errors import Conflict
from cloudwindow.domain.refusals import FACTS, Why, because, in_state


@pytest.mark.parametrize("why", Why)
def test_a_refusal_says_its_code_and_exactly_its_facts(why: Why) -> None:
    facts: dict[str, str | int] = {name: f"a {name}" for name in FACTS.get(why, ())}
    assert because(why, **facts).told() == {"code": why.value, **facts}
    with pytest.raises(ValueError, match="expected the facts"):
        because(why, **facts, stray=1)
    for name in facts:
        with pytest.raises(ValueError, match="expected the facts"):
            because(why, **{other: value for other, value in facts.items() if other != name})


def test_no_fact_is_called_like_the_code() -> None:
    assert all("code" not in names for names in FACTS.values())


def test_an_error_carries_its_refusals_beside_its_message() -> None:
    error = Conflict("not now", in_state("suspended"), because(Why.AGAIN))
    assert str(error) == "not now"
    assert [one.told() for one in error.details] == [{"code": "state", "state": "suspended"}, {"code": "again"}]
    assert Conflict("plain").details == ()
