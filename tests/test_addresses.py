"""The one check of addresses: what it accepts, what it refuses and why, and where an address leads."""

import pytest

from fastpix_dyn.addresses import AddressError, check_supplied, parse_address, parse_server


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


@pytest.mark.parametrize(
    ("url", "origin", "port"),
    [
        ("http://a.example", "http://a.example", 80),
        ("http://a.example:80", "http://a.example", 80),
        ("http://a.example:443", "http://a.example:443", 443),
        ("https://a.example", "https://a.example", 443),
        ("https://a.example:80", "https://a.example:80", 80),
        ("https://a.example:1", "https://a.example:1", 1),
        ("https://a.example:65535", "https://a.example:65535", 65535),
        ("HTTPS://a.example:", "https://a.example", 443),
        ("https://a.example.", "https://a.example.", 443),
        ("https://[::1]", "https://[::1]", 443),
        ("https://[0:0:0:0:0:0:0:1]:80", "https://[::1]:80", 80),
        ("https://BÜCHER.example".lower(), "https://xn--bcher-kva.example", 443),
        ("https://XN--BCHER-KVA.example", "https://xn--bcher-kva.example", 443),
    ],
)
def test_the_port_of_the_scheme_is_left_out_of_the_origin_only(url, origin, port):
    """That of the other scheme is not; the smallest and the largest port are ports."""
    address = parse_address(url)

    assert (address.origin, address.port) == (origin, port)


@pytest.mark.parametrize(
    ("host", "is_name"),
    [
        ("a" * 63 + ".example", True),
        ("a" * 64 + ".example", False),
        (".".join(["a" * 49] * 5) + ".com", True),  # 253 characters
        (".".join(["a" * 49] * 5) + ".com.", True),  # and the dot of the root
        (".".join(["a" * 49] * 5) + ".comx", False),
        (".".join(["a" * 49] * 5) + ".comx.", False),
        ("a-b.example", True),
        ("a-.example", False),
        ("-a.example", False),
        ("a.-b.example", False),
        ("a.b-", False),
        ("_a_.example", True),
        ("a.example..", False),
        (".example", False),
        ("a.exa$mple", False),
        ("a.example\u0661", False),
        ("1.2.3.4", True),
        ("b\u00fccher" + "a" * 60 + ".example", False),
    ],
)
def test_a_host_is_a_name_of_limited_labels(host, is_name):
    """RFC 1035 and RFC 1123: 63 characters a label, 253 in all, no hyphen at an end."""
    if is_name:
        assert parse_address(f"https://{host}/x").host == host
    else:
        with pytest.raises(AddressError, match="not a name of a server"):
            parse_address(f"https://{host}/x")


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x1f", " ", "\x7f", "\x80", "\x9f", "\xa0", "\\", "\ud800"],
    ids=ascii,
)
def test_a_character_that_parsers_remove_is_refused_anywhere(character):
    """At the ends of each range."""
    for url in (f"https://a{character}.example", f"https://a.example/{character}", f"{character}https://a.example"):
        with pytest.raises(AddressError, match="a space, a backslash or a control character"):
            parse_address(url)


@pytest.mark.parametrize("character", ["!", "~", "\xa1", "é", "[", "\ue000", "\ud7ff"], ids=ascii)
def test_other_characters_may_be_in_a_path(character):
    """Next to the ends of the ranges."""
    assert parse_address(f"https://a.example/{character}").host == "a.example"


@pytest.mark.parametrize(
    "netloc", ["[::1]x", "[::1]x:80", "x[::1]", "[::1]]", "[[::1]]", "[v1.a]", "[1.2.3.4]", "[a.example]", "[]"]
)
def test_brackets_are_for_an_ipv6_address_only(netloc):
    """Parsers differ in what else they ignore."""
    with pytest.raises(AddressError, match=r"not an IPv6 address|can't be read|no host"):
        parse_address(f"https://{netloc}/x")


@pytest.mark.parametrize(
    ("suffix", "is_server"),
    [("", True), ("/v1", True), ("?", False), ("#", False), ("/v1?a=b", False), ("/v1#a", False)],
)
def test_a_server_has_neither_a_query_nor_a_fragment(suffix, is_server):
    """The path would become a part of it."""
    if is_server:
        assert parse_server(f"https://a.example{suffix}").host == "a.example"
    else:
        with pytest.raises(AddressError, match=r"^it has a query or fragment$"):
            parse_server(f"https://a.example{suffix}")


@pytest.mark.parametrize(
    ("host", "is_this_machine", "is_link_local", "is_local"),
    [
        ("127.0.0.1", True, False, True),
        ("127.255.255.255", True, False, True),
        ("126.255.255.255", False, False, False),
        ("128.0.0.0", False, False, False),
        ("localhost", True, False, True),
        ("localhost.", True, False, True),
        ("a.localhost", True, False, True),
        ("a.b.localhost.", True, False, True),
        ("notlocalhost", False, False, False),
        ("localhost.example", False, False, False),
        ("0.0.0.0", False, False, True),  # noqa: S104  # nothing is bound
        ("[::]", False, False, True),
        ("169.253.255.255", False, False, False),
        ("169.254.0.0", False, True, True),
        ("169.254.255.255", False, True, True),
        ("169.255.0.0", False, False, False),
        ("169.254.169.254.", False, True, True),
        ("[fe80::]", False, True, True),
        ("[febf:ffff::1]", False, True, True),
        ("[fec0::1]", False, False, False),
        ("[::ffff:127.0.0.1]", True, False, True),
        ("[::ffff:10.0.0.1]", False, False, False),
        ("[::127.0.0.1]", False, False, True),
        ("[64:ff9b::127.0.0.1]", False, False, True),
        ("[64:ff9b::10.0.0.1]", False, False, False),
        ("[64:ff9b:1:ffff::127.0.0.1]", False, False, True),
        ("[64:ff9b:2::127.0.0.1]", False, False, False),
        ("[::ffff:0:169.254.169.254]", False, True, True),
        ("[::ffff:1:169.254.169.254]", False, False, False),
        ("[2002:a9fe:a9fe::1]", False, True, True),
        ("[2002:a00:1::]", False, False, False),
        ("[2003:7f00:1::]", False, False, False),
    ],
)
def test_where_an_address_leads(host, is_this_machine, is_link_local, is_local):
    """At the ends of each range, and by each prefix that contains an IPv4 address."""
    address = parse_address(f"http://{host}")

    assert (address.is_this_machine, address.is_link_local, address.is_local) == (
        is_this_machine,
        is_link_local,
        is_local,
    )


@pytest.mark.parametrize(
    ("url", "is_private"),
    [
        ("https://a.example", True),
        ("http://a.example", False),
        ("http://localhost", True),
        ("http://a.localhost", False),
        ("http://localhost.", False),
        ("http://0.0.0.0", False),
        ("http://10.0.0.1", False),
    ],
)
def test_a_channel_is_private_by_https_or_on_this_machine(url, is_private):
    """A resolver may send a name below `localhost` elsewhere."""
    assert parse_address(url).is_private_channel is is_private
