"""Goes through a verification as an applicant's page does: open, consent, wait, connect, answer, come back after a cut."""

import asyncio
import io
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from PIL import Image as Pillow
from yarl import URL

from cloudwindow.applicant.performer import Cue
from cloudwindow.applicant.tracks import PictureTrack, SoundTrack, Stage
from cloudwindow.domain.errors import BadInput, CloudWindowError

Json = Mapping[str, Any]  # Any: what the server sent
OVER: Final = frozenset({"steps_finished", "terminated", "decided", "expired"})
STILL_EVERY_S: Final = 0.8
PING_EVERY_S: Final = 15.0
STILL_PROMPTS: Final = ("card.", "passport.")


class Refused(CloudWindowError):
    """The server said no; the message has its code and detail."""

    code = "refused"


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
        self._since = 0
        self._session = ""
        self._peer: RTCPeerConnection | None = None
        self._stills: asyncio.Task[None] | None = None
        self._shown: str = ""

    async def run(self) -> Ended:
        """Until the session is over. Raises Refused."""
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=[self._base])
        headers = {"X-CloudWindow": "1", "Origin": str(self._base)}
        async with aiohttp.ClientSession(self._base, cookie_jar=jar, headers=headers) as http:
            self._http = http
            try:
                await self._prepare()
                return await self._live()
            finally:
                self._stop_stills()
                await self._hang_up()

    async def cut(self, seconds: float) -> None:
        """Pull the plug: the sockets vanish without a word; after `seconds` a new connection is made."""
        if self._peer is not None:
            for transceiver in self._peer.getTransceivers():
                connection = transceiver.sender.transport.transport._connection
                for protocol in list(connection._protocols):
                    protocol.transport.abort()
        await asyncio.sleep(seconds)
        await self._connect()

    async def _prepare(self) -> None:
        opened = await self._post("/api/open", {"token": self._token})
        self._session = opened["session"]
        self._here = f"/api/sessions/{self._session}"
        await self._post(f"{self._here}/language", {"language": self._language})
        texts = await self._get(f"/api/texts/{self._language}")
        for text in texts["consents"]:
            answer = {"text": text["text"], "version": text["version"], "sha256": text["sha256"], "given": True}
            await self._post(f"{self._here}/consents", answer)
        fine = dict.fromkeys(("camera_ok", "microphone_ok", "speaker_ok", "light_ok", "face_ok"), True)
        await self._post(
            f"{self._here}/devices", {**fine, "camera_label": "scripted applicant", "browser": "cloudwindow applicant"}
        )
        await self._post(f"{self._here}/ready", {})

    async def _live(self) -> Ended:
        """Follows the live socket, reconnecting to it where it breaks."""
        for _ in range(50):
            with suppress(aiohttp.ClientError, ConnectionError):
                async with self._http.ws_connect(f"{self._here}/live", params={"since": str(self._since)}) as socket:
                    async with asyncio.TaskGroup() as tasks:
                        pinging = tasks.create_task(self._ping(socket))
                        ended = await self._follow(socket)
                        pinging.cancel()
                    if ended is not None:
                        return ended
            await asyncio.sleep(1.0)
        raise Refused("the live socket broke 50 times; the server is not reachable")

    async def _follow(self, socket: aiohttp.ClientWebSocketResponse) -> Ended | None:
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                break
            told: Json = json.loads(message.data)
            self._tell(told)
            if told["type"] != "entry":
                continue
            self._since = told["index"] + 1
            await self._react(told["kind"], told["event"], socket)
            if told["kind"] in OVER:
                return Ended(session=self._session, kind=told["kind"], reason=told["event"].get("reason") or "")
        return None

    async def _react(self, kind: str, event: Json, socket: aiohttp.ClientWebSocketResponse) -> None:
        match kind:
            case "admitted":
                await self._connect()
            case "challenge_issued":
                challenge = event.get("challenge", event)
                await self._begin(challenge)
                await socket.send_json({"type": "shown", "challenge": challenge["id"]})
            case "finding_made" | "step_ended" | "suspended" | "terminated" | "steps_finished":
                self._stop_stills()
                self._stage.performer.rest()

    async def _begin(self, challenge: Json) -> None:
        self._stop_stills()
        cue = Cue(
            prompt=challenge["prompt"],
            expected=challenge.get("expected") or "",
            attempt=challenge["attempt"],
            at_s=self._stage.now_s,
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
            async with self._http.post(where, params={"challenge": challenge}, data=jpeg, headers=headers) as answer:
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

    async def _connect(self) -> None:
        await self._hang_up()
        servers = (await self._get(f"{self._here}/ice"))["ice_servers"]
        ice = [RTCIceServer(urls=list(s["urls"]), username=s.get("username"), credential=s.get("credential")) for s in servers]
        peer = self._peer = RTCPeerConnection(RTCConfiguration(iceServers=ice))
        peer.addTrack(SoundTrack(self._stage))
        peer.addTrack(PictureTrack(self._stage))
        await peer.setLocalDescription(await peer.createOffer())
        answer = await self._post(f"{self._here}/offer", {"sdp": peer.localDescription.sdp})
        await peer.setRemoteDescription(RTCSessionDescription(sdp=answer["sdp"], type="answer"))

    async def _hang_up(self) -> None:
        if self._peer is not None:
            peer, self._peer = self._peer, None
            with suppress(asyncio.TimeoutError):
                async with asyncio.timeout(3):
                    await peer.close()

    async def _ping(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        while not socket.closed:
            await asyncio.sleep(PING_EVERY_S)
            with suppress(ConnectionError):
                await socket.send_json({"type": "ping"})

    async def _post(self, path: str, body: Json) -> Json:
        async with self._http.post(path, json=body) as answer:
            return await _said(path, answer)

    async def _get(self, path: str) -> Json:
        async with self._http.get(path) as answer:
            return await _said(path, answer)


async def _said(path: str, answer: aiohttp.ClientResponse) -> Json:
    if answer.status >= 400:
        raise Refused(f"{path}: {answer.status} {await answer.text()}")
    said: Json = await answer.json()
    return said
