"""Who is asking? Integrators by key, from which address; and whether a browser was made to ask by another site."""

import hashlib
import hmac
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from aiohttp import web

from cloudwindow.domain.errors import Forbidden, Unauthorised
from cloudwindow.web.deps import WebSettings

MARK: Final = "X-CloudWindow"  # a header that no form and no simple cross-site request can set
_MOST_HOPS: Final = 16


def key_id(request: web.Request, hashes: Iterable[str]) -> str:
    """The first 12 digits of the hash of the integrator's key. Raises Unauthorised.

    Every known hash is compared, each in constant time.
    """
    hashed = hashlib.sha256(bearer(request).encode()).hexdigest()
    known = [hmac.compare_digest(hashed, one.lower()) for one in hashes]
    if not any(known):
        raise Unauthorised("expected `Authorization: Bearer KEY` with a key this server knows")
    return hashed[:12]


def bearer(request: web.Request) -> str:
    """The key that was sent; raises Unauthorised when there is none."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 16 <= len(key.strip()) <= 256:
        raise Unauthorised("expected `Authorization: Bearer KEY` with a key this server knows")
    return key.strip()


def from_our_page(request: web.Request, settings: WebSettings) -> None:
    """Raises Forbidden when another site sends this, or a deed comes without the header that only our own page sends.

    A browser says in Origin or Sec-Fetch-Site which site it is. No Origin at all is no browser, and carries no cookie that its
    owner did not put there.
    """
    origin = request.headers.get("Origin")
    foreign = origin is not None and origin not in settings.origins
    if foreign or request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden(f"this request came from the page of another site; expected {', '.join(sorted(settings.origins))}")
    if request.method == "POST" and request.headers.get(MARK) != "1":
        raise Forbidden(f"expected the header `{MARK}: 1`")


def address(request: web.Request, settings: WebSettings) -> str:
    """The client's address: the nearest hop that is not one of our own proxies. An IPv6 client is its /64 network.

    X-Forwarded-For is read from the right, and only while the speaker is trusted: what a client writes into it counts for nothing,
    also where a proxy leaves the client's line and adds its own (RFC 9110, 5.3: they are one list, in order).
    """
    hops = [hop.strip() for hop in ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")][-_MOST_HOPS:]
    current = _parsed(request.remote or "")
    while current is not None and hops and any(current in network for network in settings.trusted_proxies):
        nearer = _parsed(hops.pop())
        if nearer is None:
            break
        current = nearer
    if isinstance(current, IPv6Address):
        return str(IPv6Address(int(current) >> 64 << 64))
    return str(current or "unknown")


def is_loopback(request: web.Request) -> bool:
    """Whether this comes from this very machine and was not passed on by a proxy on it."""
    passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"))
    peer = _parsed(request.remote or "")
    return peer is not None and peer.is_loopback and not passed_on


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
