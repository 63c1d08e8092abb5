"""What is secret in requests and answers, and what is shown in its place: for logs and for curl.

Secret are credentials, cookies, what the document marks `format: password`, and the queries of URLs inside bodies,
which may be signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from fastpix_dyn.spec.plan import Operation, Place, Schema, SecurityScheme
from fastpix_dyn.spec.schemas import resolved, subschemas
from fastpix_dyn.spec.values import is_array, is_object

MASK = "***"
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
_URL_QUERY = re.compile(r"(https?://[^\s?#\"]+)\?[^\s\"]*")

Schemas = Mapping[str, Schema]
Schemes = Mapping[str, SecurityScheme]


def headers(
    pairs: Iterable[tuple[str, str]], operation: Operation, schemes: Schemes, definitions: Schemas
) -> list[tuple[str, str]]:
    """*pairs* with the secret values masked."""
    secret = {name.lower() for name in _names("header", operation, schemes, definitions)} | _SECRET_HEADERS
    return [(name, MASK if name.lower() in secret else value) for name, value in pairs]


def url(text: str, operation: Operation, schemes: Schemes, definitions: Schemas) -> str:
    """*text* with the secret values of its query masked."""
    address, mark, query = text.partition("?")
    secret = _names("query", operation, schemes, definitions)
    secret |= {quote(name, safe="") for name in secret}
    pieces = (piece.partition("=") for piece in query.split("&"))
    return f"{address}{mark}" + "&".join(
        f"{name}{equals}{MASK if name in secret else value}" for name, equals, value in pieces
    )


def body(value: Any, schema: Schema | None, definitions: Schemas) -> Any:
    """*value* with the secret texts inside it masked."""
    if schema is not None and _is_password(schema, definitions):
        return MASK
    return _masked(value, frozenset() if schema is None else _passwords(schema, definitions))


def _masked(value: Any, secret: frozenset[str]) -> Any:
    if isinstance(value, str):
        return _URL_QUERY.sub(rf"\1?{MASK}", value)
    if is_object(value):
        return {key: MASK if key in secret else _masked(part, secret) for key, part in value.items()}
    if is_array(value):
        return [_masked(part, secret) for part in value]
    return value


def _names(place: Place, operation: Operation, schemes: Schemes, definitions: Schemas) -> set[str]:
    """The wire names of what is secret at *place*."""
    own = {one.name for one in operation.parameters if one.place == place and _is_password(one.schema, definitions)}
    return own | {scheme.name for scheme in schemes.values() if scheme.place == place}


def _passwords(schema: Schema, definitions: Schemas) -> frozenset[str]:
    """The names of all properties that *schema* leads to and marks as passwords, wherever they stand."""
    found: set[str] = set()
    for part in _reachable(schema, definitions, set()):
        entries: Mapping[str, Schema] = part.get("properties", {})
        found |= {name for name, value in entries.items() if _is_password(value, definitions)}
    return frozenset(found)


def _reachable(schema: Schema, definitions: Schemas, seen: set[int]) -> Iterator[Mapping[str, Any]]:
    if isinstance(schema, bool) or id(schema) in seen:
        return
    seen.add(id(schema))
    yield schema
    if "$ref" in schema:
        yield from _reachable(definitions[str(schema["$ref"]).removeprefix("#/$defs/")], definitions, seen)
    for _, part in subschemas(schema):
        yield from _reachable(part, definitions, seen)


def _is_password(schema: Schema, definitions: Schemas) -> bool:
    return resolved(schema, definitions).get("format") == "password"
