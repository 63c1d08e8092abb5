"""What keeps secrets out of tracebacks that show variables, as test runners and error trackers make them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote, unquote, unquote_plus, urlsplit

from fastpix_dyn.errors import FastPixError
from fastpix_dyn.spec.names import misspelt
from fastpix_dyn.spec.plan import Operation, ParameterLocation, Schema, SecurityScheme
from fastpix_dyn.spec.schema_bundle import IN_PLACE, SECRET, Bundle, bundle, declared_names, group
from fastpix_dyn.spec.schemas import subschemas
from fastpix_dyn.spec.values import children, is_array, is_object, tokens

Value = TypeVar("Value")
Given = ParamSpec("Given")
Result = TypeVar("Result")


class RedactedMapping(Mapping[str, Value]):
    """A mapping that shows its keys alone. It is no dict, for rich shows the values of those whatever their repr."""

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
        return f"<hidden: {', '.join(self)}>"


def take_arguments(arguments: Any) -> RedactedMapping[Any]:
    """The keyword arguments of a function, out of the dict that is among its variables: that is empty afterwards."""
    hidden = RedactedMapping[Any]({**arguments})
    arguments.clear()
    return hidden


def without_secret_frames(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """*function*, whose arguments are secret: its errors leave without the frames that hold them."""

    @wraps(function)
    def called(*arguments: Given.args, **named: Given.kwargs) -> Result:
        try:
            return function(*arguments, **named)
        except FastPixError as error:
            del arguments, named
            raise error.with_traceback(None)  # noqa: B904  # it is the same error

    return called


_path: ContextVar[str | None] = ContextVar("fastpix_dyn_path", default=None)
"""The path, as in the document, of the request that this thread or task is sending."""


class redacted_logs:  # noqa: N801  # it is used like a function
    """While it lasts, the HTTP library's logs tell nothing secret of the request that is being sent to *path*."""

    __slots__ = ("_path", "_token")

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._token = _path.set(self._path)

    def __exit__(self, *_error: object) -> None:
        _path.reset(self._token)


def public_url(url: str, path: str) -> str:
    """*url* as it may be shown: without credentials, values in the path, and query. *path* is as in the document."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{public_path(url, path)}"


def public_path(url: str, path: str) -> str:
    """*path*, as in the document, after what stands before it in *url*: the path of the server's own address.

    Empty where *url* has no such path: what a redirect leads to may hold anything.
    """
    wanted, came = path.split("/")[1:], urlsplit(url).path.split("/")
    before, values = came[: -len(wanted)], came[-len(wanted) :]
    follows = all("{" in known or known == unquote(value) for known, value in zip(wanted, values, strict=False))
    return "/".join([*before, *wanted]) if before and follows else ""


def _with_template(record: logging.LogRecord) -> bool:
    path = _path.get() or ""
    if isinstance(record.args, tuple):
        record.args = tuple(public_url(str(arg), path) if type(arg).__name__ == "URL" else arg for arg in record.args)
    return True


def _step_alone(record: logging.LogRecord) -> bool:
    """`receive_response_headers.complete`, without what it brought."""
    step = str(record.msg).partition(" ")[0]
    if "headers" in step or "socks" in step:
        record.msg = step
    return True


def _nothing(_record: logging.LogRecord) -> bool:
    return False


_FILTERS: dict[str, Callable[[logging.LogRecord], bool]] = {
    "httpx": _with_template,
    "httpx2": _with_template,
    "httpcore.http11": _step_alone,
    "httpcore.http2": _step_alone,
    "httpcore.socks": _step_alone,
    "httpcore2.http11": _step_alone,
    "httpcore2.http2": _step_alone,
    "httpcore2.socks": _step_alone,
    "hpack.hpack": _nothing,
    "hpack.table": _nothing,
}
"""By logger: what becomes of its records."""


def _for_ours(change: Callable[[logging.LogRecord], bool]) -> Callable[[logging.LogRecord], bool]:
    return lambda record: _path.get() is None or change(record)


for _logger, _change in _FILTERS.items():
    logging.getLogger(_logger).addFilter(_for_ours(_change))


REDACTED = "***"
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
_URL_QUERY = re.compile(r"(https?://[^\s?#\"]+)\?[^\s\"]*")

Schemas = Mapping[str, Schema]
Schemes = Mapping[str, SecurityScheme]


def redact_headers(
    pairs: Iterable[tuple[str, str]], operation: Operation, schemes: Schemes, definitions: Schemas
) -> list[tuple[str, str]]:
    """*pairs* with the secret values masked."""
    secret = {name.lower() for name in _names("header", operation, schemes, definitions)} | _SECRET_HEADERS
    return [(name, REDACTED if name.lower() in secret else _without_queries(value)) for name, value in pairs]


def redact_url(text: str, operation: Operation, schemes: Schemes, definitions: Schemas) -> str:
    """*text* with the secret values of its path and its query masked."""
    address, mark, query = text.partition("?")
    address = _redact_path(address, operation.path, _names("path", operation, schemes, definitions))
    secret = _names("query", operation, schemes, definitions)
    secret |= {quote(name, safe="") for name in secret}
    return f"{address}{mark}" + "&".join(
        f"{name}{equals}{REDACTED if name in secret else value}" for name, equals, value in _pieces(query)
    )


def redact_body(value: Any, schema: Schema | None, definitions: Schemas) -> Any:
    """*value* with the secrets inside it masked."""
    return _redacted(value, frozenset() if schema is None else secret_paths(bundle(schema, definitions), value), ())


def redact_form(text: str, schema: Schema | None, definitions: Schemas) -> str:
    """*text*, in `application/x-www-form-urlencoded`, with the values masked that are secrets or hold some."""

    def shown(name: str, equals: str, value: str) -> str:
        key, plain = unquote_plus(name), unquote_plus(value)
        safe = redact_body({key: plain}, schema, definitions)[key]
        return f"{name}{equals}{value if safe == plain else quote(safe, safe='*')}"

    return "&".join(shown(*piece) for piece in _pieces(text))


def _pieces(text: str) -> list[tuple[str, str, str]]:
    """The parts of *text*, of the form `name=value&…`."""
    return [piece.partition("=") for piece in text.split("&")]


def _redacted(value: Any, secret: frozenset[Path], path: Path) -> Any:
    if path in secret:
        return REDACTED
    if isinstance(value, str):
        return _without_queries(value)
    if is_object(value):
        return {key: _redacted(part, secret, (*path, key)) for key, part in value.items()}
    if is_array(value):
        return [_redacted(part, secret, (*path, index)) for index, part in enumerate(value)]
    return value


def _without_queries(text: str) -> str:
    return _URL_QUERY.sub(rf"\1?{REDACTED}", text)


def _redact_path(address: str, template: str, secret: set[str]) -> str:
    """*address*, whose end was made of *template*, with the *secret* of its variables masked."""
    wanted = template.split("/")[1:]
    came = address.split("/")
    made = [
        REDACTED if any(f"{{{name}}}" in known for name in secret) else segment
        for known, segment in zip(wanted, came[-len(wanted) :], strict=True)
    ]
    return "/".join([*came[: -len(wanted)], *made])


def _names(place: ParameterLocation, operation: Operation, schemes: Schemes, definitions: Schemas) -> set[str]:
    """The wire names of what is secret at *place*."""
    own = {one.name for one in operation.parameters if one.place == place and _is_secret(one.schema, definitions)}
    return own | {scheme.name for scheme in schemes.values() if scheme.place == place}


def _is_secret(schema: Schema, definitions: Schemas) -> bool:
    """Whether *schema* is for passwords, or for what is made of them."""
    return any(part.get("format") == SECRET for part in bundle(schema, definitions).schemas())


Path = tuple[str | int, ...]
_GROUPED = (*IN_PLACE, "if", "not")


def secret_paths(bundle: Bundle, value: Any) -> frozenset[Path]:
    """The paths to the strings and numbers in *value* that must not be shown.

    One that stands where an object or array with a secret inside should is among them: it may be that secret. So is
    one under a misspelt key of a secret, and one inside an object or array in place of a secret.
    """
    if not any(schema.get("format") == SECRET for schema in bundle.schemas()):
        return frozenset()
    return frozenset(_secrets(bundle.schema, bundle.definitions, value, ()))


def _secrets(schema: Schema, definitions: Mapping[str, Schema], value: Any, path: Path) -> Iterator[Path]:
    judges = group(schema, definitions, _GROUPED)
    if isinstance(value, str | bytes | int | float) and not isinstance(value, bool):
        yield from (path,) if _leads_to_secret(judges, definitions) else ()
    declared = declared_names(judges)
    for key, item in children(value):
        meant = misspelt(key, declared) if isinstance(key, str) and key not in declared else ""
        found = [inner for validator in judges for inner in schemas_at(validator, meant or key)]
        for inner in found or [validator for validator in judges if validator.get("format") == SECRET]:
            yield from _secrets(inner, definitions, item, (*path, key))


def schemas_at(schema: Mapping[str, Any], key: str | int) -> Iterator[Schema]:
    """The schemas of *schema* that may judge what stands at *key*: rather too many than too few."""
    for pointer, inner in subschemas(schema):
        keyword, *rest = tokens(pointer)
        if keyword not in _GROUPED and (keyword != "properties" or rest == [key]):
            yield inner


def _leads_to_secret(judges: list[Mapping[str, Any]], definitions: Mapping[str, Schema]) -> bool:
    waiting, seen = [*judges], set[int]()
    while waiting:
        schema = waiting.pop()
        if schema.get("format") == SECRET:
            return True
        if id(schema) not in seen:
            seen.add(id(schema))
            inner = [part for _, part in subschemas(schema)]
            waiting += [part for one in inner for part in group(one, definitions, _GROUPED)]
    return False
