"""Webhooks that the mock server sends."""

import json
import queue
import threading

import httpx
import pytest
from loopback import serving as loopback
from plans import API

from fastpix_dyn import Client, ConfigurationError
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, sign
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.mock.webhook_delivery import http_delivery, webhook_sender
from fastpix_dyn.validate.validator import Validator

INPUTS = [{"type": "video", "url": "https://cdn.example.com/a.mp4"}]
SECRET = "c2VjcmV0LXNlY3JldA=="


def test_events_are_posted_signed_and_about_what_happened():
    """An event has the id of the resource, an id of its own, and a valid body."""
    came = queue.Queue()

    def receive(asked):
        came.put(
            (
                json.loads(asked.body),
                {key.lower(): value for key, value in asked.headers.items()}[SIGNATURE_HEADER.lower()],
                asked.body,
            )
        )
        return 204, {}, b""

    with loopback(receive) as server:
        answer = create_app(
            API,
            on_event=webhook_sender(
                API, http_delivery(server.url), lambda body: {SIGNATURE_HEADER: sign(body, SECRET)}
            ),
        )
        with Client(
            http_client=httpx.Client(transport=door(answer)), server="https://x.example", auth=("a", "b")
        ) as client:
            own = client.input_video.create_media(inputs=INPUTS, access_policy="public")["data"]["id"]
            client.manage_videos.delete_media(media_id=own)
        got = [came.get(timeout=10) for _ in range(2)]

    assert [body["type"] for body, _, _ in got] == ["video.media.created", "video.media.deleted"]
    assert {body["object"]["id"] for body, _, _ in got} == {own}
    assert len({body["id"] for body, _, _ in got}) == 2
    for body, signature, content in got:
        schema = API.webhooks[body["type"]].body.contents[0].schema
        assert Validator(API.schemas).violations(schema, body, direction="request") == ()
        assert signature == sign(content, SECRET)


def test_an_error_of_a_receiver_in_process_ends_no_request(caplog):
    """The media is created, and the next event is delivered."""
    came = []

    def deliver(content, _headers):
        came.append(json.loads(content)["type"])
        raise ZeroDivisionError("a receiver fails")

    answer = create_app(API, on_event=webhook_sender(API, deliver, lambda _: {}))
    with Client(
        http_client=httpx.Client(transport=door(answer)), server="https://x.example", auth=("a", "b")
    ) as client:
        own = client.input_video.create_media(inputs=INPUTS, access_policy="public")["data"]["id"]
        client.manage_videos.delete_media(media_id=own)

    assert came == ["video.media.created", "video.media.deleted"]
    assert caplog.text.count("ZeroDivisionError: a receiver fails") == 2


ODD_ANSWERS = [
    b"no http\r\n\r\n",
    b"",
    b"HTTP/1.1 99999 x\r\n\r\n",
    b"HTTP/1.1 302 x\r\nLocation: http://[::1\r\n\r\n",
    b"HTTP/1.1 302 x\r\nLocation: https://xn--a.example\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    b"HTTP/1.1 500 \xff\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 101 Switching\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
]


def test_whatever_a_receiver_answers_the_next_event_is_posted(caplog):
    """Each is logged, unless it is a success, and in order."""
    came = []
    done = threading.Event()

    def answer(handler):
        came.append(handler.headers["X-Number"])
        handler.wfile.write(ODD_ANSWERS[len(came) - 1])
        if len(came) == len(ODD_ANSWERS):
            done.set()

    with loopback(answer, raw=True) as server:
        deliver = http_delivery(f"{server.url}/events?token=canary")
        for number in range(len(ODD_ANSWERS)):
            deliver(b"{}", {"X-Number": str(number)})
        assert done.wait(60)

    assert came == [str(number) for number in range(len(ODD_ANSWERS))]
    assert "could not be delivered" in caplog.text
    assert "canary" not in caplog.text


def test_headers_that_can_not_be_sent_stop_no_delivery():
    """Nor does a receiver that is not there."""
    came = queue.Queue()
    deliver = http_delivery("http://127.0.0.1:9")
    with loopback(lambda asked: (came.put(asked.body), (204, {}, b""))[1]) as server:
        for headers in ({"X": "\u20ac"}, {"X": "a\r\nb"}, {"\n": "a"}):
            deliver(b"{}", headers)
        right = http_delivery(server.url)
        right(b"1", {"X": "\u20ac"})
        right(b"2", {"X": "y"})
        assert came.get(timeout=10) == b"2"


@pytest.mark.parametrize("url", ["ftp://a.example", "https://me:canary@a.example", "http://[::1", "http://a b"])
def test_no_webhook_goes_where_no_request_can_be_sent(url):
    """The error comes at once, not with the first event."""
    with pytest.raises(ConfigurationError, match="webhooks can't be posted to") as caught:
        http_delivery(url)
    assert "canary" not in str(caught.value)


def door(answer):
    """Return the server *answer* as a transport of httpx."""
    from fastpix_dyn.wire.messages import Request

    def handle(request):
        pairs = tuple(request.headers.multi_items())
        response = answer(Request(request.method, str(request.url), pairs, request.read()))
        return httpx.Response(response.status, headers=list(response.headers.pairs), content=response.content)

    return httpx.MockTransport(handle)
