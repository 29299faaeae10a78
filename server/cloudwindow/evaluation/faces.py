"""Pairs of pictures through the real comparison: wrong matches, missed matches, and where the two would be equal."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cloudwindow.checks.face_match import FaceMatchPolicy
from cloudwindow.domain.errors import BadInput
from cloudwindow.evaluation.clips import picture
from cloudwindow.evaluation.report import Rate, Report, beside, manifest_rows, rate
from cloudwindow.inference.embedder import EmbedAsk, distance, embed

YES: Final = frozenset({"yes", "true", "1", "same"})
NO: Final = frozenset({"no", "false", "0", "different"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """`apart`: None when one of the pictures has no face."""

    a: str
    b: str
    same: bool
    apart: float | None


def run(manifest: Path, policy: FaceMatchPolicy | None = None) -> Report:
    """CSV with a, b, same. Every picture's largest face is taken. Raises BadInput."""
    policy = policy or FaceMatchPolicy()
    pairs = _pairs(manifest, policy.model)
    same = [pair.apart for pair in pairs if pair.same and pair.apart is not None]
    other = [pair.apart for pair in pairs if not pair.same and pair.apart is not None]
    limit = policy.max_distance
    false_match = rate(sum(apart <= limit for apart in other), len(other))
    false_non_match = rate(sum(apart > limit for apart in same), len(same))
    unusable = rate(sum(pair.apart is None for pair in pairs), len(pairs))
    wrong = [pair for pair in pairs if pair.apart is None or (pair.apart <= limit) != pair.same]
    equal = equal_error(same, other)
    summary = [
        (f"false matches at {limit}", str(false_match)),
        (f"false non-matches at {limit}", str(false_non_match)),
        ("pairs without a face in both", str(unusable)),
    ]
    if equal is not None:
        at, match, miss = equal
        summary.append((f"equal error near {at:.3f}", f"false matches {match}; false non-matches {miss}"))
    if same and other:
        summary.append(("largest distance of the same person, least of others", f"{max(same):.3f}, {min(other):.3f}"))
    return Report(
        title=f"Faces, {policy.model}: pairs on the wrong side of {limit}",
        columns=("a", "b", "same", "distance"),
        rows=tuple((p.a, p.b, "yes" if p.same else "no", "no face" if p.apart is None else f"{p.apart:.3f}") for p in wrong),
        summary=tuple(summary),
        json={
            "model": policy.model,
            "threshold": limit,
            "false_match": false_match.as_json(),
            "false_non_match": false_non_match.as_json(),
            "unusable": unusable.as_json(),
            "equal_error_at": None if equal is None else equal[0],
            "equal_error_false_match": None if equal is None else equal[1].as_json(),
            "equal_error_false_non_match": None if equal is None else equal[2].as_json(),
        },
    )


def equal_error(same: list[float], other: list[float]) -> tuple[float, Rate, Rate] | None:
    """(threshold, false matches, false non-matches) where the two rates are nearest; None without both kinds of pairs."""
    if not same or not other:
        return None
    outcomes = (
        (at, sum(apart <= at for apart in other) / len(other), sum(apart > at for apart in same) / len(same))
        for at in sorted({*same, *other})
    )
    at, _, _ = min(outcomes, key=lambda one: (abs(one[1] - one[2]), one[1] + one[2]))
    return at, rate(sum(apart <= at for apart in other), len(other)), rate(sum(apart > at for apart in same), len(same))


def _pairs(manifest: Path, model: str) -> list[Pairing]:
    vectors: dict[str, tuple[float, ...] | None] = {}
    pairs = []
    for row in manifest_rows(manifest, ("a", "b", "same")):
        answer = row["same"].lower()
        if answer not in YES | NO:
            raise BadInput(f"{manifest}: expected yes or no in the column same, found {row['same']!r}")
        for name in (row["a"], row["b"]):
            if name not in vectors:
                vectors[name] = embed(EmbedAsk(image=picture(beside(manifest, name)), model=model)).vector
        one, two = vectors[row["a"]], vectors[row["b"]]
        apart = None if one is None or two is None else distance(one, two)
        pairs.append(Pairing(a=row["a"], b=row["b"], same=answer in YES, apart=apart))
    return pairs
