"""What a client says of itself and of its operations: names, hints, views, and what it leaves out."""

import asyncio
import io
import json
import logging
import pickle
import sys

import httpx
import pytest
from small import library

from fastpix_dyn import ArgumentError, AsyncClient, Client, ConfigurationError, UnknownNameError, __version__
from fastpix_dyn.client import tracing
from fastpix_dyn.client.spec_loading import load_api, stub_fingerprint
from fastpix_dyn.client.uploads import Uploaded

READER = {"spec": library(), "auth": ("id", "canary")}
ALL = [f"client.operations['{name}']" for name in ("addBook", "get /ping", "getBook", "list-books")]
ONE_CALL = " of the client; for one call: client.with_options"
PRIVATE = "_boks"


@pytest.fixture(scope="module")
def client():
    """A client that sends nothing."""
    with Client(**READER) as made:
        yield made


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (
            lambda client: client.books.get_book(book_id="7", timeout=3),
            f"getBook: 'timeout' is an option{ONE_CALL}(timeout=3).books.get_book(…)",
        ),
        (
            lambda client: client.books.get_book(timeout=3, retries=0, book_id="7"),
            f"getBook: 'timeout' and 'retries' are options{ONE_CALL}(timeout=3, retries=0).books.get_book(…)",
        ),
        (
            lambda client: client.books.get_book(password="canary", bookid="7"),
            f"getBook: 'password' is an option{ONE_CALL}(password=…).books.get_book(…); unknown argument 'bookid'; ",
        ),
        (lambda client: client.books.get_book("7"), "getBook: arguments go by name: book_id=…"),
        (lambda client: client.default.get_ping("7"), "get /ping: arguments go by name: and it takes none"),
    ],
)
def test_a_wrong_argument_says_how_it_is_right(client, use, message):
    """An option of the client, one or two of them, with what else is wrong; values that may be secret are redacted."""
    with pytest.raises(ArgumentError) as caught:
        use(client)

    assert str(caught.value).startswith(message)
    assert "canary" not in str(caught.value)


def test_the_hint_about_options_keeps_what_else_is_wrong(client):
    """Each of them, and the violations as data."""
    with pytest.raises(ArgumentError) as caught:
        client.books.get_book(timeout=3, bookid="7")

    assert str(caught.value).endswith("; unknown argument 'bookid'; did you mean book_id?")
    assert [one.argument for one in caught.value.violations] == ["timeout", "bookid"]


def test_at_most_four_arguments_are_named():
    """Of an operation with more."""
    parameters = [{"name": f"p{number}", "in": "query", "schema": {}} for number in range(6)]
    paths = {"/x": {"get": {"operationId": "x", "parameters": parameters, "responses": {"200": {"description": "x"}}}}}
    with Client(spec=library(paths=paths), server="mock") as other, pytest.raises(ArgumentError) as caught:
        other.default.x("7")

    assert str(caught.value) == "x: arguments go by name: p0=…, p1=…, p2=…, p3=…"


@pytest.mark.parametrize(
    ("look", "message"),
    [
        (lambda client: getattr(client, PRIVATE), "the document has no namespace '_boks'"),
        (lambda client: client.boks, "the document has no namespace 'boks'; did you mean client.books?"),
        (lambda client: getattr(client.books, PRIVATE), "books has no operation '_boks'"),
        (lambda client: client.books.__get_book__, "books has no operation '__get_book__'"),
        (lambda client: client.operations[5], f"there is no operation 5; there are: {', '.join(ALL)}"),
    ],
)
def test_an_unknown_name_has_a_hint_unless_it_is_private(client, look, message):
    """Tools that inspect objects look up many of those."""
    with pytest.raises(UnknownNameError) as caught:
        look(client)

    assert str(caught.value) == message


def test_the_operations_are_a_mapping(client):
    """Any object may be asked for."""
    assert list(client.operations) == ["list-books", "addBook", "getBook", "get /ping"]
    assert "getBook" in client.operations
    assert "getbook" not in client.operations
    assert 5 not in client.operations
    assert [] not in client.operations
    assert client.operations.get(5) is None
    assert repr(client.operations) == "<4 operations: list-books, addBook, getBook, get /ping>"


def test_the_repr_of_a_client_and_of_its_parts():
    """The server that was chosen, else the first of the document; control characters are escaped."""
    spec = library(info={"title": "Libr\x1bary", "version": "2"})

    assert repr(Client(spec=spec)) == "<Client of Libr\\x1bary 2: 4 operations at https://library.example/v1>"
    assert repr(AsyncClient(spec=spec, server="https://a.example")) == (
        "<AsyncClient of Libr\\x1bary 2: 4 operations at https://a.example>"
    )
    assert repr(object.__new__(Client)) == "<Client that was not initialized>"
    books = Client(spec=spec).books
    assert repr(books) == "<namespace books: list_books, add_book, get_book>"
    assert dir(books) == ["add_book", "get_book", "list_books"]
    assert books.__doc__ == "What stands on the shelves."
    assert books.get_book is books.get_book
    assert (books.get_book.__name__, books.get_book.__qualname__) == ("get_book", "get_book")


def test_an_object_that_was_not_initialized_has_no_namespaces():
    """`__init__` failed, and a debugger looks at it."""
    with pytest.raises(UnknownNameError, match=r"^the document has no namespace 'books'$"):
        object.__new__(Client).books  # noqa: B018  # it is the use


def test_the_user_agent_names_the_package_and_python(client):
    """A header of the caller replaces it, in any case."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"

    assert client.default.get_ping.request().headers["user-agent"] == f"fastpix_dyn/{__version__} Python/{version}"
    view = client.with_options(headers={"uSER-aGENT": "mine"})
    assert view.default.get_ping.request().headers.get_list("user-agent") == ["mine"]


def test_leaving_the_block_of_a_view_closes_nothing():
    """Under asyncio as well; the client itself does, for its views too."""

    async def main():
        async with AsyncClient(spec=library(), server="mock") as client:
            async with client.with_options(timeout=5) as view:
                await view.books.get_book(book_id="7")
            assert (await client.books.get_book(book_id="7"))["title"]
        with pytest.raises(ConfigurationError, match="the client is closed"):
            await view.books.get_book(book_id="7")

    asyncio.run(main())


@pytest.mark.parametrize(
    ("client_class", "wrong"),
    [(Client, httpx.AsyncClient()), (AsyncClient, httpx.Client()), (Client, object()), (Client, "httpx")],
)
def test_an_http_client_is_one_of_the_right_kind(client_class, wrong):
    """The error names both classes."""
    with pytest.raises(ConfigurationError) as caught:
        client_class(http_client=wrong)

    expected = {Client: "Client", AsyncClient: "AsyncClient"}[client_class]
    assert str(caught.value) == f"{expected} needs an httpx.{expected}, not {type(wrong).__name__}"


def test_an_http_client_does_not_pickle():
    """Its connections belong to this process; a client of our own does, with its view's options."""
    with pytest.raises(ConfigurationError, match="your own http_client can't be pickled"):
        pickle.dumps(Client(spec=library(), http_client=httpx.Client()))
    view = pickle.loads(pickle.dumps(Client(**READER).with_options(headers={"X-A": "1"})))
    assert view.default.get_ping.request().headers["x-a"] == "1"
    assert view.books.get_book.request(book_id="7").headers["authorization"]


# Documents and stubs --------------------------------------------------------------------------------------------------


def test_the_packaged_document_is_compiled_once():
    """A document of the caller is compiled for each client."""
    assert load_api(None) is load_api(None, ())
    assert load_api(library()) is not load_api(library())


@pytest.mark.parametrize("form", ["mapping", "file"])
def test_what_of_a_document_is_ignored_is_logged_for_each_client(tmp_path, monkeypatch, caplog, form):
    """Each of two warnings, also if the document comes from the cache."""
    monkeypatch.setenv("FASTPIX_CACHE", str(tmp_path / "cache"))
    spec = library()
    spec["paths"]["/books"]["get"]["x-fastpix-retries"] = 5
    spec["paths"]["/books"]["post"]["x-fastpix-retries"] = {"strategy": "none"}
    (tmp_path / "library.json").write_text(json.dumps(spec))

    for _ in range(2):
        caplog.clear()
        Client(spec=spec if form == "mapping" else tmp_path / "library.json")
        first, second = [record for record in caplog.records if record.levelno == logging.WARNING]
        assert "/paths/~1books/get/x-fastpix-retries: ignored: expected an object, got 5" in first.getMessage()
        assert "unknown strategy 'none': expected 'backoff'" in second.getMessage()


@pytest.mark.parametrize(
    ("text", "fingerprint"),
    [
        ("# document: abc\n", "abc"),
        ("import x\n# document:   abc  \n# document: def\n", "abc"),
        ("#document: abc\n", None),
        ("x # document: abc\n", None),
        ("", None),
        (None, None),
    ],
)
def test_the_fingerprint_of_a_stub_is_in_a_comment_of_its_own(tmp_path, text, fingerprint):
    """The first one; a stub that is missing has none."""
    stub = tmp_path / "stub.pyi"
    if text is not None:
        stub.write_text(text)

    assert stub_fingerprint(stub) == fingerprint


@pytest.mark.parametrize(
    ("stub_and_level", "lines"),
    [(("another", logging.DEBUG), 1), (("this", logging.DEBUG), 0), (("another", logging.INFO), 0)],
)
def test_a_stub_of_another_document_is_logged_once(tmp_path, monkeypatch, caplog, stub_and_level, lines):
    """At DEBUG only, because it matters to editors and type checkers only."""
    rendered_from, level = stub_and_level
    api = load_api(library(info={"title": f"Stubs {level} {rendered_from}", "version": "1"}))
    stub = tmp_path / "stub.pyi"
    stub.write_text(f"# document: {api.fingerprint if rendered_from == 'this' else 'x'}\n")
    monkeypatch.setattr(Client, "_stub", stub)
    spec = library(info={"title": f"Stubs {level} {rendered_from}", "version": "1"})

    with caplog.at_level(level, "fastpix_dyn"):
        for _ in range(2):
            Client(spec=spec)

    messages = [record.getMessage() for record in caplog.records if "stub" in record.getMessage()]
    assert len(messages) == lines
    assert all(f"of Stubs {level} {rendered_from}; render one for it" in message for message in messages)


# Uploads and tracing --------------------------------------------------------------------------------------------------


def test_the_result_of_an_upload_is_its_id():
    """With attributes, also after a pickle."""
    uploaded = Uploaded("u1", "m1", 7, {"id": "m1"})

    for one in (uploaded, pickle.loads(pickle.dumps(uploaded))):
        assert one == "u1"
        assert (one.media_id, one.size, one.media) == ("m1", 7, {"id": "m1"})
        assert type(one) is Uploaded
        assert type(one.upload_id) is str
    assert Uploaded("u1", "m1", 7).media is None


class Span:
    """A span that notes what it is given."""

    def __init__(self, **attributes):
        self.name, self.attributes, self.given = None, attributes, []

    def update_name(self, name):
        """Notes it."""
        self.name = name

    def set_attributes(self, attributes):
        """Notes them."""
        self.given.append(dict(attributes))


class Unrecorded(Span):
    """A span that is not sampled has no attributes to read."""

    def __init__(self):
        super().__init__()
        del self.attributes


def traced(span, extensions, url="https://a.example/v1/books/canary?key=canary"):
    """What the hook gives *span* for a request."""
    tracing.request_hook(span, httpx.Request("GET", url, extensions=extensions))
    return span.name, span.given


@pytest.mark.parametrize(
    ("span", "attempt", "expected"),
    [
        (Span(), 1, {}),
        (Unrecorded(), 1, {}),
        (Span(**{"url.full": "x"}), 1, {"url.full": "https://a.example/v1/books/{bookId}"}),
        (Span(**{"http.url": "x"}), 2, {
            "http.url": "https://a.example/v1/books/{bookId}",
            "http.request.resend_count": 1,
        }),
        (Span(**{"http.url": "x", "url.full": "x", "other": "x"}), 3, {
            "http.url": "https://a.example/v1/books/{bookId}",
            "url.full": "https://a.example/v1/books/{bookId}",
            "http.request.resend_count": 2,
        }),
    ],
    ids=["none", "unrecorded", "url.full", "http.url", "both"],
)  # fmt: skip
def test_a_span_gets_the_attributes_that_it_has_without_ids(span, attempt, expected):
    """The first attempt is no repetition."""
    about = {"operation": "getBook", "path": "/books/{bookId}", "attempt": attempt}
    always = {"url.template": "/v1/books/{bookId}", "fastpix_dyn.operation": "getBook", "fastpix_dyn.attempt": attempt}

    assert traced(span, {"fastpix_dyn": about}) == ("getBook", [{**always, **expected}])


@pytest.mark.parametrize("extensions", [{}, {"timeout": {}}])
def test_a_span_of_another_request_is_left_as_it_is(extensions):
    """Also one whose request has no extensions."""
    assert traced(Span(), extensions) == (None, [])
    span = Span()
    tracing.request_hook(span, io.BytesIO())
    asyncio.run(tracing.async_request_hook(span, httpx.Request("GET", "https://a.example")))
    assert (span.name, span.given) == (None, [])
