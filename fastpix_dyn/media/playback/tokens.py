"""Playback tokens: JSON Web Tokens (RFC 7519), signed by RS256 with a signing key of the workspace."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Sequence
from typing import Any, Literal

from fastpix_dyn.client.hiding import hiding
from fastpix_dyn.errors import ArgumentValueError, ConfigurationError

Kind = Literal["media", "drm"]
KINDS: tuple[Kind, ...] = ("media", "drm")
ISSUER = "fastpix.com"
EXPIRES_IN = 900.0
"""Seconds that a token is good, unless the caller says otherwise: a player that is open longer asks for a new one."""


@hiding
def token(
    playback_id: str,
    signing_key_id: str,
    private_key: str | bytes,
    *,
    kind: Kind = "media",
    expires_in: float = EXPIRES_IN,
    subject: str = "",
    groups: Sequence[str] | None = None,
    now: Callable[[], float] = time.time,
) -> str:
    """A token that plays one playback id: its stream, files, subtitles, thumbnails and spritesheets.

    Args:
        playback_id: what may be played.
        signing_key_id: `id` in the answer of `create_signing_key`.
        private_key: `privateKey` in that answer, base64 of a PEM; or the PEM itself.
        kind: "media" for playback, "drm" for the licence of a protected media.
        expires_in: seconds from now that it is good.
        subject: who plays, in your own words; the claim `sub`.
        groups: the groups of who plays; without them there is no such claim.
        now: tells the seconds since the epoch.

    Raises:
        ArgumentValueError: an id is empty, *kind* is unknown, or *expires_in* is below a second.
        ConfigurationError: *private_key* is no RSA key, or PyJWT is not installed.
    """
    if kind not in KINDS:
        raise ArgumentValueError(f"kind is one of {', '.join(KINDS)}, not {kind!r}")
    if not playback_id or not signing_key_id:
        raise ArgumentValueError(f"{'signing_key_id' if playback_id else 'playback_id'} is empty")
    if not expires_in >= 1:
        raise ArgumentValueError(f"expires_in is a number of seconds, 1 at least, not {expires_in!r}")
    issued = int(now())
    claims: dict[str, Any] = {
        "kid": signing_key_id,
        "aud": f"{kind}:{playback_id}",
        "iss": ISSUER,
        "sub": subject,
        "iat": issued,
        "exp": issued + int(expires_in),
    }
    if groups is not None:
        claims["groups"] = _texts(groups)
    return _signed(claims, signing_key_id, _pem(private_key))


def _texts(groups: Sequence[str]) -> list[str]:
    if isinstance(groups, str):
        raise ArgumentValueError(f"groups is a list of names, not the text {groups!r}")
    return list(groups)


def _signed(claims: dict[str, Any], key_id: str, pem: bytes) -> str:
    try:
        import jwt
        from jwt.algorithms import has_crypto
    except ImportError:
        raise _not_installed() from None
    if not has_crypto:
        raise _not_installed()
    try:
        return jwt.encode(claims, pem, algorithm="RS256", headers={"kid": key_id})
    except Exception:  # noqa: BLE001  # of either library, and its words may quote the key
        raise _no_key() from None


def _pem(private_key: str | bytes) -> bytes:
    """The PEM (RFC 7468), out of its base64 if it is in one."""
    text = private_key.encode() if isinstance(private_key, str) else private_key
    if text.lstrip().startswith(b"-----BEGIN "):
        return text
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        raise _no_key() from None


def _no_key() -> ConfigurationError:
    return ConfigurationError(
        "private_key is no RSA private key; give the privateKey that create_signing_key answered (base64 of a PEM), "
        "or the PEM"
    )


def _not_installed() -> ConfigurationError:
    return ConfigurationError(
        "playback tokens need PyJWT and cryptography, which are not installed: pip install 'fastpix_dyn[tokens]'"
    )
