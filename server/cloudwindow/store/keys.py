"""The log's signing key: made at the first start, kept in the data directory, readable by its owner alone."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger.checkpoint import Ed25519Signer, parse_key
from cloudwindow.vault.secret_file import write_secret


def log_signer(folder: Path, name: str) -> Ed25519Signer:
    """The signer of `folder`/log.key; `log.pub` beside it is what the office publishes.

    `name`: the log's origin, like 'registry.example.gov/cloudwindow'; it is used at the first start only, since the key's id
    depends on it. Raises EvidenceBroken when others may read the key or the two files do not fit.
    """
    private, public = folder / "log.key", folder / "log.pub"
    if not private.exists():
        if public.exists():
            raise EvidenceBroken(
                f"{private}: missing, though {public} is there; restore it, or remove {public.name} to begin a new log"
            )
        folder.mkdir(parents=True, exist_ok=True)
        _make(private, public, name)
    if (mode := private.stat().st_mode & 0o777) & 0o077:
        raise EvidenceBroken(
            f"{private}: expected mode 0600, found {mode:04o}; whoever read it can sign: make a new key, or chmod it"
        )
    try:
        key = load_pem_private_key(private.read_bytes(), password=None)
        published = parse_key(public.read_text("utf-8"))
    except (OSError, ValueError, TypeError) as error:
        raise EvidenceBroken(f"{private}, {public}: expected an Ed25519 key and its public line, found: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise EvidenceBroken(f"{private}: expected an Ed25519 key, found {type(key).__name__}")
    signer = Ed25519Signer.of(published.name, key)
    if signer.key != published:
        raise EvidenceBroken(f"{public}: expected {signer.key.line}, found {published.line}")
    return signer


def _make(private: Path, public: Path, name: str) -> None:
    """The public half first: a crash in between leaves no key that has no published half."""
    key = Ed25519PrivateKey.generate()
    write_secret(public, parse_key(Ed25519Signer.of(name, key).key.line).line.encode() + b"\n", 0o644)
    write_secret(private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
