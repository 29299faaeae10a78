"""The pipeline that one writes first: every frame decoded, converted, looked at by the landmarker, and encoded again to a file.

`python -m cloudwindow.evaluation.bench_naive PORT FILE` answers one offer at /offer, tells at /frames how many it has looked
at, and works until it is interrupted. It is a measure only: aiortc, MediaRecorder and the landmarker (video mode, one face,
with expressions and matrix) as their manuals show them, and nothing of this server's.
"""

import asyncio
import sys
from functools import cache
from typing import Any, Final

from aiohttp import web
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRecorder
from typing_extensions import override

from cloudwindow.inference.weights import model_file

HOST: Final = "127.0.0.1"
FPS: Final = 30


class Looking(MediaStreamTrack):
    """Each frame as RGB through the landmarker, and on to the recorder."""

    kind = "video"

    def __init__(self, source: MediaStreamTrack) -> None:
        super().__init__()
        self._source = source
        self.frames = 0

    @override
    async def recv(self) -> Any:  # Any: av.VideoFrame
        frame: Any = await self._source.recv()
        image = frame.to_ndarray(format="rgb24")
        self.frames += 1
        await asyncio.to_thread(_look, image, self.frames)
        return frame


def _look(image: Any, number: int) -> None:  # Any: a picture as av gives it
    import mediapipe as mp

    picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=image)
    _landmarker().detect_for_video(picture, number * 1000 // FPS)


@cache
def _landmarker() -> Any:  # Any: mediapipe has no types
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model_file("face_landmarker"))),
        running_mode=vision.RunningMode.VIDEO,
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
    )
    return vision.FaceLandmarker.create_from_options(options)


async def work(port: int, file: str) -> None:
    """Prints a line when it listens."""
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    # A file for each: with both in one, sound that comes first ends the recording before there is a picture.
    recorders = {kind: MediaRecorder(f"{file}.{kind}.mp4") for kind in ("video", "audio")}
    looking: list[Looking] = []

    def found(track: MediaStreamTrack) -> None:
        if track.kind == "video":
            looking.append(Looking(track))
        recorders[track.kind].addTrack(looking[0] if track.kind == "video" else track)

    async def offered(request: web.Request) -> web.Response:
        await peer.setRemoteDescription(RTCSessionDescription(sdp=await request.text(), type="offer"))
        for recorder in recorders.values():
            await recorder.start()
        await peer.setLocalDescription(await peer.createAnswer())
        return web.Response(text=peer.localDescription.sdp)

    async def counted(request: web.Request) -> web.Response:
        return web.Response(text=str(looking[0].frames if looking else 0))

    peer.on("track", found)
    app = web.Application()
    app.router.add_post("/offer", offered)
    app.router.add_get("/frames", counted)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    try:
        await asyncio.sleep(3600)
    finally:
        for recorder in recorders.values():
            await recorder.stop()
        await peer.close()
        await runner.cleanup()


if __name__ == "__main__":
    try:
        asyncio.run(work(int(sys.argv[1]), sys.argv[2]))
    except KeyboardInterrupt:
        sys.exit(0)
