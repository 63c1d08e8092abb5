"""What goes wrong, and how a caller is told."""

import pickle

import httpx
import pytest
from loopback import REFUSING, json_answer, outcome, serving
from small import library

from fastpix_dyn import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ArgumentError,
    ArgumentValueError,
    Client,
    ConfigurationError,
    FastPixError,
    ResponseDecodeError,
    ResponseValidationError,
    errors,
)

READER = {"username": "id", "password": "canary-secret"}


def get_book(kind, answer, **options):
    """The outcome of `getBook` at a loopback server that gives *answer*."""
    with serving([answer]) as server:
        return outcome(
            kind,
            lambda client: client.books.get_book(book_id="7"),
            **{"spec": library(), "server": server.url, **READER, **options},
        )


@pytest.mark.parametrize(
    ("status", "kind_of_error"),
    [
        (304, errors.APIStatusError),
        (400, errors.BadRequestError),
        (401, errors.AuthenticationError),
        (403, errors.PermissionDeniedError),
        (404, errors.NotFoundError),
        (409, errors.ConflictError),
        (418, errors.APIStatusError),
        (422, errors.UnprocessableEntityError),
        (429, errors.RateLimitError),
        (500, errors.InternalServerError),
        (503, errors.InternalServerError),
    ],
)
def test_a_status_raises_the_class_that_says_what_to_do(kind, status, kind_of_error):
    """The error carries status, body, headers and the HTTP library's answer, and names the operation."""
    body = {"title": "No such book", "detail": "Nobody wrote it."} if status != 304 else b""
    with pytest.raises(APIStatusError) as caught:
        get_book(kind, json_answer(status, body, **{"X-Trace": "t1"}))

    error = caught.value
    assert type(error) is kind_of_error
    assert (error.status, error.operation, error.headers["x-trace"]) == (status, "getBook", "t1")
    assert error.http.status_code == status
    assert str(error).startswith(f"getBook: {status}")
    if body:
        assert error.data == body
        assert "No such book; Nobody wrote it." in str(error)


def test_words_that_the_server_says_twice_are_shown_once(kind):
    """Some servers repeat the title as the detail."""
    with pytest.raises(APIStatusError) as caught:
        get_book(kind, json_answer(404, {"title": "No such book", "detail": "No such book"}))

    assert str(caught.value) == "getBook: 404 Not Found: No such book"


def test_a_page_of_a_proxy_is_an_error_with_its_text(kind):
    """A body that is not JSON is given as it is."""
    with pytest.raises(errors.InternalServerError) as caught:
        get_book(kind, (502, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>"))

    assert caught.value.data == "<h1>Bad gateway</h1>"


def test_the_error_says_when_to_come_back(kind):
    """`Retry-After`, in seconds."""
    with pytest.raises(errors.RateLimitError) as caught:
        get_book(kind, (429, {"Retry-After": "7"}, b""))

    assert caught.value.retry_after == 7


def test_an_answer_that_is_no_json_keeps_its_bytes(kind):
    """Half a body: `ResponseDecodeError`, with the bytes."""
    with pytest.raises(ResponseDecodeError) as caught:
        get_book(kind, (200, {"Content-Type": "application/json"}, b'{"title": "Ulys'))

    assert caught.value.content == b'{"title": "Ulys'
    assert caught.value.status == 200


def test_a_strict_client_raises_and_loses_nothing(kind):
    """`validate_responses="strict"`: the error carries the data, the violations and the response."""
    with pytest.raises(ResponseValidationError) as caught:
        get_book(kind, json_answer(200, {"title": 5}), validate_responses="strict")

    assert caught.value.data == {"title": 5}
    assert [(one.pointer, one.rule) for one in caught.value.violations] == [("/title", "type")]
    assert caught.value.status == 200
    assert "/title" in str(caught.value)


def test_a_warning_client_logs_each_kind_of_drift_once(caplog):
    """`validate_responses="warn"`: the data comes back, and the log names operation, pointer and rule, once."""
    with (
        serving([json_answer(200, {"title": 5})]) as server,
        Client(spec=library(), server=server.url, **READER) as client,
    ):
        answers = [client.books.get_book(book_id=number) for number in "123"]

    assert answers == [{"title": 5}] * 3
    assert len(caplog.records) == 1
    assert "getBook" in caplog.text
    assert "/title" in caplog.text


def test_responses_off_looks_at_nothing(kind, caplog):
    """`validate_responses="off"`: no violation, no log."""
    response = outcome_of_response(kind, json_answer(200, {"title": 5}), validate_responses="off")

    assert (response.data, response.violations, caplog.text) == ({"title": 5}, (), "")


def outcome_of_response(kind, answer, **options):
    """The whole answer of `getBook`."""
    with serving([answer]) as server:
        return outcome(
            kind,
            lambda client: client.books.get_book.response(book_id="7"),
            **{"spec": library(), "server": server.url, **READER, **options},
        )


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (json_answer(202, {"title": "x"}), "status"),
        ((200, {"Content-Type": "text/plain"}, b"Ulysses"), "mediaType"),
        ((200, {"Content-Type": "application/json"}, b""), "body"),
    ],
)
def test_what_the_document_does_not_know_is_a_violation(kind, answer, rule):
    """A status, a media type or an empty body that is not declared."""
    response = outcome_of_response(kind, answer)

    assert [violation.rule for violation in response.violations] == [rule]


def test_a_server_that_is_not_there(kind):
    """No connection: the error says so, and that it is safe to try again."""
    with pytest.raises(APIConnectionError) as caught:
        outcome(kind, lambda client: client.books.get_book(book_id="7"), spec=library(), server=REFUSING, **READER)

    assert caught.value.is_retry_safe
    assert "127.0.0.1" in str(caught.value)


def test_a_server_that_does_not_answer_in_time():
    """A timeout that may have come after the server got the request is not safe to repeat."""

    def silent(request):
        raise httpx.ReadTimeout("too slow", request=request)

    http = httpx.Client(transport=httpx.MockTransport(silent))
    with pytest.raises(APITimeoutError) as caught, Client(spec=library(), http_client=http, **READER) as client:
        client.books.get_book(book_id="7")

    assert not caught.value.is_retry_safe


@pytest.mark.parametrize(
    ("call", "kind_of_error", "words"),
    [
        (lambda client: client.books.get_book(), ArgumentError, "'book_id' (path bookId) is missing"),
        (lambda client: client.books.get_book("7"), ArgumentError, "by name: book_id=…"),
        (lambda client: client.books.get_book(bookid="7"), ArgumentError, "did you mean book_id?"),
        (lambda client: client.books.add_book(), ArgumentError, "'title' is missing"),
        (lambda client: client.books.add_book(title=""), ArgumentValueError, "title (body /title)"),
        (lambda client: client.books.add_book(title="x", class_="sonnet"), ArgumentValueError, "class_ (body /class)"),
        (lambda client: client.books.add_book(title="x", body={}), ArgumentError, "not both"),
        (lambda client: client.books.list_books(page=0), ArgumentValueError, "page (query /page)"),
        (lambda client: client.books.list_books(page="1"), ArgumentValueError, "page (query /page)"),
        (lambda client: client.books.list_books(per_page=None), ArgumentValueError, "per_page (query /perPage)"),
    ],
)
def test_a_wrong_call_is_refused_before_anything_is_sent(kind, call, kind_of_error, words):
    """Each error names the operation and the argument; a name is a TypeError too, a value a ValueError too."""
    with serving([json_answer(200, {})]) as server, pytest.raises(kind_of_error) as caught:
        outcome(kind, call, spec=library(), server=server.url, **READER)

    assert isinstance(caught.value, TypeError if kind_of_error is ArgumentError else ValueError)
    assert words in str(caught.value)
    assert server.asked == []


def test_requests_warn_logs_and_sends(kind, caplog):
    """`validate_requests="warn"`: a request that breaks the document is sent all the same."""
    with serving([json_answer(200, {"books": [], "pages": 0})]) as server:
        outcome(
            kind,
            lambda client: client.books.list_books(page=0),
            spec=library(),
            server=server.url,
            validate_requests="warn",
            **READER,
        )

    assert server.asked[0].path == "/books?page=0"
    assert "page (query /page): expected at least 1, got 0" in caplog.text


def test_a_secret_is_in_no_error():
    """A value under `format: password` is not shown, nor are the credentials."""
    with Client(spec=library(), **READER) as client, pytest.raises(ArgumentValueError) as caught:
        client.books.add_book(title="x", pin="canary-pin")

    assert "pin (body /pin)" in str(caught.value)
    assert (
        "canary"
        not in f"{caught.value} {caught.value!r} {caught.value.violations} {client!r} {client.books.add_book!r}"
    )


def every_error():
    """Each public error class with its data set."""
    for name in dir(errors):
        kind = getattr(errors, name)
        if isinstance(kind, type) and issubclass(kind, FastPixError):
            yield kind


@pytest.mark.parametrize("kind_of_error", list(every_error()), ids=lambda one: one.__name__)
def test_every_error_pickles_with_its_data(kind_of_error):
    """Errors cross process borders whole."""
    error = kind_of_error("what happened")
    error.operation, error.extra = "getBook", {"status": 404}

    copy = pickle.loads(pickle.dumps(error))

    assert (type(copy), str(copy), copy.__dict__) == (kind_of_error, "getBook: what happened", error.__dict__)


@pytest.mark.parametrize(
    "options",
    [
        {"retries": -1},
        {"retries": True},
        {"retries": "twice"},
        {"requests": "strict"},
        {"validate_requests": "never"},
        {"validate_responses": 1},
        {"username": "only"},
        {"server": 9},
        {"server": "ftp://x"},
    ],
)
def test_a_wrong_option_is_refused_at_once(options):
    """`ConfigurationError` says which option, and what it may be."""
    with pytest.raises(ConfigurationError):
        Client(**options)
