"""Which files an event speaks of: every field named `blob` with its `sha256`, every `NAME` with a `NAME_sha256` beside it. Pure."""

from dataclasses import dataclass, fields

from cloudwindow.domain.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """`blob`: its name in the store, 'ses_.../stills/stl_....jpg'."""

    blob: str
    sha256: str


def files_of(event: Event) -> tuple[KeptFile, ...]:
    """In the order of the fields. An event of a new kind with such fields needs nothing more to lie in a package."""
    names = {field.name for field in fields(event)}
    pairs = [("blob", "sha256")] if {"blob", "sha256"} <= names else []
    pairs += [(name, f"{name}_sha256") for name in sorted(names) if f"{name}_sha256" in names]
    found = [KeptFile(blob=str(getattr(event, blob)), sha256=str(getattr(event, digest))) for blob, digest in pairs]
    return tuple(one for one in found if one.blob)
