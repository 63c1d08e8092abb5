"""Credentials on requests: a table of security schemes (OpenAPI 3.1 §4.8.27, §4.8.30). Values never show in errors."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.plan import SecurityScheme
from fastpix_dyn.structs import Record, replace
from fastpix_dyn.wire import messages
from fastpix_dyn.wire.messages import Request

Credential = str | tuple[str, str]
"""A token or key, or a user name and a password."""

Security = tuple[tuple[str, ...], ...]
"""Alternatives; each is the keys of the schemes that must be met together."""

_Sign = Callable[[Request, SecurityScheme, Any], Request]
_BASIC = "basic"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def authorize(
    request: Request,
    operation_security: Security,
    schemes: Mapping[str, SecurityScheme],
    credentials: Mapping[str, Credential],
    *,
    variables: str = "",
) -> Request:
    """*request* with credentials: those of the first alternative of *operation_security* that can be met.

    *schemes* and *credentials* go by the keys of the document; a credential of another kind than its scheme's is not
    used. A header that the request has already stands, and counts as a credential. An alternative that asks for nothing
    is taken when no other can be met. *variables* names the environment variables that may hold a user name and a
    password, for the message about missing credentials.

    Raises:
        ConfigurationError: no alternative can be met, or a credential can't be sent.
    """
    present = _names(request)
    for keys in operation_security:
        alternative = _needs(keys, schemes)
        lacking = _lacking(alternative, credentials, present)
        if alternative and not lacking:
            return _signed(request, [one for one in alternative if not _is_there(present, one)], credentials)
    if missing := unmet(operation_security, schemes, credentials, present):
        raise ConfigurationError("; ".join(filter(None, (missing.message, _advice(missing.alternatives, variables)))))
    return request


class Unmet(Record, frozen=True):
    """What an operation needs where the credentials meet no alternative."""

    alternatives: tuple[tuple[SecurityScheme, ...], ...]
    message: str


def unmet(
    operation_security: Security,
    schemes: Mapping[str, SecurityScheme],
    credentials: Mapping[str, Credential],
    present: Collection[str],
) -> Unmet | None:
    """What *operation_security* needs, if neither *credentials* nor the headers *present*, in lower case, meet it."""
    alternatives = tuple(tuple(_needs(keys, schemes)) for keys in operation_security)
    lacking = [_lacking(one, credentials, present) for one in alternatives]
    if not alternatives or not all(lacking):
        return None
    wants = " or ".join(" and ".join(map(_want, alternative)) for alternative in alternatives)
    named = list({scheme.key: scheme for alternative in alternatives for scheme in alternative}.values())
    given = [credentials[scheme.key] for scheme in named if scheme.key in credentials and scheme.kind in _SCHEMES]
    if any(_is_met(scheme, credentials, present) for scheme in named):
        keys = dict.fromkeys(scheme.key for alternative in lacking for scheme in alternative)
        return Unmet(alternatives, f"no credentials for {' or '.join(map(repr, keys))}: the operation needs {wants}")
    if given:
        came = "a user name and a password" if isinstance(given[0], tuple) else "one text"
        return Unmet(alternatives, f"credentials of another kind: the operation needs {wants}, not {came}")
    return Unmet(alternatives, f"no credentials: the operation needs {wants}")


def _advice(alternatives: Iterable[tuple[SecurityScheme, ...]], variables: str) -> str:
    """What to pass to the client; empty where it supports no alternative."""
    possible = [one for one in alternatives if is_supported(one)]
    single = sum(any(scheme.kind != _BASIC for scheme in one) for one in possible) == 1
    ways = [_way(one, single=single) for one in possible]
    if variables and any(is_login(one) for one in possible):
        ways.append(f"set {variables}")
    return f"pass {', or '.join(dict.fromkeys(ways))}" if ways else ""


def _way(alternative: tuple[SecurityScheme, ...], *, single: bool) -> str:
    if is_login(alternative):
        return "username= and password="
    if len(alternative) == 1 and single:
        return 'auth="…"'
    parts = [f'"{one.key}": ' + ('("…", "…")' if one.kind == _BASIC else '"…"') for one in alternative]
    return f"auth={{{', '.join(parts)}}}"


def is_login(alternative: Sequence[SecurityScheme]) -> bool:
    """Whether *alternative* asks for a user name and a password and for nothing else."""
    return [scheme.kind for scheme in alternative] == [_BASIC]


def is_supported(alternative: Iterable[SecurityScheme]) -> bool:
    """Whether credentials for all of *alternative* can be passed."""
    return all(scheme.kind in _SCHEMES for scheme in alternative)


def header_of(scheme: SecurityScheme) -> str:
    """The header that *scheme* is sent in; empty where it is none."""
    return "" if scheme.place in {"query", "cookie"} else scheme.name or "Authorization"


def _needs(keys: tuple[str, ...], schemes: Mapping[str, SecurityScheme]) -> list[SecurityScheme]:
    """The schemes that put something on the wire: mutual TLS does not."""
    return [schemes[key] for key in keys if schemes[key].kind != "mutualTLS"]


def _lacking(
    alternative: Iterable[SecurityScheme], credentials: Mapping[str, Credential], present: Collection[str]
) -> list[SecurityScheme]:
    return [scheme for scheme in alternative if not _is_met(scheme, credentials, present)]


def _is_met(scheme: SecurityScheme, credentials: Mapping[str, Credential], present: Collection[str]) -> bool:
    if _is_there(present, scheme):
        return True
    row = _SCHEMES.get(scheme.kind)
    return row is not None and isinstance(credentials.get(scheme.key), row.takes)


def _is_there(present: Collection[str], scheme: SecurityScheme) -> bool:
    return header_of(scheme).lower() in present


def _names(request: Request) -> set[str]:
    """Those of the headers, in lower case."""
    return {name.lower() for name, _ in request.headers}


def _signed(request: Request, lacking: list[SecurityScheme], credentials: Mapping[str, Credential]) -> Request:
    for scheme in lacking:
        if len(lacking) > 1 and _is_there(_names(request), scheme):
            raise _refused(scheme, "needs the same header as another scheme of the operation, and both can't be sent")
        request = _SCHEMES[scheme.kind].sign(request, scheme, credentials[scheme.key])
    return request


def _want(scheme: SecurityScheme) -> str:
    row = _SCHEMES.get(scheme.kind)
    if row is None:
        return (
            f"{scheme.key!r} (of kind {scheme.kind}, which is not supported; give an Authorization header of your own)"
        )
    where = f", sent {_SENT[scheme.place]} {scheme.name}" if scheme.place in _SENT else ""
    return f"{scheme.key!r} ({row.credential}{where})"


def _basic(request: Request, scheme: SecurityScheme, credential: tuple[str, str]) -> Request:
    """RFC 7617, with UTF-8 (§2.1)."""
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


def _bearer(request: Request, scheme: SecurityScheme, token: str) -> Request:
    """RFC 6750 §2.1."""
    _check_text(scheme, token)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise _refused(
            scheme, "holds a space, a line break or a character outside of ASCII: no token has these (RFC 6750)"
        )
    return _with_header(request, "Authorization", f"Bearer {token}")


def _api_key(request: Request, scheme: SecurityScheme, key: str) -> Request:
    _check_text(scheme, key)
    return _KEY_PLACES[scheme.place](request, scheme, key)


def _key_in_header(request: Request, scheme: SecurityScheme, key: str) -> Request:
    if fault := messages.name_fault(scheme.name) or messages.value_fault(key):
        raise _refused(scheme, f"can't be sent: {fault}")
    return _with_header(request, scheme.name, key)


def _key_in_query(request: Request, scheme: SecurityScheme, key: str) -> Request:
    piece = f"{quote(scheme.name, safe='')}={quote(_utf_8(key, scheme), safe='')}"
    return replace(request, url=f"{request.url}{'&' if '?' in request.url else '?'}{piece}")


def _key_in_cookie(request: Request, scheme: SecurityScheme, key: str) -> Request:
    """As it stands, for a key is no parameter and has no style; beside the cookies that are there already."""
    if fault := messages.name_fault(scheme.name) or messages.cookie_fault(key):
        raise _refused(scheme, f"can't be sent: {fault}")
    others = [value for name, value in request.headers if name.lower() == "cookie"]
    headers = [(name, value) for name, value in request.headers if name.lower() != "cookie"]
    return replace(request, headers=(*headers, ("Cookie", "; ".join([*others, f"{scheme.name}={key}"]))))


def _check_text(scheme: SecurityScheme, credential: str) -> None:
    if not credential:
        raise _refused(scheme, "is empty")


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
    takes: type
    sign: _Sign


_SCHEMES: Mapping[str, _Scheme] = {
    _BASIC: _Scheme("a user name and a password", tuple, _basic),
    "bearer": _Scheme("a bearer token", str, _bearer),
    "oauth2": _Scheme("an access token", str, _bearer),
    "openIdConnect": _Scheme("an access token", str, _bearer),
    "apiKey": _Scheme("an API key", str, _api_key),
}
_SENT = {"header": "as header", "query": "in the query as", "cookie": "as cookie"}
_KEY_PLACES = {"header": _key_in_header, "query": _key_in_query, "cookie": _key_in_cookie}
