"""The parts list of documents and time stamps, for the server and for the command line."""

from datetime import UTC, datetime

from yarl import URL

from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.ports import Clock
from cloudwindow.domain.ports_stamps import TimeStamper
from cloudwindow.papers.keys import OfficeKey, office_key, own_key
from cloudwindow.papers.tsa import Authority, HttpTimeStamper
from cloudwindow.papers.workshop import Workshop
from cloudwindow.settings import Settings


def seal_key(settings: Settings, clock: Clock) -> OfficeKey:
    """What documents are sealed with: the office's own PKCS#12, or what was made at the first start."""
    own = settings.papers
    if own.pkcs12 is not None:
        return own_key(own.pkcs12, own.passphrase.get_secret_value())
    office = own.office or URL(settings.url).host or "cloudwindow"
    return office_key(settings.data_dir / "secrets", office, datetime.fromtimestamp(clock.now_s(), UTC))


def time_stamper(settings: Settings, clock: Clock) -> TimeStamper | None:
    """The authority of [stamps]; None: none is configured. Raises BadInput when its certificates cannot be read."""
    stamps = settings.stamps
    if not stamps.url or stamps.ca is None:
        return None
    try:
        roots = stamps.ca.read_bytes()
    except OSError as error:
        raise BadInput(f"stamps.ca: expected a file of certificates, found: {error}") from error
    return HttpTimeStamper(Authority(url=stamps.url, roots=roots, policy=stamps.policy, timeout_s=stamps.timeout_s), clock)


def workshop(settings: Settings, clock: Clock) -> Workshop:
    stamper = time_stamper(settings, clock)
    return Workshop(seal_key(settings, clock), stamper=stamper, must_stamp=settings.stamps.required)
