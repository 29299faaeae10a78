"""Somebody beside the applicant: still lips under a voice, a face turned aside, a whisper; told once, the second time."""

from itertools import pairwise
from statistics import pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwindow.domain.reasons import Reason
from cloudwindow.inference.company import LEAST_FRAMES, MOST_FRAMES, Company, CompanyLimits, Look, Others, quotes
from cloudwindow.inference.voicing import NOTHING, Voicing

TALKING = tuple(Look(mouth=0.05 + 0.03 * (n % 2)) for n in range(8))
STILL = tuple(Look(mouth=0.020 + 0.001 * (n % 2)) for n in range(8))
ASIDE = tuple(Look(mouth=0.05 + 0.03 * (n % 2), yaw_deg=-50.0) for n in range(8))
WHISPER = Voicing(speech_s=3.0, voiced=0.02, breath_s=2.8)
LIMITS = CompanyLimits()
A_LOOK = st.builds(
    Look,
    mouth=st.one_of(st.none(), st.floats(0, 0.2, allow_subnormal=False)),
    yaw_deg=st.floats(-90, 90),
)


def told(*utterances: tuple[Look, ...], voicing: Voicing = NOTHING) -> list[list[Reason]]:
    company = Company(LIMITS)
    return [[sign.reason for sign in company.signs(looks, voicing) if company.counted(sign)] for looks in utterances]


def test_who_speaks_themselves_is_alone() -> None:
    assert told(TALKING, TALKING, TALKING) == [[], [], []]


def test_a_voice_over_still_lips_is_told_the_second_time_and_once() -> None:
    assert told(STILL, TALKING, STILL, STILL) == [[], [], [Reason.ENVIRONMENT_VOICE], []]


def test_speaking_aside_is_told_and_is_no_other_voice() -> None:
    assert told(ASIDE, ASIDE) == [[], [Reason.ENVIRONMENT_TURNED]]


def test_a_whisper_is_told_also_where_no_face_was_seen() -> None:
    assert told((), (), (), voicing=WHISPER) == [[], [Reason.ENVIRONMENT_WHISPER], []]


def test_a_moment_without_a_voice_is_a_consonant() -> None:
    assert told((), (), voicing=Voicing(speech_s=3.0, voiced=0.6, breath_s=1.4)) == [[], []]


def test_too_little_to_see_tells_nothing() -> None:
    assert told(STILL[:5], STILL[:5]) == [[], []]
    hidden = tuple(Look(mouth=None) for _ in range(8))
    assert told(hidden, hidden) == [[], []]


def test_a_sign_that_was_told_is_not_looked_for_any_more() -> None:
    company = Company(LIMITS)
    for _ in range(2):
        (sign,) = company.signs(STILL, NOTHING)
        company.counted(sign)
    assert company.signs(STILL, NOTHING) == ()


@given(st.lists(A_LOOK, max_size=MOST_FRAMES), st.lists(A_LOOK, max_size=MOST_FRAMES))
def test_when_it_is_settled_no_further_frame_changes_it(before: list[Look], after: list[Look]) -> None:
    every = (*before, *after)[:MOST_FRAMES]
    if Company(LIMITS).settled(before, len(every)):
        assert Company(LIMITS).signs(every, NOTHING) == ()


@given(st.lists(A_LOOK, max_size=MOST_FRAMES))
def test_still_lips_are_those_of_a_face_that_looks_ahead(looks: list[Look]) -> None:
    found = {sign.reason for sign in Company(LIMITS).signs(looks, NOTHING)}
    ahead = [look.mouth for look in looks if look.mouth is not None and abs(look.yaw_deg) <= LIMITS.ahead_deg]
    still = len(ahead) >= LEAST_FRAMES and pstdev(ahead) < LIMITS.still_lips
    assert (Reason.ENVIRONMENT_VOICE in found) is still


def test_most_of_an_utterance_settles_early() -> None:
    company = Company(LIMITS)
    needed = next(n for n in range(1, 9) if company.settled(TALKING[:n], 8))
    assert needed == 4


def test_a_loudspeaker_is_heard_while_others_speak_and_shortly_after() -> None:
    others = Others(echo_s=1.0)
    assert others.silent(0.0, 5.0)
    others.speaks("clerk", 10.0, 10.5)
    others.speaks("clerk", 10.0, 12.0)
    assert not others.silent(10.5, 11.0)
    assert not others.silent(16.5, 18.0)  # they have not rested yet
    assert others.silent(17.5, 18.0)  # and whose line broke does not speak for ever
    assert others.silent(5.0, 8.9)
    others.rests("clerk", 14.0)
    assert not others.silent(14.9, 16.0)
    assert others.silent(15.1, 16.0)
    others.rests("interpreter", 20.0)
    assert others.silent(19.0, 21.0)


def test_an_earlier_turn_is_not_forgotten_when_the_next_one_begins() -> None:
    others = Others(echo_s=1.0)
    for start, end in pairwise((10.0, 12.0, 20.0, 22.0)):
        others.speaks("clerk", start, end)
        others.rests("clerk", end)
    assert not others.silent(10.5, 11.5)


@pytest.mark.parametrize(
    ("heard", "text", "quoted"),
    [
        ("请问您卖的是哪一套房子", "请问, 您要卖的是哪一套房子?", True),
        ("Is it true that you sell the flat?", "Is it true that you sell the flat for 900,000?", True),
        ("你就说是自己愿意的", "请问, 您要卖的是哪一套房子?", False),
        ("just say yes and sign it now", "Is it true that you sell the flat for 900,000?", False),
        ("anything", "", False),
        ("", "anything", False),
    ],
)
def test_the_page_that_reads_out_is_no_person(heard: str, text: str, quoted: bool) -> None:
    assert quotes(heard, text) is quoted
