"""What `cloudwindow session export --from … --to … --redact …` asks for, and `cloudwindow session compare`."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Clock
from cloudwindow.ledger.excerpt import Box, Excerpt
from cloudwindow.ledger.plain import one_line
from cloudwindow.store import Checkpointer, SqlRecords, Stamps
from cloudwindow.store.excerpt import Media, Wish, export_excerpt
from cloudwindow.store.packing import Progress

BOX: Final = ("from_s", "to_s", "x", "y", "w", "h")
EXAMPLE: Final = '[{"part": "prt_…", "from_s": 12, "to_s": 19.5, "x": 0.6, "y": 0.1, "w": 0.3, "h": 0.5}]'


def wish_of(begin: str, end: str, redact: Path | None, asked_by: str, reason: str) -> Wish | None:
    """None: nothing special was asked for. Raises BadInput."""
    if not (begin or end or redact):
        if asked_by or reason:
            raise BadInput(
                "expected --from and --to, or --redact: --asked-by and --reason stand in an excerpt and not in a whole package"
            )
        return None
    if bool(begin) != bool(end):
        raise BadInput("expected both --from and --to, found one of them")
    from_s, to_s = (seconds(begin), seconds(end)) if begin else (None, None)
    if from_s is not None and to_s is not None and not from_s < to_s:
        raise BadInput(f"expected --from before --to, found {begin} and {end}")
    if redact is not None and not asked_by:
        raise BadInput("--redact: expected --asked-by NAME as well: the package says who asked for the covering")
    boxes, stills = ({}, {}) if redact is None else read_boxes(redact)
    return Wish(from_s=from_s, to_s=to_s, asked_by=one_line(asked_by), reason=one_line(reason), boxes=boxes, still_boxes=stills)


async def excerpt_to(
    target: Path,
    wish: Wish,
    records: SqlRecords,
    blobs: ObjectBlobs,
    checkpointer: Checkpointer,
    session: SessionId,
    models: Mapping[str, str],
    clock: Clock,
    stamps: Stamps,
    progress: Progress,
    scratch: Path,
) -> Excerpt:
    """With the real encoder. `scratch`: for its working files, the uncovered recording among them: in memory."""
    from cloudwindow.recording.matroska import opens_a_picture
    from cloudwindow.recording.redaction import PyAvCover

    with TemporaryDirectory(prefix="excerpt-", dir=scratch) as folder:
        media = Media(opens=opens_a_picture, cover=PyAvCover(), scratch=Path(folder))
        return await export_excerpt(
            records,
            blobs,
            checkpointer,
            session,
            models,
            target,
            wish,
            media,
            clock=clock,
            progress=progress,
            stamps=stamps,
        )


def seconds(text: str) -> float:
    """'1:20' → 80, '1:02:03.5' → 3723.5, '80' → 80. Raises BadInput."""
    try:
        numbers = [float(part) for part in text.split(":")]
    except ValueError:
        numbers = []
    lower = numbers[1:]
    if not 1 <= len(numbers) <= 3 or min(numbers) < 0 or not all(number < 60 for number in lower) or not all(map(_finite, numbers)):
        raise BadInput(f"expected a time of the session like 1:20 or 80.5, found {text!r}")
    total = 0.0
    for number in numbers:
        total = total * 60 + number
    return total


def read_boxes(file: Path) -> tuple[Mapping[str, tuple[Box, ...]], Mapping[str, tuple[Box, ...]]]:
    """By part and by still. Raises BadInput naming the number of the item that does not fit, OSError."""
    try:
        items = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise BadInput(f"{file}: expected JSON like {EXAMPLE}, found something else: {error}") from error
    if not isinstance(items, list) or not items:
        raise BadInput(f"{file}: expected a list like {EXAMPLE}, found none")
    parts: dict[str, tuple[Box, ...]] = {}
    stills: dict[str, tuple[Box, ...]] = {}
    for number, item in enumerate(items):
        where = f"{file}, item {number}"
        if not isinstance(item, dict) or ("part" in item) == ("still" in item):
            raise BadInput(f"{where}: expected either a part or a still, as in {EXAMPLE}")
        of_part = "part" in item
        box = _box(item, where, timed=of_part)
        named = parts if of_part else stills
        name = str(item["part" if of_part else "still"])
        named[name] = (*named.get(name, ()), box)
    return parts, stills


def _box(item: Mapping[str, Any], where: str, *, timed: bool) -> Box:
    wanted = BOX if timed else BOX[2:]
    numbers = {name: item.get(name) for name in wanted}
    if set(item) - {"part", "still"} != set(wanted) or not all(_is_number(value) for value in numbers.values()):
        raise BadInput(f"{where}: expected the numbers {', '.join(wanted)} and nothing else, found {', '.join(sorted(item))}")
    found = {name: float(value or 0) for name, value in numbers.items()}
    box = Box(**{"from_s": 0.0, "to_s": 0.0, **found})
    inside = 0 <= box.x < 1 and 0 <= box.y < 1 and 0 < box.w <= 1 and 0 < box.h <= 1
    if not inside or (timed and not 0 <= box.from_s < box.to_s):
        raise BadInput(f"{where}: expected shares of the picture from 0 to 1 and from_s before to_s, found {found}")
    return box


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and _finite(float(value))


def _finite(value: float) -> bool:
    return value - value == 0
