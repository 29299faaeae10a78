"""The lines of one media section: each known attribute has a pattern, and only what fits is written again."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from cloudwindow.domain.errors import BadOffer

_MEDIA: Final = re.compile(r"m=(audio|video) (\d{1,5}) UDP/TLS/RTP/SAVPF((?: \d{1,3}){1,64})")
_FINGERPRINT: Final = re.compile(r"sha-256 ((?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2})", re.IGNORECASE)
_UFRAG: Final = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PASSWORD: Final = re.compile(r"[A-Za-z0-9+/]{22,256}")
_MID: Final = re.compile(r"[A-Za-z0-9._-]{1,16}")
_RTPMAP: Final = re.compile(r"(\d{1,3}) ([A-Za-z0-9.+-]{1,32})/(\d{1,6})(?:/(\d{1,2}))?")
_FMTP: Final = re.compile(r"(\d{1,3}) ([\x21-\x7e ]{1,256})")
_PARAMETER: Final = re.compile(r"([A-Za-z0-9-]{1,40})=([A-Za-z0-9.+/-]{1,40})")
_FEEDBACK: Final = re.compile(r"(\d{1,3}|\*) ([a-z-]{1,32})(?: ([a-z-]{1,32}))?")
_EXTENSION: Final = re.compile(r"(\d{1,3})(?:/[a-z]{4,8})? ([\x21-\x7e]{1,120})")
_CANDIDATE: Final = re.compile(
    r"([A-Za-z0-9+/]{1,32}) 1 udp (\d{1,10}) ([0-9A-Fa-f:.]{2,45}) (\d{1,5}) typ (host|srflx|relay)(?: .*)?", re.IGNORECASE
)
_SOURCE: Final = re.compile(r"(\d{1,10})(?: .*)?")
_PAIR: Final = re.compile(r"FID (\d{1,10}) (\d{1,10})")

SERVED: Final = {"audio": {"opus": 48000}, "video": {"vp8": 90000, "h264": 90000, "rtx": 90000}}
EXTENSIONS: Final = frozenset(
    {
        "urn:ietf:params:rtp-hdrext:sdes:mid",
        "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    }
)
# Whole numbers to aiortc; anything else in them would raise.
WHOLE: Final = frozenset({"apt", "max-fr", "max-fs", "maxplaybackrate", "minptime", "stereo", "useinbandfec"})
FEEDBACK: Final = frozenset({"nack", "nack pli", "goog-remb"})
DIRECTIONS: Final = ("sendrecv", "sendonly", "recvonly", "inactive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    payload_type: int
    name: str
    clock: int
    channels: str
    parameters: str = ""
    feedback: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """The codec's attributes, as they are written again."""
        number = self.payload_type
        lines = [f"a=rtpmap:{number} {self.name}/{self.clock}{self.channels}"]
        lines += [f"a=rtcp-fb:{number} {feedback}" for feedback in self.feedback]
        return [*lines, f"a=fmtp:{number} {self.parameters}"] if self.parameters else lines

    @property
    def repairs(self) -> int | None:
        """The payload type that an rtx codec (RFC 4588) belongs to."""
        found = re.search(r"(?:^|;)apt=(\d{1,3})(?:;|$)", self.parameters)
        return int(found.group(1)) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One m= section. `fingerprint`: of the section itself or empty. The last three hold whole lines, written again."""

    kind: str
    mid: str
    direction: str
    setup: str
    ufrag: str
    password: str
    fingerprint: str
    codecs: tuple[Codec, ...]
    candidates: tuple[str, ...]
    extensions: tuple[str, ...]
    sources: tuple[str, ...]


def read_section(lines: Sequence[str], head: Sequence[str], directions: Sequence[str] = ("sendrecv", "sendonly")) -> Section:
    """Raises BadOffer. `head`: the session's own lines, which stand in where the section has none."""
    opening = _MEDIA.fullmatch(lines[0])
    if opening is None:
        raise BadOffer("expected 'm=audio|video PORT UDP/TLS/RTP/SAVPF FORMATS'; data channels and other media are not served")
    kind, port = opening.group(1), int(opening.group(2))
    if port > 65535 or (port == 0 and "a=bundle-only" not in lines):
        raise BadOffer(f"expected an {kind} section that is in use, found port {port}")
    values = [line[2:] for line in lines[1:] if line.startswith("a=")]
    if "rtcp-mux" not in values:
        raise BadOffer(f"expected a=rtcp-mux in the {kind} section")
    direction = next((value for value in values if value in DIRECTIONS), "")
    if direction not in directions:
        does = "receives and does not send" if "recvonly" in directions else "sends"
        raise BadOffer(f"expected an {kind} section that {does}, found direction {direction or 'not stated'}")
    return Section(
        kind=kind,
        mid=_one(values, head, "mid:", _MID),
        direction=direction,
        setup=_one(values, head, "setup:", re.compile("actpass|active|passive")),
        ufrag=_one(values, head, "ice-ufrag:", _UFRAG),
        password=_one(values, head, "ice-pwd:", _PASSWORD),
        fingerprint=_fingerprint(values),
        codecs=_codecs(kind, [int(number) for number in opening.group(3).split()], values),
        candidates=_candidates(values),
        extensions=_extensions(values),
        sources=_sources(values),
    )


def session_value(head: Sequence[str], start: str) -> str | None:
    """What follows `a=` and `start` in the session's own lines."""
    return next((line[2 + len(start) :] for line in head if line.startswith("a=" + start)), None)


def session_fingerprint(head: Sequence[str], sections: Sequence[Section]) -> str:
    """The one SHA-256 fingerprint of the offer (RFC 8122, section 5). Raises BadOffer when there is none or several."""
    of_session = _fingerprint([line[2:] for line in head if line.startswith("a=")])
    found = {section.fingerprint or of_session for section in sections}
    if len(found) != 1 or "" in found:
        raise BadOffer(f"expected one sha-256 fingerprint for all sections, found {len(found - {''})}")
    return found.pop()


def _one(values: Sequence[str], head: Sequence[str], start: str, pattern: re.Pattern[str]) -> str:
    value = next((value[len(start) :] for value in values if value.startswith(start)), None) or session_value(head, start) or ""
    if not pattern.fullmatch(value):
        raise BadOffer(f"expected a={start} with a value that fits {pattern.pattern}")
    return value


def _fingerprint(values: Sequence[str]) -> str:
    given = [value.removeprefix("fingerprint:") for value in values if value.startswith("fingerprint:")]
    fitting = {f"sha-256 {match.group(1).upper()}" for value in given if (match := _FINGERPRINT.fullmatch(value))}
    if len(fitting) > 1 or (given and not fitting):
        raise BadOffer("expected one fingerprint 'sha-256' with 32 bytes in hexadecimal")
    return next(iter(fitting), "")


def _codecs(kind: str, order: Sequence[int], values: Sequence[str]) -> tuple[Codec, ...]:
    """The codecs that are served, in the offer's order, each with its rtx when that is whole."""
    codecs: dict[int, Codec] = {}
    for value in values:
        if value.startswith("rtpmap:") and (match := _RTPMAP.fullmatch(value[7:])):
            number, name, clock = int(match.group(1)), match.group(2), int(match.group(3))
            if SERVED[kind].get(name.lower()) != clock or number not in order:
                continue
            if number > 127 or 64 <= number <= 95 or number in codecs:
                raise BadOffer(f"expected each payload type once, below 128 and not in 64..95 (RFC 5761), found {number}")
            codecs[number] = Codec(payload_type=number, name=name, clock=clock, channels="/2" if kind == "audio" else "")
    for value in values:
        if value.startswith("fmtp:") and (match := _FMTP.fullmatch(value[5:])) and int(match.group(1)) in codecs:
            number = int(match.group(1))
            codecs[number] = replace(codecs[number], parameters=_parameters(match.group(2)))
        if value.startswith("rtcp-fb:") and (match := _FEEDBACK.fullmatch(value[8:])):
            feedback = " ".join(word for word in match.groups()[1:] if word)
            for number, codec in codecs.items():
                if feedback in FEEDBACK and match.group(1) in ("*", str(number)) and feedback not in codec.feedback:
                    codecs[number] = replace(codec, feedback=(*codec.feedback, feedback))
    media = {number for number, codec in codecs.items() if codec.name.lower() != "rtx"}
    if not media:
        raise BadOffer(f"expected one of {', '.join(sorted(SERVED[kind]))} in the {kind} section")
    served = [codecs[number] for number in dict.fromkeys(order) if number in codecs]
    kept = [codec for codec in served if codec.payload_type in media or codec.repairs in media]
    # aiortc needs a codec before the rtx that repairs it.
    return tuple(sorted(kept, key=lambda codec: codec.name.lower() == "rtx"))


def _parameters(text: str) -> str:
    """Only `name=value` of plain characters, each name once."""
    parameters: dict[str, str] = {}
    for part in text.split(";"):
        match = _PARAMETER.fullmatch(part.strip())
        if match is None:
            continue
        if match.group(1) in WHOLE and not re.fullmatch(r"\d{1,6}", match.group(2)):
            raise BadOffer(f"expected a whole number in the format parameter {match.group(1)}")
        parameters[match.group(1)] = match.group(2)
    return ";".join(f"{name}={value}" for name, value in parameters.items())


def _candidates(values: Sequence[str]) -> tuple[str, ...]:
    """UDP candidates with a usable address. Names (mDNS) are left out: the peer's own checks tell us its address.

    The end of candidates is never passed on, or aioice would give up before those checks have come.
    """
    kept: list[str] = []
    for value in values:
        if not value.startswith("candidate:") or not (match := _CANDIDATE.fullmatch(value[10:])):
            continue
        foundation, priority, host, port, kind = match.groups()
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            continue
        if address.is_multicast or address.is_unspecified or address.is_reserved or not 0 < int(port) < 65536:
            continue
        kept.append(f"a=candidate:{foundation} 1 udp {min(int(priority), 2**31 - 1)} {address} {port} typ {kind.lower()}")
    return tuple(dict.fromkeys(kept))


def _extensions(values: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, int] = {}
    for value in values:
        if value.startswith("extmap:") and (match := _EXTENSION.fullmatch(value[7:])) and match.group(2) in EXTENSIONS:
            found.setdefault(match.group(2), int(match.group(1)))
    if len(set(found.values())) != len(found) or any(not 1 <= number <= 14 for number in found.values()):
        raise BadOffer("expected header extensions (RFC 8285) with different numbers from 1 to 14")
    return tuple(f"a=extmap:{number} {uri}" for uri, number in found.items())


def _sources(values: Sequence[str]) -> tuple[str, ...]:
    """The medium's SSRC and its RTX one, in this order: aiortc pairs them by their place."""
    numbers = [int(m.group(1)) for v in values if v.startswith("ssrc:") and (m := _SOURCE.fullmatch(v[5:]))]
    pair = next((m for v in values if v.startswith("ssrc-group:") and (m := _PAIR.fullmatch(v[11:]))), None)
    chosen = [int(pair.group(1)), int(pair.group(2))] if pair else list(dict.fromkeys(numbers))[:1]
    if any(number > 2**32 - 1 for number in chosen):
        raise BadOffer("expected SSRCs of 32 bits")
    lines = [f"a=ssrc:{number} cname:applicant" for number in chosen]
    return (f"a=ssrc-group:FID {chosen[0]} {chosen[1]}", *lines) if pair else tuple(lines)
