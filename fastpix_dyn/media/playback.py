"""Playback: the URLs of streams, files, subtitles, images and DRM licences, and the tokens of private media.

`token` signs the token that a private playback id needs; the other functions return URLs, with the token that they get.
"""

from __future__ import annotations

import base64
import binascii
import math
import time
from collections.abc import Callable, Sequence
from typing import Any, Literal, get_args
from urllib.parse import quote, urlencode

from fastpix_dyn.errors import ArgumentValueError, ConfigurationError
from fastpix_dyn.redaction import redact_traceback

__all__ = [
    "animated",
    "drm_certificate",
    "drm_license",
    "hls",
    "m4a",
    "mp4",
    "spritesheet",
    "subtitles",
    "thumbnail",
    "token",
]


Audience = Literal["media", "drm"]
AUDIENCES: tuple[Audience, ...] = ("media", "drm")
ISSUER = "fastpix.com"
EXPIRES_IN = 900.0
"""Default lifetime of a token, in seconds. A player that is open longer needs a new token."""
STREAM = "https://stream.fastpix.com"
IMAGES = "https://images.fastpix.com"
LICENSES = "https://api.fastpix.com/v1/on-demand/drm"
ThumbnailFormat = Literal["jpg", "png", "webp"]
AnimatedFormat = Literal["gif", "webp"]
SpritesheetFormat = Literal["jpg", "json"]
DrmSystem = Literal["widevine", "fairplay"]


@redact_traceback
def token(
    playback_id: str,
    signing_key_id: str,
    private_key: str | bytes,
    *,
    audience: Audience = "media",
    expires_in: float = EXPIRES_IN,
    subject: str = "",
    groups: Sequence[str] | None = None,
    now: Callable[[], float] = time.time,
) -> str:
    """Return a token (JWT, RFC 7519) for one playback id: its stream, files, subtitles, thumbnails and spritesheets.

    Args:
        playback_id: the playback id.
        signing_key_id: `id` in the response of `create_signing_key`.
        private_key: `privateKey` in that response, which is a PEM in base64; or the PEM itself.
        audience: "media" for playback, "drm" for the licence of a protected media.
        expires_in: seconds from now until the token expires.
        subject: the viewer, by a name of your own; the claim `sub`.
        groups: the groups of the viewer; the claim `groups`, which is left out without them.
        now: returns the seconds since the epoch.

    Raises:
        ArgumentValueError: an id is empty, *audience* is unknown, or *expires_in* is below one second.
        ConfigurationError: *private_key* is not an RSA key, or PyJWT is not installed.
    """
    if audience not in AUDIENCES:
        raise ArgumentValueError(f"audience must be one of {', '.join(AUDIENCES)}, not {audience!r}")
    if not playback_id or not signing_key_id:
        raise ArgumentValueError(f"{'signing_key_id' if playback_id else 'playback_id'} is empty")
    if not expires_in >= 1:
        raise ArgumentValueError(f"expires_in must be a number of seconds, at least 1, not {expires_in!r}")
    issued = int(now())
    claims: dict[str, Any] = {
        "kid": signing_key_id,
        "aud": f"{audience}:{playback_id}",
        "iss": ISSUER,
        "sub": subject,
        "iat": issued,
        "exp": issued + int(expires_in),
    }
    if groups is not None:
        claims["groups"] = _group_names(groups)
    return _signed(claims, signing_key_id, _pem(private_key))


def _group_names(groups: Sequence[str]) -> list[str]:
    if isinstance(groups, str):
        raise ArgumentValueError(f"groups must be a list of names, not the text {groups!r}")
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
    except Exception:  # noqa: BLE001  # errors of both libraries; their messages may quote the key
        raise _invalid_key() from None


def _pem(private_key: str | bytes) -> bytes:
    """Return the PEM (RFC 7468) of *private_key*, decoded from base64 if necessary."""
    text = private_key.encode() if isinstance(private_key, str) else private_key
    if text.lstrip().startswith(b"-----BEGIN "):
        return text
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        raise _invalid_key() from None


def _invalid_key() -> ConfigurationError:
    return ConfigurationError(
        "private_key is not an RSA private key; pass the privateKey of the response of create_signing_key (a PEM in "
        "base64), or the PEM"
    )


def _not_installed() -> ConfigurationError:
    return ConfigurationError(
        "PyJWT and cryptography, which playback tokens need, are not installed: pip install 'fastpix_dyn[tokens]'"
    )


def hls(playback_id: str, *, token: str | None = None, host: str = STREAM) -> str:
    """Return the URL of the HLS playlist (RFC 8216) of a media or a live stream."""
    return _url(host, f"{_segment(playback_id, 'playback_id')}.m3u8", token=token)


def mp4(playback_id: str, *, token: str | None = None, host: str = STREAM) -> str:
    """Return the URL of the MP4 file of a media with `mp4Support: capped_4k`."""
    return _url(host, _segment(playback_id, "playback_id"), "capped-4k.mp4", token=token)


def m4a(playback_id: str, *, token: str | None = None, host: str = STREAM) -> str:
    """Return the URL of the audio file of a media with `mp4Support: audioOnly`."""
    return _url(host, _segment(playback_id, "playback_id"), "audio.m4a", token=token)


def subtitles(playback_id: str, track_id: str, *, token: str | None = None, host: str = STREAM) -> str:
    """Return the URL of a subtitle track, in WebVTT."""
    track = f"{_segment(track_id, 'track_id')}.vtt"
    return _url(host, _segment(playback_id, "playback_id"), "text", track, token=token)


def thumbnail(
    playback_id: str,
    *,
    format: ThumbnailFormat = "jpg",  # noqa: A002  # the word of the field
    time: float | None = None,
    width: int | None = None,
    height: int | None = None,
    fit_mode: str | None = None,
    token: str | None = None,
    host: str = IMAGES,
) -> str:
    """Return the URL of an image of one moment of the video.

    Args:
        playback_id: the playback id.
        format: the image format.
        time: the moment, in seconds from the start of the video; FastPix chooses one without it.
        width: width in pixels; if only width or height is set, the other keeps the proportions.
        height: height in pixels.
        fit_mode: how the image fits the size: "preserve" (the default of FastPix), "stretch" and others.
        token: the token of a private playback id.
        host: the server of the images.

    Raises:
        ArgumentValueError: an argument is out of range, or *fit_mode* is set without a size.
    """
    if fit_mode is not None and width is None and height is None:
        raise ArgumentValueError("fit_mode needs a size; pass width or height also")
    name = f"thumbnail.{_one_of('format', format, ThumbnailFormat)}"
    query = {"time": _seconds(time), "width": _pixels("width", width), "height": _pixels("height", height)}
    return _url(host, _segment(playback_id, "playback_id"), name, **query, fit_mode=fit_mode, token=token)


def animated(
    playback_id: str,
    *,
    format: AnimatedFormat = "gif",  # noqa: A002  # the word of the field
    token: str | None = None,
    host: str = IMAGES,
) -> str:
    """Return the URL of a short animated image of the video."""
    name = f"clip.{_one_of('format', format, AnimatedFormat)}"
    return _url(host, _segment(playback_id, "playback_id"), name, token=token)


def spritesheet(
    playback_id: str,
    *,
    format: SpritesheetFormat = "jpg",  # noqa: A002  # the word of the field
    interval: int | None = None,
    token: str | None = None,
    host: str = IMAGES,
) -> str:
    """Return the URL of the spritesheet: thumbnails of the whole video in one image, for the timeline of a player.

    Args:
        playback_id: the playback id.
        format: "jpg" for the image, "json" for the position of each thumbnail in it.
        interval: seconds between two thumbnails, 1 to 10: the advanced spritesheet, which exists as JSON only.
        token: the token of a private playback id.
        host: the server of the images.

    Raises:
        ArgumentValueError: an argument is out of range, or *interval* is set with another format than "json".
    """
    name = _one_of("format", format, SpritesheetFormat)
    if interval is None:
        return _url(host, _segment(playback_id, "playback_id"), f"spritesheet.{name}", token=token)
    if name != "json" or interval not in range(1, 11):
        raise ArgumentValueError(f"interval must be 1 to 10 seconds with format='json', not {interval!r} with {name!r}")
    return _url(host, _segment(playback_id, "playback_id"), "advanced-spritesheet.json", interval=interval, token=token)


def drm_license(playback_id: str, system: DrmSystem, *, token: str, host: str = LICENSES) -> str:
    """Return the URL of the licence of a protected media; *token* needs the audience "drm"."""
    _one_of("system", system, DrmSystem)
    return _url(host, "license", system, _segment(playback_id, "playback_id"), token=token)


def drm_certificate(playback_id: str, *, token: str, host: str = LICENSES) -> str:
    """Return the URL of the certificate that FairPlay requests before the licence."""
    return _url(host, "cert", "fairplay", _segment(playback_id, "playback_id"), token=token)


def _url(host: str, *segments: str, **query: Any) -> str:
    parameters = {name: value for name, value in query.items() if value is not None}
    if parameters.get("token") == "":
        raise ArgumentValueError("token is empty; leave it out for a public playback id")
    path = "/".join([host.rstrip("/"), *segments])
    return f"{path}?{urlencode(parameters, quote_via=quote)}" if parameters else path


def _segment(text: str, name: str) -> str:
    """Return *text* as one path segment (RFC 3986 §3.3); `.` and `..` would change the path."""
    if not text.strip("."):
        raise ArgumentValueError(f"{name} is {text!r}; pass an id from a response of FastPix")
    return quote(text, safe="")


def _one_of(name: str, value: str, words: Any) -> str:
    if value not in get_args(words):
        raise ArgumentValueError(f"{name} must be one of {', '.join(get_args(words))}, not {value!r}")
    return value


def _seconds(time: float | None) -> str | None:
    if time is None:
        return None
    if not 0 <= time < math.inf:
        raise ArgumentValueError(f"time must be seconds from the start of the video, 0 or above, not {time!r}")
    return f"{time:.3f}".rstrip("0").rstrip(".")


def _pixels(name: str, value: int | None) -> int | None:
    if value is not None and value < 1:
        raise ArgumentValueError(f"{name} must be a number of pixels above 0, not {value!r}")
    return value
