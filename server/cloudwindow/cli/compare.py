"""`cloudwindow session compare`: a covered copy against its original, by whoever holds both."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from cloudwindow.domain.errors import CloudWindowError, EvidenceBroken
from cloudwindow.keeping import MEMORY
from cloudwindow.ledger import package
from cloudwindow.ledger.archive import Archive
from cloudwindow.ledger.excerpt import Excerpt, Track, tracks
from cloudwindow.ledger.excerpt_form import parse_excerpt
from cloudwindow.ledger.plain import plain, plain_json
from cloudwindow.ledger.trail import read_entries

if TYPE_CHECKING:  # the libraries for media take a second to load
    from cloudwindow.recording.compare import Compared

MOST_OF_A_PICTURE: Final = 64 << 20  # bytes


def compare_packages(
    copy: Annotated[Path, typer.Argument(metavar="EXCERPT", help="The package with the covered copies.")],
    original: Annotated[Path, typer.Option(help="The whole package of the same session, or a folder with its parts' files.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Was anything changed outside of what was covered? Exit code 0: no more than encoding changes; 1: named what; 2: unreadable.

    Both packages' own hashes are the matter of `cloudwindow verify`; run that on both as well.

    Example: cloudwindow session compare covered.zip --original case-17.zip
    """
    try:
        with copy.open("rb") as file, TemporaryDirectory(prefix="compare-", dir=in_memory()) as scratch:
            found = _compared(_archive(file, copy), original, Path(scratch))
    except Exception as error:  # whatever hostile bytes raise: 1 would say that a difference was measured
        why = str(error) if isinstance(error, OSError | CloudWindowError) else f"what raises {type(error).__name__}"
        typer.echo(plain(f"cloudwindow: expected two packages of one session, found: {why}"), err=True)
        raise typer.Exit(code=2) from error
    typer.echo(plain_json([asdict(one) for one in found]) if as_json else "\n".join(line for one in found for line in _words(one)))
    raise typer.Exit(code=1 if any(one.faults for one in found) else 0)


def in_memory() -> Path | None:
    """Where originals are unpacked: never in clear on a disk where there is another place. None: the system's own."""
    return MEMORY if MEMORY.is_dir() else None


def _compared(archive: Archive, original: Path, scratch: Path) -> "list[Compared]":
    from cloudwindow.recording.compare import compare
    from cloudwindow.recording.compare_stills import compare_still

    excerpt, known = _said(archive)
    if not excerpt.covered and not excerpt.stills:
        raise EvidenceBroken("expected a package with covered copies, found none in it")
    found = []
    for covered in excerpt.covered:
        if covered.part not in known:
            raise EvidenceBroken(f"part {covered.part}: expected in the trail, found missing")
        ours = _unpacked(archive, covered.file, scratch / "copy.mkv")
        theirs = _original(original, "parts/" + covered.file.partition("/")[2], scratch / "original.mkv")
        found.append(compare(ours, theirs, covered, known[covered.part].segments))
    for still in excerpt.stills:
        theirs = _original(original, still.original, scratch / "original.jpg")
        found.append(compare_still(archive.content(still.file, MOST_OF_A_PICTURE), theirs.read_bytes(), still))
    return found


def _words(one: "Compared") -> Iterator[str]:
    what = (
        f"part {one.part}: {one.frames} pictures in {one.seconds} seconds" if one.seconds else f"{one.part}: {one.frames} pictures"
    )
    least = f"at least {one.least_psnr_db:.2f} dB, the worst tile {one.least_tile_db:.2f} dB"
    yield plain(f"{what}; outside of the boxes {least}")
    for fault in one.faults:
        yield plain(f"  BROKEN: {fault}")


def _archive(file: Any, path: Path) -> Archive:
    archive = Archive.read(file, path.stat().st_size)
    if archive is None:
        raise EvidenceBroken(f"{path.name}: expected an evidence package, found no list of files that can be read")
    return archive


def _said(archive: Archive) -> tuple[Excerpt, dict[str, Track]]:
    excerpt = parse_excerpt(archive.content(package.EXCERPT))
    _, events = read_entries(archive.content(package.ENTRIES), None, lambda _: None)
    return excerpt, {str(track.closed.part): track for track in tracks(events)}


def _unpacked(archive: Archive, name: str, out: Path) -> Path:
    if name not in archive.members:
        raise EvidenceBroken(f"{name}: expected in the package, found missing")
    with out.open("wb") as file:
        for chunk in archive.chunks(name):
            file.write(chunk)
    return out


def _original(source: Path, name: str, out: Path) -> Path:
    if source.is_dir():
        for candidate in (source / name, source / Path(name).name):
            if candidate.is_file():
                return candidate
        raise EvidenceBroken(f"{source}: expected {name}, found none")
    with source.open("rb") as file:
        return _unpacked(_archive(file, source), name, out)
