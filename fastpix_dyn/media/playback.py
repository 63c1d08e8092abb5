"""Playback: the URLs of streams, files, subtitles, images and DRM licences, and the tokens of private media.

`token` signs the token that a private playback id needs; the other functions return URLs, with the token that they get.
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Literal, cast, get_args
from urllib.parse import quote, urlencode, urlsplit

from fastpix_dyn.addresses import AddressError, parse_address
from fastpix_dyn.errors import ArgumentValueError, ConfigurationError
from fastpix_dyn.media.arguments import check_function, check_integer, check_seconds, check_text, check_word, shown
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
_END_OF_TIME = 253_402_300_799
"""The last second of the year 9999, since the epoch: libraries for tokens can't represent later ones."""
_MAX_PIXELS = 1_000_000
_MAX_TIME = 1_000_000_000.0
"""Seconds from the start of a video."""


@redact_traceback
def token(
    playback_id: str,
    signing_key_id: str,
    private_key: str | bytes,
    *,
    audience: Audience = "media",
    expires_in: float | timedelta = EXPIRES_IN,
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
        expires_in: seconds from now until the token expires, or a `timedelta`.
        subject: the viewer, by a name of your own; the claim `sub`.
        groups: the groups of the viewer; the claim `groups`, which is left out without them.
        now: returns the seconds since the epoch.

    Raises:
        ArgumentValueError: an argument has the wrong type, an id is empty, *audience* is unknown, or *expires_in* is
            below one second or reaches beyond the year 9999.
        ConfigurationError: *private_key* is not an RSA key, or PyJWT is not installed.
    """
    check_word("audience", audience, AUDIENCES)
    _check_id("playback_id", playback_id)
    _check_id("signing_key_id", signing_key_id)
    issued = _issued(now)
    claims: dict[str, Any] = {
        "kid": signing_key_id,
        "aud": f"{audience}:{playback_id}",
        "iss": ISSUER,
        "sub": check_text("subject", subject),
        "iat": issued,
        "exp": issued + int(check_seconds("expires_in", expires_in, 1, _END_OF_TIME - issued)),
    }
    if groups is not None:
        claims["groups"] = _group_names(groups)
    return _signed(claims, signing_key_id, _pem(private_key))


def _check_id(name: str, value: str) -> None:
    if not check_text(name, value, "the text of an id"):
        raise ArgumentValueError(f"{name} is empty; pass an id from a response of FastPix")


def _issued(now: Callable[[], float]) -> int:
    check_function("now", now, "returns the seconds since the epoch")
    return int(check_seconds("the result of now()", now(), 0, _END_OF_TIME - 1))


def _group_names(groups: object) -> list[str]:
    if isinstance(groups, str | bytes | Mapping) or not isinstance(groups, Iterable):
        raise ArgumentValueError(f"groups must be a list of names, not {type(cast('Any', groups)).__name__}")
    return [check_text("each of the groups", one, "a name") for one in cast("Iterable[object]", groups)]


def _signed(claims: dict[str, Any], key_id: str, pem: bytes) -> str:
    try:
        import jwt
        from jwt.algorithms import has_crypto
    except ImportError:
        raise _not_installed() from None
    if not has_crypto:
        raise _not_installed()
    with suppress(Exception):  # errors of both libraries; their messages may quote the key
        return jwt.encode(claims, pem, algorithm="RS256", headers={"kid": key_id})
    raise _invalid_key() from None


def _pem(private_key: str | bytes) -> bytes:
    """Return the PEM (RFC 7468) of *private_key*, decoded from base64 if necessary."""
    given: Any = private_key
    if not isinstance(given, str | bytes):
        raise ArgumentValueError(
            f"private_key must be the text or bytes of a PEM, or of its base64, not {shown(given)}; of a key of "
            "cryptography pass private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())"
        )
    text = given.encode("utf-8", "replace") if isinstance(given, str) else given
    text = text.removeprefix(b"\xef\xbb\xbf").strip()
    if text.startswith(b"-----BEGIN "):
        return text
    unpadded = b"".join(text.split()).rstrip(b"=")  # tools that copy base64 lose its padding
    with suppress(binascii.Error):
        return base64.b64decode(unpadded + b"=" * (-len(unpadded) % 4), validate=True)
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


@redact_traceback
def hls(playback_id: str, *, token: str | None = None, host: str = STREAM) -> str:
    """Return the URL of the HLS playlist (RFC 8216) of a media or a live stream."""
    return _url(host, f"{_segment(playback_id, 'playback_id')}.m3u8", token=token)


@redact_traceback
def mp4(playback_id: str, *, token: str | None = None, host: str = STREAM) -> str:
    """Return the URL of the MP4 file of a media with `mp4Support: capped_4k`."""
    return _url(host, _segment(playback_id, "playback_id"), "capped-4k.mp4", token=token)


@redact_traceback
def m4a(playback_id: str, *, token: str | None = None, host: str = STREAM) -> str:
    """Return the URL of the audio file of a media with `mp4Support: audioOnly`."""
    return _url(host, _segment(playback_id, "playback_id"), "audio.m4a", token=token)


@redact_traceback
def subtitles(playback_id: str, track_id: str, *, token: str | None = None, host: str = STREAM) -> str:
    """Return the URL of a subtitle track, in WebVTT."""
    track = f"{_segment(track_id, 'track_id')}.vtt"
    return _url(host, _segment(playback_id, "playback_id"), "text", track, token=token)


@redact_traceback
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
    if fit_mode is not None and not check_text("fit_mode", fit_mode):
        raise ArgumentValueError("fit_mode is empty; leave it out for the default of FastPix")
    name = f"thumbnail.{check_word('format', format, get_args(ThumbnailFormat))}"
    query = {"time": _seconds(time), "width": _pixels("width", width), "height": _pixels("height", height)}
    return _url(host, _segment(playback_id, "playback_id"), name, **query, fit_mode=fit_mode, token=token)


@redact_traceback
def animated(
    playback_id: str,
    *,
    format: AnimatedFormat = "gif",  # noqa: A002  # the word of the field
    token: str | None = None,
    host: str = IMAGES,
) -> str:
    """Return the URL of a short animated image of the video."""
    name = f"clip.{check_word('format', format, get_args(AnimatedFormat))}"
    return _url(host, _segment(playback_id, "playback_id"), name, token=token)


@redact_traceback
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
    name = check_word("format", format, get_args(SpritesheetFormat))
    if interval is None:
        return _url(host, _segment(playback_id, "playback_id"), f"spritesheet.{name}", token=token)
    check_integer("interval", interval, 1, 10, "seconds")
    if name != "json":
        raise ArgumentValueError(f"interval needs format='json', not {name!r}")
    return _url(host, _segment(playback_id, "playback_id"), "advanced-spritesheet.json", interval=interval, token=token)


@redact_traceback
def drm_license(playback_id: str, system: DrmSystem, *, token: str, host: str = LICENSES) -> str:
    """Return the URL of the licence of a protected media; *token* needs the audience "drm"."""
    check_word("system", system, get_args(DrmSystem))
    _check_token(token)
    return _url(host, "license", system, _segment(playback_id, "playback_id"), token=token)


@redact_traceback
def drm_certificate(playback_id: str, *, token: str, host: str = LICENSES) -> str:
    """Return the URL of the certificate that FairPlay requests before the licence."""
    _check_token(token)
    return _url(host, "cert", "fairplay", _segment(playback_id, "playback_id"), token=token)


def _url(host: str, *segments: str, token: str | None, **query: Any) -> str:
    parameters = {name: value for name, value in query.items() if value is not None}
    if token is not None:
        _check_token(token)
        parameters["token"] = token
    path = "/".join([_base(host), *segments])
    return f"{path}?{urlencode(parameters, quote_via=quote)}" if parameters else path


def _check_token(token: str) -> None:
    if not check_text("token", token, "the text of a token", is_secret=True):
        raise ArgumentValueError("token is empty; leave it out for a public playback id")


def _base(host: str) -> str:
    """Return the URL that *host* means: a host name, with or without a port and a path, or an http or https URL."""
    url = check_text("host", host, "a host name or URL")
    url = url if "://" in url else f"https://{url}"
    try:
        origin = parse_address(url).origin
    except AddressError as error:
        problem = str(error)
    else:
        path = urlsplit(url).path.rstrip("/")
        problem = _path_problem(url, path)
        if not problem:
            return origin + quote(path, safe="/%:@!$&'()*+,;=~-._")
    raise ArgumentValueError(f"host must be a host name, or the URL of a server: {problem}")


def _path_problem(url: str, path: str) -> str:
    if "?" in url or "#" in url:
        return "it has a query or fragment"
    return "its path has an empty or relative segment" if {"", ".", ".."} & {*path.split("/")[1:]} else ""


def _segment(text: str, name: str) -> str:
    """Return *text* as one path segment (RFC 3986 §3.3); `.` and `..` would change the path."""
    if not check_text(name, text, "the text of an id").strip("."):
        raise ArgumentValueError(f"{name} is {text!r}; pass an id from a response of FastPix")
    return quote(text, safe="")


def _seconds(time: float | None) -> str | None:
    if time is None:
        return None
    return f"{check_seconds('time', time, 0, _MAX_TIME):.3f}".rstrip("0").rstrip(".")


def _pixels(name: str, value: int | None) -> int | None:
    return None if value is None else check_integer(name, value, 1, _MAX_PIXELS, "pixels")
