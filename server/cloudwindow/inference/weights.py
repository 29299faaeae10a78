"""Where a model's files are on this machine, and what they hash to."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from cloudwindow.domain.errors import ModelMissing
from cloudwindow.inference.manifest import REPOSITORY, model

DIRECTORY_VARIABLE: Final = "CLOUDWINDOW_MODELS"


def models_directory() -> Path:
    """CLOUDWINDOW_MODELS; else models/files of the checkout; else of the current directory. It need not exist."""
    if chosen := os.environ.get(DIRECTORY_VARIABLE):
        return Path(chosen)
    root = REPOSITORY if (REPOSITORY / "models" / "manifest.toml").is_file() else Path.cwd()
    return root / "models" / "files"


def model_file(name: str) -> Path:
    """The model's file, or its folder when it has several. Raises ModelMissing.

    Looks at names and sizes only, so it is quick; `pull` compared the hashes, and `fingerprint` takes them again.
    """
    entry = model(name)
    directory = models_directory()
    if not entry.present(directory):
        how = "run `cloudwindow models pull`" if entry.pulled else "install requirements.lock again"
        raise ModelMissing(f"{name} ({entry.title}) is not whole in {directory}; without it: {entry.without}; {how}")
    return entry.place(directory)


def installed(name: str) -> bool:
    """Can `model_file(name)` be had? Raises ModelMissing only for a name that no manifest knows."""
    return model(name).present(models_directory())


def fingerprint(name: str) -> str:
    """'NAME SHA256' of the model's first file as it lies on this disk, for findings. Raises ModelMissing.

    Hashes once a process and file (0.1 to 0.5 s for the largest), so ask at warm-up or in a worker.
    """
    model_file(name)
    path = model(name).file[0].place(models_directory())
    stat = path.stat()
    return f"{name} {_sha256(path, stat.st_size, stat.st_mtime_ns)}"


@lru_cache(maxsize=64)
def _sha256(path: Path, size: int, mtime_ns: int) -> str:
    """`size` and `mtime_ns` make a changed file another key."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
