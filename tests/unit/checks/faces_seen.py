"""Faces as the models would report them, pairs and a pool that plays them back, for the tests of the face checks."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import numpy as np

from cloudwindow.domain.challenge import Challenge
from cloudwindow.domain.ids import ChallengeId, CheckName, PartId
from cloudwindow.domain.samples import Frame, Pair
from cloudwindow.inference.embedder import EmbedAsk, Embedded
from cloudwindow.inference.faces import KEPT, SeenFace

A = TypeVar("A")
R = TypeVar("R")

ISSUED_S: Final = 1000.0


def a_face(
    size: float = 0.4, yaw_deg: float = 0.0, pitch_deg: float = 0.0, sharpness: float = 150.0, luma: float = 120.0
) -> SeenFace:
    return SeenFace(
        yaw_deg=yaw_deg, pitch_deg=pitch_deg, roll_deg=0.0, box=(100.0, 100.0, 150.0, 200.0), size=size, mouth=0.01,
        sharpness=sharpness, luma=luma, points=np.zeros((len(KEPT), 2), dtype=np.float32),
    )  # fmt: skip


def a_frame(at_s: float = ISSUED_S) -> Frame:
    return Frame(image=np.zeros((48, 64, 3), np.uint8), at_s=at_s, part=PartId("prt_1"), number=0)


def a_pair(kind: str, at_s: float = ISSUED_S, sha256: str = "aa") -> Pair:
    return Pair(reference=np.zeros((20, 20, 3), np.uint8), reference_sha256=sha256, live=a_frame(at_s), kind=kind)


def a_challenge(check: CheckName, allowed_s: float = 10.0) -> Challenge:
    return Challenge(
        id=ChallengeId("chl_1"), check=check, prompt="face.look_straight", expected="", attempt=1, nonce="00",
        issued_s=ISSUED_S, expires_s=ISSUED_S + allowed_s,
    )  # fmt: skip


class Embeddings:
    """An `InferencePool` that knows only embeddings: `reference` for the small picture, `live` for all others."""

    def __init__(self, reference: Embedded, live: Embedded) -> None:
        self.asked: list[EmbedAsk] = []
        self._reference = reference
        self._live = live

    async def run(self, job: Callable[[A], R], arg: A) -> R:
        assert isinstance(arg, EmbedAsk)
        self.asked.append(arg)
        answer: Any = self._reference if arg.image.shape[0] == 20 else self._live  # Any: R is the job's own
        return answer  # type: ignore[no-any-return]  # as above
