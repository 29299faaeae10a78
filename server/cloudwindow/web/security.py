"""The headers that keep a browser from doing what nobody asked for."""

from collections.abc import Mapping
from typing import Final

from yarl import URL


def content_security_policy(public_url: URL) -> str:
    """Everything from this server and nothing from anywhere else. Some browsers' 'self' lacks the socket."""
    socket = public_url.origin().with_scheme("wss" if public_url.scheme == "https" else "ws")
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob: data:",
            "media-src 'self' blob:",
            "font-src 'self'",
            f"connect-src 'self' {socket.origin()}",
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        )
    )


_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=(), serial=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


def headers_for(public_url: URL) -> Mapping[str, str]:
    """On every answer. HSTS only when the public address is https: a browser ignores it otherwise."""
    headers = {**_ALWAYS, "Content-Security-Policy": content_security_policy(public_url)}
    if public_url.scheme == "https":
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers
