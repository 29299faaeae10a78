"""The decoder's weights out of a CTranslate2 model file.

CTranslate2 runs the encoder and keeps the decoder to itself; reading the digits needs the decoder's logits at chosen places.
Layout of the file (binary version 6): version, specification's name, its revision, then the variables, each a name, a shape,
an element type and bytes; all numbers little endian.
"""

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from cloudwindow.domain.errors import ModelMissing

VERSION: Final = 6
_TYPES: Final[Mapping[int, type[np.generic]]] = {0: np.float32, 4: np.float16}  # whole numbers hold quantised weights and counts


def decoder_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """The variables below 'decoder/', without that prefix, as float32. Scalars and quantised tensors are left out.

    Raises ModelMissing when the file is no CTranslate2 model of version 6 or holds no floating-point decoder.
    """
    found: dict[str, NDArray[np.float32]] = {}
    with path.open("rb") as file:
        version = _number(file, "I")
        if version != VERSION:
            raise ModelMissing(
                f"{path.name} has binary version {version}, expected CTranslate2's {VERSION}: pull the pinned model again"
            )
        _text(file)
        _number(file, "I")
        for _ in range(_number(file, "I")):
            name = _text(file)
            shape = [_number(file, "I") for _ in range(_number(file, "B"))]
            kind, size = _number(file, "B"), _number(file, "I")
            data = file.read(size)
            if name.startswith("decoder/") and shape and kind in _TYPES:
                found[name.removeprefix("decoder/")] = np.frombuffer(data, _TYPES[kind]).reshape(shape).astype(np.float32)
    if "embeddings/weight" not in found:
        raise ModelMissing(f"{path.name} has no floating-point decoder: pull the pinned float16 model")
    return found


def _number(file: BinaryIO, form: str) -> int:
    size = struct.calcsize("<" + form)
    raw = file.read(size)
    if len(raw) < size:
        raise ModelMissing(f"the model file ends in the middle of a number, after {file.tell()} bytes: pull it again")
    return int(struct.unpack("<" + form, raw)[0])


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "H"))[:-1].decode()
