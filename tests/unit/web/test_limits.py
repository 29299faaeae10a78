"""Buckets of calls, and the gate that reads a socket's words."""

import json
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cloudwindow.domain.errors import BadInput, TooLarge, TooMany
from cloudwindow.web.gate import Blur, Gate, Ping, Shown
from cloudwindow.web.limits import Bucket, Buckets, Rate


@given(st.lists(st.floats(0, 3), max_size=200))
def test_bucket_never_gives_more_than_burst_and_rate(pauses: list[float]) -> None:
    bucket, now_s, given_out = Bucket(Rate(per_s=2, burst=5), 5.0, 0.0), 0.0, 0
    for pause in pauses:
        now_s += pause
        given_out += bucket.take(now_s)
    assert given_out <= 5 + 2 * now_s + 1e-6


def test_buckets_forget_the_oldest_and_never_grow() -> None:
    buckets = Buckets(lambda: 0.0, at_most=10)
    for n in range(1000):
        buckets.take("route", str(n), Rate(per_s=0, burst=1))
    assert len(buckets._kept) == 10
    with pytest.raises(TooMany):
        buckets.take("route", "999", Rate(per_s=0, burst=1))


def test_clock_that_goes_back_gives_nothing() -> None:
    bucket = Bucket(Rate(per_s=1, burst=1), 1.0, 100.0)
    assert [bucket.take(100.0), bucket.take(50.0), bucket.take(50.5), bucket.take(51.5)] == [True, False, False, True]


def test_gate_knows_three_words() -> None:
    gate = Gate(0.0)
    assert gate.read('{"type": "ping"}') == Ping(type="ping")
    assert gate.read('{"type": "shown", "challenge": "chl_1"}') == Shown(type="shown", challenge="chl_1")
    assert gate.read('{"type": "blur"}') == Blur(type="blur")


@pytest.mark.parametrize(
    "message",
    [
        "",
        "ping",
        "[]",
        "null",
        "{}",
        '{"type": "hello"}',
        '{"type": "ping", "x": 1}',
        '{"type": "shown"}',
        '{"type": "shown", "challenge": 7}',
        '{"type": "shown", "challenge": "../x"}',
        '{"type": NaN}',
        "[" * 4000,
        "{" * 4000,
    ],
)
def test_gate_refuses_everything_else(message: str) -> None:
    with pytest.raises(BadInput) as refused:
        Gate(0.0).read(message)
    assert 0 < len(str(refused.value).encode()) <= 120


def test_gate_refuses_size_in_bytes_not_letters() -> None:
    with pytest.raises(TooLarge):
        Gate(0.0).read(json.dumps({"type": "shown", "challenge": "字" * 1400}, ensure_ascii=False))


def test_gate_lets_twenty_a_second_through() -> None:
    gate = Gate(0.0)
    for _ in range(20):
        gate.tick(0.0)
    with pytest.raises(TooMany):
        gate.tick(0.01)
    gate.tick(0.2)


@given(st.text(max_size=300))
def test_gate_never_raises_anything_else(message: str) -> None:
    with suppress(BadInput):
        Gate(0.0).read(message)


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(plain, lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(max_size=8), one, max_size=4))
challenges = st.from_regex(r"[a-z]{3}_[0-9A-Za-z]{1,30}", fullmatch=True)
right = st.fixed_dictionaries({"type": st.sampled_from(["blur", "ping"])}) | st.fixed_dictionaries(
    {"type": st.just("shown"), "challenge": challenges | st.text(max_size=70)}
)


named = st.fixed_dictionaries(
    {"type": st.sampled_from(["shown", "blur", "ping"]) | values}, optional={"challenge": challenges | values, "x": values}
)


@given(right | named | st.dictionaries(st.text(max_size=8), values, max_size=4) | values)
@example({"type": "shown", "challenge": "chl_1"})
def test_gate_reads_or_refuses_any_json(message: object) -> None:
    with suppress(BadInput):
        word = Gate(0.0).read(json.dumps(message))
        assert isinstance(word, Ping | Shown | Blur)
        assert word.model_dump() == message
