"""From PAdES B-B to B-T (ETSI EN 319 142-1, 5.2): an authority's time stamp over the seal's signature, beside what is signed."""

from hashlib import sha256
from typing import Any, Final

from cloudwindow.domain.errors import EvidenceBroken, PapersUnavailable
from cloudwindow.ledger.stamp import open_token
from cloudwindow.papers.der import with_stamp
from cloudwindow.papers.envelope import open_envelope

ROOM: Final = 48 * 1024  # hexadecimal digits that are kept free for signature and stamp


def to_stamp(pdf: bytes) -> bytes:
    """The SHA-256 that the authority stamps: of the signature's value. Raises PapersUnavailable for what is not sealed."""
    return sha256(_opened(pdf)[2]["content"]["signer_infos"][0]["signature"].native).digest()


def stamped(pdf: bytes, token: bytes) -> bytes:
    """The same file with the stamp in the signature's own place. Raises EvidenceBroken when it does not hold, PapersUnavailable."""
    (start, end), signature, content = _opened(pdf)
    open_token(token, sha256(content["content"]["signer_infos"][0]["signature"].native).digest(), whole=True)
    written = with_stamp(signature, token).hex().upper().encode()
    room = end - start - 2
    if len(written) > room:
        raise EvidenceBroken(f"expected a stamp that leaves the signature within {room // 2} bytes, found {len(written) // 2}")
    return pdf[: start + 1] + written.ljust(room, b"0") + pdf[end - 1 :]


def _opened(pdf: bytes) -> tuple[tuple[int, int], bytes, Any]:  # Any: asn1crypto has no types
    """The signature's place, the signature, and the same to look into."""
    from asn1crypto import cms, tsp  # noqa: F401  # tsp adds its attributes to cms

    envelope, _ = open_envelope(pdf)
    if envelope is None:
        raise PapersUnavailable("expected a sealed document")
    return envelope.hole, envelope.signature, cms.ContentInfo.load(envelope.signature)
