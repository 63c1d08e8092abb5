"""Read requests: match a path to its operation, check credentials, and read the values of parameters and bodies.

It reverses what `wire.encode` and `wire.bodies` do. Nothing here validates: values of the wrong type stay as they are.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

from fastpix_dyn.addresses import AddressError, parse_address
from fastpix_dyn.spec.names import template_names
from fastpix_dyn.spec.plan import Api, Content, Operation, Parameter, Schema, SecurityScheme, Style
from fastpix_dyn.spec.schemas import allowed_types, properties, resolved
from fastpix_dyn.spec.values import MAX_DEPTH, exceeds_depth, is_array, is_object
from fastpix_dyn.wire import bodies, media_types
from fastpix_dyn.wire.messages import Headers, Request

Schemas = Mapping[str, Schema]
Pairs = list[tuple[str, str]]
"""Names and values as they were sent, encoded."""
ABSENT: Any = object()
"""Stands for a parameter or a body that was not sent."""


class UnreadableError(ValueError):
    """The request can't be read, or its body does not have the format of its media type."""


def check_readable(request: Request) -> None:
    """Check what no operation decides: that the request has a host, and contains no half of a surrogate pair.

    Raises:
        UnreadableError: it is no request to answer.
    """
    scheme, _, rest = request.url.partition("://")
    try:
        parse_address(f"{scheme}://{re.split('[/?#]', rest, maxsplit=1)[0]}")
        "".join([request.url, *(text for pair in request.headers for text in pair)]).encode()
    except AddressError as error:
        raise UnreadableError(f"the host of the request can't be read: {error}") from None
    except UnicodeEncodeError:
        raise UnreadableError("the URL or a header is not valid text") from None


# Routes: the path of a request → the operation.


@dataclass(frozen=True, slots=True)
class Route:
    """A path of the API as a pattern, and its operations by method."""

    pattern: re.Pattern[str]
    operations: Mapping[str, Operation]


@dataclass(frozen=True, slots=True)
class Match:
    """The route of a request.

    Attributes:
        operation: None if the path has no operation of the method.
        values: the values in the path, encoded, by parameter.
        methods: the methods of the path.
    """

    operation: Operation | None
    values: Mapping[str, str]
    methods: tuple[str, ...]


def compile_routes(api: Api) -> tuple[Route, ...]:
    """Return the routes of *api*; paths with fewer and with later variables come first (OpenAPI 3.1 §4.8.8.1)."""
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in api.operations.values():
        by_path.setdefault(operation.path, {})[operation.method] = operation
    ordered = sorted(by_path, key=lambda path: [segment.count("{") for segment in path.split("/")])
    return tuple(Route(_pattern(path), by_path[path]) for path in ordered)


def server_prefixes(api: Api) -> tuple[str, ...]:
    """Return the paths of the servers' URLs and the empty path, the longest first."""
    paths = {urlsplit(server.url).path.rstrip("/") for server in api.servers}
    return tuple(sorted({*paths, ""}, key=len, reverse=True))


def match_route(routes: Iterable[Route], prefixes: Iterable[str], method: str, path: str) -> Match | None:
    """Return the match of *path* below one of the servers' *prefixes*; None if the API has no such path."""
    candidates = [path.removeprefix(prefix) for prefix in prefixes if path.startswith(f"{prefix}/")]
    for route in routes:
        for candidate in candidates:
            match = route.pattern.fullmatch(candidate)
            if match:
                values = {name: match[f"v{index}"] for index, name in enumerate(_variables(route))}
                return Match(route.operations.get(method), values, tuple(route.operations))
    return None


def _variables(route: Route) -> list[str]:
    path = next(iter(route.operations.values())).path
    return template_names(path)


def _pattern(path: str) -> re.Pattern[str]:
    pieces = re.split(r"\{[^{}]*\}", path)
    pattern = re.escape(pieces[0])
    for index, piece in enumerate(pieces[1:]):
        pattern += f"(?P<v{index}>[^/]+)" + re.escape(piece)
    return re.compile(pattern)


# Credentials.

SchemeCheck = Callable[[SecurityScheme, Request, Headers], bool]
"""Returns whether a request has credentials in the form of a security scheme."""


def is_authorized(
    api: Api, operation: Operation, request: Request, headers: Headers, expected: tuple[str, str] | None = None
) -> bool:
    """Return whether *request* has the credentials that *operation* needs.

    With *expected*, a user name and a password, these must be sent by Basic authentication. Otherwise any
    credentials pass whose form is that of one of the alternatives of *operation*.
    """
    if expected is not None and operation.security:
        token = base64.b64encode(":".join(expected).encode())
        sent = headers.get("authorization", "").partition(" ")[2].encode()
        return hmac.compare_digest(token, sent)
    schemes = api.security_schemes
    alternatives = [[schemes[key] for key in keys] for keys in operation.security]
    return not alternatives or any(all(_is_met(one, request, headers) for one in keys) for keys in alternatives)


def _is_met(scheme: SecurityScheme, request: Request, headers: Headers) -> bool:
    return _SCHEMES.get(scheme.type, _any_authorization)(scheme, request, headers)


def _basic(_scheme: SecurityScheme, _request: Request, headers: Headers) -> bool:
    """Return whether the request has basic credentials (RFC 7617 §2)."""
    name, _, encoded = headers.get("authorization", "").partition(" ")
    try:
        return name.lower() == "basic" and b":" in base64.b64decode(encoded, validate=True)
    except ValueError:  # no base64, or not even ASCII
        return False


def _bearer(_scheme: SecurityScheme, _request: Request, headers: Headers) -> bool:
    """Return whether the request has a bearer token (RFC 6750 §2.1)."""
    name, _, token = headers.get("authorization", "").partition(" ")
    return name.lower() == "bearer" and bool(token)


def _api_key(scheme: SecurityScheme, request: Request, headers: Headers) -> bool:
    if scheme.location == "header":
        return scheme.name in headers
    if scheme.location == "query":
        return any(name == scheme.name for name, _ in parse_qsl(urlsplit(request.url).query))
    return any(pair.split("=")[0] == scheme.name for pair in headers.get("cookie", "").split("; "))


def _any_authorization(_scheme: SecurityScheme, _request: Request, headers: Headers) -> bool:
    return "authorization" in headers


def _mutual_tls(_scheme: SecurityScheme, _request: Request, _headers: Headers) -> bool:
    """Return True: the request does not show the certificate of its connection."""
    return True


_SCHEMES: dict[str, SchemeCheck] = {
    "basic": _basic,
    "bearer": _bearer,
    "oauth2": _bearer,
    "openIdConnect": _bearer,
    "apiKey": _api_key,
    "mutualTLS": _mutual_tls,
}


# Parameters.


def read_parameter(parameter: Parameter, pairs: Pairs, definitions: Schemas) -> Any:
    """Return the value of *parameter* from the *pairs* of its location; `ABSENT` if it was not sent."""
    if parameter.media_type is not None:
        text = _first_value(parameter, pairs)
        return ABSENT if text is None else _json(unquote_plus(text))
    shape = _shape(parameter.schema, definitions)
    raw = _READERS[parameter.style](parameter, pairs, shape, definitions)
    return raw if raw is ABSENT else convert(raw, parameter.schema, definitions)


def convert(raw: Any, schema: Schema, definitions: Schemas) -> Any:
    """Return *raw*, texts in lists and dicts, with the types of *schema*; a text that has none of them stays text."""
    flat = resolved(schema, definitions)
    if is_array(raw):
        return [convert(part, item_schema(flat, index), definitions) for index, part in enumerate(raw)]
    if is_object(raw):
        extra: Schema = flat.get("additionalProperties", True)
        declared = {name: value for name, (value, _) in properties(schema, definitions).items()}
        return {name: convert(part, declared.get(name, extra), definitions) for name, part in raw.items()}
    for json_type in _json_types(schema, definitions):
        if json_type in _LITERALS and _LITERALS[json_type].fullmatch(raw):
            return _json(raw)
    return raw


def item_schema(flat: Mapping[str, Any], index: int) -> Schema:
    """Return the schema of the item at *index* of an array of the schema *flat*, whose `$ref` is resolved."""
    leading = flat.get("prefixItems", ())
    if index < len(leading):
        first: Schema = leading[index]
        return first
    if "items" in flat:
        rest: Schema = flat["items"]
        return rest
    branches = [*flat.get("oneOf", ()), *flat.get("anyOf", ())]
    alternatives = [item_schema(part, index) for part in branches if is_object(part)]
    return {"anyOf": alternatives} if alternatives else True


def _json_types(schema: Schema, definitions: Schemas) -> list[str]:
    """Return the types that *schema* allows in any of its alternatives; none if it does not say."""
    flat = resolved(schema, definitions)
    declared = flat.get("type", [])
    types = [*declared] if is_array(declared) else [str(declared)]
    words: list[Any] = [*flat.get("enum", [])]
    words += [flat["const"]] if "const" in flat else []
    types += [_json_type(word) for word in words]
    for part in [*flat.get("oneOf", ()), *flat.get("anyOf", ()), *flat.get("allOf", ())]:
        types += _json_types(part, definitions)
    return types


def _json_type(value: Any) -> str:
    python_types: dict[Any, str] = {bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return python_types.get(type(value), "string")


def _shape(schema: Schema, definitions: Schemas) -> str:
    types = _json_types(schema, definitions)
    return next((shape for shape in ("array", "object") if shape in types), "primitive")


def _json(text: str) -> Any:
    """Return the value of a JSON text; the text itself if it has none."""
    try:
        return _parse_json(text)
    except ValueError:
        return text


def _parse_json(text: str | bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        ValueError: it is not JSON, or too deep, or has a number or a text that can't be written as JSON again.
    """
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None
    if exceeds_depth(value, MAX_DEPTH):
        raise ValueError("the JSON is nested too deeply")
    return value


def _first_value(parameter: Parameter, pairs: Pairs) -> str | None:
    return next((value for name, value in pairs if unquote_plus(name) == parameter.name), None)


def _split(text: str, shape: str, delimiter: str, *, explode: bool) -> Any:
    """Return the value of a text such as `a,b` or `k,v` (exploded: `k=v`) in its shape."""
    if shape == "primitive":
        return unquote(text)
    pieces = text.split(delimiter) if text else []
    if shape == "array":
        return [unquote(piece) for piece in pieces]
    if explode:
        return {unquote(name): unquote(value) for name, _, value in (piece.partition("=") for piece in pieces)}
    return {unquote(name): unquote(value) for name, value in zip(pieces[::2], pieces[1::2], strict=False)}


def _simple(parameter: Parameter, pairs: Pairs, shape: str, _definitions: Schemas) -> Any:
    text = next((value for name, value in pairs if name.lower() == parameter.name.lower()), None)
    return ABSENT if text is None else _split(text, shape, ",", explode=parameter.explode)


def _label(parameter: Parameter, pairs: Pairs, shape: str, _definitions: Schemas) -> Any:
    text = next((value for name, value in pairs if name == parameter.name), None)
    delimiter = "." if parameter.explode else ","
    return ABSENT if text is None else _split(text.removeprefix("."), shape, delimiter, explode=parameter.explode)


def _matrix(parameter: Parameter, pairs: Pairs, shape: str, _definitions: Schemas) -> Any:
    text = next((value for name, value in pairs if name == parameter.name), None)
    if text is None:
        return ABSENT
    pieces = [piece.partition("=")[::2] for piece in text.removeprefix(";").split(";")]
    if parameter.explode and shape == "object":
        return {unquote(name): unquote(value) for name, value in pieces}
    if parameter.explode and shape == "array":
        return [unquote(value) for _, value in pieces]
    return _split(pieces[0][1], shape, ",", explode=False)


def _form(parameter: Parameter, pairs: Pairs, shape: str, definitions: Schemas) -> Any:
    if parameter.explode and shape == "object":
        declared = properties(parameter.schema, definitions)
        sent = {unquote_plus(name): unquote_plus(value) for name, value in pairs if unquote_plus(name) in declared}
        return sent or ABSENT
    texts = [value for name, value in pairs if unquote_plus(name) == parameter.name]
    if not texts:
        return ABSENT
    if parameter.explode and shape == "array":
        return [unquote_plus(text) for text in texts]
    return _split(texts[0].replace("+", "%20"), shape, ",", explode=False)


def _separated(pattern: str) -> Callable[[Parameter, Pairs, str, Schemas], Any]:
    """Return the reader of a style whose delimiter matches *pattern*."""

    def read(parameter: Parameter, pairs: Pairs, shape: str, definitions: Schemas) -> Any:
        if parameter.explode:
            return _form(parameter, pairs, shape, definitions)
        text = _first_value(parameter, pairs)
        return ABSENT if text is None else _split(re.sub(pattern, ",", text), shape, ",", explode=False)

    return read


def _deep_object(parameter: Parameter, pairs: Pairs, _shape: str, _definitions: Schemas) -> Any:
    sent: dict[str, str] = {}
    for name, value in pairs:
        match = re.fullmatch(rf"{re.escape(parameter.name)}\[([^\]]*)\]", unquote_plus(name))
        if match:
            sent[match[1]] = unquote_plus(value)
    return sent or ABSENT


_READERS: dict[Style, Callable[[Parameter, Pairs, str, Schemas], Any]] = {
    "simple": _simple,
    "label": _label,
    "matrix": _matrix,
    "form": _form,
    "spaceDelimited": _separated(r"%20|\+| "),
    "pipeDelimited": _separated(r"%7[Cc]|\|"),
    "deepObject": _deep_object,
}
"""By style (OpenAPI 3.1 §4.8.12.3), the function that reads a parameter."""
_LITERALS = {
    "integer": re.compile(r"-?(0|[1-9]\d*)"),
    "number": re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?"),
    "boolean": re.compile(r"true|false"),
    "null": re.compile(r"null"),
}


# Bodies.


def read_body(content: Content, content_type: str, body: bytes, definitions: Schemas) -> Any:
    """Return the value of *body*. Binary content becomes text, because the schema of a file is a schema of text.

    Raises:
        UnreadableError: the body does not have the format of *content_type*.
    """
    schema = True if content.schema is None else content.schema
    if media_types.is_json(content_type):
        try:
            return _parse_json(body)
        except ValueError:
            raise UnreadableError("the body is not JSON, or has a value that can't be stored") from None
    name = media_types.essence(content_type)
    if name == "application/x-www-form-urlencoded":
        text = body.decode("utf-8", "replace")
        styled, used = _styled_properties(content, schema, text, definitions)
        pairs = [pair for pair in parse_qsl(text, keep_blank_values=True) if pair[0] not in used]
        return {**_form_object(pairs, schema, definitions), **styled}
    if name == "multipart/form-data":
        return _form_object(_parts(content_type, body), schema, definitions)
    return body.decode("utf-8", "replace")


def _styled_properties(
    content: Content, schema: Schema, text: str, definitions: Schemas
) -> tuple[dict[str, Any], set[str]]:
    """Return the properties of a form that are encoded like query parameters, and the names in *text* they use."""
    pairs = [(name, value) for name, _, value in (piece.partition("=") for piece in text.split("&"))]
    values, used = dict[str, Any](), set[str]()
    for name, (part, _) in properties(schema, definitions).items():
        encoding = content.encoding.get(name)
        if not bodies.has_style(encoding):
            continue
        style, explode = bodies.style_and_explode(encoding)
        value = read_parameter(_as_parameter(name, part, style, content, explode=explode), pairs, definitions)
        if value is not ABSENT:
            values[name] = value
            used.add(name)
        if is_object(value) and (explode or style == "deepObject"):
            used |= {f"{name}[{key}]" if style == "deepObject" else str(key) for key in value}
    return values, used


def _as_parameter(name: str, schema: Schema, style: Style, content: Content, *, explode: bool) -> Parameter:
    """Return the query parameter that is encoded like the property *name* of a form."""
    return Parameter(
        name=name,
        python_name=name,
        location="query",
        required=False,
        schema=schema,
        style=style,
        explode=explode,
        allow_reserved=False,
        media_type=None,
        description="",
        deprecated=False,
        source_location=content.source_location,
    )


def _parts(content_type: str, body: bytes) -> Pairs:
    """Return the names and texts of the parts of a multipart body.

    Raises:
        UnreadableError: it is none.
    """
    # With an encoding that takes any text: a media type of other characters has no boundary that occurs in the body.
    header = " ".join(content_type.splitlines()).encode("utf-8", "replace")
    message = message_from_bytes(b"Content-Type: " + header + b"\r\n\r\n" + body)
    if not message.is_multipart():
        if message.get_boundary() and body.strip() == f"--{message.get_boundary()}--".encode("utf-8", "replace"):
            return []  # as clients write a form without fields
        raise UnreadableError("the body is not multipart, or its boundary is missing")
    parts = cast("list[Message]", message.get_payload())
    return [(_part_name(one), _part_text(one)) for one in parts]


def _part_name(part: Message) -> str:
    # The library replaces letters outside of ASCII in the headers that it parses, but not in those that are set.
    sent = next((value for name, value in part.raw_items() if name.lower() == "content-disposition"), "")
    header = Message()
    header["Content-Disposition"] = str(sent).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    name = collapse_rfc2231_value(header.get_param("name", "", "content-disposition") or "")
    return name.encode("utf-8", "replace").decode()  # some charsets can write half a surrogate pair


def _part_text(part: Message) -> str:
    content: Any = part.get_payload(decode=True)  # None for a part with parts of its own
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _form_object(pairs: Pairs, schema: Schema, definitions: Schemas) -> dict[str, Any]:
    """Return one value for each name; a list if the schema has one."""
    values: dict[str, Any] = dict(pairs)
    for name, (part, _) in properties(schema, definitions).items():
        texts = [value for key, value in pairs if key == name]
        if texts:
            values[name] = _form_value(texts, part, definitions)
    return values


def _form_value(texts: list[str], schema: Schema, definitions: Schemas) -> Any:
    """Return the value of *texts*, which were sent under one name: an array repeats the name, objects are JSON."""
    allowed = allowed_types(schema, definitions)
    if "array" in allowed and (len(texts) > 1 or allowed <= {"array", "null"}):
        flat = resolved(schema, definitions)
        return [_form_item(text, item_schema(flat, index), definitions) for index, text in enumerate(texts)]
    return _form_item(texts[0], schema, definitions)


def _form_item(text: str, schema: Schema, definitions: Schemas) -> Any:
    value = None if "string" in allowed_types(schema, definitions) else _json(text)
    return value if is_array(value) or is_object(value) else convert(text, schema, definitions)
