"""Each response of a receiver: its status, text and headers; and what a handler is, and how it ends."""

import asyncio
import base64
import functools
import io
import json
import threading

import pytest

from fastpix_dyn import ConfigurationError
from fastpix_dyn.media.webhooks import Deduplicator, asgi, sample_event, sign, wsgi
from fastpix_dyn.media.webhooks.receivers import Receiver

SECRET = base64.b64encode(b"a secret of thirty-two bytes....").decode()
OTHER = base64.b64encode(b"another secret").decode()
EVENT = sample_event("video.media.ready")


def receiver(**options):
    """A receiver with the defaults of the applications."""
    given = {"secret": SECRET, "deduplicator": None, "max_body": 4096, "mode": "warn", "client": None, **options}
    return Receiver.create(**given)


def answered(body, signature="", method="POST", **options):
    """The status and the text of a response."""
    response = receiver(**options).receive(method, body, signature)
    return response.status, response.text


SIGNATURE_IS_MISSING = "the webhook has no signature: the header FastPix-Signature is missing or empty"
SIGNATURE_IS_WRONG = (
    "the signature does not match the body; check the signing secret of this destination, and verify the body byte for "
    "byte as it was received"
)
RESPONSES = {
    "too large": ((None, ""), (413, "the body has more than 4096 bytes, or an unknown length")),
    "too large, by another method": (
        (None, "", "GET"),
        (413, "the body has more than 4096 bytes, or an unknown length"),
    ),
    "another method": ((b"", "", "GET"), (405, "webhooks are sent by POST")),
    "a method in lower case": ((b"", "", "post"), (405, "webhooks are sent by POST")),
    "the test of the dashboard": ((b"", ""), (200, "ready for webhooks")),
    "the test without a signature": ((b"{}", None), (200, "ready for webhooks")),
    "the test with spaces": ((b"\r\n {} ", ""), (200, "ready for webhooks")),
    "the test with a signature": ((b"{}", sign(b"{}", SECRET)), (200, "ready for webhooks")),
    "the test with a wrong signature": ((b"{}", sign(b"{}", OTHER)), (401, SIGNATURE_IS_WRONG)),
    "no body with a wrong signature": ((b"", "x"), (401, SIGNATURE_IS_WRONG)),
    "no signature": ((EVENT, ""), (401, SIGNATURE_IS_MISSING)),
    "no signature at all": ((EVENT, None), (401, SIGNATURE_IS_MISSING)),
    "a body like the test": ((b"{ }", ""), (401, SIGNATURE_IS_MISSING)),
    "a wrong signature": ((EVENT, sign(EVENT, OTHER)), (401, SIGNATURE_IS_WRONG)),
    "an event": ((EVENT, sign(EVENT, SECRET)), (200, "handled")),
    "no event": ((b'{"a": 1}', sign(b'{"a": 1}', SECRET)), (200, "signed, but not an event")),
    "a type that is no text": (
        (b'{"type": 1}', sign(b'{"type": 1}', SECRET)),
        (400, 'the body is not an event: it has no text "type"'),
    ),
    "a list": ((b"[]", sign(b"[]", SECRET)), (400, "the body is not an event: expected a JSON object, not list")),
    "no UTF-8": ((b"a\xff", sign(b"a\xff", SECRET)), (400, "the body is not JSON: byte 1 is not UTF-8")),
}


@pytest.mark.parametrize(("given", "expected"), RESPONSES.values(), ids=RESPONSES)
def test_each_request_has_its_response(given, expected):
    """The status and the text."""
    assert answered(*given) == expected


@pytest.mark.parametrize("secret", [[OTHER, SECRET], (SECRET, OTHER), iter([SECRET])])
def test_an_event_may_be_signed_by_any_of_the_secrets(secret):
    """Twice: an iterator is read when the receiver is created."""
    made = receiver(secret=secret)

    assert [made.receive("POST", EVENT, sign(EVENT, SECRET)).status for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(("mode", "status"), [("strict", 400), ("warn", 200), ("off", 200)])
def test_the_mode_decides_over_an_event_that_does_not_match(mode, status):
    """Only `strict` refuses it."""
    body = json.dumps({**json.loads(EVENT), "object": 5}).encode()

    assert answered(body, sign(body, SECRET), mode=mode)[0] == status


def test_the_response_to_a_duplicate_depends_on_whether_the_event_is_handled():
    """While it is being handled the sender may try again."""
    made = receiver(deduplicator=Deduplicator())
    first, second = (made.receive("POST", EVENT, sign(EVENT, SECRET)) for _ in range(2))
    first.claim.finish()
    third = made.receive("POST", EVENT, sign(EVENT, SECRET))

    assert (first.status, first.event, dict(first.headers)["Content-Length"]) == (200, json.loads(EVENT), "8")
    assert (second.status, second.text, second.event) == (503, "another delivery of the event is being handled", None)
    assert ("Retry-After", "5") in second.headers
    assert (third.status, third.text, third.event) == (200, "handled before", None)
    assert "Retry-After" not in dict(first.headers) | dict(third.headers)


def test_a_response_is_text_with_its_length():
    """It ends with a line break; `Allow` belongs to 405."""
    response = receiver().receive("PUT", b"", None)

    assert response.content == b"webhooks are sent by POST\n"
    assert response.headers == (
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", "26"),
        ("Allow", "POST"),
    )


def plain(handler):
    """A function that is not async and returns what an async *handler* does."""

    def handle(event):
        return handler(event)

    return handle


# WSGI.


def by_wsgi(body=EVENT, *, signature=None, handler=None, application=None, **environ):
    """The status line, the headers, the body, and the events that were handled."""
    events, started = [], []
    app = application or wsgi(handler or events.append, secret=SECRET, max_body=4096)
    given = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    given["HTTP_FASTPIX_SIGNATURE"] = sign(body, SECRET) if signature is None else signature
    given = {key: value for key, value in {**given, **environ}.items() if value is not ...}
    content = b"".join(app(given, lambda status, headers: started.append((status, dict(headers)))))
    return started[0][0], started[0][1], content, events


def test_wsgi_sends_the_whole_response():
    """The status with its phrase, the headers and the body."""
    status, headers, content, events = by_wsgi()

    assert (status, content, events) == ("200 OK", b"handled\n", [json.loads(EVENT)])
    assert headers == {"Content-Type": "text/plain; charset=utf-8", "Content-Length": "8"}
    assert by_wsgi(b"", REQUEST_METHOD="GET")[0] == "405 Method Not Allowed"
    assert by_wsgi(signature="")[0] == "401 Unauthorized"
    assert by_wsgi(HTTP_FASTPIX_SIGNATURE=...)[0] == "401 Unauthorized"


def padded(size):
    """A signed event of so many bytes."""
    return EVENT.ljust(size)


@pytest.mark.parametrize(
    ("size", "environ", "status"),
    [
        (4096, {}, 200),
        (4097, {}, 413),
        (4096, {"CONTENT_LENGTH": ..., "wsgi.input_terminated": True}, 200),
        (4097, {"CONTENT_LENGTH": ..., "wsgi.input_terminated": True}, 413),
        (4096, {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}, 200),
        (4096, {"CONTENT_LENGTH": "04096"}, 200),
        (4096, {"CONTENT_LENGTH": "0" * 14 + "4096"}, 200),
        (4096, {"CONTENT_LENGTH": "0" * 15 + "4096"}, 413),
        (4096, {"CONTENT_LENGTH": " 4096"}, 413),
        (4096, {"CONTENT_LENGTH": "+4096"}, 413),
        (4096, {"CONTENT_LENGTH": 4096}, 200),
        (4096, {"CONTENT_LENGTH": "4097"}, 413),
        (4095, {"CONTENT_LENGTH": "4096"}, 400),
        (4096, {"CONTENT_LENGTH": ..., "HTTP_TRANSFER_ENCODING": "chunked"}, 413),
        (4096, {"CONTENT_LENGTH": ..., "wsgi.input_terminated": False, "HTTP_TRANSFER_ENCODING": "chunked"}, 413),
        (4096, {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}, 413),
    ],
)
def test_a_body_is_read_up_to_the_limit(size, environ, status):
    """By its length, or to its end if the server terminates it."""
    *_, text, events = by_wsgi(padded(size), **environ)
    line = by_wsgi(padded(size), **environ)[0]

    assert int(line[:3]) == status
    assert len(events) == (status == 200)
    if status == 400:
        assert text == b"the body ended before its Content-Length\n"


def test_more_than_the_length_is_not_read():
    """It belongs to the next request."""
    rest = io.BytesIO(EVENT + b"next")
    line, *_ = by_wsgi(**{"wsgi.input": rest})

    assert (line, rest.read()) == ("200 OK", b"next")


def test_a_request_without_a_length_has_no_body():
    """As the test of the dashboard may be sent; nothing is read."""
    unread = io.BytesIO(b"next")
    line, _, text, events = by_wsgi(CONTENT_LENGTH=..., signature="", **{"wsgi.input": unread})

    assert (line, text, events) == ("200 OK", b"ready for webhooks\n", [])
    assert unread.read() == b"next"


class Failing(io.BytesIO):
    """The input of a connection that times out."""

    def read(self, *_):
        """It fails."""
        raise TimeoutError


@pytest.mark.parametrize("environ", [{}, {"CONTENT_LENGTH": ..., "wsgi.input_terminated": True}])
def test_a_connection_that_breaks_is_no_event(environ):
    """With a length, and without."""
    line, _, text, events = by_wsgi(**{"wsgi.input": Failing(EVENT), **environ})

    assert (line, text, events) == ("400 Bad Request", b"the body ended before its Content-Length\n", [])


def test_an_async_handler_of_wsgi_is_awaited():
    """Whatever it returns that can be awaited."""
    events = []

    async def handle(event):
        await asyncio.sleep(0)
        events.append(event)

    for handler in (handle, plain(handle), functools.partial(handle)):
        assert by_wsgi(handler=handler)[0] == "200 OK"
    assert len(events) == 3


@pytest.mark.parametrize("end", [RuntimeError, KeyboardInterrupt, asyncio.CancelledError])
def test_an_async_handler_of_wsgi_that_ends_forgets_the_event(end):
    """Also if it has waited before."""
    calls = []

    async def handle(event):
        await asyncio.sleep(0)
        calls.append(event)
        if len(calls) == 1:
            raise end

    app = wsgi(handle, secret=SECRET, deduplicator=Deduplicator())
    with pytest.raises(end):
        by_wsgi(application=app)

    assert [by_wsgi(application=app)[2] for _ in range(2)] == [b"handled\n", b"handled before\n"]
    assert len(calls) == 2


# ASGI.


def scope_of(body=EVENT, signature=None, **changes):
    """The scope of a request."""
    signature = sign(body, SECRET) if signature is None else signature
    return {"type": "http", "method": "POST", "headers": [(b"fastpix-signature", signature.encode())], **changes}


async def by_asgi(app, *messages, scope=None):
    """What an application sends to a request of *messages*."""
    sent, left = [], [*messages] or [{"type": "http.request", "body": EVENT}]

    async def receive():
        if not left:
            await asyncio.Event().wait()
        return left.pop(0)

    async def send(message):
        sent.append(message)

    await app(scope or scope_of(), receive, send)
    return sent


async def test_asgi_sends_the_whole_response():
    """Names of headers are in lower case."""
    start, body = await by_asgi(asgi(print, secret=SECRET), scope=scope_of(method="GET"))

    assert start == {
        "type": "http.response.start",
        "status": 405,
        "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"26"), (b"allow", b"POST")],
    }
    assert body == {"type": "http.response.body", "body": b"webhooks are sent by POST\n"}


def parts(*contents):
    """The messages of a body in pieces."""
    last = len(contents) - 1
    return [
        {"type": "http.request", "body": content, "more_body": number < last} for number, content in enumerate(contents)
    ]


@pytest.mark.parametrize(
    ("size", "messages", "status"),
    [
        (4096, parts, 200),
        (4097, parts, 413),
        (4096, lambda body: parts(body[:4095], body[4095:]), 200),
        (4097, lambda body: parts(body[:4096], body[4096:]), 413),
        (4096, lambda body: [*parts(body, b"")[:1], {"type": "http.request"}], 200),
        (4096, lambda body: [{"type": "http.request", "body": body}], 200),
    ],
)
async def test_a_body_in_pieces_is_read_up_to_the_limit(size, messages, status):
    """At the limit, and one byte above it."""
    events, body = [], padded(size)
    app = asgi(events.append, secret=SECRET, max_body=4096)
    sent = await by_asgi(app, *messages(body), scope=scope_of(body))

    assert sent[0]["status"] == status
    assert len(events) == (status == 200)


async def test_a_body_has_up_to_4_mib_by_default():
    """At the limit, and one byte above it."""
    app = asgi(print, secret=SECRET)
    limit = 4 * 1024 * 1024
    for size, status in ((limit, 401), (limit + 1, 413)):
        sent = await by_asgi(app, {"type": "http.request", "body": bytes(size)}, scope=scope_of(signature=""))
        assert sent[0]["status"] == status
    assert by_wsgi(b"x", application=wsgi(print, secret=SECRET), CONTENT_LENGTH=str(limit + 1))[0][:3] == "413"
    assert by_wsgi(b"x", application=wsgi(print, secret=SECRET), CONTENT_LENGTH=str(limit))[0][:3] == "400"


async def test_a_body_that_is_late_has_its_own_response():
    """The text has the limit."""
    app = asgi(print, secret=SECRET, body_timeout=0.01)
    sent = await by_asgi(app, *parts(b"x", b"y")[:1])

    assert (sent[0]["status"], sent[1]["body"]) == (408, b"the body did not arrive in 0.01 s\n")


async def test_a_body_has_half_a_minute_by_default(monkeypatch):
    """To arrive as a whole."""
    limits, timeout = [], asyncio.timeout
    monkeypatch.setattr(asyncio, "timeout", lambda seconds: limits.append(seconds) or timeout(seconds))
    await by_asgi(asgi(lambda _: None, secret=SECRET))

    assert limits == [30.0]


@pytest.mark.parametrize("kind", ["websocket", "other"])
async def test_another_protocol_is_refused(kind):
    """The error names it."""
    with pytest.raises(ConfigurationError, match=f"^webhooks are sent over http, not {kind}$"):
        await by_asgi(asgi(print, secret=SECRET), scope={"type": kind})


async def test_a_duplicate_header_must_be_the_same():
    """As `parse` has it."""
    right = (b"fastpix-signature", sign(EVENT, SECRET).encode())
    app = asgi(lambda _: None, secret=SECRET)
    twice = await by_asgi(app, scope=scope_of(headers=[right, right]))
    other = await by_asgi(app, scope=scope_of(headers=[right, (b"fastpix-signature", b"x")]))

    assert (twice[0]["status"], other[0]["status"]) == (200, 401)


class AsyncCallable:
    """A handler that is an object."""

    def __init__(self):
        self.events, self.threads = [], []

    async def __call__(self, event):
        """Handles an event."""
        self.threads.append(threading.get_ident())
        await asyncio.sleep(0)
        self.events.append(event)


async def test_async_handlers_of_every_form_are_awaited():
    """Functions and objects in the event loop; what returns an awaitable begins in a thread."""
    handler = AsyncCallable()
    forms = [handler, handler.__call__, functools.partial(handler.__call__), plain(handler)]
    for form in forms:
        sent = await by_asgi(asgi(form, secret=SECRET))
        assert sent[0]["status"] == 200

    assert len(handler.events) == len(forms)
    assert {*handler.threads} == {threading.get_ident()}


def once(end, calls):
    """A handler that returns an awaitable, which fails the first time."""

    async def handle(event):
        calls.append(event)
        await asyncio.sleep(0)
        if len(calls) == 1:
            raise end

    return plain(handle)


ENDS = [RuntimeError, KeyboardInterrupt, SystemExit, asyncio.CancelledError]


@pytest.mark.parametrize("end", ENDS)
def test_an_awaitable_that_ends_forgets_the_event(end):
    """Of a plain function that returns it."""
    calls, seen = [], Deduplicator()
    app = asgi(once(end, calls), secret=SECRET, deduplicator=seen)
    with pytest.raises(end):
        asyncio.run(by_asgi(app))

    assert [asyncio.run(by_asgi(app))[1]["body"] for _ in range(2)] == [b"handled\n", b"handled before\n"]
    assert len(calls) == 2


@pytest.mark.parametrize("end", ENDS)
def test_an_async_handler_that_ends_forgets_the_event(end):
    """By whatever ends it."""
    calls, seen = [], Deduplicator()

    async def handle(event):
        calls.append(event)
        if len(calls) == 1:
            raise end

    app = asgi(handle, secret=SECRET, deduplicator=seen)
    with pytest.raises(end):
        asyncio.run(by_asgi(app))

    assert [asyncio.run(by_asgi(app))[1]["body"] for _ in range(2)] == [b"handled\n", b"handled before\n"]


@pytest.mark.parametrize("end", [RuntimeError, SystemExit])
async def test_a_handler_in_a_thread_that_ends_forgets_the_event(end):
    """The exception passes to the server."""
    calls = []

    def handle(event):
        calls.append(event)
        if len(calls) == 1:
            raise end

    app = asgi(handle, secret=SECRET, deduplicator=Deduplicator())
    with pytest.raises(end):
        await by_asgi(app)

    assert [(await by_asgi(app))[1]["body"] for _ in range(2)] == [b"handled\n", b"handled before\n"]


async def cancelled(app, reached):
    """Cancel a request once it has *reached* its handler."""
    task = asyncio.create_task(by_asgi(app))
    await asyncio.to_thread(reached.wait, 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_awaitable_of_a_cancelled_request_is_not_awaited_and_the_event_is_new():
    """Its thread ends after the request: nobody awaits what it returned."""
    reached, allowed, made, calls = threading.Event(), threading.Event(), [], []

    async def handle(event):
        calls.append(event)

    def begin(event):
        reached.set()
        assert allowed.wait(20)
        made.append(handle(event))
        return made[-1]

    app = asgi(begin, secret=SECRET, deduplicator=Deduplicator())
    await cancelled(app, reached)
    meanwhile = await by_asgi(app)
    allowed.set()
    for _ in range(100_000):  # until the thread has ended
        sent = await by_asgi(app)
        if sent[0]["status"] != 503:
            break
        await asyncio.sleep(0)
    made[0].close()

    assert meanwhile[0]["status"] == 503
    assert sent[1]["body"] == b"handled\n"
    assert len(calls) == 1


async def test_an_awaitable_that_is_cancelled_forgets_the_event():
    """It ends with its request."""
    entered, calls = asyncio.Event(), []

    async def handle(event):
        calls.append(event)
        if len(calls) == 1:
            entered.set()
            await asyncio.Event().wait()

    app = asgi(plain(handle), secret=SECRET, deduplicator=Deduplicator())
    task = asyncio.create_task(by_asgi(app))
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (await by_asgi(app))[1]["body"] == b"handled\n"
    assert len(calls) == 2


async def test_the_response_is_sent_after_the_handler_has_ended():
    """Not before: a response confirms the event."""
    order = []

    async def handle(_event):
        await asyncio.sleep(0)
        order.append("handled")

    async def send(message):
        order.append(message["type"])

    async def receive():
        return {"type": "http.request", "body": EVENT}

    await asgi(handle, secret=SECRET)(scope_of(), receive, send)

    assert order == ["handled", "http.response.start", "http.response.body"]


async def test_an_event_whose_response_can_not_be_sent_is_handled():
    """The sender may send it again: then it is a duplicate."""
    app = asgi(lambda _: None, secret=SECRET, deduplicator=Deduplicator())

    async def send(_message):
        raise OSError("gone")

    async def receive():
        return {"type": "http.request", "body": EVENT}

    with pytest.raises(OSError, match="gone"):
        await app(scope_of(), receive, send)

    assert (await by_asgi(app))[1]["body"] == b"handled before\n"


# Options.


@pytest.mark.parametrize("make", [asgi, wsgi])
@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"mode": "loud"}, "mode must be one of strict, warn, off, not 'loud'"),
        ({"deduplicator": 5}, "deduplicator must be a Deduplicator, not 5"),
        ({"client": "mock"}, "client must be a Client or an AsyncClient, not 'mock'"),
        ({"max_body": 0}, "max_body is a whole number from 1, not 0"),
        ({"handler": 5}, "handler must be a function that takes an event, not 5"),
    ],
)
def test_a_wrong_option_is_told(make, options, text):
    """With what was given."""
    with pytest.raises(ConfigurationError) as caught:
        make(**{"handler": print, "secret": SECRET, **options})

    assert caught.value.message == text


@pytest.mark.parametrize("make", [asgi, wsgi])
def test_a_body_of_one_byte_is_the_smallest_limit(make):
    """It is accepted."""
    assert callable(make(print, secret=SECRET, max_body=1))
