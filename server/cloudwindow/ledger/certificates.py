"""Chains of X.509 certificates (RFC 5280), as far as an offline check needs them: who issued whom, and did all hold at a time?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from cloudwindow.domain.errors import EvidenceBroken

Chain = tuple[x509.Certificate, ...]
LONGEST: Final = 10  # certificates in a chain; each step up is tried with every one that is left


def load_certificates(data: bytes) -> list[x509.Certificate]:
    """PEM, one or more, or DER. Raises ValueError."""
    return x509.load_pem_x509_certificates(data) if b"-----BEGIN" in data else [x509.load_der_x509_certificate(data)]


def as_pem(certificates: Sequence[x509.Certificate]) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def named(certificate: x509.Certificate) -> str:
    """Its subject and the SHA-256 of its DER, for people to compare."""
    return f"{certificate.subject.rfc4514_string()} ({certificate.fingerprint(SHA256()).hex()})"


def whose(chain: Sequence[x509.Certificate]) -> str:
    """The signer and the root that it leads to, in words."""
    return f"{chain[0].subject.rfc4514_string()} under {named(chain[-1])}"


def issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def upwards(leaf: x509.Certificate, others: Sequence[x509.Certificate]) -> Chain:
    """From `leaf` to its root, as far as `others` have them. Raises EvidenceBroken for more of them than a chain has."""
    chain, left = [leaf], [one for one in dict.fromkeys(others) if one != leaf]
    if len(left) > 2 * LONGEST:
        raise EvidenceBroken(f"expected at most {LONGEST} certificates, found {len(left) + 1}")
    while not issued(chain[-1], chain[-1]) and (above := next((one for one in left if issued(chain[-1], one)), None)):
        chain.append(above)
        left.remove(above)
    return tuple(chain)


def ends_in(chain: Chain, roots: Sequence[x509.Certificate]) -> Chain | None:
    """The chain up to the first of `roots` that is in it or issued one of its certificates; None: it leads to none of them."""
    for length, one in enumerate(chain, 1):
        if one in roots:
            return chain[:length]
        root = next((root for root in roots if issued(one, root)), None)
        if root is not None:
            return (*chain[:length], root)
    return None


def held(chain: Chain, at: datetime) -> None:
    """Every certificate held at that time, and every one above the first may issue (RFC 5280, 6.1.3 and 6.1.4). Raises
    EvidenceBroken. Whether one was revoked is not known offline.
    """
    try:
        for place, one in enumerate(chain):
            if not one.not_valid_before_utc <= at <= one.not_valid_after_utc:
                term = f"{one.not_valid_before_utc:%Y-%m-%d} to {one.not_valid_after_utc:%Y-%m-%d}"
                raise EvidenceBroken(
                    f"expected certificates that held on {at:%Y-%m-%d}, found {one.subject.rfc4514_string()}, which held {term}"
                )
            if place:
                _may_issue(one, below=place - 1)
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise EvidenceBroken(f"expected certificates, found one that cannot be read ({type(error).__name__})") from None


def _may_issue(certificate: x509.Certificate, below: int) -> None:
    """`below`: how many authorities stand between it and the first certificate."""
    name = certificate.subject.rfc4514_string()
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        raise EvidenceBroken(f"expected an authority's certificate, found {name}, which may not issue any") from None
    if not basic.ca or (basic.path_length is not None and basic.path_length < below):
        raise EvidenceBroken(f"expected an authority's certificate, found {name}, which may not issue this one")
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not usage.key_cert_sign:
        raise EvidenceBroken(f"expected an authority's certificate, found {name}, whose key may not sign certificates")
