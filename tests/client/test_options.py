"""Options of a client and of views of it."""

import base64
import gc
import pathlib
import warnings

import httpx
import pytest
from loopback import collected, json_answer, outcome, serving
from small import library

from fastpix_dyn import Client, ConfigurationError, Retry

READER = {"spec": library(), "auth": ("id", "pw")}
BASIC = "Basic " + base64.b64encode(b"other:pw").decode()
PAGE = json_answer(200, {"books": [], "pages": 0})


def test_headers_of_the_client_and_of_a_view(kind):
    """A view adds headers, or replaces those of the same name; the client keeps its own."""
    with serving([PAGE]) as server:
        options = {**READER, "server": server.url, "headers": {"X-A": "1", "X-B": "1"}}
        outcome(kind, lambda client: client.with_options(headers={"x-b": "2"}).books.list_books(), **options)
        outcome(kind, lambda client: client.books.list_books(), **options)

    first, second = (one.headers for one in server.asked)
    assert (first["x-a"], first["x-b"], second["x-b"]) == ("1", "2", "1")
    assert first["user-agent"].startswith("fastpix_dyn/")


def test_a_view_shares_the_connections_and_does_not_close_them():
    """Leaving a view's context leaves the client open."""
    with serving([PAGE]) as server, Client(**READER, server=server.url) as client:
        with client.with_options(timeout=5) as view:
            view.books.list_books()
        client.books.list_books()
        assert view.books.list_books.request().extensions["timeout"]["read"] == 5

    assert len(server.asked) == 2


def test_a_view_changes_the_modes():
    """`with_options(validate_responses="strict")`."""
    with serving([json_answer(200, {"books": 1, "pages": 0})]) as server, Client(**READER, server=server.url) as client:
        assert client.books.list_books.response().violations
        with pytest.raises(Exception, match="/books"):
            client.with_options(validate_responses="strict").books.list_books()


def test_an_http_client_of_the_caller_is_used_and_left_open(kind):
    """Proxies, hooks and certificates stay the caller's affair."""
    http = (httpx.Client if kind == "sync" else httpx.AsyncClient)(
        transport=httpx.MockTransport(lambda _: httpx.Response(204))
    )

    response = outcome(kind, lambda client: client.default.get_ping.response(), **READER, http_client=http)

    assert (response.status, response.data) == (204, None)
    assert not http.is_closed


def test_retries_follow_the_policy(kind):
    """Three attempts, then success; without a policy one attempt."""
    failing = json_answer(503, {})
    with serving([failing, failing, PAGE]) as server:
        outcome(kind, lambda client: client.books.list_books(), **READER, server=server.url, retries=Retry(base=0))

    assert len(server.asked) == 3


def numbered(asked):
    """A page of two books, of three pages."""
    number = int(httpx.URL(asked.path).params.get("page", 1))
    return json_answer(200, {"books": [{"title": f"{number}a"}, {"title": f"{number}b"}], "pages": 3})


@pytest.mark.parametrize(
    ("arguments", "titles", "requests"),
    [
        ({}, ["1a", "1b", "2a", "2b", "3a", "3b"], 3),
        ({"page": 2}, ["2a", "2b", "3a", "3b"], 2),
        ({"max_items": 3}, ["1a", "1b", "2a"], 2),
        ({"max_items": 2}, ["1a", "1b"], 1),
        ({"max_items": 0}, [], 0),
    ],
)
def test_items_come_from_all_pages_and_no_page_more(kind, arguments, titles, requests):
    """`.items()` asks for a page when it is needed."""
    with serving(numbered) as server:
        items = collected(kind, lambda client: client.books.list_books.items(**arguments), **READER, server=server.url)

    assert [item["title"] for item in items] == titles
    assert len(server.asked) == requests
    assert "page" in server.asked[-1].path if requests > 1 else True


def test_pages_are_the_bodies(kind):
    """`.pages()` yields each body whole."""
    with serving(numbered) as server:
        pages = collected(kind, lambda client: client.books.list_books.pages(per_page=2), **READER, server=server.url)

    assert [page["pages"] for page in pages] == [3, 3, 3]
    assert [one.path for one in server.asked] == [
        "/books?perPage=2",
        "/books?page=2&perPage=2",
        "/books?page=3&perPage=2",
    ]


def test_a_server_that_repeats_a_page_is_left(kind):
    """Without totals, the same page twice ends the walk."""
    with serving([json_answer(200, {"books": [{"title": "a"}]})]) as server:
        items = collected(
            kind, lambda client: client.books.list_books.items(), **READER, server=server.url, validate_responses="off"
        )

    assert items == [{"title": "a"}]
    assert len(server.asked) == 2


def test_an_operation_without_pagination_has_no_items():
    """The error says what the document lacks."""
    with Client(**READER) as client, pytest.raises(ValueError, match="x-dyn-pagination"):
        client.books.get_book.items(book_id="7")


@pytest.mark.parametrize(
    ("timeout", "phases"),
    [
        (5, {"connect": 5, "read": 5, "write": 5, "pool": 5}),
        (httpx.Timeout(9, connect=1), {"connect": 1, "read": 9, "write": 9, "pool": 9}),
        (None, {"connect": 10, "read": 60, "write": 60, "pool": 60}),
    ],
)
def test_each_phase_has_its_timeout(kind, timeout, phases):
    """As httpx has them; by default 10 s to connect and 60 s for the rest."""
    seen = []

    async def see(request):
        seen.append(request.extensions["timeout"])
        return httpx.Response(204)

    with serving([(204, {}, b"")]) as server:
        if kind == "sync":
            client = Client(**READER, server=server.url, timeout=timeout)
            seen.append(client.default.get_ping.request().extensions["timeout"])
        else:
            transport = httpx.MockTransport(see)
            http = httpx.AsyncClient(transport=transport, timeout=httpx.Timeout(60, connect=10))
            outcome(kind, lambda client: client.default.get_ping(), **READER, http_client=http, timeout=timeout)

    assert seen == [phases]


def test_a_deadline_shortens_every_phase():
    """No phase may last longer than what is left of the call."""
    seen = []

    def see(request):
        seen.extend(request.extensions["timeout"].get(phase) for phase in ("connect", "read", "write", "pool"))
        return httpx.Response(204)

    http = httpx.Client(transport=httpx.MockTransport(see), timeout=httpx.Timeout(60, connect=1))
    with Client(**READER, http_client=http, deadline=5) as client:
        client.default.get_ping()

    assert seen[0] == 1
    assert all(4 < left <= 5 for left in seen[1:])


@pytest.mark.parametrize(
    "wrong",
    [
        {"deadline": 0},
        {"deadline": "soon"},
        {"timeout": "5"},
        {"max_response_bytes": 0},
        {"max_response_bytes": "1 MB"},
        {"max_response_bytes": True},
        {"headers": {"X": 1}},
        {"headers": []},
        {"retries": "twice"},
        {"retries": -1},
        {"log": "all"},
        {"tiemout": 5},
    ],
)
def test_a_wrong_option_of_a_view_is_refused(wrong):
    """Each by name, with what it may be."""
    with Client(**READER) as client, pytest.raises(ConfigurationError, match=next(iter(wrong))):
        client.with_options(**wrong)


@pytest.mark.parametrize("option", ["headers", "server_variables"])
def test_an_entry_that_is_no_text_is_named(option):
    """Without its value, which may be secret."""
    with pytest.raises(ConfigurationError, match=r"all of them text, not dict with 'X-Key': int$"):
        Client(spec=library(), **{option: {"X-Mode": "a", "X-Key": 5}})


@pytest.mark.parametrize("phase", ["connect", "read", "write", "pool"])
def test_a_phase_of_a_timeout_may_last_no_time_only_for_the_pool(phase):
    """A call that would wait for a connection fails at once; no other phase takes no time."""
    timeout = httpx.Timeout(5, **{phase: 0})
    if phase == "pool":
        with Client(**READER, timeout=timeout) as client:
            assert client.default.get_ping.request().extensions["timeout"]["pool"] == 0
        return
    with pytest.raises(
        ConfigurationError, match=rf"^timeout=Timeout\({phase}=\) is a finite number of seconds above 0"
    ):
        Client(**READER, timeout=timeout)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"username": 5}, "username is text, not int"),
        ({"username": "id", "password": b"canary"}, "password is text, not bytes"),
        (
            {"server": 1.5},
            "server is the number of a server of the document, a URL, or the name of an embedded server, not float",
        ),
        (
            {"server_variables": "canary"},
            "server_variables is a mapping from names to values, all of them text, not str",
        ),
        ({"server_variables": {5: "x"}}, "all of them text, not dict with 5: str"),
        ({"headers": None}, "headers is a mapping from names to values, all of them text, not NoneType"),
        ({"headers": {b"X": "canary"}}, "all of them text, not dict with b'X': str"),
        ({"idempotency_key": None}, "idempotency_key is text, or True for a new key on each call, not NoneType"),
        ({"middleware": b"x"}, "middleware is a list of functions, not bytes"),
        ({"middleware": bytearray(b"x")}, "middleware is a list of functions, not bytearray"),
        ({"middleware": {}}, "middleware is a list of functions, not dict"),
        ({"middleware": 5}, "middleware is a list of functions, not int"),
        ({"middleware": [print, 5]}, "middleware is a list of functions, and int is none"),
        ({"drift_log": b"x"}, "drift_log is the path of a file, or None for none, not bytes"),
        ({"drift_log": 5}, "drift_log is the path of a file, or None for none, not int"),
        ({"timeout": "canary"[:1]}, "timeout is a number of seconds above 0, an httpx.Timeout, or None, not 'c'"),
        ({"retries": 1.5}, 'retries is a number of retries from 0, a Retry, "spec", or None for no retries, not 1.5'),
        ({"retries": -1}, "retries is a whole number from 0, not -1"),
        ({"max_response_bytes": 0}, "max_response_bytes is a whole number from 1, or None for no limit, not 0"),
        ({"validate_requests": "none"}, "validate_requests is one of strict, warn, off, not 'none'"),
        ({"validate_responses": "none"}, "validate_responses is one of strict, warn, off, not 'none'"),
        ({"log": "body"}, "log is one of lines, headers, bodies, not 'body'"),
        ({"tiemout": 5}, "unknown option 'tiemout'; did you mean timeout?"),
    ],
)
def test_a_wrong_value_of_an_option_is_described(wrong, message):
    """Its type if it may be secret, else the value; and what the option takes. Of a client and of a view."""
    for make in (
        lambda **options: Client(**{**READER, "auth": None, **options}),
        Client(spec=library()).with_options,
    ):
        with pytest.raises(ConfigurationError) as caught:
            make(**wrong)
        assert str(caught.value).endswith(message)
        assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("validate_requests", ["strict", "warn", "off"]),
        ("validate_responses", ["strict", "warn", "off"]),
        ("log", ["lines", "headers", "bodies"]),
        ("retries", [0, 3, None, "spec", Retry()]),
        ("idempotency_key", ["key", True, False]),
        ("server", [None, 0, "https://a.example"]),
        ("server_variables", [None, {}]),
        ("drift_log", [None, "drift.ndjson", pathlib.Path("drift.ndjson")]),
        ("middleware", [[], (), iter(())]),
        ("headers", [{}, {"X": ""}]),
        ("deadline", [None, 1, 0.5]),
        ("timeout", [None, 1, 0.5]),
        ("max_response_bytes", [None, 1]),
    ],
)
def test_an_option_takes_each_of_its_values(option, values):
    """And a view as well."""
    for value in values:
        Client(spec=library()).with_options(**{option: value})


def test_middleware_runs_in_the_order_of_the_list(kind):
    """The first is the outermost."""
    order = []

    def layer(name):
        def sync(call, call_next):
            order.append(f"{name} before")
            response = call_next(call)
            order.append(f"{name} after")
            return response

        async def awaited(call, call_next):
            order.append(f"{name} before")
            response = await call_next(call)
            order.append(f"{name} after")
            return response

        return sync if kind == "sync" else awaited

    outcome(
        kind,
        lambda client: client.default.get_ping.response(),
        spec=library(),
        server="mock",
        middleware=iter([layer("a"), layer("b"), layer("c")]),
    )

    assert order == ["a before", "b before", "c before", "c after", "b after", "a after"]


def test_the_options_of_a_view_are_added_to_those_of_its_client():
    """What a view does not name stays, also in a view of the view."""
    with Client(**READER, timeout=5, headers={"X-A": "1"}) as client:
        view = client.with_options(headers={"X-B": "2"}).with_options(timeout=7)
        request = view.default.get_ping.request()

        assert (request.headers["x-a"], request.headers["x-b"]) == ("1", "2")
        assert request.extensions["timeout"]["read"] == 7
        assert client.default.get_ping.request().extensions["timeout"]["read"] == 5
        assert "x-b" not in client.default.get_ping.request().headers


def test_a_view_takes_credentials_of_its_own_and_none():
    """It does not change those of its client."""
    with Client(**READER) as client:
        assert client.with_options(auth=("other", "pw")).books.list_books.request().headers["authorization"] == BASIC
        with pytest.raises(ConfigurationError, match="no credentials"):
            client.with_options(auth=None).books.list_books.request()
        assert client.books.list_books.request().headers["authorization"] != BASIC


def test_credentials_by_an_async_function_work_in_a_call_only():
    """A request that is only shown can't await them."""

    async def vault():
        raise AssertionError

    with (
        Client(spec=library(), auth=lambda: vault()) as client,  # noqa: PLW0108  # a function that is not async
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", RuntimeWarning)  # it is never awaited
        with pytest.raises(ConfigurationError, match=r"the function in auth= is async: it works in a call only"):
            client.books.list_books.request()
        gc.collect()
