"""What the checks do alike that hold a live face against one that is known already. No step by itself."""

from dataclasses import dataclass
from typing import TypedDict

from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.samples import Pair
from cloudwindow.inference.embedder import EmbedAsk, Embedded, distance, embed
from cloudwindow.inference.faces import SeenFace


class Measured(TypedDict):
    """As the observations of both name it. `distance`: None when one of the two has no face. The rest is of the live one."""

    at_s: float
    faces: int
    distance: float | None
    yaw_deg: float
    pitch_deg: float
    size: float
    sharpness: float
    reference_sha256: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beside:
    """`known`: there is a face in the reference. `face`: the largest live one."""

    known: bool
    face: SeenFace | None
    measured: Measured


class KnownFace:
    """Keeps the vector of the newest reference for as long as it lives, so that each is computed once."""

    def __init__(self, model: str, *, portrait: bool = False) -> None:
        """`model`, `portrait`: of the references, see `EmbedAsk`."""
        self._model = model
        self._portrait = portrait
        self._reference: tuple[str, Embedded] | None = None

    async def beside(self, sample: Pair, pool: InferencePool) -> Beside:
        """Raises InferenceUnavailable."""
        if self._reference is None or self._reference[0] != sample.reference_sha256:
            ask = EmbedAsk(image=sample.reference, model=self._model, portrait=self._portrait)
            self._reference = (sample.reference_sha256, await pool.run(embed, ask))
        known = self._reference[1].vector
        live = await pool.run(embed, EmbedAsk(image=sample.live.image, model=self._model))
        face = live.faces[0] if live.faces else None
        measured = Measured(
            at_s=sample.at_s,
            faces=len(live.faces),
            distance=None if known is None or live.vector is None else round(distance(known, live.vector), 4),
            yaw_deg=round(face.yaw_deg, 2) if face else 0.0,
            pitch_deg=round(face.pitch_deg, 2) if face else 0.0,
            size=round(face.size, 4) if face else 0.0,
            sharpness=round(face.sharpness, 1) if face else 0.0,
            reference_sha256=sample.reference_sha256,
            models=live.models,
        )
        return Beside(known=known is not None, face=face, measured=measured)
