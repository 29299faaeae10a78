"""Which worker a job goes to: quick ones must not wait behind slow ones."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

FAST: Final = "fast"  # landmarks: about 10 ms, many a second
SLOW: Final = "slow"  # text on cards, speech, face embeddings: 0.1 s and more
LANES: Final = (FAST, SLOW)
_MARK: Final = "__cloudwindow_lane__"

J = TypeVar("J", bound=Callable[..., Any])  # Any: a decorator leaves the job's own signature as it is


def lane(name: str) -> Callable[[J], J]:
    """Say of a job that it runs in lane `name`. A job without this is fast."""
    if name not in LANES:
        raise ValueError(f"lane {name!r} is none of {', '.join(LANES)}")

    def mark(job: J) -> J:
        setattr(job, _MARK, name)
        return job

    return mark


def lane_of(job: Callable[..., Any]) -> str:
    """The lane of a job, or of the function inside a `functools.partial`."""
    return str(getattr(job, _MARK, getattr(getattr(job, "func", None), _MARK, FAST)))
