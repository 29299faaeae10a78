"""What a power cut leaves: a file for its owner alone is written whole or not at all; a folder's names are on the disk."""

import os
from pathlib import Path


def write_secret(path: Path, data: bytes, mode: int = 0o600) -> None:
    """In the place of what was there. Raises OSError."""
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """A name that is new, or gone, is so on the disk only when its folder is. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
