"""The seam to an authority that says what time it is (RFC 3161)."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStamp:
    """`response`: the authority's answer as it came (DER, TimeStampResp). `certificates`: PEM, from its signer up to its root.

    `token`: the stamp alone, with exactly these certificates in it (DER, CMS).
    """

    response: bytes
    token: bytes
    certificates: bytes


class TimeStamper(Protocol):
    async def stamp(self, digest: bytes) -> TimeStamp:
        """Over a SHA-256, checked: of this hash, of about now, by the authority that is configured. Raises StampUnavailable."""
        ...
