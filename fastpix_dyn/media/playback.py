"""Playback: addresses of what a playback id plays, and the signed tokens that private ones ask for (RFC 7519).

key = playback.SigningKey(id, private_key)
url = playback.hls(playback_id, token=key.token(playback_id, seconds=900))
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote, urlencode

from fastpix_dyn.errors import ConfigurationError

STREAMS, IMAGES = "https://stream.fastpix.com", "https://images.fastpix.com"
ISSUER = "fastpix.com"
_FITS = ("preserve", "stretch", "crop", "smartcrop", "pad")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A signing key of a workspace, as `create_signing_key` answers it, once.

    Attributes:
        id: of the key.
        private_key: base64 of its PEM, as the API gives it; or the PEM itself. It shows nowhere.
    """

    id: str
    private_key: str = field(repr=False)

    def token(
        self,
        playback_id: str,
        *,
        kind: Literal["media", "drm"] = "media",
        seconds: float = 900,
        subject: str = "",
        groups: Iterable[str] = (),
        clock: Callable[[], float] = time.time,
    ) -> str:
        """A token with which *playback_id* plays: stream, thumbnails and all.

        Args:
            playback_id: what may be played; live ones too.
            kind: "media", or "drm" for the licence of a protected one.
            seconds: how long it holds.
            subject: who plays, in words of your own.
            groups: groups of yours that the player belongs to.
            clock: tells the time, in seconds since the epoch.

        Raises:
            ConfigurationError: the key is none, an argument is wrong, or PyJWT is not installed.
        """
        if kind not in {"media", "drm"}:
            raise ConfigurationError(f"kind is media or drm, not {kind!r}")
        if not seconds > 0:
            raise ConfigurationError(f"a token holds for some seconds, not {seconds!r}")
        now = int(clock())
        claims: dict[str, Any] = {
            "kid": self.id,
            "aud": f"{kind}:{_id(playback_id)}",
            "iss": ISSUER,
            "sub": subject,
            "iat": now,
            "exp": now + int(seconds),
        }
        if listed := list(groups):
            claims["groups"] = listed
        return _signed(claims, self.id, self._pem())

    def _pem(self) -> bytes:
        """The PEM (RFC 7468)."""
        text = self.private_key.strip().encode()
        if text.startswith(b"-----BEGIN"):
            return text
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise _no_key() from None


def hls(playback_id: str, *, token: str | None = None) -> str:
    """The stream, for players (HLS)."""
    return _url(STREAMS, f"{_id(playback_id)}.m3u8", token=token)


def mp4(playback_id: str, *, token: str | None = None) -> str:
    """The video in one file, up to 4K; the media must have it switched on (`mp4Support`)."""
    return _url(STREAMS, f"{_id(playback_id)}/capped-4k.mp4", token=token)


def m4a(playback_id: str, *, token: str | None = None) -> str:
    """The sound in one file; the media must have it switched on (`mp4Support`)."""
    return _url(STREAMS, f"{_id(playback_id)}/audio.m4a", token=token)


def subtitles(playback_id: str, track_id: str, *, token: str | None = None) -> str:
    """The subtitles of a track (WebVTT)."""
    return _url(STREAMS, f"{_id(playback_id)}/text/{_id(track_id)}.vtt", token=token)


def thumbnail(
    playback_id: str,
    *,
    form: Literal["jpg", "png", "webp"] = "jpg",
    at: float | None = None,
    width: int | None = None,
    height: int | None = None,
    fit: str | None = None,
    token: str | None = None,
) -> str:
    """A picture of the video.

    Args:
        playback_id: what it is of.
        form: of the file.
        at: the second of the video; without it FastPix chooses.
        width: in pixels.
        height: in pixels.
        fit: how the picture gets that size: preserve (as without it), stretch, crop, smartcrop, pad.
        token: for a private one.

    Raises:
        ConfigurationError: an argument is wrong.
    """
    _one_of("form", form, ("jpg", "png", "webp"))
    if fit is not None:
        _one_of("fit", fit, _FITS)
    for name, number in (("at", at), ("width", width), ("height", height)):
        if number is not None and (number < 0 or (name != "at" and number == 0)):
            raise ConfigurationError(f"{name} is a number above 0, not {number!r}")
    query = {"time": at, "width": width, "height": height, "fit_mode": fit, "token": token}
    return _url(IMAGES, f"{_id(playback_id)}/thumbnail.{form}", **query)


def animated(playback_id: str, *, form: Literal["gif", "webp"] = "gif", token: str | None = None) -> str:
    """A few seconds as a moving picture."""
    _one_of("form", form, ("gif", "webp"))
    return _url(IMAGES, f"{_id(playback_id)}/clip.{form}", token=token)


def spritesheet(playback_id: str, *, form: Literal["jpg", "json"] = "jpg", token: str | None = None) -> str:
    """Many small pictures in one, to show while seeking; as `json`, where each of them is."""
    _one_of("form", form, ("jpg", "json"))
    return _url(IMAGES, f"{_id(playback_id)}/spritesheet.{form}", token=token)


def _signed(claims: dict[str, Any], key_id: str, pem: bytes) -> str:
    try:
        import jwt
    except ImportError:
        raise ConfigurationError("tokens need PyJWT and cryptography: pip install 'fastpix_dyn[tokens]'") from None
    try:
        return jwt.encode(claims, pem, algorithm="RS256", headers={"kid": key_id})
    except (jwt.PyJWTError, ValueError, TypeError, NotImplementedError):
        # What the library says may quote the key.
        raise _no_key() from None


def _no_key() -> ConfigurationError:
    return ConfigurationError("the private key is none: give it as create_signing_key answers it, base64 of an RSA PEM")


def _id(value: str) -> str:
    if not value:
        raise ConfigurationError("an id is missing")
    return quote(value, safe="")


def _url(host: str, path: str, **query: Any) -> str:
    given = {name: value for name, value in query.items() if value is not None}
    return f"{host}/{path}" + (f"?{urlencode(given)}" if given else "")


def _one_of(name: str, word: str, words: tuple[str, ...]) -> None:
    if word not in words:
        raise ConfigurationError(f"{name} is one of {', '.join(words)}, not {word!r}")
