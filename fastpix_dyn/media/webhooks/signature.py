"""Sign and verify webhooks: the signature is base64 of the HMAC-SHA256 of the raw body.

The key of the HMAC is the base64-decoded signing secret. The signature contains no timestamp, so it does not prevent
replays: see `Deduplicator`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

from fastpix_dyn.errors import ConfigurationError, WebhookSignatureError
from fastpix_dyn.redaction import redact_traceback

SIGNATURE_HEADER = "FastPix-Signature"

Secrets = str | Iterable[str]
"""A signing secret, or several while a new secret replaces an old one."""


@redact_traceback
def sign(body: bytes, secret: str) -> str:
    """Return the value of the header `FastPix-Signature` for *body*.

    Args:
        body: the bytes that are sent.
        secret: the signing secret of the destination, in base64, as the dashboard shows it.

    Raises:
        ConfigurationError: *secret* is not base64.
    """
    return _signature(body, _key(secret))


@redact_traceback
def verify(body: bytes, signature: str | None, secret: Secrets) -> None:
    """Verify, in constant time, that a sender who knows *secret* signed *body*.

    Args:
        body: the bytes that were received: not parsed and serialized again.
        signature: the value of the header `FastPix-Signature`; None if the request has none.
        secret: the signing secret, or several, one of which must match.

    Raises:
        WebhookSignatureError: the signature is missing, or matches none of the secrets.
        ConfigurationError: a secret is not base64, or there is no secret.
    """
    keys = signing_keys(secret)
    if not signature:
        raise WebhookSignatureError(f"the webhook has no signature: the header {SIGNATURE_HEADER} is missing or empty")
    received = signature.encode("utf-8", "surrogatepass")
    # All keys are tried, so that the time does not show which secret matches. Texts are compared, not digests, because
    # two texts can decode to the same digest.
    if not any([hmac.compare_digest(received, _signature(body, key).encode()) for key in keys]):  # noqa: C419
        raise WebhookSignatureError(
            "the signature does not match the body; check the signing secret of this destination, and verify the body "
            "byte for byte as it was received"
        )


def signing_keys(secret: Secrets) -> tuple[bytes, ...]:
    """Return the HMAC keys of *secret*, one or several.

    Raises:
        ConfigurationError: a secret is not base64, or there is no secret.
    """
    keys = tuple(_key(one) for one in ([secret] if isinstance(secret, str) else secret))
    if not keys:
        raise ConfigurationError("secret is empty; pass the signing secret of the destination to verify webhooks")
    return keys


def _signature(body: bytes, key: bytes) -> str:
    return base64.b64encode(hmac.digest(key, body, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
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
