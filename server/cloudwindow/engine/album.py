"""Pictures at the counter: those the clerk takes, and those that were kept, each look at one being an entry."""

import asyncio
from collections.abc import Mapping
from typing import Final

from cloudwindow.domain.errors import Conflict, NotFound
from cloudwindow.domain.events import PartClosed, PartOpened, StillKept
from cloudwindow.domain.ids import PersonId, SessionId, StillId, new_id
from cloudwindow.domain.refusals import Why, because
from cloudwindow.domain.samples import Frame, Image
from cloudwindow.domain.seat_events import Viewed
from cloudwindow.engine.exhibits import to_jpeg
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.together import MOST_APART_S, apart_s, compose

APPLICANT: Final = "applicant"
PARTICIPANTS: Final = (APPLICANT, "clerk", "interpreter")
NEAR_S: Final = 1.0


class Album:
    """Raises NotFound, Conflict, and IllegalTransition when the session is over."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    async def snapshot(self, id: SessionId, person: PersonId) -> int:
        """A still of the applicant, as they are now."""
        frame = await self._outside.studio.snapshot(id, APPLICANT) or self._near(id, self._outside.clock.now_s())
        if frame is None:
            raise Conflict("there is no picture of the applicant now", because(Why.PICTURE_MISSING, who=APPLICANT))
        return await self._keep(id, person, frame.image, "snapshot", frame.at_s)

    async def together(self, id: SessionId, person: PersonId) -> int:
        """One instant with everybody who sends a picture; the clerk and the applicant must."""
        sending = set((await self._sending(id)).values())
        if missing := [who for who in PARTICIPANTS[:2] if who not in sending]:
            refusals = [because(Why.PICTURE_MISSING, who=who) for who in missing]
            raise Conflict(f"expected a picture of everybody; {', '.join(missing)} sends none", *refusals)
        others = [who for who in PARTICIPANTS[1:] if who in sending]
        taken = await asyncio.gather(*(self._outside.studio.snapshot(id, who) for who in others))
        frames: list[tuple[str, Frame]] = [(who, frame) for who, frame in zip(others, taken, strict=True) if frame is not None]
        instant_s = min((frame.at_s for _, frame in frames), default=self._outside.clock.now_s())
        applicant = self._near(id, instant_s) or await self._outside.studio.snapshot(id, APPLICANT)
        if applicant is not None:
            frames.insert(0, (APPLICANT, applicant))
        if len(frames) <= len(others):
            raise Conflict("expected a picture of everybody within two seconds; take it again", because(Why.PICTURE_APART))
        if apart_s(frames) > MOST_APART_S:
            raise Conflict(
                f"the pictures are {apart_s(frames):.1f} s apart, more than {MOST_APART_S:g} s; take it again",
                because(Why.PICTURE_APART),
            )
        image = await asyncio.to_thread(compose, frames, str(id))
        return await self._keep(id, person, image, "together", instant_s)

    async def still(self, id: SessionId, person: PersonId, still: StillId) -> bytes:
        """A picture that was kept; the look is an entry. Raises NotFound."""
        for told in reversed(await self._outside.records.told(id)):
            if isinstance(told.event, StillKept) and told.event.still == still:
                data = await self._outside.blobs.get(told.event.blob)
                await self._outside.journal.record(id, Viewed(by=person, what=f"still {told.event.purpose} {still}"))
                return data
        raise NotFound(f"expected a picture of this session, found {still!r}")

    def _near(self, id: SessionId, at_s: float) -> Frame | None:
        return next(iter(self._outside.studio.feed(id).near(at_s, NEAR_S)), None)

    async def _sending(self, id: SessionId) -> Mapping[str, str]:
        """Who sends, by part."""
        sending: dict[str, str] = {}
        for told in await self._outside.records.told(id):
            if isinstance(told.event, PartOpened):
                sending[told.event.part] = told.event.who
            elif isinstance(told.event, PartClosed):
                sending.pop(told.event.part, None)
        return sending

    async def _keep(self, id: SessionId, person: PersonId, image: Image, purpose: str, at_s: float) -> int:
        jpeg = await asyncio.to_thread(to_jpeg, image)
        still = StillId(new_id("stl"))
        name = f"{id}/stills/{still}.jpg"
        sha256 = await self._outside.blobs.put(name, jpeg)
        height, width = image.shape[:2]
        kept = StillKept(still=still, blob=name, sha256=sha256, purpose=purpose, width=width, height=height, at_s=at_s, by=person)
        return await self._outside.journal.record(id, kept)
