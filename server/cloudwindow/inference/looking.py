"""Looks at a head as often as there is something to see, and asks of each frame no more than it must tell."""

import math
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.samples import Frame
from cloudwindow.inference.faces import FacesRead, read_faces
from cloudwindow.inference.flatness import Flatness
from cloudwindow.inference.passive import LiveRead, read_live_face
from cloudwindow.inference.stillness import Stillness
from cloudwindow.inference.turning import Turning

SCORE_EVERY_S: Final = 0.25  # of the passive score: its median over a turn is what counts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeadLook:
    """`passive`: None in frames that were not scored. `flat`: of the turn that the frame completes. `models`: 'name sha256'."""

    faces: FacesRead
    rest_pitch_deg: float
    passive: float | None
    flat: Flatness | None
    models: tuple[str, ...]


class Looking:
    """One for each session step; keeps the frames since the head was last frontal (at most 3 s of them)."""

    def __init__(self, *, yaw_deg: float, hold_s: float) -> None:
        self._turning = Turning(yaw_deg=yaw_deg, hold_s=hold_s)
        self._still = Stillness()
        self._scored_s = -math.inf

    async def look(self, frame: Frame, pool: InferencePool) -> HeadLook | None:
        """Frames must come in their order; None for one that shows what the last one showed.

        The frame that completes a turn to the side takes one job more (its flatness).
        """
        if self._still.lasts(frame):
            return None
        read = await self._read(frame, pool)
        face, flat = read.faces.largest, None
        if face is None:
            self._still.lost()
        else:
            flat = await self._turning.follow(frame, face, pool)
            self._still.looked(frame, face, frontal=len(read.faces.faces) == 1 and self._turning.frontal(face))
        return HeadLook(
            faces=read.faces,
            rest_pitch_deg=self._turning.rest_pitch_deg,
            passive=read.passive,
            flat=flat,
            models=read.models,
        )

    async def _read(self, frame: Frame, pool: InferencePool) -> LiveRead:
        if 0 <= frame.at_s - self._scored_s < SCORE_EVERY_S:
            faces = await pool.run(read_faces, frame)
            return LiveRead(faces=faces, passive=None, models=faces.models)
        read = await pool.run(read_live_face, frame)
        if read.passive is not None:
            self._scored_s = frame.at_s
        return read
