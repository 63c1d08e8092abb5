"""What the logs of the HTTP libraries tell of our requests, at DEBUG."""

import contextvars
import logging
import threading

import httpx
import httpx2
import pytest
from given import NAMES, outcome_with
from http_2 import http_2
from loopback import json_answer, outcome, serving
from small import library

from fastpix_dyn import redaction

READER = {"spec": library(), "auth": ("id", "canary-password"), "retries": None}
BOOK = json_answer(200, {"title": "Ulysses"}, **{"Set-Cookie": "session=canary"})
HTTP_LIBRARIES = pytest.mark.parametrize("http", [httpx, httpx2], ids=lambda module: module.__name__)


@pytest.fixture(autouse=True)
def everything(caplog):
    """All loggers say all they can."""
    caplog.set_level(logging.DEBUG)


def get_book(client):
    """A call with an id in its path."""
    return client.books.get_book(book_id="canary-id")


def messages(caplog, logger):
    """What *logger* said."""
    return [record.getMessage() for record in caplog.records if record.name == logger]


@HTTP_LIBRARIES
def test_the_url_is_shown_as_in_the_document(http, kind, caplog):
    """With the path of the server's own address; the rest of the line stays."""
    with serving([BOOK]) as server:
        outcome_with(getattr(http, NAMES[kind])(), get_book, **READER, server=f"{server.url}/v1")

    line = f'HTTP Request: GET {server.url}/v1/books/{{bookId}} "HTTP/1.1 200 OK"'
    assert messages(caplog, http.__name__) == [line]
    assert "canary" not in caplog.text


@HTTP_LIBRARIES
def test_the_headers_of_http_2_are_not_shown(http, kind, caplog):
    """Neither those that are sent nor those that come."""
    client = getattr(http, NAMES[kind])(http1=False, http2=True)
    with http_2(("set-cookie", "session=canary")) as (url, paths):
        outcome_with(client, get_book, **READER, server=url)

    assert paths == ["/books/canary-id"]
    # The server, in its own thread, packs headers too.
    ours = [record for record in caplog.records if record.thread == threading.get_ident()]
    assert f"httpcore{http.__name__.removeprefix('httpx')}.http2" in {record.name for record in ours}
    assert [record.getMessage() for record in ours if "canary" in f"{record.getMessage()} {record.args}"] == []
    assert [record for record in caplog.records if record.name.startswith("hpack") and record not in ours]


@HTTP_LIBRARIES
def test_requests_of_others_are_logged_as_ever(http, caplog):
    """Only what this package sends is its affair."""
    with serving([BOOK]) as server, http.Client() as client:
        outcome("sync", get_book, **READER, server=server.url)
        caplog.clear()
        client.get(f"{server.url}/other?q=1")

    assert messages(caplog, http.__name__) == [f'HTTP Request: GET {server.url}/other?q=1 "HTTP/1.1 200 OK"']
    assert "session=canary" in caplog.text


@pytest.mark.parametrize("logger", ["httpcore.socks", "httpcore2.socks"])
def test_the_password_for_a_proxy_is_not_shown(logger, caplog):
    """A SOCKS proxy's, which httpcore logs; of the request of someone else, it does."""
    step = "setup_socks5_connection.started"
    with redaction.redact_logs("/books"):
        logging.getLogger(logger).debug("%s", "untouched")
        logging.getLogger(logger).debug(f"{step} host='h' auth=(b'me', b'canary')")  # noqa: G004  # as httpcore does
    logging.getLogger(logger).debug(f"{step} auth=(b'you', b'yours')")  # noqa: G004  # as httpcore does

    assert messages(caplog, logger) == ["untouched", step, f"{step} auth=(b'you', b'yours')"]


@pytest.mark.parametrize(
    "logger",
    [
        "httpcore.http11",
        "httpcore.http2",
        "httpcore.proxy",
        "httpcore.socks",
        "httpcore2.http11",
        "httpcore2.http2",
        "httpcore2.proxy",
        "httpcore2.socks",
    ],
)
@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("send_request_headers.started request=<Request [b'GET']> canary", "send_request_headers.started"),
        ("receive_response_headers.complete return_value=(b'HTTP/1.1', canary)", "receive_response_headers.complete"),
        ("receive_response_headers.started canary", "receive_response_headers.started"),
        ("receive_remote_settings.complete return_value=canary", "receive_remote_settings.complete"),
        ("setup_socks5_connection.started auth=canary", "setup_socks5_connection.started"),
        ("connect.failed exception=RemoteProtocolError(canary)", "connect.failed"),
        ("send_request_body.complete of=1 byte", "send_request_body.complete of=1 byte"),
    ],
)
def test_a_line_of_a_step_is_cut_where_it_may_show_a_secret(logger, line, shown, caplog):
    """Headers, a proxy's password, what the server sent, and an error that quotes it; of our own requests only."""
    log = logging.getLogger(logger)
    with redaction.redact_logs("/books"):
        log.debug(line)
    log.debug(line)

    assert messages(caplog, logger) == [shown, line]


@pytest.mark.parametrize("logger", ["hpack.hpack", "hpack.table"])
def test_the_packing_of_headers_is_not_logged_while_a_request_is_in_flight(logger, caplog):
    """Whoever reads a connection reads for all: of two requests, the last one ends it."""
    log = logging.getLogger(logger)
    log.debug("before")
    with redaction.redact_logs("/books"):
        with redaction.redact_logs("/authors"):
            log.debug("canary")
        log.debug("canary")
    log.debug("after")

    assert messages(caplog, logger) == ["before", "after"]


@pytest.mark.parametrize("logger", ["httpx", "httpx2"])
def test_the_path_of_the_inner_request_is_shown_until_it_ends(logger, caplog):
    """A callback of the HTTP library may send a request by this package; URLs alone are changed."""
    log = logging.getLogger(logger)
    url = {"httpx": httpx, "httpx2": httpx2}[logger].URL("https://a.example/v1/books/7")
    with redaction.redact_logs("/books/{id}"):
        with redaction.redact_logs("/{anything}/7"):
            log.info("%s %s", url, "https://a.example/text")
        log.info("%s", url)
        log.info("%(url)s", {"url": "a mapping"})
    log.info("%s", url)

    assert messages(caplog, logger) == [
        "https://a.example/v1/{anything}/7 https://a.example/text",
        "https://a.example/v1/books/{id}",
        "a mapping",
        "https://a.example/v1/books/7",
    ]


def test_a_stream_that_ends_in_another_context_still_ends(caplog):
    """As an abandoned generator does, whose context is its own: its request is in flight no more."""
    entered = redaction.redact_logs("/books")
    contextvars.copy_context().run(entered.__enter__)
    logging.getLogger("hpack.hpack").debug("canary")
    entered.__exit__(None, None, None)
    logging.getLogger("hpack.hpack").debug("after")

    assert messages(caplog, "hpack.hpack") == ["after"]


@pytest.mark.parametrize("logger", ["fastpix_dyn", "fastpix_dyn.mock"])
def test_control_characters_in_the_arguments_of_our_lines_are_escaped(logger, caplog):
    """Numbers stay numbers, an object stays itself if nothing in its text needs escaping, a mapping is left."""
    log = logging.getLogger(logger)
    error = ValueError("plain")
    log.info("%s %d %.1f %s", "a\x1b[2J", 5, 2.5, error)
    log.info("%(a)s", {"a": "b"})

    own = [record for record in caplog.records if record.name == logger]
    assert [record.getMessage() for record in own] == ["a\\x1b[2J 5 2.5 plain", "b"]
    assert own[0].args[1:] == (5, 2.5, error)


@pytest.mark.parametrize(
    ("url", "path", "shown"),
    [
        ("https://a.example/v1/books/7?key=x", "/books/{bookId}", "https://a.example/v1/books/{bookId}"),
        ("https://a.example/books/7", "/books/{bookId}", "https://a.example/books/{bookId}"),
        ("https://me:mine@a.example:8443/books", "/books", "https://a.example:8443/books"),
        ("https://a.example/b%C3%BCcher/7", "/b\u00fccher/{id}", "https://a.example/b\u00fccher/{id}"),
        ("https://a.example/books/7.json", "/books/{id}.json", "https://a.example/books/{id}.json"),
        ("https://a.example/elsewhere/secret", "/books/{bookId}", "https://a.example"),
        ("https://a.example/", "/books/{bookId}", "https://a.example"),
        ("https://a.example", "/", "https://a.example"),
        ("https://a.example/v1/", "/", "https://a.example/v1/"),
        ("https://a.example/v1/books/7", "/books/8", "https://a.example"),
        ("https://a.example/v1/shelves/7", "/books/{id}", "https://a.example"),
        ("https://a.example/books/7", "/shelves/books/{id}", "https://a.example"),
        ("https://me@mine:s@a.example/books", "/books", "https://a.example/books"),
    ],
)
def test_an_address_has_the_values_taken_out(url, path, shown):
    """What does not fit the path of the document is left out whole."""
    assert redaction.url_template(url, path) == shown
