"""Authentication: credentials for security schemes, and a table of how each scheme puts them on a request.

OpenAPI 3.1 §4.8.27 and §4.8.30. No error message contains the value of a credential.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.redaction import RedactedMapping
from fastpix_dyn.spec.plan import SecurityScheme
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.structs import Record, replace
from fastpix_dyn.wire import messages
from fastpix_dyn.wire.messages import Request

Credential = str | tuple[str, str]
"""A token or key, or a user name and a password."""
Credentials = Credential | Mapping[str, Credential]
"""One credential for all security schemes, or one for each scheme by its key in the document."""
CredentialsProvider = Callable[[], Credentials | Awaitable[Credentials] | None]
"""Called on each call, so that credentials can change; may be async for an async client."""
Security = tuple[tuple[str, ...], ...]
"""Alternatives; each contains the keys of the schemes that are needed together."""
Alternative = tuple[SecurityScheme, ...]
"""Schemes that are needed together."""

_CREDENTIAL_TYPES = (str, tuple)
_BASIC, _MUTUAL_TLS = "basic", "mutualTLS"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class _AnyCredentials(Enum):
    """The type of `ANY_CREDENTIALS`."""

    ANY = "any"


ANY_CREDENTIALS: Any = _AnyCredentials.ANY
"""Stands for credentials of any type, for a server that accepts any: the embedded mock server."""


def credentials_by_scheme(schemes: Mapping[str, SecurityScheme], credentials: Any) -> Mapping[str, Credential]:
    """Return the credential for each of *schemes*, which go by their keys; their repr is redacted.

    Raises:
        ConfigurationError: *credentials* are no credentials, or name a scheme that is not among *schemes*.
    """
    if isinstance(credentials, _CREDENTIAL_TYPES):
        return RedactedMapping(dict.fromkeys(schemes, _checked(credentials)))
    if credentials is None:
        return RedactedMapping[Credential]({})
    if credentials is ANY_CREDENTIALS:
        return RedactedMapping(_placeholders(schemes))
    if not is_object(credentials):
        raise _not_a_credential(credentials)
    for key in credentials.keys() - schemes.keys():
        from fastpix_dyn.spec.names import suggestion  # for errors only

        raise ConfigurationError(f"auth names the security scheme {key!r}; {suggestion(str(key), schemes)}")
    return RedactedMapping({key: _checked(value) for key, value in credentials.items()})


def _placeholders(schemes: Mapping[str, SecurityScheme]) -> dict[str, Credential]:
    """Return placeholders for credentials of *schemes*, for a request that is only shown or sent to the mock server."""
    return {key: ("any", "any") if scheme.type == _BASIC else "any" for key, scheme in schemes.items()}


def exact_text(text: str) -> str:
    """Return *text* as a `str` itself: a member of an enumeration is formatted as its name, not as its value."""
    return str.__str__(text)


def _checked(value: Any) -> Credential:
    if isinstance(value, str):
        return exact_text(value)
    match value:
        case (str() as username, str() as password):
            return exact_text(username), exact_text(password)
        case _:
            raise _not_a_credential(value)


def _not_a_credential(value: object) -> ConfigurationError:
    name = type(value).__name__
    return ConfigurationError(
        f"not a credential: {name}; pass (user name, password), a token, or one of them for each scheme"
    )


def authorize(
    request: Request,
    operation_security: Security,
    schemes: Mapping[str, SecurityScheme],
    credentials: Mapping[str, Credential],
    *,
    variables: str = "",
) -> Request:
    """Return *request* with the credentials for the first alternative of *operation_security* that is met.

    A credential of another type than its scheme needs is ignored. A header that *request* has already is not replaced,
    and counts as a credential. An alternative that needs nothing is chosen if no other is met.

    Args:
        request: the request without credentials.
        operation_security: the alternatives, by the keys of *schemes*.
        schemes: the security schemes of the document.
        credentials: by the keys of *schemes*.
        variables: the environment variables of user name and password, for the message about missing credentials.

    Raises:
        ConfigurationError: no alternative is met, or a credential can't be sent.
    """
    present = _header_names(request)
    for keys in operation_security:
        alternative = [schemes[key] for key in keys if schemes[key].type != _MUTUAL_TLS]
        if alternative and not _missing(alternative, credentials, present):
            return _sign(request, [one for one in alternative if not _is_present(present, one)], credentials)
    if unmet := unmet_security(operation_security, schemes, credentials, present):
        raise ConfigurationError("; ".join(filter(None, (unmet.message, _advice(unmet.alternatives, variables)))))
    return request


class UnmetSecurity(Record, frozen=True):
    """The credentials that an operation needs and that are missing."""

    alternatives: tuple[Alternative, ...]
    message: str


def unmet_security(
    operation_security: Security,
    schemes: Mapping[str, SecurityScheme],
    credentials: Mapping[str, Credential],
    present: Collection[str],
) -> UnmetSecurity | None:
    """Return what *operation_security* needs unless *credentials* or the headers *present* (lower case) meet it."""
    alternatives = tuple(_alternative(keys, schemes) for keys in operation_security)
    missing = [_missing(one, credentials, present) for one in alternatives]
    if not alternatives or not all(missing):
        return None
    needs = " or ".join(" and ".join(map(_requirement, alternative)) for alternative in alternatives)
    named = list({scheme.key: scheme for alternative in alternatives for scheme in alternative}.values())
    unusable = [credentials[scheme.key] for scheme in named if scheme.key in credentials and scheme.type in _SCHEMES]
    if any(_is_met(scheme, credentials, present) for scheme in named):
        keys = " or ".join(dict.fromkeys(repr(scheme.key) for alternative in missing for scheme in alternative))
        return UnmetSecurity(alternatives, f"no credentials for {keys}: the operation needs {needs}")
    if unusable:
        got = "a user name and a password" if isinstance(unusable[0], tuple) else "one text"
        return UnmetSecurity(alternatives, f"credentials of another type: the operation needs {needs}, not {got}")
    return UnmetSecurity(alternatives, f"no credentials: the operation needs {needs}")


def _advice(alternatives: Iterable[Alternative], variables: str) -> str:
    """Return what to pass to the client; empty if it supports no alternative."""
    possible = [one for one in alternatives if is_supported(one)]
    single = sum(any(scheme.type != _BASIC for scheme in one) for one in possible) == 1
    ways = [_how_to_pass(one, single=single) for one in possible]
    if variables and any(is_basic_alone(one) for one in possible):
        ways.append(f"set {variables}")
    return f"pass {', or '.join(dict.fromkeys(ways))}" if ways else ""


def _how_to_pass(alternative: Alternative, *, single: bool) -> str:
    if is_basic_alone(alternative):
        return "username= and password="
    if len(alternative) == 1 and single:
        return 'auth="…"'
    parts = [f'"{one.key}": ' + ('("…", "…")' if one.type == _BASIC else '"…"') for one in alternative]
    return f"auth={{{', '.join(parts)}}}"


def _requirement(scheme: SecurityScheme) -> str:
    """Describe the credential of *scheme* and where it is sent."""
    row = _SCHEMES.get(scheme.type)
    if row is None:
        unsupported = f"of type {scheme.type}, which is not supported; pass an Authorization header of your own"
        return f"{scheme.key!r} ({unsupported})"
    where = f", sent {_LOCATION_TEXTS[scheme.location]} {scheme.name}" if scheme.location in _LOCATION_TEXTS else ""
    return f"{scheme.key!r} ({row.credential}{where})"


def is_basic_alone(alternative: Sequence[SecurityScheme]) -> bool:
    """Return whether *alternative* needs a user name and a password and nothing else."""
    return [scheme.type for scheme in alternative] == [_BASIC]


def is_supported(alternative: Iterable[SecurityScheme]) -> bool:
    """Return whether a client can send credentials for all of *alternative*."""
    return all(scheme.type in _SCHEMES for scheme in alternative)


def header_name(scheme: SecurityScheme) -> str:
    """Return the header in which *scheme* is sent; empty if it is sent in the query or a cookie."""
    return "" if scheme.location in {"query", "cookie"} else scheme.name or "Authorization"


def _alternative(keys: tuple[str, ...], schemes: Mapping[str, SecurityScheme]) -> Alternative:
    """Return the schemes of *keys* that change the request: mutual TLS does not."""
    return tuple(schemes[key] for key in keys if schemes[key].type != _MUTUAL_TLS)


def _missing(
    alternative: Iterable[SecurityScheme], credentials: Mapping[str, Credential], present: Collection[str]
) -> list[SecurityScheme]:
    return [scheme for scheme in alternative if not _is_met(scheme, credentials, present)]


def _is_met(scheme: SecurityScheme, credentials: Mapping[str, Credential], present: Collection[str]) -> bool:
    if _is_present(present, scheme):
        return True
    row = _SCHEMES.get(scheme.type)
    return row is not None and isinstance(credentials.get(scheme.key), row.credential_type)


def _is_present(present: Collection[str], scheme: SecurityScheme) -> bool:
    return header_name(scheme).lower() in present


def _header_names(request: Request) -> set[str]:
    """Return the names of the headers, in lower case."""
    return {name.lower() for name, _ in request.headers}


def _sign(request: Request, schemes: list[SecurityScheme], credentials: Mapping[str, Credential]) -> Request:
    for scheme in schemes:
        if len(schemes) > 1 and _is_present(_header_names(request), scheme):
            raise _error(scheme, "needs the same header as another scheme of the operation, and both can't be sent")
        request = _SCHEMES[scheme.type].sign(request, scheme, credentials[scheme.key])
    return request


def _basic(request: Request, scheme: SecurityScheme, credential: tuple[str, str]) -> Request:
    """Add HTTP basic authentication (RFC 7617) in UTF-8 (§2.1)."""
    return _with_header(request, "Authorization", _basic_value(scheme, *credential))


@lru_cache(maxsize=64)
def _basic_value(scheme: SecurityScheme, user: str, password: str) -> str:
    """Return the header's value; cached, because a client sends the same one with each call."""
    if ":" in user:
        raise _error(scheme, "has a colon in the user name, which HTTP basic can't send (RFC 7617 §2)")
    if _CONTROL.search(user + password):
        raise _error(scheme, "contains a control character, such as a line break (RFC 7617 §2)")
    token = base64.b64encode(_utf_8(f"{user}:{password}", scheme)).decode("ascii")
    return f"Basic {token}"


def _bearer(request: Request, scheme: SecurityScheme, token: str) -> Request:
    """Add a bearer token (RFC 6750 §2.1)."""
    _check_text(scheme, token)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise _error(
            scheme, "contains a space, a line break or a character outside of ASCII: no token has these (RFC 6750)"
        )
    return _with_header(request, "Authorization", f"Bearer {token}")


def _api_key(request: Request, scheme: SecurityScheme, key: str) -> Request:
    _check_text(scheme, key)
    return _KEY_LOCATIONS[scheme.location](request, scheme, key)


def _key_in_header(request: Request, scheme: SecurityScheme, key: str) -> Request:
    if fault := messages.name_fault(scheme.name) or messages.value_fault(key):
        raise _error(scheme, f"can't be sent: {fault}")
    return _with_header(request, scheme.name, key)


def _key_in_query(request: Request, scheme: SecurityScheme, key: str) -> Request:
    piece = f"{quote(scheme.name, safe='')}={quote(_utf_8(key, scheme), safe='')}"
    return replace(request, url=f"{request.url}{'&' if '?' in request.url else '?'}{piece}")


def _key_in_cookie(request: Request, scheme: SecurityScheme, key: str) -> Request:
    """Add the key, unescaped because it is no parameter and has no style, to the cookies of the request."""
    if fault := messages.name_fault(scheme.name) or messages.cookie_fault(key):
        raise _error(scheme, f"can't be sent: {fault}")
    others = [value for name, value in request.headers if name.lower() == "cookie"]
    headers = [(name, value) for name, value in request.headers if name.lower() != "cookie"]
    return replace(request, headers=(*headers, ("Cookie", "; ".join([*others, f"{scheme.name}={key}"]))))


def _check_text(scheme: SecurityScheme, credential: str) -> None:
    if not credential:
        raise _error(scheme, "is empty")


def _utf_8(text: str, scheme: SecurityScheme) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise _error(scheme, "contains half of a surrogate pair, which is no text") from None


def _with_header(request: Request, name: str, value: str) -> Request:
    return replace(request, headers=(*request.headers, (name, value)))


def _error(scheme: SecurityScheme, why: str) -> ConfigurationError:
    return ConfigurationError(f"the credential for the security scheme {scheme.key!r} {why}")


class _Scheme(Record, frozen=True):
    """A type of security scheme: what to pass for it, and how it is sent."""

    credential: str
    credential_type: type
    sign: Callable[[Request, SecurityScheme, Any], Request]


_SCHEMES: Mapping[str, _Scheme] = {
    _BASIC: _Scheme("a user name and a password", tuple, _basic),
    "bearer": _Scheme("a bearer token", str, _bearer),
    "oauth2": _Scheme("an access token", str, _bearer),
    "openIdConnect": _Scheme("an access token", str, _bearer),
    "apiKey": _Scheme("an API key", str, _api_key),
}
_LOCATION_TEXTS = {"header": "as header", "query": "in the query as", "cookie": "as cookie"}
_KEY_LOCATIONS = {"header": _key_in_header, "query": _key_in_query, "cookie": _key_in_cookie}
