"""One spelling for every JSON value (RFC 8785), so that a hash of it means something."""

import json
from typing import Any, NoReturn

import rfc8785

from cloudwindow.domain.errors import BadInput, EvidenceBroken


def canonical(value: Any) -> bytes:  # Any: what json.dumps takes
    """UTF-8 bytes by RFC 8785. Raises BadInput for NaN, infinity, integers over 2**53 and lone surrogates."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        raise BadInput(f"expected a value that JSON can hold exactly (RFC 8785), found one it cannot: {error}") from error


def parse_canonical(data: bytes, what: str) -> Any:  # Any: what json.loads gives
    """Read `data` back; raises EvidenceBroken, naming the byte, when it is not the canonical spelling of a JSON value."""
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refuse)
        again = canonical(value)
    except UnicodeDecodeError as error:
        raise EvidenceBroken(f"{what}: expected UTF-8, found something else at byte {error.start}") from error
    except json.JSONDecodeError as error:
        at = len(error.doc[: error.pos].encode())
        raise EvidenceBroken(f"{what}: expected JSON, found something else at byte {at}: {error.msg}") from error
    except (ValueError, RecursionError, BadInput) as error:
        raise EvidenceBroken(f"{what}: expected JSON, found something else: {error}") from error
    if again != data:
        at = first_difference(again, data)
        raise EvidenceBroken(f"{what}: expected the canonical spelling (RFC 8785), found another at byte {at}")
    return value


def first_difference(one: bytes, other: bytes) -> int:
    """The offset of the first byte that differs; the shorter one's length when one begins with the other."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
