"""What is out of the ordinary in the middle of a session: the link breaks, somebody comes in, another clerk takes over."""

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.codec import to_json
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.readings import LinkReading
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.who import Who
from cloudwindow.evaluation.past.script import Script

HOLE_S: Final = 8.0
GAP_S: Final = 12.5  # longer than a rule lets pass without a note
SILENCE: Final = "governor.link.max_silence_s"


def happen(script: Script, twists: Collection[str], clerks: Sequence[PersonId]) -> bool:
    """What the twists say, one after another. False: it was the end."""
    for twist, one in HAPPENINGS.items():
        if twist in twists:
            one(script)
    if "handed.over" in twists:
        _hand_over(script, clerks)
    return not isinstance(script.entries[-1][1], e.Terminated)


def _lose(script: Script) -> None:
    from_s = round(script.now_s, 3)
    _suspend(script, 2.4)
    script.now_s = round(from_s + HOLE_S, 3)
    script.holes.append((from_s, script.now_s))
    script.note(e.GapNoted(from_s=from_s, to_s=script.now_s, reason=Reason.LINK_LOST))
    script.show("idle")
    script.note(e.Resumed(), after_s=2.1)


def _lose_for_good(script: Script) -> None:
    """Once more than the policy allows."""
    _lose(script)
    reason, reading = Reason.POLICY_SUSPENSIONS_EXHAUSTED, _silent(script, 2.2)
    script.note(e.Terminated(reason=reason, policy_line="governor.max_suspensions", reading=reading), after_s=4.0)


def _reconnect(script: Script) -> None:
    """Another network: the part ends, and the applicant comes back with a second one."""
    first = next(film for film in script.films if film.who is Who.APPLICANT)
    first.to_s = script.now_s
    _suspend(script, 2.1)
    script.note(e.PartClosed(part=first.part, why="replaced"), after_s=3.0)
    again = script.open(Who.APPLICANT)
    script.note(e.GapNoted(from_s=first.to_s, to_s=again.from_s, reason=Reason.LINK_LOST))
    script.holes.append((first.to_s, again.from_s))
    script.show("idle")
    script.note(e.Resumed(), after_s=2.0)


def _miss(script: Script) -> None:
    """Nothing comes for a while, and nobody notices."""
    from_s = script.now_s
    script.now_s = round(script.now_s + GAP_S, 3)
    script.holes.append((from_s, script.now_s))
    script.note(e.GapNoted(from_s=from_s, to_s=script.now_s, reason=Reason.LINK_LOST))


def _pause(script: Script) -> None:
    """The clerk holds it."""
    reading: Mapping[str, e.Json] = {"code": "suspend.advice", "words": "Fetches the purchase contract."}
    script.note(_held(script, Reason.CLERK_SUSPENDED, "", reading, script.clerk), after_s=1.0)
    script.note(e.Resumed(by=script.clerk), after_s=7.0)


def _fall_behind(script: Script) -> None:
    """A recorder does, for a moment."""
    script.note(e.SuspicionNoted(reason=Reason.RECORDER_UNHEALTHY, facts={"who": "clerk", "behind_s": 4.1}), after_s=1.0)


def _interpret(script: Script) -> None:
    reading: Mapping[str, e.Json] = {"own_share": 0.05}
    script.note(_held(script, Reason.LANGUAGE_BARRIER, "governor.language.other_utterances", reading, "governor"), after_s=1.0)
    token, cookie = (f"{script.dice.getrandbits(256):064x}" for _ in range(2))
    script.note(at.InterpreterInvited(by=script.clerk, link_sha256=token, language=Language.ZH_CN), after_s=2.0)
    script.note(at.InterpreterJoined(opener_sha256=cookie), after_s=4.0)
    script.open(Who.INTERPRETER)
    script.note(e.Resumed(), after_s=1.0)
    script.caption(Who.INTERPRETER, "I translate from now on, word for word.", Language.EN)


def _come_in(script: Script) -> None:
    """Somebody else leans into the picture."""
    script.show("company")
    script.note(at.RiskNoted(reason=Reason.ENVIRONMENT_PERSON, reading={"people": 2}), after_s=3.7)
    script.show("idle")


def _hand_over(script: Script, clerks: Sequence[PersonId]) -> None:
    to = next(clerk for clerk in clerks if clerk != script.clerk)
    note = "The card is checked; the face comes next."
    script.note(at.ClerkReleased(clerk=script.clerk, why="handed_over", note=note), after_s=1.0)
    script.note(at.ClerkAssigned(clerk=to, free=2, drawn=0), after_s=2.0)
    script.clerk = to


def _suspend(script: Script, silence_s: float) -> None:
    script.note(_held(script, Reason.LINK_LOST, SILENCE, _silent(script, silence_s), "governor"), after_s=silence_s)


def _held(script: Script, reason: Reason, line: str, reading: Mapping[str, e.Json], by: str) -> e.Suspended:
    resume_by_s = script.now_s + script.policy.governor.resume_window_s
    return e.Suspended(reason=reason, policy_line=line, reading=reading, resume_by_s=resume_by_s, by=by)


def _silent(script: Script, silence_s: float) -> Mapping[str, e.Json]:
    """What the governor read when nothing came any more."""
    reading = LinkReading(
        at_s=round(script.now_s + silence_s, 3),
        loss=0.0,
        kbps=0.0,
        fps=0.0,
        frame_age_s=silence_s,
        sound_age_s=silence_s,
        silence_s=silence_s,
        rtt_ms=None,
        jitter_ms=9.0,
        lag_s=0.01,
    )
    read: Mapping[str, e.Json] = to_json(reading)
    return read


HAPPENINGS: Final[Mapping[str, Callable[[Script], None]]] = MappingProxyType(
    {
        "link.lost": _lose,
        "link.ended": _lose_for_good,
        "reconnected": _reconnect,
        "gap.unnoted": _miss,
        "clerk.suspended": _pause,
        "recorder": _fall_behind,
        "interpreter": _interpret,
        "company": _come_in,
    }
)
