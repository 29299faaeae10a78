"""How a measurement is told: every rate with its count and its exact 95 % bounds."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from typing_extensions import override

from cloudwindow.domain.errors import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`k` of `n`, with Clopper-Pearson bounds (Biometrika 26, 1934): exact, never narrower than 95 %. `share` is NaN for n = 0."""

    k: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.k / self.n if self.n else float("nan")

    @override
    def __str__(self) -> str:
        if self.n == 0:
            return "0 of 0 (nothing to count)"
        return f"{self.k} of {self.n} = {100 * self.share:.1f} % (95 %: {100 * self.low:.1f}–{100 * self.high:.1f} %)"

    def as_json(self) -> dict[str, float | int | None]:
        return {"k": self.k, "n": self.n, "share": self.share if self.n else None, "low": self.low, "high": self.high}


def rate(k: int, n: int) -> Rate:
    """Raises ValueError unless 0 <= k <= n. n = 0 is known to lie between 0 and 1, and nothing more."""
    from scipy.special import betaincinv  # its quantiles of the beta distribution; scipy.stats takes a second to import

    if not 0 <= k <= n:
        raise ValueError(f"expected 0 <= k <= n, found k={k}, n={n}")
    low = float(betaincinv(k, n - k + 1, 0.025)) if k else 0.0
    high = float(betaincinv(k + 1, n - k, 0.975)) if k < n else 1.0
    return Rate(k=k, n=n, low=low, high=high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`rows`: one a sample, as words. `summary`: (what, figure) lines. `json`: the same for programs, JSON values only."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    summary: tuple[tuple[str, str], ...]
    json: Mapping[str, Any] = field(default_factory=dict)  # Any: what json.dumps takes

    def show(self, console: Console) -> None:
        table = Table(title=self.title)
        for column in self.columns:
            table.add_column(column, overflow="fold")
        for row in self.rows:
            table.add_row(*row)
        console.print(table)
        for what, figure in self.summary:
            console.print(f"{what}: {figure}", markup=False, highlight=False)

    def write(self, path: Path) -> None:
        whole = {
            "title": self.title,
            "columns": self.columns,
            "rows": self.rows,
            "summary": dict(self.summary),
            "figures": self.json,
        }
        path.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def manifest_rows(manifest: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a CSV file with a header. Raises BadInput when the file or one of `columns` is not there."""
    try:
        with manifest.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise BadInput(f"{manifest}: expected the columns {', '.join(columns)}; missing: {', '.join(missing)}")
            return [{key: (value or "").strip() for key, value in row.items() if key} for row in reader]
    except OSError as error:
        raise BadInput(f"{manifest}: expected a readable CSV file, found: {error.strerror}") from error


def beside(manifest: Path, name: str) -> Path:
    """A path in a manifest is relative to the manifest's folder. Raises BadInput when there is no such file."""
    path = Path(name) if Path(name).is_absolute() else manifest.parent / name
    if not path.is_file():
        raise BadInput(f"{manifest}: expected a file at {path}, found none; paths are relative to the manifest")
    return path
