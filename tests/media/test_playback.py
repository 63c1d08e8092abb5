"""Playback: tokens that PyJWT verifies by the public key, and addresses."""

import base64

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from fastpix_dyn import ConfigurationError
from fastpix_dyn.media import playback

ID = "5d9a1c7e-8f24-4b6a-a3d0-2e7c9b1f4a68"
PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = PRIVATE.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
PUBLIC = PRIVATE.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
KEY = playback.SigningKey("key-1", base64.b64encode(PEM).decode())


def read(token, audience=f"media:{ID}", **options):
    """The claims of *token*, verified by the public key."""
    return jwt.decode(token, PUBLIC, algorithms=["RS256"], audience=audience, issuer="fastpix.com", **options)


def test_a_token_says_who_may_play_what_for_how_long():
    """In the header and the claims that FastPix reads."""
    token = KEY.token(ID, seconds=60, subject="me", groups=["a", "b"])
    claims = read(token)

    assert jwt.get_unverified_header(token) == {"alg": "RS256", "typ": "JWT", "kid": "key-1"}
    assert {key: claims[key] for key in ("kid", "aud", "sub", "groups")} == {
        "kid": "key-1",
        "aud": f"media:{ID}",
        "sub": "me",
        "groups": ["a", "b"],
    }
    assert claims["exp"] - claims["iat"] == 60


def test_a_token_fails_after_its_time_and_for_others():
    """Expired, of another playback id, by another key."""
    with pytest.raises(jwt.ExpiredSignatureError):
        read(KEY.token(ID, seconds=60, clock=lambda: 1_000_000.0))
    with pytest.raises(jwt.InvalidAudienceError):
        read(KEY.token("other"))
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(jwt.InvalidSignatureError):
        read(playback.SigningKey("key-1", other.decode()).token(ID))


def test_a_token_for_a_licence_is_of_another_audience():
    """And groups are left out where there are none."""
    claims = read(KEY.token(ID, kind="drm"), audience=f"drm:{ID}")
    assert "groups" not in claims
    assert claims["sub"] == ""


def test_a_key_may_be_a_pem_too():
    """As it stands in a file."""
    assert read(playback.SigningKey("key-1", f"\n{PEM.decode()}\n").token(ID))


@pytest.mark.parametrize(
    "wrong", ["", "canary!", base64.b64encode(b"canary").decode(), "-----BEGIN PRIVATE KEY-----\ncanary"]
)
def test_a_wrong_key_is_told_and_not_shown(wrong):
    """In no error, and no repr."""
    key = playback.SigningKey("key-1", wrong)
    with pytest.raises(ConfigurationError, match="the private key is none") as caught:
        key.token(ID)
    assert "canary" not in f"{caught.value!r} {caught.value.__cause__!r} {key!r}"
    assert KEY.private_key not in repr(KEY)


@pytest.mark.parametrize(
    ("made", "url"),
    [
        (playback.hls(ID), f"https://stream.fastpix.com/{ID}.m3u8"),
        (playback.hls(ID, token="a.b"), f"https://stream.fastpix.com/{ID}.m3u8?token=a.b"),
        (playback.mp4(ID), f"https://stream.fastpix.com/{ID}/capped-4k.mp4"),
        (playback.m4a(ID, token="t"), f"https://stream.fastpix.com/{ID}/audio.m4a?token=t"),
        (playback.subtitles(ID, "tr/1"), f"https://stream.fastpix.com/{ID}/text/tr%2F1.vtt"),
        (playback.thumbnail(ID), f"https://images.fastpix.com/{ID}/thumbnail.jpg"),
        (
            playback.thumbnail(ID, form="webp", at=2.5, width=320, height=200, fit="crop", token="t"),
            f"https://images.fastpix.com/{ID}/thumbnail.webp?time=2.5&width=320&height=200&fit_mode=crop&token=t",
        ),
        (playback.thumbnail(ID, at=0), f"https://images.fastpix.com/{ID}/thumbnail.jpg?time=0"),
        (playback.animated(ID, form="webp"), f"https://images.fastpix.com/{ID}/clip.webp"),
        (playback.spritesheet(ID, form="json"), f"https://images.fastpix.com/{ID}/spritesheet.json"),
        (playback.hls("a b/../?x"), "https://stream.fastpix.com/a%20b%2F..%2F%3Fx.m3u8"),
    ],
)
def test_addresses(made, url):
    """With a token or without; whatever an id holds stays in its place."""
    assert made == url


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: playback.thumbnail(ID, form="bmp"), "form is one of jpg, png, webp"),
        (lambda: playback.thumbnail(ID, width=0), "width is a number above 0"),
        (lambda: playback.thumbnail(ID, at=-1), "at is a number above 0"),
        (lambda: playback.thumbnail(ID, fit="fill"), "fit is one of"),
        (lambda: playback.hls(""), "an id is missing"),
        (lambda: KEY.token(ID, seconds=0), "holds for some seconds"),
        (lambda: KEY.token(ID, kind="live"), "kind is media or drm"),
    ],
)
def test_a_wrong_argument_is_told(make, message):
    """Before an address or a token is made."""
    with pytest.raises(ConfigurationError, match=message):
        make()
