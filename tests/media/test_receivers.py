"""Receivers of webhooks, alone and inside frameworks, over transports in this process."""

import base64
import contextlib
import io
import json
import threading

import httpx
import pytest

from fastpix_dyn import ConfigurationError
from fastpix_dyn.media.webhooks import SIGNATURE_HEADER, Deduplicator, asgi, sample_event, sign, wsgi

SECRET = base64.b64encode(b"a secret of thirty-two bytes....").decode()
READY = sample_event("video.media.ready")
SIGNED = {SIGNATURE_HEADER: sign(READY, SECRET)}


class Kept(list):
    """Handlers that store their events."""

    def take(self, event):
        """A plain function."""
        self.append(event)

    async def take_async(self, event):
        """A coroutine function."""
        self.append(event)


def alone(app):
    """The receiver is the whole application."""
    return app, "/"


def in_starlette(app):
    """Mounted in Starlette."""
    from starlette.applications import Starlette
    from starlette.routing import Mount

    return Starlette(routes=[Mount("/webhooks", app=app)]), "/webhooks/"


def in_fastapi(app):
    """Mounted in FastAPI."""
    from fastapi import FastAPI

    framework = FastAPI()
    framework.mount("/webhooks", app)
    return framework, "/webhooks/"


def in_flask(app):
    """Beside a Flask application."""
    from flask import Flask
    from werkzeug.middleware.dispatcher import DispatcherMiddleware

    return DispatcherMiddleware(Flask("shop"), {"/webhooks": app}), "/webhooks/"


HOMES = [(asgi, alone), (asgi, in_starlette), (asgi, in_fastapi), (wsgi, alone), (wsgi, in_flask)]


@pytest.fixture(params=HOMES, ids=lambda pair: f"{pair[0].__name__}-{pair[1].__name__}")
def post(request):
    """Return a function that posts a body to a receiver, by each framework."""
    make, home = request.param

    async def posted(handler, body=READY, headers=SIGNED, method="POST", **options):
        app, path = home(make(handler, secret=SECRET, **options))
        if make is asgi:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hooks") as http:
                return await http.request(method, path, content=body, headers=headers)
        with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://hooks") as http:
            return in_a_thread(lambda: http.request(method, path, content=body, headers=headers))

    return posted


def in_a_thread(function):
    """What *function* returns or raises in a thread without an event loop, as under a WSGI server."""
    outcome = []

    def run():
        try:
            outcome.append((function(), None))
        except Exception as error:  # noqa: BLE001  # handed on
            outcome.append((None, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join()
    value, error = outcome[0]
    if error:
        raise error
    return value


@pytest.mark.parametrize("name", ["take", "take_async"])
async def test_a_signed_event_reaches_the_handler(post, name):
    """With a plain and an async handler."""
    kept = Kept()

    answer = await post(getattr(kept, name))

    assert answer.status_code == 200
    assert kept == [json.loads(READY)]


@pytest.mark.parametrize("body", [b"", b"{}", b" {}\n"])
async def test_the_probe_of_the_dashboard_is_answered_and_not_handled(post, body):
    """It is not signed, because the secret does not exist yet."""
    kept = Kept()

    assert (await post(kept.take, body, {})).status_code == 200
    assert kept == []


@pytest.mark.parametrize("body", [b"", b"{}"])
async def test_an_event_whose_body_was_lost_is_not_confirmed(post, body):
    """Its signature is that of another body, which something on the way has read: it is no probe."""
    kept = Kept()

    assert (await post(kept.take, body, SIGNED)).status_code == 401
    assert (await post(kept.take, body, {SIGNATURE_HEADER: sign(body, SECRET)})).status_code == 200
    assert kept == []


async def test_signed_json_that_is_no_event_is_answered_and_not_handled(post):
    """The dashboard may send such a body also."""
    kept, body = Kept(), b'{"ping": true}'

    assert (await post(kept.take, body, {SIGNATURE_HEADER: sign(body, SECRET)})).status_code == 200
    assert (await post(kept.take, body, {})).status_code == 401
    assert kept == []


BAD = {
    "no signature": (READY, {}, 401),
    "a wrong signature": (READY + b" ", SIGNED, 401),
    "no JSON": (b"{", {SIGNATURE_HEADER: sign(b"{", SECRET)}, 400),
    "too long": (b" " * 2001, {}, 413),
}


@pytest.mark.parametrize(("body", "headers", "status"), BAD.values(), ids=BAD)
async def test_what_is_wrong_is_refused_and_not_handled(post, body, headers, status):
    """The status shows the cause."""
    kept = Kept()

    answer = await post(kept.take, body, headers, max_body=2000)

    assert answer.status_code == status
    assert kept == []
    assert SECRET not in answer.text


async def test_only_post_is_taken(post):
    """The response has `Allow` (RFC 9110 §15.5.6)."""
    answer = await post(Kept().take, b"", {}, method="GET")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_an_event_that_comes_twice_is_handled_once(post):
    """Both responses are 200."""
    kept, seen = Kept(), Deduplicator()

    statuses = [(await post(kept.take, deduplicator=seen)).status_code for _ in range(2)]

    assert statuses == [200, 200]
    assert len(kept) == 1


async def test_an_event_that_could_not_be_handled_is_handled_when_it_comes_again(post):
    """The exception passes to the server, and the deduplicator forgets the event."""
    kept, seen = Kept(), Deduplicator()

    def failing(_event):
        raise RuntimeError("no room")

    with contextlib.suppress(RuntimeError):
        assert (await post(failing, deduplicator=seen)).status_code == 500
    await post(kept.take, deduplicator=seen)

    assert len(kept) == 1


async def test_a_body_is_measured_while_it_comes_and_not_only_announced():
    """An ASGI request may have no Content-Length."""
    app = asgi(Kept().take, secret=SECRET, max_body=10_000)
    asked = []

    async def receive():
        asked.append(1)
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    sent = []

    async def send(message):
        sent.append(message)

    await app({"type": "http", "method": "POST", "headers": []}, receive, send)

    assert sent[0]["status"] == 413
    assert len(asked) == 11


def chunked(**environ):
    """Return the status and the handled events of a WSGI request without a length."""
    kept, statuses = Kept(), []
    given = {"REQUEST_METHOD": "POST", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(READY)}
    given["HTTP_FASTPIX_SIGNATURE"] = SIGNED[SIGNATURE_HEADER]
    list(wsgi(kept.take, secret=SECRET)({**given, **environ}, lambda status, _: statuses.append(status[:3])))
    return statuses[0], len(kept)


def test_a_body_without_a_length_is_never_taken_for_an_empty_one():
    """It is read if the server terminates the input, and refused otherwise, so that no event is lost."""
    assert chunked(**{"wsgi.input_terminated": True}) == ("200", 1)
    assert chunked() == ("413", 0)
    assert chunked(CONTENT_LENGTH="-1") == ("413", 0)


async def test_a_server_may_start_and_stop_the_receiver():
    """The lifespan protocol of ASGI."""
    steps, sent = iter(["lifespan.startup", "lifespan.shutdown"]), []

    async def receive():
        return {"type": next(steps)}

    async def send(message):
        sent.append(message["type"])

    await asgi(Kept().take, secret=SECRET)({"type": "lifespan"}, receive, send)

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_a_plain_handler_does_not_hold_up_the_loop():
    """Under ASGI the handler runs in a thread."""
    threads = []
    app = asgi(lambda _event: threads.append(threading.current_thread()), secret=SECRET)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hooks") as http:
        await http.post("/", content=READY, headers=SIGNED)

    assert threads != [threading.current_thread()]


@pytest.mark.parametrize("make", [asgi, wsgi])
@pytest.mark.parametrize(
    "options", [{"secret": "no!"}, {"secret": []}, {"secret": SECRET, "mode": "x"}, {"secret": SECRET, "max_body": 0}]
)
def test_wrong_options_are_told_before_anything_is_received(make, options):
    """The error is raised when the application is created."""
    with pytest.raises(ConfigurationError):
        make(print, **options)
