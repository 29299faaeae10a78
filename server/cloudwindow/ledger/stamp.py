"""A time stamp of an authority (RFC 3161): what is asked, and whether the answer holds. Bytes in, facts out; nothing is fetched."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.x509.oid import ExtendedKeyUsageOID

from cloudwindow.domain.errors import EvidenceBroken
from cloudwindow.ledger.certificates import Chain, issued, upwards

CLOCKS: Final = timedelta(seconds=10)  # the authority's clock and the office's may differ by so much, beside the stated accuracy
HASHES: Final[dict[str, type[HashAlgorithm]]] = {"sha256": SHA256, "sha384": SHA384, "sha512": SHA512}
GRANTED: Final = ("granted", "granted_with_mods")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """`at`: UTC. `chain`: from whoever signed it upwards, as far as it was enclosed or known. `nonce`: of the question."""

    at: datetime
    accuracy: timedelta
    policy: str
    serial: int
    nonce: int | None
    chain: Chain

    @property
    def latest(self) -> datetime:
        """The latest time that it may have been, by the stated accuracy and the allowance for clocks."""
        try:
            return self.at + self.accuracy + CLOCKS
        except OverflowError:  # an accuracy of thousands of years, or a time at the end of the calendar
            return datetime.max.replace(tzinfo=UTC)


def question(digest: bytes, *, nonce: int, policy: str = "") -> bytes:
    """TimeStampReq (2.4.1) for a SHA-256, asking for the certificates. `policy`: an OID; empty: the authority's own choice."""
    from asn1crypto import tsp

    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest}
    asked = {"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    return bytes(tsp.TimeStampReq({**asked, "req_policy": policy} if policy else asked).dump())


def token_of(response: bytes) -> bytes:
    """The token in a TimeStampResp (2.4.2). Raises EvidenceBroken with what the authority said."""
    from asn1crypto import cms, core, tsp

    class Response(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types, and holds the token to be mandatory
        _fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]  # noqa: RUF012

    try:
        answer = Response.load(response, strict=True)
        status, token = answer["status"], answer["time_stamp_token"]
        said, why, words = (status[name].native for name in ("status", "fail_info", "status_string"))
        found = None if token.native is None else bytes(token.dump())
    except Exception as error:  # a reader of hostile bytes: whatever it raises means that it cannot be read
        raise EvidenceBroken(
            f"expected an answer of a time-stamping authority, found other bytes ({type(error).__name__})"
        ) from None
    if said not in GRANTED or found is None:
        more = ", ".join([*sorted(why or ()), *(words or ())])
        raise EvidenceBroken(f"expected a time stamp, found {said}{f' ({more})' if more else ''}")
    return found


def open_token(token: bytes, digest: bytes, known: Sequence[x509.Certificate] = (), *, whole: bool = False) -> Stamp:
    """Signature and hash; `digest`: SHA-256 of what was stamped; `known`: certificates beside the enclosed ones.

    Whom to trust, and whether the chain held then, is for `certificates.ends_in` and `held`. `whole`: every byte must be bound:
    DER alone, nothing unsigned but a chain up to its root. Raises EvidenceBroken.
    """
    # tsp adds its attributes to cms when it is imported: with the first use of cms, or names are half known later
    from asn1crypto import cms, tsp  # noqa: F401

    try:
        content = cms.ContentInfo.load(token, strict=True)
        if whole and content.dump(force=True) != token:
            raise EvidenceBroken("expected DER, found another way of writing it")
        return _open(content, digest, known, whole=whole)
    except EvidenceBroken:
        raise
    except Exception as error:  # as above
        raise EvidenceBroken(f"expected a time-stamp token, found what cannot be read ({type(error).__name__})") from None


def with_chain(token: bytes, chain: Chain) -> bytes:
    """The same token with exactly these certificates: they lie beside what is signed."""
    from asn1crypto import cms, tsp  # noqa: F401
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives.serialization import Encoding

    content = cms.ContentInfo.load(token)
    found = [Certificate.load(one.public_bytes(Encoding.DER)) for one in chain]
    content["content"]["certificates"] = cms.CertificateSet([cms.CertificateChoices("certificate", one) for one in found])
    return bytes(content.dump(force=True))


def not_before(stamp: Stamp, at: datetime, what: str) -> None:
    """Raises EvidenceBroken when the stamp is older than what it stamps."""
    if stamp.latest < at:
        raise EvidenceBroken(
            f"expected a stamp that is not older than {what} of {at.isoformat()}, found one of {stamp.at.isoformat()}"
        )


def _open(content: Any, digest: bytes, known: Sequence[x509.Certificate], *, whole: bool) -> Stamp:  # Any: asn1crypto
    _expect(content["content_type"].native == "signed_data", "expected signed data, found something else")
    signed = content["content"]
    inner = signed["encap_content_info"]
    _expect(inner["content_type"].native == "tst_info", "expected a time stamp, found a signature over something else")
    _expect(len(signed["signer_infos"]) == 1, "expected exactly one signer")
    info, facts = signed["signer_infos"][0], inner["content"].parsed
    imprint = facts["message_imprint"]
    _expect(imprint["hash_algorithm"]["algorithm"].native == "sha256", "expected a stamp over a SHA-256, found another hash")
    if imprint["hashed_message"].native != digest:
        raise EvidenceBroken(
            f"expected a stamp over the hash {digest.hex()}, found one over {imprint['hashed_message'].native.hex()}"
        )
    enclosed = [x509.load_der_x509_certificate(one.chosen.dump()) for one in signed["certificates"] if one.name == "certificate"]
    leaf = _leaf(info, [*enclosed, *known])
    _check_signature(info, bytes(inner["content"]), leaf)
    _may_stamp(leaf)
    chain = upwards(leaf, [*enclosed, *known])
    if whole:
        _expect_bound(signed, info, enclosed, chain)
    return Stamp(
        at=facts["gen_time"].native.astimezone(UTC),
        accuracy=_accuracy(facts["accuracy"].native),
        policy=facts["policy"].dotted,
        serial=facts["serial_number"].native,
        nonce=facts["nonce"].native,
        chain=chain,
    )


def _expect_bound(signed: Any, info: Any, enclosed: Sequence[x509.Certificate], chain: Chain) -> None:
    """What no signature covers (RFC 5652, 5.1) may have one value only."""
    algorithms = [info["digest_algorithm"], *signed["digest_algorithms"]]
    _expect(len(algorithms) == 2 and algorithms[0].native == algorithms[1].native, "expected the signer's own hash to be named")
    plain = [*algorithms, *([] if info["signature_algorithm"].signature_algo == "rsassa_pss" else [info["signature_algorithm"]])]
    _expect(all(one["parameters"].native is None for one in plain), "expected algorithms without parameters")
    _expect((signed["version"].native, info["version"].native) == ("v3", "v1"), "expected versions 3 and 1")
    _expect(info["unsigned_attrs"].native is None and signed["crls"].native is None, "expected nothing beside the signature")
    _expect(len(enclosed) == len(signed["certificates"]), "expected certificates alone, found something else among them")
    _expect(set(enclosed) <= set(chain), "expected the signer's chain, found a certificate that is not in it, or was changed")
    _expect(issued(chain[-1], chain[-1]), f"expected a chain up to its root, found its end at {chain[-1].subject.rfc4514_string()}")


def _leaf(info: Any, certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    """The signer's, named by issuer and number, and bound by the signed hash of it (RFC 5035, RFC 5816)."""
    sid = info["sid"]
    _expect(sid.name == "issuer_and_serial_number", "expected a signer named by issuer and number")
    serial, issuer = sid.chosen["serial_number"].native, sid.chosen["issuer"].dump()
    fitting = [one for one in certificates if one.serial_number == serial and one.issuer.public_bytes() == issuer]
    _expect(bool(fitting), "expected the certificate of whoever signed it, found none")
    attributes = _attributes(info)
    newer = attributes.get("signing_certificate_v2")
    told = attributes.get("signing_certificate") if newer is None else newer
    if told is None:
        raise EvidenceBroken("expected the hash of the signer's certificate among what is signed, found none")
    first = told[0]["certs"][0]
    algorithm = first["hash_algorithm"]["algorithm"].native if newer is not None else "sha1"  # RFC 2634 knows no other
    hashed = first["cert_hash"].native
    found = next((one for one in fitting if _digest(algorithm, _der(one)) == hashed), None)
    if found is None:
        raise EvidenceBroken("expected the certificate that was signed with, found another one or a changed one")
    return found


def _check_signature(info: Any, content: bytes, leaf: x509.Certificate) -> None:
    attributes, digest = _attributes(info), info["digest_algorithm"]["algorithm"].native
    _expect(digest in HASHES, f"expected {', '.join(HASHES)}, found {digest}")
    _expect(attributes["content_type"].native == ["tst_info"], "expected a signature over a time stamp")
    told = attributes["message_digest"].native
    _expect(told == [_digest(digest, content)], "expected the stamp that was signed, found other bytes")
    signature, data, key = info["signature"].native, info["signed_attrs"].untag().dump(force=True), leaf.public_key()
    algorithm, hash_ = info["signature_algorithm"], HASHES[digest]()
    try:
        match key, algorithm.signature_algo:
            case ec.EllipticCurvePublicKey(), "ecdsa":
                key.verify(signature, data, ec.ECDSA(HASHES[algorithm.hash_algo]()))
            case rsa.RSAPublicKey(), "rsassa_pkcs1v15":
                named = algorithm["algorithm"].native
                key.verify(
                    signature, data, padding.PKCS1v15(), hash_ if named == "rsassa_pkcs1v15" else HASHES[algorithm.hash_algo]()
                )
            case rsa.RSAPublicKey(), "rsassa_pss":
                pss = HASHES[algorithm.hash_algo]()
                key.verify(signature, data, padding.PSS(padding.MGF1(pss), algorithm["parameters"]["salt_length"].native), pss)
            case _:
                raise EvidenceBroken(f"expected RSA or ECDSA, found {algorithm['algorithm'].native}")
    except InvalidSignature:
        raise EvidenceBroken(f"the signature does not fit the stamp and the key of {leaf.subject.rfc4514_string()}") from None


def _may_stamp(leaf: x509.Certificate) -> None:
    """RFC 3161, 2.3: time stamping, critical, and nothing else."""
    try:
        usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        usage = None
    right = usage is not None and usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    _expect(right, f"expected a certificate for time stamping alone, found that of {leaf.subject.rfc4514_string()}")


def _attributes(info: Any) -> dict[str, Any]:
    found = {one["type"].native: one["values"] for one in info["signed_attrs"]}
    _expect(len(found) == len(info["signed_attrs"]), "expected each attribute once")
    return found


def _accuracy(told: Any) -> timedelta:
    parts = dict(told or {})
    return timedelta(
        seconds=parts.get("seconds") or 0, milliseconds=parts.get("millis") or 0, microseconds=parts.get("micros") or 0
    )


def _digest(algorithm: str, data: bytes) -> bytes:
    return hashlib.new(algorithm, data, usedforsecurity=algorithm != "sha1").digest()


def _der(certificate: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.DER)


def _expect(holds: bool, problem: str) -> None:
    if not holds:
        raise EvidenceBroken(problem)
