"""Playback tokens, verified by PyJWT with the public key, and URLs."""

import base64
import datetime as dt
import decimal
import logging
import math
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st
from signing_keys import KEY, KEY_ID, NOW, PEM, PLAYBACK_ID, PRIVATE, PUBLIC, pem_of

from fastpix_dyn import ArgumentValueError, ConfigurationError, FastPixError
from fastpix_dyn.media import playback

ROOT = Path(__file__).resolve().parents[2]


def checked(token, *, audience=f"media:{PLAYBACK_ID}", **options):
    """Return the claims of a token that the public key verifies."""
    return jwt.decode(token, PUBLIC, algorithms=["RS256"], audience=audience, **options)


@pytest.mark.parametrize("key", [PRIVATE, PRIVATE.encode(), PEM, PEM.decode(), "\n".join([PRIVATE[:76], PRIVATE[76:]])])
def test_a_token_fits_the_public_key(key):
    """The private key can be a PEM, or a PEM in base64 as the API returns it."""
    claims = checked(playback.token(PLAYBACK_ID, KEY_ID, key))

    assert claims["exp"] - claims["iat"] == 900
    assert abs(claims["iat"] - time.time()) < 60


def test_a_token_says_what_fastpix_reads():
    """The token has exactly the expected header and claims."""
    made = playback.token(PLAYBACK_ID, KEY_ID, PRIVATE, expires_in=300, now=lambda: NOW + 0.9)
    claims = checked(made, options={"verify_exp": False, "verify_iat": False})

    assert jwt.get_unverified_header(made) == {"alg": "RS256", "typ": "JWT", "kid": KEY_ID}
    assert claims == {
        "kid": KEY_ID,
        "aud": f"media:{PLAYBACK_ID}",
        "iss": "fastpix.com",
        "sub": "",
        "iat": NOW,
        "exp": NOW + 300,
    }


def test_a_token_says_who_plays_and_for_what():
    """The audience, the subject and the groups are those that the caller passes."""
    made = playback.token(PLAYBACK_ID, KEY_ID, PRIVATE, audience="drm", subject="user-7", groups=("user", "paying"))
    claims = checked(made, audience=f"drm:{PLAYBACK_ID}")

    assert (claims["sub"], claims["groups"]) == ("user-7", ["user", "paying"])
    with pytest.raises(jwt.InvalidAudienceError):
        checked(made)


def test_a_token_is_good_until_it_expires_and_no_longer():
    """The verifier uses its own clock."""
    checked(playback.token(PLAYBACK_ID, KEY_ID, PRIVATE, expires_in=100, now=lambda: time.time() - 90))
    with pytest.raises(jwt.ExpiredSignatureError):
        checked(playback.token(PLAYBACK_ID, KEY_ID, PRIVATE, expires_in=100, now=lambda: time.time() - 101))


def test_a_token_does_not_fit_another_key():
    """A token with a changed claim is refused also."""
    header, _, signature = playback.token(PLAYBACK_ID, KEY_ID, PRIVATE).split(".")
    other = playback.token("other", KEY_ID, PRIVATE).split(".")[1]
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(f"{header}.{other}.{signature}", PUBLIC, algorithms=["RS256"], audience="media:other")
    stranger = pem_of(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    with pytest.raises(jwt.InvalidSignatureError):
        checked(playback.token(PLAYBACK_ID, KEY_ID, stranger))


WRONG_KEYS = {
    "nothing": "",
    "no base64": f"{PRIVATE[:-4]}!canary!",
    "base64 of something else": base64.b64encode(b"canary canary").decode(),
    "half a key": base64.b64encode(PEM[: len(PEM) // 2]).decode(),
    "the public key": PUBLIC,
    "a key of another kind": pem_of(ec.generate_private_key(ec.SECP256R1())),
}


@pytest.mark.parametrize("key", WRONG_KEYS.values(), ids=WRONG_KEYS)
def test_a_key_that_is_none_is_told_and_not_shown(key, caplog):
    """Not in the error, nor in its context, nor in a log."""
    with caplog.at_level(logging.DEBUG), pytest.raises(ConfigurationError, match="not an RSA private key") as caught:
        playback.token(PLAYBACK_ID, KEY_ID, key)

    text = key if isinstance(key, str) else key.decode()
    shown = f"{caught.value!r} {caught.value} {caplog.text}"
    assert caught.value.__suppress_context__
    assert not any(line in shown for line in [*text.splitlines(), "canary"] if line and "---" not in line)


@pytest.mark.parametrize(
    "wrong",
    [{"audience": "live"}, {"expires_in": 0}, {"expires_in": -5}, {"expires_in": float("nan")}, {"groups": "user"}],
)
def test_a_wrong_claim_is_refused(wrong):
    """The error names the argument."""
    with pytest.raises(ArgumentValueError, match=next(iter(wrong))):
        playback.token(PLAYBACK_ID, KEY_ID, PRIVATE, **wrong)


@pytest.mark.parametrize(("ids", "name"), [(("", KEY_ID), "playback_id"), ((PLAYBACK_ID, ""), "signing_key_id")])
def test_an_empty_id_is_refused(ids, name):
    """Otherwise only the player would refuse the token."""
    with pytest.raises(ArgumentValueError, match=name):
        playback.token(*ids, PRIVATE)


@pytest.mark.parametrize("missing", ["jwt", "cryptography"])
def test_without_its_libraries_a_token_says_what_to_install(missing):
    """In an interpreter that can't import the library."""
    code = f"""
import sys
sys.modules[{missing!r}] = None
from fastpix_dyn.media import playback
try:
    playback.token("p", "k", "x" * 4)
except Exception as error:
    print(type(error).__name__, error)
print(playback.hls("p"))
"""
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT).stdout

    assert said.startswith("ConfigurationError ")
    assert "pip install 'fastpix_dyn[tokens]'" in said
    assert said.endswith("https://stream.fastpix.com/p.m3u8\n")


ADDRESSES = {
    "https://stream.fastpix.com/P.m3u8": playback.hls("P"),
    "https://stream.fastpix.com/P.m3u8?token=a.b-c_d": playback.hls("P", token="a.b-c_d"),
    "https://stream.fastpix.com/P/capped-4k.mp4": playback.mp4("P"),
    "https://stream.fastpix.com/P/audio.m4a": playback.m4a("P"),
    "https://stream.fastpix.com/P/text/T.vtt?token=t": playback.subtitles("P", "T", token="t"),
    "https://images.fastpix.com/P/thumbnail.jpg": playback.thumbnail("P"),
    "https://images.fastpix.com/P/thumbnail.png?time=0": playback.thumbnail("P", format="png", time=0),
    "https://images.fastpix.com/P/thumbnail.webp?time=12.5&width=320&height=180&fit_mode=stretch&token=t": (
        playback.thumbnail("P", format="webp", time=12.5, width=320, height=180, fit_mode="stretch", token="t")
    ),
    "https://images.fastpix.com/P/clip.gif": playback.animated("P"),
    "https://images.fastpix.com/P/clip.webp?token=t": playback.animated("P", format="webp", token="t"),
    "https://images.fastpix.com/P/spritesheet.jpg": playback.spritesheet("P"),
    "https://images.fastpix.com/P/spritesheet.json": playback.spritesheet("P", format="json"),
    "https://images.fastpix.com/P/advanced-spritesheet.json?interval=5": (
        playback.spritesheet("P", format="json", interval=5)
    ),
    "https://api.fastpix.com/v1/on-demand/drm/license/widevine/P?token=t": (
        playback.drm_license("P", "widevine", token="t")
    ),
    "https://api.fastpix.com/v1/on-demand/drm/cert/fairplay/P?token=t": playback.drm_certificate("P", token="t"),
    "https://stream.example.com/P.m3u8": playback.hls("P", host="https://stream.example.com/"),
}


@pytest.mark.parametrize(("expected", "made"), ADDRESSES.items())
def test_an_address_is_the_one_that_fastpix_serves(expected, made):
    """The URLs are exactly those of the documentation."""
    assert made == expected


@given(st.text(min_size=1).filter(lambda text: text.strip(".")), st.text(min_size=1))
def test_ids_and_tokens_are_quoted(identifier, token):
    """An id can't become another part of the URL."""
    parts = urlsplit(playback.mp4(identifier, token=token))

    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "stream.fastpix.com", "")
    assert parts.path.count("/") == 2
    assert parse_qs(parts.query, keep_blank_values=True, strict_parsing=True) == {"token": [token]}


WRONG = [
    lambda: playback.hls(""),
    lambda: playback.mp4(".."),
    lambda: playback.subtitles("P", ""),
    lambda: playback.hls("P", token=""),
    lambda: playback.thumbnail("P", format="gif"),
    lambda: playback.thumbnail("P", time=-1),
    lambda: playback.thumbnail("P", time=float("inf")),
    lambda: playback.thumbnail("P", width=0),
    lambda: playback.thumbnail("P", fit_mode="stretch"),
    lambda: playback.animated("P", format="jpg"),
    lambda: playback.spritesheet("P", interval=5),
    lambda: playback.spritesheet("P", format="json", interval=11),
    lambda: playback.drm_license("P", "clearkey", token="t"),
]


@pytest.mark.parametrize("make", WRONG)
def test_what_no_address_can_say_is_refused(make):
    """The error is an `ArgumentValueError`, which is a ValueError."""
    with pytest.raises(ArgumentValueError) as caught:
        make()
    assert isinstance(caught.value, ValueError)


HOSTS = {
    "video.example.com": "https://video.example.com",
    "VIDEO.Example.COM": "https://video.example.com",
    "video.example.com/": "https://video.example.com",
    "video.example.com:8443": "https://video.example.com:8443",
    "video.example.com:443": "https://video.example.com",
    "localhost:8080": "https://localhost:8080",
    "127.0.0.1": "https://127.0.0.1",
    "[2001:DB8::1]:8443/a": "https://[2001:db8::1]:8443/a",
    "vidéo.example": "https://xn--vido-dpa.example",
    "video.example.com/a/b/": "https://video.example.com/a/b",
    "https://video.example.com/ä": "https://video.example.com/%C3%A4",
    "http://localhost:8080/media": "http://localhost:8080/media",
}


@pytest.mark.parametrize(("host", "base"), HOSTS.items())
def test_a_host_makes_an_address(host, base):
    """A name alone is one of https."""
    assert playback.hls("P", host=host) == f"{base}/P.m3u8"
    assert playback.thumbnail("P", host=host) == f"{base}/thumbnail.jpg".replace(base, f"{base}/P")


NO_HOSTS = [
    "",
    " ",
    "/",
    "//video.example.com",
    "https://",
    "https:///a",
    "ftp://video.example.com",
    "javascript:alert(1)",
    "file:///etc",
    "https:video.example.com",
    "user@video.example.com",
    "https://u:p@video.example.com",
    "video.example.com?a=b",
    "https://v.example/?",
    "video.example.com#a",
    "video.example.com/../a",
    "video.example.com/./a",
    "video.example.com//a",
    "video example.com",
    "video.example.com\n",
    "video\x00.example",
    "video.example\\a",
    "video\u202e.example",
    "video.example:0",
    "video.example:99999",
    "video.example:x",
    "[::1",
    "::1",
    "[::1%eth0]",
    "xn--a.example",
    "-a.example",
    "a..example",
    "a" * 300,
    "\ud800.example",
    None,
    5,
    True,
    1.5,
    math.nan,
    b"video.example.com",
    [],
    {},
    object(),
]


@pytest.mark.parametrize("host", NO_HOSTS)
@pytest.mark.parametrize("make", [playback.hls, playback.mp4, playback.m4a, playback.thumbnail, playback.animated])
def test_what_is_no_host_is_refused(make, host):
    """The error names the argument."""
    with pytest.raises(ArgumentValueError, match="host"):
        make("P", host=host)


@pytest.mark.parametrize("seconds", [300, 300.5, dt.timedelta(minutes=5)])
def test_a_lifetime_is_seconds_or_a_timedelta(seconds):
    """The token ends after it."""
    claims = checked(playback.token(PLAYBACK_ID, KEY_ID, PRIVATE, expires_in=seconds))

    assert claims["exp"] - claims["iat"] == 300


NO_SECONDS = [
    None,
    "900",
    True,
    0,
    -5,
    0.5,
    math.nan,
    math.inf,
    -math.inf,
    10**5000,
    1e300,
    dt.timedelta(0),
    dt.timedelta.max,
    decimal.Decimal(5),
    [],
    object(),
    b"5",
    1 + 2j,
]


@pytest.mark.parametrize("seconds", NO_SECONDS, ids=lambda value: type(value).__name__)
def test_what_is_no_lifetime_is_refused(seconds):
    """The error names the argument."""
    with pytest.raises(ArgumentValueError, match="expires_in"):
        playback.token(PLAYBACK_ID, KEY_ID, PRIVATE, expires_in=seconds)


@pytest.mark.parametrize(
    "key", [PRIVATE.rstrip("="), PRIVATE.rstrip("=").encode(), f"  {PRIVATE}\n", f"\ufeff{PRIVATE}"]
)
def test_base64_that_lost_its_padding_is_mended(key):
    """Or got spaces, or a byte order mark."""
    checked(playback.token(PLAYBACK_ID, KEY_ID, key))


@pytest.mark.parametrize("more", [0, 1, 2])
def test_any_length_of_padding_is_mended(more):
    """PEMs whose base64 ends in zero, one or two `=`."""
    encoded = base64.b64encode(PEM + b"\n" * more).decode()

    assert encoded.count("=") == (-(len(PEM) + more) % 3)
    checked(playback.token(PLAYBACK_ID, KEY_ID, encoded.rstrip("=")))


@pytest.mark.parametrize(
    "key", [KEY, KEY.public_key(), None, 5, [PEM], {"kty": "RSA"}, object()], ids=lambda key: type(key).__name__
)
def test_a_key_is_text_or_bytes(key):
    """The error says how to write a key object."""
    with pytest.raises(ArgumentValueError, match="private_key must be the text or bytes of a PEM"):
        playback.token(PLAYBACK_ID, KEY_ID, key)


ODD = [
    None,
    True,
    False,
    0,
    -1,
    5,
    10**5000,
    1.5,
    math.nan,
    math.inf,
    "",
    "..",
    "\ud800",
    b"x",
    [],
    {},
    (),
    object(),
    print,
    KEY,
    dt.timedelta(1),
    decimal.Decimal("NaN"),
]
CALLS = {
    **{
        f"token {name}": lambda value, name=name: playback.token(
            **{"playback_id": "p", "signing_key_id": "k", "private_key": PRIVATE, name: value}
        )
        for name in (
            "playback_id",
            "signing_key_id",
            "private_key",
            "audience",
            "expires_in",
            "subject",
            "groups",
            "now",
        )
    },
    **{
        f"{make.__name__} {name}": lambda value, make=make, name=name: make(**{"playback_id": "P", name: value})
        for make in (
            playback.hls,
            playback.mp4,
            playback.m4a,
            playback.thumbnail,
            playback.animated,
            playback.spritesheet,
        )
        for name in ("playback_id", "token", "host")
    },
    **{
        f"thumbnail {name}": lambda value, name=name: playback.thumbnail("P", **{"width": 5, name: value})
        for name in ("format", "time", "width", "height", "fit_mode")
    },
    "spritesheet format": lambda value: playback.spritesheet("P", format=value),
    "spritesheet interval": lambda value: playback.spritesheet("P", format="json", interval=value),
    "subtitles track_id": lambda value: playback.subtitles("P", value),
    "drm_license system": lambda value: playback.drm_license("P", value, token="t"),
    "drm_license token": lambda value: playback.drm_license("P", "widevine", token=value),
    "drm_certificate token": lambda value: playback.drm_certificate("P", token=value),
}


@pytest.mark.parametrize("value", ODD, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_any_value_of_any_argument_is_taken_or_an_error_of_ours(call, value):
    """Whatever its type; what is taken makes a text."""
    try:
        made = call(value)
    except FastPixError as error:
        made = str(error)
    assert isinstance(made, str)
