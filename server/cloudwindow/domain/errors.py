"""One family of errors. `code` is stable and goes to the client; the message says what was expected and what was found."""

import errno
from typing import ClassVar, Final

from cloudwindow.domain.refusals import Refusal


class CloudWindowError(Exception):
    """Root of everything this project raises on purpose. `details`: the same as the message, as codes for pages."""

    code: ClassVar[str] = "internal"

    def __init__(self, message: str = "", *details: Refusal) -> None:
        super().__init__(message)
        self.details = details


class IllegalTransition(CloudWindowError):
    """The event may not follow the session's state (the table in `session.py`)."""

    code = "session.illegal_transition"


class NotFound(CloudWindowError):
    code = "not_found"


class Erased(NotFound):
    """It was there; its key was destroyed, so nobody can read it any more."""

    code = "erased"


class Unauthorised(CloudWindowError):
    """Nobody known: no key, no cookie, a wrong token."""

    code = "unauthorised"


class Forbidden(CloudWindowError):
    """Somebody known who may not do this."""

    code = "forbidden"


class BadInput(CloudWindowError):
    """Bytes from outside that do not fit: the message names field, expectation and finding."""

    code = "bad_input"


class BadOffer(BadInput):
    """An SDP offer the gate refused (RFC 8829 subset that the gateway accepts)."""

    code = "bad_offer"


class TooLarge(BadInput):
    code = "too_large"


class TooMany(CloudWindowError):
    """A rate or a count limit was passed."""

    code = "too_many"


class Conflict(CloudWindowError):
    """The same idempotency key with another body, or a write that lost a race."""

    code = "conflict"


class BadPolicy(CloudWindowError):
    """policy.toml does not fit; the message has line and key."""

    code = "bad_policy"


class ModelMissing(CloudWindowError):
    """A model file is not there; the message says what it costs and how to get it."""

    code = "model_missing"


class InferenceUnavailable(CloudWindowError):
    """A worker died or could not take the job; the check that asked must say inconclusive."""

    code = "inference_unavailable"


class PapersUnavailable(CloudWindowError):
    """A document could not be made, drawn or sealed now: the worker died, took too long, or a font is missing."""

    code = "papers_unavailable"


class StampUnavailable(CloudWindowError):
    """The time-stamping authority did not answer, or its answer does not hold; what was to be stamped stands without a stamp."""

    code = "stamp_unavailable"


class EvidenceBroken(CloudWindowError):
    """Something in the trail or a package does not fit; the message names the entry, segment or byte range."""

    code = "evidence_broken"


class Unreadable(EvidenceBroken):
    """Something that was sealed does not open: it was changed, cut off, moved from elsewhere, or never sealed."""

    code = "unreadable"


class KeyMissing(CloudWindowError):
    """A key that data was sealed with is not there, or not the one; the message says which and where it belongs."""

    code = "key_missing"


class StoreUnavailable(CloudWindowError):
    """The database or the files are away, or let nobody in: nothing was read, and what was to be written may not be there."""

    code = "store_unavailable"


class StorageFull(CloudWindowError):
    code = "storage_full"


_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)


def no_room(error: OSError) -> bool:
    """The disk is full, or what this user may have of it; not: something is wrong with it."""
    return error.errno in _NO_ROOM
