"""The parts list: which adapter stands behind which port, opened in order and closed in reverse."""

import asyncio
import hashlib
import secrets
import shutil
import ssl
import sys
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, Final

import structlog
from yarl import URL

from cloudwindow import policy
from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain.challenge import ChallengeSource
from cloudwindow.domain.clock import SystemClock
from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.domain.events import Event, FindingMade, Suspended
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.readings import LoadReading
from cloudwindow.domain.session import LIVE, State
from cloudwindow.engine.accounts import DemoAccount
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.chance import SystemChance
from cloudwindow.engine.counter import Counter
from cloudwindow.engine.desk import Desk
from cloudwindow.engine.going_on import going_on
from cloudwindow.engine.hall import Hall
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.keeping.withdrawals import Withdrawals
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.people import People
from cloudwindow.engine.result import Results
from cloudwindow.engine.roll import Roll
from cloudwindow.engine.seats import Seats
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.engine.signing import Signing
from cloudwindow.forgetting import keeping
from cloudwindow.gateway.settings import GatewaySettings
from cloudwindow.gateway.studio import WebRtcStudio
from cloudwindow.gateway.turn import ice_servers
from cloudwindow.inference.pool import InlinePool, ProcessPool, SharedRuns
from cloudwindow.inference.warmth import warmth
from cloudwindow.inference.weights import installed
from cloudwindow.keeping import kept
from cloudwindow.looking_back import looking_back, office_numbers
from cloudwindow.papers.sms import NoSms, PrintedSms
from cloudwindow.paperwork import time_stamper, workshop
from cloudwindow.recording.aftercare import Missing, make_playbacks
from cloudwindow.recording.recorder import CopyRecorders
from cloudwindow.recording.recovery import recover
from cloudwindow.reviewing import second_look
from cloudwindow.settings import Settings
from cloudwindow.staff import office_parts, staff
from cloudwindow.store import Checkpointer, LogSeal, SqlRecords, Stamps, WitnessFile, log_signer
from cloudwindow.store.erasure import SqlErasure
from cloudwindow.store.file_keys import forget_destroyed
from cloudwindow.store.search_key import search_key
from cloudwindow.telemetry.lag import settled, watch_lag
from cloudwindow.telemetry.metrics import Metrics
from cloudwindow.telemetry.worst import Lag
from cloudwindow.vault.secret_file import write_secret
from cloudwindow.web.application import make_app
from cloudwindow.web.deps import IceServer, KeepingParts, WebDeps, WebSettings
from cloudwindow.web.serve import serving
from cloudwindow.web.texts import Texts

log = structlog.get_logger()
GAUGE_EVERY_S: Final = 5.0
TIDY_EVERY_S: Final = 3600.0
LEAST_FREE_BYTES: Final = 1 << 30
NEEDED_MODELS: Final = ("face_landmarker", "yunet", "whisper-base")


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server that answers. `port`: the one that was bound."""

    port: int
    desk: Desk
    records: SqlRecords
    blobs: ObjectBlobs
    checkpointer: Checkpointer
    demo: tuple[DemoAccount, ...] = ()


@asynccontextmanager
async def running(
    settings: Settings, *, chance: ChallengeSource | None = None, pool: InferencePool | None = None
) -> AsyncIterator[Running]:
    """The whole server while the block runs. `chance` and `pool` may be given by tests and rehearsals."""
    async with AsyncExitStack() as stack:
        clock, bulletin = SystemClock(), Bulletin()
        metrics = Metrics([state.value for state in State])
        lag = Lag(metrics)
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        shipped = policy.load(settings.policy)
        search = search_key(settings.data_dir / "secrets")
        records, blobs = await stack.enter_async_context(kept(settings, clock, search, serving=True))
        signer = log_signer(settings.data_dir / "secrets", URL(settings.url).host or "cloudwindow")
        checkpointer = Checkpointer(records.transactions, signer, clock, WitnessFile.at(settings.witness))
        roll = Roll(clock)
        journal = TrailJournal(records, bulletin, lambda event: _count(metrics, event), roll.note)
        await recover(settings.data_dir, blobs, journal, records, clock, records.keys)
        recorders = CopyRecorders(settings.data_dir, blobs, journal, clock, records.keys)
        studio = await stack.enter_async_context(
            WebRtcStudio(
                journal=journal,
                recorders=recorders,
                clock=clock,
                settings=gateway_settings(settings),
                dropped=lambda kind: metrics.frames_dropped.labels(kind=kind).inc(),
            )
        )
        processes = await stack.enter_async_context(ProcessPool()) if pool is None else None
        workers: InferencePool = processes or pool or InlinePool()
        waiting = getattr(workers, "waiting_s", lambda: 0.0)

        async def finish(id: SessionId) -> None:
            await make_playbacks(id, records, blobs, settings.data_dir)
            await checkpointer.seal()
            await results.finished(id)
            await withdrawals.finished(id)

        outside = Outside(
            records=records,
            journal=journal,
            bulletin=bulletin,
            blobs=blobs,
            studio=studio,
            pool=SharedRuns(workers),
            clock=clock,
            chance=chance or SystemChance(),
            shelf=PolicyShelf(shipped, blobs),
            load=lambda: LoadReading(at_s=clock.now_s(), lag_s=lag.worst_s, waiting_s=waiting()),
            finish=finish,
        )
        seats = Seats(outside, roll, OfficeTrail(records, journal).seat_changed)
        hall = Hall(outside, settings.places, seats)
        desk = Desk(outside, hall)
        results = Results(outside, LogSeal(checkpointer), hall.conducts)
        papers = await stack.enter_async_context(workshop(settings, clock).open())
        sms = PrintedSms(sys.stderr.write) if settings.demo else NoSms()
        members = staff(settings, records, journal, clock)
        second = second_look(settings.data_dir / "secrets" / "seeds", records, outside, results, members.store, hall.conducts)
        stamper = time_stamper(settings, clock)
        stamps = Stamps(records.transactions, stamper)
        back = looking_back(settings, outside, records, search, blobs, checkpointer, stamps)
        kept_by = keeping(settings, records, blobs, checkpointer, journal, outside.shelf, clock)
        withdrawals = Withdrawals(outside, SqlErasure(records.transactions, blobs, clock), desk.withdraw, hall.conductor)
        office = await office_parts(settings, members, clock)
        deps = WebDeps(
            desk=desk,
            seats=seats,
            counter=Counter(outside, hall, results),
            signing=Signing(outside, hall, papers, sms, settings.url),
            people=members.people,
            second_look=second.parts,
            keeping=KeepingParts(holds=kept_by.holds, planning=kept_by.planning, withdrawals=withdrawals),
            looking_back=back,
            numbers=office_numbers(records, outside),
            office=office,
            records=records,
            settings=web_settings(settings),
            clock=clock,
            metrics=metrics,
            texts=Texts.load(),
            ice=lambda id: _ice(settings, id, clock.now_s()),
            ready=lambda: _ready(records, settings),
        )
        stack.push_async_callback(back.seen.write, everything=True)  # what was given out until the last connection ended
        port = await stack.enter_async_context(serving(make_app(deps), settings.host, settings.port, tls=_tls(settings)))
        stack.enter_context(settled())
        gauges = _gauge(metrics, records, studio)
        warming = processes.warm(warmth()) if processes else _nothing()
        seals, gone = checkpointer.run(settings.checkpoint_every_s), forget_destroyed(records.transactions)
        copies = Missing(records, blobs, settings.data_dir, hall.conducts).run()
        stamping = stamps.run() if stamper else _nothing()
        tidying, drawing = _tidy(members.people), second.drawing.run()
        lagging, forgetting = watch_lag(lag.tell), kept_by.daily.run()
        mending = gone, copies, withdrawals.restore()
        beside = _beside(hall.run(), seals, *mending, lagging, gauges, warming, tidying, stamping, drawing, back.run(), forgetting)
        await stack.enter_async_context(beside)
        yield Running(port=port, desk=desk, records=records, blobs=blobs, checkpointer=checkpointer, demo=office.demo)


@asynccontextmanager
async def _beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs `work` beside the block; a failure of one ends the block, the block's end ends all."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in work]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


async def _tidy(people: People) -> None:
    while True:
        with going_on("tidy"):
            await people.forget()
        await asyncio.sleep(TIDY_EVERY_S)


async def _nothing() -> None:
    """Where there is nothing to do: a pool that was given is warm already, no authority is configured."""


def _count(metrics: Metrics, event: Event) -> None:
    match event:
        case FindingMade():
            metrics.findings.labels(check=event.finding.check, verdict=event.finding.verdict.value).inc()
        case Suspended():
            metrics.suspensions.labels(reason=event.reason.value).inc()


async def _gauge(metrics: Metrics, records: SqlRecords, studio: WebRtcStudio) -> None:
    while True:
        with going_on("gauge"):
            metrics.count_sessions([str(session.state) for session in await records.sessions(*LIVE, State.WAITING)])
        metrics.parts.set(studio.parts)
        metrics.views.set(studio.views)
        await asyncio.sleep(GAUGE_EVERY_S)


async def _ready(records: SqlRecords, settings: Settings) -> Mapping[str, bool]:
    """What must be well before an applicant is sent here."""
    try:
        await records.sessions(State.WAITING, limit=1)
        store = True
    except CloudWindowError:
        store = False
    room = shutil.disk_usage(settings.data_dir).free > LEAST_FREE_BYTES
    return {"store": store, "disk": room, "models": all(installed(name) for name in NEEDED_MODELS)}


def api_key(settings: Settings) -> str:
    """The first integrator's key, made at the first start, readable by its owner alone."""
    path = settings.data_dir / "secrets" / "api-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(path, secrets.token_urlsafe(32).encode() + b"\n")
    return path.read_text().strip()


def web_settings(settings: Settings) -> WebSettings:
    return WebSettings(
        public_url=URL(settings.url),
        api_key_hashes=(hashlib.sha256(api_key(settings).encode()).hexdigest(),),
        static_dir=settings.static_dir,
        staff_cookie_s=int(settings.office.longest_s),
        trusted_proxies=tuple(ip_network(proxy) for proxy in settings.trusted_proxies),
    )


def gateway_settings(settings: Settings) -> GatewaySettings:
    return GatewaySettings(
        host_addresses=settings.media.addresses,
        max_parts=settings.places + 2,
        start_kbps=settings.media.start_kbps,
        prefer_h264=settings.media.prefer == "H264",
    )


def _ice(settings: Settings, id: SessionId, now_s: float) -> Sequence[IceServer]:
    turn = settings.turn
    servers = ice_servers(turn.urls, turn.secret.get_secret_value(), id, now_s, turn.ttl_s)
    return [IceServer(urls=server.urls, username=server.username, credential=server.credential) for server in servers]


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls_certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    return context
