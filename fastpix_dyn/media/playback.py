"""Playback: tokens for private media, and the addresses of streams, files, subtitles and images."""

from __future__ import annotations

import base64
import binascii
import math
import time
from collections.abc import Callable, Sequence
from typing import Any, Literal, get_args
from urllib.parse import quote, urlencode

from fastpix_dyn.errors import ArgumentValueError, ConfigurationError
from fastpix_dyn.redaction import without_secret_frames

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


Kind = Literal["media", "drm"]
KINDS: tuple[Kind, ...] = ("media", "drm")
ISSUER = "fastpix.com"
EXPIRES_IN = 900.0
"""Seconds that a token is good, unless the caller says otherwise: a player that is open longer asks for a new one."""


@without_secret_frames
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


STREAM = "https://stream.fastpix.com"
IMAGES = "https://images.fastpix.com"
LICENSES = "https://api.fastpix.com/v1/on-demand/drm"

ThumbnailFormat = Literal["jpg", "png", "webp"]
AnimatedFormat = Literal["gif", "webp"]
SpritesheetFormat = Literal["jpg", "json"]
DrmSystem = Literal["widevine", "fairplay"]


def hls(playback_id: str, *, token: str | None = None, host: str = STREAM) -> str:
    """The HLS playlist (RFC 8216) of a media or a live stream."""
    return _url(host, f"{_segment(playback_id, 'playback_id')}.m3u8", token=token)


def mp4(playback_id: str, *, token: str | None = None, host: str = STREAM) -> str:
    """The MP4 file, of a media with `mp4Support` of `capped_4k`."""
    return _url(host, _segment(playback_id, "playback_id"), "capped-4k.mp4", token=token)


def m4a(playback_id: str, *, token: str | None = None, host: str = STREAM) -> str:
    """The sound alone, of a media with `mp4Support` of `audioOnly`."""
    return _url(host, _segment(playback_id, "playback_id"), "audio.m4a", token=token)


def subtitles(playback_id: str, track_id: str, *, token: str | None = None, host: str = STREAM) -> str:
    """A track of subtitles, as WebVTT."""
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
    """A picture out of the video.

    Args:
        playback_id: which video.
        format: of the picture.
        time: second of the video; else FastPix chooses.
        width: pixels; with only one of the two sizes the other follows.
        height: pixels.
        fit_mode: how the picture fits a size: "preserve" (FastPix's own choice), "stretch" and others.
        token: of a private playback id.
        host: where the images are.

    Raises:
        ArgumentValueError: an argument is out of its bounds, or *fit_mode* has no size to fit.
    """
    if fit_mode is not None and width is None and height is None:
        raise ArgumentValueError("fit_mode needs a width or a height to fit the picture into")
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
    """A short moving picture out of the video."""
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
    """Small pictures of the whole video in one, for a player's time line; or, as JSON, where each is in it.

    Args:
        playback_id: which video.
        format: "jpg" for the picture, "json" for the places.
        interval: seconds between two pictures, 1 to 10: the advanced sheet, which exists as JSON only.
        token: of a private playback id.
        host: where the images are.

    Raises:
        ArgumentValueError: an argument is out of its bounds, or *interval* comes with another format than "json".
    """
    name = _one_of("format", format, SpritesheetFormat)
    if interval is None:
        return _url(host, _segment(playback_id, "playback_id"), f"spritesheet.{name}", token=token)
    if name != "json" or interval not in range(1, 11):
        raise ArgumentValueError(f"interval is 1 to 10 seconds, with format='json'; got {interval!r} and {name!r}")
    return _url(host, _segment(playback_id, "playback_id"), "advanced-spritesheet.json", interval=interval, token=token)


def drm_license(playback_id: str, system: DrmSystem, *, token: str, host: str = LICENSES) -> str:
    """Where a player gets the licence of a protected media. Its *token* is of the kind "drm"."""
    _one_of("system", system, DrmSystem)
    return _url(host, "license", system, _segment(playback_id, "playback_id"), token=token)


def drm_certificate(playback_id: str, *, token: str, host: str = LICENSES) -> str:
    """The certificate that FairPlay asks for before the licence."""
    return _url(host, "cert", "fairplay", _segment(playback_id, "playback_id"), token=token)


def _url(host: str, *segments: str, **query: Any) -> str:
    given = {name: value for name, value in query.items() if value is not None}
    if given.get("token") == "":
        raise ArgumentValueError("token is empty; leave it out for a public playback id")
    path = "/".join([host.rstrip("/"), *segments])
    return f"{path}?{urlencode(given, quote_via=quote)}" if given else path


def _segment(text: str, name: str) -> str:
    """*text* as one segment of a path (RFC 3986 §3.3); dots alone would be steps in it."""
    if not text.strip("."):
        raise ArgumentValueError(f"{name} is {text!r}; give the id that FastPix answered")
    return quote(text, safe="")


def _one_of(name: str, value: str, words: Any) -> str:
    if value not in get_args(words):
        raise ArgumentValueError(f"{name} is one of {', '.join(get_args(words))}, not {value!r}")
    return value


def _seconds(time: float | None) -> str | None:
    if time is None:
        return None
    if not 0 <= time < math.inf:
        raise ArgumentValueError(f"time is a second of the video, 0 or above, not {time!r}")
    return f"{time:.3f}".rstrip("0").rstrip(".")


def _pixels(name: str, value: int | None) -> int | None:
    if value is not None and value < 1:
        raise ArgumentValueError(f"{name} is a number of pixels above 0, not {value!r}")
    return value
