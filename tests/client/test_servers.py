"""Which server is asked."""

import pytest
from small import library

from fastpix_dyn import Client, ConfigurationError

REGIONS = {"url": "https://{region}.example/v1", "variables": {"region": {"default": "us", "enum": ["us", "eu"]}}}
SERVERS = [{"url": "https://one.example/v1/"}, REGIONS, {"url": "/relative"}]


def url(**options):
    """The URL of a call."""
    with Client(spec=library(servers=SERVERS), auth=("id", "pw"), **options) as client:
        return str(client.books.get_book.request(book_id="7").url)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "https://one.example/v1/books/7"),
        ({"server": 0}, "https://one.example/v1/books/7"),
        ({"server": 1}, "https://us.example/v1/books/7"),
        ({"server": 1, "server_variables": {"region": "eu"}}, "https://eu.example/v1/books/7"),
        ({"server": "http://127.0.0.1:4010"}, "http://127.0.0.1:4010/books/7"),
        ({"server": "https://{x}.example/", "server_variables": {"x": "y"}}, "https://y.example/books/7"),
    ],
)
def test_the_server_is_chosen_by_number_url_or_template(options, expected):
    """The path is appended to the server's URL."""
    assert url(**options) == expected


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"server": 7}, "has 3, numbered from 0"),
        ({"server": 1, "server_variables": {"region": "mars"}}, "one of us, eu"),
        ({"server": 1, "server_variables": {"regoin": "eu"}}, "did you mean region"),
        ({"server": "https://{x}.example"}, "server_variables"),
        ({"server": "example.com"}, "http or https URL"),
        ({"server": "https://user:canary@example.com"}, "username= and password="),
        ({"server": 2}, "http or https URL"),
    ],
)
def test_a_server_that_cannot_be_is_refused(options, words):
    """The error says what there is."""
    with pytest.raises(ConfigurationError, match=words) as caught:
        url(**options)

    assert "canary" not in str(caught.value)


def test_a_path_or_an_operation_may_have_a_server_of_its_own():
    """OpenAPI 3.1 §4.8.10: the operation's servers come before the document's."""
    document = library()
    document["paths"]["/books/{bookId}"]["servers"] = [{"url": "https://archive.example"}]
    with Client(spec=document, headers={"Authorization": "mine"}) as client:
        assert str(client.books.get_book.request(book_id="7").url) == "https://archive.example/books/7"
        assert str(client.books.list_books.request().url) == "https://library.example/v1/books"


def test_a_relative_server_needs_a_host_from_the_caller():
    """The error says which option."""
    with (
        Client(spec=library(servers=[{"url": "/v1"}]), auth=("id", "pw")) as client,
        pytest.raises(ConfigurationError, match="server="),
    ):
        client.books.list_books.request()


def test_the_environment_may_name_the_server(monkeypatch):
    """FASTPIX_SERVER_URL, for the packaged document only; an argument comes before it."""
    monkeypatch.setenv("FASTPIX_SERVER_URL", "https://staging.example/v1")
    reader = {"auth": ("id", "pw")}

    with Client(**reader) as packaged, Client(**reader, server=0) as chosen, Client(spec=library(), **reader) as other:
        hosts = [
            packaged.manage_videos.list_media.request().url.host,
            chosen.manage_videos.list_media.request().url.host,
            other.books.list_books.request().url.host,
        ]

    assert hosts == ["staging.example", "api.fastpix.com", "library.example"]


def test_a_view_may_talk_to_another_server():
    """`with_options(server=…)`; but the embedded one is chosen when a client is made."""
    with Client(spec=library(servers=SERVERS), auth=("id", "pw")) as client:
        view = client.with_options(server=1, server_variables={"region": "eu"})
        assert view.books.list_books.request().url.host == "eu.example"
        assert client.books.list_books.request().url.host == "one.example"
        with pytest.raises(ConfigurationError, match="server='mock'"):
            client.with_options(server="mock")


TWO = {
    "url": "https://{region}.example/{base}/{region}",
    "variables": {"region": {"default": "us", "enum": ["us", "eu"]}, "base": {"default": "v1"}},
}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "https://us.example/v1/us"),
        ({"region": "us"}, "https://us.example/v1/us"),
        ({"region": "eu"}, "https://eu.example/v1/eu"),
        ({"base": "a/b"}, "https://us.example/a/b/us"),
        ({"base": "v2", "region": "eu"}, "https://eu.example/v2/eu"),
    ],
)
def test_each_variable_has_its_own_value_or_its_default(values, expected):
    """Wherever it is in the template, and as often as it is there; without a number the first server is meant."""
    for server in ({}, {"server": 0}):
        with Client(spec=library(servers=[TWO]), auth=("id", "pw"), server_variables=values, **server) as client:
            assert str(client.books.list_books.request().url) == f"{expected}/books"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"server": 3}, "there is no server 3; the document has 3, numbered from 0"),
        ({"server": -1}, "there is no server -1; the document has 3, numbered from 0"),
        ({"server": 10**50}, f"there is no server 1{'0' * 50}; the document has 3, numbered from 0"),
        ({"server": True}, "server is the number of a server of the document, a URL, or the name of an embedded"),
        ({"server": 1, "server_variables": {"region": "mars"}}, "is one of us, eu, not 'mars'"),
        ({"server": "https://{a}.{b}.example", "server_variables": {"a": "x"}}, "needs server_variables={'b': …}"),
        ({"server_variables": {"region": "eu"}}, "has no variable 'region'"),
        ({"server": "https://me:canary@a.example/{x}"}, "the server ***@a.example/{x} needs server_variables"),
    ],
)
def test_an_error_of_a_server_says_what_there_is(options, message):
    """Boundaries of the numbers, values outside of the enum, variables without a value or without a place."""
    with pytest.raises(ConfigurationError) as caught:
        url(**options)

    assert message in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("character", ["/", "?", "#", "@", "\\"])
@pytest.mark.parametrize(
    ("template", "is_refused"),
    [
        ("https://{at}.example/v1", True),
        ("https://{at}.example?x", True),
        ("{at}://a.example/v1", True),
        ("https://a.example:{at}/v1", True),
        ("https://a.example/{at}", False),
        ("https://a.example/v1/{at}/x", False),
    ],
)
def test_a_variable_before_the_path_cannot_end_the_host(template, character, is_refused):
    """In the path these characters are refused or escaped for other reasons, if at all."""
    with pytest.raises(ConfigurationError) as caught:
        Client(spec=library(), server=template, server_variables={"at": f"x{character}\t"})

    assert ("is in its scheme or host: / ? # @ \\ can't be in it" in str(caught.value)) is is_refused


def test_a_variable_may_be_the_whole_url():
    """The caller chooses it."""
    with Client(spec=library(), server="{url}", server_variables={"url": "https://a.example/v1"}) as client:
        assert str(client.default.get_ping.request().url) == "https://a.example/v1/ping"


@pytest.mark.parametrize("server", ["mock", "https://mock.invalid"])
def test_a_view_cannot_change_to_the_embedded_server_by_its_address_either(server):
    """A view of a client of that server may name it again."""
    with Client(spec=library(), auth=("id", "pw")) as client, pytest.raises(ConfigurationError, match="server='mock'"):
        client.with_options(server=server)
    with Client(spec=library(), server="mock") as client:
        assert client.with_options(server=server).books.get_book(book_id="7")["title"]


def test_a_view_of_a_client_of_the_embedded_server_may_name_another_one():
    """It is not the embedded server that answers for it."""
    with Client(spec=library(), server="mock") as client:
        view = client.with_options(server="https://a.example")
        assert str(view.default.get_ping.request().url) == "https://a.example/ping"
