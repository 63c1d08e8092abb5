"""What a caller gives as credentials → a credential for each security scheme of the document."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from typing import Any

from fastpix_dyn.client.hiding import Hidden
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.wire.auth import Credential


class _Placeholder(Enum):
    """The type of `ANY`."""

    ANY = "any"


Given = Credential | Mapping[str, Credential]
"""A user name and a password, a token or key, or one of them for each scheme by its key in the document."""
Source = Callable[[], Given | Awaitable[Given] | None]
"""Asked on each call, so that credentials can change; may be async for an async client."""

USERNAME, PASSWORD = "FASTPIX_USERNAME", "FASTPIX_PASSWORD"
ANY: Any = _Placeholder.ANY
"""Credentials of whatever kind is asked for: for a server in this process, which takes any."""
VARIABLES = f"{USERNAME} and {PASSWORD}"


def from_environment() -> Given | None:
    """The user name and password of the environment variables; None where one is missing."""
    username, password = os.environ.get(USERNAME), os.environ.get(PASSWORD)
    return (username, password) if username and password else None


def by_scheme(api: Api, given: Any) -> Hidden[Credential]:
    """The credentials for each security scheme of *api*; one that is given without a name is for all of them.

    Raises:
        ConfigurationError: it is no credential, or names a scheme that the document doesn't have.
    """
    return Hidden(_by_scheme(api, given))


def _by_scheme(api: Api, given: Any) -> dict[str, Credential]:
    schemes = api.security_schemes
    if given is None:
        return {}
    if given is ANY:
        return placeholders(api)
    if is_object(given):
        for key in given.keys() - schemes.keys():
            raise ConfigurationError(f"auth names the security scheme {key!r}; {suggestion(str(key), schemes)}")
        return {key: _credential(value) for key, value in given.items()}
    credential = _credential(given)
    return dict.fromkeys(schemes, credential)


def placeholders(api: Api) -> dict[str, Credential]:
    """Credentials that are none, for each security scheme of *api*: for what is only shown."""
    return {key: ("any", "any") if scheme.kind == "basic" else "any" for key, scheme in api.security_schemes.items()}


def _credential(value: Any) -> Credential:
    if isinstance(value, str):
        return value
    match value:
        case (str() as username, str() as password):
            return username, password
        case _:
            pass
    raise ConfigurationError(
        f"not a credential: {type(value).__name__}; give (user name, password), a token, or one of them for each scheme"
    )
