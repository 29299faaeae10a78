"""Seals a document: PAdES (ETSI EN 319 142-1, baseline B-B), the handwriting in its field, the facts inside what is signed."""

import asyncio
import io
import json
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

from cloudwindow.papers.keys import OfficeKey, fingerprint
from cloudwindow.papers.making import SIGNATURE_FIELD

FACTS: Final = "cloudwindow-signing.json"  # the attachment's name
FORMAT: Final = "cloudwindow-signing/1"
NO_STAMP, ASKED, REQUIRED = "none", "asked", "required"  # of an authority's time stamp over the seal
BLOCK: Final = 4096  # bytes of the document that share a hash, so that a change can be placed
WIDTH, HEIGHT, BAR = 1040, 440, 88  # of the appearance, in pixels; its shape is the field's
FONT: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def seal(
    pdf: bytes, picture: bytes, facts: Mapping[str, Any], key: OfficeKey, room: int | None = None, stamp: str = ""
) -> bytes:  # Any: JSON
    """The signed PDF: the document's own bytes, and one revision after them. `room`: hexadecimal digits kept for the signature.

    `stamp`: whether an authority is asked for a time stamp; when not given, as `room` says.
    """
    from asn1crypto.keys import PrivateKeyInfo
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.images import PdfImage
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
    from pyhanko.stamp import StaticStampStyle
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    chain = [Certificate.load(one) for one in key.chain]
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # its constructor has no types
    registry.register_multiple(chain[1:])
    signer = SimpleSigner(signing_cert=chain[0], signing_key=PrivateKeyInfo.load(key.key), cert_registry=registry, embed_roots=True)
    wanted = stamp or (NO_STAMP if room is None else ASKED)
    document = {**facts["document"], **fingerprints(pdf)}
    whole = {"format": FORMAT, **facts, "document": document, "seal": beside(key.chain, wanted)}
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    _attach(writer, json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    style = StaticStampStyle(background=PdfImage(_appearance(picture, _lines(facts))), border_width=0)
    metadata = PdfSignatureMetadata(
        field_name=SIGNATURE_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=" ".join(_lines(facts)),
    )
    out = io.BytesIO()
    asyncio.run(PdfSigner(metadata, signer, stamp_style=style).async_sign_pdf(writer, output=out, bytes_reserved=room))
    return out.getvalue()


def beside(chain: Sequence[bytes], stamp: str) -> Mapping[str, Any]:
    """What lies beside the signature, where CMS signs nothing and whole parts could be taken out: said inside what is signed."""
    return {"certificates": [fingerprint(one) for one in chain], "stamp": stamp}


def fingerprints(pdf: bytes) -> Mapping[str, Any]:
    """Of the document before the seal: whole, and block by block."""
    blocks = [sha256(pdf[at : at + BLOCK]).hexdigest() for at in range(0, len(pdf), BLOCK)]
    return {"size": len(pdf), "sha256": sha256(pdf).hexdigest(), "block": BLOCK, "blocks": blocks}


def _lines(facts: Mapping[str, Any]) -> Sequence[str]:
    """What is printed below the handwriting, for whoever has only paper."""
    trail, still = facts["trail"], facts["still"]
    return (
        f"{facts['session']}  trail {trail['length']}  {facts['at']}",
        f"still sha256 {str(still['sha256'])[:32]}",
    )


def _attach(writer: Any, data: bytes) -> None:
    """As it is, not compressed: the verifier reads it also from a file that is no longer a whole PDF."""
    from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file

    stream = EmbeddedFileObject.from_file_data(writer, data, compress=False, mime_type="application/json")
    embed_file(writer, FileSpec(file_spec_string=FACTS, file_name=FACTS, embedded_data=stream, description="signing facts"))


def _appearance(picture: bytes, lines: Sequence[str]) -> Image.Image:
    whole = Image.new("RGB", (WIDTH, HEIGHT), (255, 255, 255))
    with Image.open(io.BytesIO(picture)) as opened:
        ink = opened.convert("RGBA")
    room = (WIDTH, HEIGHT - BAR)
    share = min(room[0] / ink.width, room[1] / ink.height)
    ink = ink.resize((max(1, round(ink.width * share)), max(1, round(ink.height * share))))
    whole.paste(ink, ((room[0] - ink.width) // 2, (room[1] - ink.height) // 2), ink)
    draw = ImageDraw.Draw(whole)
    for number, line in enumerate(lines):
        draw.text((8, HEIGHT - BAR + 6 + number * BAR // 2), line, fill=(90, 90, 90), font=_font())
    return whole


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(str(FONT), 28, index=2) if FONT.exists() else ImageFont.load_default(28)
