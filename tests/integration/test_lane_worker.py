"""A lane that cannot get a process or memory says so in one way, and goes on when there is some again."""

import errno
import resource
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from typing_extensions import override

from cloudwindow.domain.errors import InferenceUnavailable
from cloudwindow.inference.lane_worker import LaneWorker, environment
from tests.unit.inference.jobs import Picture, kill_myself, look

WITHIN_S = 60.0
BLACK = Picture(image=np.zeros((2, 2, 3), np.uint8))


class StarvedWorker(LaneWorker):
    """While `starved`, the system has no process to give."""

    starved = False

    @override
    def _started(self) -> Any:
        if self.starved and self.pid is None:
            raise OSError(errno.EAGAIN, "Resource temporarily unavailable")
        return super()._started()


@pytest.fixture
def worker() -> Iterator[StarvedWorker]:
    worker = StarvedWorker("fast", waiting=4, patience_s=WITHIN_S, niceness=0)
    worker.open()
    try:
        yield worker
    finally:
        worker.close()


def test_a_worker_that_cannot_be_started_anew_is_unavailable_until_it_can(worker: StarvedWorker) -> None:
    assert worker.submit(look, BLACK).result(WITHIN_S).total == 0
    worker.starved = True
    for job in (kill_myself, look):
        with pytest.raises(InferenceUnavailable):
            worker.submit(job, BLACK).result(WITHIN_S)
    worker.starved = False
    assert worker.submit(look, BLACK).result(WITHIN_S).total == 0


def test_an_argument_for_which_there_is_no_memory_is_unavailable_and_the_next_is_not(worker: StarvedWorker) -> None:
    """The limit on file size of this process stands in for the end of the memory: the same error from the same call."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    large = Picture(image=np.ones((600, 600, 3), np.uint8))
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 21, hard))
        with pytest.raises(InferenceUnavailable, match="cannot be sent"):
            worker.submit(look, large).result(WITHIN_S)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert worker.submit(look, large).result(WITHIN_S).total == 600 * 600 * 3


def test_a_worker_is_given_no_key() -> None:
    ours = {
        "PATH": "/usr/bin",
        "CLOUDWINDOW_MODELS": "/models",
        "CLOUDWINDOW_VAULT__KEY": "key",
        "CLOUDWINDOW_VAULT__PKCS11_PIN": "pin",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }
    assert environment(ours) == {"PATH": "/usr/bin", "CLOUDWINDOW_MODELS": "/models"}
