"""Which server a client talks to: by number, by URL, by a URL with variables, or by name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from fastpix_dyn.client.connection import Answer
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.names import suggestion, template_names
from fastpix_dyn.spec.plan import Api, ServerVariable

EMBEDDED = {"mock": "fastpix_dyn.mock.server:serve"}
"""Servers in this process, by name: where the function stands that makes one of an `Api`; loaded when asked for."""
SERVER_URL = "FASTPIX_SERVER_URL"
_EMBEDDED_URL = "https://{}.invalid"
"""RFC 2606 §2: no request to it can leave the process."""


def resolve(api: Api, server: int | str | None, variables: Mapping[str, str] | None) -> str | None:
    """The address of *server*; None for that of the document.

    Raises:
        ConfigurationError: there is no such server, or its variables are wrong.
    """
    if isinstance(server, str):
        if server in EMBEDDED:
            return _EMBEDDED_URL.format(server)
        return _checked(_filled(server, {}, dict(variables or {})))
    if server is None and not variables:
        return None
    number = server or 0
    if not 0 <= number < len(api.servers):
        raise ConfigurationError(f"there is no server {number}; the document has {len(api.servers)}, numbered from 0")
    chosen = api.servers[number]
    return _checked(_filled(chosen.url, chosen.variables, dict(variables or {})))


def from_environment() -> str | None:
    """The address in the environment variable FASTPIX_SERVER_URL; None where it is not set."""
    return os.environ.get(SERVER_URL) or None


def is_embedded(server: int | str | None) -> bool:
    """Whether *server*, a name or an address, is one in this process."""
    return server is not None and (server in EMBEDDED or server in [_EMBEDDED_URL.format(name) for name in EMBEDDED])


def embedded(api: Api, address: str | None) -> Answer | None:
    """The server in this process at *address*; None where it is elsewhere."""
    for name, home in EMBEDDED.items():
        if address == _EMBEDDED_URL.format(name):
            from pkgutil import resolve_name

            made: Answer = resolve_name(home)(api)
            return made
    return None


def _filled(url: str, declared: Mapping[str, ServerVariable], given: dict[str, str]) -> str:
    names = template_names(url)
    for name in given.keys() - set(names):
        raise ConfigurationError(f"the server {_shown(url)} has no variable {name!r}; {suggestion(name, names)}")
    for name in names:
        known = declared.get(name)
        value = given.get(name, known.default if known else None)
        if value is None:
            raise ConfigurationError(f"the server {_shown(url)} needs server_variables={{{name!r}: …}}")
        if known and known.enum and value not in known.enum:
            raise ConfigurationError(
                f"the variable {name!r} of the server {_shown(url)} is one of {', '.join(known.enum)}, not {value!r}"
            )
        url = url.replace(f"{{{name}}}", value)
    return url


def _checked(url: str) -> str:
    if not _is_server(url):
        names = ", ".join(map(repr, EMBEDDED))
        raise ConfigurationError(f"not a server: {_shown(url)!r}; give a number, an http or https URL, or {names}")
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise ConfigurationError("the server's URL holds credentials; give them as username= and password=")
    return url


def _is_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket that is not closed, a port that is none
        return False


def _shown(url: str) -> str:
    """*url* for a message: without the credentials that it may hold."""
    _, at, rest = url.rpartition("@")
    return f"***@{rest}" if at else url
