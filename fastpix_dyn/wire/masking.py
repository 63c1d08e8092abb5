"""What is secret in requests and answers, and what is shown in its place: for logs and for curl.

Secret are credentials, cookies, what the document marks `format: password`, and the queries of URLs inside headers and
bodies, which may be signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote_plus

from fastpix_dyn.spec.plan import Operation, Place, Schema, SecurityScheme
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.bundle import bundle
from fastpix_dyn.validate.formats import SECRET
from fastpix_dyn.validate.secrets import Path, secrets
from fastpix_dyn.wire import media_types

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
    return [(name, MASK if name.lower() in secret else _without_queries(value)) for name, value in pairs]


def url(text: str, operation: Operation, schemes: Schemes, definitions: Schemas) -> str:
    """*text* with the secret values of its path and its query masked."""
    address, mark, query = text.partition("?")
    address = _path(address, operation.path, _names("path", operation, schemes, definitions))
    secret = _names("query", operation, schemes, definitions)
    secret |= {quote(name, safe="") for name in secret}
    return f"{address}{mark}" + "&".join(
        f"{name}{equals}{MASK if name in secret else value}" for name, equals, value in _pieces(query)
    )


def body(value: Any, schema: Schema | None, definitions: Schemas) -> Any:
    """*value* with the secrets inside it masked."""
    return _masked(value, frozenset() if schema is None else secrets(bundle(schema, definitions), value), ())


def form(text: str, schema: Schema | None, definitions: Schemas) -> str:
    """*text*, in `application/x-www-form-urlencoded`, with the values masked that are secrets or hold some."""

    def shown(name: str, equals: str, value: str) -> str:
        key, plain = unquote_plus(name), unquote_plus(value)
        safe = body({key: plain}, schema, definitions)[key]
        return f"{name}{equals}{value if safe == plain else quote(safe, safe='*')}"

    return "&".join(shown(*piece) for piece in _pieces(text))


def body_schema(operation: Operation, media_type: str) -> Schema | None:
    """The schema of the body of a request of *media_type*; one of its own goes before a range that includes it."""
    contents = operation.body.contents if operation.body else ()
    covering = [one for one in contents if media_types.covers(one.media_type, media_type)]
    return min(covering, key=lambda one: media_types.is_range(one.media_type)).schema if covering else None


def _pieces(text: str) -> list[tuple[str, str, str]]:
    """The parts of *text*, of the form `name=value&…`."""
    return [piece.partition("=") for piece in text.split("&")]


def _masked(value: Any, secret: frozenset[Path], path: Path) -> Any:
    if path in secret:
        return MASK
    if isinstance(value, str):
        return _without_queries(value)
    if is_object(value):
        return {key: _masked(part, secret, (*path, key)) for key, part in value.items()}
    if is_array(value):
        return [_masked(part, secret, (*path, index)) for index, part in enumerate(value)]
    return value


def _without_queries(text: str) -> str:
    return _URL_QUERY.sub(rf"\1?{MASK}", text)


def _path(address: str, template: str, secret: set[str]) -> str:
    """*address*, whose end was made of *template*, with the *secret* of its variables masked."""
    wanted = template.split("/")[1:]
    came = address.split("/")
    made = [
        MASK if any(f"{{{name}}}" in known for name in secret) else segment
        for known, segment in zip(wanted, came[-len(wanted) :], strict=True)
    ]
    return "/".join([*came[: -len(wanted)], *made])


def _names(place: Place, operation: Operation, schemes: Schemes, definitions: Schemas) -> set[str]:
    """The wire names of what is secret at *place*."""
    own = {one.name for one in operation.parameters if one.place == place and _is_secret(one.schema, definitions)}
    return own | {scheme.name for scheme in schemes.values() if scheme.place == place}


def _is_secret(schema: Schema, definitions: Schemas) -> bool:
    """Whether *schema* is for passwords, or for what is made of them."""
    return any(part.get("format") == SECRET for part in bundle(schema, definitions).schemas())
