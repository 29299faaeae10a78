"""How often are number and name of a resident card read, read wrong, or not at all? CSV columns: path, name, number."""

import time
from collections import Counter
from pathlib import Path
from typing import Final

from cloudwindow.checks.identity_document import IdentityDocumentPolicy
from cloudwindow.domain.documents import same_name, same_number
from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.samples import Image
from cloudwindow.evaluation.report import Report, beside, manifest_rows, rate
from cloudwindow.inference.cards import RESIDENT_CARD, CardLook, CardReading, read_card

COLUMNS: Final = ("path", "name", "number")
RIGHT, WRONG, ABSENT = "right", "wrong", "not read"


def run(manifest: Path) -> Report:
    """One picture a row, each on its own: the check itself votes over several. Raises BadInput, ModelMissing."""
    policy = IdentityDocumentPolicy()
    rows: list[tuple[str, ...]] = []
    counts: Counter[tuple[str, str]] = Counter()
    spent: list[float] = []
    for row in manifest_rows(manifest, COLUMNS):
        started = time.thread_time()
        read = read_card(CardLook(image=picture(beside(manifest, row["path"])), twins=(), document=RESIDENT_CARD, today=""))
        spent.append(time.thread_time() - started)
        words = {field.name: field.value for field in read.fields}
        number = _told(words.get("number", ""), row["number"], same_number(words.get("number", ""), row["number"]))
        name = _told(words.get("name", ""), row["name"], same_name(words.get("name", ""), row["name"]))
        gate = _gate(read, policy)
        counts.update((("number", number), ("name", name), ("portrait", RIGHT if read.portrait else ABSENT), ("gate", gate)))
        if number == WRONG and not read.checksum_ok:
            counts["number", "caught"] += 1
        rows.append((row["path"], f"{read.width_px:.0f}", f"{read.sharpness:.3f}", f"{read.glare:.3f}", number, name, gate))
    if not rows:
        raise BadInput(f"{manifest}: expected at least one row, found none")
    return _report(rows, counts, spent)


def picture(path: Path) -> Image:
    """RGB. Raises BadInput when the file is no picture."""
    import cv2
    import numpy as np

    read = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    if read is None:
        raise BadInput(f"{path}: expected a picture that OpenCV can read")
    return np.asarray(read, dtype=np.uint8)


def _told(found: str, expected: str, equal: bool) -> str:
    return RIGHT if equal else WRONG if found and expected else ABSENT


def _gate(read: CardReading, policy: IdentityDocumentPolicy) -> str:
    """Whether the picture alone is good enough to count."""
    if read.width_px < policy.min_width_px:
        return "too small"
    if read.sharpness < policy.min_sharpness:
        return "blurred"
    return "glare" if read.glare > policy.max_glare else "open"


def _report(rows: list[tuple[str, ...]], counts: Counter[tuple[str, str]], spent: list[float]) -> Report:
    n = len(rows)
    figures = {
        "number read right": rate(counts["number", RIGHT], n),
        "number read wrong": rate(counts["number", WRONG], n),
        "of these, caught by the checksum": rate(counts["number", "caught"], counts["number", WRONG]),
        "name read right": rate(counts["name", RIGHT], n),
        "portrait found": rate(counts["portrait", RIGHT], n),
        "good enough to count": rate(counts["gate", "open"], n),
    }
    middle = sorted(spent)[n // 2]
    return Report(
        title="Resident cards, picture by picture",
        columns=("path", "width px", "sharpness", "glare", "number", "name", "counts"),
        rows=tuple(rows),
        summary=(*((what, str(figure)) for what, figure in figures.items()), ("seconds of one thread, median", f"{middle:.2f}")),
        json={**{what: figure.as_json() for what, figure in figures.items()}, "thread_s_median": round(middle, 3)},
    )
