"""Where credentials may go: to servers that the caller named or the document is trusted with, never readable by others.

A document of one's own is trusted with the servers at its root, the packaged one with all of its servers. Others, which
an overlay brings, or a path or an operation of one's own document, get credentials only where the caller names them.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.spec.plan import Operation, Server

_PORTS = {"http": 80, "https": 443}


def check(environment: Environment, settings: Settings, operation: Operation, base: str) -> None:
    """Lets credentials go to *base*, the address of the server, or not.

    Raises:
        ConfigurationError: nobody named that server, or the way there is not encrypted.
    """
    server = _of_document(environment, settings, operation)
    if server is not None and not _is_trusted(server, base, environment.trusted):
        raise ConfigurationError(
            f"the credentials are not sent to {origin(base)}: you did not name that server, and it is none at the root "
            f"of the document; if it may have them, pass server={_shown(base)!r}, for one call by with_options()",
            operation=operation.id,
        )
    if not base.startswith("https://") and not is_loopback(base):
        raise ConfigurationError(
            f"the credentials are not sent to {origin(base)}: plain http can be read by all on the way; pass a server= "
            "of https or on this machine, or, if you trust the way, the header itself in headers=",
            operation=operation.id,
        )


def origin(url: str) -> str:
    """Scheme, host and port of *url*, in one spelling (RFC 6454 §4); what is no URL is an origin by itself."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port in {None, _PORTS.get(parts.scheme)} else f":{parts.port}"
    except ValueError:
        return _shown(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def is_loopback(url: str) -> bool:
    """Whether *url* leads to this machine (RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3)."""
    import ipaddress  # few need it

    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _of_document(environment: Environment, settings: Settings, operation: Operation) -> Server | None:
    """The server as the document has it; None where the caller named an address."""
    if settings.server is not None:
        return settings.numbered
    return (operation.servers or environment.api.servers)[0]


def _is_trusted(server: Server, base: str, trusted: tuple[Server, ...] | None) -> bool:
    if trusted is None or server in trusted:
        return True
    return origin(base) in {origin(filled(one)) for one in trusted if "://" in one.url}


def filled(server: Server) -> str:
    """The address of *server*, its variables as the document has them (OpenAPI 3.1 §4.8.6)."""
    url = server.url
    for name, variable in server.variables.items():
        url = url.replace(f"{{{name}}}", variable.default)
    return url


def _shown(url: str) -> str:
    """*url* without the credentials that a document may have put there."""
    return re.sub(r"//[^/?#]*@", "//", url)
