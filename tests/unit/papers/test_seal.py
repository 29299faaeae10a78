"""A sealed document holds, and every byte of it counts: whatever is changed, cut off or appended is named."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms
from PIL import Image
from pyhanko.pdf_utils.generic import NameObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from typer.testing import CliRunner

from cloudwindow.cli import build
from cloudwindow.domain.errors import BadInput, EvidenceBroken
from cloudwindow.papers import ink, keys
from cloudwindow.papers.envelope import open_envelope
from cloudwindow.papers.sealing import seal
from cloudwindow.papers.verify_pdf import verify_pdf
from tests.papers import FACTS, NOW, Sealed, a_key, a_pkcs12, a_sealed, made, sealed
from tests.signing_table import a_drawing


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return a_sealed(tmp_path_factory.mktemp("secrets"))


def test_as_it_was_sealed(one: Sealed) -> None:
    report = verify_pdf("x.pdf", one.pdf, one.published)
    assert report.ok, report.words()
    assert report.pinned
    assert report.facts["trail"] == FACTS["trail"]
    assert report.facts["still"] == FACTS["still"]
    assert "as it was sealed" in report.words()
    assert json.dumps(report.to_json())
    bare = verify_pdf("x.pdf", one.pdf)
    assert bare.ok
    assert not bare.pinned
    assert "was not checked" in bare.words()


def test_the_seal_adds_and_changes_nothing(one: Sealed, tmp_path: Path) -> None:
    document = made().pdf
    after = seal(document, ink.draw(a_drawing()), FACTS, a_key(tmp_path))
    assert after.startswith(document)


def test_it_is_pades(one: Sealed) -> None:
    assert b"/SubFilter /ETSI.CAdES.detached" in one.pdf
    start, end = one.hole
    info = cms.ContentInfo.load(bytes.fromhex(one.pdf[start + 1 : end - 1].decode()))["content"]["signer_infos"][0]
    found = [each["type"].dotted for each in info["signed_attrs"]]
    assert found == ["1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.16.2.47"]


def _places(one: Sealed) -> dict[str, int]:
    """One byte, or digit of the signature, of every kind that there is in a sealed file."""
    start, end = one.hole
    raw = bytes.fromhex(one.pdf[start + 1 : end - 1].decode())
    whole = cms.ContentInfo.load(raw)
    signed = whole["content"]
    info = signed["signer_infos"][0]
    leaf = signed["certificates"][0].chosen
    parts: list[tuple[str, Any]] = [  # Any: asn1crypto has no types
        ("content type", whole["content_type"]),
        *((name, signed[name]) for name in ("version", "digest_algorithms", "encap_content_info")),
        *((f"certificate {n}", one) for n, one in enumerate(signed["certificates"])),
        ("certificate's name", leaf.subject),
        ("certificate's key", leaf.public_key),
        ("certificate's signature", leaf["signature_value"]),
        *((f"signer's {name}", info[name]) for name in ("sid", "digest_algorithm")),
        *((f"attribute {n}", one) for n, one in enumerate(info["signed_attrs"])),
        *((f"signer's {name}", info[name]) for name in ("signature_algorithm", "signature")),
    ]
    places, info_at = {}, raw.index(info.dump())
    for name, part in parts:
        der = part.dump()
        places[name] = start + 1 + 2 * (raw.index(der, info_at if name.startswith(("signer", "attribute")) else 0) + len(der) // 2)
    size = verify_pdf("x", one.pdf).facts["document"]["size"]
    ranges = one.pdf.index(b"/ByteRange")
    return places | {
        "head of the signature": start + 1,
        "signer's version": start + 1 + 2 * (info_at + info.dump().index(info["version"].dump()) + 2),
        "padding": end - 3,
        "before the signature": start - 1,
        "its beginning": start,
        "its end": end - 1,
        "behind the signature": end,
        "ByteRange": one.pdf.index(b"0 ", ranges),
        "where it begins": one.pdf.index(str(start).encode(), ranges),
        "sealed facts": one.pdf.index(b'"format"'),
        "picture": one.pdf.index(b"/Subtype /Image", size) + 900,
        "first byte": 0,
        "document": size // 2,
        "end of the document": size - 1,
        "last byte": len(one.pdf) - 1,
    }


def test_one_changed_byte_of_each_kind_is_named(one: Sealed) -> None:
    places = _places(one)
    for kind, at in places.items():
        inside = one.hole[0] < at < one.hole[1] - 1
        changed = (b"0" if one.pdf[at : at + 1] != b"0" else b"1") if inside else bytes([one.pdf[at] ^ 1])
        report = verify_pdf("x.pdf", one.pdf[:at] + changed + one.pdf[at + 1 :], one.published)
        assert not report.ok, kind
        assert all(fault.place and fault.problem for fault in report.faults), kind
    assert len(places) > 25


def test_a_change_in_the_document_is_placed(one: Sealed) -> None:
    size = verify_pdf("x", one.pdf).facts["document"]["size"]
    for at in (0, 4095, 4096, size // 2, size - 1):
        broken = one.pdf[:at] + bytes([one.pdf[at] ^ 1]) + one.pdf[at + 1 :]
        [fault] = verify_pdf("x.pdf", broken).faults
        assert fault.offset <= at < fault.offset + fault.length <= fault.offset + 4096
    broken = one.pdf[:-40] + b"X" + one.pdf[-39:]
    assert "what the seal added" in verify_pdf("x.pdf", broken).words()


@pytest.mark.parametrize("more", [b"\n", b"%%EOF\n", b"\0" * 5000, b"1 0 obj\n<<>>\nendobj\n"])
def test_appended_bytes_are_named(one: Sealed, more: bytes) -> None:
    report = verify_pdf("x.pdf", one.pdf + more, one.published)
    assert [(fault.offset, fault.length) for fault in report.faults] == [(len(one.pdf), len(more))]
    assert "appended after the seal" in report.words()


def test_an_appended_revision_is_named(one: Sealed) -> None:
    """A lawful incremental update: readers of PDF show its content, and some of them still call the signature valid."""
    writer = IncrementalPdfFileWriter(io.BytesIO(one.pdf))
    writer.root["/PageLayout"] = NameObject("/TwoColumnLeft")
    writer.update_root()  # type: ignore[no-untyped-call]  # pyhanko
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyhanko
    assert out.getvalue().startswith(one.pdf)
    report = verify_pdf("x.pdf", out.getvalue(), one.published)
    assert any(fault.offset == len(one.pdf) and "appended" in fault.problem for fault in report.faults)


def test_a_second_seal_is_named(one: Sealed, tmp_path: Path) -> None:
    """Somebody else signs over it with a key of their own, or copies a signature behind it."""
    tail = one.pdf[one.hole[0] - 200 :]
    report = verify_pdf("x.pdf", one.pdf + tail, one.published)
    assert {"appended", "second"} <= {word for fault in report.faults for word in ("appended", "second") if word in fault.problem}
    front = verify_pdf("x.pdf", tail + one.pdf, one.published)
    assert not front.ok


def test_cut_off_or_shifted(one: Sealed) -> None:
    for broken in (one.pdf[:-1], one.pdf[: len(one.pdf) // 2], one.pdf[1:], b" " + one.pdf, b"", b"%PDF-1.7", made().pdf):
        assert not verify_pdf("x.pdf", broken, one.published).ok


def test_another_offices_seal_is_not_this_ones(one: Sealed, tmp_path: Path) -> None:
    other = sealed(a_key(tmp_path, "Another Registry"))
    assert verify_pdf("x.pdf", other).ok
    report = verify_pdf("x.pdf", other, one.published)
    assert not report.ok
    assert "does not know" in report.words()


def test_a_signature_of_another_document_does_not_fit(one: Sealed) -> None:
    start, end = one.hole
    key = a_key(one.folder)
    document, drawn, facts_of = made().pdf, ink.draw(a_drawing(3)), {**FACTS, "session": "ses_other00000000000"}
    theirs = b""
    for _ in range(40):  # an ECDSA signature is a byte longer or shorter by chance (SEC 1, C.8): one that fits the place
        other = seal(document, drawn, facts_of, key)
        envelope, _ = open_envelope(other)
        assert envelope
        theirs = other[envelope.hole[0] : envelope.hole[1]]
        if len(theirs) == end - start:
            break
    assert len(theirs) == end - start
    assert not verify_pdf("x.pdf", one.pdf[:start] + theirs + one.pdf[end:], one.published).ok


def test_a_certificate_that_cannot_be_read(one: Sealed) -> None:
    for wrong in (b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\x30\x03abc"):
        with pytest.raises(BadInput):
            verify_pdf("x.pdf", one.pdf, wrong)


def test_on_the_command_line(one: Sealed, tmp_path: Path) -> None:
    file, published = tmp_path / "doc.pdf", tmp_path / "ca.pem"
    file.write_bytes(one.pdf)
    published.write_bytes(one.published)
    run = CliRunner()
    good = run.invoke(build(), ["verify-pdf", str(file), "--certificate", str(published)])
    assert (good.exit_code, "byte for byte" in good.output) == (0, True)
    file.write_bytes(one.pdf + b" ")
    bad = run.invoke(build(), ["verify-pdf", str(file), "--json"])
    assert (bad.exit_code, json.loads(bad.output)["ok"]) == (1, False)
    assert run.invoke(build(), ["verify-pdf", str(tmp_path / "none.pdf")]).exit_code == 2


# --- keys ----------------------------------------------------------------------------------------------------------------


def test_the_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    first = a_key(tmp_path)
    assert a_key(tmp_path) == first
    for name in (keys.ROOT_KEY, keys.LEAF_KEY):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert first.key.hex() not in repr(first)
    (tmp_path / keys.LEAF_KEY).chmod(0o644)
    with pytest.raises(EvidenceBroken, match="0600"):
        a_key(tmp_path)


def test_a_certificate_that_soon_ends_is_made_anew_by_the_same_authority(tmp_path: Path) -> None:
    first = a_key(tmp_path)
    later = keys.office_key(tmp_path, "Registry of Example", NOW + timedelta(days=keys.LEAF_DAYS - 10))
    assert later.chain[1] == first.chain[1]
    assert later.chain[0] != first.chain[0]
    old = sealed(first)
    assert verify_pdf("x.pdf", old, (tmp_path / keys.ROOT).read_bytes()).ok


def test_a_missing_authority_key_is_said(tmp_path: Path) -> None:
    a_key(tmp_path)
    (tmp_path / keys.ROOT_KEY).unlink()
    with pytest.raises(EvidenceBroken, match="restore it"):
        a_key(tmp_path)


def test_the_offices_own_key(tmp_path: Path) -> None:
    """RSA, with an authority above it, as offices have it."""
    file, root = a_pkcs12(tmp_path)
    key = keys.own_key(file, "pass phrase")
    assert len(key.chain) == 2
    pdf = sealed(key)
    report = verify_pdf("x.pdf", pdf, root)
    assert report.ok, report.words()
    with pytest.raises(EvidenceBroken, match="PKCS#12"):
        keys.own_key(file, "wrong")
    with pytest.raises(EvidenceBroken, match="PKCS#12"):
        keys.own_key(tmp_path / "none.p12", "")


# --- ink -----------------------------------------------------------------------------------------------------------------


def test_the_picture_is_what_the_points_say() -> None:
    with Image.open(io.BytesIO(ink.draw(a_drawing()))) as picture:
        assert picture.mode == "RGBA"
        assert picture.size == (900, 300)
        alpha = picture.getchannel("A")
        share = sum(alpha.histogram()[128:]) / (900 * 300)
        left, _, right, _ = alpha.getbbox() or (0, 0, 0, 0)
    assert 0.005 < share < 0.1
    assert 30 < left < 60
    assert right < 400  # 40 points of 5 pixels each, from 30


def test_the_words_below_the_ink_name_session_trail_and_still(one: Sealed) -> None:
    reason = PdfFileReader(io.BytesIO(one.pdf)).embedded_signatures[0].sig_object["/Reason"]
    for wanted in ("ses_0123456789abcdef", "trail 123", "cdcdcdcd"):
        assert wanted in reason
