"""The gate in front of aiortc: a good offer passes, and nothing else ever raises but BadOffer."""

import random

import pytest
from aiortc.sdp import SessionDescription
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudwindow.domain.errors import BadOffer
from cloudwindow.gateway.offer_gate import MAX_BYTES, read_offer
from cloudwindow.gateway.peer import agree, disconnect, new_peer, with_start_bitrate
from cloudwindow.gateway.settings import GatewaySettings

FINGERPRINT = ":".join(f"{n:02X}" for n in range(32))
TRANSPORT = (
    "c=IN IP4 0.0.0.0",
    "a=rtcp:9 IN IP4 0.0.0.0",
    "a=candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host generation 0 ufrag ABCD network-id 1",
    "a=candidate:2 1 udp 2122260222 0a1b2c3d-0000-4000-8000-123456789abc.local 50001 typ host generation 0",
    "a=candidate:3 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active",
    "a=ice-ufrag:ABCD",
    "a=ice-pwd:abcdefghijklmnopqrstuvwx",
    "a=ice-options:trickle",
    f"a=fingerprint:sha-256 {FINGERPRINT}",
    "a=setup:actpass",
)
AUDIO = (
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0",
    *TRANSPORT,
    "a=mid:0",
    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
    "a=sendrecv",
    "a=msid:- 7f0c",
    "a=rtcp-mux",
    "a=rtcp-rsize",
    "a=rtpmap:111 opus/48000/2",
    "a=rtcp-fb:111 transport-cc",
    "a=fmtp:111 minptime=10;useinbandfec=1",
    "a=rtpmap:63 red/48000/2",
    "a=fmtp:63 111/111",
    "a=rtpmap:9 G722/8000",
    "a=ssrc:1001 cname:x",
)
VIDEO = (
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 104 45",
    *TRANSPORT,
    "a=mid:1",
    "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
    "a=extmap:13 urn:3gpp:video-orientation",
    "a=sendonly",
    "a=rtcp-mux",
    "a=rtpmap:96 VP8/90000",
    "a=rtcp-fb:96 goog-remb",
    "a=rtcp-fb:96 nack",
    "a=rtcp-fb:96 nack pli",
    "a=rtpmap:97 rtx/90000",
    "a=fmtp:97 apt=96",
    "a=rtpmap:102 H264/90000",
    "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
    "a=rtpmap:103 rtx/90000",
    "a=fmtp:103 apt=102",
    "a=rtpmap:104 rtx/90000",
    "a=fmtp:104 apt=45",
    "a=rtpmap:45 AV1/90000",
    "a=ssrc-group:FID 2001 2002",
    "a=ssrc:2001 cname:x",
    "a=ssrc:2002 cname:x",
)
HEAD = ("v=0", "o=- 4611 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1", "a=extmap-allow-mixed")
GOOD = (*HEAD, *AUDIO, *VIDEO)


def text(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()


def without(start: str) -> bytes:
    return text(*(line for line in GOOD if not line.startswith(start)))


def swapped(old: str, new: str) -> bytes:
    assert any(old in line for line in GOOD)
    return text(*(line.replace(old, new) for line in GOOD))


def test_a_browsers_offer_passes_and_only_what_is_served_is_left() -> None:
    offer = read_offer(text(*GOOD))
    assert offer.fingerprint == f"sha-256 {FINGERPRINT}"
    assert offer.kinds == ("audio", "video")
    assert offer.sdp.count("a=candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host") == 2
    for word in ("local", " tcp", "AV1", "red", "G722", "end-of-candidates", "video-orientation", "apt=45"):
        assert word not in offer.sdp
    parsed = SessionDescription.parse(offer.sdp)
    assert [[codec.name for codec in media.rtp.codecs] for media in parsed.media] == [["opus"], ["VP8", "H264", "rtx", "rtx"]]
    assert [ssrc.ssrc for ssrc in parsed.media[1].ssrc] == [2001, 2002]


@pytest.mark.parametrize(
    ("offer", "reason"),
    [
        (b"", "v=0"),
        (b"v=0\r\n" + b"a=x\r\n" * 9000, f"at most {MAX_BYTES}"),
        (text(*GOOD) + "a=x:é\r\n".encode(), "ASCII"),
        (text(*HEAD, *AUDIO), "one audio section"),
        (text(*GOOD, *VIDEO, *VIDEO), "one audio section"),
        (text(*GOOD, "m=application 9 UDP/DTLS/SCTP webrtc-datachannel"), "data channels"),
        (text(*GOOD, "a=sctp-port:5000"), "data channels"),
        (text(*GOOD, "a=simulcast:send h;m;l"), "simulcast"),
        (text(*GOOD, "a=rid:h send"), "simulcast"),
        (text(*GOOD, "a=ssrc-group:SIM 1 2 3"), "simulcast"),
        (text(*HEAD, "a=ice-lite", *AUDIO, *VIDEO), "lite"),
        (text(*GOOD, *["a=candidate:9 1 udp 1 192.0.2.9 9 typ host"] * 60), "candidates"),
        (without("a=fingerprint"), "fingerprint"),
        (swapped("sha-256", "sha-1"), "fingerprint"),
        (swapped("00:01:02", "00:01:zz"), "fingerprint"),
        (text(*GOOD, "a=fingerprint:sha-256 " + ":".join(["AA"] * 32)), "fingerprint"),
        (without("a=ice-pwd"), "ice-pwd"),
        (swapped("abcdefghijklmnopqrstuvwx", "short"), "ice-pwd"),
        (without("a=mid"), "mid"),
        (without("a=group"), "BUNDLE"),
        (swapped("BUNDLE 0 1", "BUNDLE 1 0"), "BUNDLE"),
        (without("a=rtcp-mux"), "rtcp-mux"),
        (without("a=send"), "direction"),
        (swapped("sendonly", "recvonly"), "sends"),
        (swapped("opus", "speex"), "opus"),
        (swapped("minptime=10", "minptime=x"), "minptime"),
        (swapped("setup:actpass", "setup:holdconn"), "setup"),
        (swapped("m=video 9 UDP", "m=video 0 UDP"), "port 0"),
    ],
)
def test_what_is_not_served_is_refused_with_a_reason(offer: bytes, reason: str) -> None:
    with pytest.raises(BadOffer, match=reason):
        read_offer(offer)


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(BadOffer):
        read_offer(raw)


def mutated(chance: random.Random) -> bytes:
    """A good offer with one to four things wrong: a line gone, doubled or moved, a byte or a number changed."""
    lines = list(GOOD)
    for _ in range(chance.randint(1, 4)):
        n = chance.randrange(len(lines))
        match chance.randrange(7):
            case 0:
                del lines[n]
            case 1:
                lines.insert(chance.randrange(len(lines)), lines[n])
            case 2:
                lines.insert(chance.randrange(len(lines)), lines.pop(n))
            case 3:
                at = chance.randrange(len(lines[n]))
                lines[n] = lines[n][:at] + chr(chance.randrange(32, 127)) + lines[n][at + 1 :]
            case 4:
                words = lines[n].split(" ")
                words[chance.randrange(len(words))] = chance.choice(["", "-1", "0", "999999999999", "x", "9/9/9", "::", "*"])
                lines[n] = " ".join(words)
            case 5:
                lines[n] = lines[n][: chance.randrange(len(lines[n]))]
            case _:
                lines[n] = lines[n].replace(chance.choice("0123456789:=/ "), chance.choice([":", "", "=", "/", " ", "7", "255"]))
    return text(*lines)


def test_two_thousand_mutated_offers_are_refused_or_parsed() -> None:
    passed = 0
    for seed in range(2000):
        try:
            offer = read_offer(mutated(random.Random(seed)))
        except BadOffer:
            continue
        SessionDescription.parse(offer.sdp)  # raises nothing
        passed += 1
    assert 200 < passed < 1990


async def test_the_answer_prefers_h264_receives_only_and_asks_nobody() -> None:
    facts = GatewaySettings(host_addresses=("127.0.0.1",), ports=(42000, 42040))
    offer = read_offer(text(*GOOD))
    peer = new_peer(facts, offer)
    try:
        answer = await agree(peer, offer, facts, lambda receiver: None)
    finally:
        await disconnect(peer)
    lines = answer.split("\r\n")
    assert next(line for line in lines if line.startswith("m=video")).split()[3:] == ["102", "103", "96", "97"]
    assert "a=fmtp:96 x-google-start-bitrate=1500" in lines
    assert any(line.startswith("a=fmtp:102 ") and line.endswith(";x-google-start-bitrate=1500") for line in lines)
    candidates = [line.split() for line in lines if line.startswith("a=candidate")]
    assert candidates
    assert all(words[4] == "127.0.0.1" and 42000 <= int(words[5]) <= 42040 and words[7] == "host" for words in candidates)


def test_the_start_bitrate_can_be_left_out() -> None:
    assert with_start_bitrate("a=rtpmap:96 VP8/90000", 0) == "a=rtpmap:96 VP8/90000"
