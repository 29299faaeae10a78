"""The office's seal: its key and certificate, made at the first start, or the office's own from a PKCS#12 file."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID, ObjectIdentifier

from cloudwindow.domain.errors import EvidenceBroken

ROOT_KEY: Final = "office-ca.key"
ROOT: Final = "office-ca.pem"  # what the office publishes
LEAF_KEY: Final = "office-seal.key"
LEAF: Final = "office-seal.pem"
ROOT_DAYS: Final = 20 * 365
LEAF_DAYS: Final = 3 * 365
RENEW_DAYS: Final = 30  # a seal with less left is made anew at start
DOCUMENT_SIGNING: Final = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
EARLIER: Final = timedelta(minutes=10)  # clocks differ
PrivateKey = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeKey:
    """`key`: PKCS#8 DER. `chain`: DER, from the seal's own certificate upwards."""

    key: bytes = field(repr=False)
    chain: tuple[bytes, ...]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the seal's certificate, in hexadecimal."""
        return fingerprint(self.chain[0])


def fingerprint(certificate: bytes) -> str:
    digest = Hash(SHA256())
    digest.update(certificate)
    return digest.finalize().hex()


def office_key(folder: Path, name: str, now: datetime) -> OfficeKey:
    """The key in `folder`, made when there is none, its certificate renewed when it soon ends.

    `name`: the office's, for the certificates. ECDSA over P-256.
    Raises EvidenceBroken when others may read a key, or one is missing.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / ROOT_KEY).exists():
        if (folder / ROOT).exists():
            raise EvidenceBroken(
                f"{folder / ROOT_KEY}: missing, though {ROOT} is there; restore it, or remove {ROOT} to begin anew"
            )
        _make_root(folder, name, now)
    root_key, root = _key(folder / ROOT_KEY), _certificate(folder / ROOT)
    leaf = _certificate(folder / LEAF) if (folder / LEAF).exists() and (folder / LEAF_KEY).exists() else None
    if leaf is None or leaf.not_valid_after_utc < now + timedelta(days=RENEW_DAYS):
        _make_leaf(folder, root_key, root, name, now)
        leaf = _certificate(folder / LEAF)
    key = _key(folder / LEAF_KEY)
    if key.public_key() != leaf.public_key():
        raise EvidenceBroken(
            f"{folder / LEAF}: expected the certificate of {LEAF_KEY}, found another; remove both to make new ones"
        )
    return OfficeKey(key=_der(key), chain=(leaf.public_bytes(Encoding.DER), root.public_bytes(Encoding.DER)))


def own_key(file: Path, passphrase: str) -> OfficeKey:
    """The office's own PKCS#12. Raises EvidenceBroken."""
    try:
        key, leaf, others = pkcs12.load_key_and_certificates(file.read_bytes(), passphrase.encode() or None)
    except (OSError, ValueError) as error:
        raise EvidenceBroken(f"{file}: expected a PKCS#12 file and its passphrase, found: {error}") from error
    if key is None or leaf is None:
        raise EvidenceBroken(f"{file}: expected a private key and its certificate, found one of them missing")
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return OfficeKey(key=der, chain=_upwards(leaf, others))


def _upwards(leaf: x509.Certificate, others: Sequence[x509.Certificate]) -> tuple[bytes, ...]:
    chain = [leaf]
    left = list(others)
    while above := next((one for one in left if one.subject == chain[-1].issuer and one != chain[-1]), None):
        chain.append(above)
        left.remove(above)
    return tuple(one.public_bytes(Encoding.DER) for one in chain)


def _make_root(folder: Path, name: str, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name, "CA")
    usage = _usage(key_cert_sign=True, crl_sign=True)
    made = (
        _certified(subject, subject, key, now, ROOT_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )
    _write(folder / ROOT, made.public_bytes(Encoding.PEM), 0o644)
    _write_key(folder / ROOT_KEY, key)


def _make_leaf(folder: Path, root_key: PrivateKey, root: x509.Certificate, name: str, now: datetime) -> None:
    """A new key each time: an old one has nothing to sign any more."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    made = (
        _certified(_name(name, "document seal"), root.subject, key, now, LEAF_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(issuer, critical=False)
        .sign(root_key, SHA256())
    )
    for old in (LEAF, LEAF_KEY):
        (folder / old).unlink(missing_ok=True)
    _write(folder / LEAF, made.public_bytes(Encoding.PEM), 0o644)
    _write_key(folder / LEAF_KEY, key)


def _certified(subject: x509.Name, issuer: x509.Name, key: PrivateKey, now: datetime, days: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + timedelta(days=days))
    )


def _name(office: str, what: str) -> x509.Name:
    """X.520 allows 64 characters in each."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, office[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{office[: 63 - len(what)]} {what}"),
        ]
    )


def _usage(**said: bool) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: said.get(name, False) for name in every})


def _key(path: Path) -> PrivateKey:
    if (mode := path.stat().st_mode & 0o777) & 0o077:
        raise EvidenceBroken(f"{path}: expected mode 0600, found {mode:04o}; whoever read it can seal: make a new key, or chmod it")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise EvidenceBroken(f"{path}: expected a private key, found: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise EvidenceBroken(f"{path}: expected an ECDSA key, found {type(key).__name__}")
    return key


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise EvidenceBroken(f"{path}: expected a certificate, found: {error}") from error


def _der(key: PrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _write_key(path: Path, key: PrivateKey) -> None:
    _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)


def _write(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def utc_now() -> datetime:
    return datetime.now(UTC)
