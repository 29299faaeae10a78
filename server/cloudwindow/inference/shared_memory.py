"""Large arrays go to a worker through memory that both processes map, everything else through the pipe.

Pickle's out-of-band buffers (PEP 574) find the arrays in any argument. The memory has no name, so that nothing stays
behind when a process is killed.
"""

import mmap
import os
import pickle
import tempfile
from dataclasses import dataclass
from typing import Any, Final

SMALL: Final = 32 * 1024  # bytes; copying less through the pipe is as quick
_ALIGN: Final = 64  # vector instructions like their data on cache lines
_STEP: Final = 4 * 1024 * 1024  # a slab grows in these steps, so it seldom grows


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """`spans`: (offset, length) of each buffer in a slab of at least `size` bytes, in the order pickle wants them back."""

    pickled: bytes
    spans: tuple[tuple[int, int], ...]
    size: int


class Slab:
    """One reusable piece of shared memory, used by one job at a time. Open it with `Slab.new()` or by an inherited descriptor."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._map: mmap.mmap | None = None

    @classmethod
    def new(cls) -> "Slab":
        """Anonymous memory where the system has it (Linux), else a file without a name."""
        if hasattr(os, "memfd_create"):
            return cls(os.memfd_create("cloudwindow-inference"))
        with tempfile.TemporaryFile() as file:
            return cls(os.dup(file.fileno()))

    def pack(self, value: object) -> Packed:
        """Put `value` in: buffers of at least 32 KiB into the slab, the rest into `pickled`. Overwrites what was there."""
        buffers: list[pickle.PickleBuffer] = []

        def keep_inside(buffer: pickle.PickleBuffer) -> bool:
            if buffer.raw().nbytes < SMALL:
                return True
            buffers.append(buffer)
            return False

        pickled = pickle.dumps(value, protocol=5, buffer_callback=keep_inside)
        spans = []
        end = 0
        for buffer in buffers:
            spans.append((end, buffer.raw().nbytes))
            end += -(-buffer.raw().nbytes // _ALIGN) * _ALIGN
        if end:
            memory = self._mapped(end)
            for (offset, length), buffer in zip(spans, buffers, strict=True):
                memory[offset : offset + length] = buffer.raw()
        return Packed(pickled=pickled, spans=tuple(spans), size=end)

    def unpack(self, packed: Packed) -> Any:  # Any: whatever was packed
        """The value again. Its large arrays lie in the slab: they are good until the next `pack`."""
        if not packed.spans:
            return pickle.loads(packed.pickled)  # noqa: S301  # from our own parent process
        memory = memoryview(self._mapped(packed.size))
        return pickle.loads(packed.pickled, buffers=[memory[at : at + length] for at, length in packed.spans])  # noqa: S301

    def close(self) -> None:
        self._map = None  # unmapped when the last array in it is gone
        os.close(self.fd)

    def _mapped(self, size: int) -> mmap.mmap:
        """A map of at least `size` bytes. A smaller older map is left to those who still look at it."""
        if self._map is None or len(self._map) < size:
            whole = -(-size // _STEP) * _STEP
            if os.fstat(self.fd).st_size < whole:
                os.ftruncate(self.fd, whole)
            self._map = mmap.mmap(self.fd, os.fstat(self.fd).st_size)
        return self._map
