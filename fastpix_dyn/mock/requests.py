"""Which operation a request is for."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

from fastpix_dyn.spec.plan import Api, Content, Operation, Parameter, Schema, SecurityScheme, Style
from fastpix_dyn.spec.schemas import kinds, properties, resolved
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.wire import bodies, media_types
from fastpix_dyn.wire.messages import Headers, Request


@dataclass(frozen=True, slots=True)
class Route:
    """A path of the API as a pattern, and its operations by method."""

    pattern: re.Pattern[str]
    operations: Mapping[str, Operation]


@dataclass(frozen=True, slots=True)
class Match:
    """The operation of a request, if the path has one of its method; the values in the path, as they stand there."""

    operation: Operation | None
    values: Mapping[str, str]
    methods: tuple[str, ...]


def routes(api: Api) -> tuple[Route, ...]:
    """The paths of *api*, those with fewer variables, and with later ones, first (OpenAPI 3.1 §4.8.8.1)."""
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in api.operations.values():
        by_path.setdefault(operation.path, {})[operation.method] = operation
    ordered = sorted(by_path, key=lambda path: [segment.count("{") for segment in path.split("/")])
    return tuple(Route(_pattern(path), by_path[path]) for path in ordered)


def find(known: Iterable[Route], prefixes: Iterable[str], method: str, path: str) -> Match | None:
    """The match of *path*, below one of the servers' *prefixes*; None where there is no such path."""
    paths = [path.removeprefix(prefix) for prefix in prefixes if path.startswith(f"{prefix}/")]
    for route in known:
        for candidate in paths:
            found = route.pattern.fullmatch(candidate)
            if found:
                values = {name: found[f"v{index}"] for index, name in enumerate(_names(route))}
                return Match(route.operations.get(method), values, tuple(route.operations))
    return None


def prefixes(api: Api) -> tuple[str, ...]:
    """The paths of the servers' URLs, and none at all."""
    own = {urlsplit(server.url).path.rstrip("/") for server in api.servers}
    return tuple(sorted({*own, ""}, key=len, reverse=True))


def _names(route: Route) -> list[str]:
    path = next(iter(route.operations.values())).path
    return re.findall(r"\{([^{}]*)\}", path)


def _pattern(path: str) -> re.Pattern[str]:
    pieces = re.split(r"\{[^{}]*\}", path)
    made = re.escape(pieces[0])
    for index, piece in enumerate(pieces[1:]):
        made += f"(?P<v{index}>[^/]+)" + re.escape(piece)
    return re.compile(made)


Carried = Callable[[SecurityScheme, Request, Headers], bool]


def is_authorized(
    api: Api, operation: Operation, request: Request, headers: Headers, expected: tuple[str, str] | None = None
) -> bool:
    """Whether one of the alternatives of *operation* is met; by the *expected* user name and password, if some are."""
    if expected is not None and operation.security:
        token = base64.b64encode(":".join(expected).encode())
        given = headers.get("authorization", "").partition(" ")[2].encode()
        return hmac.compare_digest(token, given)
    schemes = api.security_schemes
    alternatives = [[schemes[key] for key in keys] for keys in operation.security]
    return not alternatives or any(all(_carries(one, request, headers) for one in keys) for keys in alternatives)


def _carries(scheme: SecurityScheme, request: Request, headers: Headers) -> bool:
    return _SCHEMES.get(scheme.kind, _any_authorization)(scheme, request, headers)


def _basic(_scheme: SecurityScheme, _request: Request, headers: Headers) -> bool:
    """RFC 7617 §2."""
    kind, _, encoded = headers.get("authorization", "").partition(" ")
    try:
        return kind.lower() == "basic" and b":" in base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return False


def _bearer(_scheme: SecurityScheme, _request: Request, headers: Headers) -> bool:
    kind, _, token = headers.get("authorization", "").partition(" ")
    return kind.lower() == "bearer" and bool(token)


def _key(scheme: SecurityScheme, request: Request, headers: Headers) -> bool:
    if scheme.place == "header":
        return scheme.name in headers
    if scheme.place == "query":
        return any(name == scheme.name for name, _ in parse_qsl(urlsplit(request.url).query))
    return any(pair.split("=")[0] == scheme.name for pair in headers.get("cookie", "").split("; "))


def _any_authorization(_scheme: SecurityScheme, _request: Request, headers: Headers) -> bool:
    return "authorization" in headers


def _nothing(_scheme: SecurityScheme, _request: Request, _headers: Headers) -> bool:
    return True


_SCHEMES: dict[str, Carried] = {
    "basic": _basic,
    "bearer": _bearer,
    "oauth2": _bearer,
    "openIdConnect": _bearer,
    "apiKey": _key,
    "mutualTLS": _nothing,
}


ABSENT: Any = object()
"""Stands for a parameter that was not sent."""

Pairs = list[tuple[str, str]]
Schemas = Mapping[str, Schema]


def read_parameters(parameter: Parameter, pairs: Pairs, definitions: Schemas) -> Any:
    """The value of *parameter* among the raw name-value *pairs* of its place; `ABSENT` where it is not there."""
    if parameter.media_type is not None:
        texts = [value for name, value in pairs if unquote_plus(name) == parameter.name]
        return _json(unquote_plus(texts[0])) if texts else ABSENT
    shape = _shape(parameter.schema, definitions)
    raw = _READERS[parameter.style](parameter, pairs, shape, definitions)
    return raw if raw is ABSENT else typed(raw, parameter.schema, definitions)


def typed(raw: Any, schema: Schema, definitions: Schemas) -> Any:
    """*raw*, texts in lists and dicts, with the types that *schema* asks for; a text that is of none stays text."""
    flat = resolved(schema, definitions)
    if is_array(raw):
        return [typed(part, item(flat, index), definitions) for index, part in enumerate(raw)]
    if is_object(raw):
        known = {name: value for name, (value, _) in properties(schema, definitions).items()}
        return {name: typed(part, known.get(name, _extra(flat)), definitions) for name, part in raw.items()}
    for kind in _kinds(schema, definitions):
        if kind in _LITERALS and _LITERALS[kind].fullmatch(raw):
            return json.loads(raw)
    return raw


def _kinds(schema: Schema, definitions: Schemas) -> list[str]:
    """The types that *schema* allows, in all its alternatives."""
    flat = resolved(schema, definitions)
    declared = flat.get("type", [])
    found = [*declared] if is_array(declared) else [str(declared)]
    words: list[Any] = [*flat.get("enum", [])]
    words += [flat["const"]] if "const" in flat else []
    found += [_kind_of(word) for word in words]
    for part in [*flat.get("oneOf", ()), *flat.get("anyOf", ()), *flat.get("allOf", ())]:
        found += _kinds(part, definitions)
    return found


def _kind_of(value: Any) -> str:
    kinds: dict[Any, str] = {bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return kinds.get(type(value), "string")


def _shape(schema: Schema, definitions: Schemas) -> str:
    kinds = _kinds(schema, definitions)
    return next((kind for kind in ("array", "object") if kind in kinds), "primitive")


def item(flat: Mapping[str, Any], index: int) -> Schema:
    """The schema of the item at *index* of an array, of which *flat* speaks."""
    leading = flat.get("prefixItems", ())
    if index < len(leading):
        first: Schema = leading[index]
        return first
    if "items" in flat:
        rest: Schema = flat["items"]
        return rest
    alternatives = [item(part, index) for part in [*flat.get("oneOf", ()), *flat.get("anyOf", ())] if is_object(part)]
    return {"anyOf": alternatives} if alternatives else True


def _extra(flat: Mapping[str, Any]) -> Schema:
    extra: Schema = flat.get("additionalProperties", True)
    return extra


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _single_value(parameter: Parameter, pairs: Pairs) -> str | None:
    return next((value for name, value in pairs if unquote_plus(name) == parameter.name), None)


def _decoded(text: str) -> str:
    return unquote(text)


def _delimited(text: str, shape: str, delimiter: str, *, explode: bool) -> Any:
    """A text such as `a,b` or `k,v` (exploded: `k=v`) by its shape."""
    if shape == "primitive":
        return _decoded(text)
    pieces = text.split(delimiter) if text else []
    if shape == "array":
        return [_decoded(piece) for piece in pieces]
    if explode:
        return {_decoded(name): _decoded(value) for name, _, value in (piece.partition("=") for piece in pieces)}
    return {_decoded(name): _decoded(value) for name, value in zip(pieces[::2], pieces[1::2], strict=False)}


def _simple(parameter: Parameter, pairs: Pairs, shape: str, _definitions: Schemas) -> Any:
    text = next((value for name, value in pairs if name.lower() == parameter.name.lower()), None)
    return ABSENT if text is None else _delimited(text, shape, ",", explode=parameter.explode)


def _label(parameter: Parameter, pairs: Pairs, shape: str, _definitions: Schemas) -> Any:
    text = next((value for name, value in pairs if name == parameter.name), None)
    delimiter = "." if parameter.explode else ","
    return ABSENT if text is None else _delimited(text.removeprefix("."), shape, delimiter, explode=parameter.explode)


def _matrix(parameter: Parameter, pairs: Pairs, shape: str, _definitions: Schemas) -> Any:
    text = next((value for name, value in pairs if name == parameter.name), None)
    if text is None:
        return ABSENT
    made = [piece.partition("=")[::2] for piece in text.removeprefix(";").split(";")]
    if parameter.explode and shape == "object":
        return {_decoded(name): _decoded(value) for name, value in made}
    if parameter.explode and shape == "array":
        return [_decoded(value) for _, value in made]
    return _delimited(made[0][1], shape, ",", explode=False)


def _form(parameter: Parameter, pairs: Pairs, shape: str, definitions: Schemas) -> Any:
    if parameter.explode and shape == "object":
        known = properties(parameter.schema, definitions)
        found = {unquote_plus(name): unquote_plus(value) for name, value in pairs if unquote_plus(name) in known}
        return found or ABSENT
    texts = [value for name, value in pairs if unquote_plus(name) == parameter.name]
    if not texts:
        return ABSENT
    if parameter.explode and shape == "array":
        return [unquote_plus(text) for text in texts]
    return _delimited(texts[0].replace("+", "%20"), shape, ",", explode=False)


def _separated(pattern: str) -> Callable[[Parameter, Pairs, str, Schemas], Any]:
    def read_one(parameter: Parameter, pairs: Pairs, shape: str, definitions: Schemas) -> Any:
        if parameter.explode:
            return _form(parameter, pairs, shape, definitions)
        text = _single_value(parameter, pairs)
        return ABSENT if text is None else _delimited(re.sub(pattern, ",", text), shape, ",", explode=False)

    return read_one


def _deep_object(parameter: Parameter, pairs: Pairs, _shape: str, _definitions: Schemas) -> Any:
    found: dict[str, str] = {}
    for name, value in pairs:
        inside = re.fullmatch(rf"{re.escape(parameter.name)}\[([^\]]*)\]", unquote_plus(name))
        if inside:
            found[inside[1]] = unquote_plus(value)
    return found or ABSENT


_READERS: dict[Style, Callable[[Parameter, Pairs, str, Schemas], Any]] = {
    "simple": _simple,
    "label": _label,
    "matrix": _matrix,
    "form": _form,
    "spaceDelimited": _separated(r"%20|\+| "),
    "pipeDelimited": _separated(r"%7[Cc]|\|"),
    "deepObject": _deep_object,
}
_LITERALS = {
    "integer": re.compile(r"-?(0|[1-9]\d*)"),
    "number": re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?"),
    "boolean": re.compile(r"true|false"),
    "null": re.compile(r"null"),
}


class UnreadableError(ValueError):
    """The bytes are not what their media type says."""


def read_body(content: Content, content_type: str, body: bytes, definitions: Mapping[str, Schema]) -> Any:
    """The value of *body*; text stands for what is binary, as the schema of a file is one of text.

    Raises:
        UnreadableError: it can't be read.
    """
    schema = True if content.schema is None else content.schema
    if media_types.is_json(content_type):
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise UnreadableError("the body is not JSON") from None
    name = media_types.essence(content_type)
    if name == "application/x-www-form-urlencoded":
        text = body.decode("utf-8", "replace")
        styled, taken = _styled(content, schema, text, definitions)
        pairs = [pair for pair in parse_qsl(text, keep_blank_values=True) if pair[0] not in taken]
        return {**_gathered(pairs, schema, definitions), **styled}
    if name == "multipart/form-data":
        return _gathered(_parts(content_type, body), schema, definitions)
    return body.decode("utf-8", "replace")


def _styled(
    content: Content, schema: Schema, text: str, definitions: Mapping[str, Schema]
) -> tuple[dict[str, Any], set[str]]:
    """The properties of a form that are written like parameters of a query, and the names that these take in *text*."""
    pairs = [(name, value) for name, _, value in (piece.partition("=") for piece in text.split("&"))]
    made, taken = dict[str, Any](), set[str]()
    for name, (part, _) in properties(schema, definitions).items():
        encoding = content.encoding.get(name)
        if not bodies.speaks_of_style(encoding):
            continue
        style, explode = bodies.style(encoding)
        value = read_parameters(_like(name, part, style, content, explode=explode), pairs, definitions)
        if value is not ABSENT:
            made[name] = value
            taken.add(name)
        if is_object(value) and (explode or style == "deepObject"):
            taken |= {f"{name}[{key}]" if style == "deepObject" else str(key) for key in value}
    return made, taken


def _like(name: str, schema: Schema, style: Style, content: Content, *, explode: bool) -> Parameter:
    """A parameter of a query that is written as the property *name* of a form is."""
    return Parameter(
        name=name,
        python_name=name,
        place="query",
        required=False,
        schema=schema,
        style=style,
        explode=explode,
        allow_reserved=False,
        media_type=None,
        description="",
        deprecated=False,
        where=content.where,
    )


def _parts(content_type: str, body: bytes) -> list[tuple[str, str]]:
    whole = message_from_bytes(b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body)
    parts = cast("list[Message]", whole.get_payload()) if whole.is_multipart() else []
    return [(_name(part), cast("bytes", part.get_payload(decode=True)).decode("utf-8", "replace")) for part in parts]


def _name(part: Message) -> str:
    return str(part.get_param("name", "", "content-disposition"))


def _gathered(pairs: list[tuple[str, str]], schema: Schema, definitions: Mapping[str, Schema]) -> dict[str, Any]:
    """One value for each name; a list where the schema asks for one."""
    made: dict[str, Any] = dict(pairs)
    for name, (part, _) in properties(schema, definitions).items():
        texts = [value for key, value in pairs if key == name]
        if texts:
            made[name] = _value(texts, part, definitions)
    return made


def _value(texts: list[str], schema: Schema, definitions: Mapping[str, Schema]) -> Any:
    """What *texts*, the values of one name, stand for: an array repeats the name, and objects are JSON."""
    taken = kinds(schema, definitions)
    if "array" in taken and (len(texts) > 1 or taken <= {"array", "null"}):
        flat = resolved(schema, definitions)
        return [_single(text, item(flat, index), definitions) for index, text in enumerate(texts)]
    return _single(texts[0], schema, definitions)


def _single(text: str, schema: Schema, definitions: Mapping[str, Schema]) -> Any:
    if "string" in kinds(schema, definitions):
        return typed(text, schema, definitions)
    try:
        read = json.loads(text)
    except ValueError:
        read = None
    return read if is_array(read) or is_object(read) else typed(text, schema, definitions)
