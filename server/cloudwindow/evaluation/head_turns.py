"""Clips of turning heads through the real check: accepted in their own order, and in every other order that could be asked."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path
from typing import Final

from cloudwindow.checks.head_turns import HeadSeen, HeadTurns, HeadTurnsPolicy
from cloudwindow.domain.challenge import Challenge
from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.findings import Finding, Verdict
from cloudwindow.domain.ids import ChallengeId
from cloudwindow.evaluation.clips import frames, observe_all
from cloudwindow.evaluation.report import Rate, Report, beside, manifest_rows, rate

TURNS: Final = ("left", "right", "up", "down")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """`turns`: what the clip shows, in order; empty: only reported. `start_s`: when the first challenge is issued."""

    name: str
    turns: tuple[str, ...]
    start_s: float
    seen: tuple[HeadSeen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One clip's outcome. `orders`, `wrong`: other orders asked, and those of them that were accepted."""

    clip: Clip
    findings: tuple[Finding, ...]
    orders: int
    wrong: tuple[tuple[str, ...], ...]

    @property
    def accepted(self) -> bool:
        return bool(self.findings) and all(one.verdict is Verdict.PASS for one in self.findings)


def run(manifest: Path, policy: HeadTurnsPolicy | None = None) -> Report:
    """CSV with path, turns and maybe start_s. Raises BadInput."""
    policy = policy or HeadTurnsPolicy()
    told = [_told(_clip(manifest, row, policy), policy) for row in manifest_rows(manifest, ("path", "turns"))]
    labelled = [one for one in told if one.clip.turns]
    turns = [finding for one in labelled for finding in one.findings]
    accepted = rate(sum(one.accepted for one in labelled), len(labelled))
    single = rate(sum(one.verdict is Verdict.PASS for one in turns), sum(len(one.clip.turns) for one in labelled))
    wrong = rate(sum(len(one.wrong) for one in labelled), sum(one.orders for one in labelled))
    return Report(
        title="Head turns",
        columns=("clip", "asked", "result", "turns", "flatness", "passive", "other orders accepted", "yaw", "pitch"),
        rows=tuple(_row(one, policy) for one in told),
        summary=(
            ("clips accepted in their order", str(accepted)),
            ("single turns accepted", str(single)),
            (f"other orders of {policy.turns} accepted", str(wrong)),
        ),
        json=_json({"accepted": accepted, "turns": single, "other_orders": wrong}),
    )


def ask(check: HeadTurns, seen: Sequence[HeadSeen], turns: Sequence[str], start_s: float, policy: HeadTurnsPolicy) -> list[Finding]:
    """The findings of one attempt; each ask comes the shortest wait after the answer before. Ends at the first failure."""
    findings: list[Finding] = []
    issued_s = start_s
    for turn in turns:
        challenge = a_challenge(turn, issued_s, policy.allowed_s)
        finding = check.judge(seen, challenge)
        if finding is None:
            findings.append(check.expired(seen, challenge))
            break
        findings.append(finding)
        if finding.verdict is not Verdict.PASS:
            break
        # judge walks in order, so it says nothing before the deciding frame and the same ever after
        decided = bisect_left(range(len(seen)), True, key=lambda last: check.judge(seen[: last + 1], challenge) is not None)
        issued_s = seen[decided].at_s + policy.min_wait_s
    return findings


def a_challenge(turn: str, issued_s: float, allowed_s: float) -> Challenge:
    return Challenge(
        id=ChallengeId(f"chl_{turn}"),
        check=HeadTurns.name,
        prompt=f"turn.{turn}",
        expected=turn,
        attempt=1,
        nonce="0" * 32,
        issued_s=issued_s,
        expires_s=issued_s + allowed_s,
    )


def _clip(manifest: Path, row: dict[str, str], policy: HeadTurnsPolicy) -> Clip:
    turns = tuple(row["turns"].split())
    if unknown := set(turns) - set(TURNS):
        raise BadInput(f"{manifest}: expected turns among {', '.join(TURNS)}, found {', '.join(sorted(unknown))}")
    seen = observe_all(HeadTurns(policy), frames(beside(manifest, row["path"]), policy.frames_per_s))
    return Clip(name=row["path"], turns=turns, start_s=float(row.get("start_s") or 0.0), seen=tuple(seen))


def _told(clip: Clip, policy: HeadTurnsPolicy) -> Told:
    check = HeadTurns(policy)
    own = clip.turns[: policy.turns]
    others = [order for order in product(TURNS, repeat=len(own)) if order != own and _askable(order)] if own else []
    accepted = [order for order in others if _all_passed(ask(check, clip.seen, order, clip.start_s, policy), order)]
    findings = tuple(ask(check, clip.seen, clip.turns, clip.start_s, policy))
    return Told(clip=clip, findings=findings, orders=len(others), wrong=tuple(accepted))


def _askable(order: Sequence[str]) -> bool:
    return all(a != b for a, b in pairwise(order))


def _all_passed(findings: Sequence[Finding], order: Sequence[str]) -> bool:
    return len(findings) == len(order) and all(one.verdict is Verdict.PASS for one in findings)


def _row(told: Told, policy: HeadTurnsPolicy) -> tuple[str, ...]:
    concluded = HeadTurns(policy).conclude(told.findings)
    faces = [one for one in told.clip.seen if one.faces]
    flat = [f"{one.flatness:.4f}" for one in told.clip.seen if one.flatness is not None]
    passive = sorted(one.passive for one in told.clip.seen if one.passive is not None)
    yaw, pitch = [one.yaw_deg for one in faces], [one.pitch_deg for one in faces]
    return (
        told.clip.name,
        " ".join(told.clip.turns) or "-",
        " ".join((concluded.verdict.value, *(f"{reason.value}" for reason in (concluded.reason, *concluded.notes) if reason))),
        " ".join(f"{one.score:.0f}" for one in told.findings) or "-",
        " ".join(flat) or "unknown",
        f"{passive[len(passive) // 2]:.3f}" if passive else "unknown",
        f"{len(told.wrong)} of {told.orders}" + "".join(f"; {' '.join(order)}" for order in told.wrong),
        f"{min(yaw):.0f}…{max(yaw):.0f}" if yaw else "-",
        f"{min(pitch):.0f}…{max(pitch):.0f}" if pitch else "-",
    )


def _json(rates: dict[str, Rate]) -> dict[str, object]:
    return {name: one.as_json() for name, one in rates.items()}
