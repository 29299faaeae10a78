"""Documents made here and now: facts of a case, a key of the test's own, a sealed PDF."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports_seat import MadePaper, PaperFacts
from cloudwindow.papers import keys
from cloudwindow.papers.envelope import open_envelope
from cloudwindow.papers.ink import draw
from cloudwindow.papers.keys import OfficeKey, office_key
from cloudwindow.papers.making import make
from cloudwindow.papers.sealing import seal
from tests.signing_table import a_drawing

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SELLER = PartyFacts(name="王小明", id_number="350203199001011234")
BUYER = PartyFacts(name="李秀英", id_number="350203198505054321")
FACTS: dict[str, Any] = {
    "session": "ses_0123456789abcdef",
    "party": "seller",
    "at": "2026-11-22T08:00:00Z",
    "document": {"id": "doc_0123456789abcdef", "template": "transfer/1/en"},
    "trail": {"length": 123, "sha256": "ab" * 32},
    "still": {"id": "stl_1", "sha256": "cd" * 32},
    "strokes": {"sha256": "ef" * 32, "count": 2, "via": "page"},
    "code": False,
}


def facts(language: Language = Language.EN, **parties: PartyFacts) -> PaperFacts:
    return PaperFacts(
        session=SessionId("ses_0123456789abcdef"),
        reference="2026-XM-000123",
        matter="transfer",
        language=language,
        signer="seller",
        parties=parties or {"seller": SELLER, "buyer": BUYER},
        date="2026-11-22",
    )


def a_key(folder: Path, name: str = "Registry of Example") -> OfficeKey:
    return office_key(folder, name, NOW)


@cache
def made(language: Language = Language.EN) -> MadePaper:
    """The usual document, made once: it takes a third of a second."""
    return make(facts(language))


def sealed(key: OfficeKey, language: Language = Language.EN) -> bytes:
    return seal(made(language).pdf, draw(a_drawing()), FACTS, key)


def place(pdf: bytes) -> tuple[int, int]:
    """Where the signature lies, from its '<' to behind its '>'."""
    envelope, _ = open_envelope(pdf)
    assert envelope
    return envelope.hole


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """`published`: the office's certificate. `folder`: of its keys."""

    pdf: bytes
    published: bytes
    folder: Path

    @property
    def hole(self) -> tuple[int, int]:
        return place(self.pdf)


def a_sealed(folder: Path) -> Sealed:
    return Sealed(pdf=sealed(a_key(folder)), published=(folder / "office-ca.pem").read_bytes(), folder=folder)


def a_pkcs12(folder: Path) -> tuple[Path, bytes]:
    """A file with an RSA key and its chain behind 'pass phrase', and the authority's certificate: as offices have them."""
    above, own = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("Office CA", "Office seal")]

    def certificate(subject: x509.Name, key: Any, ca: bool) -> x509.Certificate:  # Any: an RSA key
        usage = keys._usage(key_cert_sign=True) if ca else keys._usage(digital_signature=True, content_commitment=True)
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(names[0]).public_key(key.public_key())
        made = made.serial_number(x509.random_serial_number()).not_valid_before(NOW - timedelta(days=1))
        made = made.not_valid_after(NOW + timedelta(days=900)).add_extension(usage, critical=True)
        return made.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True).sign(above, SHA256())

    root, leaf = certificate(names[0], above, True), certificate(names[1], own, False)
    file = folder / "seal.p12"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", own, leaf, [root], BestAvailableEncryption(b"pass phrase")))
    return file, root.public_bytes(Encoding.PEM)
