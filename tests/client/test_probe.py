"""The layers of the path to a server: what each says if it works, if it fails, and if it is not looked at."""

import socket
import ssl
from http.server import BaseHTTPRequestHandler

import httpx
import pytest
from loopback import serving

from fastpix_dyn.addresses import AddressError
from fastpix_dyn.client.probe import LAYERS, Step, steps
from fastpix_dyn.wire.messages import Headers, Response


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    """The machine may have some."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def head(handler):
    """Responds to HEAD, with a date."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 404 No\r\nDate: Sat, 28 Nov 2026 13:00:00 GMT\r\nContent-Length: 0\r\n\r\n")


class Listener:
    """A socket that a test keeps: nobody else gets its port."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        return self.socket.getsockname()[1]

    def __exit__(self, *_):
        self.socket.close()


def states(found):
    """Each layer with its state."""
    return [(step.layer, step.state) for step in found]


def test_the_layers_are_checked_in_this_order():
    """From the name to the response."""
    assert LAYERS == ("dns", "tcp", "tls", "http")


def test_a_name_without_an_address_ends_the_check(monkeypatch):
    """Nothing is connected."""

    def fail(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    monkeypatch.setattr(socket, "create_connection", None)

    assert list(steps("https://a.example")) == [
        Step("dns", "failed", "a.example has no address: Name or service not known")
    ]


def test_each_address_of_a_name_is_shown_once(monkeypatch):
    """In the order of the resolver; a connection that fails ends the check, and says why."""
    found = [(2, 1, 6, "", (ip, 443)) for ip in ("192.0.2.2", "192.0.2.1", "192.0.2.2")]
    asked = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **_: asked.append(arguments) or found)

    def refuse(address, timeout):
        asked.append((address, timeout))
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", refuse)

    assert list(steps("https://a.example:8443", timeout=3)) == [
        Step("dns", "ok", "a.example is 192.0.2.2, 192.0.2.1"),
        Step("tcp", "failed", "no connection to port 8443: Connection refused"),
    ]
    assert asked == [("a.example", 8443), (("a.example", 8443), 3)]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(110, "Connection timed out"), "Connection timed out"),
        (TimeoutError("timed out"), "timed out"),
        (TimeoutError(), "TimeoutError"),
        (UnicodeError("label too long"), "label too long"),
    ],
)
def test_the_reason_of_a_failure_is_never_empty(monkeypatch, error, reason):
    """The words of the system, else those of the error, else its class."""

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("192.0.2.1", 80))])
    monkeypatch.setattr(socket, "create_connection", fail)

    *_, last = steps("http://a.example")
    assert last == Step("tcp", "failed", f"no connection to port 80: {reason}")


class Peer:
    """A connection that notes that it was closed."""

    closed = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        Peer.closed += 1


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (ssl.SSLCertVerificationError("canary"), "self-signed certificate"),
        (ssl.SSLError(1, "wrong version number"), "wrong version number"),
        (ValueError("check_hostname"), "check_hostname"),
    ],
)
def test_a_certificate_that_is_not_trusted_ends_the_check(monkeypatch, error, detail):
    """In the words of OpenSSL about the certificate."""
    if isinstance(error, ssl.SSLCertVerificationError):
        error.verify_message = "self-signed certificate"

    class Context:
        def wrap_socket(self, *_, **__):
            raise error

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("192.0.2.1", 443))])
    monkeypatch.setattr(socket, "create_connection", lambda *_: Peer())
    monkeypatch.setattr(httpx, "create_ssl_context", Context)
    before = Peer.closed

    dns, tcp, tls = steps("https://a.example")
    assert (dns.state, tcp) == ("ok", Step("tcp", "ok", "connected to port 443"))
    assert tls == Step(
        "tls", "failed", f"the certificate of a.example is not trusted, or the server does not speak TLS: {detail}"
    )
    assert Peer.closed == before + 1


def test_plain_http_has_no_certificate(monkeypatch):
    """Any status shows that the server responds; its date is kept."""
    with serving(head, raw=True) as server:
        monkeypatch.setattr(BaseHTTPRequestHandler, "do_HEAD", head, raising=False)
        found = list(steps(f"{server.url}/v1"))

    assert states(found) == [("dns", "ok"), ("tcp", "ok"), ("tls", "skipped"), ("http", "ok")]
    assert found[2].detail == "the address is http: nothing is encrypted"
    assert (found[3].detail, found[3].date) == ("responded with status 404", "Sat, 28 Nov 2026 13:00:00 GMT")


def test_a_server_that_does_not_respond():
    """It takes the connection, and says nothing."""
    with Listener() as port:
        *_, last = steps(f"http://127.0.0.1:{port}", timeout=0.05)

    assert last == Step("http", "failed", "no response: ReadTimeout")


def test_the_layers_of_the_embedded_server_are_not_checked():
    """It has neither a name nor a port; without a date there is none."""

    def embedded(request):
        assert (request.method, request.url) == ("HEAD", "https://mock.invalid/v1")
        assert "authorization" not in dict(request.headers)
        return Response(204, Headers(()), b"", 0, 0, None)

    assert list(steps("https://mock.invalid/v1", embedded=embedded)) == [
        Step("dns", "skipped", "the server is in this process"),
        Step("tcp", "skipped", "the server is in this process"),
        Step("tls", "skipped", "the server is in this process"),
        Step("http", "ok", "responded with status 204", ""),
    ]


def test_the_layers_of_a_proxy_are_not_checked(monkeypatch):
    """It makes the connection; one that can't be used is the failure."""
    monkeypatch.setenv("HTTPS_PROXY", "http://p.example:0")

    found = list(steps("https://a.example"))
    assert found[:3] == [
        Step("dns", "skipped", "the proxy in HTTPS_PROXY makes the connection"),
        Step("tcp", "skipped", "the proxy in HTTPS_PROXY makes the connection"),
        Step("tls", "skipped", "the proxy in HTTPS_PROXY makes the connection"),
    ]
    assert (found[3].layer, found[3].state) == ("http", "failed")
    assert "HTTPS_PROXY can't be used: its port is 0" in found[3].detail


def test_what_is_no_address_is_an_error():
    """Before anything is looked up."""
    with pytest.raises(AddressError, match="not an http or https URL"):
        list(steps("ftp://a.example"))
