"""`domain.ports_stamps.TimeStamper` over HTTP (RFC 3161, 3.4). An answer that would not stand in court is no answer."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import aiohttp
import structlog
from cryptography import x509
from typing_extensions import override

from cloudwindow.domain.errors import BadInput, EvidenceBroken, StampUnavailable
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.ports_stamps import TimeStamp, TimeStamper
from cloudwindow.ledger.certificates import as_pem, ends_in, held, load_certificates, named
from cloudwindow.ledger.stamp import CLOCKS, Stamp, not_before, open_token, question, token_of, with_chain

log = structlog.get_logger()
MOST_BYTES: Final = 64 * 1024
ASKED: Final = "application/timestamp-query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """`roots`: PEM or DER, whom to trust; what lies beside the root helps to build the chain. `policy`: an OID, or empty."""

    url: str
    roots: bytes
    policy: str = ""
    timeout_s: float = 10.0


class HttpTimeStamper(TimeStamper):
    def __init__(self, authority: Authority, clock: Clock) -> None:
        """Raises BadInput when the certificates cannot be read."""
        self._authority = authority
        self._clock = clock
        try:
            self._roots: Sequence[x509.Certificate] = load_certificates(authority.roots)
        except ValueError as error:
            raise BadInput(f"stamps.ca: expected certificates in PEM or DER, found: {error}") from None

    @override
    async def stamp(self, digest: bytes) -> TimeStamp:
        nonce, since = secrets.randbits(63), self._now()
        response = await self._asked(question(digest, nonce=nonce, policy=self._authority.policy))
        try:
            token = token_of(response)
            stamp = open_token(token, digest, self._roots)
            chain = self._trusted(stamp, nonce)
            self._of_about_now(stamp, since)
        except EvidenceBroken as error:
            raise StampUnavailable(f"the time-stamping authority's answer does not hold: {error}") from error
        return TimeStamp(response=response, token=with_chain(token, chain), certificates=as_pem(chain))

    def _trusted(self, stamp: Stamp, nonce: int) -> tuple[x509.Certificate, ...]:
        """The chain up to a root that is configured. Raises EvidenceBroken."""
        if stamp.nonce != nonce:
            raise EvidenceBroken("expected an answer to this question, found one to another (its nonce differs)")
        if self._authority.policy not in ("", stamp.policy):
            raise EvidenceBroken(f"expected a stamp under policy {self._authority.policy}, found {stamp.policy}")
        chain = ends_in(stamp.chain, self._roots)
        if chain is None:
            raise EvidenceBroken(f"expected a chain to the authority that is configured, found one to {named(stamp.chain[-1])}")
        held(chain, stamp.at)
        return chain

    def _of_about_now(self, stamp: Stamp, since: datetime) -> None:
        """Raises EvidenceBroken when this machine's clock and the authority's differ: one of them must be set."""
        not_before(stamp, since, "this machine's time")
        now = self._now()
        if stamp.at > now + stamp.accuracy + CLOCKS:
            raise EvidenceBroken(f"expected this machine's time of {now.isoformat()}, found {stamp.at.isoformat()}; set the clock")

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now_s(), UTC)

    async def _asked(self, question: bytes) -> bytes:
        timeout = aiohttp.ClientTimeout(total=self._authority.timeout_s)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self._authority.url, data=question, headers={"Content-Type": ASKED}, allow_redirects=False) as answer,
            ):
                if answer.status != 200:
                    raise StampUnavailable(f"the time-stamping authority answered with HTTP status {answer.status}")
                data = await answer.content.read(MOST_BYTES + 1)
                while len(data) <= MOST_BYTES and (more := await answer.content.read(MOST_BYTES + 1 - len(data))):
                    data += more
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise StampUnavailable(f"the time-stamping authority cannot be reached ({type(error).__name__})") from error
        if len(data) > MOST_BYTES:
            raise StampUnavailable(f"the time-stamping authority's answer is longer than {MOST_BYTES} bytes")
        return data
