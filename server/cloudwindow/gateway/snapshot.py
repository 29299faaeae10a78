"""One picture of a stream that nobody decodes: its next keyframe, which stands alone."""

import asyncio
import contextlib
from typing import Any, Final

import av

from cloudwindow.domain.ids import PartId
from cloudwindow.domain.samples import Frame
from cloudwindow.gateway.decode import DECODERS, upright_rgb
from cloudwindow.gateway.payload import vp8_size
from cloudwindow.gateway.relay import Source
from cloudwindow.gateway.tap import EncodedFrame

WITHIN_S: Final = 2.0


async def snapshot(part: PartId, source: Source, max_side: int, max_pixels: int) -> Frame | None:
    """Asks the sender for a keyframe; None when none came within two seconds, it could not be decoded, or too many ask at once."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[EncodedFrame] = loop.create_future()

    def look(frame: EncodedFrame) -> None:
        if frame.key and not found.done():
            found.set_result(frame)

    try:
        leave = source.taps["video"].add(look)
    except ValueError:  # several look already
        return None
    try:
        source.request_keyframe()
        async with asyncio.timeout(WITHIN_S):
            encoded = await found
    except TimeoutError:
        return None
    finally:
        leave()
    return await asyncio.to_thread(_decoded, part, encoded, max_side, max_pixels)


def _decoded(part: PartId, encoded: EncodedFrame, max_side: int, max_pixels: int) -> Frame | None:
    size = vp8_size(encoded.data) if encoded.codec == "VP8" else None
    if encoded.codec not in DECODERS or (size is not None and size[0] * size[1] > max_pixels):
        return None
    context: Any = av.CodecContext.create(DECODERS[encoded.codec], "r")  # Any: `decode` is not in the type of the base class
    context.thread_count = 1
    context.options = {"max_pixels": str(max_pixels)}
    with contextlib.suppress(av.FFmpegError):
        for frame in [*context.decode(av.Packet(encoded.data)), *context.decode(None)]:
            return Frame(image=upright_rgb(frame, max_side), at_s=encoded.arrived_s, part=part, number=0)
    return None
