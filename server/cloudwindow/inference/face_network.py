"""dlib's face network computed by matrix products: the same 128 numbers as dlib's own code gives, in a sixth of its time.

The network is Davis King's ResNet of 29 layers (2017); `anet_type` in dlib's `dnn_face_recognition_ex.cpp` names them. Each
convolution is one product of a matrix of filters and one of patches. The affine map after it is folded into its filters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.samples import Image

Floats = NDArray[np.float32]

SIDE: Final = 150  # px of the face chip
MEAN: Final = (122.782, 117.001, 104.298)  # of red, green, blue, taken off
STAGES: Final = ((3, False), (4, True), (3, True), (3, True), (1, True))  # (blocks, does the first one halve the picture)
CONVOLUTIONS: Final = 1 + 2 * sum(blocks for blocks, _ in STAGES)
NUMBERS: Final = 128
_LAYER: Final = re.compile(rb"\x01[\x04-\x09](con_\d|affine_|fc_\d)")  # a serialised name: one byte of length, its length, it
_TENSOR_VERSION: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Convolution:
    """`filters`: (outputs, inputs * side * side). `bias`: (outputs, 1)."""

    filters: Floats
    bias: Floats
    side: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FaceNetwork:
    """`last`: (256, 128), from the mean of the picture's last features to the face's vector."""

    convolutions: tuple[_Convolution, ...]
    last: Floats

    def vector(self, chip: Image) -> Floats:
        """128 numbers of a face that dlib's `get_face_chip` cut out: RGB, (150, 150, 3). About 15 ms."""
        convolutions = iter(self.convolutions)
        picture = np.asarray((chip - np.array(MEAN)).transpose(2, 0, 1) / 256, dtype=np.float32)
        features = _largest(_positive(_convolved(picture, next(convolutions), 2)))
        for blocks, halves in STAGES:
            for number in range(blocks):
                features = _block(features, convolutions, halves=halves and number == 0)
        return np.asarray(features.mean(axis=(1, 2)) @ self.last, dtype=np.float32)


def read_network(file: Path) -> FaceNetwork:
    """From dlib's own file. Raises BadInput when it holds another network."""
    layers = tuple(_layers(file.read_bytes()))
    if [kind.partition("_")[0] for kind, _ in layers] != [*["con", "affine"] * CONVOLUTIONS, "fc"]:
        raise BadInput(f"{file.name}: expected {CONVOLUTIONS} convolutions, each with an affine map, found {len(layers)} layers")
    values = [value for _, value in layers]
    inputs, convolutions = 3, []
    for filters, scale_and_shift in zip(values[:-1:2], values[1::2], strict=True):
        convolutions.append(_folded(filters, scale_and_shift, inputs))
        inputs = len(scale_and_shift) // 2
    return FaceNetwork(convolutions=tuple(convolutions), last=values[-1].reshape(inputs, NUMBERS).copy())  # the file may go


def _layers(data: bytes) -> Iterator[tuple[str, Floats]]:
    """(kind, values) of the layers that have any, from the picture to the vector, as dlib's `serialize` wrote them."""
    at = 0
    while name := _LAYER.search(data, at):
        kind, at = name.group(1).decode(), name.end()
        if kind.startswith("fc"):  # its two sizes come before its tensor
            at = _integer(data, _integer(data, at)[1])[1]
        version, at = _integer(data, at)
        if version != _TENSOR_VERSION:
            raise BadInput(f"expected a tensor of version {_TENSOR_VERSION} after {kind}, found {version}")
        count = 1
        for _ in range(4):
            size, at = _integer(data, at)
            count *= size
        if at + 4 * count > len(data):
            raise BadInput(f"expected {count} numbers after {kind}, found the end of the file")
        yield kind, np.frombuffer(data, "<f4", count, at)
        at += 4 * count


def _integer(data: bytes, at: int) -> tuple[int, int]:
    """dlib's integers: the number of bytes (its highest bit: negative), then the bytes, the lowest first. Also where it ends."""
    end = at + 1 + (data[at] & 0x7F)
    return int.from_bytes(data[at + 1 : end], "little"), end


def _folded(values: Floats, scale_and_shift: Floats, inputs: int) -> _Convolution:
    scale, shift = np.split(scale_and_shift, 2)
    outputs = len(scale)
    filters = values[:-outputs].reshape(outputs, -1)
    return _Convolution(
        filters=np.ascontiguousarray(filters * scale[:, None]),
        bias=(values[-outputs:] * scale + shift)[:, None],
        side=round((filters.shape[1] / inputs) ** 0.5),
    )


def _block(features: Floats, convolutions: Iterator[_Convolution], *, halves: bool) -> Floats:
    """A residual block: two convolutions, and what went in is added to what comes out."""
    once = _positive(_convolved(features, next(convolutions), 2 if halves else 1))
    twice = _convolved(once, next(convolutions), 1)
    return _positive(_added(twice, _mean(features)) if halves else twice + features)


def _convolved(features: Floats, by: _Convolution, stride: int) -> Floats:
    """As dlib does, edges are filled with zeros only where the picture keeps its size."""
    if stride == 1:
        edge = by.side // 2
        features = np.pad(features, ((0, 0), (edge, edge), (edge, edge)))
    patches = sliding_window_view(features, (by.side, by.side), axis=(1, 2))[:, ::stride, ::stride]
    height, width = patches.shape[1:3]
    columns = np.ascontiguousarray(patches.transpose(0, 3, 4, 1, 2)).reshape(-1, height * width)
    return np.asarray((by.filters @ columns + by.bias).reshape(-1, height, width), dtype=np.float32)


def _added(one: Floats, other: Floats) -> Floats:
    """The smaller one counts as zero where it has nothing (dlib's `add_prev`)."""
    total = np.zeros([max(sizes) for sizes in zip(one.shape, other.shape, strict=True)], np.float32)
    for part in (one, other):
        total[: part.shape[0], : part.shape[1], : part.shape[2]] += part
    return total


def _positive(features: Floats) -> Floats:
    return np.maximum(features, 0)


def _largest(features: Floats) -> Floats:
    return np.asarray(np.maximum.reduce(_every_second(features, 3)))


def _mean(features: Floats) -> Floats:
    return np.asarray(np.add.reduce(_every_second(features, 2)) / 4, dtype=np.float32)


def _every_second(features: Floats, side: int) -> list[Floats]:
    """The places of windows of `side` by `side` that lie two apart, one array for each place in the window."""
    height, width = ((size - side) // 2 * 2 + 1 for size in features.shape[1:])
    return [features[:, y : y + height : 2, x : x + width : 2] for y in range(side) for x in range(side)]
