"""A scripted applicant's head: one portrait, warped in three dimensions so that it turns, nods, tilts, speaks and blinks.

A pose rotates the mesh about the head's middle and projects it; the triangles are painted far to near into a buffer of triangle
numbers, and one remap fetches all the pixels. It obeys every prompt, so it is also the standing sample of an injection attack.
"""

from functools import cached_property
from typing import Final

import cv2
import numpy as np

from cloudwindow.applicant.mesh import CAVITY_RGB, CAVITY_ROWS, EYES, FACE_POINTS, FOLDS, JAW_DROP, Floats, Ints, Mesh, build
from cloudwindow.applicant.pose import Fidget, Pose, aimed, rotation
from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.samples import Image
from cloudwindow.inference.faces import OVAL
from cloudwindow.inference.meshes import read_mesh

__all__ = ["Fidget", "Pose", "Puppet", "Sensor", "aimed"]

CAMERA: Final = 5.0  # distance of the camera in face heights


def staged(portrait: Image, size: tuple[int, int], face_share: float, centre: tuple[float, float]) -> Image:
    """The portrait cut and scaled so that its face is `face_share` of the frame's height, at `centre` (shares of the frame)."""
    mesh = read_mesh(portrait)
    if mesh is None:
        raise BadInput("expected a portrait with one face, found none")
    oval = mesh.points[list(OVAL), :2]
    scale = face_share * size[1] / np.ptp(oval[:, 1])
    shift = np.array(size) * centre - oval.mean(axis=0) * scale
    matrix = np.array(((scale, 0, shift[0]), (0, scale, shift[1])))
    frame = cv2.warpAffine(portrait, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(frame, dtype=np.uint8)


class Puppet:
    """Frames of the portrait's head in a commanded pose. RGB in, RGB out. Not safe to share between threads.

    The first frame costs some 100 ms more: the portrait's face is read and cut into triangles then. `face_share`: of the frame's
    height. `centre`: of the face, in shares of the frame.
    """

    def __init__(
        self,
        portrait: Image,
        size: tuple[int, int] = (640, 480),
        *,
        face_share: float = 0.44,
        centre: tuple[float, float] = (0.5, 0.5),
    ) -> None:
        self.size = size
        self._portrait = portrait
        self._face_share = face_share
        self._centre = centre

    def render(self, pose: Pose) -> Image:
        """Raises BadInput when the portrait has no face, ModelMissing."""
        return self._stage.render(pose)

    def face_box(self, pose: Pose) -> tuple[int, int, int, int]:
        """(left, top, right, bottom) of the face oval in the rendered frame."""
        return self._stage.face_box(pose)

    @cached_property
    def _stage(self) -> "_Stage":
        frame = staged(self._portrait, self.size, self._face_share, self._centre)
        mesh = read_mesh(frame)
        if mesh is None:
            raise BadInput("expected a face in the staged portrait, found none: is the portrait large enough?")
        return _Stage(frame, build(mesh.points[:FACE_POINTS], self.size), mesh.rotation.T, self.size)


class _Stage:
    """The portrait as texture and triangles, ready to be posed. `upright`: rotation that undoes the portrait's own pose."""

    def __init__(self, frame: Image, mesh: Mesh, upright: Floats, size: tuple[int, int]) -> None:
        self.size = size
        self._mesh = mesh
        self._upright = upright
        cavity = np.full((CAVITY_ROWS, size[0], 3), CAVITY_RGB, dtype=np.uint8)
        self._texture = np.concatenate((frame, cavity))
        self._window = _window(mesh.points, size)
        left, top, right, bottom = self._window
        columns, rows = np.meshgrid(np.arange(left, right, dtype=np.float32), np.arange(top, bottom, dtype=np.float32))
        self._columns, self._rows = columns.astype(np.float32), rows.astype(np.float32)
        self._moving = (mesh.share[mesh.triangles] > 0).any(axis=1)
        self._rest = self._lift()

    def render(self, pose: Pose) -> Image:
        flat, depth = self._posed(pose)
        numbers = self._paint(flat, depth)
        columns, rows = self._maps(flat, numbers)
        left, top, right, bottom = self._window
        frame = self._texture[: self.size[1]].copy()
        frame[top:bottom, left:right] = cv2.remap(self._texture, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return frame

    def face_box(self, pose: Pose) -> tuple[int, int, int, int]:
        """(left, top, right, bottom) of the face oval in the rendered frame."""
        flat, _ = self._posed(pose)
        low, high = flat[list(OVAL)].min(axis=0), flat[list(OVAL)].max(axis=0)
        return int(low[0]), int(low[1]), int(high[0]), int(high[1])

    def _lift(self) -> Floats:
        """The portrait's points in space, about the pivot, turned upright."""
        mesh = self._mesh
        spread = 1 - mesh.points[:, 2] / (CAMERA * mesh.face_height)
        space = np.column_stack(
            (
                (mesh.points[:, 0] - mesh.pivot[0]) * spread,
                (mesh.pivot[1] - mesh.points[:, 1]) * spread,
                mesh.points[:, 2],
            )
        )
        return (space @ self._upright.T).astype(np.float32)

    def _posed(self, pose: Pose) -> tuple[Floats, Floats]:
        """Where every point falls in the frame, and its depth (greater is nearer)."""
        mesh = self._mesh
        space = self._rest.copy()
        for (upper, lower), fold in zip(EYES, FOLDS, strict=True):
            way = self._rest[list(lower[1:-1])] - self._rest[list(upper[1:-1])]
            space[list(upper[1:-1])] += 0.95 * pose.blink * way
            space[list(fold)] += 0.5 * pose.blink * way
        drop = mesh.jaw * (pose.mouth * JAW_DROP * mesh.face_height)
        space[:, 1] -= drop
        space[:, 2] -= 0.3 * drop
        space = space @ rotation(pose).T
        near = 1 / (1 - space[:, 2] / (CAMERA * mesh.face_height))
        flat = np.column_stack((mesh.pivot[0] + space[:, 0] * near, mesh.pivot[1] - space[:, 1] * near))
        share = mesh.share[:, None]
        still = mesh.points[:, :2]
        return (still + share * (flat - still)).astype(np.float32), (mesh.share * space[:, 2]).astype(np.float32)

    def _paint(self, flat: Floats, depth: Floats) -> Ints:
        """The triangle number of each pixel of the window; the number after the last is the still background."""
        mesh = self._mesh
        numbers = np.full(self._columns.shape, len(mesh.triangles), dtype=np.int32)
        order: Ints = np.argsort(depth[mesh.triangles].mean(axis=1) + mesh.order_bias).astype(np.int32)
        corners = np.round((flat[mesh.triangles] - self._window[:2]) * 16).astype(np.int32)
        for number in order[np.take(self._moving, order)].tolist():
            cv2.fillConvexPoly(numbers, corners[number], number, cv2.LINE_8, 4)
        return numbers

    def _maps(self, flat: Floats, numbers: Ints) -> tuple[Floats, Floats]:
        """For each pixel the place in the portrait that it shows."""
        mesh = self._mesh
        affine = np.concatenate((_affines(flat[mesh.triangles], mesh.source[mesh.triangles]), _IDENTITY))
        chosen = np.take(affine, numbers, axis=0)
        columns = chosen[..., 0] * self._columns + chosen[..., 1] * self._rows + chosen[..., 2]
        rows = chosen[..., 3] * self._columns + chosen[..., 4] * self._rows + chosen[..., 5]
        return columns.astype(np.float32, copy=False), rows.astype(np.float32, copy=False)


def _window(points: Floats, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The part of the frame in which anything moves: left, top, right, bottom."""
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    return max(0, int(low[0])), max(0, int(low[1])), min(size[0], int(high[0]) + 1), min(size[1], int(high[1]) + 1)


_IDENTITY: Final = np.array(((1, 0, 0, 0, 1, 0),), dtype=np.float32)


def _affines(shown: Floats, source: Floats) -> Floats:
    """(n, 6): for each triangle the affine map from the frame (`shown`) to the portrait (`source`)."""
    origin, a, b = shown[:, 0], shown[:, 1] - shown[:, 0], shown[:, 2] - shown[:, 0]
    area = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    area = np.where(np.abs(area) < 1e-3, 1e-3, area)
    u, v = source[:, 1] - source[:, 0], source[:, 2] - source[:, 0]
    along_x = (u * b[:, 1:2] - v * a[:, 1:2]) / area[:, None]
    along_y = (v * a[:, 0:1] - u * b[:, 0:1]) / area[:, None]
    start = source[:, 0] - along_x * origin[:, 0:1] - along_y * origin[:, 1:2]
    six = (along_x[:, 0], along_y[:, 0], start[:, 0], along_x[:, 1], along_y[:, 1], start[:, 1])
    return np.column_stack(six).astype(np.float32)


class Sensor:
    """A cheap camera: grain and a slight flicker, so that no two frames are the same."""

    def __init__(self, seed: int, size: tuple[int, int] = (640, 480), grain: float = 3.0) -> None:
        """`grain`: standard deviation in grey levels."""
        self._dice = np.random.default_rng(seed)
        fields = self._dice.normal(0, grain, (4, size[1], size[0], 3))
        self._grain = [cv2.GaussianBlur(field, (3, 3), 0.6).astype(np.int16) for field in fields]

    def expose(self, frame: Image) -> Image:
        grain = self._grain[int(self._dice.integers(len(self._grain)))]
        shift = int(self._dice.integers(0, grain.shape[0]))
        rolled = np.concatenate((grain[shift:], grain[:shift]))
        gain = 1 + 0.01 * float(self._dice.standard_normal())
        return np.asarray(cv2.addWeighted(frame, gain, rolled, 1.0, 0.0, dtype=cv2.CV_8U), dtype=np.uint8)
