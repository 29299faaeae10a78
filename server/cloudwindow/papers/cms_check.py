"""Is the signature itself (CMS, RFC 5652, with the attributes of PAdES baseline B-B) right, and whose? Every field is looked at.

What a CMS signature does not cover (its lists of algorithms and certificates, the padding) is held to what this software writes, so
that no byte can be changed unnoticed. Whether a whole part of it was taken out is told by what is sealed: `sealing.beside`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger.certificates import LONGEST, Chain, ends_in, held, issued
from cloudwindow.papers.der import with_stamp
from cloudwindow.papers.keys import fingerprint

SIGNING_CERTIFICATE_V2: Final = "1.2.840.113549.1.9.16.2.47"  # RFC 5035
ATTRIBUTES: Final = {"content_type", "message_digest", "signing_certificate_v2", SIGNING_CERTIFICATE_V2}
TIME_STAMP: Final = "signature_time_stamp_token"
MECHANISMS: Final = ("sha256_ecdsa", "sha256_rsa", "rsassa_pkcs1v15")


class Wrong(Exception):  # what does not fit, in words
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """`chain`: from the signer's certificate upwards, each issued by the next. `signature`: its value.

    `stamp`: an authority's time stamp over it, a token that is still to be looked at; None: there is none (B-B).
    """

    chain: tuple[x509.Certificate, ...]
    signature: bytes
    stamp: bytes | None = None

    @property
    def subject(self) -> str:
        return self.chain[0].subject.rfc4514_string()

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.chain[0].public_bytes(Encoding.DER))


def check_cms(der: bytes, digest: bytes) -> Signer:
    """`digest`: SHA-256 of what the file says is covered. Raises Wrong."""
    # tsp adds RFC 5035's attribute to cms when it is imported: with the first use of cms, or names are half known later
    from asn1crypto import cms, tsp  # noqa: F401

    try:
        signer = _check(cms.ContentInfo.load(der, strict=True), digest)
        if _written(cms.ContentInfo.load(der, strict=True), signer.stamp) != der:
            raise Wrong("it is not written in the one way that DER allows")
        return signer
    except Wrong:
        raise
    except Exception as error:  # two readers of hostile bytes: whatever they raise means that it cannot be read
        raise Wrong(f"it cannot be read ({type(error).__name__})") from None


def within(signer: Signer, at: datetime) -> None:
    """Raises Wrong when a certificate of the chain did not hold at that time."""
    for certificate in signer.chain:
        if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
            raise Wrong(f"the certificate {certificate.subject.rfc4514_string()} did not hold at {at.isoformat()}")


def trusted(signer: Signer, at: datetime, given: Sequence[x509.Certificate]) -> Chain:
    """From the signer up to the first of the given certificates: what stands above it in the file says nothing. Raises Wrong when
    it leads to none of them, or when one on the way may not issue certificates (RFC 5280, 6.1.4) or did not hold at that time.
    """
    chain = ends_in(signer.chain, given)
    if chain is None:
        raise Wrong(f"it was made by {signer.subject} ({signer.fingerprint}), whom the certificate that you gave does not know")
    try:
        held(chain, at)
    except EvidenceBroken as error:
        raise Wrong(f"its certificates do not lead to the one that you gave: {error}") from None
    return chain


def _written(content: Any, stamp: bytes | None) -> bytes:  # Any: asn1crypto has no types
    """As it must be written; the stamp as it is, which is looked at by itself."""
    info = content["content"]["signer_infos"][0]
    if stamp is None:
        return bytes(content.dump(force=True))
    info["unsigned_attrs"] = None
    return with_stamp(bytes(content.dump(force=True)), stamp)


def _check(content: Any, digest: bytes) -> Signer:  # Any: asn1crypto has no types
    signed = content["content"]
    inner = signed["encap_content_info"]
    _expect(content["content_type"].native == "signed_data", "it is no signed data")
    _expect(signed["version"].native == "v1", "its version is not 1")
    _expect(inner["content_type"].native == "data" and inner["content"].native is None, "it has a content of its own")
    _expect(signed["crls"].native is None, "it has revocation lists")
    _expect([one["algorithm"].native for one in signed["digest_algorithms"]] == ["sha256"], "its digest is not SHA-256")
    _expect(len(signed["signer_infos"]) == 1, "it has not exactly one signer")
    info = signed["signer_infos"][0]
    _expect(info["version"].native == "v1", "its signer's version is not 1")
    _expect(info["digest_algorithm"]["algorithm"].native == "sha256", "its signer's digest is not SHA-256")
    _expect(info["digest_algorithm"]["parameters"].native is None, "its signer's digest has parameters")
    _expect(info["signature_algorithm"]["algorithm"].native in MECHANISMS, "its algorithm is not known here")
    chain, signature = _chain(signed, info), info["signature"].native
    stamp = _attributes(info, digest, chain[0])
    _verify(chain[0], signature, info["signed_attrs"].untag().dump(force=True))
    return Signer(chain=chain, signature=signature, stamp=stamp)


def _chain(signed: Any, info: Any) -> tuple[x509.Certificate, ...]:
    """Every certificate that lies in it stands in the chain, so that none of them can be changed."""
    found = []
    for choice in signed["certificates"]:
        _expect(choice.name == "certificate", "it holds something else than certificates")
        found.append(x509.load_der_x509_certificate(choice.chosen.dump()))
    sid = info["sid"]
    _expect(sid.name == "issuer_and_serial_number", "it names its signer in another way")
    serial, issuer = sid.chosen["serial_number"].native, sid.chosen["issuer"].dump()
    leaf = next((one for one in found if one.serial_number == serial and one.issuer.public_bytes() == issuer), None)
    if leaf is None:
        raise Wrong("the certificate of its signer is not in it")
    chain, left = [leaf], [one for one in found if one is not leaf]
    _expect(len(found) <= LONGEST, f"it holds more than {LONGEST} certificates")
    while not issued(chain[-1], chain[-1]) and (above := next((one for one in left if issued(chain[-1], one)), None)):
        chain.append(above)
        left.remove(above)
    _expect(not left, "a certificate in it belongs to nobody, or was changed")
    last = chain[-1]
    _expect(last.subject != last.issuer or issued(last, last), f"the certificate {last.subject.rfc4514_string()} was changed")
    return tuple(chain)


def _attributes(info: Any, digest: bytes, leaf: x509.Certificate) -> bytes | None:
    """Those that are signed must fit; the time stamp that lies beside them, if one does."""
    attributes = {one["type"].native: one["values"] for one in info["signed_attrs"]}
    _expect(set(attributes) <= ATTRIBUTES and len(attributes) == len(info["signed_attrs"]), "it signs other attributes")
    _expect(attributes["content_type"].native == ["data"], "it signs another kind of content")
    unsigned = info["unsigned_attrs"]
    beside = [] if unsigned.native is None else [(one["type"].native, list(one["values"])) for one in unsigned]
    stamps = [value.dump() for name, values in beside for value in values if name == TIME_STAMP]
    _expect(all(name == TIME_STAMP for name, _ in beside) and len(stamps) <= 1, "something was added beside the signature")
    named = next((value for name, value in attributes.items() if name in (SIGNING_CERTIFICATE_V2, "signing_certificate_v2")), None)
    wanted = bytes.fromhex(fingerprint(leaf.public_bytes(Encoding.DER)))
    _expect(named is not None and wanted in named.dump(), "it was made with another certificate")
    _expect(attributes["message_digest"].native == [digest], "it was made over other bytes than these")
    return bytes(stamps[0]) if stamps else None


def _verify(leaf: x509.Certificate, signature: bytes, data: bytes) -> None:
    key = leaf.public_key()
    try:
        match key:
            case ec.EllipticCurvePublicKey():
                key.verify(signature, data, ec.ECDSA(SHA256()))
            case rsa.RSAPublicKey():
                key.verify(signature, data, padding.PKCS1v15(), SHA256())
            case _:
                raise Wrong(f"its key is a {type(key).__name__}")
    except InvalidSignature:
        raise Wrong("it does not fit what it signs") from None


def _expect(holds: bool, problem: str) -> None:
    if not holds:
        raise Wrong(problem)
