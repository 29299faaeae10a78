"""Deployment facts of the gateway: addresses, limits and the times after which it gives up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    """Every field has a default that works on one machine.

    `host_addresses`: the local addresses that media is received on; empty: every address but loopback. `ports`: the first and
    last UDP port to bind; None: any free one. `ice_servers`: URLs (RFC 7064, 7065) that the gateway itself asks for addresses;
    none by default, so that no third party is ever asked. `start_kbps`: the bitrate that the applicant's encoder starts at
    instead of creeping up from 300 kbit/s (0: say nothing).
    """

    host_addresses: tuple[str, ...] = ()
    ports: tuple[int, int] | None = None
    ice_servers: tuple[str, ...] = ()
    ice_username: str = ""
    ice_credential: str = ""
    max_parts: int = 10  # of applicants; one core is full at about fifteen VGA streams
    views_per_session: int = 16  # a clerk's, an applicant's and an interpreter's of everybody, and two supervisors'
    offers_per_minute: int = 6  # of one kind in one session; a burst of as many
    start_kbps: int = 1500
    prefer_h264: bool = True  # decodes at half the cost of VP8
    max_pixels: int = 1920 * 1088  # a larger picture is not decoded
    sample_side: int = 640  # longest side of a sampled frame
    near_per_s: float = 2.0  # how many frames a second are kept for `Feed.near`
    near_s: float = 10.0
    connect_within_s: float = 20.0  # from the answer to the first media
    lost_after_s: float = 20.0  # neither media nor an answer to our STUN probe for so long: the part is over
    negotiate_within_s: float = 5.0
