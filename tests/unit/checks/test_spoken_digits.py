"""Spoken digits: what passes, what fails, what cannot be told."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import cattrs
import pytest

from cloudwindow.checks.spoken_digits import DigitLimits, SpokenDigits, SpokenDigitsPolicy
from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.reasons import Reason
from tests.unit.checks.spoken import DIGITS, a_challenge, a_check, a_read, facts, heard, judged, lips

GOLDEN: Final = Path(__file__).parents[2] / "golden" / "spoken_digits.json"


def test_right_digits_with_moving_lips_pass_and_the_figures_are_kept() -> None:
    finding = judged([heard(a_read()), *lips()])
    assert finding is not None
    assert (finding.verdict, finding.reason) == (Verdict.PASS, None)
    assert (finding.score, finding.threshold) == (-0.1, SpokenDigitsPolicy().en.least_score)
    assert finding.policy_line == "checks.spoken_digits.en.least_score"
    assert finding.models == ("whisper-base 00", "face_landmarker 11")
    assert facts(finding)["doubtful_place"] == "1"
    assert float(facts(finding)["lip_activity"]) > 0.0078


def test_right_digits_are_accepted_before_the_speaker_pauses() -> None:
    finding = judged([heard(a_read(), paused=False), *lips()])
    assert finding is not None
    assert finding.verdict is Verdict.PASS


def test_a_doubtful_last_digit_counts_only_once_the_speaker_is_silent() -> None:
    sure = a_read().posteriors
    doubted = a_read(
        score=-0.7, posteriors=(*sure[:5], tuple(-4.3 if n == int(DIGITS[5]) else -2.0 for n in range(10))), doubtful=5
    )
    assert judged([heard(doubted), *lips(end_s=1007.0)]) is None
    finding = judged([heard(doubted), heard(doubted, at_s=1006.0), *lips(end_s=1007.0)])
    assert finding is not None
    assert (finding.verdict, facts(finding)["doubtful_place"]) == (Verdict.PASS, "6")


def test_the_finding_waits_for_the_frames_of_the_last_digit() -> None:
    assert judged([heard(a_read()), *lips(end_s=1004.0)]) is None
    assert judged([heard(a_read())]) is None


def test_a_voice_over_still_lips_fails() -> None:
    finding = judged([heard(a_read()), *lips(moving=False)])
    assert finding is not None
    assert (finding.verdict, finding.reason) == (Verdict.FAIL, Reason.LIPS_OUT_OF_STEP)
    assert finding.policy_line == "checks.spoken_digits.least_lip_activity"


@pytest.mark.parametrize("faces", [0, 2])
def test_lips_that_nobody_could_see_are_inconclusive(faces: int) -> None:
    finding = judged([heard(a_read()), *lips(faces=faces)])
    assert finding is not None
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.LIPS_OUT_OF_STEP)


def test_no_frames_until_the_deadline_is_inconclusive() -> None:
    finding = a_check().expired([heard(a_read())], a_challenge())
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.LIPS_OUT_OF_STEP)


def test_more_said_than_asked_does_not_pass() -> None:
    assert judged([heard(a_read(end_margin=-4.0)), *lips()]) is None


def test_other_digits_fail_only_after_a_long_silence() -> None:
    wrong = heard(a_read(score=-5.0, said="471029"))
    assert judged([wrong, *lips(end_s=1007.0)]) is None
    finding = judged([wrong, *lips(end_s=1008.2)])
    assert finding is not None
    assert (finding.verdict, finding.reason) == (Verdict.FAIL, Reason.DIGITS_MISMATCH)
    assert facts(finding)["heard"] == "471029"


def test_digits_that_go_on_after_a_pause_are_waited_for() -> None:
    part = heard(a_read(score=-3.0), end_s=1004.0)
    whole = heard(a_read(), end_s=1009.0)
    assert judged([part, *lips(end_s=1006.0)]) is None
    finding = judged([part, *lips(end_s=1006.0), whole, *lips(start_s=1006.2, end_s=1009.4)])
    assert finding is not None
    assert finding.verdict is Verdict.PASS


def test_speech_that_began_before_the_prompt_does_not_count() -> None:
    early = heard(a_read(), start_s=999.9)
    assert judged([early, *lips()]) is None
    finding = a_check().expired([early, *lips()], a_challenge())
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.DIGITS_NOT_HEARD)
    assert facts(finding)["speech_began"] == "before the prompt"


def test_speech_that_ends_after_the_deadline_is_late() -> None:
    late = heard(a_read(), end_s=1019.9, at_s=1020.2)
    assert judged([late, *lips()]) is None
    assert a_check().expired([late, *lips()], a_challenge()).reason is Reason.DIGITS_LATE


def test_still_speaking_at_the_deadline_is_late() -> None:
    slow = heard(a_read(score=-3.0), end_s=1019.0, at_s=1019.0, paused=False)
    finding = a_check().expired([slow], a_challenge())
    assert (finding.verdict, finding.reason) == (Verdict.FAIL, Reason.DIGITS_LATE)


def test_silence_is_inconclusive() -> None:
    finding = a_check().expired(lips(), a_challenge())
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.DIGITS_NOT_HEARD)


def test_a_noisy_room_is_inconclusive_and_says_so() -> None:
    finding = a_check().expired([heard(a_read(score=-3.0), snr_db=2.0)], a_challenge())
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.DIGITS_NOT_HEARD)
    assert facts(finding)["noise"] == "too loud"


def test_right_digits_in_another_language_are_a_language_barrier() -> None:
    foreign = heard(a_read(language_share=0.01))
    assert judged([foreign, *lips()]) is None
    finding = a_check().expired([foreign, *lips()], a_challenge())
    assert (finding.verdict, finding.reason) == (Verdict.INCONCLUSIVE, Reason.LANGUAGE_BARRIER)


def test_each_language_has_its_own_limits() -> None:
    strict = DigitLimits(least_score=-0.05)
    chinese = heard(a_read(language="zh"))
    challenge = a_challenge(language=Language.ZH_TW)
    passed, refused = judged([chinese, *lips()], challenge), judged([chinese, *lips()], challenge, zh=strict)
    assert passed is not None
    assert passed.policy_line == "checks.spoken_digits.zh.least_score"
    assert refused is None


def test_vosk_may_be_asked_to_agree() -> None:
    disagreeing = heard(a_read(vosk="381597"))
    agreeing = heard(a_read(vosk=DIGITS))
    assert judged([disagreeing, *lips()]) is not None
    assert judged([disagreeing, *lips()], vosk_must_agree=True) is None
    assert judged([agreeing, *lips()], vosk_must_agree=True) is not None


def test_the_hint_tells_the_digits_that_were_heard_so_far() -> None:
    check = a_check()
    read = a_read()
    doubtful = replace(read, posteriors=(*read.posteriors[:3], (-2.3,) * 10, *read.posteriors[4:]))
    assert check.hint(lips()) is None
    assert check.hint([heard(doubtful)]) is not None
    assert getattr(check.hint([heard(doubtful)]), "detail", "") == "381"
    assert getattr(check.hint([heard(a_read(vosk="38"))]), "detail", "") == "38"
    assert getattr(check.hint([heard(read, end_s=1002.5)]), "detail", "") == "38"  # half a second holds two digits at most


def test_the_last_attempt_concludes_the_step() -> None:
    check = a_check()
    first = check.expired([], a_challenge())
    last = check.judge([heard(a_read()), *lips()], a_challenge())
    assert last is not None
    assert check.conclude([first, last]) == replace(last, challenge=None)
    assert check.conclude([]).verdict is Verdict.INCONCLUSIVE


def test_golden_observations_are_judged_as_before() -> None:
    kinds = {kind.__name__: kind for kind in SpokenDigits.observations}
    cases = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert len(cases) >= 6
    for case in cases:
        seen = [cattrs.structure(value, kinds[name]) for one in case["observations"] for name, value in one.items()]
        challenge = cattrs.structure(case["challenge"], Challenge)
        check = a_check()
        finding = check.judge(seen, challenge) or check.expired(seen, challenge)
        assert finding.verdict.value == case["verdict"], case["name"]
        assert (finding.reason.value if finding.reason else None) == case["reason"], case["name"]
