"""A file in a folder gets its name once it is whole and on the disk: a power cut leaves the whole file under it, or none."""

import os
import re
import secrets
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from cloudwindow.vault.secret_file import sync_folder

PLAIN: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
# 'NAME#DIGITS' is how the store that lists these folders marks what is not whole; no list has it.
_UNFINISHED: Final = re.compile(r".+#[0-9]+")


class Writing:
    """One file: `add` its pieces, then `keep` it, or `drop` it. Blocks. Raises OSError; ValueError for a name that is not plain."""

    def __init__(self, folder: Path, name: str) -> None:
        if not PLAIN.fullmatch(name):
            raise ValueError("only letters, digits, and .-_ between slashes")
        self._path = folder / name
        self._turn = threading.Lock()  # whoever is cancelled drops it while another thread still adds
        self._new = _made(self._path.parent)
        self.partial: Final = self._path.with_name(f"{self._path.name}#{secrets.randbelow(10**9)}")
        self._file = os.open(self.partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)

    def add(self, data: bytes) -> None:
        with self._turn:
            view = memoryview(data)
            while view:
                view = view[os.write(self._file, view) :]

    def settle(self) -> None:
        """What was added is on the disk, though it has no name yet."""
        with self._turn:
            os.fsync(self._file)

    def keep(self, *, replace: bool = False) -> None:
        """Under its name from now on. Raises FileExistsError, unless it may `replace` what is there; then nothing is kept."""
        self.settle()
        with self._turn:
            try:
                if replace:
                    os.replace(self.partial, self._path)
                else:
                    os.link(self.partial, self._path)
                    self.partial.unlink()
            except OSError:
                self.partial.unlink(missing_ok=True)
                raise
            finally:
                self._close()
            for folder in (self._path.parent, *self._new):
                sync_folder(folder)

    def drop(self) -> None:
        with self._turn:
            self._close()
            with suppress(OSError):
                self.partial.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file = -1


def unfinished(folder: Path) -> list[Path]:
    """What was being written when a process was killed; nobody else may be writing."""
    return [path for path in folder.rglob("*#*") if _UNFINISHED.fullmatch(path.name) and path.is_file()]


def _made(folder: Path) -> list[Path]:
    """Makes it; the folders that got a new folder in them."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return [one.parent for one in missing]
