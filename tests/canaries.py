"""What must not lie readable anywhere, and a search for it in every byte of a folder."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

NAME: Final = "欧阳明月"
NUMBER: Final = "11010519491231002X"
DIGITS: Final = "840275193"
CAPTION: Final = "我自愿把房子卖给她"
STAFF: Final = "上官静"
LOGIN: Final = "shangguan.jing"
REFERENCE: Final = "不动产登字第20260731号"
SAVED: Final = "looks for ouyang"

WORDS: Final = (NAME, NUMBER, DIGITS, CAPTION, STAFF, LOGIN, REFERENCE, SAVED)
MAGIC: Final = {
    "JPEG": b"\xff\xd8\xff\xe0",
    "PNG": b"\x89PNG\r\n\x1a\n",
    "WebP": b"WEBPVP8",
    "Matroska": b"\x1a\x45\xdf\xa3",
    "its document type": b"matroska",
    "MP4": b"ftypisom",
    "PDF": b"%PDF-",
    "session's plain JSON": b'{"event":{',
}
SECRETS: Final = "secrets"  # keys, and nothing of anybody


def canaries(words: Sequence[str] = WORDS) -> dict[str, bytes]:
    """By a name for the message: in UTF-8, as JSON escapes it, and in UTF-16."""
    found = dict(MAGIC)
    for word in words:
        found[f"{word} in UTF-8"] = word.encode()
        found[f"{word} in JSON"] = json.dumps(word)[1:-1].encode()
        found[f"{word} in UTF-16"] = word.encode("utf-16-le")
    return found


def files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place) / name for name in names)


def readable(folder: Path, words: Sequence[str] = WORDS) -> list[str]:
    """'file: what' for each canary that lies in a file of `folder`, in names of files as well. Secrets are searched for words."""
    found = []
    for path in files(folder):
        secret = path.relative_to(folder).parts[0] == SECRETS
        try:
            data = bytes(path.relative_to(folder)) + b"\0" + path.read_bytes()
        except FileNotFoundError:  # gone meanwhile
            continue
        for what, bytes_ in canaries(words).items():
            if bytes_ in data and not (secret and what in MAGIC):
                found.append(f"{path.relative_to(folder)}: {what}")
    return found
