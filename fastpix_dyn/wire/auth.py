"""Credentials on requests: a table of security schemes (OpenAPI 3.1 §4.8.27, §4.8.30). Values never show in errors."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import quote

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.records import Record, replace
from fastpix_dyn.spec.plan import SecurityScheme
from fastpix_dyn.wire import fields
from fastpix_dyn.wire.messages import Request

Credential = str | tuple[str, str]
"""A token or key, or a user name and a password."""

_Sign = Callable[[Request, SecurityScheme, Credential], Request]
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def authorize(
    request: Request,
    operation_security: tuple[tuple[str, ...], ...],
    schemes: Mapping[str, SecurityScheme],
    credentials: Mapping[str, Credential],
    *,
    hint: str = "",
) -> Request:
    """*request* with credentials: those of the first alternative of *operation_security* that can be met.

    *schemes* and *credentials* go by the keys of the document. A header that the request has already stands, and counts
    as a credential. An alternative that asks for nothing is taken when no other can be met. *hint* ends the message
    about missing credentials.

    Raises:
        ConfigurationError: no alternative can be met, or a credential can't be sent.
    """
    present = _names(request)
    for keys in operation_security:
        alternative = _needs(keys, schemes)
        lacking = [scheme for scheme in alternative if not _is_there(present, scheme)]
        unmet = [scheme for scheme in lacking if scheme.kind not in _SCHEMES or scheme.key not in credentials]
        if alternative and not unmet:
            return _signed(request, lacking, credentials)
    alternatives = [_needs(keys, schemes) for keys in operation_security]
    if all(alternatives) and alternatives:
        raise ConfigurationError(_what_is_missing(alternatives, hint))
    return request


def _needs(keys: tuple[str, ...], schemes: Mapping[str, SecurityScheme]) -> list[SecurityScheme]:
    """The schemes that put something on the wire: mutual TLS does not."""
    return [schemes[key] for key in keys if schemes[key].kind != "mutualTLS"]


def _is_there(present: set[str], scheme: SecurityScheme) -> bool:
    return scheme.place not in {"query", "cookie"} and (scheme.name or "Authorization").lower() in present


def _names(request: Request) -> set[str]:
    """Those of the headers, in lower case."""
    return {name.lower() for name, _ in request.headers}


def _signed(request: Request, lacking: list[SecurityScheme], credentials: Mapping[str, Credential]) -> Request:
    for scheme in lacking:
        if len(lacking) > 1 and _is_there(_names(request), scheme):
            raise _refused(scheme, "needs the same header as another scheme of the operation, and both can't be sent")
        request = _SCHEMES[scheme.kind].sign(request, scheme, credentials[scheme.key])
    return request


def _what_is_missing(alternatives: list[list[SecurityScheme]], hint: str) -> str:
    wants = " or ".join(" and ".join(map(_want, alternative)) for alternative in alternatives)
    return f"no credentials: the operation asks for {wants}{f'; {hint}' if hint else ''}"


def _want(scheme: SecurityScheme) -> str:
    row = _SCHEMES.get(scheme.kind)
    if row is None:
        return (
            f"{scheme.key!r} (of kind {scheme.kind}, which is not supported; give an Authorization header of your own)"
        )
    return f"{scheme.key!r} ({row.credential})"


def _basic(request: Request, scheme: SecurityScheme, credential: Credential) -> Request:
    """RFC 7617, with UTF-8 (§2.1)."""
    if not isinstance(credential, tuple):
        raise _refused(scheme, "is one text, but HTTP basic needs a pair: (user name, password)")
    return _with_header(request, "Authorization", _basic_value(scheme, *credential))


@lru_cache(maxsize=64)
def _basic_value(scheme: SecurityScheme, user: str, password: str) -> str:
    """The value of the header; remembered, for a client sends the same with each call."""
    if ":" in user:
        raise _refused(scheme, "has a colon in the user name, which HTTP basic can't send (RFC 7617 §2)")
    if _CONTROL.search(user + password):
        raise _refused(scheme, "holds a control character, a line break for example (RFC 7617 §2)")
    token = base64.b64encode(_utf_8(f"{user}:{password}", scheme)).decode("ascii")
    return f"Basic {token}"


def _bearer(request: Request, scheme: SecurityScheme, credential: Credential) -> Request:
    """RFC 6750 §2.1."""
    token = _one(scheme, credential)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise _refused(
            scheme, "holds a space, a line break or a character outside of ASCII: no token has these (RFC 6750)"
        )
    return _with_header(request, "Authorization", f"Bearer {token}")


def _api_key(request: Request, scheme: SecurityScheme, credential: Credential) -> Request:
    return _KEY_PLACES[scheme.place](request, scheme, _one(scheme, credential))


def _key_in_header(request: Request, scheme: SecurityScheme, key: str) -> Request:
    if fault := fields.name_fault(scheme.name) or fields.value_fault(key):
        raise _refused(scheme, f"can't be sent: {fault}")
    return _with_header(request, scheme.name, key)


def _key_in_query(request: Request, scheme: SecurityScheme, key: str) -> Request:
    piece = f"{quote(scheme.name, safe='')}={quote(_utf_8(key, scheme), safe='')}"
    return replace(request, url=f"{request.url}{'&' if '?' in request.url else '?'}{piece}")


def _key_in_cookie(request: Request, scheme: SecurityScheme, key: str) -> Request:
    """As it stands, for a key is no parameter and has no style; beside the cookies that are there already."""
    if fault := fields.name_fault(scheme.name) or fields.cookie_fault(key):
        raise _refused(scheme, f"can't be sent: {fault}")
    others = [value for name, value in request.headers if name.lower() == "cookie"]
    headers = [(name, value) for name, value in request.headers if name.lower() != "cookie"]
    return replace(request, headers=(*headers, ("Cookie", "; ".join([*others, f"{scheme.name}={key}"]))))


def _one(scheme: SecurityScheme, credential: Credential) -> str:
    if not isinstance(credential, str):
        raise _refused(scheme, f"is a pair, but needs to be {_SCHEMES[scheme.kind].credential}")
    if not credential:
        raise _refused(scheme, "is empty")
    return credential


def _utf_8(text: str, scheme: SecurityScheme) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise _refused(scheme, "holds half of a surrogate pair, which is no text") from None


def _with_header(request: Request, name: str, value: str) -> Request:
    return replace(request, headers=(*request.headers, (name, value)))


def _refused(scheme: SecurityScheme, why: str) -> ConfigurationError:
    return ConfigurationError(f"the credential for the security scheme {scheme.key!r} {why}")


class _Scheme(Record, frozen=True):
    """A kind of security scheme: what to pass for it, and how it is sent."""

    credential: str
    sign: _Sign


_SCHEMES: Mapping[str, _Scheme] = {
    "basic": _Scheme("a user name and a password", _basic),
    "bearer": _Scheme("a token", _bearer),
    "oauth2": _Scheme("an access token", _bearer),
    "openIdConnect": _Scheme("an access token", _bearer),
    "apiKey": _Scheme("a key", _api_key),
}
_KEY_PLACES = {"header": _key_in_header, "query": _key_in_query, "cookie": _key_in_cookie}
