"""What happens around a call: retries, deadlines, idempotency, middleware, waiters, streams, curl, logs."""

import contextlib
import json
import logging
import threading

import httpx
import pytest
from loopback import collected, json_answer, outcome, serving
from small import library

from fastpix_dyn import (
    APIStatusError,
    APITimeoutError,
    Client,
    ConfigurationError,
    InternalServerError,
    RateLimitError,
    Retry,
    WaitFailedError,
    WaitTimeoutError,
)

READER = {"auth": ("id", "canary-password")}
BOOK = json_answer(201, {"title": "x"})
AT_ONCE = Retry(base=0)


def changed_library(**operation):
    """The document with other keys in `addBook` and `getBook`."""
    document = library()
    document["paths"]["/books"]["post"].update(operation)
    document["paths"]["/books/{bookId}"]["get"].update(operation)
    return document


def add(client):
    """The call of a POST."""
    return client.books.add_book(title="x")


def attempts(kind, answers, use=add, **options):
    """What the server was asked, whatever came of it."""
    with serving(answers) as server, contextlib.suppress(InternalServerError, RateLimitError):
        outcome(kind, use, **{"spec": library(), "server": server.url, "retries": AT_ONCE, **READER, **options})
    return server.asked


@pytest.mark.parametrize(("status", "times"), [(500, 1), (502, 1), (429, 3), (503, 3)])
def test_a_post_is_repeated_only_where_the_server_did_not_take_it(kind, status, times):
    """After 429 and 503, not after other failures."""
    assert len(attempts(kind, [json_answer(status, {})])) == times


@pytest.mark.parametrize(("key", "expected"), [("k-1", "k-1"), (True, "")])
def test_a_key_makes_a_post_repeatable_and_stays_the_same(kind, key, expected):
    """`idempotency_key`: the caller's, or a new one for each call, the same on all its attempts."""
    spec = changed_library(**{"x-dyn-idempotency": "Idempotency-Key"})
    asked = attempts(kind, [json_answer(500, {}), json_answer(500, {}), BOOK], spec=spec, idempotency_key=key)

    keys = [one.headers["idempotency-key"] for one in asked]
    assert keys == [expected or keys[0]] * 3


@pytest.mark.parametrize("key", ["k-1", True])
def test_a_key_that_the_document_does_not_know_repeats_no_post(kind, key):
    """It is sent, but a server that ignores it would do the same thing twice; after 429 and 503 it did nothing."""
    asked = attempts(kind, [json_answer(500, {}), BOOK], idempotency_key=key)

    assert len(asked) == 1
    assert asked[0].headers["idempotency-key"]
    assert len(attempts(kind, [json_answer(503, {}), BOOK], idempotency_key=key)) == 2


def test_the_document_may_say_that_an_operation_takes_a_key(kind):
    """`x-dyn-idempotency` names the header; each call has its own key."""
    spec = changed_library(**{"x-dyn-idempotency": "X-Key"})
    first, second = (attempts(kind, [json_answer(500, {}), BOOK], spec=spec) for _ in range(2))

    assert [len(first), len(second)] == [2, 2]
    assert first[0].headers["x-key"] == first[1].headers["x-key"] != second[0].headers["x-key"]


def test_without_a_key_none_is_sent(kind):
    """What the caller did not give is not sent."""
    assert "idempotency-key" not in attempts(kind, [BOOK])[0].headers


def test_retry_after_is_waited_for(kind):
    """Zero seconds, to keep the test short; longer than the cap: no second attempt."""
    assert len(attempts(kind, [(429, {"Retry-After": "0"}, b""), BOOK])) == 2
    assert len(attempts(kind, [(429, {"Retry-After": "11"}, b""), BOOK])) == 1


def test_a_deadline_ends_a_call_that_trickles(kind):
    """A body that comes byte by byte ends with a timeout, though each byte comes in time."""
    leave = threading.Event()

    def trickle(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not leave.wait(0.01):
            handler.wfile.write(b" ")

    with serving(trickle, raw=True) as server:
        try:
            with pytest.raises(APITimeoutError):
                outcome(
                    kind,
                    lambda client: client.books.list_books(),
                    spec=library(),
                    server=server.url,
                    deadline=0.2,
                    **READER,
                )
        finally:
            leave.set()


def test_no_attempt_begins_that_the_deadline_would_not_let_end(kind):
    """A wait that ends after the deadline is not waited for."""
    asked = attempts(kind, [(503, {"Retry-After": "5"}, b""), BOOK], deadline=1)

    assert len(asked) == 1


def recording(seen):
    """A middleware that notes what passes, sync or async as the client is."""

    def sync(call, make):
        seen.append(("before", call.operation.id))
        answer = make(call)
        seen.append(("after", answer.status))
        return answer

    async def awaited(call, make):
        seen.append(("before", call.operation.id))
        answer = await make(call)
        seen.append(("after", answer.status))
        return answer

    return {"sync": sync, "async": awaited}


def test_middleware_stands_around_each_call(kind):
    """The first is the outermost; pages pass through it too."""
    outer, inner = [], []
    page = json_answer(200, {"books": [{"title": "a"}], "pages": 1})
    layers = [recording(outer)[kind], recording(inner)[kind]]
    with serving([page]) as server:
        found = collected(
            kind,
            lambda client: client.books.list_books.items(),
            spec=library(),
            server=server.url,
            middleware=layers,
            **READER,
        )

    assert found == [{"title": "a"}]
    assert outer == inner == [("before", "list-books"), ("after", 200)]


def test_middleware_may_answer_by_itself():
    """A cache: nothing is sent the second time."""
    kept = {}

    def cache(call, make):
        key = call.operation.id, str(call.arguments.values)
        if key not in kept:
            kept[key] = make(call)
        return kept[key]

    with (
        serving([json_answer(200, {"title": "x"})]) as server,
        Client(spec=library(), server=server.url, middleware=[cache], **READER) as client,
    ):
        assert client.books.get_book(book_id="7") == client.books.get_book(book_id="7") == {"title": "x"}

    assert len(server.asked) == 1


READY = {"ready": {"pointer": "/class", "success": ["novel"], "failure": ["poem"], "interval": 0, "deadline": 60}}


def wait(kind, words, **arguments):
    """Waits for a book to become a novel."""
    answers = [json_answer(200, {"title": "x", **({"class": word} if word else {})}) for word in words]
    with serving(answers) as server:
        return outcome(
            kind,
            lambda client: client.books.get_book.wait_until("ready", book_id="7", **arguments),
            spec=changed_library(**{"x-dyn-waiters": READY}),
            server=server.url,
            **READER,
        ), len(server.asked)


def test_a_waiter_asks_until_the_value_comes(kind):
    """The body of the last answer comes back."""
    assert wait(kind, [None, None, "novel"]) == ({"title": "x", "class": "novel"}, 3)


def test_a_waiter_ends_where_success_cannot_come(kind):
    """The error carries the last data."""
    with pytest.raises(WaitFailedError, match="'poem'") as caught:
        wait(kind, [None, "poem"])

    assert caught.value.data == {"title": "x", "class": "poem"}


def test_a_waiter_ends_at_its_deadline(kind):
    """No wait begins that would end later."""
    with pytest.raises(WaitTimeoutError):
        wait(kind, [None], interval=10, deadline=1)


def test_an_unknown_waiter_is_refused_with_the_known_ones():
    """Before anything is sent."""
    spec = changed_library(**{"x-dyn-waiters": READY})
    with Client(spec=spec, **READER) as client, pytest.raises(ConfigurationError, match="did you mean ready"):
        client.books.get_book.wait_until("redy", book_id="7")


def streamed(kind, answer):
    """The status and the bytes of a streamed answer, and how often the server was asked."""
    with serving([answer]) as server:
        options = {"spec": library(), "server": server.url, "retries": AT_ONCE, **READER}

        def sync(client):
            with client.books.get_book.stream(book_id="7") as response:
                return response.status, b"".join(response.iter_bytes())

        async def awaited(client):
            async with client.books.get_book.stream(book_id="7") as response:
                return response.status, b"".join([part async for part in response.iter_bytes()])

        return outcome(kind, sync if kind == "sync" else awaited, **options), len(server.asked)


def test_a_body_can_be_read_bit_by_bit(kind):
    """`.stream()`: nothing is read before the caller asks."""
    body = b"x" * 300_000

    assert streamed(kind, (200, {"Content-Type": "video/mp4"}, body)) == ((200, body), 1)


def test_a_stream_that_is_refused_raises_as_a_call_does(kind):
    """With retries, and the words of the API."""
    with pytest.raises(InternalServerError, match="out of order"):
        streamed(kind, json_answer(503, {"title": "out of order"}))


def test_a_redirect_is_no_success(kind):
    """Neither of a call nor of a stream: it is not followed, and its class is the general one."""
    elsewhere = (302, {"Location": "https://elsewhere.example/"}, b"")

    with pytest.raises(APIStatusError, match="302 Found"):
        streamed(kind, elsewhere)
    with serving([elsewhere]) as server, pytest.raises(APIStatusError, match="302 Found"):
        outcome(kind, lambda client: client.books.list_books(), spec=library(), server=server.url, **READER)


def test_a_body_that_the_document_does_not_describe_is_not_logged(kind, caplog):
    """What is secret in it can't be known."""
    caplog.set_level(logging.DEBUG, "fastpix_dyn")
    with serving([json_answer(202, {"pin": "canary-pin"})]) as server:
        options = {"spec": library(), "server": server.url, "log": "bodies", **READER}
        outcome(kind, lambda client: client.books.get_book(book_id="7"), **options)

    assert "attempt 1: 202" in caplog.text
    assert "canary" not in caplog.text


def test_curl_repeats_a_request_and_shows_no_secret():
    """Credentials and passwords are masked."""
    with Client(spec=library(), **READER) as client:
        command = client.books.add_book.curl(title="Don't", pin="1234")

    assert command.startswith("curl -X POST https://library.example/v1/books ")
    assert "canary" not in command
    assert "1234" not in command
    assert "'Authorization: ***'" in command
    assert '"title": "Don' in command


@pytest.mark.parametrize(
    ("log", "shown", "hidden"),
    [
        ("lines", ["getBook: GET /books/{bookId}, attempt 1: 200 in"], ["x-trace", "Ulysses", "/books/7"]),
        ("headers", ["attempt 1: 200", "response header x-trace: t1", "Authorization: ***"], ["Ulysses"]),
        ("bodies", ["attempt 1: 200", "x-trace: t1", '"title": "Ulysses"', '"pin": "***"', "?***"], []),
    ],
)
def test_the_log_tells_as_much_as_is_asked(kind, caplog, log, shown, hidden):
    """Under `fastpix_dyn`, at DEBUG; secrets are masked whatever is asked."""
    caplog.set_level(logging.DEBUG, "fastpix_dyn")
    body = {"title": "Ulysses", "pin": "canary-pin", "cover": "https://x.example/a.png?Signature=canary-signature"}
    with serving([json_answer(200, body, **{"x-trace": "t1", "Set-Cookie": "s=canary-cookie"})]) as server:
        outcome(
            kind,
            lambda client: client.books.get_book(book_id="7"),
            spec=library(),
            server=server.url,
            log=log,
            **READER,
        )

    text = "\n".join(record.getMessage() for record in caplog.records if record.name == "fastpix_dyn")
    assert all(words.lower() in text.lower() for words in shown)
    assert not any(words.lower() in text.lower() for words in [*hidden, "canary", "Basic "])


def test_a_retry_is_logged(kind, caplog):
    """At INFO."""
    caplog.set_level(logging.INFO, "fastpix_dyn")
    attempts(kind, [json_answer(503, {}), BOOK])

    assert "addBook: attempt 1 failed (503); next attempt in 0.0 s" in caplog.text


def test_a_request_tells_hooks_what_it_is_about(kind):
    """Event hooks of the HTTP client see operation, path template and attempt."""
    seen = []

    def answer(request):
        seen.append(request.extensions["fastpix_dyn"])
        return httpx.Response(503 if len(seen) == 1 else 201, json={"title": "x"})

    http = (httpx.Client if kind == "sync" else httpx.AsyncClient)(transport=httpx.MockTransport(answer))
    outcome(kind, add, spec=library(), http_client=http, retries=AT_ONCE, **READER)

    assert seen == [{"operation": "addBook", "path": "/books", "attempt": number} for number in (1, 2)]
    assert json.dumps(seen)
