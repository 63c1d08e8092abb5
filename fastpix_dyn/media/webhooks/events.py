"""A webhook's body → the event: verified, read without loss, and judged by the document's `webhooks`."""

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
from fastpix_dyn.flow.settings import MODES, ValidationMode
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, Secrets, verify
from fastpix_dyn.redaction import without_secret_frames
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Api, Schema, Webhook
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire import to_json

if TYPE_CHECKING:
    from fastpix_dyn.types import WebhookEvent

_log = logging.getLogger("fastpix_dyn")


@without_secret_frames
def parse(
    body: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    signature: str | None = None,
    secret: Secrets | None = None,
    client: BaseClient | None = None,
    mode: ValidationMode = "warn",
) -> WebhookEvent:
    """The event in *body*, as plain dicts and lists, value for value as it came.

    Args:
        body: the bytes as they came.
        headers: the headers of the request, names in any case; or give *signature*.
        signature: the value of the header `FastPix-Signature`.
        secret: the signing secret, base64, or several. Without it nothing is verified: only for what you know already.
        client: its document is the judge; else that of FastPix.
        mode: "warn" logs how the event differs from the document, once a kind; "strict" raises; "off" does not
            validate. An unknown type passes in each mode. Unless *mode* is "off", a type that the document does not
            list by its own name is logged, once: see `declared_as`.

    Raises:
        WebhookSignatureError: the signature is missing or wrong.
        WebhookError: the body is no event; or it differs from the document, in "strict".
        ConfigurationError: a secret is no base64, a signature came without a secret, or there is no such *mode*.
    """
    if mode not in MODES:
        raise ConfigurationError(f"mode is one of {', '.join(MODES)}, not {mode!r}")
    if secret is not None:
        verify(body, signature_of(headers) if signature is None else signature, secret)
    elif signature is not None or headers is not None:
        raise ConfigurationError("there is a signature, but no secret= to verify it with")
    event = read(body)
    if not isinstance(event.get("type"), str):
        raise WebhookError('the body is no event: it has no "type" that is text', data=event)
    if mode != "off":
        _judge(event, client, mode)
    return cast("WebhookEvent", event)


def declared_as(event_type: str, *, client: BaseClient | None = None) -> str | None:
    """The name under which the document declares the events of *event_type*.

    Args:
        event_type: the `type` of an event.
        client: its document is asked; else that of FastPix.

    Returns:
        *event_type* itself; the name of its family, such as `video.playback_id.*`, if the document declares the family
        and not the type; None if it declares neither.
    """
    webhook = declared(_api(client), event_type)
    return webhook.name if webhook else None


def event_id(event: Mapping[str, Any], *, client: BaseClient | None = None) -> str | None:
    """The id of *event* itself, in whichever envelope it came; None if it has none.

    Args:
        event: an event that `parse` returned.
        client: its document says where the id is (`x-dyn-webhooks`); else that of FastPix.
    """
    found = (json_pointer.find(event, pointer) for pointer in _api(client).event_shape.id)
    return next((value for value in found if isinstance(value, str) and value), None)


def read(body: bytes) -> dict[str, Any]:
    """The JSON object that *body* holds.

    Raises:
        WebhookError: it holds none.
    """
    try:
        value = to_json.read(body.removeprefix(b"\xef\xbb\xbf").decode())
    except ValueError as error:
        raise WebhookError(f"the body is no JSON: {_without_bytes(error)}") from None
    if not is_object(value):
        raise WebhookError(f"the body is no event: a JSON object is expected, not {type(value).__name__}", data=value)
    return dict(value)


def signature_of(headers: Mapping[str, str] | None) -> str | None:
    """The signature among *headers*, their names in any case."""
    wanted = SIGNATURE_HEADER.lower()
    return next((value for name, value in (headers or {}).items() if name.lower() == wanted), None)


def _without_bytes(error: ValueError) -> str:
    return f"byte {error.start} is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)


def _judge(event: dict[str, Any], client: BaseClient | None, mode: ValidationMode) -> None:
    api, validator, reported = _judgement(client)
    webhook = declared(api, event["type"])
    _report_type(event["type"], webhook, reported)
    schema = _schema(webhook)
    violations = () if schema is None else validator.violations(schema, event, direction="response")
    if violations and mode == "strict":
        lines = "\n  ".join(map(str, violations))
        message = f"the event {event['type']!r} breaks the document; it is in .data:\n  {lines}"
        raise WebhookError(message, data=event, violations=violations)
    for violation in violations:
        _report(event["type"], violation, reported)


def _report_type(kind: str, webhook: Webhook | None, reported: set[tuple[str, ...]]) -> None:
    """Once for each type that the document does not list by its own name."""
    key = ("webhook type", kind)
    if key in reported or (webhook and webhook.name == kind):
        return
    reported.add(key)
    if webhook:
        _log.warning("the webhook type %r is known by its family %s, not by its own name", kind, webhook.name)
    else:
        _log.warning("the webhook type %r is unknown: its events are not validated", kind)


def _report(kind: str, violation: Violation, reported: set[tuple[str, ...]]) -> None:
    """Once for each kind of drift, as with answers."""
    key = ("webhook", kind, re.sub(r"/\d+(?=/|$)", "/*", violation.pointer), violation.rule)
    if key not in reported:
        reported.add(key)
        _log.warning("the webhook %s differs from the document: %s", kind, violation)


def declared(api: Api, kind: str) -> Webhook | None:
    """The webhook of type *kind*: that of this name, else one whose name ends in `*` and begins as *kind* does."""
    if kind in api.webhooks:
        return api.webhooks[kind]
    families = [name for name in api.webhooks if name.endswith("*") and kind.startswith(name[:-1])]
    return api.webhooks.get(max(families, key=len, default=""))


def _schema(webhook: Webhook | None) -> Schema | None:
    return webhook.body.contents[0].schema if webhook and webhook.body and webhook.body.contents else None


def _judgement(client: BaseClient | None) -> tuple[Api, Validator, set[tuple[str, ...]]]:
    if client is None:
        return _packaged()
    environment = client.operations.runner.environment
    return environment.api, environment.validator, environment.reported


def _api(client: BaseClient | None) -> Api:
    return _judgement(client)[0]


@cache
def _packaged() -> tuple[Api, Validator, set[tuple[str, ...]]]:
    api = load_api(None)
    return api, Validator(api.schemas), set()


def _now() -> datetime:
    return datetime.now(UTC)


def sample(
    kind: str,
    *,
    api: Api | None = None,
    token: Callable[[], uuid.UUID] = uuid.uuid4,
    now: Callable[[], datetime] = _now,
) -> bytes:
    """The body of a webhook of type *kind*, to try a receiver with: sign it with `sign`.

    Args:
        kind: a type that the document knows, such as `video.media.ready`; a family such as `video.playback_id.*`.
        api: the API whose document has the example; else that of FastPix.
        token: makes the event's id.
        now: tells the time.

    Raises:
        UnknownNameError: the document has no such webhook, or no example of it.
    """
    api = api or load_api(None)
    webhook = declared(api, kind)
    body = webhook.body if webhook else None
    examples = [example for content in (body.contents if body else ()) for example in content.examples.values()]
    if not examples or not is_object(examples[0]):
        raise UnknownNameError(f"the document has no example of a webhook {kind!r}; {suggestion(kind, api.webhooks)}")
    own = {"id": str(token()), "createdAt": f"{now():%Y-%m-%dT%H:%M:%S.%f}000Z"}
    if "*" not in kind:
        own["type"] = kind
    return json.dumps({**examples[0], **own}, ensure_ascii=False).encode()
