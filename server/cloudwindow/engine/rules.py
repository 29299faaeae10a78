"""Which program judged: one hash over every file that turns observations into findings, kept with what was seen.

Where it is another one than this program's, a difference between a recorded finding and one that is made again may come of it.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).parents[1]
# What a judgement reads: the checks, the arithmetic and the words that they judge with, and no model.
JUDGING: Final = (
    "checks/*.py",
    "domain/documents.py",
    "inference/amounts.py",
    "inference/answers.py",
    "inference/lips.py",
    "inference/pace.py",
    "inference/runs.py",
    "inference/speech.py",
    "inference/spoken_answer.py",
    "inference/wordings.py",
    "texts/wordings.toml",
)
LENGTH: Final = 16  # hexadecimal digits that are kept: it tells two programs apart, it proves nothing


@cache
def rules() -> str:
    """Of this program."""
    whole = sha256()
    for pattern in JUDGING:
        for file in sorted(_PACKAGE.glob(pattern)):
            data = file.read_bytes()
            whole.update(f"{file.relative_to(_PACKAGE).as_posix()} {len(data)}\n".encode() + data)
    return whole.hexdigest()[:LENGTH]
