"""An offer from outside → the few lines of it that aiortc may read, or BadOffer with a reason.

aiortc's parser raises raw errors on odd offers, and its SCTP parser can be made to loop for ever. So nothing of the offer's text
goes to it as it came: every line is matched against a table and written anew. Lines that the table does not know are left out,
as RFC 8866, 5.13 asks; what we cannot serve (data channels, simulcast, ICE lite) is refused.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.errors import BadOffer
from cloudwindow.gateway.offer_lines import Section, read_section, session_fingerprint, session_value

MAX_BYTES: Final = 16 * 1024
MAX_LINES: Final = 600
MAX_CANDIDATES: Final = 40
REFUSED: Final = {
    "a=simulcast": "simulcast is not served (with it the picture collapses to 320x180): one encoding for each section",
    "a=rid": "restriction identifiers (RFC 8851) belong to simulcast, which is not served",
    "a=ssrc-group:SIM": "simulcast is not served: one encoding for each section",
    "a=ice-lite": "ICE lite peers are not served",
    "a=sctp": "data channels are not served: everything but media goes over the live socket",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What an offer must consist of. `video`: the number of video sections, at least and at most."""

    directions: tuple[str, ...]
    audio: int
    video: tuple[int, int]
    words: str


_SENDS: Final = ("sendrecv", "sendonly")
CAMERA: Final = Shape(directions=_SENDS, audio=1, video=(1, 2), words="one audio section and one or 2 video sections")
SCREEN: Final = Shape(directions=_SENDS, audio=0, video=(1, 1), words="one video section and no other")
VIEW: Final = Shape(directions=("recvonly",), audio=1, video=(1, 1), words="one audio and one video section that only receive")
SCREEN_VIEW: Final = Shape(directions=("recvonly",), audio=0, video=(1, 1), words="one video section that only receives")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`sdp`: written anew. `fingerprint`: 'sha-256 AB:CD:...'. `kinds`: of the media sections in order."""

    sdp: str
    fingerprint: str
    kinds: tuple[str, ...]


def read_offer(raw: bytes, shape: Shape = CAMERA) -> Offer:
    """Raises BadOffer, and nothing else, for whatever bytes."""
    lines = _lines(raw)
    for line in lines:
        for start, why in REFUSED.items():
            if line.startswith(start):
                raise BadOffer(why)
    if sum(line.startswith("a=candidate:") for line in lines) > MAX_CANDIDATES:
        raise BadOffer(f"expected at most {MAX_CANDIDATES} candidates, found more")
    starts = [n for n, line in enumerate(lines) if line.startswith("m=")]
    if not lines or lines[0] != "v=0":
        raise BadOffer("expected v=0 as the first line")
    head = lines[: starts[0]] if starts else lines
    ends = [*starts[1:], len(lines)]
    sections = [read_section(lines[start:end], head, shape.directions) for start, end in zip(starts, ends, strict=True)]
    _check_kinds([section.kind for section in sections], shape)
    _check_bundle(head, sections)
    fingerprint = session_fingerprint(head, sections)
    return Offer(
        sdp=_written(sections, fingerprint),
        fingerprint=fingerprint,
        kinds=tuple(section.kind for section in sections),
    )


def _lines(raw: bytes) -> list[str]:
    if len(raw) > MAX_BYTES:
        raise BadOffer(f"expected at most {MAX_BYTES} bytes, found {len(raw)}")
    if any((byte < 32 or byte > 126) and byte not in b"\r\n" for byte in raw):
        raise BadOffer("expected printable ASCII, found another character")
    lines = [line.strip() for line in raw.decode("ascii").replace("\r", "").split("\n") if line.strip()]
    if len(lines) > MAX_LINES:
        raise BadOffer(f"expected at most {MAX_LINES} lines, found {len(lines)}")
    return lines


def _check_kinds(kinds: Sequence[str], shape: Shape) -> None:
    count = Counter(kinds)
    if count["audio"] != shape.audio or not shape.video[0] <= count["video"] <= shape.video[1]:
        raise BadOffer(f"expected {shape.words}, found {count['audio']} audio and {count['video']} video")


def _check_bundle(head: Sequence[str], sections: Sequence[Section]) -> None:
    """All media over one transport (RFC 9143); the order matters to aiortc."""
    mids = [section.mid for section in sections]
    group = session_value(head, "group:BUNDLE ")
    if len(set(mids)) != len(mids) or group is None or group.split() != mids:
        raise BadOffer("expected a=group:BUNDLE with every section's mid once, in the order of the sections")
    first = sections[0]
    if any((section.ufrag, section.password) != (first.ufrag, first.password) for section in sections):
        raise BadOffer("expected one ice-ufrag and ice-pwd for all bundled sections, found several")


def _written(sections: Sequence[Section], fingerprint: str) -> str:
    lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=group:BUNDLE " + " ".join(section.mid for section in sections)]
    # aiortc takes the candidates of the last section, browsers send over the first: every section gets the first one's.
    candidates = sections[0].candidates
    for section in sections:
        lines += [
            f"m={section.kind} 9 UDP/TLS/RTP/SAVPF {' '.join(str(codec.payload_type) for codec in section.codecs)}",
            "c=IN IP4 0.0.0.0",
            f"a={section.direction}",
            f"a=mid:{section.mid}",
            "a=rtcp:9 IN IP4 0.0.0.0",
            "a=rtcp-mux",
            f"a=ice-ufrag:{section.ufrag}",
            f"a=ice-pwd:{section.password}",
            f"a=fingerprint:{fingerprint}",
            f"a=setup:{section.setup}",
            *candidates,
            *section.extensions,
            *(line for codec in section.codecs for line in codec.lines()),
            *section.sources,
        ]
    return "\r\n".join(lines) + "\r\n"
