"""Parse the body of a webhook into an event: verify it, read it without loss, and validate it against the document.

The document declares webhooks by type, or by family: `video.playback_id.*`. `sample_event` makes the body of an event
from the document's examples, to test receivers.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeGuard, cast

from fastpix_dyn.client.clients import BaseClient
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.errors import (
    ArgumentValueError,
    ConfigurationError,
    UnknownNameError,
    WebhookError,
)
from fastpix_dyn.flow.settings import VALIDATION_MODES, ValidationMode
from fastpix_dyn.media.arguments import check_function, check_option, check_text, shown
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, Body, Secrets, body_bytes, verify
from fastpix_dyn.redaction import redact_traceback
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.example_values import event_example
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Api, Schema, Webhook
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire import to_json

if TYPE_CHECKING:
    from fastpix_dyn.types import WebhookEvent

Headers = Mapping[str, str] | Mapping[str, Sequence[str]] | Iterable[tuple[str, str] | tuple[bytes, bytes]]
"""The headers of a request as frameworks hand them over: a mapping, also with lists of values; or pairs, also of bytes,
as in the scope of ASGI. Names may have any case."""
MAX_REPORTED = 10_000
"""How many differences between events and the document are logged, each once, before no more are."""
_log = logging.getLogger("fastpix_dyn")


@redact_traceback
def parse(
    body: Body,
    *,
    headers: Headers | None = None,
    signature: str | None = None,
    secret: Secrets | None = None,
    client: BaseClient | None = None,
    mode: ValidationMode = "warn",
) -> WebhookEvent:
    """Return the event in *body* as plain dicts and lists, with every value as it was received.

    Args:
        body: the bytes that were received. Text counts as its UTF-8 bytes, because some platforms decode bodies.
        headers: the headers of the request, as a mapping or as pairs, with names in any case; or pass *signature*.
        signature: the value of the header `FastPix-Signature`.
        secret: the signing secret, in base64, or several. Without it the event is not verified: leave it out only for
            events that are known to be genuine.
        client: a client whose document validates the event; the document of FastPix without it.
        mode: "warn" logs each difference between the event and the document once; "strict" raises; "off" does not
            validate. An unknown type passes in each mode. Unless *mode* is "off", a type that the document does not
            declare by its own name is logged once: see `webhook_name`.

    Raises:
        WebhookSignatureError: the signature is missing or wrong, or there are several that differ.
        WebhookError: the body is not an event; or, in the mode "strict", it does not match the document.
        ArgumentValueError: *body* or *headers* have the wrong type. A body that a framework has parsed can't be
            verified.
        ConfigurationError: a secret is not base64, there is a signature but no secret, or *mode* is unknown.
    """
    body = body_bytes(body)
    if mode not in VALIDATION_MODES:
        raise ConfigurationError(f"mode must be one of {', '.join(VALIDATION_MODES)}, not {shown(mode)}")
    if secret is not None:
        verify(body, signature_header(headers) if signature is None else signature, secret)
    elif signature is not None or headers is not None:
        raise ConfigurationError("a signature was passed without a secret; pass secret= to verify it")
    event = read_event(body)
    if not isinstance(event.get("type"), str):
        raise WebhookError('the body is not an event: it has no text "type"', data=event)
    if mode != "off":
        _validate(event, client, mode)
    return cast("WebhookEvent", event)


def webhook_name(event_type: str, *, client: BaseClient | None = None) -> str | None:
    """Return the name under which the document declares the events of *event_type*.

    Args:
        event_type: the `type` of an event.
        client: a client whose document declares the webhooks; the document of FastPix without it.

    Returns:
        *event_type* itself; the name of its family, such as `video.playback_id.*`, if the document declares the family
        and not the type; None if it declares neither.
    """
    webhook = find_webhook(_api(client), check_text("event_type", event_type))
    return webhook.name if webhook else None


def event_id(event: Mapping[str, Any], *, client: BaseClient | None = None) -> str | None:
    """Return the id of *event* itself, in any envelope; None if it has none.

    Args:
        event: an event that `parse` returned.
        client: a client whose document declares where the id is (`x-dyn-webhooks`); the document of FastPix without it.
    """
    values = (json_pointer.find(event, pointer) for pointer in _api(client).event_shape.id)
    return next((value for value in values if isinstance(value, str) and value), None)


def _now() -> datetime:
    return datetime.now(UTC)


def sample_event(
    event_type: str,
    *,
    api: Api | None = None,
    new_id: Callable[[], uuid.UUID] = uuid.uuid4,
    now: Callable[[], datetime] = _now,
) -> bytes:
    """Return the body of a webhook of *event_type*, to test a receiver: sign it with `sign`.

    Args:
        event_type: a type that the document declares, such as `video.media.ready`, or a family such as
            `video.playback_id.*`.
        api: the API whose document has the example; the one of FastPix without it.
        new_id: returns the id of the event.
        now: returns the time of the event.

    Raises:
        UnknownNameError: the document does not declare this webhook, or has no example of it.
    """
    check_option("api", api, Api, "the API of a client")
    check_text("event_type", event_type)
    check_function("new_id", new_id, "returns a UUID")
    check_function("now", now, "returns a datetime")
    api = api or load_api(None)
    example = event_example(find_webhook(api, event_type))
    if not is_object(example):
        message = f"the document has no example of a webhook {event_type!r}"
        raise UnknownNameError(f"{message}; {suggestion(event_type, api.webhooks)}")
    moment: Any = now()
    if not isinstance(moment, datetime):
        raise ConfigurationError(f"sample_event: now() returns a datetime, not {type(moment).__name__}")
    values = {"id": str(new_id()), "createdAt": f"{moment:%Y-%m-%dT%H:%M:%S.%f}000Z"}
    if "*" not in event_type:
        values["type"] = event_type
    return json.dumps({**example, **values}, ensure_ascii=False).encode()


def read_event(body: bytes) -> dict[str, Any]:
    """Return the JSON object in *body*.

    Raises:
        WebhookError: the body is not a JSON object.
    """
    try:
        value = to_json.parse(body.removeprefix(b"\xef\xbb\xbf").decode())
    except ValueError as error:
        raise WebhookError(f"the body is not JSON: {_without_bytes(error)}") from None
    if not is_object(value):
        message = f"the body is not an event: expected a JSON object, not {type(value).__name__}"
        raise WebhookError(message, data=value)
    return dict(value)


def _without_bytes(error: ValueError) -> str:
    return f"byte {error.start} is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)


def signature_header(headers: Headers | None) -> str | None:
    """Return the signature from *headers*; None if they have none. Several that differ are joined, so that none fits.

    Raises:
        ArgumentValueError: *headers* are no headers.
    """
    name = SIGNATURE_HEADER.lower()
    names = {name, f"http-{name}"}  # the second is that of the environment of CGI and WSGI
    values = [value for key, value in _pairs(headers) if _header_text(key).lower().replace("_", "-") in names]
    # Servers join the values of a repeated header with commas (RFC 9110 §5.3). Base64 contains none.
    signatures = {one.strip() for value in values for one in _header_text(value).split(",")} - {""}
    return ",".join(sorted(signatures)) or None


def _pairs(headers: Any) -> list[tuple[Any, Any]]:
    """Return *headers* as pairs of name and single value."""
    if headers is None:
        return []
    items: Any = headers.items() if callable(getattr(headers, "items", None)) else headers
    if isinstance(items, str | bytes) or not isinstance(items, Iterable):
        raise _no_headers(headers)
    pairs: list[tuple[Any, Any]] = []
    for item in [*cast("Any", items)]:
        if not _is_list(item) or len(item) != 2:
            raise _no_headers(headers)
        name, value = item
        pairs += [(name, one) for one in (value if _is_list(value) else [value])]
    return pairs


def _is_list(value: Any) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, tuple | list)


def _header_text(value: Any) -> str:
    """Return a name or value of a header as text; bytes are Latin-1 (RFC 9110 §5.5)."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return "" if value is None else check_text("each name and value of headers", value, is_secret=True)


def _no_headers(headers: object) -> ArgumentValueError:
    return ArgumentValueError(
        f"headers must be a mapping of names to values, or pairs of both, not {shown(headers)}; pass those of the "
        "request, or the signature as signature="
    )


def find_webhook(api: Api, event_type: str) -> Webhook | None:
    """Return the webhook with the name *event_type*, else the one of the longest family that it belongs to."""
    if event_type in api.webhooks:
        return api.webhooks[event_type]
    families = [name for name in api.webhooks if name.endswith("*") and event_type.startswith(name[:-1])]
    return api.webhooks.get(max(families, key=len, default=""))


def _validate(event: dict[str, Any], client: BaseClient | None, mode: ValidationMode) -> None:
    api, validator, reported = _validation(client)
    webhook = find_webhook(api, event["type"])
    _log_type(event["type"], webhook, reported)
    schema = _schema(webhook)
    violations = () if schema is None else validator.violations(schema, event, direction="response")
    if violations and mode == "strict":
        lines = "\n  ".join(map(str, violations))
        message = f"the event {event['type']!r} does not match the document; .data contains it:\n  {lines}"
        raise WebhookError(message, data=event, violations=violations)
    for violation in violations:
        _log_violation(event["type"], violation, reported)


def _log_type(event_type: str, webhook: Webhook | None, reported: set[tuple[str, ...]]) -> None:
    """Log once each type that the document does not declare by its own name."""
    key = ("webhook type", event_type)
    if (webhook and webhook.name == event_type) or not _is_first(reported, key):
        return
    if webhook:
        message = "the document declares the webhook type %r by its family %s, not by its own name"
        _log.warning(message, event_type, webhook.name)
    else:
        _log.warning("the document does not declare the webhook type %r: its events are not validated", event_type)


def _log_violation(event_type: str, violation: Violation, reported: set[tuple[str, ...]]) -> None:
    """Log once each rule that a value at one pointer violates in the events of a type."""
    key = ("webhook", event_type, re.sub(r"/\d+(?=/|$)", "/*", violation.pointer), violation.rule)
    if _is_first(reported, key):
        _log.warning("the webhook %s does not match the document: %s", event_type, violation)


def _is_first(reported: set[tuple[str, ...]], key: tuple[str, ...]) -> bool:
    """Record that *key* is logged; return whether it is for the first time. Senders choose keys: memory is bounded."""
    if key in reported or len(reported) >= MAX_REPORTED or sum(map(len, key)) > MAX_REPORTED:
        return False
    reported.add(key)
    return True


def _schema(webhook: Webhook | None) -> Schema | None:
    return webhook.body.contents[0].schema if webhook and webhook.body and webhook.body.contents else None


def _api(client: BaseClient | None) -> Api:
    return _validation(client)[0]


def _validation(client: BaseClient | None) -> tuple[Api, Validator, set[tuple[str, ...]]]:
    """Return the API, its validator, and what was logged: those of *client*, else those of FastPix."""
    if client is None:
        return _packaged_validation()
    check_option("client", client, BaseClient, "a Client or an AsyncClient")
    environment = client.operations.runner.environment
    return environment.api, environment.validator, environment.reported


@cache
def _packaged_validation() -> tuple[Api, Validator, set[tuple[str, ...]]]:
    api = load_api(None)
    return api, Validator(api.schemas), set()
