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
