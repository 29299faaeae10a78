"""A package whose files were changed and whose manifest and seal were made anew: what whoever holds the log's key could do."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from cloudwindow.ledger import package as names
from cloudwindow.ledger.checkpoint import Signer, sign_note
from cloudwindow.ledger.writer import Measured, PackageWriter


def rewritten(package: Path, content: Mapping[str, bytes], signer: Signer) -> Path:
    """`content`: of every file, in its order."""
    old = names.parse_manifest(content[names.MANIFEST])
    facts = tuple(
        names.FileFact(name=fact.name, size=len(content[fact.name]), sha256=sha256(content[fact.name]).hexdigest())
        for fact in old.files
    )
    manifest = names.Manifest(session=old.session, created=old.created, software=old.software, files=facts).to_bytes()
    seal = sign_note(names.seal_text(manifest, old.session), signer).encode()
    out = package.with_name("rewritten.zip")
    with PackageWriter(out) as writer:
        for name, data in {**content, names.MANIFEST: manifest, names.SEAL: seal}.items():
            writer.begin(Measured(name=name, size=len(data), crc=crc32(data), sha256=""))
            writer.write(data)
    return out
