"""The worker process of a lane: takes one job at a time until its parent goes away.

Started as `python -m cloudwindow.inference.worker CONNECTION_FD SLAB_FD`. The parent has set the environment that keeps
every library at one thread, which must be there before numpy or OpenCV is imported.
"""

import os
import pickle
import select
import signal
import sys
import threading
import traceback
from multiprocessing.connection import Connection
from typing import Any, Final

from cloudwindow.inference.shared_memory import Slab

TAKEN: Final = b"taken"
Answer = tuple[bool, Any]  # (True, result) or (False, what went wrong); Any: a job's result


def work(connection: "Connection[Any, Any]", slab: Slab) -> None:
    """Say that a job is here, then answer it, until the connection ends."""
    while True:
        try:
            message = connection.recv_bytes()
        except EOFError:
            return
        connection.send_bytes(TAKEN)
        job, packed = pickle.loads(message)  # noqa: S301  # from our own parent process
        connection.send_bytes(_answer(job, packed, slab))


def _answer(job: Any, packed: Any, slab: Slab) -> bytes:  # Any: as unpickled
    answer: Answer
    try:
        answer = (True, job(slab.unpack(packed)))
        return pickle.dumps(answer, protocol=5)
    except Exception as error:  # a job's failure is the parent's to judge; the worker lives on
        where = traceback.extract_tb(error.__traceback__)[-1]
        return pickle.dumps((False, f"{type(error).__name__}: {error} ({os.path.basename(where.filename)}:{where.lineno})"))


def _end_with_parent(fd: int) -> None:
    """Wait until the parent's end of the socket is closed, by whatever death, then end the process, also amid a job."""
    poll = select.poll()
    poll.register(fd, 0)  # no events asked for: only the hang-up is told
    poll.poll()
    os._exit(1)


def main(connection_fd: int, slab_fd: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is the parent's to act on
    threading.Thread(target=_end_with_parent, args=(connection_fd,), daemon=True).start()
    work(Connection(connection_fd), Slab(slab_fd))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
