"""Parse the body of a webhook into an event: verify it, read it without loss, and validate it against the document.

The document declares webhooks by type, or by family: `video.playback_id.*`. `sample_event` makes the body of an event
from the document's examples, to test receivers.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from fastpix_dyn.client.clients import BaseClient
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.errors import ConfigurationError, UnknownNameError, WebhookError
from fastpix_dyn.flow.settings import VALIDATION_MODES, ValidationMode
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, Secrets, verify
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

_log = logging.getLogger("fastpix_dyn")


@redact_traceback
def parse(
    body: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    signature: str | None = None,
    secret: Secrets | None = None,
    client: BaseClient | None = None,
    mode: ValidationMode = "warn",
) -> WebhookEvent:
    """Return the event in *body* as plain dicts and lists, with every value as it was received.

    Args:
        body: the bytes that were received.
        headers: the headers of the request, with names in any case; or pass *signature*.
        signature: the value of the header `FastPix-Signature`.
        secret: the signing secret, in base64, or several. Without it the event is not verified: leave it out only for
            events that are known to be genuine.
        client: a client whose document validates the event; the document of FastPix without it.
        mode: "warn" logs each difference between the event and the document once; "strict" raises; "off" does not
            validate. An unknown type passes in each mode. Unless *mode* is "off", a type that the document does not
            declare by its own name is logged once: see `webhook_name`.

    Raises:
        WebhookSignatureError: the signature is missing or wrong.
        WebhookError: the body is not an event; or, in the mode "strict", it does not match the document.
        ConfigurationError: a secret is not base64, there is a signature but no secret, or *mode* is unknown.
    """
    if mode not in VALIDATION_MODES:
        raise ConfigurationError(f"mode must be one of {', '.join(VALIDATION_MODES)}, not {mode!r}")
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
    webhook = find_webhook(_api(client), event_type)
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
    api = api or load_api(None)
    example = event_example(find_webhook(api, event_type))
    if not is_object(example):
        message = f"the document has no example of a webhook {event_type!r}"
        raise UnknownNameError(f"{message}; {suggestion(event_type, api.webhooks)}")
    values = {"id": str(new_id()), "createdAt": f"{now():%Y-%m-%dT%H:%M:%S.%f}000Z"}
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


def signature_header(headers: Mapping[str, str] | None) -> str | None:
    """Return the signature from *headers*, whose names may have any case; None if they have none."""
    name = SIGNATURE_HEADER.lower()
    return next((value for key, value in (headers or {}).items() if key.lower() == name), None)


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
    if key in reported or (webhook and webhook.name == event_type):
        return
    reported.add(key)
    if webhook:
        message = "the document declares the webhook type %r by its family %s, not by its own name"
        _log.warning(message, event_type, webhook.name)
    else:
        _log.warning("the document does not declare the webhook type %r: its events are not validated", event_type)


def _log_violation(event_type: str, violation: Violation, reported: set[tuple[str, ...]]) -> None:
    """Log once each rule that a value at one pointer violates in the events of a type."""
    key = ("webhook", event_type, re.sub(r"/\d+(?=/|$)", "/*", violation.pointer), violation.rule)
    if key not in reported:
        reported.add(key)
        _log.warning("the webhook %s does not match the document: %s", event_type, violation)


def _schema(webhook: Webhook | None) -> Schema | None:
    return webhook.body.contents[0].schema if webhook and webhook.body and webhook.body.contents else None


def _api(client: BaseClient | None) -> Api:
    return _validation(client)[0]


def _validation(client: BaseClient | None) -> tuple[Api, Validator, set[tuple[str, ...]]]:
    """Return the API, its validator, and what was logged: those of *client*, else those of FastPix."""
    if client is None:
        return _packaged_validation()
    environment = client.operations.runner.environment
    return environment.api, environment.validator, environment.reported


@cache
def _packaged_validation() -> tuple[Api, Validator, set[tuple[str, ...]]]:
    api = load_api(None)
    return api, Validator(api.schemas), set()
