"""A time stamp put behind a signature, byte for byte (X.690, 8.1.3 and 10.1): asn1crypto writes nested CMS in exponential time."""

from typing import Final

STAMP_TOKEN: Final = bytes.fromhex("060b2a864886f70d010910020e")  # id-aa-signatureTimeStampToken, RFC 3161 appendix A
SEQUENCE, SET, BESIDE = b"\x30", b"\x31", b"\xa1"  # BESIDE: [1], unsignedAttrs of RFC 5652, 5.3
DEPTH: Final = 4  # ContentInfo, [0], SignedData, signerInfos, SignerInfo: each the last in the one before


def with_stamp(cms: bytes, token: bytes) -> bytes:
    """`cms`: DER with one signer and nothing unsigned beside it. Raises ValueError when it is not."""
    attribute = _written(SEQUENCE, STAMP_TOKEN + _written(SET, token))
    return _appended(cms, _written(BESIDE, attribute), DEPTH)


def _appended(value: bytes, tail: bytes, depth: int) -> bytes:
    start, end = _content(value, 0)
    if end != len(value):
        raise ValueError("expected one value and nothing behind it")
    if not depth:
        return _written(value[:1], value[start:] + tail)
    last = start
    while (after := _content(value, last)[1]) < end:
        last = after
    return _written(value[:1], value[start:last] + _appended(value[last:], tail, depth - 1))


def _content(data: bytes, at: int) -> tuple[int, int]:
    """Where the content of the value at `at` begins and ends."""
    if len(data) < at + 2:
        raise ValueError("expected a value, found the end")
    count = data[at + 1] & 0x7F if data[at + 1] & 0x80 else 0
    start = at + 2 + count
    length = int.from_bytes(data[at + 2 : start], "big") if count else data[at + 1]
    if start + length > len(data):
        raise ValueError("expected a whole value, found it cut off")
    return start, start + length


def _written(tag: bytes, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return tag + bytes([length]) + content
    digits = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return tag + bytes([0x80 | len(digits)]) + digits + content
