"""Addresses of servers: the one check that every URL passes, and where it leads.

`parse_address` accepts http and https URLs of a host that a request can be sent to. What may be sent there depends on
where the URL comes from: `check_supplied` is for one that a server sent.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urlsplit

from fastpix_dyn.structs import Record

_PORTS = {"http": 80, "https": 443}
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\\ud800-\udfff]")
"""Characters that URL parsers remove or read in different ways: controls, spaces, backslashes, lone surrogates."""
_HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?", re.ASCII)
"""Letters, digits and hyphens (RFC 1123 §2.1), and the underscores that names of containers contain."""
_MAX_HOST = 253
"""RFC 1035 §2.3.4, without the length bytes."""
_IPV4_EMBEDDING = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96", "::/96")))
"""Prefixes of IPv6 addresses that end in an IPv4 address: of translators, and the IPv4-compatible ones."""
_IP_LITERAL = re.compile(r"\[[^\[\]]*:[^\[\]]*\](:[0-9]*)?")
"""An IPv6 address in brackets and a port (RFC 3986 §3.2.2); parsers differ in what else they ignore."""
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressError(ValueError):
    """A URL that no request may be sent to. The message is the reason, without the URL."""


class Address(Record, frozen=True):
    """The server part of a URL.

    Attributes:
        scheme: `http` or `https`.
        host: a name in ASCII (IDNA 2008) and lower case, or an IP address; an IPv6 address without brackets.
        port: the port; by default that of the scheme.
    """

    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """Scheme, host and port, without the scheme's default port (RFC 6454 §6.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine (RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3)."""
        ip = _ip_address(self.host)
        return self.host == "localhost" if ip is None else ip.is_loopback

    @property
    def is_this_machine(self) -> bool:
        """Whether the host is this machine by its address or by its name: `*.localhost` is also (RFC 6761 §6.3).

        A resolver may send a name below `localhost` elsewhere, so it is not loopback for credentials.
        """
        name = self.host.removesuffix(".")
        return self.is_loopback or name == "localhost" or name.endswith(".localhost")

    @property
    def is_local(self) -> bool:
        """Whether the host may be this machine, or one that only this machine's network segment reaches.

        Besides the names and addresses of this machine those are unspecified addresses, and link-local ones (RFC 3927,
        RFC 4291 §2.5.6), at which clouds serve the credentials of a machine.
        """
        return self.is_this_machine or any(
            one.is_loopback or one.is_link_local or one.is_unspecified for one in self._ip_addresses
        )

    @property
    def is_link_local(self) -> bool:
        """Whether the host is an address of this machine's network segment."""
        return any(one.is_link_local for one in self._ip_addresses)

    @property
    def _ip_addresses(self) -> tuple[IPAddress, ...]:
        """The IP address that the host is, if it is one, and the one that it contains."""
        ip = _ip_address(self.host.removesuffix("."))  # with a dot at its end a resolver may take it for a name
        return () if ip is None else _with_embedded(ip)

    @property
    def is_private_channel(self) -> bool:
        """Whether nobody on the network can read a request: https, or this machine."""
        return self.scheme == "https" or self.is_loopback


def parse_address(url: str) -> Address:
    """Return the server part of *url*, an absolute URL.

    Raises:
        AddressError: no request may be sent to it.
    """
    if _FORBIDDEN.search(url):
        raise AddressError("it contains a space, a backslash or a control character")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise AddressError("its host or port can't be read") from None
    if parts.scheme not in _PORTS:
        raise AddressError("it is not an http or https URL")
    if "@" in parts.netloc:
        raise AddressError("it contains a user name or password")
    if not host:
        raise AddressError("it has no host")
    if port == 0:
        raise AddressError("its port is 0")
    if ("[" in parts.netloc or "]" in parts.netloc) and not _IP_LITERAL.fullmatch(parts.netloc):
        raise AddressError("its host is not an IPv6 address")
    return Address(parts.scheme, _normalized_host(host), port or _PORTS[parts.scheme])


def parse_server(url: str) -> Address:
    """Return the server part of *url*, to which the paths of an API are appended.

    Raises:
        AddressError: no request may be sent to it, or it has a query or fragment, which would contain the path.
    """
    address = parse_address(url)
    if "?" in url or "#" in url:
        raise AddressError("it has a query or fragment")
    return address


def check_supplied(url: str, source: str) -> Address:
    """Return the server part of *url*, which the server at the URL *source* sent.

    Raises:
        AddressError: no request may be sent to it; or it leads to this machine, but *source* is another one; or it is
            link-local, but not the host of *source*.
    """
    address = parse_address(url)
    if address.is_local:
        sender = parse_address(source)
        is_within = sender.is_this_machine and not address.is_link_local
        if not (is_within or sender.host == address.host):
            raise AddressError("it leads to this machine or to a link-local address, but another server sent it")
    return address


def _normalized_host(host: str) -> str:
    """Return *host* in ASCII and lower case."""
    if ":" in host:
        try:
            ip = ipaddress.IPv6Address(host)
        except ValueError:
            raise AddressError("its host is not an IPv6 address") from None
        if ip.scope_id is not None:
            raise AddressError("its IPv6 address has a zone")
        return str(ip)
    host = host.lower() if len(host) <= _MAX_HOST + 1 else ""
    if not host.isascii() or "xn--" in host:
        import idna  # most hosts are ASCII

        try:
            host = idna.encode(host).decode("ascii")  # as the HTTP libraries do, without the mapping of UTS 46
        except UnicodeError:  # of which IDNAError is one
            raise AddressError("its host is not a name of a server (IDNA 2008)") from None
    if len(host.removesuffix(".")) > _MAX_HOST or not _HOST_NAME.fullmatch(host):
        raise AddressError("its host is not a name of a server")
    return host


def _ip_address(host: str) -> IPAddress | None:
    """Return the IP address that *host* is, also in the forms that only the resolver knows, such as `127.1`."""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except (OSError, ValueError):
            return None
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return mapped or ip


def _with_embedded(ip: IPAddress) -> tuple[IPAddress, ...]:
    """Return *ip*, and the IPv4 address that a translator may take from it (RFC 6052 §2.1, RFC 8215, RFC 3056 §2)."""
    if isinstance(ip, ipaddress.IPv4Address):
        return (ip,)
    is_embedding = any(ip in prefix for prefix in _IPV4_EMBEDDING)
    embedded = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if is_embedding else ip.sixtofour
    return (ip,) if embedded is None else (ip, embedded)
