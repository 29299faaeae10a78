"""JSON Schema (2020-12), as far as the server's schemas use it, as TypeScript types."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from cloudwindow.web.shapes import Schema

_WORDS: Final = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_NAME: Final = re.compile(r"[A-Za-z_$][\w$]*")


def declaration(name: str, schema: Schema) -> str:
    """One exported type."""
    return f"export type {name} = {expression(schema)};"


def expression(schema: Schema, indent: str = "") -> str:
    """A type expression. Raises ValueError for what no schema of the server's has."""
    if not schema:
        return "unknown"
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return " | ".join(dict.fromkeys(expression(one, indent) for one in schema[word]))
    if "allOf" in schema:
        return " & ".join(expression(one, indent) for one in schema["allOf"])
    return _typed(schema, indent)


def _typed(schema: Schema, indent: str) -> str:
    kind = schema.get("type")
    if kind in _WORDS:
        return _WORDS[kind]
    if kind == "array":
        items = expression(schema.get("items", {}), indent)
        return f"({items})[]" if " | " in items else f"{items}[]"
    if kind == "object" or "properties" in schema:
        return _object(schema, indent)
    raise ValueError(f"expected a schema of the server's kinds, found {schema!r}")


def _object(schema: Schema, indent: str) -> str:
    properties: Mapping[str, Any] = schema.get("properties", {})
    if not properties:
        others = next(iter(schema.get("patternProperties", {}).values()), schema.get("additionalProperties"))
        values = expression(others, indent) if isinstance(others, dict) else "never" if others is False else "unknown"
        return f"Readonly<Record<string, {values}>>"
    required = set(schema.get("required", ()))
    inner = f"{indent}  "
    lines = [
        f"{inner}readonly {key(name)}{'' if name in required else '?'}: {expression(one, inner)};"
        for name, one in properties.items()
    ]
    return "{\n" + "\n".join(lines) + f"\n{indent}}}"


def key(name: str) -> str:
    """A property's name, in quotes where it needs them."""
    return name if _NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)
