"""The OpenAPI 3.1 document, made from the same table as the router."""

import json
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from cloudwindow.domain import errors as e
from cloudwindow.web import cookies
from cloudwindow.web.auth import MARK
from cloudwindow.web.call import Role, Route
from cloudwindow.web.errors import PROBLEM, STATUS
from cloudwindow.web.idempotency import HEADER
from cloudwindow.web.schemas import MOST_MS_AGO, TAKEN, Problem

Json = dict[str, Any]  # Any: JSON of every shape
API_VERSION: Final = "1.0.0"
_REF: Final = "#/components/schemas/{model}"
_ROLE_ERRORS: Final[Mapping[Role, tuple[type[e.CloudWindowError], ...]]] = MappingProxyType(
    {
        Role.PUBLIC: (e.TooMany,),
        Role.OPENER: (e.TooMany, e.Forbidden),
        Role.APPLICANT: (e.TooMany, e.Unauthorised, e.Forbidden, e.NotFound),
        Role.INTERPRETER: (e.TooMany, e.Unauthorised, e.Forbidden),
        Role.SIGNER: (e.TooMany, e.Unauthorised, e.Forbidden),
        Role.INTEGRATOR: (e.TooMany, e.Unauthorised),
        Role.OPERATOR: (e.TooMany, e.Unauthorised),
        Role.STAFF: (e.TooMany, e.Unauthorised, e.Forbidden, e.NotFound),
    }
)
_SECURITY: Final[Mapping[Role, list[Json]]] = MappingProxyType(
    {
        Role.PUBLIC: [],
        Role.OPENER: [],
        Role.APPLICANT: [{"cookie": []}],
        Role.INTERPRETER: [{"interpreter": []}],
        Role.SIGNER: [{"signer": []}],
        Role.INTEGRATOR: [{"key": []}],
        Role.OPERATOR: [{}, {"key": []}],
        Role.STAFF: [{"staff": []}],
    }
)


def document(routes: Iterable[Route]) -> str:
    """JSON text. Deterministic: the same table gives the same bytes."""
    table = tuple(routes)
    paths: dict[str, Json] = {}
    for route in table:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": "CloudWindow",
            "version": API_VERSION,
            "description": "Remote-video verification. The live socket's messages and the order of calls are in docs/protocol.md.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": _schemas(table),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An integrator's key."},
                "cookie": _cookie(cookies.APPLICANT, "Set by POST /api/open."),
                "interpreter": _cookie(cookies.INTERPRETER, "Set by POST /api/interpreter/open."),
                "signer": _cookie(cookies.SIGNER, "Set by POST /api/sign/open."),
                "staff": _cookie(cookies.STAFF, "Set by signing in."),
            },
        },
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True)


def _cookie(cookie: cookies.Cookie, description: str) -> Json:
    return {"type": "apiKey", "in": "cookie", "name": cookie.name, "description": description}


def _schemas(routes: tuple[Route, ...]) -> Json:
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Problem, "serialization")]
    for route in routes:
        if route.takes is not None and issubclass(route.takes, BaseModel):
            wanted.append((route.takes, "validation"))
        if route.gives is not None:
            wanted.append((route.gives, "serialization"))
    _, schema = models_json_schema(list(dict.fromkeys(wanted)), ref_template=_REF)
    found: Json = schema["$defs"]
    return found


def _ref(model: type[BaseModel]) -> Json:
    return {"$ref": _REF.format(model=model.__name__)}


def _operation(route: Route) -> Json:
    operation: Json = {
        "operationId": route.deed.__name__,
        "summary": route.summary,
        "tags": [route.role.value],
        "security": _SECURITY[route.role],
        "parameters": _parameters(route),
        "responses": _responses(route),
    }
    if route.takes is not None:
        raw = {"schema": {"type": "string", "format": "binary", "maxLength": route.most_bytes}}
        content = {route.media: {"schema": _ref(route.takes)} if issubclass(route.takes, BaseModel) else raw}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameters(route: Route) -> list[Json]:
    found = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in re.findall(r"{(\w+)}", route.path)
    ]
    if route.query is not None:
        schema = route.query.model_json_schema(ref_template=_REF)
        definitions = schema.get("$defs", {})
        for name, field in schema["properties"].items():
            required = name in schema.get("required", [])
            found.append({"name": name, "in": "query", "required": required, "schema": _inlined(field, definitions)})
    if route.role in (Role.APPLICANT, Role.OPENER, Role.STAFF, Role.INTERPRETER, Role.SIGNER) and route.method == "POST":
        found.append({"name": MARK, "in": "header", "required": True, "schema": {"const": "1"}})
    if route.media == "image/jpeg":
        age = {"type": "integer", "minimum": 0, "maximum": MOST_MS_AGO}
        found.append({"name": TAKEN, "in": "header", "required": True, "schema": age})
    if route.idempotent:
        found.append({"name": HEADER, "in": "header", "required": False, "schema": {"type": "string", "maxLength": 128}})
    return found


def _inlined(field: Any, definitions: Json) -> Any:
    """A query parameter's schema with its references written out."""
    if isinstance(field, dict):
        if "$ref" in field:
            return _inlined(definitions[field["$ref"].rsplit("/", 1)[-1]], definitions)
        return {key: _inlined(value, definitions) for key, value in field.items()}
    return [_inlined(one, definitions) for one in field] if isinstance(field, list) else field


def _responses(route: Route) -> Json:
    good: Json = {"description": route.status.phrase}
    if route.gives is not None:
        good["content"] = {"application/json": {"schema": _ref(route.gives)}}
    responses: Json = {str(route.status.value): good}
    bad = [*_ROLE_ERRORS[route.role], *route.errors]
    if route.takes is not None or route.query is not None:
        bad.append(e.BadInput)
    if route.takes is not None:
        bad.append(e.TooLarge)
    codes: dict[HTTPStatus, set[str]] = {}
    for error in bad:
        codes.setdefault(STATUS[error], set()).add(error.code)
    for status, words in codes.items():
        responses[str(status.value)] = {
            "description": f"{status.phrase}: {', '.join(sorted(words))}",
            "content": {PROBLEM: {"schema": _ref(Problem)}},
        }
    return responses
