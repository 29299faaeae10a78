"""Pictures of a session: those that arrive for a challenge, those that are kept, and the faces that others are compared with."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from cloudwindow.domain.check import Exhibit
from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.events import StillKept
from cloudwindow.domain.ids import ChallengeId, SessionId, StillId, new_id
from cloudwindow.domain.ports import Blobs, Feed, Journal
from cloudwindow.domain.samples import Image, Pair, Still

MOST_WAITING: Final = 2
MOST_PIXELS: Final = 25_000_000
TWIN_S: Final = 0.6  # how far a video frame may be from the picture it vouches for
# Purpose of a picture → kind of reference. The face that matched the card takes the first one's place.
REFERENCE_OF: Final = {"card.portrait": "card", "face.first": "live", "face": "live"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reference:
    image: Image
    sha256: str


class Exhibits:
    """One a session. Bounded: at most two pictures wait; the page is told to wait before it sends the next."""

    def __init__(self, session: SessionId, blobs: Blobs, journal: Journal, feed: Feed) -> None:
        self._session = session
        self._blobs = blobs
        self._journal = journal
        self._feed = feed
        self._waiting: asyncio.Queue[Still] = asyncio.Queue(MOST_WAITING)
        self._references: dict[str, Reference] = {}

    @property
    def full(self) -> bool:
        return self._waiting.full()

    def knows(self, kind: str) -> bool:
        return kind in self._references

    async def receive(self, jpeg: bytes, purpose: str, challenge: ChallengeId, taken_s: float) -> StillId:
        """A picture from the applicant's page. Raises BadInput."""
        image = await asyncio.to_thread(from_jpeg, jpeg)
        kept = await self._store(jpeg, image, purpose, taken_s, challenge)
        twins = self._feed.near(taken_s, TWIN_S)
        still = Still(id=kept.still, image=image, at_s=taken_s, sha256=kept.sha256, twins=twins, prompt=purpose)
        if not self._waiting.full():
            self._waiting.put_nowait(still)
        return kept.still

    async def keep(self, exhibit: Exhibit, challenge: ChallengeId | None, at_s: float) -> None:
        """A picture out of the video; the purposes of `REFERENCE_OF` become references."""
        jpeg = await asyncio.to_thread(to_jpeg, exhibit.image)
        kept = await self._store(jpeg, exhibit.image, exhibit.purpose, at_s, challenge)
        if kind := REFERENCE_OF.get(exhibit.purpose):
            self._references[kind] = Reference(image=exhibit.image, sha256=kept.sha256)

    async def recall(self, kept: StillKept) -> None:
        """A picture of before the server was restarted. Raises NotFound, BadInput."""
        if kind := REFERENCE_OF.get(kept.purpose):
            image = await asyncio.to_thread(from_jpeg, await self._blobs.get(kept.blob))
            self._references[kind] = Reference(image=image, sha256=kept.sha256)

    def forget_waiting(self) -> None:
        """The challenge they were taken for is over."""
        while not self._waiting.empty():
            self._waiting.get_nowait()

    async def arriving(self) -> AsyncIterator[Still]:
        while True:
            yield await self._waiting.get()

    async def pairs(self, kind: str, per_s: float) -> AsyncIterator[Pair]:
        """Live frames beside the reference of `kind`; nothing while there is none."""
        async for frame in self._feed.frames(per_s):
            if reference := self._references.get(kind):
                yield Pair(reference=reference.image, reference_sha256=reference.sha256, live=frame, kind=kind)

    async def _store(self, jpeg: bytes, image: Image, purpose: str, at_s: float, challenge: ChallengeId | None) -> StillKept:
        id = StillId(new_id("stl"))
        name = f"{self._session}/stills/{id}.jpg"
        sha256 = await self._blobs.put(name, jpeg)
        height, width = image.shape[:2]
        kept = StillKept(
            still=id, blob=name, sha256=sha256, purpose=purpose, width=width, height=height, at_s=at_s, challenge=challenge
        )
        await self._journal.record(self._session, kept)
        return kept


def to_jpeg(image: Image, quality: int = 92) -> bytes:
    out = io.BytesIO()
    Pillow.fromarray(image).save(out, "JPEG", quality=quality)
    return out.getvalue()


def from_jpeg(data: bytes) -> Image:
    """RGB; raises BadInput when the bytes are no JPEG picture or have too many pixels (looked at before decoding)."""
    try:
        with Pillow.open(io.BytesIO(data), formats=("JPEG",)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadInput(f"expected at most {MOST_PIXELS} pixels, found {picture.width}x{picture.height}")
            return np.asarray(picture.convert("RGB"), dtype=np.uint8)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Pillow.DecompressionBombError) as error:
        raise BadInput(
            f"expected a JPEG picture, found {len(data)} bytes that do not read as one ({type(error).__name__})"
        ) from None
