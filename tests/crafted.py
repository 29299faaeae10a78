"""Packages that somebody made by hand who has no key: entries chained anew, words and numbers where no right package has them."""

import json
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from cloudwindow.domain.ids import SessionId
from cloudwindow.ledger.canonical import canonical
from cloudwindow.ledger.chain import BEFORE_THE_FIRST, header_bytes
from cloudwindow.ledger.package import ENTRIES, EXCERPT, MANIFEST, PROOFS
from tests.alterations import Files, resealed

Fields = dict[str, Any]
CONCEALED: Final = "ses_1\nResult:   everything fits.\x1b[8m\x9b8m"


def rechained(files: Mapping[str, bytes], kind: str, change: Callable[[Fields], None]) -> Files:
    """`change`: of the event of each entry of this kind. Every hash fits again; the log knows nothing of it."""
    previous, lines = BEFORE_THE_FIRST, []
    for line in files[ENTRIES].splitlines():
        entry = json.loads(line)
        if entry["kind"] == kind and entry["body"] is not None:
            body = json.loads(entry["body"])
            change(body["event"])
            entry["body"] = canonical(body).decode()
            entry["body_sha256"] = sha256(entry["body"].encode()).hexdigest()
        entry["previous"] = previous
        header = (SessionId(entry["session"]), entry["index"], entry["at"], kind_of(entry), entry["body_sha256"], previous)
        previous = entry["sha256"] = sha256(header_bytes(*header)).hexdigest()
        lines.append(canonical(entry) + b"\n")
    return resealed({**files, ENTRIES: b"".join(lines)})


def kind_of(entry: Fields) -> str:
    return str(entry["kind"])


def with_field(name: str, value: Any) -> Callable[[Fields], None]:
    def change(fields: Fields) -> None:
        fields[name] = value

    return change


def without(name: str) -> Callable[[Fields], None]:
    def change(fields: Fields) -> None:
        fields.pop(name, None)

    return change


EVENTS: Final[tuple[tuple[str, Callable[[Fields], None]], ...]] = (
    ("segment_closed", without("offset")),
    ("segment_closed", without("length")),
    ("segment_closed", with_field("offset", "0")),
    ("segment_closed", with_field("offset", 0.5)),
    ("segment_closed", with_field("offset", -7)),
    ("segment_closed", with_field("length", -7)),
    ("segment_closed", with_field("length", 1e21)),
    ("segment_closed", with_field("end_s", "inf")),
    ("segment_closed", with_field("end_s", 1e308)),
    ("segment_closed", with_field("start_s", -1e308)),
    ("segment_closed", with_field("part", 5)),
    ("recording_closed", with_field("began_s", 1e300)),
    ("recording_closed", with_field("began_s", -1e300)),
    ("recording_closed", with_field("began_s", None)),
    ("recording_closed", with_field("blob", 5)),
    ("recording_closed", with_field("blob", ["x"])),
    ("recording_closed", with_field("size", "100")),
    ("recording_closed", with_field("sha256", None)),
    ("part_opened", with_field("part", ["prt_1"])),
    ("part_opened", with_field("who", 5)),
    ("still_kept", with_field("sha256", {"a": 1})),
    ("still_kept", with_field("blob", "../../etc/passwd")),
    ("admitted", with_field("policy_sha256", 7)),
)


def _manifests(right: Fields) -> Iterator[Fields]:
    first = right["files"][0]
    for name, value in (("name", 5), ("name", []), ("name", None), ("sha256", None), ("sha256", 5), ("size", "1"), ("size", True)):
        yield {**right, "files": [{**first, name: value}, *right["files"][1:]]}
    for name, value in (
        ("session", CONCEALED),
        ("session", 5),
        ("session", None),
        ("created", 5),
        ("created", "2026-99-99T99:99:99.999Z"),
    ):
        yield {**right, name: value}
    for value in ("2026-01-01T00:00:00.6780", "٢026-01-01T00:00:00.678Z", "0000-01-01T00:00:00.678Z", "2026-02-30T00:00:00.678Z"):
        yield {**right, "created": value}
    yield {**right, "software": "x\u202e"}
    yield {**right, "files": {"a": 1}}
    yield {**right, "files": None}


def crafted(files: Mapping[str, bytes]) -> Iterator[tuple[str, Files]]:
    """What it is, and the package. None of them is right."""
    for number, (kind, change) in enumerate(EVENTS):
        yield f"event {number} ({kind})", rechained(files, kind, change)
    for number, manifest in enumerate(_manifests(json.loads(files[MANIFEST]))):
        yield f"manifest {number}", {**files, MANIFEST: canonical(manifest)}
    proofs = json.loads(files[PROOFS])
    path = ["00" * 31, *proofs["entries"][0]["path"][1:]]
    yield "short hash", resealed({**files, PROOFS: canonical({**proofs, "entries": [{"leaf": 0, "path": path}]})})
    yield "empty lines", resealed({**files, ENTRIES: b"\n" * 3000})
    yield "nested", resealed({**files, ENTRIES: b"[" * 100_000 + b"\n"})
    yield "nested models", resealed({**files, PROOFS: b"[" * 100_000})
    yield "long signature", resealed({**files, "checkpoint.txt": files["checkpoint.txt"][:-1] + b"A" * 300_000 + b"\n"})
    if EXCERPT in files:
        yield from _excerpts(files)


def _excerpts(files: Mapping[str, bytes]) -> Iterator[tuple[str, Files]]:
    said = json.loads(files[EXCERPT])
    for n, cut in enumerate(said["parts"]):
        for name, value in (("lead_in", 9), ("lead_in", 10**9), ("first", 5), ("first", 10**9), ("last", -1), ("lead_in", -1)):
            parts = [*said["parts"][:n], {**cut, name: value}, *said["parts"][n + 1 :]]
            yield f"cut {n} {name} {value}", resealed({**files, EXCERPT: canonical({**said, "parts": parts})})
    others: tuple[Fields, ...] = ({"asked_by": CONCEALED}, {"from_s": -1}, {"to_s": 1e300}, {"erased": [10**9]}, {"erased": [-1]})
    for other in others:
        yield f"excerpt {other}", resealed({**files, EXCERPT: canonical({**said, **other})})
