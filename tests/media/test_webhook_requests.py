"""The shapes in which platforms and frameworks hand over bodies, headers and secrets of webhooks."""

import base64
import email.message
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from werkzeug.datastructures import Headers as WerkzeugHeaders

from fastpix_dyn import ArgumentValueError, ConfigurationError, WebhookError, WebhookSignatureError
from fastpix_dyn.media import webhooks
from fastpix_dyn.media.webhooks import Deduplicator

SECRET = base64.b64encode(b"k" * 32).decode()
BODY = webhooks.sample_event("video.media.ready")
SIGNATURE = webhooks.sign(BODY, SECRET)
NAME = "FastPix-Signature"


def message():
    """The headers of `http.client` and `http.server`."""
    headers = email.message.Message()
    headers[NAME] = SIGNATURE
    return headers


SHAPES = {
    "a mapping": {NAME: SIGNATURE, "Host": "x"},
    "lower case": {NAME.lower(): SIGNATURE},
    "lists of values": {NAME: [SIGNATURE], "Accept": ["a", "b"]},
    "tuples of values": {NAME: (SIGNATURE,)},
    "pairs of bytes": [(b"fastpix-signature", SIGNATURE.encode()), (b"host", b"\xff")],
    "lists of two bytes": [[b"fastpix-signature", SIGNATURE.encode()]],
    "pairs of text": (("Host", "x"), (NAME, SIGNATURE)),
    "an iterator of pairs": iter([(NAME, SIGNATURE)]),
    "a mapping of bytes": {NAME.lower().encode(): SIGNATURE.encode()},
    "Starlette": Headers(raw=[(b"fastpix-signature", SIGNATURE.encode())]),
    "Flask": WerkzeugHeaders([(NAME, SIGNATURE)]),
    "the standard library": message(),
    "WSGI and Django": {"HTTP_FASTPIX_SIGNATURE": SIGNATURE, "wsgi.input": io.BytesIO()},
    "twice the same": [(NAME, SIGNATURE), (NAME.lower(), SIGNATURE)],
    "joined by a server": {NAME: f"{SIGNATURE}, {SIGNATURE}"},
    "a missing value besides": {NAME: SIGNATURE, "Other": None},
}


@pytest.mark.parametrize("headers", SHAPES.values(), ids=SHAPES)
def test_headers_in_any_shape_verify_an_event(headers):
    """As the frameworks hand them over."""
    assert webhooks.parse(BODY, headers=headers, secret=SECRET)["type"] == "video.media.ready"


UNSIGNED = {
    "none": {},
    "no pairs": [],
    "null": {NAME: None},
    "no values": {NAME: []},
    "empty": {NAME: " "},
    "two that differ": [(NAME, SIGNATURE), (NAME, webhooks.sign(b"{}", SECRET))],
    "two that differ, joined": {NAME: f"{SIGNATURE},x"},
}


@pytest.mark.parametrize("headers", UNSIGNED.values(), ids=UNSIGNED)
def test_headers_without_one_signature_are_refused(headers):
    """A signature that is there twice must be the same."""
    with pytest.raises(WebhookSignatureError):
        webhooks.parse(BODY, headers=headers, secret=SECRET)


@pytest.mark.parametrize(
    "headers", [5, "text", b"bytes", [1], ["ab"], [("a", "b", "c")], object(), {NAME: 5}, {5: "x"}, {NAME: "\ud800"}]
)
def test_what_is_no_headers_is_told(headers):
    """The error shows no value."""
    with pytest.raises(ArgumentValueError, match="headers"):
        webhooks.parse(BODY, headers=headers, secret=SECRET)


@pytest.mark.parametrize(
    "body", [BODY, BODY.decode(), bytearray(BODY), memoryview(BODY)], ids=lambda b: type(b).__name__
)
def test_a_body_is_bytes_or_their_text(body):
    """AWS Lambda, Azure Functions and Chalice decode it."""
    webhooks.verify(body, SIGNATURE, SECRET)
    assert webhooks.sign(body, SECRET) == SIGNATURE
    assert webhooks.parse(body, signature=SIGNATURE, secret=SECRET) == json.loads(BODY)


@given(st.text())
def test_a_text_is_its_utf8_bytes(text):
    """For any text."""
    assert webhooks.sign(text, SECRET) == webhooks.sign(text.encode(), SECRET)
    webhooks.verify(text, webhooks.sign(text, SECRET), SECRET)


@pytest.mark.parametrize("body", [{"type": "x"}, ["x"], None, 5, 1.5, object(), io.BytesIO(BODY)])
@pytest.mark.parametrize(
    "use",
    [
        lambda body: webhooks.parse(body, signature=SIGNATURE, secret=SECRET),
        webhooks.parse,
        lambda body: webhooks.verify(body, SIGNATURE, SECRET),
        lambda body: webhooks.sign(body, SECRET),
    ],
)
def test_a_body_that_was_parsed_is_told(use, body):
    """With the words of the documentation."""
    with pytest.raises(ArgumentValueError, match="parsed and written again has another signature"):
        use(body)


def test_a_text_that_no_bytes_make_is_no_event():
    """Half a surrogate pair."""
    with pytest.raises(WebhookError, match="surrogate"):
        webhooks.parse('{"type": "\ud800"}', signature=SIGNATURE, secret=SECRET)


@pytest.mark.parametrize("signature", [5, b"bytes", [SIGNATURE], object()])
def test_a_signature_is_text(signature):
    """`headers=` takes the other shapes."""
    with pytest.raises(ArgumentValueError, match="signature"):
        webhooks.verify(BODY, signature, SECRET)


NO_SECRETS = [
    None,
    "",
    " ",
    [],
    (),
    [None],
    [""],
    [SECRET, None],
    5,
    b"c2VjcmV0",
    [b"c2VjcmV0"],
    {"a": SECRET},
    object(),
]


@pytest.mark.parametrize("secret", NO_SECRETS)
@pytest.mark.parametrize(
    "use",
    [
        lambda secret: webhooks.verify(BODY, SIGNATURE, secret),
        lambda secret: webhooks.sign(BODY, secret),
        lambda secret: webhooks.asgi(print, secret=secret),
        lambda secret: webhooks.wsgi(print, secret=secret),
        lambda secret: webhooks.parse(BODY, signature=SIGNATURE, secret=secret),
    ],
    ids=["verify", "sign", "asgi", "wsgi", "parse"],
)
def test_a_missing_secret_is_a_configuration_error(use, secret):
    """Such as that of an environment variable that is not set."""
    with pytest.raises(ConfigurationError, match="secret"):
        use(secret)


def generator(event):
    """It would never run."""
    yield event


async def async_generator(event):
    """Nor would this."""
    yield event


OPTIONS = [
    {"handler": generator},
    {"handler": async_generator},
    {"handler": None},
    {"handler": 5},
    {"max_body": 0},
    {"max_body": True},
    {"max_body": "1"},
    {"max_body": float("nan")},
    {"mode": None},
    {"mode": []},
    {"deduplicator": object()},
    {"deduplicator": Deduplicator},
    {"client": 5},
]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("make", [webhooks.asgi, webhooks.wsgi])
def test_options_of_receivers_are_checked(make, options):
    """When the application is made, not when the first event arrives."""
    with pytest.raises(ConfigurationError, match=next(iter(options))):
        make(**{"handler": print, "secret": SECRET, **options})


@pytest.mark.parametrize("timeout", [0, -1, None, "5", True, float("nan"), float("inf")])
def test_the_timeout_of_bodies_is_checked(timeout):
    """It is a number of seconds."""
    with pytest.raises(ConfigurationError, match="body_timeout"):
        webhooks.asgi(print, secret=SECRET, body_timeout=timeout)


@pytest.mark.parametrize(
    "options",
    [
        *({"capacity": value} for value in (0, -1, None, "5", True, 1.5, float("nan"))),
        *({"window": value} for value in (0, -1.5, None, "5", True, float("nan"))),
        {"clock": None},
        {"client": "mock"},
    ],
)
def test_options_of_a_deduplicator_are_checked(options):
    """The error names the option."""
    with pytest.raises(ConfigurationError, match=next(iter(options))):
        Deduplicator(**options)


ODD = [None, True, 5, 10**5000, 1.5, float("nan"), "\ud800", b"x", [], {}, object(), io.BytesIO()]


@pytest.mark.parametrize("value", ODD, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(
    ("use", "name"),
    [
        (lambda value: webhooks.parse(BODY, signature=SIGNATURE, secret=SECRET, client=value or 5), "client"),
        (lambda value: webhooks.parse(BODY, signature=SIGNATURE, secret=SECRET, mode=value), "mode"),
        (webhooks.webhook_name, "event_type"),
        (webhooks.sample_event, "event_type"),
        (lambda value: webhooks.sample_event("video.media.ready", api=value or 5), "api"),
        (lambda value: webhooks.sample_event("video.media.ready", now=value), "now"),
        (lambda value: webhooks.event_id({"id": 5}, client=value or 5), "client"),
    ],
    ids=[
        "parse client",
        "parse mode",
        "webhook_name",
        "sample_event",
        "sample_event api",
        "sample_event now",
        "event_id client",
    ],
)
def test_wrong_arguments_are_errors_of_ours(use, name, value):
    """Of any type; the error names the argument."""
    with pytest.raises((ArgumentValueError, ConfigurationError), match=f"^{name} "):
        use(value)
