"""A webhook's body → the event: verified, read without loss, and judged by the document's `webhooks`."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from fastpix_dyn.client.base import BaseClient
from fastpix_dyn.client.hiding import hiding
from fastpix_dyn.client.loading import load_api
from fastpix_dyn.errors import ConfigurationError, WebhookError
from fastpix_dyn.flow.settings import MODES, Mode
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, Secrets, verify
from fastpix_dyn.spec.plan import Api, Schema, Webhook
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.judge import Judge
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire import json_text

if TYPE_CHECKING:
    from fastpix_dyn.types import WebhookEvent

_log = logging.getLogger("fastpix_dyn")


@hiding
def parse(
    body: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    signature: str | None = None,
    secret: Secrets | None = None,
    client: BaseClient | None = None,
    mode: Mode = "warn",
) -> WebhookEvent:
    """The event in *body*, as plain dicts and lists, value for value as it came.

    Args:
        body: the bytes as they came.
        headers: the headers of the request, names in any case; or give *signature*.
        signature: the value of the header `FastPix-Signature`.
        secret: the signing secret, base64, or several. Without it nothing is verified: only for what you know already.
        client: its document is the judge; else that of FastPix.
        mode: "warn" logs how the event differs from the document, once a kind; "strict" raises; "off" looks away. Types
            that the document does not know pass.

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


def read(body: bytes) -> dict[str, Any]:
    """The JSON object that *body* holds.

    Raises:
        WebhookError: it holds none.
    """
    try:
        value = json_text.read(body.removeprefix(b"\xef\xbb\xbf").decode())
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


def _judge(event: dict[str, Any], client: BaseClient | None, mode: Mode) -> None:
    api, judge, reported = _judgement(client)
    schema = _schema(api, event["type"])
    violations = () if schema is None else judge.violations(schema, event, direction="response")
    if violations and mode == "strict":
        lines = "\n  ".join(map(str, violations))
        message = f"the event {event['type']!r} breaks the document; it is in .data:\n  {lines}"
        raise WebhookError(message, data=event, violations=violations)
    for violation in violations:
        _report(event["type"], violation, reported)


def _report(kind: str, violation: Violation, reported: set[tuple[str, ...]]) -> None:
    """Once for each kind of drift, as with answers."""
    key = ("webhook", kind, re.sub(r"/\d+(?=/|$)", "/*", violation.pointer), violation.rule)
    if key not in reported:
        reported.add(key)
        _log.warning("the webhook %s differs from the document: %s", kind, violation)


def declared(api: Api, kind: str) -> Webhook | None:
    """The webhook of type *kind*: that of this name, else one whose name ends in `*` and begins as *kind* does."""
    families = [name for name in api.webhooks if name.endswith("*") and kind.startswith(name[:-1])]
    return api.webhooks.get(kind) or api.webhooks.get(max(families, key=len, default=""))


def _schema(api: Api, kind: str) -> Schema | None:
    webhook = declared(api, kind)
    return webhook.body.contents[0].schema if webhook and webhook.body and webhook.body.contents else None


def _judgement(client: BaseClient | None) -> tuple[Api, Judge, set[tuple[str, ...]]]:
    if client is None:
        return _packaged()
    environment = client.operations.runner.environment
    return environment.api, environment.judge, environment.reported


@cache
def _packaged() -> tuple[Api, Judge, set[tuple[str, ...]]]:
    api = load_api(None)
    return api, Judge(api.schemas), set()
