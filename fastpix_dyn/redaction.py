"""Redaction: what is secret, and what of a request or response may be shown.

Each output that may show a secret, and the functions that it calls:

- logs of this package, curl commands, recordings, the command line: `redact_headers`, `redact_url`, `redact_body`,
  `redact_form`
- logs of the HTTP libraries: `redact_logs`
- traces: `url_template`, `path_template`
- error messages: `secret_paths`, `redact_url_value`, `redact_userinfo`, `without_userinfo`, `repr_unless_secret`
- reprs and tracebacks that show variables, as test runners and error trackers print them: `RedactedMapping`,
  `redact_arguments`, `redact_traceback`, `sealed`, `without_frames`
- scaffolding, before a document declares anything: `is_secret_parameter_name`, `is_secret_property_name`

Secret are: values whose schema has `format: password` (OpenAPI 3.1 §4.8.24), values in place of one of those or under a
misspelt key of one, credentials of the security schemes, the headers of `_SECRET_HEADERS`, userinfo in a URL, and the
query of a URL inside a value, which may contain a signature. A redacted value is shown as `***`.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from urllib.parse import quote, unquote, unquote_plus, urlsplit

from fastpix_dyn.errors import FastPixError, bare_request
from fastpix_dyn.spec.json_pointer import tokens
from fastpix_dyn.spec.names import correct_spelling
from fastpix_dyn.spec.plan import Operation, ParameterLocation, Schema, SecurityScheme
from fastpix_dyn.spec.schema_bundle import SECRET_FORMAT, SchemaBundle, bundle_schema
from fastpix_dyn.spec.schemas import (
    IN_PLACE_APPLICATORS,
    allowed_types,
    applicable_schemas,
    declared_properties,
    subschemas,
)
from fastpix_dyn.spec.values import child_values, is_array, is_object
from fastpix_dyn.text import escape_controls

Value = TypeVar("Value")
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Schemas = Mapping[str, Schema]
Schemes = Mapping[str, SecurityScheme]
Path = tuple[str | int, ...]

REDACTED = "***"

# What is secret ------------------------------------------------------------------------------------------------------

_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
_SECRET_PARAMETER = re.compile(r"(?i).*(auth|token|secret|password|signature|session|api-?_?key).*")
_SECRET_PROPERTY = re.compile(r"(?i)(password|secret|secret[-_]?key|private[-_]?key|api[-_]?key|access[-_]?token)")
_SAME_VALUE = (*IN_PLACE_APPLICATORS, "if", "not")
"""Keywords whose schemas apply to the same value as the schema that contains them."""


def is_secret_parameter_name(name: str) -> bool:
    """Return whether a header or query parameter *name* sounds like a secret."""
    return bool(_SECRET_PARAMETER.fullmatch(name))


def is_secret_property_name(name: str) -> bool:
    """Return whether a property *name* of a body sounds like a secret."""
    return bool(_SECRET_PROPERTY.fullmatch(name))


def secret_paths(bundle: SchemaBundle, value: Any) -> frozenset[Path]:
    """Return the paths to the strings and numbers in *value* that are secret by the schema of *bundle*.

    Among them are those in place of an object or array that should contain a secret, those under a misspelt key of a
    secret, and those inside an object or array in place of a secret: each may be that secret.
    """
    if not any(schema.get("format") == SECRET_FORMAT for schema in bundle.schemas()):
        return frozenset()
    return frozenset(_secrets(bundle.schema, bundle.definitions, value, ()))


def _secrets(schema: Schema, definitions: Schemas, value: Any, path: Path) -> Iterator[Path]:
    applied = applicable_schemas(schema, definitions, _SAME_VALUE)
    if isinstance(value, str | bytes | int | float) and not isinstance(value, bool):
        yield from (path,) if _contains_secret(applied, definitions) else ()
    declared = declared_properties(applied)
    for key, item in child_values(value):
        meant = correct_spelling(key, declared) if isinstance(key, str) and key not in declared else ""
        found = [inner for one in applied for inner in schemas_at(one, meant or key)]
        for inner in found or [one for one in applied if one.get("format") == SECRET_FORMAT]:
            yield from _secrets(inner, definitions, item, (*path, key))


def schemas_at(schema: Mapping[str, Any], key: str | int) -> Iterator[Schema]:
    """Yield the subschemas of *schema* that may apply to the value at *key*: rather too many than too few."""
    for pointer, inner in subschemas(schema):
        keyword, *rest = tokens(pointer)
        if keyword not in _SAME_VALUE and (keyword != "properties" or rest == [key]):
            yield inner


def _contains_secret(schemas: list[Mapping[str, Any]], definitions: Schemas) -> bool:
    """Return whether one of *schemas*, or a schema inside it, is that of a secret."""
    waiting, visited = [*schemas], set[int]()
    while waiting:
        schema = waiting.pop()
        if schema.get("format") == SECRET_FORMAT:
            return True
        if id(schema) not in visited:
            visited.add(id(schema))
            inner = [part for _, part in subschemas(schema)]
            waiting += [part for one in inner for part in applicable_schemas(one, definitions, _SAME_VALUE)]
    return False


def _secret_names(
    location: ParameterLocation, operation: Operation, schemes: Schemes, definitions: Schemas
) -> set[str]:
    """Return the wire names of the secret parameters and credentials at *location*."""
    parameters = [one for one in operation.parameters if one.location == location]
    own = {one.name for one in parameters if _is_secret(one.schema, definitions)}
    return own | {scheme.name for scheme in schemes.values() if scheme.location == location}


def _is_secret(schema: Schema, definitions: Schemas) -> bool:
    return any(part.get("format") == SECRET_FORMAT for part in bundle_schema(schema, definitions).schemas())


# Requests and responses ----------------------------------------------------------------------------------------------

_URL_HEADERS = {"location", "content-location", "referer"}
"""Headers of which the value is a URL, or one relative to that of the request (RFC 9110 §10.2.2, §8.7, §10.1.3)."""
_QUERY_OF_URL = re.compile(r"(https?://[^\s?#\"]+)\?[^\s\"]*")
_USERINFO_IN_TEXT = re.compile(r"(?<=://)[^\s/?#\"]*(?=@)")
_USERINFO = re.compile(r"(?:(?<=^//)|(?<=://))[^/?#]*(?=@)")
_USERINFO_AND_AT = re.compile(r"//[^/?#]*@")
_QUERY = re.compile(r"(?<=\?).+", re.DOTALL)


def redact_headers(
    pairs: Iterable[tuple[str, str]], operation: Operation, schemes: Schemes, definitions: Schemas
) -> list[tuple[str, str]]:
    """Return *pairs* of header name and value with secret values redacted."""
    received = (header for response in operation.responses for header in response.headers)
    names = _secret_names("header", operation, schemes, definitions)
    names |= {header.name for header in received if _is_secret(header.schema, definitions)}
    secret = {name.lower() for name in names} | _SECRET_HEADERS
    return [(name, REDACTED if name.lower() in secret else _redact_header(name, value)) for name, value in pairs]


def _redact_header(name: str, value: str) -> str:
    return redact_url_value(value) if name.lower() in _URL_HEADERS else _redact_urls(value)


def redact_url(text: str, operation: Operation, schemes: Schemes, definitions: Schemas) -> str:
    """Return *text*, the URL of a request of *operation*, with secret values of its path and query redacted."""
    address, mark, query = text.partition("?")
    address = _redact_path(address, operation.path, _secret_names("path", operation, schemes, definitions))
    is_secret = _secret_fields(operation, schemes, definitions)
    return f"{address}{mark}" + "&".join(
        f"{name}{equals}{REDACTED if value and is_secret(name) else value}" for name, equals, value in _fields(query)
    )


def redact_body(value: Any, schema: Schema | None, definitions: Schemas) -> Any:
    """Return *value*, JSON data of *schema*, with the secrets inside it redacted."""
    return _redact(
        value, frozenset() if schema is None else secret_paths(bundle_schema(schema, definitions), value), ()
    )


def redact_form(text: str, schema: Schema | None, definitions: Schemas) -> str:
    """Return *text*, an `application/x-www-form-urlencoded` body, with values redacted that are or contain secrets."""
    applied = applicable_schemas({} if schema is None else schema, definitions, _SAME_VALUE)
    declared = declared_properties(applied)
    objects = [name for name in declared if _may_be_object(applied, name, definitions)]

    def field(name: str, equals: str, value: str) -> str:
        key, plain = unquote_plus(name), unquote_plus(value)
        # The field may be a key of an object, in the style deepObject or exploded.
        owners = [key] if key in declared else [key.partition("[")[0], *objects]
        shown = [redact_body({owner: plain}, schema, definitions)[owner] for owner in owners if plain]
        safe = next((one for one in shown if one != plain), plain)
        return f"{name}{equals}{value if safe == plain else quote(safe, safe='*')}"

    return "&".join(field(*parts) for parts in _fields(text))


def _may_be_object(applied: Iterable[Mapping[str, Any]], name: str, definitions: Schemas) -> bool:
    """Return whether the property *name* of *applied* schemas may be an object."""
    return any("object" in allowed_types(inner, definitions) for one in applied for inner in schemas_at(one, name))


def redact_url_value(url: str) -> str:
    """Return *url*, a value of some field, with its userinfo and its query redacted."""
    return _QUERY.sub(REDACTED, _USERINFO.sub(REDACTED, url))


def redact_userinfo(url: str) -> str:
    """Return what follows the userinfo of *url*, after `***@`; a *url* without userinfo as it is."""
    _, at, rest = url.rpartition("@")
    return f"{REDACTED}@{rest}" if at else url


def without_userinfo(url: str) -> str:
    """Return *url* without its userinfo."""
    return _USERINFO_AND_AT.sub("//", url)


def repr_unless_secret(value: Any) -> str:
    """Return the repr of *value* if it can't be a secret: None, a boolean or a number; else `…`."""
    return repr(value) if value is None or isinstance(value, bool | int | float) else "…"


def _redact(value: Any, secret: frozenset[Path], path: Path) -> Any:
    if path in secret:
        return REDACTED
    if isinstance(value, str):
        return _redact_urls(value)
    if is_object(value):
        return {key: _redact(part, secret, (*path, key)) for key, part in value.items()}
    if is_array(value):
        return [_redact(part, secret, (*path, index)) for index, part in enumerate(value)]
    return value


def _redact_urls(text: str) -> str:
    """Return *text* with the userinfo and the query of each URL in it redacted."""
    return _QUERY_OF_URL.sub(rf"\1?{REDACTED}", _USERINFO_IN_TEXT.sub(REDACTED, text)) if "://" in text else text


def _redact_path(address: str, template: str, secret: set[str]) -> str:
    """Return *address*, which ends with the path made of *template*, with the values of *secret* names redacted."""
    names = template.split("/")[1:]
    segments = address.split("/")
    if len(segments) < len(names):  # not a URL of this operation
        return REDACTED if secret else address
    redacted = [
        REDACTED if any(f"{{{name}}}" in pattern for name in secret) else segment
        for pattern, segment in zip(names, segments[-len(names) :], strict=True)
    ]
    return "/".join([*segments[: -len(names)], *redacted])


def _secret_fields(operation: Operation, schemes: Schemes, definitions: Schemas) -> Callable[[str], bool]:
    """Return whether a field of the query, by its name as it is sent, is secret or belongs to a secret object."""
    secret = _secret_names("query", operation, schemes, definitions)
    declared = operation.parameters_by_location["query"]
    # The keys of an exploded object are the names of its fields.
    is_open = any("object" in allowed_types(declared[name].schema, definitions) for name in secret & declared.keys())

    def is_secret(sent: str) -> bool:
        name = unquote_plus(sent)
        return _is_field_of(name, secret) or (is_open and not _is_field_of(name, declared))

    return is_secret


def _is_field_of(field: str, names: Iterable[str]) -> bool:
    """Return whether *field* is one of *names*, or a key of its object in the style deepObject."""
    return any(field == name or field.startswith(f"{name}[") for name in names)


def _fields(text: str) -> list[tuple[str, str, str]]:
    """Return name, `=` and value of each field in *text*, of the form `name=value&…`."""
    return [field.partition("=") for field in text.split("&")]


def url_template(url: str, path: str) -> str:
    """Return *url* without userinfo and query, its path replaced by `path_template`; *path* is the document's."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path_template(url, path)}"


def path_template(url: str, path: str) -> str:
    """Return the path of the server's address, followed by *path* with its `{names}`, for a request to *url*.

    Empty if the path of *url* does not match *path*: a redirect may lead to a URL with a secret anywhere.
    """
    patterns, segments = path.split("/")[1:], urlsplit(url).path.split("/")
    before, values = segments[: -len(patterns)], segments[-len(patterns) :]
    matches = all("{" in one or one == unquote(value) for one, value in zip(patterns, values, strict=False))
    return "/".join([*before, *patterns]) if before and matches else ""


# Tracebacks and reprs ------------------------------------------------------------------------------------------------


class RedactedMapping(Mapping[str, Value]):
    """A mapping whose repr shows its keys only. It is no dict, because rich shows the values of a dict in any case."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def __getitem__(self, key: str) -> Value:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<redacted: {', '.join(self)}>"


def redact_arguments(arguments: Any) -> RedactedMapping[Any]:
    """Move the keyword arguments of a function from its variable *arguments*, a dict, into a redacted mapping."""
    redacted = RedactedMapping[Any]({**arguments})
    arguments.clear()
    return redacted


def redact_traceback(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Decorate *function*, whose arguments are secret: its errors have no traceback frames that contain them."""

    @wraps(function)
    def redacted(*arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
        try:
            return function(*arguments, **named)
        except FastPixError as error:
            del arguments, named
            raise sealed(error)  # noqa: B904  # it is the same error

    return redacted


def sealed(error: FastPixError) -> FastPixError:
    """Return *error* without its traceback frames, and without the errors that it replaces ("from None").

    Tools that collect errors look at those all the same, and they contain values: `UnicodeDecodeError.object`,
    `JSONDecodeError.doc`, the arguments of a `KeyError`.
    """
    if error.__cause__ is None and error.__suppress_context__:
        error.__context__ = None
    return error.with_traceback(None)


def without_frames(error: BaseException) -> BaseException:
    """Remove the traceback frames of *error* and those that led to it, and the requests that they carry.

    The variables of the HTTP library contain URL and headers; of a request, method and origin stay.
    """
    waiting: list[BaseException | None] = [error]
    visited = set[int]()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in visited:
            continue
        visited.add(id(one))
        one.__traceback__ = None
        if (sent := vars(one).get("_request")) is not None:
            vars(one)["_request"] = bare_request(sent)
        waiting += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            waiting += cast("BaseExceptionGroup[BaseException]", one).exceptions
    return error


# Logs of the HTTP libraries ------------------------------------------------------------------------------------------

_path: ContextVar[str | None] = ContextVar("fastpix_dyn_path", default=None)
"""The document's path of the request that this thread or task is sending."""


class _InFlight(threading.local):
    """The requests that the tasks of this thread are sending: whoever reads a connection of HTTP/2 reads for all."""

    count = 0


_in_flight = _InFlight()


class redact_logs:  # noqa: N801  # a context manager, used like a function
    """While it is entered, redact what the HTTP libraries log about the request to *path* (as in the document)."""

    __slots__ = ("_path", "_token")

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._token = _path.set(self._path)
        _in_flight.count += 1

    def __exit__(self, *_error: object) -> None:
        _in_flight.count -= 1
        with suppress(ValueError):  # a generator that was abandoned ends in another context, whose path is its own
            _path.reset(self._token)


def _log_template(record: logging.LogRecord) -> bool:
    """Replace URLs among the arguments by their template."""
    path = _path.get() or ""
    if isinstance(record.args, tuple):
        record.args = tuple(url_template(str(arg), path) if type(arg).__name__ == "URL" else arg for arg in record.args)
    return True


def _log_step(record: logging.LogRecord) -> bool:
    """Reduce a line about headers, a proxy or an error to its step, such as `receive_response_headers.complete`."""
    step, _, details = str(record.msg).partition(" ")
    # An error of the protocol quotes what the server sent.
    if "headers" in step or "socks" in step or "exception=" in details or "return_value=" in details:
        record.msg = step
    return True


def _log_nothing(_record: logging.LogRecord) -> bool:
    return not _in_flight.count


def _for_own_requests(change: Callable[[logging.LogRecord], bool]) -> Callable[[logging.LogRecord], bool]:
    return lambda record: _path.get() is None or change(record)


_LOG_FILTERS: dict[str, Callable[[logging.LogRecord], bool]] = {
    "httpx": _for_own_requests(_log_template),
    "httpx2": _for_own_requests(_log_template),
    **{
        f"{core}.{name}": _for_own_requests(_log_step)
        for core in ("httpcore", "httpcore2")
        for name in ("http11", "http2", "proxy", "socks")
    },
    "hpack.hpack": _log_nothing,
    "hpack.table": _log_nothing,
}
"""By logger: the filter of its records."""

for _logger, _filter in _LOG_FILTERS.items():
    logging.getLogger(_logger).addFilter(_filter)


def _escape_arguments(record: logging.LogRecord) -> bool:
    """Escape control characters in the arguments of a line of this package: words of servers, documents and files."""
    if isinstance(record.args, tuple):
        record.args = tuple(map(_escape_argument, record.args))
    return True


def _escape_argument(argument: object) -> object:
    if isinstance(argument, int | float):
        return argument
    text = str(argument)
    escaped = escape_controls(text)
    return argument if escaped == text else escaped


for _logger in ("fastpix_dyn", "fastpix_dyn.mock"):
    logging.getLogger(_logger).addFilter(_escape_arguments)
