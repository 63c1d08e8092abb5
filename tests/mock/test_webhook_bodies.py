"""The webhooks of the mock server: their bodies, their headers, and what is logged of their delivery."""

import json
import logging
import threading

import pytest
from loopback import serving
from small import library

from fastpix_dyn import APIConnectionError, ConfigurationError
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.mock import webhook_delivery
from fastpix_dyn.mock.resources import StoredResource
from fastpix_dyn.mock.webhook_delivery import MAX_PENDING, check_target, http_delivery, post, webhook_sender

EXAMPLE = {
    "type": "book.added",
    "id": "event-0001",
    "book": {"number": "book-0001", "url": "https://x.example/book-0001/a", "at": "2026-01-02T03:04:05.6Z"},
    "title": "\u00e4",
}


def api_of(example, **shape):
    """An API with a webhook that has an *example*."""
    content = {"application/json": {"schema": {"type": "object"}, "example": example}}
    webhook = {"post": {"requestBody": {"content": content}, "responses": {"200": {"description": "Taken."}}}}
    pointers = {"type": "/type", "id": ["/nothing", "/id"], "subject": ["/shelf/number", "/book/number"], **shape}
    return load_api(library(webhooks={"book.added": webhook}, **{"x-dyn-webhooks": pointers}))


def resource(*ids):
    """A resource of the mock server."""
    return StoredResource("/books/{bookId}", ids, {}, 0.0)


def sent(api, *events, sign=lambda _: {"X-Sign": "s"}, **options):
    """What is delivered for *events*, each a name and ids."""
    delivered = []
    send = webhook_sender(
        api, lambda *one: delivered.append(one), sign, **{"clock": lambda: 1.25, "seed": 1, **options}
    )
    for name, *ids in events:
        send(name, resource(*ids))
    return delivered


def test_a_webhook_is_the_example_about_the_resource():
    """With its id everywhere, a new id of the event, and the time; signed as it is sent."""
    signed = []
    ((content, headers),) = sent(
        api_of(EXAMPLE), ("book.added", "own"), sign=lambda body: {"X-Sign": str(signed.append(body))}
    )
    body = json.loads(content)

    assert body.pop("id") not in {"event-0001", ""}
    assert body == {
        "type": "book.added",
        "book": {"number": "own", "url": "https://x.example/own/a", "at": "1970-01-01T00:00:01.2Z"},
        "title": "\u00e4",
    }
    assert headers == {"Content-Type": "application/json", "X-Sign": "None"}
    assert signed == [content]


def test_a_webhook_of_a_part_is_about_its_parent():
    """The first of its ids."""
    ((content, _),) = sent(api_of(EXAMPLE), ("book.added", "parent", "part"))

    assert json.loads(content)["book"]["number"] == "parent"


def test_each_event_has_an_id_of_its_own():
    """The same with the same seed."""
    events = [("book.added", "a"), ("book.added", "a")]
    ids = [[json.loads(content)["id"] for content, _ in sent(api_of(EXAMPLE), *events)] for _ in range(2)]

    assert len({*ids[0]}) == 2
    assert ids[0] == ids[1]
    assert all(len(one) == len("event-0001") for one in ids[0])


@pytest.mark.parametrize("missing", ["id", "subject"])
def test_an_example_may_have_no_such_id(missing):
    """The rest is replaced."""
    example = {"id": "event-0001", "book": {"number": "book-0001"}}
    del example[{"id": "id", "subject": "book"}[missing]]
    ((content, _),) = sent(api_of(example), ("book.added", "own"))
    body = json.loads(content)

    assert ("id" in body, "book" in body) == (missing != "id", missing != "subject")
    assert body.get("book", {"number": "own"}) == {"number": "own"}
    assert body.get("id") != "event-0001"


def test_an_event_that_the_document_does_not_declare_is_not_sent():
    """Others are."""
    assert len(sent(api_of(EXAMPLE), ("book.removed", "a"), ("book.added", "a"))) == 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("no\nroom"), r"ValueError: no\x0aroom"),
        (ZeroDivisionError(), "ZeroDivisionError"),
        (APIConnectionError("broken"), "APIConnectionError: broken"),
    ],
)
def test_an_error_of_a_receiver_is_logged(error, reason, caplog):
    """With its name and its message, on one line; it passes to nobody."""

    def deliver(*_):
        raise error

    send = webhook_sender(api_of(EXAMPLE), deliver, lambda _: {})
    send("book.added", resource("a"))

    assert [one.getMessage() for one in caplog.records] == [f"a webhook could not be delivered: {reason}"]
    assert caplog.records[0].levelno == logging.WARNING


def test_an_interruption_of_a_receiver_passes():
    """Ctrl-C ends the server."""

    def deliver(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        webhook_sender(api_of(EXAMPLE), deliver, lambda _: {})("book.added", resource("a"))


# Delivery over HTTP.


def delivered(monkeypatch, outcomes):
    """Deliver as many webhooks as there are *outcomes*, a status or an error each; the arguments of each request."""
    requests, left, done = [], [*outcomes], threading.Event()

    def fake_post(*arguments, **options):
        if not left:
            done.set()
            return 200
        requests.append((arguments, options))
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(webhook_delivery, "post", fake_post)
    deliver = http_delivery("http://x.example/hook")
    for number in range(len(outcomes) + 1):
        deliver(str(number).encode(), {"X": str(number)})
    assert done.wait(20)
    return requests


def test_webhooks_are_posted_in_order(monkeypatch):
    """To the URL, with ten seconds for each step."""
    requests = delivered(monkeypatch, [200, 200])

    assert requests == [
        (("http://x.example/hook", b"0", {"X": "0"}), {"timeout": 10.0}),
        (("http://x.example/hook", b"1", {"X": "1"}), {"timeout": 10.0}),
    ]


def test_a_status_that_is_no_success_is_logged(monkeypatch, caplog):
    """From 300 on; the next webhook is posted."""
    requests = delivered(monkeypatch, [200, 204, 299, 300, 302, 404, 500, ValueError("x"), 201])

    assert len(requests) == 9
    assert [one.getMessage() for one in caplog.records] == [
        "a webhook could not be delivered: the receiver returned 300",
        "a webhook could not be delivered: the receiver returned 302",
        "a webhook could not be delivered: the receiver returned 404",
        "a webhook could not be delivered: the receiver returned 500",
        "a webhook could not be delivered: ValueError: x",
    ]


def test_a_thousand_webhooks_wait_and_no_more(monkeypatch, caplog):
    """Besides the one that is posted."""
    entered, leave, done, posted = threading.Event(), threading.Event(), threading.Event(), []

    def fake_post(*_, **__):
        entered.set()
        assert leave.wait(20)
        posted.append(1)
        if len(posted) == MAX_PENDING + 1:
            done.set()
        return 200

    monkeypatch.setattr(webhook_delivery, "post", fake_post)
    deliver = http_delivery("http://x.example")
    deliver(b"", {})
    assert entered.wait(20)
    for _ in range(MAX_PENDING):
        deliver(b"", {})
    assert caplog.records == []
    deliver(b"", {})
    leave.set()
    assert done.wait(20)  # so that no thread posts to the real host after the test

    assert [one.getMessage() for one in caplog.records] == ["a webhook is dropped: 1000 others wait for the receiver"]


def test_a_request_has_its_body_and_headers_and_no_redirect_is_followed():
    """The status is the result."""
    with serving(lambda _: (307, {"Location": "/other"}, b"")) as server:
        status = post(f"{server.url}/hook?a=b", b"body", {"X-One": "\u00e4", "Content-Type": "text/x"}, timeout=20)

    assert status == 307
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/hook?a=b", b"body")
    assert (asked.headers["x-one"], asked.headers["content-type"]) == ("\u00e4", "text/x")


@pytest.mark.parametrize("headers", [{"X": "\u20ac"}, {"\u20ac": "x"}])
def test_a_header_outside_of_latin_1_can_not_be_sent(headers):
    """Neither its name nor its value."""
    with pytest.raises(ConfigurationError, match="a header contains a character that HTTP has not"):
        post("http://127.0.0.1:9", b"", headers, timeout=1)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/a?b=c", "https://x.example", "http://localhost", "http://[::1]/"]
)
def test_a_webhook_may_go_to_any_server(url):
    """By plain http also: the user chose it."""
    assert check_target(url) is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("ftp://x.example", "'ftp://x.example'"),
        ("x.example", "'x.example'"),
        ("https://me:canary@x.example", "'***@x.example'"),
    ],
)
def test_a_wrong_target_is_told_without_its_user(url, shown):
    """With what to pass."""
    with pytest.raises(ConfigurationError) as caught:
        check_target(url)

    assert caught.value.message.startswith(f"webhooks can't be posted to {shown}")
    assert caught.value.message.endswith("; pass an http or https URL")
    assert "canary" not in caught.value.message
