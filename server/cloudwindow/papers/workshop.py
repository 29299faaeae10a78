"""`domain.ports_seat.Papers`: a worker process beside the server, started at the first document, ended when it is idle or late."""

import asyncio
import json
import os
import sys
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from hashlib import sha256
from typing import Any, Final

import segno
import structlog
from typing_extensions import override

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import BadInput, CloudWindowError, NotFound, PapersUnavailable
from cloudwindow.domain.plain import Json
from cloudwindow.domain.ports_reports import Reported, SessionReports
from cloudwindow.domain.ports_seat import MadePaper, PaperFacts, Papers
from cloudwindow.domain.ports_stamps import TimeStamper
from cloudwindow.domain.strokes import Drawing
from cloudwindow.papers.court.facts import facts_of
from cloudwindow.papers.jobs import packed, unpacked
from cloudwindow.papers.keys import OfficeKey
from cloudwindow.papers.worker import HEAD, LARGEST, frame

log = structlog.get_logger()
PATIENCE_S: Final = 30.0  # for one job; a document takes half a second, the first one of a process three
REPORT_S: Final = 120.0  # for a report, which may be of hours
IDLE_S: Final = 300.0
MOST_WAITING: Final = 8
MOST_PAGES: Final = 64  # pictures of pages that are kept: about 50 kB each
KEPT_ENVIRONMENT: Final = (
    "PATH",
    "HOME",
    "LANG",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "FONTCONFIG_PATH",
    "FONTCONFIG_FILE",
    "XDG_CACHE_HOME",
)
QR_SCALE: Final = 6


class Workshop(Papers, SessionReports):
    """`async with`. Jobs wait for each other; a job that fails in a new way ends its process, and the next one starts another."""

    def __init__(
        self,
        key: OfficeKey | None = None,
        *,
        stamper: TimeStamper | None = None,
        must_stamp: bool = False,
        patience_s: float = PATIENCE_S,
        idle_s: float = IDLE_S,
    ) -> None:
        """`key`: what is sealed with; none: nothing can be sealed here. `stamper`: seals become PAdES B-T.

        `must_stamp`: nothing is sealed when it does not answer; else that is logged.
        """
        self._key = key
        self._stamper = stamper
        self._must_stamp = must_stamp
        self._patience_s = patience_s
        self._idle_s = idle_s
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._used = asyncio.Event()
        self._pages: OrderedDict[tuple[str, int], bytes] = OrderedDict()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Workshop"]:
        """The worker ends with the block."""
        resting = asyncio.create_task(self._rest(), name="papers")  # no TaskGroup: what the block raises leaves as it is
        try:
            yield self
        finally:
            resting.cancel()
            await self._end()
            await asyncio.wait([resting])

    @override
    async def make(self, facts: PaperFacts) -> MadePaper:
        parties = {role: asdict(party) for role, party in facts.parties.items()}
        words = {name: getattr(facts, name) for name in ("session", "reference", "matter", "signer", "date")}
        done = await self._do("make", {**words, "language": facts.language.value, "parties": parties})
        return MadePaper(template=done["template"], pdf=unpacked(done["pdf"]), pages=done["pages"])

    @override
    async def page(self, pdf: bytes, number: int) -> bytes:
        known = (sha256(pdf).hexdigest(), number)
        if known not in self._pages:
            done = await self._do("page", {"pdf": packed(pdf), "number": number})
            self._pages[known] = unpacked(done["png"])
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)
        self._pages.move_to_end(known)
        return self._pages[known]

    @override
    async def ink(self, drawing: Drawing) -> bytes:
        strokes = [[(at.x, at.y, at.t, at.p) for at in stroke] for stroke in drawing.strokes]
        done = await self._do("ink", {"width": drawing.width, "height": drawing.height, "strokes": strokes})
        return unpacked(done["png"])

    @override
    async def seal(self, pdf: bytes, picture: bytes, facts: Mapping[str, Json]) -> bytes:
        stamp = "none" if self._stamper is None else "required" if self._must_stamp else "asked"  # as `sealing` has them
        asked = {"pdf": packed(pdf), "picture": packed(picture), "facts": facts, "stamp": stamp}
        if self._key is None:
            raise PapersUnavailable("expected a key to seal with; this workshop was opened without one")
        key = {"key": packed(self._key.key), "chain": [packed(one) for one in self._key.chain]}
        done = await self._do("seal", {**asked, **key})
        return await self._stamped(unpacked(done["pdf"]), unpacked(done["digest"]))

    async def _stamped(self, pdf: bytes, digest: bytes) -> bytes:
        if self._stamper is None:
            return pdf
        try:
            stamp = await self._stamper.stamp(digest)
            return unpacked((await self._do("stamp", {"pdf": packed(pdf), "token": packed(stamp.token)}))["pdf"])
        except CloudWindowError as error:
            log.error("document_not_stamped", code=error.code, reason=str(error))
            if self._must_stamp:
                raise PapersUnavailable(
                    "no time stamp could be had, and this office seals nothing without one; try again"
                ) from error
            return pdf

    @override
    async def report(self, about: Reported, language: Language) -> bytes:
        facts = await asyncio.to_thread(facts_of, about)
        pictures = {digest: packed(picture) for digest, picture in about.pictures.items()}
        asked = {"facts": facts, "pictures": pictures, "language": language.value}
        return unpacked((await self._do("report", asked, max(self._patience_s, REPORT_S)))["pdf"])

    @override
    def qr(self, link: str) -> str:
        """Error correction M: read from a screen, not from a crumpled page."""
        svg: str = segno.make(link, error="m", micro=False).svg_inline(scale=QR_SCALE, border=4, dark="#000", light="#fff")
        return svg

    async def _do(self, job: str, asked: Mapping[str, Any], patience_s: float | None = None) -> dict[str, Any]:
        """`patience_s`: the usual one when not given. Raises PapersUnavailable, and what the job says of its input."""
        if self._waiting >= MOST_WAITING:
            raise PapersUnavailable("too many documents at once; try again in a few seconds")
        self._waiting += 1
        try:
            async with self._turn:
                answer = await self._ask(job, frame({"job": job, "with": asked}), patience_s or self._patience_s)
        finally:
            self._waiting -= 1
        if "done" in answer:
            done: dict[str, Any] = answer["done"]
            return done
        raise _failed(str(answer.get("failed", "")), str(answer.get("words", "")))

    async def _ask(self, job: str, question: bytes, patience_s: float) -> dict[str, Any]:
        self._used.set()
        whole = False
        try:
            async with asyncio.timeout(patience_s):
                process = await self._started()
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(question)
                await process.stdin.drain()
                (length,) = HEAD.unpack(await process.stdout.readexactly(HEAD.size))
                if length > LARGEST:
                    raise PapersUnavailable("the worker answered with too much")
                answer: dict[str, Any] = _parsed(await process.stdout.readexactly(length))
                whole = True
                return answer
        except TimeoutError:
            raise PapersUnavailable(f"the document took longer than {patience_s:g} s") from None
        except (OSError, asyncio.IncompleteReadError) as error:
            raise PapersUnavailable(f"the worker ended ({type(error).__name__}); try again") from None
        finally:
            if not whole:  # also when whoever asked went away: a question without its answer would answer the next one
                log.warning("papers_worker_ended", job=job)
                await self._end()

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "cloudwindow.papers.worker",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={**environment, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                limit=LARGEST,
                start_new_session=True,  # a Ctrl-C at the operator's terminal is the server's, which then ends the worker
            )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await asyncio.shield(process.wait())

    async def _rest(self) -> None:
        """Ends a worker that nobody used for a while: it holds 150 MB."""
        while True:
            await self._used.wait()
            self._used.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._idle_s):
                    await self._used.wait()
            if not self._used.is_set():
                async with self._turn:
                    await self._end()


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except ValueError:
        raise PapersUnavailable("the worker answered with something else than JSON") from None
    if not isinstance(value, dict):
        raise PapersUnavailable("the worker answered with something else than an object")
    return value


def _failed(code: str, words: str) -> CloudWindowError:
    known = {kind.code: kind for kind in (BadInput, NotFound)}
    return known.get(code, PapersUnavailable)(words)
