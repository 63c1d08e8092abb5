"""The proxies of the environment: which one a request takes, and when it takes none."""

import httpx
import pytest
from loopback import json_answer, outcome, serving
from small import library

from fastpix_dyn import Client, ConfigurationError
from fastpix_dyn.addresses import parse_address
from fastpix_dyn.client import proxies
from fastpix_dyn.client.proxies import Proxy, environment_proxies, proxy_for

BOOK = json_answer(200, {"title": "Ulysses"})


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    """The machine may have some."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "FTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def chosen(monkeypatch, url, **variables):
    """The proxy for *url* in an environment of *variables*: its variable and its URL."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    proxy = proxy_for(parse_address(url))
    return proxy and (proxy.variable, proxy.url)


@pytest.mark.parametrize(
    ("url", "variables", "expected"),
    [
        ("http://a.example", {}, None),
        ("http://a.example", {"HTTP_PROXY": "http://p:1"}, ("HTTP_PROXY", "http://p:1")),
        ("http://a.example", {"http_proxy": "http://p:1"}, ("HTTP_PROXY", "http://p:1")),
        ("http://a.example", {"HTTPS_PROXY": "http://p:1"}, None),
        ("https://a.example", {"HTTPS_PROXY": "http://p:1"}, ("HTTPS_PROXY", "http://p:1")),
        ("https://a.example", {"HTTP_PROXY": "http://p:1"}, None),
        ("http://a.example", {"ALL_PROXY": "http://p:1"}, ("ALL_PROXY", "http://p:1")),
        ("https://a.example", {"ALL_PROXY": "http://p:1"}, ("ALL_PROXY", "http://p:1")),
        ("https://a.example", {"ALL_PROXY": "http://p:1", "HTTPS_PROXY": "http://q:2"}, ("HTTPS_PROXY", "http://q:2")),
        ("http://a.example", {"ALL_PROXY": "http://p:1", "HTTPS_PROXY": "http://q:2"}, ("ALL_PROXY", "http://p:1")),
        ("https://a.example", {"ALL_PROXY": "http://p:1", "HTTPS_PROXY": ""}, ("ALL_PROXY", "http://p:1")),
        ("https://a.example", {"HTTPS_PROXY": "", "ALL_PROXY": ""}, None),
        ("https://a.example", {"FTP_PROXY": "http://p:1"}, None),
        ("https://a.example", {"HTTPS_PROXY": "p.example:3128"}, ("HTTPS_PROXY", "http://p.example:3128")),
        ("https://a.example", {"HTTPS_PROXY": "p.example"}, ("HTTPS_PROXY", "http://p.example")),
        ("https://a.example", {"HTTPS_PROXY": "socks5://p:1"}, ("HTTPS_PROXY", "socks5://p:1")),
    ],
)
def test_the_proxy_of_the_scheme_comes_before_that_for_all(monkeypatch, url, variables, expected):
    """A variable that is empty is missing; an address without a scheme is one of http."""
    assert chosen(monkeypatch, url, **variables) == expected


@pytest.mark.parametrize(
    ("url", "no_proxy", "is_direct"),
    [
        ("https://a.example", "a.example", True),
        ("https://a.example", "b.example,a.example", True),
        ("https://a.example", ".example", True),
        ("https://a.example", "*", True),
        ("https://a.example:8443", "a.example:8443", True),
        ("https://a.example:8443", "a.example:443", False),
        ("https://a.example", "a.example:443", True),
        ("https://a.example", "b.example", False),
        ("https://a.example", "", False),
        ("https://[2001:db8::1]", "2001:db8::1", True),
        ("https://[2001:db8::1]", "2001:db8::2", False),
    ],
)
def test_no_proxy_excepts_hosts_with_and_without_a_port(monkeypatch, url, no_proxy, is_direct):
    """As curl and Python's own urllib read it."""
    proxy = chosen(monkeypatch, url, HTTPS_PROXY="http://p:1", NO_PROXY=no_proxy)

    assert proxy == (None if is_direct else ("HTTPS_PROXY", "http://p:1"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "a.localhost", "169.254.169.254", "0.0.0.0"])  # noqa: S104
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
def test_a_request_to_this_machine_takes_no_proxy(monkeypatch, host, variable):
    """It would leave the machine, with its credentials."""
    assert chosen(monkeypatch, f"http://{host}:4010", **{variable: "http://p:1"}) is None
    assert chosen(monkeypatch, "http://10.0.0.1:4010", **{variable: "http://p:1"}) == (variable, "http://p:1")


def test_the_proxies_are_those_of_three_schemes(monkeypatch):
    """Others are for other protocols."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "FTP_PROXY"):
        monkeypatch.setenv(name, f"http://{name[:3].lower()}:1")

    assert environment_proxies() == {"http": "http://htt:1", "https": "http://htt:1", "all": "http://all:1"}
    assert "canary" not in repr(Proxy("HTTP_PROXY", "http://u:canary@p"))


def test_an_empty_setting_of_the_system_is_no_proxy(monkeypatch):
    """Windows and macOS have settings, which urllib returns as they are."""
    monkeypatch.setattr(proxies, "getproxies", lambda: {"https": "", "all": "http://p:1", "no": "a.example"})

    assert environment_proxies() == {"all": "http://p:1"}
    assert chosen(monkeypatch, "https://b.example") == ("ALL_PROXY", "http://p:1")


def get_book(client):
    """A call."""
    return client.books.get_book(book_id="7")


def test_a_request_goes_by_the_proxy_and_another_one_directly(kind, monkeypatch):
    """Both by one client; the proxy gets its own credentials, and the direct server gets none of them."""
    with serving([BOOK]) as proxy, serving([BOOK]) as direct:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.replace("//", "//me:mine@"))
        options = {"spec": library(security=[]), "retries": None}

        def both(client):
            return get_book(client), get_book(client.with_options(server=direct.url)), get_book(client)

        async def both_async(client):
            return [
                await get_book(client),
                await get_book(client.with_options(server=direct.url)),
                await get_book(client),
            ]

        use = both if kind == "sync" else both_async
        assert list(outcome(kind, use, server="http://library.invalid", **options)) == [{"title": "Ulysses"}] * 3

    assert [one.path for one in proxy.asked] == ["http://library.invalid/books/7"] * 2
    assert {one.headers["proxy-authorization"] for one in proxy.asked} == {"Basic bWU6bWluZQ=="}
    assert [one.path for one in direct.asked] == ["/books/7"]
    assert "proxy-authorization" not in direct.asked[0].headers


class Transport:
    """A transport that is never used, and notes what it was made with and that it was closed."""

    def __init__(self, made, **options):
        made.append(self)
        self.options, self.is_closed = options, False

    def handle_request(self, _):
        """Responds."""
        return httpx.Response(200, json={"title": "Ulysses"})

    async def handle_async_request(self, request):
        """Responds."""
        return self.handle_request(request)

    def close(self):
        """Notes it."""
        self.is_closed = True

    async def aclose(self):
        """Notes it."""
        self.is_closed = True


def test_each_proxy_has_one_transport_and_all_are_closed(kind, monkeypatch):
    """The direct one, and one for each proxy that a request took; all with the same certificates."""
    made = []
    name = {"sync": "HTTPTransport", "async": "AsyncHTTPTransport"}[kind]
    monkeypatch.setattr(httpx, name, lambda **options: Transport(made, **options))
    monkeypatch.setenv("HTTP_PROXY", "http://p.example:1")
    monkeypatch.setenv("HTTPS_PROXY", "http://u:w@q.example:2")

    def urls(client):
        yield from (client.with_options(server=url) for url in ("http://a.example", "https://a.example") * 2)

    def sync(client):
        return [get_book(one) for one in urls(client)]

    async def awaited(client):
        return [await get_book(one) for one in urls(client)]

    use = sync if kind == "sync" else awaited
    assert len(outcome(kind, use, spec=library(security=[]), server="http://a.example", retries=None)) == 4

    assert [str(one.options["proxy"].url) if "proxy" in one.options else None for one in made] == [
        None,
        "http://p.example:1",
        "http://q.example:2",
    ]
    assert len({id(one.options["verify"]) for one in made}) == 1
    assert [one.is_closed for one in made] == [True, True, True]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://p.example", "it is not the URL of a proxy; expected http://HOST:PORT"),
        ("http://[::1", "it is not the URL of a proxy; expected http://HOST:PORT"),
        ("http://", "it has no host; expected http://HOST:PORT"),
        ("http://a..b:1", "its host is not a name of a server; expected http://HOST:PORT"),
        ("http://u:canary@p.example:0", "its port is 0; expected http://HOST:PORT"),
    ],
)
def test_a_proxy_that_cannot_be_used_says_why(monkeypatch, address, reason):
    """By its variable; the value may contain a password."""
    monkeypatch.setenv("ALL_PROXY", address)
    with Client(spec=library(), auth=("id", "pw"), retries=None) as client, pytest.raises(ConfigurationError) as caught:
        get_book(client)

    assert str(caught.value).endswith(f"the proxy in the environment's ALL_PROXY can't be used: {reason}")
    assert "canary" not in str(caught.value)
