"""Webhooks: signatures against those of openssl, events of all kinds, and receivers in real frameworks."""

import base64
import json
import random
import shutil
import subprocess

import flask
import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from plans import API
from starlette.applications import Starlette
from starlette.routing import Mount
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from fastpix_dyn import ConfigurationError, WebhookError, WebhookSignatureError
from fastpix_dyn.media import receivers, webhooks

KEY = b"a key that nobody knows"
SECRET = base64.b64encode(KEY).decode()
OLD = base64.b64encode(b"the one before").decode()
EXAMPLES = {name: next(iter(one.body.contents[0].examples.values())) for name, one in API.webhooks.items()}
READY = json.dumps(EXAMPLES["video.media.ready"]).encode()
SIGNED = {webhooks.HEADER: webhooks.sign(READY, SECRET)}


@pytest.mark.parametrize("body", [READY, b"", b"{}", "ü€\x00".encode(), bytes(range(256)) * 300])
def test_a_signature_is_that_of_openssl(body):
    """base64 of HMAC-SHA256 by the decoded secret."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl")
    command = [openssl, "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{KEY.hex()}", "-binary"]
    wanted = base64.b64encode(subprocess.run(command, input=body, capture_output=True, check=True).stdout).decode()

    assert webhooks.sign(body, SECRET) == wanted
    webhooks.verify(body, wanted, SECRET)
    webhooks.verify(body, f" {wanted}\n", [OLD, SECRET])


@pytest.mark.parametrize(
    ("body", "signature", "secret"),
    [
        (READY[:-1], webhooks.sign(READY, SECRET), SECRET),
        (bytes([READY[0] ^ 1]) + READY[1:], webhooks.sign(READY, SECRET), SECRET),
        (READY + b" ", webhooks.sign(READY, SECRET), SECRET),
        (READY, webhooks.sign(READY, SECRET), OLD),
        (READY, webhooks.sign(READY, SECRET), [OLD, OLD]),
        (READY, webhooks.sign(READY, SECRET), []),
        (READY, "", SECRET),
        (READY, None, SECRET),
        (READY, "é", SECRET),
        (READY, webhooks.sign(READY, SECRET)[:-2], SECRET),
    ],
)
def test_what_fastpix_did_not_sign_is_refused(body, signature, secret):
    """A bit, a byte less or more, another secret, none; the error shows neither secret nor signature."""
    with pytest.raises(WebhookSignatureError) as caught:
        webhooks.verify(body, signature, secret)
    assert SECRET not in str(caught.value)
    assert not signature or len(signature) < 5 or signature not in str(caught.value)


def test_a_secret_that_is_none_is_told_and_not_shown():
    """It is base64, or wrong."""
    with pytest.raises(ConfigurationError, match="not base64") as caught:
        webhooks.verify(READY, "x", "canary!")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_event_of_the_document_is_parsed_as_it_is(name):
    """Strictly; nothing is changed."""
    body = json.dumps(EXAMPLES[name]).encode()
    assert webhooks.parse(body, signature=webhooks.sign(body, SECRET), secret=SECRET, mode="strict") == EXAMPLES[name]


def test_an_event_of_a_new_type_passes_through():
    """With all that it has."""
    event = {"type": "video.media.levitated", "id": "1", "data": {"height": 3}}
    assert webhooks.parse(json.dumps(event).encode(), mode="strict") == event


def test_the_older_envelope_is_accepted():
    """`webhookId`, `environment`, `created_at`."""
    event = {key: value for key, value in EXAMPLES["video.media.ready"].items() if key in {"type", "object", "data"}}
    event |= {"webhookId": "1", "environment": {"name": "a", "id": "b"}, "created_at": "2026-01-01T00:00:00Z"}
    assert webhooks.parse(json.dumps(event).encode(), mode="strict") == event


def test_an_event_that_breaks_the_document_is_told(caplog):
    """Logged, raised, or passed over."""
    body = json.dumps({**EXAMPLES["video.media.ready"], "object": "none"}).encode()
    assert webhooks.parse(body)["object"] == "none"
    assert "/object" in caplog.text
    caplog.clear()
    assert webhooks.parse(body, mode="off")
    assert not caplog.text
    with pytest.raises(WebhookError, match="/object") as caught:
        webhooks.parse(body, mode="strict")
    assert caught.value.violations


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["type", "id", "object", "data"]), inner)
    ),
)


def raises_nothing_else(body):
    """An event, or the documented error."""
    try:
        webhooks.parse(body, mode="strict")
    except WebhookError:
        return


@given(st.binary() | VALUES.map(lambda value: json.dumps(value).encode()))
def test_no_drawn_body_raises_anything_else(body):
    """Bytes, and JSON of all kinds."""
    raises_nothing_else(body)


def test_ten_thousand_damaged_events_raise_nothing_else():
    """Bytes changed, lost, doubled and moved in every kind of event."""
    chance = random.Random(1)  # noqa: S311  # the same damages on every run
    bodies = [json.dumps(one).encode() for one in EXAMPLES.values()]
    for _ in range(10_000):
        body = bytearray(chance.choice(bodies))
        for _ in range(chance.randint(1, 4)):
            place, end = sorted(chance.choices(range(len(body) + 1), k=2))
            kind = chance.randrange(3)
            if kind == 0:
                body[place : place + 1] = bytes([chance.randrange(256)])
            elif kind == 1:
                del body[place : min(end, place + 40)]
            else:
                body[end:end] = body[place:end][:40]
        raises_nothing_else(bytes(body))


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"type":' + b"[" * 10_000 + b"]" * 10_000 + b"}", b"\xff\xfe", b"\xef\xbb\xbf{}"]
)
def test_hostile_bodies_are_refused(body):
    """Nested beyond reason, or no UTF-8."""
    with pytest.raises(WebhookError):
        webhooks.parse(body)


def test_an_event_that_comes_twice_is_new_once():
    """By its id; for so long, and for so many."""
    now = [0.0]
    known = webhooks.Deduplicator(most=2, seconds=60, clock=lambda: now[0])
    first, second, third = ({"type": "x", "id": str(number)} for number in range(3))
    assert [known.is_new(one) for one in (first, second, first)] == [True, True, False]
    assert known.is_new(third)
    assert known.is_new(first)
    now[0] = 61
    assert known.is_new(third)
    assert known.is_new({"type": "x"})
    assert known.is_new({"type": "x"})


def asgi_doors(handler, **options):
    """The receiver alone, in Starlette, and in FastAPI: (application, path)."""
    made = receivers.asgi(handler, secret=[OLD, SECRET], **options)
    fast = FastAPI()
    fast.mount("/hook", made)
    return {
        "alone": (made, "/"),
        "starlette": (Starlette(routes=[Mount("/hook", app=made)]), "/hook/"),
        "fastapi": (fast, "/hook/"),
    }


def wsgi_doors(handler, **options):
    """The receiver alone, and in Flask."""
    made = receivers.wsgi(handler, secret=[OLD, SECRET], **options)
    app = flask.Flask("test")
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/hook": made})
    return {"alone": (made, "/"), "flask": (app, "/hook/")}


REQUESTS = [
    (("POST", READY, SIGNED), 204, 1),
    (("POST", b"", {}), 204, 0),
    (("POST", b"{}", {}), 204, 0),
    (("POST", READY, {}), 401, 0),
    (("POST", READY, {webhooks.HEADER: "wrong"}), 401, 0),
    (("POST", b"[]", {webhooks.HEADER: webhooks.sign(b"[]", SECRET)}), 400, 0),
    (("POST", b" " * 3000, SIGNED), 413, 0),
    (("GET", b"", {}), 405, 0),
]


@pytest.mark.parametrize(("asked", "status", "handled"), REQUESTS)
@pytest.mark.parametrize("door", ["alone", "starlette", "fastapi"])
async def test_an_asgi_receiver_answers(door, asked, status, handled):
    """What FastPix, its dashboard, and strangers send; plain functions and coroutine functions."""
    method, body, headers = asked
    got = []

    async def handle(event):
        got.append(event)

    for handler in (got.append, handle):
        app, path = asgi_doors(handler, largest=2000)[door]
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x") as http:
            answer = await http.request(method, path, content=body, headers=headers)
        assert answer.status_code == status
    assert [one["type"] for one in got] == ["video.media.ready"] * 2 * handled


@pytest.mark.parametrize(("asked", "status", "handled"), REQUESTS)
@pytest.mark.parametrize("door", ["alone", "flask"])
def test_a_wsgi_receiver_answers(door, asked, status, handled):
    """The same."""
    method, body, headers = asked
    got = []

    async def handle(event):
        got.append(event)

    for handler in (got.append, handle):
        app, path = wsgi_doors(handler, largest=2000)[door]
        with httpx.Client(transport=httpx.WSGITransport(app=app), base_url="http://x") as http:
            answer = http.request(method, path, content=body, headers=headers)
        assert answer.status_code == status
    assert [one["type"] for one in got] == ["video.media.ready"] * 2 * handled


def fail(_event):
    """A handler with a fault."""
    raise RuntimeError("no")


async def test_a_handler_that_fails_gets_the_event_again(caplog):
    """500, which FastPix repeats."""
    app = receivers.asgi(fail, secret=SECRET)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as http:
        assert (await http.post("http://x/", content=READY, headers=SIGNED)).status_code == 500
    assert "the handler of webhooks failed" in caplog.text


def test_the_same_behind_wsgi_and_a_known_event_is_not_handled_again(caplog):
    """It is answered as if it were."""
    with httpx.Client(transport=httpx.WSGITransport(app=receivers.wsgi(fail, secret=SECRET))) as http:
        assert http.post("http://x/", content=READY, headers=SIGNED).status_code == 500
    assert "the handler of webhooks failed" in caplog.text
    got = []
    once = receivers.wsgi(got.append, secret=SECRET, deduplicator=webhooks.Deduplicator())
    with httpx.Client(transport=httpx.WSGITransport(app=once)) as http:
        assert [http.post("http://x/", content=READY, headers=SIGNED).status_code for _ in range(2)] == [204, 204]
    assert len(got) == 1
