"""`cloudwindow session compare`: a covered copy against its original, by whoever holds both."""

import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from cloudwindow.domain.errors import CloudWindowError, EvidenceBroken
from cloudwindow.ledger import package
from cloudwindow.ledger.archive import Archive
from cloudwindow.ledger.excerpt import CoveredPart, Excerpt, Track, tracks
from cloudwindow.ledger.excerpt_form import parse_excerpt
from cloudwindow.ledger.trail import read_entries


def compare_packages(
    copy: Annotated[Path, typer.Argument(metavar="EXCERPT", help="The package with the covered copy.")],
    original: Annotated[Path, typer.Option(help="The whole package of the same session, or a folder with its parts' files.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Was anything changed outside of what was covered? Exit code 0: no more than encoding changes; 1: named what; 2: unreadable.

    Both packages' own hashes are the matter of `cloudwindow verify`; run that on both as well.

    Example: cloudwindow session compare covered.zip --original case-17.zip
    """
    from cloudwindow.recording.compare import Compared, compare

    found: list[Compared] = []
    try:
        with copy.open("rb") as file, TemporaryDirectory(prefix="compare-") as scratch:
            archive = _archive(file, copy)
            excerpt, known = _said(archive)
            if not excerpt.covered:
                raise EvidenceBroken(f"{copy.name}: expected a package with covered copies, found none in it")
            for covered in excerpt.covered:
                ours = _unpacked(archive, covered.file, Path(scratch) / "copy.mkv")
                theirs = _original(original, known[covered.part], covered, Path(scratch) / "original.mkv")
                found.append(compare(ours, theirs, covered, known[covered.part].segments))
    except (OSError, KeyError, CloudWindowError) as error:
        typer.echo(f"cloudwindow: expected two packages of one session, found: {error}", err=True)
        raise typer.Exit(code=2) from error
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], indent=2))
    else:
        for one in found:
            typer.echo(
                f"part {one.part}: {one.frames} pictures in {one.seconds} seconds; outside of the boxes at least"
                f" {one.least_psnr_db:.2f} dB each second, the worst tile {one.least_tile_db:.2f} dB"
            )
            for fault in one.faults:
                typer.echo(f"  BROKEN: {fault}")
    raise typer.Exit(code=1 if any(one.faults for one in found) else 0)


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


def _original(source: Path, track: Track, covered: CoveredPart, out: Path) -> Path:
    name = "parts/" + covered.file.partition("/")[2]
    if source.is_dir():
        for candidate in (source / name, source / Path(name).name):
            if candidate.is_file():
                return candidate
        raise EvidenceBroken(f"{source}: expected {name} of entry {track.entry}, found none")
    with source.open("rb") as file:
        return _unpacked(_archive(file, source), name, out)
