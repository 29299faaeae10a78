"""Whose seal it is, and what may lie beside it: certificates and stamps that were put in, taken out or borrowed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from cloudwindow.ledger.certificates import load_certificates
from cloudwindow.ledger.stamp import open_token, token_of, with_chain
from cloudwindow.papers import keys
from cloudwindow.papers.envelope import open_envelope
from cloudwindow.papers.ink import draw
from cloudwindow.papers.keys import OfficeKey
from cloudwindow.papers.sealing import REQUIRED, seal
from cloudwindow.papers.stamping import ROOM, stamped, to_stamp
from cloudwindow.papers.verify_pdf import verify_pdf
from tests.papers import FACTS, NOW, a_key, made
from tests.signing_table import a_drawing
from tests.tsa import a_tsa


def certified(subject: str, issuer: x509.Name, key: Any, by: Any, *, ca: bool) -> x509.Certificate:  # Any: an ECDSA key
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    usage = keys._usage(key_cert_sign=ca, digital_signature=not ca, content_commitment=not ca)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(NOW - timedelta(days=1))
    made = made.not_valid_after(NOW + timedelta(days=900)).add_extension(usage, critical=True)
    return made.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True).sign(by, SHA256())


def office(key: Any, *chain: x509.Certificate) -> OfficeKey:
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return OfficeKey(key=der, chain=tuple(one.public_bytes(Encoding.DER) for one in chain))


def sealed_by(key: OfficeKey, room: int | None = None, stamp: str = "") -> bytes:
    return seal(made().pdf, draw(a_drawing()), FACTS, key, room, stamp)


def written_again(pdf: bytes, change: Callable[[Any], None]) -> bytes:
    """The signature's DER with something else beside what is signed, well formed, its place filled with zeros."""
    envelope, _ = open_envelope(pdf)
    assert envelope is not None
    content = cms.ContentInfo.load(envelope.signature)
    change(content["content"])
    start, end = envelope.hole
    written = bytes(content.dump(force=True)).hex().upper().encode()
    return pdf[: start + 1] + written.ljust(end - start - 2, b"0") + pdf[end - 1 :]


def with_certificates(*chain: x509.Certificate) -> Callable[[Any], None]:
    def change(signed: Any) -> None:
        found = [Certificate.load(one.public_bytes(Encoding.DER)) for one in chain]
        signed["certificates"] = cms.CertificateSet([cms.CertificateChoices("certificate", one) for one in found])

    return change


def test_somebody_whom_the_office_s_authority_certified_cannot_certify_others(tmp_path: Path) -> None:
    """An old seal's key makes a certificate in any name, and encloses its own in the authority's place."""
    seal_key = a_key(tmp_path)
    old, root = (x509.load_der_x509_certificate(one) for one in seal_key.chain)
    old_key = load_pem_private_key((tmp_path / keys.LEAF_KEY).read_bytes(), None)
    own = ec.generate_private_key(ec.SECP256R1())
    forged = certified("Registry of Example document seal", old.subject, own, old_key, ca=False)
    published = root.public_bytes(Encoding.PEM)
    for chain in ((forged, old), (forged, old, root)):
        report = verify_pdf("x.pdf", sealed_by(office(own, *chain)), published)
        assert not report.ok, report.words()
    assert "may not issue" in verify_pdf("x.pdf", sealed_by(office(own, forged, old)), published).words()


def test_who_gave_an_authority_s_certificate_is_told_that_it_vouches_for_a_name(tmp_path: Path) -> None:
    key = a_key(tmp_path)
    leaf, root = (x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM) for one in key.chain)
    pdf = sealed_by(key)
    assert "vouches for the name above" in verify_pdf("x.pdf", pdf, root).words()
    report = verify_pdf("x.pdf", pdf, leaf)
    assert report.ok, report.words()
    assert report.pinned
    assert "vouches" not in report.words()


def test_certificates_that_were_taken_out_or_put_in_are_named(tmp_path: Path) -> None:
    key = a_key(tmp_path)
    leaf, root = (x509.load_der_x509_certificate(one) for one in key.chain)
    published, pdf = root.public_bytes(Encoding.PEM), sealed_by(key)
    assert written_again(pdf, with_certificates(leaf, root)) == pdf, "as it is written here"
    above = ec.generate_private_key(ec.SECP256R1())
    top_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Stranger")])
    top = certified("Stranger", top_name, above, above, ca=True)
    crossed = x509.CertificateBuilder().subject_name(root.subject).issuer_name(top.subject).public_key(root.public_key())
    crossed = crossed.serial_number(7).not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=9))
    other = crossed.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(above, SHA256())
    for chain in ((leaf,), (leaf, root, other, top), (leaf, other, top), (leaf, root, root)):
        for given in (published, None):
            report = verify_pdf("x.pdf", written_again(pdf, with_certificates(*chain)), given)
            assert not report.ok, (len(chain), report.words())


def test_a_stamp_that_was_taken_out_or_put_in_is_told_of(tmp_path: Path) -> None:
    key, tsa = a_key(tmp_path), a_tsa(tmp_path / "tsa")
    published = (tmp_path / "office-ca.pem").read_bytes()

    def with_stamp(pdf: bytes) -> bytes:
        token = token_of(tsa.stamp(to_stamp(pdf)))
        return stamped(pdf, with_chain(token, open_token(token, to_stamp(pdf), load_certificates(tsa.root)).chain))

    def bare(signed: Any) -> None:
        signed["signer_infos"][0]["unsigned_attrs"] = None

    asked = with_stamp(sealed_by(key, ROOM))
    assert "NOTE: the office" not in verify_pdf("x.pdf", asked, published, tsa.root).words()
    stripped = verify_pdf("x.pdf", written_again(asked, bare), published)
    assert "asked for a time stamp and there is none" in stripped.words()
    required = with_stamp(sealed_by(key, ROOM, REQUIRED))
    assert verify_pdf("x.pdf", required, published, tsa.root).ok
    assert "it was taken out" in verify_pdf("x.pdf", written_again(required, bare), published).words()
    foreign = verify_pdf("x.pdf", with_stamp(sealed_by(key, ROOM, "none")), published)
    assert "did not ask for a time stamp: somebody else put it there" in foreign.words()


@pytest.mark.parametrize("mark", [b"stream" + b"[" * 100_000, b'stream{"a":NaN,', b'stream{"document":{"size":Infinity},'])
def test_what_pretends_to_be_sealed_facts_ends_in_a_sentence(tmp_path: Path, mark: bytes) -> None:
    pdf = sealed_by(a_key(tmp_path))
    at = pdf.index(b'"format"') - 200
    report = verify_pdf("x.pdf", pdf[:at] + mark + b'"format":"cloudwindow-signing/1"}endstream' + pdf[at:])
    assert not report.ok
    assert report.words()


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-22T08:00:00", "x", 5])
def test_a_time_that_no_calendar_has_ends_in_a_sentence(tmp_path: Path, at: Any) -> None:
    report = verify_pdf("x.pdf", seal(made().pdf, draw(a_drawing()), {**FACTS, "at": at}, a_key(tmp_path)))
    assert "made for something else" in report.words()


def test_words_of_a_document_do_not_move_the_terminal(tmp_path: Path) -> None:
    facts = {**FACTS, "session": "ses_1\n  sealed by the court\x1b[8m"}
    report = verify_pdf("x.pdf", seal(made().pdf, draw(a_drawing()), facts, a_key(tmp_path)))
    assert "\x1b" not in report.words()
    assert "\n  sealed by the court" not in report.words()


def test_the_time_of_the_test_s_own_facts() -> None:
    assert datetime.fromisoformat(str(FACTS["at"])) == NOW.astimezone(UTC)
