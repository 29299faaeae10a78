"""The process that renders and seals: `python -m cloudwindow.papers.worker`. Frames on stdin and stdout, one answer a question.

A document is text from outside that goes through a large library: it happens where nothing else lives, with bounded memory, and
whoever asked ends this process when it takes too long. It ends by itself when stdin does.
"""

import json
import os
import resource
import struct
import sys
from typing import Any, BinaryIO, Final

from cloudwindow.domain.errors import BadInput, CloudWindowError, NotFound

HEAD: Final = struct.Struct(">I")
LARGEST: Final = 64 * 1024 * 1024  # bytes of a frame
MOST_MEMORY: Final = 3 << 30  # bytes of address space; what it really uses is a tenth
TOLD: Final[tuple[type[CloudWindowError], ...]] = (BadInput, NotFound)  # whose fault it is: told as it is


def main() -> None:
    """Answers until stdin ends. What a library prints goes to stderr, so that stdout holds frames alone."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while (asked := read_frame(sys.stdin.buffer)) is not None:
        out.write(frame(_answer(asked)))
        out.flush()


def frame(value: Any) -> bytes:  # Any: JSON
    data = json.dumps(value, ensure_ascii=False).encode()
    return HEAD.pack(len(data)) + data


def read_frame(source: BinaryIO) -> Any | None:
    """None at the end."""
    head = source.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    (length,) = HEAD.unpack(head)
    data = source.read(length)
    return json.loads(data) if len(data) == length else None


def _answer(asked: Any) -> dict[str, Any]:
    from cloudwindow.papers.jobs import JOBS

    try:
        return {"done": JOBS[asked["job"]](asked["with"])}
    except CloudWindowError as error:
        return {"failed": error.code if isinstance(error, TOLD) else "", "words": str(error)}
    except Exception as error:  # whatever a library raises on a document: the process lives on, the kind alone is told
        return {"failed": "", "words": f"the document could not be worked on ({type(error).__name__})"}


if __name__ == "__main__":
    main()
