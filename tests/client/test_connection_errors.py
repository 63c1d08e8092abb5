"""Errors of the HTTP libraries, each as an error of ours: its class, whether the request was sent, and its words."""

import ssl

import httpx
import httpx2
import idna
import pytest
from given import NAMES, outcome_with
from small import library

from fastpix_dyn import APIConnectionError, APITimeoutError, ConfigurationError, Retry

HTTP_LIBRARIES = pytest.mark.parametrize("http", [httpx, httpx2], ids=lambda module: module.__name__)


def get_ping(client):
    """A call that may be repeated."""
    return client.default.get_ping()


def add_book(client):
    """A call that may not."""
    return client.books.add_book(title="x")


def failing(error, *, http=httpx, kind="sync", use=get_ping, times=99, **options):
    """The requests of a call whose first *times* requests fail with *error*, and its result or error."""
    sent = []

    def answer(request):
        sent.append(request)
        if len(sent) <= times:
            raise error
        return http.Response(201, json={"title": "x"})

    own = getattr(http, NAMES[kind])(transport=http.MockTransport(answer))
    options = {"spec": library(), "auth": ("id", "canary"), "retries": None, **options}
    try:
        return sent, outcome_with(own, use, **options)
    except (APIConnectionError, ConfigurationError) as failure:
        return sent, failure


@HTTP_LIBRARIES
@pytest.mark.parametrize(
    ("name", "kind_of_error", "is_sent"),
    [
        ("ConnectError", APIConnectionError, False),
        ("ConnectTimeout", APITimeoutError, False),
        ("PoolTimeout", APITimeoutError, False),
        ("ProxyError", APIConnectionError, False),
        ("ReadTimeout", APITimeoutError, True),
        ("WriteTimeout", APITimeoutError, True),
        ("ReadError", APIConnectionError, True),
        ("WriteError", APIConnectionError, True),
        ("CloseError", APIConnectionError, True),
        ("RemoteProtocolError", APIConnectionError, True),
        ("DecodingError", APIConnectionError, True),
        ("TooManyRedirects", APIConnectionError, True),
    ],
)
def test_each_error_says_whether_the_request_was_sent(kind, http, name, kind_of_error, is_sent):
    """A request without a connection was not."""
    _, error = failing(getattr(http, name)("the words"), http=http, kind=kind)

    assert type(error) is kind_of_error
    assert str(error) == f"get /ping: no response from library.example: {name}: the words"
    assert error.request_sent is is_sent
    assert error.is_retry_safe is not is_sent
    assert error.elapsed >= 0


@pytest.mark.parametrize(
    ("name", "attempts"),
    [
        ("ConnectError", 2),
        ("ConnectTimeout", 2),
        ("PoolTimeout", 2),
        ("ProxyError", 2),
        ("ReadTimeout", 1),
        ("ReadError", 1),
    ],
)
def test_a_post_that_was_not_sent_is_retried(kind, name, attempts):
    """And no other."""
    sent, _ = failing(getattr(httpx, name)("words"), kind=kind, use=add_book, times=1, retries=Retry(base=0))

    assert len(sent) == attempts


@pytest.mark.parametrize(
    ("error", "kind_of_error", "words"),
    [
        (TimeoutError(), APITimeoutError, "TimeoutError"),
        (TimeoutError("late"), APITimeoutError, "TimeoutError: late"),
        (ssl.SSLError("bad record mac"), APIConnectionError, "SSLError: ('bad record mac',)"),
        (httpx.ReadError(""), APIConnectionError, "ReadError"),
    ],
)
def test_errors_of_the_network_that_the_http_library_lets_through(kind, error, kind_of_error, words):
    """The request may have been sent."""
    _, failure = failing(error, kind=kind)

    assert type(failure) is kind_of_error
    assert str(failure) == f"get /ping: no response from library.example: {words}"
    assert failure.request_sent


@pytest.mark.parametrize("error", [OSError("of a hook"), RuntimeError("of a hook"), LookupError("of a hook")])
def test_an_error_of_the_callers_own_transport_or_hook_is_raised_as_it_is(kind, error):
    """It is no error of a connection."""
    with pytest.raises(type(error), match="of a hook") as caught:
        failing(error, kind=kind)

    assert caught.value is error


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("Event loop is closed", "connections of another event loop; create one in each loop, or pass none"),
        ("bound to a different event loop", "connections of another event loop; create one in each loop, or pass none"),
        ("attached to a different loop", "connections of another event loop; create one in each loop, or pass none"),
        ("Cannot send a request, as the client has been closed.", "the client is closed; create another one"),
    ],
)
def test_the_misuse_of_a_client_says_what_to_do(kind, words, message):
    """In whichever words the library or asyncio says it."""
    _, error = failing(RuntimeError(words), kind=kind)

    assert type(error) is ConfigurationError
    assert str(error).startswith("get /ping: the ")
    assert message in str(error)


@HTTP_LIBRARIES
def test_a_request_that_the_http_client_refuses_is_not_quoted(kind, http):
    """Its message may contain a header."""
    _, error = failing(http.LocalProtocolError("Illegal header value b'canary'"), http=http, kind=kind)

    assert type(error) is ConfigurationError
    assert str(error).startswith("get /ping: the HTTP client refuses to send the request; check the server's address")
    assert "canary" not in str(error)
    assert (error.__cause__, error.__suppress_context__) == (None, True)


@HTTP_LIBRARIES
@pytest.mark.parametrize(
    "quoted",
    [
        "illegal status line: bytearray(b'canary')",
        'illegal header line: b"canary"',
        "peer sent: 'canary'",
        "no 'canary'",
    ],
)
def test_what_a_server_sent_is_not_quoted(kind, http, quoted):
    """It may contain a secret of the request; nor is the error of the library kept, which has it."""
    _, error = failing(http.RemoteProtocolError(quoted), http=http, kind=kind)

    assert str(error).startswith("get /ping: no response from library.example: RemoteProtocolError: ")
    assert "canary" not in str(error)
    assert str(error)[-1].isalpha()
    assert error.__cause__ is None


def test_the_error_of_the_http_library_is_the_cause():
    """Without its frames, whose variables contain the request."""
    original = httpx.ReadError("reset")
    _, error = failing(original)

    assert type(error.__cause__) is httpx.ReadError
    assert str(error.__cause__) == "reset"


@HTTP_LIBRARIES
@pytest.mark.parametrize(
    "make",
    [
        lambda http: http.InvalidURL("words"),
        lambda http: http.UnsupportedProtocol("words"),
        lambda _: idna.IDNAError("words"),
    ],
)
def test_a_location_that_cannot_be_read_is_an_error_about_the_response(kind, http, make):
    """The URL of the request itself is right, so these are about a `Location`."""
    _, error = failing(make(http), http=http, kind=kind)

    assert type(error) is APIConnectionError
    assert str(error) == "get /ping: library.example sent a redirect whose Location can't be read"
    assert error.request_sent


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("[SSL: CERTIFICATE_VERIFY_FAILED] unable to get local issuer certificate", True),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate in certificate chain", True),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate has expired", False),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] Hostname mismatch", False),
        ("[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] issuer", False),
        ("unable to get local issuer certificate", False),
    ],
)
@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "for a certificate of your own, set SSL_CERT_FILE to the file of its authority"),
        ({"SSL_CERT_FILE": "", "SSL_CERT_DIR": ""}, "for a certificate of your own, set SSL_CERT_FILE to the file"),
        ({"SSL_CERT_FILE": "a.pem"}, "SSL_CERT_FILE does not have the authority of its certificate: add it there"),
        ({"SSL_CERT_FILE": "", "SSL_CERT_DIR": "a"}, "SSL_CERT_DIR does not have the authority of its certificate"),
        ({"SSL_CERT_FILE": "a.pem", "SSL_CERT_DIR": "a"}, "SSL_CERT_FILE does not have the authority"),
    ],
)
def test_an_unknown_authority_of_a_certificate_has_advice(monkeypatch, reason, advice, variables, words):
    """Other faults of a certificate are the server's to correct; a variable that is empty is not set."""
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)

    def fail(_):
        raise httpx.ConnectError(reason)

    http = httpx.Client(transport=httpx.MockTransport(fail))  # before the variables, which it would read
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(APIConnectionError) as caught:
        outcome_with(http, get_ping, spec=library(), retries=None)
    assert (f"ConnectError: {reason}; {words}" in str(caught.value)) is advice
    assert str(caught.value).endswith(reason) is not advice
