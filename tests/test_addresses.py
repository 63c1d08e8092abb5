"""The one check of addresses: what it accepts, what it refuses and why, and where an address leads."""

import pytest

from fastpix_dyn.addresses import AddressError, check_supplied, parse_address


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://api.example.com/v1?a=b#c", "https://api.example.com"),
        ("https://API.Example.COM:443", "https://api.example.com"),
        ("http://localhost:4010/", "http://localhost:4010"),
        ("https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443"),
        ("https://bücher.example/", "https://xn--bcher-kva.example"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("http://my_service.internal:80", "http://my_service.internal"),
    ],
)
def test_an_address_is_normalized(url, origin):
    """Scheme and host are in lower case, the host in ASCII, and the default port is left out."""
    assert parse_address(url).origin == origin


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://a.example", "not an http or https URL"),
        ("//a.example", "not an http or https URL"),
        ("/path", "not an http or https URL"),
        ("https://", "no host"),
        ("https://me@a.example", "user name"),
        ("https://me:mine@a.example", "user name"),
        ("https://@a.example", "user name"),
        ("https://a.example:0", "port is 0"),
        ("https://a.example:65536", "can't be read"),
        ("https://a.example:x", "can't be read"),
        ("https://[::1", "can't be read"),
        ("https://[fe80::1%25eth0]", "zone"),
        ("https://a\tb.example", "control character"),
        ("https://a.example\r\nX: y", "control character"),
        ("https://a.example\\@b.example", "backslash"),
        ("https://a..example", "not a name"),
        ("https://-a.example", "not a name"),
        ("https://a.example%2fb", "not a name"),
        ("https://xn--a.example", "IDNA"),
        ("https://" + "a" * 64 + ".example", "not a name"),
        ("https://\ud800.example", "control character"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(url, reason):
    """No request is sent to what parsers read in different ways, and nothing of the URL is in the message."""
    with pytest.raises(AddressError, match=reason):
        parse_address(url)


LOOPBACK = ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "[::ffff:127.0.0.1]", "127.1", "0x7f.1", "2130706433"]
LOCAL = ["a.localhost", "0.0.0.0", "[::]", "localhost.", "127.0.0.1."]  # noqa: S104  # nothing is bound
LOCAL += ["[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[::ffff:0:127.0.0.1]", "[2002:7f00:1::]"]
LINK_LOCAL = ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "[::169.254.169.254]", "169.254.43518"]
ELSEWHERE = ["a.example", "10.0.0.1", "192.168.1.1", "[2001:db8::1]", "localhost.example", "128.0.0.1"]


@pytest.mark.parametrize("host", [*LOOPBACK, *LOCAL, *LINK_LOCAL, *ELSEWHERE])
def test_an_address_leads_to_this_machine_or_elsewhere(host):
    """Also in the forms that only the resolver knows; plain http is private on this machine only."""
    address = parse_address(f"http://{host}:8080/path")

    assert address.is_loopback == (host in LOOPBACK)
    assert address.is_local == (host in LOOPBACK + LOCAL + LINK_LOCAL)
    assert address.is_private_channel == (host in LOOPBACK)


@pytest.mark.parametrize("host", [*LOOPBACK, *LOCAL])
def test_an_address_that_a_server_sent_leads_to_this_machine_only_from_this_machine(host):
    """Another machine can't draw a request to this one."""
    url = f"https://{host}/upload"

    assert check_supplied(url, "http://127.0.0.1:4010/v1") == parse_address(url)
    with pytest.raises(AddressError, match="another server sent it"):
        check_supplied(url, "https://api.example.com/v1")


@pytest.mark.parametrize("host", LINK_LOCAL)
@pytest.mark.parametrize("source", ["https://api.example.com", "http://127.0.0.1:4010", "https://169.254.7.7"])
def test_only_a_link_local_server_leads_to_itself(host, source):
    """At such an address clouds serve the credentials of a machine; a server of this machine may be a proxy."""
    url = f"https://{host}/upload"

    assert check_supplied(url, f"https://{host}:8443") == parse_address(url)
    with pytest.raises(AddressError, match="another server sent it"):
        check_supplied(url, source)


@pytest.mark.parametrize(
    ("url", "source", "is_accepted"),
    [
        ("https://api.localhost/upload", "https://api.localhost:8443/v1", True),
        ("http://127.0.0.1:9", "https://api.localhost", True),
        ("https://169.254.1.1/upload", "https://169.254.1.1/v1", True),
        ("https://169.254.169.254", "https://169.254.1.1", False),
        ("https://127.0.0.1", "https://169.254.1.1", False),
        ("https://127.0.0.1", "https://0.0.0.0", False),
        ("https://127.0.0.1", "nonsense", False),
    ],
)
def test_a_local_server_leads_to_itself(url, source, is_accepted):
    """A server of this machine may lead anywhere on it, one of the network segment only to itself."""
    if is_accepted:
        assert check_supplied(url, source)
    else:
        with pytest.raises(AddressError):
            check_supplied(url, source)


@pytest.mark.parametrize("host", ELSEWHERE)
def test_an_address_that_a_server_sent_leads_elsewhere(host):
    """Other hosts, those of a private network as well, may be sent."""
    assert check_supplied(f"https://{host}/upload", "https://api.example.com/v1")
