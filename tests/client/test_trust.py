"""Which servers get credentials, wherever a document says that a call goes."""

import json

import httpx
import httpx2
import pytest
from loopback import json_answer, outcome, serving
from small import library

from fastpix_dyn import APIStatusError, Client, ConfigurationError
from fastpix_dyn.cli.main import program
from fastpix_dyn.client import spec_loading

LOGIN = {"auth": ("id", "canary-password")}
ELSEWHERE = "https://elsewhere.example/v1"
OWN = {"url": "https://library.example/v1"}
REGION = {"url": "https://{region}.example/v1", "variables": {"region": {"default": "us"}}}


def moved(target, *urls):
    """An overlay that gives *target* of a document the servers at *urls*."""
    update = {"servers": [{"url": url} for url in urls]}
    removal = [{"target": "$.servers", "remove": True}] if target == "$" else []
    actions = [*removal, {"target": target, "update": update}]
    return {"overlay": "1.0.0", "info": {"title": "Other servers", "version": "1"}, "actions": actions}


def with_servers_of(holder, url):
    """A document whose path, or operation, has a server of its own."""
    document = library()
    item = document["paths"]["/books/{bookId}"]
    (item if holder == "path" else item["get"])["servers"] = [{"url": url}]
    return document


def authorization(client, operation="getBook", **arguments):
    """The credentials in the request of a call; nothing is sent."""
    given = arguments or ({"book_id": "7"} if operation == "getBook" else {})
    return client.operations[operation].request(**given).headers.get("authorization")


@pytest.fixture
def login_of_environment(monkeypatch):
    """Credentials that no code gave."""
    monkeypatch.setenv("FASTPIX_USERNAME", "id")
    monkeypatch.setenv("FASTPIX_PASSWORD", "canary-password")


@pytest.mark.parametrize("options", [{}, {"server": 0}, {"username": "id", "password": "canary-password"}], ids=str)
@pytest.mark.usefixtures("login_of_environment")
def test_an_overlay_cannot_draw_credentials_elsewhere(options):
    """By the servers of the document, with credentials of the environment or of the code."""
    with (
        Client(overlays=[moved("$", ELSEWHERE)], **options) as client,
        pytest.raises(ConfigurationError, match=r"not sent to https://elsewhere\.example: .*pass server=") as caught,
    ):
        authorization(client, "list-media")

    assert str(caught.value).startswith("list-media: ")
    assert f"server='{ELSEWHERE}'" in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.usefixtures("login_of_environment")
def test_an_overlay_cannot_give_an_operation_a_server_with_credentials():
    """The other operations work as ever."""
    with Client(overlays=[moved("$.paths['/on-demand'].get", ELSEWHERE)]) as client:
        with pytest.raises(ConfigurationError, match="elsewhere"):
            authorization(client, "list-media")
        assert authorization(client, "get-media", media_id="4fa85f64-5717-4562-b3fc-2c963f66afa6")


@pytest.mark.usefixtures("login_of_environment")
def test_an_overlay_may_name_another_server_of_the_packaged_document():
    """An overlay may leave out the first: the second is one of the document, too."""
    second = "https://api.fastpix.io/v1"
    with Client(overlays=[moved("$", second)]) as client:
        assert authorization(client, "list-media")


def test_an_overlay_on_a_document_of_ones_own_is_no_more_trusted():
    """That of the document itself is."""
    with (
        Client(spec=library(), overlays=[moved("$", ELSEWHERE)], **LOGIN) as client,
        pytest.raises(ConfigurationError, match="elsewhere"),
    ):
        authorization(client)
    with Client(spec=library(), overlays=[moved("$", OWN["url"])], **LOGIN) as client:
        assert authorization(client)


@pytest.mark.parametrize("holder", ["path", "operation"])
def test_a_server_of_a_path_or_an_operation_gets_credentials_only_where_it_is_named(holder):
    """Or where it is at the origin of the document's own."""
    with Client(spec=with_servers_of(holder, ELSEWHERE), **LOGIN) as client:
        with pytest.raises(ConfigurationError, match=r"getBook: .*with_options\(\)"):
            authorization(client)
        assert authorization(client, "list-books")
        assert authorization(client.with_options(server=ELSEWHERE))
    with Client(spec=with_servers_of(holder, "https://LIBRARY.example:443/archive"), **LOGIN) as client:
        assert authorization(client)


@pytest.mark.parametrize(
    "url",
    [
        "https://library.example:8443",
        "https://library.example.evil.example",
        "https://library.example@evil.example",
        "https://library.example:99999",
        "https://[library.example",
        "//[x",
    ],
)
def test_another_port_or_a_longer_name_is_another_server(url):
    """As is what is no address at all."""
    with Client(spec=with_servers_of("operation", url), **LOGIN) as client, pytest.raises(ConfigurationError):
        authorization(client)


def test_what_a_document_writes_before_the_host_is_not_shown():
    """User name and password in the address of a server."""
    with (
        Client(spec=with_servers_of("path", "https://me:canary@elsewhere.example"), **LOGIN) as client,
        pytest.raises(ConfigurationError, match="server='https://elsewhere") as caught,
    ):
        authorization(client)

    assert "canary" not in str(caught.value)


def test_variables_of_a_trusted_server_are_the_callers():
    """Whatever they make of its address; those of a server that an overlay brought are not."""
    with Client(spec=library(servers=[REGION]), server_variables={"region": "eu"}, **LOGIN) as client:
        assert authorization(client)
    overlay = moved("$", "https://{region}.elsewhere.example")
    overlay["actions"][-1]["update"]["servers"][0]["variables"] = {"region": {"default": "us"}}
    with (
        Client(spec=library(), overlays=[overlay], server_variables={"region": "eu"}, **LOGIN) as client,
        pytest.raises(ConfigurationError, match=r"eu\.elsewhere"),
    ):
        authorization(client)


def test_a_reload_brings_the_servers_of_the_document_as_it_is_now(tmp_path):
    """Who reloads a document of his own chooses it anew."""
    file = tmp_path / "library.json"
    file.write_text(json.dumps(library()))
    with Client(spec=file, **LOGIN) as client:
        file.write_text(json.dumps(library(servers=[{"url": ELSEWHERE}])))
        client.reload()
        assert authorization(client)


@pytest.mark.usefixtures("login_of_environment")
@pytest.mark.parametrize("options", [{}, {"server": 0}], ids=str)
def test_credentials_of_the_environment_do_not_go_where_a_document_of_ones_own_says(options):
    """They are for FastPix, or for a server that the caller names by its address."""
    with Client(spec=library(), **options) as client, pytest.raises(ConfigurationError, match="no credentials"):
        authorization(client)
    with Client(spec=library(), server="https://named.example") as client:
        assert authorization(client)


@pytest.mark.parametrize(
    "server", ["http://library.example", "http://127.0.0.1.example", "http://10.0.0.1", "http://localhost.example:80"]
)
def test_credentials_do_not_go_by_plain_http(server):
    """Not even to a server that the caller named."""
    with Client(spec=library(), server=server, **LOGIN) as client:
        with pytest.raises(ConfigurationError, match=r"getBook: .*plain http.*https") as caught:
            authorization(client)
        assert client.default.get_ping.request().url.host in server

    assert server.removesuffix(":80") in str(caught.value)


@pytest.mark.parametrize("server", ["http://127.9.8.7", "http://[::1]:8080/v1", "http://LOCALHOST:1", "mock"])
def test_loopback_and_the_embedded_server_need_no_encryption(server):
    """Nobody else can read what goes there."""
    with Client(spec=library(), server=server, **LOGIN) as client:
        assert authorization(client)


@pytest.mark.parametrize("http", [httpx, httpx2], ids=lambda module: module.__name__)
@pytest.mark.parametrize("url", [ELSEWHERE, "http://library.example", "http://127.0.0.1:9"])
def test_an_auth_of_the_http_library_goes_where_other_credentials_go(http, url):
    """A document can't draw it elsewhere, and it does not go by plain http."""
    auth = http.BasicAuth("id", "canary-password")
    own = http.Client(transport=http.MockTransport(lambda _: http.Response(200, json={"title": "Ulysses"})))
    with own, Client(spec=with_servers_of("operation", url), auth=auth, http_client=own) as client:
        with pytest.raises(ConfigurationError, match="getBook: the credentials are not sent") as caught:
            client.books.get_book(book_id="7")
        assert client.with_options(server=OWN["url"]).books.get_book(book_id="7") == {"title": "Ulysses"}
        with pytest.raises(ConfigurationError, match="plain http"):
            client.with_options(server="http://named.example").books.get_book(book_id="7")

    assert "canary" not in str(caught.value)


def test_a_header_of_the_caller_goes_where_the_caller_says():
    """It is no credential that the package looks after."""
    with Client(spec=with_servers_of("path", "http://elsewhere.example")) as client:
        assert authorization(client.with_options(headers={"Authorization": "Bearer mine"})) == "Bearer mine"


def test_nothing_is_sent_where_credentials_may_not_go(kind_of_call):
    """Neither the request without them."""
    with (
        serving([json_answer(200, {"title": "Ulysses"})]) as server,
        Client(spec=with_servers_of("path", server.url), **LOGIN) as client,
        pytest.raises(ConfigurationError, match="not sent to"),
    ):
        kind_of_call(client)

    assert server.asked == []


@pytest.fixture(
    params=[
        lambda client: client.books.get_book(book_id="7"),
        lambda client: client.books.get_book.response(book_id="7"),
        lambda client: client.books.get_book.stream(book_id="7").__enter__(),
        lambda client: client.books.get_book.curl(book_id="7"),
    ],
    ids=["call", "response", "stream", "curl"],
)
def kind_of_call(request):
    """A form of a call."""
    return request.param


@pytest.mark.usefixtures("login_of_environment")
def test_the_command_line_keeps_to_the_rule(tmp_path):
    """An overlay that moves the servers: exit code 2, and the words of the error."""
    from click.testing import CliRunner

    overlay = tmp_path / "overlay.json"
    overlay.write_text(json.dumps(moved("$", ELSEWHERE)))
    ended = CliRunner().invoke(program, ["call", "--overlay", str(overlay), "manage-videos", "list-media"])

    assert ended.exit_code == 2
    assert "not sent to https://elsewhere.example" in ended.stderr


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(kind, status):
    """Not even to another port of the same host: the call ends with the answer that leads there."""
    with serving([json_answer(200, {"title": "not this one"})]) as other:
        leads = json_answer(status, {}, Location=f"{other.url}/books/7")
        with serving([leads]) as server, pytest.raises(APIStatusError) as caught:
            outcome(kind, lambda client: client.books.get_book(book_id="7"), spec=library(), server=server.url, **LOGIN)

    assert (caught.value.status, other.asked) == (status, [])


@pytest.mark.usefixtures("login_of_environment")
def test_all_servers_of_the_packaged_document_are_trusted_with_an_overlay(tmp_path, monkeypatch):
    """Those of its operations as well: an overlay takes nothing away, and adds none."""
    packaged = tmp_path / "packaged.json"
    packaged.write_text(json.dumps(with_servers_of("operation", ELSEWHERE)))
    monkeypatch.setattr(spec_loading, "packaged_document", lambda: packaged)
    titled = {"target": "$.info", "update": {"title": "Other"}}
    overlay = {"overlay": "1.0.0", "info": {"title": "x", "version": "1"}, "actions": [titled]}

    clear = spec_loading.reload_api  # it forgets the packaged document
    clear(None)
    try:
        with Client(overlays=[overlay]) as client:
            assert authorization(client)
            assert authorization(client, "list-books")
        with Client(overlays=[moved("$.paths['/books'].get", "https://third.example")]) as client:
            assert authorization(client)
            with pytest.raises(ConfigurationError, match=r"not sent to https://third\.example"):
                authorization(client, "list-books")
    finally:
        monkeypatch.undo()
        clear(None)


@pytest.mark.usefixtures("login_of_environment")
@pytest.mark.parametrize("updates", [[], [{"title": "Other"}]])
def test_of_a_document_of_ones_own_the_servers_at_the_root_are_trusted(updates):
    """With an overlay as without; one of an operation is not, though the document names it."""
    made = [
        {"overlay": "1.0.0", "info": {"title": "x", "version": "1"}, "actions": [{"target": "$.info", "update": one}]}
        for one in updates
    ]
    second = {"url": "https://second.example"}
    document = library(servers=[OWN, second])
    document["paths"]["/books/{bookId}"]["get"]["servers"] = [second]
    document["paths"]["/books"]["get"]["servers"] = [{"url": ELSEWHERE}]
    with Client(spec=document, overlays=made, **LOGIN) as client:
        assert authorization(client)
        with pytest.raises(ConfigurationError, match=r"not sent to https://elsewhere\.example"):
            authorization(client, "list-books")
