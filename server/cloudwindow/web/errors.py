"""From an error to an answer: RFC 9457 problem details, and nothing that was not meant for the client."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

import structlog
from aiohttp import web
from pydantic import ValidationError

from cloudwindow.domain import errors as e
from cloudwindow.domain.ids import new_id
from cloudwindow.domain.refusals import Refusal

log = structlog.get_logger()

STATUS: Final[Mapping[type[e.CloudWindowError], HTTPStatus]] = MappingProxyType(
    {
        e.BadInput: HTTPStatus.BAD_REQUEST,
        e.BadOffer: HTTPStatus.BAD_REQUEST,
        e.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        e.Unauthorised: HTTPStatus.UNAUTHORIZED,
        e.Forbidden: HTTPStatus.FORBIDDEN,
        e.NotFound: HTTPStatus.NOT_FOUND,
        e.IllegalTransition: HTTPStatus.CONFLICT,
        e.Conflict: HTTPStatus.CONFLICT,
        e.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
        e.InferenceUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
        e.ModelMissing: HTTPStatus.SERVICE_UNAVAILABLE,
        e.PapersUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
        e.StoreUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
        e.StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
        e.BadPolicy: HTTPStatus.INTERNAL_SERVER_ERROR,
        e.EvidenceBroken: HTTPStatus.INTERNAL_SERVER_ERROR,
    }
)
# What aiohttp itself answers (no such path, wrong method, ...), in the same vocabulary.
_OWN_WORDS: Final[Mapping[int, str]] = MappingProxyType(
    {404: "not_found", 405: "method_not_allowed", 413: "too_large", 403: "forbidden"}
)
PROBLEM: Final = "application/problem+json"
MOST_DETAILS: Final = 100


def status_of(error: e.CloudWindowError) -> HTTPStatus:
    """The status of the error's nearest ancestor in the table; 500 when it has none."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.INTERNAL_SERVER_ERROR)


def problem(
    status: HTTPStatus, code: str, detail: str, headers: Mapping[str, str] | None = None, details: Sequence[Refusal] = ()
) -> web.Response:
    """`detail` is English and for the log; `details` say the same as codes, which a page says in its reader's language."""
    body: dict[str, object] = {"type": "about:blank", "title": status.phrase, "status": status.value, "code": code}
    body["detail"] = detail[:500]
    if details:
        body["details"] = [one.told() for one in details[:MOST_DETAILS]]
    return web.Response(status=status, text=json.dumps(body, ensure_ascii=False), content_type=PROBLEM, headers=headers)


def answer_to(error: Exception) -> web.Response:
    """The answer to any exception. One that was not raised on purpose is logged under a number and told as that number only."""
    if isinstance(error, web.HTTPException):
        status = HTTPStatus(error.status)
        allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        return problem(status, _OWN_WORDS.get(error.status, "bad_input"), status.description, allow)
    if isinstance(error, ValidationError):
        error = e.BadInput(explain(error))
    if not isinstance(error, e.CloudWindowError) or status_of(error) is HTTPStatus.INTERNAL_SERVER_ERROR:
        number = new_id("err")
        log.error("request_failed", error_id=number, exc_info=error)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", f"the server failed; its log has the number {number}")
    status = status_of(error)
    return problem(status, error.code, str(error), _HEADERS.get(status), error.details)


_HEADERS: Final[Mapping[HTTPStatus, Mapping[str, str]]] = MappingProxyType(
    {
        HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": 'Bearer realm="cloudwindow"'},
        HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": "1"},
        HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "5"},
    }
)


def explain(error: ValidationError, at_most: int = 5) -> str:
    """Which field, and what was expected; never the value that came, which may be personal."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    said = [f"{'.'.join(str(part)[:40] for part in one['loc']) or 'body'}: {one['msg'][:120]}" for one in found[:at_most]]
    return "; ".join(said)
