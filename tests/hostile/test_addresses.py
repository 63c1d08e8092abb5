"""Where an address comes from decides what goes there: one test for each origin in the table of SECURITY.md."""

import base64
import contextlib
import json
import re
from pathlib import Path

import httpx
import httpx2
import pytest
from click.testing import CliRunner
from given import NAMES, outcome_with
from hypothesis import given
from hypothesis import strategies as st
from loopback import KINDS, json_answer, outcome, serving
from small import library
from storage import serving as storing

from fastpix_dyn import (
    APIConnectionError,
    APIStatusError,
    Client,
    ConfigurationError,
    FastPixError,
    SpecError,
    UploadError,
)
from fastpix_dyn.addresses import AddressError, parse_address
from fastpix_dyn.cli.main import program
from fastpix_dyn.contract.run import is_on_this_machine
from fastpix_dyn.flow.prepare import PLAIN_HTTPS

LOGIN = {"auth": ("id", "canary-password")}
API = "https://api.example/v1"
BOOK = json_answer(200, {"title": "Ulysses"})
PROXIES = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"]
LINK_LOCAL = ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]"]
LOCAL = [
    *("127.0.0.1", "localhost", "[::1]", "127.1", "0x7f.1", "a.localhost", "localhost.", "0.0.0.0", "[::]"),  # noqa: S104
    *("[::127.0.0.1]", *LINK_LOCAL),
]
NO_ADDRESS = {
    "user information": "https://me:canary@a.example",
    "an empty user": "https://@a.example",
    "a line break": "https://a.example\r\nX-Injected: yes",
    "a tab in the host": "https://a\t.example",
    "a backslash": "https://a.example\\@evil.example",
    "an open bracket": "https://[::1",
    "a bracket that is no IPv6": "https://[v1.a]",
    "a zone": "https://[fe80::1%25eth0]",
    "a port beyond 65535": "https://a.example:99999",
    "a port of letters": "https://a.example:x",
    "port 0": "https://a.example:0",
    "another scheme": "ftp://a.example",
    "a file": "file:///etc/passwd",
    "no host": "https:///v1",
    "no scheme": "//a.example",
    "no IDNA": "https://xn--a.example",
    "an empty label": "https://a..example",
    "an escaped slash": "https://a.example%2f.evil.example",
}
OTHERWISE = [*NO_ADDRESS.values(), f"{API}?x=", f"{API}#x"]
"""What is no server, because the path would be a part of a query or fragment; with what is no address at all."""


@pytest.fixture(params=KINDS)
def kind(request):
    """Run the test with a sync and an async client."""
    return request.param


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    """The machine may have some."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


def authorization(client, operation="getBook", **arguments):
    """The credentials in the request of a call; nothing is sent."""
    given_ = arguments or ({"book_id": "7"} if operation == "getBook" else {})
    return client.operations[operation].request(**given_).headers.get("authorization")


def refused(make, *classes):
    """The message of the error of *make*, which shows no secret."""
    with pytest.raises(classes or (ConfigurationError,)) as caught:
        make()
    assert "canary" not in str(caught.value)
    return str(caught.value)


def called(document, **options):
    """Make a client of *document*, and the request of a call with credentials."""
    with Client(spec=document, **{**LOGIN, **options}) as client:
        return authorization(client)


@pytest.mark.parametrize("url", OTHERWISE)
def test_document_server(url):
    """A document may name any server that is one; what is none gets nothing, with credentials or without."""
    assert called(library(servers=[{"url": "https://bücher.example:8443/v1"}]))
    assert called(library(servers=[{"url": "HTTPS://library.example"}]))
    assert "pass server=" in refused(lambda: called(library(servers=[{"url": url}])))
    with Client(spec=library(servers=[{"url": url}])) as client:
        assert "pass server=" in refused(client.default.get_ping.request)


@pytest.mark.parametrize("url", ["https://elsewhere.example", "http://127.0.0.1:9", *NO_ADDRESS.values()])
def test_overlay_server(url):
    """An overlay can't draw credentials to a server of its choice, not even to one of this machine."""
    actions = [{"target": "$.servers", "remove": True}, {"target": "$", "update": {"servers": [{"url": url}]}}]
    overlay = {"overlay": "1.0.0", "info": {"title": "Other servers", "version": "1"}, "actions": actions}

    refused(lambda: called(library(), overlays=[overlay]))


@pytest.mark.parametrize("holder", ["path", "operation"])
@pytest.mark.parametrize("url", ["https://elsewhere.example", "http://127.0.0.1:9", *OTHERWISE])
def test_operation_server(holder, url):
    """As little as an overlay; but the server at the document's root may be named again, in any form."""
    document = library()
    item = document["paths"]["/books/{bookId}"]
    target = item if holder == "path" else item["get"]
    target["servers"] = [{"url": url}]
    refused(lambda: called(document))
    target["servers"] = [{"url": "HTTPS://Library.Example:443/archive"}]
    assert called(document)


@pytest.mark.parametrize(
    "url", [*OTHERWISE, "", " https://a.example", "https://a.example ", "example.com", 1.5, True, b"x"]
)
def test_server_option(url, monkeypatch):
    """The caller may choose any server that is one, in the code or in the environment."""
    assert "server" in refused(lambda: Client(spec=library(), server=url, **LOGIN))
    with Client(spec=library(), **LOGIN) as client:
        refused(lambda: client.with_options(server=url))
    if isinstance(url, str) and url:
        monkeypatch.setenv("FASTPIX_SERVER_URL", url)
        refused(lambda: Client(username="id", password="canary-password"))


@pytest.mark.parametrize(
    "server", ["http://10.0.0.1", "http://a.localhost", "http://0.0.0.0:80", "http://[64:ff9b::7f00:1]"]
)
def test_plain_http_takes_no_credentials_off_this_machine(server):
    """Nor where a name or an address only looks like this machine."""
    assert "plain http" in refused(lambda: called(library(), server=server))


@pytest.mark.parametrize(
    "value",
    [
        "https://evil.example/x",
        "evil.example/",
        "evil.example?",
        "evil.example#",
        "x@evil.example",
        "evil.example\\",
        "a\r\nb",
        " ",
        "a b",
        7,
        None,
    ],
)
@pytest.mark.parametrize(
    "url", ["https://{at}.example.com/v1", "https://api.example.com:{at}/v1", "{at}://api.example.com/v1"]
)
def test_server_variables(url, value):
    """The value of a variable in the scheme or the host can't end the host."""
    document = library(servers=[{"url": url, "variables": {"at": {"default": "eu"}}}])
    refused(lambda: called(document, server_variables={"at": value}))
    refused(lambda: called(library(), server=url, server_variables={"at": value}))
    refused(lambda: called(library(), server=url, server_variables=value or "at"))


def test_server_variables_that_are_right():
    """A scheme, a host with a port, and a path of several segments."""
    names = {"scheme": "https", "host": "api.example.com:8443", "base": "v1/books"}
    with Client(spec=library(), server="{scheme}://{host}/{base}", server_variables=names, **LOGIN) as client:
        request = client.books.get_book.request(book_id="7")

    assert str(request.url) == "https://api.example.com:8443/v1/books/books/7"


@pytest.mark.parametrize(
    "reference",
    [
        *("{url}/book.yaml", "{url}/book.yaml#/Book", "//{host}/book.yaml", "HTTP://{host}/book.yaml"),
        *("file:///etc/passwd", "/etc/passwd", "../book.yaml", "data:,{{}}", "ftp://{host}/book.yaml"),
        *("http%3A//{host}/book.yaml", "\\\\{host}\\book"),
    ],
)
def test_reference(reference, tmp_path):
    """No `$ref` leads to a server, nor out of the folder of the document."""
    with serving([json_answer(200, {"type": "object"})]) as server:
        document = library()
        target = reference.format(url=server.url, host=server.url.removeprefix("http://"))
        document["components"]["schemas"]["Book"] = {"$ref": target}
        (tmp_path / "book.yaml").write_text("type: object")
        folder = tmp_path / "documents"
        folder.mkdir()
        (folder / "library.json").write_text(json.dumps(document))
        with pytest.raises(SpecError):
            Client(spec=folder / "library.json")

    assert server.asked == []


VALUES = [
    *("//evil.example/x", "https://evil.example/", "@evil.example", ":80@evil.example", "\\\\evil.example"),
    *("..", ".", "../../..", "%2e%2e%2f", "?", "#", "a/b"),
]
VALUES += ["a\r\nHost: evil.example", "\t", "\u2028", "\uff0e\uff0e", "\u3002"]


@pytest.mark.parametrize("value", VALUES)
def test_path_arguments(value):
    """A value stays in its segment of the path: the server is the one that was chosen."""
    with Client(spec=library(), server=API, **LOGIN) as client:
        try:
            request = client.books.get_book.request(book_id=value)
        except FastPixError:
            return

    assert parse_address(str(request.url)).origin == "https://api.example"
    assert request.url.raw_path.startswith(b"/v1/books/")
    assert request.url.raw_path.count(b"/") == 3
    assert not request.url.query


def test_next_page():
    """A page is found by its number; an address in a body is not followed."""
    asked = []

    def answer(request):
        asked.append(str(request.url))
        links = {"next": "https://evil.example/books", "links": {"next": {"href": "http://169.254.169.254/"}}}
        headers = {"Link": '<https://evil.example/books>; rel="next"'}
        return httpx.Response(200, json={"books": [{"title": str(len(asked))}], "pages": 2, **links}, headers=headers)

    http = httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True)
    with http, Client(spec=library(), server=API, http_client=http, **LOGIN) as client:
        assert len(list(client.books.list_books.items())) == 2

    assert {parse_address(url).origin for url in asked} == {"https://api.example"}


# Redirects that the caller's HTTP client follows ----------------------------------------------------------------------


def followed(kind, library_, location, *, method="get", start=API, status=307):
    """The requests of a call whose first response redirects to *location*, and its result or error."""
    sent = []

    def answer(request):
        sent.append(request)
        if len(sent) == 1:
            return library_.Response(status, headers={"Location": location})
        return library_.Response(201 if method == "post" else 200, json={"title": "Ulysses"})

    http = getattr(library_, NAMES[kind])(transport=library_.MockTransport(answer), follow_redirects=True)

    def use(client):
        return client.books.add_book(title="x") if method == "post" else client.books.get_book(book_id="7")

    key = {"headers": {"X-Key": "canary"}}
    try:
        result = outcome_with(http, use, spec=library(), server=start, retries=None, **key, **LOGIN)
    except FastPixError as error:
        result = error
    return sent, result


BOTH = pytest.mark.parametrize("http", [httpx, httpx2], ids=lambda module: module.__name__)


@BOTH
@pytest.mark.parametrize("host", LOCAL)
def test_redirect(kind, http, host):
    """No server leads a request to this machine, but one on it; and none to a link-local address."""
    sent, error = followed(kind, http, f"http://{host}/latest/meta-data")

    assert len(sent) == 1
    assert isinstance(error, APIStatusError)
    assert (error.status, "another server sent it" in str(error)) == (307, True)
    sent, _ = followed(kind, http, f"http://{host}/x", start="http://127.0.0.1:9")
    assert len(sent) == (1 if host in LINK_LOCAL else 2)


@BOTH
@pytest.mark.parametrize("url", ["https://other.example/x", "http://api.example/x", "https://api.example:8443/x"])
def test_redirect_to_another_server_takes_nothing_along(kind, http, url):
    """Neither credentials, nor headers, nor the body, which a 307 would repeat: that is refused."""
    (_, second), result = followed(kind, http, url)
    assert result == {"title": "Ulysses"}
    assert "canary" not in str(second.headers.multi_items())
    assert "authorization" not in second.headers

    for status in (307, 308):
        sent, error = followed(kind, http, url, method="post", status=status)
        assert len(sent) == 1
        assert isinstance(error, APIStatusError)
        assert "body" in str(error)
    (_, second), _ = followed(kind, http, url, method="post", status=303)
    assert (second.method, second.read()) == ("GET", b"") if kind == "sync" else second.method == "GET"


@BOTH
def test_redirect_at_the_same_server_takes_the_body_along(kind, http):
    """As the server asks for; `Location` may be relative."""
    for location in ("/v1/moved", "https://API.example:443/v1/moved"):
        (first, second), result = followed(kind, http, location, method="post")
        assert result == {"title": "Ulysses"}
        assert second.headers["authorization"] == first.headers["authorization"]
        assert second.headers["content-length"] == first.headers["content-length"]


ADDRESSES = {
    "https://@a.example": "https://a.example",
    "https:///v1": "https://api.example/v1",
    "//a.example": "https://a.example",
}
"""What is no address of a server, and one that a redirect may lead to."""
NOT_FOLLOWED = [
    one for one in NO_ADDRESS.values() if one not in ADDRESSES and "\r" not in one
]  # HTTP ends the header there


@BOTH
@pytest.mark.parametrize("url", [*NOT_FOLLOWED, "https:evil.example", "mailto:me@a.example", "javascript:1"])
def test_redirect_to_what_is_no_address(kind, http, url):
    """An error about the response, whatever `Location` contains, and no other request."""
    sent, result = followed(kind, http, url)

    assert type(result) in {APIStatusError, APIConnectionError}
    assert len(sent) == 1


@BOTH
@pytest.mark.parametrize("url", ADDRESSES)
def test_redirect_to_a_relative_address(kind, http, url):
    """It leads to a server, and takes no credentials to another one."""
    (_, second), result = followed(kind, http, url)

    assert result == {"title": "Ulysses"}
    assert str(second.url) == ADDRESSES[url]
    assert ("canary" in str(second.headers)) is (second.url.host == "api.example")


# Uploads --------------------------------------------------------------------------------------------------------------

NOWHERE = [
    *NO_ADDRESS.values(),
    "http://storage.example/x?upload_id=1",
    *(f"https://{host}/x?upload_id=1" for host in LOCAL),
]


def uploaded(url, location="", *, film, start=API, resume=None, put=200):
    """The requests of an upload for which FastPix returns *url*, and the storage host *location*; and its error."""
    sent = []

    def answer(request):
        sent.append(request)
        if request.url.path.endswith("/on-demand/upload"):
            data = {"uploadId": "6c0e9d27-b5a1-4f38-8e62-f1d47a3b90c5", "url": url}
            return httpx.Response(201, json={"success": True, "data": data})
        if request.method == "POST":
            return httpx.Response(201, headers={"Location": location})
        return httpx.Response(put if request.method == "PUT" else 200)

    options = {"validate_responses": "off", "retries": None, "username": "id", "password": "canary-password"}
    http = httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True)
    with http, Client(server=start, http_client=http, **options) as client:
        try:
            client.upload(film, resume=resume)
        except FastPixError as error:
            return sent, error
    return sent, None


def hosts_of(sent):
    """The hosts that got a part of the file, or were asked for a session."""
    return {one.url.host for one in sent if one.url.host != "api.example"}


@pytest.fixture
def film(tmp_path):
    """A small file."""
    path = tmp_path / "film.mp4"
    path.write_bytes(b"film")
    return path


@pytest.mark.parametrize("url", NOWHERE)
def test_upload_url(film, url):
    """The file goes by https, and never to this machine because another one said so; no credentials go along."""
    sent, error = uploaded(url, film=film)
    assert isinstance(error, UploadError)
    assert "canary" not in str(error)
    assert hosts_of(sent) == set()

    sent, error = uploaded("https://storage.example/x?upload_id=1", film=film)
    assert (error, hosts_of(sent)) == (None, {"storage.example"})
    assert "authorization" not in sent[-1].headers


@pytest.mark.parametrize("location", NOWHERE)
def test_session_location(film, location):
    """The rule for the URL of FastPix applies to that of the storage host."""
    if "\r" in location or location.startswith("//"):
        return  # HTTP itself ends the header there; the latter is relative to https
    sent, error = uploaded("https://storage.example/open", location, film=film)

    assert isinstance(error, UploadError)
    assert "canary" not in str(error)
    assert [one.method for one in sent if one.url.host != "api.example"] == ["POST"]
    for relative in ("?upload_id=1", "/x?upload_id=1", "//storage.example/x?upload_id=1"):
        sent, error = uploaded("https://storage.example/open", relative, film=film)
        assert (error, hosts_of(sent)) == (None, {"storage.example"})


@pytest.mark.parametrize("url", NOWHERE)
def test_state_file(film, tmp_path, url):
    """A state file can send a file nowhere else than the response of FastPix could."""
    state = tmp_path / "state"
    uploaded("https://storage.example/x?upload_id=1", film=film, resume=state, put=403)
    state.write_text(json.dumps({**json.loads(state.read_text()), "url": url}))
    sent, error = uploaded("https://storage.example/x?upload_id=1", film=film, resume=state)

    assert isinstance(error, UploadError | ConfigurationError)
    assert "canary" not in str(error)
    assert hosts_of(sent) == set()


def test_upload_within_this_machine(film):
    """A server of this machine may send it to this machine, also by plain http."""
    for url in ("http://127.0.0.1:9/x?upload_id=1", "http://localhost:9/x?upload_id=1"):
        sent, error = uploaded(url, film=film, start="http://127.0.0.1:4010/v1")
        assert error is None
        assert [one.method for one in sent if one.method == "PUT"] == ["PUT"]


# Webhooks -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", NO_ADDRESS.values(), ids=NO_ADDRESS)
def test_webhook_target(url, monkeypatch):
    """The user chooses it, also by plain http; what is no address gets exit code 2, and redirects get no event."""
    monkeypatch.setenv("FASTPIX_WEBHOOK_SECRET", base64.b64encode(b"secret").decode())
    run = CliRunner().invoke
    for arguments in (["webhooks", "send", url], ["mock", "--port", "0", "--webhook-url", url]):
        done = run(program, arguments)
        assert (done.exit_code, "canary" in done.output) == (2, False)

    with serving([(200, {}, b"")]) as other, serving([(307, {"Location": other.url}, b"")]) as server:
        assert run(program, ["webhooks", "send", server.url]).exit_code == 1
    assert (len(server.asked), other.asked) == (1, [])


# Proxies --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variable", PROXIES[:4])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1"])
def test_environment_proxy(kind, variable, host, monkeypatch, film):
    """A request to this machine takes none: credentials, files and webhooks stay here."""
    monkeypatch.setenv("FASTPIX_WEBHOOK_SECRET", base64.b64encode(b"secret").decode())
    with serving([BOOK]) as proxy, serving([BOOK]) as server, storing() as store:
        monkeypatch.setenv(variable, proxy.url)
        here = server.url.replace("127.0.0.1", host)
        options = {"spec": library(), "server": here, "retries": None, **LOGIN}
        assert outcome(kind, lambda client: client.books.get_book(book_id="7"), **options) == {"title": "Ulysses"}
        outcome(kind, lambda client: client.upload(film), server=store.url, **LOGIN)
        assert CliRunner().invoke(program, ["webhooks", "send", here]).exit_code == 0
        elsewhere = {**options, "server": "http://elsewhere.invalid", "auth": None, "validate_responses": "off"}
        outcome(kind, lambda client: client.default.get_ping(), **elsewhere)

    assert [asked.path for asked in proxy.asked] == ["http://elsewhere.invalid/ping"]
    assert store.only.content == b"film"


def test_environment_proxy_is_left_out_for_hosts_of_no_proxy(kind, monkeypatch):
    """With a port, or below a domain; for all other hosts the proxy stays."""
    with serving([json_answer(204, {})]) as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url.removeprefix("http://"))
        monkeypatch.setenv("NO_PROXY", "library.invalid, .books.invalid,other.invalid:8080")
        for host in ("library.invalid", "a.books.invalid", "other.invalid:8080", "other.invalid"):
            options = {"spec": library(), "server": f"http://{host}", "retries": None, "validate_responses": "off"}
            with contextlib.suppress(APIConnectionError):
                outcome(kind, lambda client: client.default.get_ping(), **options)

    assert [asked.path for asked in proxy.asked] == ["http://other.invalid/ping"]


@pytest.mark.parametrize(
    "proxy",
    ["socks5://proxy.invalid:1080", "ftp://proxy.invalid", "http://", "http://me:canary@[::1", "http://me:canary@proxy:99999",
     "http://proxy:x", "::::", "http://a b", "http://\x01"],
)  # fmt: skip
def test_environment_proxy_that_is_none(kind, proxy, monkeypatch):
    """The error names the variable and not its value; requests to this machine need no proxy."""
    monkeypatch.setenv("ALL_PROXY", proxy)
    with serving([BOOK]) as server:
        options = {"spec": library(), "retries": None, **LOGIN}
        use = lambda client: client.books.get_book(book_id="7")  # noqa: E731
        message = refused(lambda: outcome(kind, use, server="https://elsewhere.invalid", **options))
        assert "ALL_PROXY" in message
        assert outcome(kind, use, server=server.url, **options) == {"title": "Ulysses"}


# One parser -----------------------------------------------------------------------------------------------------------

LABELS = st.from_regex(r"[a-zA-Z0-9_]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True) | st.text(max_size=4)
HOSTS = (
    st.lists(LABELS, min_size=1, max_size=4).map(".".join)
    | st.ip_addresses().map(lambda ip: f"[{ip}]" if ip.version == 6 else str(ip))
    | st.sampled_from(
        ["0x7f.1", "127.1", "[::1%25x]", "1.2.3.4.5", "a\u3002b", "\uff41.example", "ß", "\u212a", "xn--bcher-kva"]
    )
)
URLS = st.builds(
    "{}:{}{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTPS", "ws", ""]),
    st.sampled_from(["//", "//", "//", "/", "///", "\\\\", "//a@", "//a:b@", "// "]),
    HOSTS,
    st.sampled_from(
        ["", ":80", ":443", ":0443", ":", ":8080", ":+1", ":65536", "@b", ":80@c", "\\@d", "#@e", "?@f", "%00"]
    ),
    st.sampled_from(["", "/", "/a/../b", "?c=d", "#e", "//f"]),
    st.text(max_size=3),
)


@given(url=URLS | st.text(max_size=30))
def test_the_http_libraries_read_an_address_as_it_was_checked(url):
    """What passes the check leads to one host and port, or the library refuses it."""
    try:
        address = parse_address(url)
    except AddressError:
        return
    for library_ in (httpx, httpx2):
        try:
            read = library_.URL(url)
        except library_.InvalidURL:
            continue
        assert parse_address(f"{read.scheme}://{bracketed(read.raw_host.decode())}").host == address.host
        assert (read.port or {"http": 80, "https": 443}[read.scheme]) == address.port
        assert not read.userinfo


def bracketed(host):
    """The host as a URL contains it."""
    return f"[{host}]" if ":" in host else host


@given(url=st.from_regex(PLAIN_HTTPS, fullmatch=True) | URLS)
def test_what_needs_no_check_would_pass_it(url):
    """The form of most servers, which is known without the parser."""
    if PLAIN_HTTPS.fullmatch(url):
        address = parse_address(url)
        assert (address.scheme, address.port) == ("https", 443)
        assert not {"?", "#"} & set(url)


@pytest.mark.parametrize(
    ("server", "expected"), [("http://localhost.", True), ("nonsense", False), ("http://[::1", False)]
)
def test_what_is_no_address_is_not_on_this_machine(server, expected):
    """So a lifecycle test needs a confirmation."""
    assert is_on_this_machine(server) is expected


def test_each_row_of_the_table_is_shown_by_a_test():
    """The table of SECURITY.md names them."""
    table = (
        (Path(__file__).parents[2] / "SECURITY.md")
        .read_text("utf-8")
        .partition("## Addresses")[2]
        .partition("\n## ")[0]
    )
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")][1:]

    assert len(rows) >= 14
    assert all(len(row) == 6 and set(re.findall(r"`(test_\w+)`", row[4])) & globals().keys() for row in rows)
    assert {name for row in rows for name in re.findall(r"`(test_\w+)`", row[4])} <= globals().keys()
