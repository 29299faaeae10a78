"""What the web layer is given: settings, ports and the desk."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Final

from aiohttp import web
from yarl import URL

from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Clock, Records
from cloudwindow.domain.ports_seat import StaffDoor
from cloudwindow.engine.accounts import Accounts, DemoAccount
from cloudwindow.engine.counter import Counter
from cloudwindow.engine.desk import Desk
from cloudwindow.engine.keeping.holds import Holds
from cloudwindow.engine.keeping.plan import Planning
from cloudwindow.engine.keeping.withdrawals import Withdrawals
from cloudwindow.engine.looking_back.console import LookingBack
from cloudwindow.engine.office_numbers import OfficeNumbers
from cloudwindow.engine.passkeys import Passkeys
from cloudwindow.engine.people import People
from cloudwindow.engine.seats import Seats
from cloudwindow.engine.second_look.numbers import ReviewNumbers
from cloudwindow.engine.second_look.work import ReviewWork
from cloudwindow.engine.signing import Signing
from cloudwindow.engine.vouching import Vouching
from cloudwindow.telemetry.metrics import Metrics
from cloudwindow.web.limits import Buckets, Rate
from cloudwindow.web.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Deployment facts the web layer needs; `settings.py` fills them.

    `public_url`: scheme, host and port that applicants see. `api_key_hashes`: SHA-256 of each integrator's key, in hexadecimal.
    `static_dir`: the built web client. `trusted_proxies`: networks whose X-Forwarded-For is believed.
    `other_origins`: further origins the pages may come from.
    """

    public_url: URL
    api_key_hashes: tuple[str, ...] = ()
    static_dir: Path | None = None
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    other_origins: tuple[str, ...] = ()
    cookie_s: int = 7 * 86_400
    staff_cookie_s: int = 12 * 3600
    head_s: float = 10.0  # from the connection, or the last answer's idle end, to a whole request head
    idle_s: float = 30.0  # from an answer to the next whole request head
    body_s: float = 30.0  # for a whole request body
    connections_per_address: int = 128
    connections: int = 2048
    api_rate: Rate = Rate(per_s=50, burst=200)  # every call under /api, for one address
    socket_silence_s: float = 45.0  # a live socket without a word from its client
    ask_again_s: float = 15.0  # how often an open console asks whether its sign-in still counts
    socket_send_s: float = 5.0  # how long one message to a live socket may take
    sockets_per_session: int = 4

    @property
    def origins(self) -> frozenset[str]:
        return frozenset({str(self.public_url.origin()), *self.other_origins})


@dataclass(frozen=True, slots=True, kw_only=True)
class IceServer:
    """RTCIceServer of the WebRTC specification. Credentials are short-lived."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeParts:
    """What the routes of people and rights need. None: a way to sign in that this server does not offer."""

    people: People
    accounts: Accounts
    passkeys: Passkeys | None = None
    provider: Vouching | None = None
    provider_name: str | None = None
    demo: tuple[DemoAccount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLookParts:
    """What the routes of the second look need."""

    work: ReviewWork
    numbers: ReviewNumbers


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepingParts:
    """What the routes of keeping need."""

    holds: Holds
    planning: Planning
    withdrawals: Withdrawals | None = None


async def _nothing_to_wait_for() -> Mapping[str, bool]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebDeps:
    """Everything a handler may reach. `ready`: what must be true before traffic is sent here, by name."""

    desk: Desk
    people: StaffDoor
    records: Records
    settings: WebSettings
    clock: Clock
    metrics: Metrics
    texts: Texts
    ice: Callable[[SessionId], Sequence[IceServer]]
    ready: Callable[[], Awaitable[Mapping[str, bool]]] = _nothing_to_wait_for
    office: OfficeParts | None = None
    seats: Seats | None = None
    counter: Counter | None = None
    signing: Signing | None = None
    looking_back: LookingBack | None = None
    second_look: SecondLookParts | None = None
    keeping: KeepingParts | None = None
    numbers: OfficeNumbers | None = None
    buckets: Buckets = field(default_factory=lambda: Buckets(time.monotonic))


DEPS: Final = web.AppKey("deps", WebDeps)
