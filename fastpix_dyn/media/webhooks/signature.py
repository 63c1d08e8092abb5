"""Sign and verify webhooks: the signature is base64 of the HMAC-SHA256 of the raw body.

The key of the HMAC is the base64-decoded signing secret. The signature contains no timestamp, so it does not prevent
replays: see `Deduplicator`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any, cast

from fastpix_dyn.errors import ArgumentValueError, ConfigurationError, WebhookError, WebhookSignatureError
from fastpix_dyn.media.arguments import shown
from fastpix_dyn.redaction import redact_traceback

SIGNATURE_HEADER = "FastPix-Signature"

Body = bytes | bytearray | memoryview | str
"""The body of a request as it was received. Text is the UTF-8 of the bytes, as some platforms hand it over."""
Secrets = str | Iterable[str]
"""A signing secret, or several while a new secret replaces an old one."""


@redact_traceback
def sign(body: Body, secret: str) -> str:
    """Return the value of the header `FastPix-Signature` for *body*.

    Args:
        body: the bytes that are sent.
        secret: the signing secret of the destination, in base64, as the dashboard shows it.

    Raises:
        ArgumentValueError: *body* is neither bytes nor text.
        ConfigurationError: *secret* is missing, or is not base64.
    """
    return _signature(body_bytes(body), _key(secret))


@redact_traceback
def verify(body: Body, signature: str | None, secret: Secrets) -> None:
    """Verify, in constant time, that a sender who knows *secret* signed *body*.

    Args:
        body: the bytes that were received: not parsed and serialized again.
        signature: the value of the header `FastPix-Signature`; None if the request has none.
        secret: the signing secret, or several, one of which must match.

    Raises:
        WebhookSignatureError: the signature is missing, or matches none of the secrets.
        ArgumentValueError: *body* is neither bytes nor text, or *signature* is not text.
        ConfigurationError: a secret is not base64, or there is no secret.
    """
    keys, body = signing_keys(secret), body_bytes(body)
    if not signature:
        raise WebhookSignatureError(f"the webhook has no signature: the header {SIGNATURE_HEADER} is missing or empty")
    given: Any = signature
    if not isinstance(given, str):
        raise ArgumentValueError(f"signature must be the text of the header {SIGNATURE_HEADER}, not {shown(given)}")
    received = signature.encode("utf-8", "surrogatepass")
    # All keys are tried, so that the time does not show which secret matches. Texts are compared, not digests, because
    # two texts can decode to the same digest.
    if not any([hmac.compare_digest(received, _signature(body, key).encode()) for key in keys]):  # noqa: C419
        raise WebhookSignatureError(
            "the signature does not match the body; check the signing secret of this destination, and verify the body "
            "byte for byte as it was received"
        )


def body_bytes(body: Body) -> bytes:
    """Return the bytes of *body*.

    Raises:
        ArgumentValueError: *body* is neither bytes nor text.
        WebhookError: *body* is text that no UTF-8 bytes are decoded to.
    """
    given: Any = body
    if isinstance(given, bytes | bytearray | memoryview):
        return bytes(cast("bytes", given))
    if not isinstance(given, str):
        raise ArgumentValueError(
            f"body must be the bytes that were received, not {shown(given)}: what a framework has parsed and written "
            "again has another signature; pass the raw body of the request"
        )
    content = given.encode("utf-8", "surrogatepass")
    if content.decode("utf-8", "replace") != given:
        raise WebhookError("the body has a lone surrogate, which no UTF-8 text contains; pass the received bytes")
    return content


def signing_keys(secret: Secrets) -> tuple[bytes, ...]:
    """Return the HMAC keys of *secret*, one or several.

    Raises:
        ConfigurationError: a secret is not base64, or there is no secret.
    """
    return tuple(map(_key, secret_texts(secret)))


def secret_texts(secret: Secrets) -> tuple[str, ...]:
    """Return the texts of *secret*, one or several.

    Raises:
        ConfigurationError: there is no secret, or something else in its place.
    """
    value: Any = secret
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, Iterable) or isinstance(value, bytes | bytearray | memoryview | Mapping):
        raise _no_secret(cast("object", value))
    secrets: tuple[Any, ...] = (*cast("Any", value),)
    for one in secrets or (None,):
        if not isinstance(one, str):
            raise _no_secret(one)
    return secrets


def _no_secret(given: object) -> ConfigurationError:
    """Return the error for *given* in place of a secret. It shows the type only: bytes may be the secret."""
    what = "missing" if given is None else f"{type(given).__name__}, not text"
    return ConfigurationError(
        f"the signing secret is {what}; pass secret= as the dashboard shows it for the destination, or several of them"
    )


def _signature(body: bytes, key: bytes) -> str:
    return base64.b64encode(hmac.digest(key, body, hashlib.sha256)).decode()


def _key(secret: Any) -> bytes:
    if not isinstance(secret, str):
        raise _no_secret(secret)
    if not secret.strip():
        raise ConfigurationError("the signing secret is empty; pass that of the destination, as the dashboard shows it")
    try:
        key = base64.b64decode(secret, validate=True)
    except (binascii.Error, ValueError):  # ValueError: the secret is not ASCII
        key = b""
    if not key:
        # The message of the library would quote the secret.
        raise ConfigurationError(
            "the signing secret is not base64; pass the secret of the destination as the dashboard shows it"
        ) from None
    return key
