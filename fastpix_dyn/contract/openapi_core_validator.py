"""The openapi-core validator: what openapi-core, which shares no code with the client, reports about a response.

openapi-core gets the document as one bundled value with one server; only what it finds in responses is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.parser import METHODS
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.spec.structure import bundled
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.wire import media_types, to_json

_HOST = "https://contract.invalid"
"""The same host in the document and in every request (RFC 2606 §2); nothing is sent to it."""
_MAX_LENGTH = 200

OpenapiCoreValidator = Callable[[Exchange], list[str]]
"""Returns a short text for each error in a response; none if the response is valid."""


def create_validator(document: Document, api: Api) -> OpenapiCoreValidator:
    """Return the validator of responses by *document*.

    *api*, compiled from it, provides the JSON media types, which openapi-core does not recognize itself.

    Raises:
        ConfigurationError: openapi-core is not installed.
    """
    try:
        from openapi_core import Config, OpenAPI
    except ImportError:
        raise ConfigurationError(
            "contract tests also validate responses by openapi-core: pip install 'fastpix_dyn[contract]'"
        ) from None
    except OSError as error:  # the import looks for modules in a working folder that is deleted
        reason = error.strerror or error
        raise ConfigurationError(f"openapi-core can't be imported: {reason}; start in another folder") from None
    # The document was validated when it was compiled, and no $ref leads out of the bundle: nothing is ever fetched.
    options: dict[str, Any] = {"spec_validator_cls": None, "extra_media_type_deserializers": _json_deserializers(api)}
    bundle = bundled(document, keep_broken=True).value
    openapi = OpenAPI.from_dict(_with_one_server(bundle), config=Config(**options))

    def validate(exchange: Exchange) -> list[str]:
        errors = openapi.iter_response_errors(_request(exchange), _Response(exchange))
        return [_error_text(error) for error in errors]

    return validate


def _json_deserializers(api: Api) -> dict[str, Callable[..., Any]]:
    """Return the deserializer of JSON (RFC 8259, which has no NaN) for each JSON media type of *api*."""
    responses = (reply for operation in api.operations.values() for reply in operation.responses)
    names = {media_types.essence(content.media_type) for reply in responses for content in reply.contents}
    return dict.fromkeys(filter(media_types.is_json, names), _json)


def _json(content: bytes, **_parameters: str) -> Any:
    return to_json.parse(content.decode("utf-8-sig"))


def _with_one_server(document: dict[str, Any]) -> dict[str, Any]:
    """Return *document* with one server, and none of paths and operations: only responses are validated."""
    copy = {**document, "servers": [{"url": _HOST}], "paths": _all_without_servers(document.get("paths", {}))}
    components = document.get("components")
    if is_object(components) and "pathItems" in components:
        copy["components"] = {**components, "pathItems": _all_without_servers(components["pathItems"])}
    return copy


def _all_without_servers(items: Any) -> Any:
    return {name: _without_servers(item) for name, item in items.items()} if is_object(items) else items


def _without_servers(item: Any) -> Any:
    if not is_object(item):
        return item
    copy = {key: _without_servers(value) if key in METHODS else value for key, value in item.items()}
    copy.pop("servers", None)
    return copy


@dataclass
class _Request:
    """A request in openapi-core's protocol, with the fields that select the operation."""

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


class _Response:
    """A response in openapi-core's protocol."""

    def __init__(self, exchange: Exchange) -> None:
        self.status_code = exchange.status
        self.content_type = exchange.content_type.lower()
        self.headers: Mapping[str, Any] = exchange.response.headers
        self.data = exchange.response.content


def _error_text(error: Exception) -> str:
    """Return *error* without values, which may be secret: openapi-core's messages quote them."""
    cause: Any = getattr(error, "__cause__", None) or error
    schema_errors = list(getattr(cause, "schema_errors", []) or [])
    if schema_errors:
        first = schema_errors[0]
        pointer = "".join(f"/{token}" for token in first.absolute_path)
        return f"{first.validator} at {pointer or '/'}"
    return type(cause).__name__[:_MAX_LENGTH]
