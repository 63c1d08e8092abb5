"""A document as one value: what its other files hold, put under one key of the root file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Document, Node, ReferenceFaultError
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.wire import media_types, to_json

FILES = "x-files"
"""Where the other files stand."""


def bundled(document: Document) -> dict[str, Any]:
    """The root file of *document*, in which every `$ref` leads into itself."""
    made = dict(_local(document, document.name, document.values[document.name]))
    others = {file: _local(document, file, value) for file, value in document.values.items() if file != document.name}
    return {**made, FILES: others} if others else made


def _local(document: Document, file: str, value: Any) -> Any:
    if is_array(value):
        return [_local(document, file, item) for item in value]
    if not is_object(value):
        return value
    made = {key: _local(document, file, part) for key, part in value.items()}
    reference = value.get("$ref")
    return {**made, "$ref": _reference(document, file, reference)} if isinstance(reference, str) else made


def _reference(document: Document, file: str, reference: str) -> str:
    try:
        target = _target(document, file, reference)
    except ReferenceFaultError:
        return reference  # it stands in a value, an example say, and refers to nothing: else the document were refused
    fragment = reference.partition("#")[2]
    if target == document.name:
        return f"#{fragment}"
    return f"#/{FILES}/{json_pointer.escape(target)}{fragment}"


def _target(document: Document, file: str, reference: str) -> str:
    """The name of the file that *reference*, standing in *file*, leads to."""
    if reference.startswith("#"):
        return file
    return document.follow(Node(file, "", None), reference.partition("#")[0] + "#").file


_HOST = "https://contract.invalid"
"""RFC 2606 §2: nothing is asked there; it only has to be the same in the document and in the request."""
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_LONGEST = 200

Complaints = Callable[[Exchange], list[str]]


def reader(document: Document, api: Api) -> Complaints:
    """What finds the faults of answers by *document*: a few words for each, none where the answer fits.

    Of *api*, made of that document, only the media types are read: openapi-core has to be told which are JSON.

    Raises:
        ConfigurationError: openapi-core is not installed.
    """
    try:
        from openapi_core import Config, OpenAPI
    except ImportError:
        raise ConfigurationError(
            "contract testing judges each answer by openapi-core too: pip install 'fastpix_dyn[contract]'"
        ) from None
    # The document was checked when it was compiled, and no $ref in it leads out of it: nothing is ever fetched.
    options: dict[str, Any] = {"spec_validator_cls": None, "extra_media_type_deserializers": _json_types(api)}
    core = OpenAPI.from_dict(_at_one_host(bundled(document)), config=Config(**options))

    def complaints(exchange: Exchange) -> list[str]:
        errors = core.iter_response_errors(_request(exchange), _Answer(exchange))
        return [_told(error) for error in errors]

    return complaints


def _json_types(api: Api) -> dict[str, Callable[..., Any]]:
    """Readers of the JSON media types of *api*, by media type; of JSON as RFC 8259 has it, without NaN."""
    responses = (reply for operation in api.operations.values() for reply in operation.responses)
    names = {media_types.essence(content.media_type) for reply in responses for content in reply.contents}
    return dict.fromkeys(filter(media_types.is_json, names), _json)


def _json(content: bytes, **_parameters: str) -> Any:
    return to_json.read(content.decode("utf-8-sig"))


def _at_one_host(document: dict[str, Any]) -> dict[str, Any]:
    """*document* without servers of paths and operations: only answers are judged, wherever they came from."""
    paths = {path: _without_servers(item) for path, item in document.get("paths", {}).items()}
    return {**document, "servers": [{"url": _HOST}], "paths": paths}


def _without_servers(item: Any) -> Any:
    if not is_object(item):
        return item
    made = {key: _without_servers(value) if key in _METHODS else value for key, value in item.items()}
    made.pop("servers", None)
    return made


@dataclass
class _Request:
    """A request by openapi-core's protocol; only what says which operation it is for."""

    host_url: str
    path: str
    path_pattern: str
    method: str
    parameters: Any
    body: bytes | None = None
    content_type: str = ""


def _request(exchange: Exchange) -> _Request:
    from openapi_core.datatypes import RequestParameters

    path = re.sub(r"\{[^{}]*\}", "-", exchange.operation.path)
    pattern = exchange.operation.path
    return _Request(_HOST, path, pattern, exchange.operation.method.lower(), RequestParameters())


class _Answer:
    """An answer by openapi-core's protocol."""

    def __init__(self, exchange: Exchange) -> None:
        self.status_code = exchange.status
        self.content_type = exchange.content_type.lower()
        self.headers: Mapping[str, Any] = exchange.response.headers
        self.data = exchange.response.content


def _told(error: Exception) -> str:
    """*error* without the values in it, which may be secret: openapi-core's words quote them."""
    inner: Any = getattr(error, "__cause__", None) or error
    broken = list(getattr(inner, "schema_errors", []) or [])
    if broken:
        first = broken[0]
        pointer = "".join(f"/{token}" for token in first.absolute_path)
        return f"{first.validator} at {pointer or '/'}"
    return type(inner).__name__[:_LONGEST]
