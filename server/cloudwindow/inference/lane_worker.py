"""The parent's side of one lane: a thread that talks to one worker process, and the queue in front of it."""

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from types import MappingProxyType
from typing import Any, Final

import structlog

from cloudwindow.domain.errors import InferenceUnavailable
from cloudwindow.inference.shared_memory import Slab
from cloudwindow.inference.weights import DIRECTORY_VARIABLE

WITHHELD: Final = ("CLOUDWINDOW_", "AWS_")


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """A worker's: it opens what applicants send, so it is given no key, no password and no bucket's credentials."""
    return {name: value for name, value in ours.items() if name == DIRECTORY_VARIABLE or not name.startswith(WITHHELD)}


# Two workers with as many threads as cores each would starve the media: every library gets one.
ONE_THREAD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "CT2_INTER_THREADS": "1",
        "OPENCV_FOR_THREADS_NUM": "1",
    }
)
_RECENT_S: Final = 2.0  # a wait that ended longer ago says nothing about now

log = structlog.get_logger()


class LaneWorker:
    """Bounded queue, one thread, one process. `open` first; `close` ends the process."""

    def __init__(self, name: str, *, waiting: int, patience_s: float, niceness: int) -> None:
        self.name = name
        self._waiting = waiting
        self._patience_s = patience_s
        self._niceness = niceness
        self._thread: ThreadPoolExecutor | None = None
        self._slab: Slab | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection[Any, Any] | None = None
        self._pending: set[Future[Any]] = set()  # not finished
        self._queued: dict[int, float] = {}  # not begun, by ticket → when it was submitted
        self._tickets = 0
        self._last_wait = (0.0, 0.0)  # (when it ended, how long it was), monotonic seconds

    @property
    def pid(self) -> int | None:
        """Of the worker that is alive now, if there is one."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def open(self) -> None:
        self._slab = Slab.new()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"inference-{self.name}")
        self._thread.submit(self._started)

    def submit(self, job: Callable[[Any], Any], arg: object) -> Future[Any]:
        """Queue a job. Raises InferenceUnavailable when the lane is full or closed. Called from one thread only."""
        if self._thread is None:
            raise InferenceUnavailable(f"the {self.name} lane is not open")
        if len(self._pending) > self._waiting:
            raise InferenceUnavailable(f"the {self.name} lane is full: one job runs and {self._waiting} wait")
        self._tickets += 1
        ticket = self._tickets
        self._queued[ticket] = time.monotonic()
        future = self._thread.submit(self._run, ticket, job, arg)
        self._pending.add(future)
        future.add_done_callback(lambda done: self._forget(done, ticket))
        return future

    def waiting_s(self) -> float:
        """Age of the oldest job that has not begun; when there is none, how long the newest one had waited."""
        now = time.monotonic()
        if queued := list(self._queued.values()):
            return now - min(queued)
        ended, waited = self._last_wait
        return waited if now - ended < _RECENT_S else 0.0

    def close(self) -> None:
        """Jobs that wait are refused; the process is ended."""
        if self._thread is None or self._slab is None:
            return
        thread, self._thread = self._thread, None
        if self._process:
            self._process.kill()  # it holds nothing that must be saved, and the job that runs has nobody waiting any more
        thread.shutdown(wait=True)  # not cancel_futures: to a waiting caller that would look like a cancellation of its own
        self._end()
        self._slab.close()

    # --- below: in the lane's own thread -----------------------------------------------------------------------------------

    def _run(self, ticket: int, job: Callable[[Any], Any], arg: object) -> Any:
        submitted = self._queued.pop(ticket)
        self._last_wait = (time.monotonic(), time.monotonic() - submitted)
        name = getattr(job, "__qualname__", "job")
        if self._thread is None or self._slab is None:
            raise InferenceUnavailable(f"the {self.name} lane is closing")
        try:
            message = pickle.dumps((job, self._slab.pack(arg)), protocol=5)
        except (pickle.PicklingError, TypeError, AttributeError, OSError) as error:  # OSError: there is no memory to share
            raise InferenceUnavailable(f"{name} or its argument cannot be sent to a worker: {error}") from error
        try:
            good, result = self._asked(message)
        except (EOFError, OSError) as error:
            self._end()
            log.warning("inference_worker_lost", lane=self.name, job=name)
            if self._thread is not None:
                with suppress(OSError):  # no process to be had now; the next job tries again
                    self._started()
            raise InferenceUnavailable(
                f"the {self.name} worker ended during {name}; another is started for the next job"
            ) from error
        if not good:
            raise InferenceUnavailable(f"{name} failed: {result}")
        return result

    def _asked(self, message: bytes) -> tuple[bool, Any]:
        """Raises EOFError or OSError when the worker ends or takes too long."""
        try:
            connection = self._taken(message)
        except TimeoutError:
            raise
        except (EOFError, OSError):  # it died while it had nothing to do: the job never began, so a new worker may have it
            self._end()
            if self._thread is None:
                raise
            connection = self._taken(message)
        if not connection.poll(self._patience_s):
            raise TimeoutError(f"no answer within {self._patience_s:g} s")
        good, result = pickle.loads(connection.recv_bytes())  # noqa: S301  # from our own child process
        return good, result

    def _taken(self, message: bytes) -> "Connection[Any, Any]":
        """Sends a job and waits until the worker has it. Raises EOFError or OSError when no worker does."""
        connection = self._started()
        connection.send_bytes(message)
        if not connection.poll(self._patience_s):
            raise TimeoutError(f"the worker took no job within {self._patience_s:g} s")
        connection.recv_bytes()
        return connection

    def _started(self) -> "Connection[Any, Any]":
        if self._connection is not None and self.pid is not None:
            return self._connection
        self._end()
        assert self._slab is not None
        ours, theirs = Pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cloudwindow.inference.worker", str(theirs.fileno()), str(self._slab.fd)],
                env={**environment(os.environ), **ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                pass_fds=(theirs.fileno(), self._slab.fd),
                stdin=subprocess.DEVNULL,
            )
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        self._connection = ours
        os.setpriority(os.PRIO_PROCESS, self._process.pid, self._niceness)
        return ours

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _forget(self, done: Future[Any], ticket: int) -> None:
        """In whichever thread the job ended or was cancelled; each is one step that needs no lock."""
        self._queued.pop(ticket, None)
        self._pending.discard(done)
