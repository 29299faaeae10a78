"""A table of groups as CSV (RFC 4180) that spreadsheets open as it is: with a byte order mark, and without a formula."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from cloudwindow.engine.office_figures import OUTCOMES, STARS, Group

BOM: Final = b"\xef\xbb\xbf"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_TOTAL: Final = "total"
Cell = str | int | float | None


def table(groups: Sequence[Group]) -> bytes:
    """A header row, then a line a group; the last of them is the total. An empty cell: there is none, or it is withheld."""
    suspended = sorted({why.reason for group in groups for why in group.reasons})
    ended = sorted({why.reason for group in groups for why in group.endings})
    lines = [_cells(group, suspended, ended) for group in groups]
    lines[-1]["group"] = _TOTAL
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(lines[-1])
    rows.writerows([[_safe(cell) for cell in line.values()] for line in lines])
    return BOM + text.getvalue().encode()


def _cells(group: Group, suspended: Sequence[str], ended: Sequence[str]) -> dict[str, Cell]:
    reasons = {why.reason: why.times for why in group.reasons}
    endings = {why.reason: why.sessions for why in group.endings}
    rated = group.ratings
    return {
        "group": group.group,
        "sessions": group.sessions,
        "waited_n": group.waited.n,
        "waited_median_s": group.waited.median_s,
        "waited_p95_s": group.waited.p95_s,
        "left": group.left,
        "lasted_n": group.lasted.n,
        "lasted_median_s": group.lasted.median_s,
        "lasted_p95_s": group.lasted.p95_s,
        **{outcome: group.outcomes[outcome] for outcome in OUTCOMES},
        "suspensions": group.suspensions,
        "suspended": group.suspended,
        "ratings_n": rated.n if rated else None,
        "ratings_mean": rated.mean if rated else None,
        **{f"stars_{stars}": rated.counts[stars - 1] if rated else None for stars in STARS},
        "withheld": int(group.withheld),
        **{f"suspended:{reason}": reasons.get(reason, 0) for reason in suspended},
        **{f"ended:{reason}": endings.get(reason, 0) for reason in ended},
    }


def _safe(cell: Cell) -> Cell:
    """Words that a spreadsheet would take for a formula begin with an apostrophe, which it takes for 'these are words'."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
