"""Goes through a verification as an applicant's page does: open, consent, wait, connect, answer, come back after a cut."""

import asyncio
import io
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from PIL import Image as Pillow
from yarl import URL

from cloudwindow.applicant.calls import Calls, Json, Refused, visitor
from cloudwindow.applicant.led import Led
from cloudwindow.applicant.live import LiveSocket
from cloudwindow.applicant.media import MediaLink
from cloudwindow.applicant.performer import Cue
from cloudwindow.applicant.tracks import Stage
from cloudwindow.domain.errors import BadInput

__all__ = ["Ended", "Json", "Refused", "ScriptedApplicant"]

OVER: Final = frozenset({"steps_finished", "terminated", "decided", "expired"})
RESTS: Final = frozenset({"finding_made", "step_ended", "suspended", "terminated", "steps_finished"})
STILL_EVERY_S: Final = 0.8
STILL_PROMPTS: Final = ("card.", "passport.")
NEW_PATH_FOR: Final = ("link.", "server.restarted")  # suspensions that a new connection may end
QUIET_S: Final = 5.0  # the server tells of the link every second: so long without a word and the path is broken
SILENT_S: Final = 60.0  # before there is media the server may have nothing to say


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """`kind`: the last entry's, one of `OVER`. `reason`: of a termination."""

    session: str
    kind: str
    reason: str


class ScriptedApplicant:
    """One link, one performance. `tell` gets every message of the live socket."""

    def __init__(self, link: str, stage: Stage, language: str, tell: Callable[[Json], None]) -> None:
        url = URL(link)
        if not url.fragment or url.host is None:
            raise BadInput(
                f"link: expected {'{server}'}/#TOKEN as the server printed it, found {link.split('#')[0]!r} without a token"
            )
        self._token = url.fragment
        self._base = url.origin()
        self._stage = stage
        self._language = language
        self._tell = tell
        self._session = ""
        self._media: MediaLink | None = None
        self._socket: LiveSocket | None = None
        self._stills: asyncio.Task[None] | None = None
        self._led: Led | None = None

    @property
    def led(self) -> Led | None:
        """What goes on between this applicant and a clerk; None in a session without one."""
        return self._led

    async def run(self) -> Ended:
        """Until the session is over. Raises Refused."""
        async with visitor(self._base) as http:
            self._calls = Calls(http)
            await self._prepare()
            media = self._media = MediaLink(self._calls, self._here, self._stage)
            living, sending = asyncio.create_task(self._live(media)), asyncio.create_task(media.run())
            try:
                await asyncio.wait((living, sending), return_when=asyncio.FIRST_COMPLETED)
                if sending.done():
                    sending.result()  # it ends by a refusal only
                return await living
            finally:
                self._stop_stills()
                for task in (living, sending):
                    task.cancel()
                await asyncio.wait((living, sending))
                await media.hang_up()
                if self._led is not None:
                    await self._led.close()

    async def cut(self, seconds: float) -> None:
        """Pull the plug: the sockets vanish without a word; after `seconds` a new connection is made."""
        if self._media is not None:
            await self._media.cut(seconds)

    async def moved(self) -> None:
        """The network is another one, as a browser tells its page: everything is connected anew, at once."""
        if self._media is not None and self._socket is not None:
            await self._media.cut(0.0)
            await self._socket.redial()

    async def _prepare(self) -> None:
        opened = await self._calls.post("/api/open", {"token": self._token})
        self._session = opened["session"]
        self._here = f"/api/sessions/{self._session}"
        await self._calls.post(f"{self._here}/language", {"language": self._language})
        texts = await self._calls.get(f"/api/texts/{self._language}")
        for text in texts["consents"]:
            answer = {"text": text["text"], "version": text["version"], "sha256": text["sha256"], "given": True}
            await self._calls.post(f"{self._here}/consents", answer)
        fine = dict.fromkeys(("camera_ok", "microphone_ok", "speaker_ok", "light_ok", "face_ok"), True)
        await self._calls.post(
            f"{self._here}/devices", {**fine, "camera_label": "scripted applicant", "browser": "cloudwindow applicant"}
        )
        await self._calls.post(f"{self._here}/ready", {})

    async def _live(self, media: MediaLink) -> Ended:
        """Follows the live socket to the end of the session. A broken socket tells that the path of the media is broken, too."""

        def broke() -> None:
            if media.begun:
                media.renew()

        socket = self._socket = LiveSocket(self._calls, self._here, lambda: QUIET_S if media.begun else SILENT_S, broke)
        async with aclosing(socket.messages()) as messages:
            async for told in messages:
                self._tell(told)
                if told["type"] != "entry":
                    continue
                await self._react(told["kind"], told["event"], socket, media)
                if self._led is not None:
                    await self._led.react(told["kind"], told["event"])
                if told["kind"] in OVER and not (told["kind"] == "steps_finished" and self._led):
                    return Ended(session=self._session, kind=told["kind"], reason=told["event"].get("reason") or "")
        raise Refused("the live socket ended before the session")

    async def _react(self, kind: str, event: Json, socket: LiveSocket, media: MediaLink) -> None:
        match kind:
            case "session_created" if event["attended"]:
                self._led = Led(self._calls, self._here)
            case "admitted":
                media.renew()
            case "challenge_issued":
                challenge = event.get("challenge", event)
                await self._begin(challenge)
                await socket.say({"type": "shown", "challenge": challenge["id"]})
            case "suspended" if str(event["reason"]).startswith(NEW_PATH_FOR):
                media.renew()
        if kind in RESTS:
            self._stop_stills()
            self._stage.performer.rest()

    async def _begin(self, challenge: Json) -> None:
        self._stop_stills()
        cue = Cue(
            prompt=challenge["prompt"],
            expected=challenge.get("expected") or "",
            attempt=challenge["attempt"],
            at_s=self._stage.now_s,
            words=challenge.get("words") or "",
        )
        await asyncio.to_thread(self._stage.performer.cue, cue)
        if cue.prompt.startswith(STILL_PROMPTS):
            self._stills = asyncio.create_task(self._take_stills(challenge["id"]))

    async def _take_stills(self, challenge: str) -> None:
        """A picture about every 0.8 s while the card's prompt is open."""
        for _ in range(120):
            await asyncio.sleep(STILL_EVERY_S)
            taken = self._stage.now_s
            jpeg = await asyncio.to_thread(self._jpeg, taken)
            ago_ms = round(1000 * (self._stage.now_s - taken))
            headers = {"Content-Type": "image/jpeg", "X-Taken-Ms-Ago": str(ago_ms)}
            where = f"{self._here}/stills"
            async with self._calls.http.post(where, params={"challenge": challenge}, data=jpeg, headers=headers) as answer:
                if answer.status not in (202, 409, 429):
                    raise Refused(f"still: {answer.status} {await answer.text()}")

    def _jpeg(self, at_s: float) -> bytes:
        out = io.BytesIO()
        Pillow.fromarray(self._stage.performer.still(at_s)).save(out, "JPEG", quality=92)
        return out.getvalue()

    def _stop_stills(self) -> None:
        if self._stills is not None:
            self._stills.cancel()
            self._stills = None
