"""Odd requests at the mock server, in process and over HTTP: each gets an answer, and none of them is a 5xx."""

import asyncio
import json
import socket
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import API
from small import library

from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.mock import http_server
from fastpix_dyn.mock.http_server import MAX_BODY, asgi_app, serve
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.wire.messages import Request

LOGIN = ("Authorization", "Basic YTpi")
JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "multipart/form-data; boundary=b")
MEDIA = {"inputs": [{"type": "video", "url": "https://cdn.example.com/a.mp4"}], "accessPolicy": "public"}
ID = "4fa85f64-5717-4562-b3fc-2c963f66afa6"


def with_forms():
    """A document that takes forms, files and parameters of all styles."""
    document = library()
    properties = {"title": {"type": "string"}, "year": {"type": "integer"}, "tags": {"type": "object"}}
    schema = {"type": "object", "properties": properties}
    forms = ("multipart/form-data", "application/x-www-form-urlencoded", "application/json", "text/plain", "image/*")
    styles = {"path": "matrix label simple", "query": "form deepObject spaceDelimited pipeDelimited"}
    parameters = [
        {"name": style, "in": place, "required": place == "path", "style": style, "schema": {"type": kind}}
        for place, names in styles.items()
        for style, kind in zip(names.split(), ["object", "array", "number", "array"], strict=False)
        if not (style == "form" and kind == "object")
    ]
    parameters += [
        {"name": "X-Number", "in": "header", "schema": {"type": "number"}},
        {"name": "json", "in": "query", "content": {"application/json": {"schema": {}}}},
        {"name": "cookie", "in": "cookie", "schema": {"type": "integer"}},
    ]
    document["paths"]["/forms/{matrix}/{label}/{simple}"] = {
        "post": {
            "operationId": "fill",
            "tags": ["Books"],
            "parameters": parameters,
            "requestBody": {"content": {one: {"schema": schema} for one in forms}},
            "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}},
        }
    }
    return document


FORMS = load_api(with_forms())
FILL = "http://x/v1/forms/;a=1/.b/c"


def answered(request, api=API):
    """The status of a new server."""
    return create_app(api, credentials=None)(request).status


ODD = {
    "a host with an open bracket": (Request("GET", "http://[::1/on-demand", (LOGIN,)), {400}),
    "a host with user information": (Request("GET", "http://a@b/on-demand", (LOGIN,)), {400}),
    "no host": (Request("GET", "http:///on-demand", (LOGIN,)), {400}),
    "a port of letters": (Request("GET", "http://x:y/on-demand", (LOGIN,)), {400}),
    "a host with a space": (Request("GET", "http://x y/on-demand", (LOGIN,)), {400}),
    "a URL that is none": (Request("GET", "nonsense", (LOGIN,)), {400}),
    "half of a surrogate pair in the path": (Request("GET", "http://x/on-demand/\ud800", (LOGIN,)), {400}),
    "half of a surrogate pair in a header": (Request("GET", "http://x/on-demand", (LOGIN, ("X", "\udfff"))), {400}),
    "a letter outside of ASCII": (Request("GET", "http://x/on-demand", (("Authorization", "Basic \xff"),)), {401}),
    "no base64": (Request("GET", "http://x/on-demand", (("Authorization", "Basic a"),)), {401}),
    "no colon": (Request("GET", "http://x/on-demand", (("Authorization", "Basic YQ=="),)), {401}),
    "5,000 digits": (Request("GET", f"http://x/on-demand?limit={'9' * 5000}", (LOGIN,)), {400, 422}),
    "19 digits": (Request("GET", f"http://x/on-demand?limit=10&offset={'9' * 19}", (LOGIN,)), {200, 400, 422}),
    "a negative page": (Request("GET", "http://x/on-demand?offset=-1", (LOGIN,)), {200, 400, 422}),
    "a half escape": (Request("GET", "http://x/on-demand?limit=%", (LOGIN,)), {400, 422}),
    "escaped bytes that are no UTF-8": (Request("GET", "http://x/on-demand/%ff%fe", (LOGIN,)), {400, 404, 422}),
    "a NUL in the path": (Request("GET", "http://x/on-demand/%00", (LOGIN,)), {400, 404, 422}),
    "no JSON": (Request("POST", "http://x/on-demand", (LOGIN, JSON), b"{"), {400}),
    "bytes that are no text": (Request("POST", "http://x/on-demand", (LOGIN, JSON), b"\xff\xfe\xfd"), {400}),
    "a deep body": (Request("POST", "http://x/on-demand", (LOGIN, JSON), b"[" * 100_000), {400}),
    "a body of 1,000 levels": (Request("POST", "http://x/on-demand", (LOGIN, JSON), b"[" * 900 + b"]" * 900), {400}),
    "NaN": (Request("POST", "http://x/on-demand", (LOGIN, JSON), b'{"metadata": NaN}'), {400}),
    "a number without bounds": (Request("POST", "http://x/on-demand", (LOGIN, JSON), b'{"a": 1e999}'), {400}),
    "an integer of 5,000 digits": (Request("POST", "http://x/on-demand", (LOGIN, JSON), b"9" * 5000), {400}),
    "a compressed body": (
        Request("POST", "http://x/on-demand", (LOGIN, JSON, ("Content-Encoding", "gzip")), b"\x1f\x8b"),
        {415},
    ),
    "another method": (Request("BREW", "http://x/on-demand", (LOGIN,)), {405}),
    "the options of the server": (Request("OPTIONS", "http://x/*", (LOGIN,)), {404}),
    "an upload that nobody made": (Request("PUT", "http://x/_uploads/\xe9", (), b"x"), {404}),
}


@pytest.mark.parametrize(("request_", "statuses"), ODD.values(), ids=ODD)
def test_what_is_wrong_with_a_request_is_the_clients_fault(request_, statuses):
    """In process, where nothing has parsed it before."""
    assert answered(request_) in statuses


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_half_of_a_surrogate_pair_in_a_body_is_refused(text):
    """It could be stored, but no response could contain it."""
    body = json.dumps({**MEDIA, "metadata": {"a": text}}).encode()

    assert answered(Request("POST", "http://x/on-demand", (LOGIN, JSON), body)) == 400


@pytest.mark.parametrize(
    "content_range",
    [
        "bytes 0-9/" + "9" * 5000,
        "bytes \u0660-\u0669/10",
        "bytes 9-0/10",
        "bytes */" + "9" * 19,
        "bytes",
        "",
        "bytes 0-0/0",
    ],
)
def test_a_content_range_that_is_none_is_refused(content_range):
    """The upload stays, and takes the right bytes after it."""
    app = create_app(API)
    body = json.dumps({"corsOrigin": "*"}).encode()
    made = json.loads(app(Request("POST", "http://x/on-demand/upload", (LOGIN, JSON), body)).content)
    url = made["data"]["url"]
    status = app(Request("PUT", url, (("Content-Range", content_range),), b"x")).status

    assert status in {308, 400}
    assert app(Request("PUT", url, (("Content-Range", "bytes 0-0/1"),), b"x")).status == 200


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("multipart/form-data", b"--b\r\n\r\nx\r\n--b--"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=b", b"no part"),
        ("multipart/form-data; boundary=\u20ac", b"--\xe2\x82\xac\r\n\r\nx"),
        ("multipart/form-data;\r\n X: y; boundary=b", b"--b\r\n\r\nx"),
        ("multipart/form-data; boundary*=utf-8''b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx"),
    ],
)
def test_multipart_that_is_none_is_refused(header, body):
    """400, or 422 if what is left of it does not match the document."""
    assert answered(Request("POST", FILL, (LOGIN, ("Content-Type", header)), body), FORMS) in {200, 400, 422}


def part(headers, content):
    """A body of one part."""
    return b"--b\r\n" + headers + b"\r\n\r\n" + content + b"\r\n--b--\r\n"


DISPOSITION = b'Content-Disposition: form-data; name="title"'
PARTS = [
    part(b"Content-Type: multipart/mixed; boundary=c\r\n" + DISPOSITION, b"--c\r\n\r\nx\r\n--c--"),
    part(b"Content-Type: message/rfc822\r\n" + DISPOSITION, b"Subject: x\r\n\r\ny"),
    part(DISPOSITION + b"\r\nContent-Transfer-Encoding: base64", b"!!!"),
    part(DISPOSITION + b"\r\nContent-Transfer-Encoding: uuencode", b"begin 666 x\n\xff\n"),
    part(DISPOSITION + b"\r\nContent-Transfer-Encoding: no such one", b"x"),
    part(b"Content-Disposition: form-data; name*=utf-8''%ff", b"x"),
    part(b"Content-Disposition: form-data; name*=no-charset'en'%e9", b"x"),
    part(b'Content-Disposition: form-data; name="\xff\xfe"', b"\xff"),
    part(b"", b""),
    b"--b--\r\n",
    b"--b",
]


@pytest.mark.parametrize("body", PARTS)
def test_odd_parts_are_read_or_refused(body):
    """Parts of parts, encodings that are none, names that are no text."""
    assert answered(Request("POST", FILL, (LOGIN, FORM), body), FORMS) in {200, 400, 422}


TEXT = st.text(max_size=20) | st.sampled_from(["\ud800", "[::1", "%", "%ff", "+", "&", "=", "a=b", "9" * 5000, "1e999"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
KEYS = ["inputs", "accessPolicy", "metadata", "title", "year", "corsOrigin", "pushMediaSettings", "tracks", "mediaIds"]
JSON_BODIES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4).map(
    lambda value: json.dumps({**MEDIA, **value}).encode()
)
TYPES = ["application/json", "multipart/form-data; boundary=b", "application/x-www-form-urlencoded", "text/plain", "x"]
HEADERS = st.tuples(
    st.sampled_from(
        ["Content-Type", "Authorization", "Idempotency-Key", "X-Number", "Cookie", "Host", "Content-Range"]
    ),
    TEXT | st.sampled_from([*TYPES, "cookie=9", "Bearer x", "bytes 0-1/2"]),
)
OPERATIONS = [*API.operations.values(), *FORMS.operations.values()]


@st.composite
def requests(draw):
    """A request of an operation, with odd values in every place."""
    operation = draw(st.sampled_from(OPERATIONS))
    path = operation.path
    for parameter in operation.parameters:
        if parameter.location == "path":
            path = path.replace(f"{{{parameter.name}}}", draw(st.just(ID) | TEXT))
    names = [one.name for one in operation.parameters if one.location == "query"] or ["x"]
    query = draw(st.lists(st.tuples(st.sampled_from(names), TEXT), max_size=3))
    content = draw(JSON_BODIES | st.binary(max_size=60) | st.sampled_from(PARTS))
    kind = draw(st.sampled_from(TYPES))
    headers = (LOGIN, ("Content-Type", kind), *draw(st.lists(HEADERS, max_size=3)))
    url = f"http://x/v1{path}?" + "&".join(f"{name}={value}" for name, value in query)
    return operation, Request(operation.method, url, headers, content)


@settings(max_examples=120, deadline=None)
@given(made=st.lists(requests(), min_size=1, max_size=4))
def test_no_request_ends_in_a_server_error(made):
    """Whatever it contains, and whatever came before it."""
    apps = {id(api): create_app(api) for api in (API, FORMS)}
    for operation, one in made:
        api = API if operation.id in API.operations else FORMS
        response = apps[id(api)](one)
        assert 200 <= response.status < 500


# Over HTTP.

RAW = {
    "a length of letters": (b"POST /v1/books HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", b"400"),
    "a negative length": (b"POST /v1/books HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
    "a huge length": (b"POST /v1/books HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1), b"413"),
    "a length of 5,000 digits": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %s\r\n\r\n" % (b"9" * 5000), b"400"),
    "a chunk of letters": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", b"400"),
    "a negative chunk": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n", b"400"),
    "a huge chunk": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n", b"413"),
    "a long line": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 2000, b"400"),
    "an unknown coding": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", b"400"),
    "a malformed host": (b"GET /v1/books HTTP/1.1\r\nHost: [::1\r\n\r\n", b"400"),
    "an empty host": (b"GET /v1/books HTTP/1.1\r\nHost:\r\n\r\n", b"400"),
    "a host of another alphabet": (b"GET /v1/books HTTP/1.1\r\nHost: \x80\r\n\r\n", b"400"),
    "a header outside of ASCII": (b"GET /v1/books HTTP/1.1\r\nHost: x\r\nAuthorization: Basic \xff\r\n\r\n", b"401"),
    "an absolute target": (b"GET http://x/v1/nowhere HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
    "an absolute target without a path": (b"GET http://x HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
    "no path": (b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
    "a target that looks like a login": (b"GET @evil/v1 HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
    "no HTTP": (b"nonsense\r\n\r\n", b"400"),
}


@pytest.mark.parametrize(("sent", "status"), RAW.values(), ids=RAW)
def test_what_is_hardly_http_gets_an_answer(sent, status):
    """And the server serves the next client."""
    with serve(create_app(load_api(library()))) as url:
        address = (urlsplit(url).hostname, urlsplit(url).port)
        with closing(socket.create_connection(address, timeout=20)) as connection:
            connection.sendall(sent)
            assert status in connection.recv(65536).partition(b"\r\n")[0]
        with closing(socket.create_connection(address, timeout=20)) as connection:
            connection.sendall(b"GET /v1/ping HTTP/1.0\r\nHost: x\r\n\r\n")
            assert b"204" in connection.recv(65536).partition(b"\r\n")[0]


def asgi_status(scope, content=b""):
    """The status of the ASGI application."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": content}

    async def send(message):
        sent.append(message)

    common = {"type": "http", "method": "GET", "scheme": "http", "path": "/v1/books", "headers": []}
    asyncio.run(asgi_app(create_app(load_api(library())))({**common, **scope}, receive, send))
    return sent[0]["status"]


def test_the_asgi_application_refuses_a_body_that_would_fill_the_memory(monkeypatch):
    """As the server in a thread does."""
    monkeypatch.setattr(http_server, "MAX_BODY", 10)

    assert asgi_status({"method": "POST"}, b"x" * 11) == 413
    assert asgi_status({"method": "POST"}, b"x" * 10) == 401


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ({"headers": [(b"host", b"[::1")]}, 400),
        ({"headers": [(b"host", b"")]}, 400),
        ({"headers": [(b"host", b"x"), (b"authorization", b"Basic \xff")]}, 401),
        ({"raw_path": b"*", "method": "OPTIONS"}, 404),
        ({"raw_path": b"http://x/v1/ping"}, 204),
        ({"raw_path": b"HTTPS://x"}, 404),
        ({"headers": [(b"content-length", b"9" * 12)], "method": "POST"}, 413),
        ({"headers": [(b"content-length", b"9" * 20)], "method": "POST"}, 400),
        ({"raw_path": None, "path": "/v1/b\u00fccher"}, 404),
        ({"raw_path": b"/v1/\xff\xfe"}, 404),
        ({"query_string": b"\xff=\xff", "headers": [(b"authorization", b"Basic YTpi")]}, 422),
    ],
)
def test_the_asgi_application_answers_too(scope, status):
    """Servers such as uvicorn pass on what they do not check."""
    assert asgi_status(scope) == status
