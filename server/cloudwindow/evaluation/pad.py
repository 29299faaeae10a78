"""Genuine clips and attacks: what passive score and flatness would note, for each kind of attack (ISO/IEC 30107-3).

APCER: share of an attack's clips that raise no suspicion. BPCER: share of genuine clips that raise one. Worst first, no average.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from cloudwindow.checks.head_turns import HeadTurns, HeadTurnsPolicy
from cloudwindow.evaluation.clips import frames, observe_all
from cloudwindow.evaluation.report import Rate, Report, beside, manifest_rows, rate

GENUINE: Final = "bonafide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """`passive`: median; None when no face was scored. `flats`: residuals of the turns that could be measured."""

    name: str
    species: str
    passive: float | None
    flats: tuple[float, ...]
    suspected: bool


def run(manifest: Path, policy: HeadTurnsPolicy | None = None) -> Report:
    """CSV with path, species. The suspicion is the one that a session would note; it is never an automatic refusal."""
    policy = policy or HeadTurnsPolicy()
    shown = [_presented(manifest, row, policy) for row in manifest_rows(manifest, ("path", "species"))]
    attacks = sorted({one.species for one in shown if one.species != GENUINE})
    missed = {species: _suspected(shown, species, wanted=False) for species in attacks}
    refused = _suspected(shown, GENUINE, wanted=True)
    worst = sorted(missed.items(), key=lambda item: (-item[1].share, item[0]))
    return Report(
        title="Presentation attacks: suspected or not",
        columns=("clip", "species", "passive", "flatness", "replay suspected"),
        rows=tuple(
            (
                one.name,
                one.species,
                "unknown" if one.passive is None else f"{one.passive:.3f}",
                " ".join(f"{flat:.4f}" for flat in one.flats) or "unknown",
                "yes" if one.suspected else "no",
            )
            for one in sorted(shown, key=lambda one: (one.species, one.name))
        ),
        summary=(*((f"APCER {species}", str(found)) for species, found in worst), ("BPCER", str(refused))),
        json={"apcer": {species: found.as_json() for species, found in worst}, "bpcer": refused.as_json()},
    )


def suspected(passive: float | None, flats: Sequence[float], policy: HeadTurnsPolicy) -> bool:
    """The rule of the check's conclusion."""
    flat = sum(value < policy.flat_residual for value in flats) >= policy.flat_turns
    return flat or (passive is not None and passive < policy.passive_live)


def _presented(manifest: Path, row: dict[str, str], policy: HeadTurnsPolicy) -> Presented:
    seen = observe_all(HeadTurns(policy), frames(beside(manifest, row["path"]), policy.frames_per_s))
    scores = [one.passive for one in seen if one.passive is not None]
    flats = tuple(one.flatness for one in seen if one.flatness is not None)
    passive = median(scores) if scores else None
    return Presented(
        name=row["path"], species=row["species"], passive=passive, flats=flats, suspected=suspected(passive, flats, policy)
    )


def _suspected(shown: Sequence[Presented], species: str, *, wanted: bool) -> Rate:
    ours = [one for one in shown if one.species == species]
    return rate(sum(one.suspected is wanted for one in ours), len(ours))
