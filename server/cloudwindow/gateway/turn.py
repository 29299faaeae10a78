"""Time-limited TURN credentials from a secret shared with the TURN server: nothing is stored and nothing is asked.

The scheme is draft-uberti-behave-turn-rest-00, which coturn calls `use-auth-secret`.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IceServer:
    """One entry of RTCConfiguration.iceServers. STUN servers have neither name nor credential."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = ""


def turn_credential(secret: str, username: str) -> str:
    """base64 of HMAC-SHA1 over the name; SHA-1 is what the draft and every TURN server speak."""
    return base64.b64encode(hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()).decode()


def ice_servers(urls: Sequence[str], secret: str, user: str, now_s: float, lifetime_s: float) -> tuple[IceServer, ...]:
    """What the page is told: STUN as it is, TURN with a credential that is good until `now_s + lifetime_s`.

    `user`: a word without a person in it (the session's id). Raises ValueError when a TURN address stands without a secret.
    """
    stun = tuple(url for url in urls if url.startswith(("stun:", "stuns:")))
    relays = tuple(url for url in urls if url.startswith(("turn:", "turns:")))
    strange = sorted(set(urls) - {*stun, *relays})
    if strange:
        raise ValueError(f"expected stun:, stuns:, turn: or turns: addresses, found {strange[0]!r}")
    servers = [IceServer(urls=stun)] if stun else []
    if relays:
        if not secret:
            raise ValueError("a TURN address needs the secret that it shares with the TURN server; found none")
        username = f"{int(now_s + lifetime_s)}:{user}"
        servers.append(IceServer(urls=relays, username=username, credential=turn_credential(secret, username)))
    return tuple(servers)
