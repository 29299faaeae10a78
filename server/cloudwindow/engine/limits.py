"""Every limit of [governor] as a line of a table: which reading breaks it, and for how long it must."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from cloudwindow.domain.readings import (
    CameraReading,
    FaceReading,
    LanguageReading,
    LinkReading,
    LoadReading,
    MicrophoneReading,
    Reading,
    RecorderReading,
)
from cloudwindow.domain.reasons import Reason
from cloudwindow.policy import GovernorPolicy

RELEASE: Final = 0.5  # a streak of loss ends under this share of its limit: at 25 % a second of 10 to 14 % is mere luck
FRESH_S: Final = 1.0
PAINTED_S: Final = 1.25  # a picture that no longer moves still changes for up to so long: its encoder finishes it
HALF_WINDOW_S: Final = 0.5  # a share or a rate of the last second tells, on the whole, of half a second ago


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`bad`: this reading breaks the limit. `still_bad`: it does not end a streak. `held_s`: how long the streak must last.

    `windows`: how many readings it takes, where not as many as of the others: a reading that is a sum over time itself.
    `began_s`: when the streak began that this reading is the first of; the reading's own time where there is no such rule.
    Rules stand in order of precedence: the first that has held long enough names the reason.
    """

    reason: Reason
    reading: type[Reading]
    policy_line: str
    bad: Callable[[GovernorPolicy, Any], bool]  # Any: a reading of the type above
    held_s: Callable[[GovernorPolicy], float] = lambda _: 0.0
    still_bad: Callable[[GovernorPolicy, Any], bool] | None = None
    mean_bad: Callable[[GovernorPolicy, float], bool] | None = None
    value: Callable[[Any], float] | None = None
    began_s: Callable[[Any], float] = lambda r: float(r.at_s)
    windows: int | None = None


def _frozen(policy: GovernorPolicy, link: LinkReading) -> bool:
    return link.frame_age_s > policy.link.max_freeze_s


def _only_picture_gone(policy: GovernorPolicy, link: LinkReading) -> bool:
    """Nothing at all of a picture, yet sound comes through a healthy link: the camera was stopped, the network is not to blame.

    A link that is too narrow for the picture still brings pieces of it.
    """
    none_s = link.frame_age_s if link.picture_age_s is None else link.picture_age_s
    return none_s > policy.link.max_freeze_s and link.sound_age_s < FRESH_S and link.loss <= policy.link.max_loss


def _barrier(policy: GovernorPolicy, language: LanguageReading) -> bool:
    limits = policy.language
    spoken = language.other >= limits.other_utterances and language.other_s >= limits.other_s
    slow = language.latency_s > limits.slow_answer_s
    return (spoken and language.other_s > language.own_s) or language.not_understood >= limits.not_understood or slow


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        reason=Reason.STORAGE_FULL,
        reading=RecorderReading,
        policy_line="governor.server.recorder_s",
        bad=lambda p, r: not r.healthy and r.free_bytes < 64 * 1024 * 1024,
        held_s=lambda p: p.server.recorder_s,
    ),
    Rule(
        reason=Reason.RECORDER_UNHEALTHY,
        reading=RecorderReading,
        policy_line="governor.server.recorder_s",
        bad=lambda p, r: not r.healthy,
        held_s=lambda p: p.server.recorder_s,
    ),
    Rule(
        reason=Reason.SERVER_OVERLOADED,
        reading=LoadReading,
        policy_line="governor.server.overload_s",
        bad=lambda p, r: r.lag_s > p.server.max_lag_s or r.waiting_s > p.server.max_waiting_s,
        held_s=lambda p: p.server.overload_s,
    ),
    Rule(
        reason=Reason.LINK_LOST,
        reading=LinkReading,
        policy_line="governor.link.max_silence_s",
        bad=lambda p, r: r.silence_s > p.link.max_silence_s,
    ),
    Rule(
        reason=Reason.CAMERA_STOPPED,
        reading=LinkReading,
        policy_line="governor.link.max_freeze_s",
        bad=lambda p, r: _only_picture_gone(p, r),
    ),
    Rule(
        reason=Reason.LINK_FROZEN,
        reading=LinkReading,
        policy_line="governor.link.max_freeze_s",
        bad=lambda p, r: _frozen(p, r) and not _only_picture_gone(p, r),
    ),
    Rule(
        reason=Reason.CAMERA_COVERED,
        reading=CameraReading,
        policy_line="governor.camera.dark_s",
        bad=lambda p, r: r.luma < p.camera.dark_luma,
        held_s=lambda p: p.camera.dark_s,
    ),
    Rule(
        reason=Reason.CAMERA_STILL,
        reading=CameraReading,
        policy_line="governor.camera.still_s",
        bad=lambda p, r: r.change < p.camera.still_change and r.luma >= p.camera.dark_luma,
        held_s=lambda p: p.camera.still_s,
        began_s=lambda r: max(r.alike_s, r.at_s - PAINTED_S),
    ),
    Rule(
        reason=Reason.LINK_LOSS,
        reading=LinkReading,
        policy_line="governor.link.max_loss",
        bad=lambda p, r: r.loss > p.link.max_loss,
        still_bad=lambda p, r: r.loss > RELEASE * p.link.max_loss,
        value=lambda r: r.loss,
        mean_bad=lambda p, mean: mean > p.link.max_loss,
        held_s=lambda p: p.link.for_s,
        began_s=lambda r: r.at_s - HALF_WINDOW_S,
    ),
    Rule(
        reason=Reason.LINK_SLOW,
        reading=LinkReading,
        policy_line="governor.link.min_kbps",
        bad=lambda p, r: r.kbps < p.link.min_kbps,
        still_bad=lambda p, r: r.kbps < p.link.min_kbps * 1.4,
        value=lambda r: r.kbps,
        mean_bad=lambda p, mean: mean < p.link.min_kbps,
        held_s=lambda p: p.link.for_s,
        began_s=lambda r: r.at_s - HALF_WINDOW_S,
    ),
    Rule(
        reason=Reason.MICROPHONE_SILENT,
        reading=MicrophoneReading,
        policy_line="governor.microphone.silent_s",
        bad=lambda p, r: r.level_db < p.microphone.silent_db,
        held_s=lambda p: p.microphone.silent_s,
    ),
    Rule(
        reason=Reason.FACE_OTHER,
        reading=FaceReading,
        policy_line="checks.continuity",
        bad=lambda p, r: r.same is False,
    ),
    Rule(
        reason=Reason.FACE_SEVERAL,
        reading=FaceReading,
        policy_line="governor.face.several_s",
        bad=lambda p, r: r.faces > 1,
        held_s=lambda p: p.face.several_s,
    ),
    Rule(
        reason=Reason.FACE_ABSENT,
        reading=FaceReading,
        policy_line="governor.face.absent_s",
        bad=lambda p, r: r.faces == 0,
        held_s=lambda p: p.face.absent_s,
    ),
    Rule(
        reason=Reason.LANGUAGE_BARRIER,
        reading=LanguageReading,
        policy_line="governor.language",
        bad=_barrier,
        windows=1,
    ),
)
COMPARED: Final = frozenset({Reason.FACE_OTHER})  # rules for which only a compared face counts as a reading


def starved(policy: GovernorPolicy, link: LinkReading) -> bool:
    """Less of the picture comes through than the policy asks for: faces in it are coarse, or pieces of them are missing."""
    return link.kbps < policy.link.min_kbps or link.loss > policy.link.max_loss
