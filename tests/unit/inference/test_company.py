"""Somebody beside the applicant: still lips under a voice, a face turned aside; told once, the second time."""

from cloudwindow.domain.reasons import Reason
from cloudwindow.inference.company import Company, CompanyLimits, Look

TALKING = tuple(Look(mouth=0.05 + 0.03 * (n % 2)) for n in range(8))
STILL = tuple(Look(mouth=0.020 + 0.001 * (n % 2)) for n in range(8))
ASIDE = tuple(Look(mouth=0.05 + 0.03 * (n % 2), yaw_deg=-50.0) for n in range(8))


def reasons(*utterances: tuple[Look, ...], alone: bool = True) -> list[list[Reason]]:
    company = Company(CompanyLimits())
    return [[reason for reason, _ in company.spoke(looks, alone=alone)] for looks in utterances]


def test_who_speaks_themselves_is_alone() -> None:
    assert reasons(TALKING, TALKING, TALKING) == [[], [], []]


def test_a_voice_over_still_lips_is_told_the_second_time_and_once() -> None:
    assert reasons(STILL, TALKING, STILL, STILL) == [[], [], [Reason.ENVIRONMENT_VOICE], []]


def test_speaking_aside_is_told_and_is_no_other_voice() -> None:
    assert reasons(ASIDE, ASIDE) == [[], [Reason.ENVIRONMENT_TURNED]]


def test_while_the_clerk_speaks_a_loudspeaker_is_no_second_voice() -> None:
    assert reasons(STILL, STILL, alone=False) == [[], []]


def test_too_little_to_see_tells_nothing() -> None:
    assert reasons(STILL[:5], STILL[:5]) == [[], []]
    hidden = tuple(Look(mouth=None) for _ in range(8))
    assert reasons(hidden, hidden) == [[], []]
