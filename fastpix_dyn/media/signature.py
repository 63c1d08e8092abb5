"""The signature of a webhook: base64 of the HMAC-SHA256 (RFC 2104) of its body, by the secret of its destination."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from fastpix_dyn.errors import ConfigurationError

HEADER = "FastPix-Signature"


def sign(body: bytes, secret: str) -> str:
    """The value of the header that FastPix would send with *body*.

    Args:
        body: the bytes of the body, as they go out.
        secret: the signing secret, as the dashboard shows it: in base64.

    Raises:
        ConfigurationError: the secret is not base64.
    """
    return base64.b64encode(hmac.digest(key_of(secret), body, hashlib.sha256)).decode()


def key_of(secret: str) -> bytes:
    """The key that a secret stands for.

    Raises:
        ConfigurationError: it is not base64.
    """
    try:
        return base64.b64decode(secret, validate=True)
    except (binascii.Error, ValueError):
        raise ConfigurationError("the signing secret is not base64; copy it as the dashboard shows it") from None
