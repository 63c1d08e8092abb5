"""The signature of a webhook: base64 of the HMAC-SHA256 of the raw body; its key is the base64-decoded secret.

There is no timestamp in it, so it does not keep anyone from sending an event again: see `Deduplicator`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

from fastpix_dyn.errors import ConfigurationError, WebhookSignatureError
from fastpix_dyn.redaction import without_secret_frames

SIGNATURE_HEADER = "FastPix-Signature"

Secrets = str | Iterable[str]
"""A signing secret, or several while one takes the place of another."""


@without_secret_frames
def sign(body: bytes, secret: str) -> str:
    """The value of the header `FastPix-Signature` for *body*.

    Args:
        body: the bytes as they are sent.
        secret: the destination's signing secret, as the dashboard shows it: base64.

    Raises:
        ConfigurationError: *secret* is no base64.
    """
    return _signature(body, _key(secret))


@without_secret_frames
def verify(body: bytes, signature: str | None, secret: Secrets) -> None:
    """Makes sure that *body* comes from who knows *secret*, in constant time.

    Args:
        body: the bytes as they came: not parsed and written again.
        signature: the value of the header `FastPix-Signature`; None where there was none.
        secret: the signing secret, or several of which one must fit.

    Raises:
        WebhookSignatureError: the signature is missing, or none of the secrets makes it.
        ConfigurationError: a secret is no base64, or there is none.
    """
    known = keys(secret)
    if not signature:
        raise WebhookSignatureError(f"there is no signature; the header {SIGNATURE_HEADER} is missing or empty")
    given = signature.encode("utf-8", "surrogatepass")
    # All are compared, so that the time does not tell which secret fits. As text: two texts can decode to one digest.
    if not any([hmac.compare_digest(given, _signature(body, key).encode()) for key in known]):  # noqa: C419
        raise WebhookSignatureError(
            "the signature does not fit the body; check the signing secret of this destination, and that the body is "
            "verified as it came, byte for byte"
        )


def keys(secret: Secrets) -> tuple[bytes, ...]:
    """The HMAC keys of *secret*, one or several.

    Raises:
        ConfigurationError: a secret is no base64, or there is none.
    """
    found = tuple(_key(one) for one in ([secret] if isinstance(secret, str) else secret))
    if not found:
        raise ConfigurationError("a webhook's signature can't be verified without a signing secret: secret is empty")
    return found


def _signature(body: bytes, key: bytes) -> str:
    return base64.b64encode(hmac.digest(key, body, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret, validate=True)
    except (binascii.Error, ValueError):  # with a ValueError it refuses what is not ASCII
        key = b""
    if not key:
        # Its words would quote the secret.
        raise ConfigurationError(
            "a webhook's signing secret is base64, as the dashboard shows it; what was given is not"
        ) from None
    return key
