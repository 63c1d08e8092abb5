"""Whether a request carries the credentials that its operation asks for."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

from fastpix_dyn.spec.plan import Api, Operation, SecurityScheme
from fastpix_dyn.wire.messages import Headers, Request

Carried = Callable[[SecurityScheme, Request, Headers], bool]


def is_authorized(
    api: Api, operation: Operation, request: Request, headers: Headers, expected: tuple[str, str] | None = None
) -> bool:
    """Whether one of the alternatives of *operation* is met; by the *expected* user name and password, if some are."""
    if expected is not None and operation.security:
        token = base64.b64encode(":".join(expected).encode())
        given = headers.get("authorization", "").partition(" ")[2].encode()
        return hmac.compare_digest(token, given)
    schemes = api.security_schemes
    alternatives = [[schemes[key] for key in keys] for keys in operation.security]
    return not alternatives or any(all(_carries(one, request, headers) for one in keys) for keys in alternatives)


def _carries(scheme: SecurityScheme, request: Request, headers: Headers) -> bool:
    return _SCHEMES.get(scheme.kind, _any_authorization)(scheme, request, headers)


def _basic(_scheme: SecurityScheme, _request: Request, headers: Headers) -> bool:
    """RFC 7617 §2."""
    kind, _, encoded = headers.get("authorization", "").partition(" ")
    try:
        return kind.lower() == "basic" and b":" in base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return False


def _bearer(_scheme: SecurityScheme, _request: Request, headers: Headers) -> bool:
    kind, _, token = headers.get("authorization", "").partition(" ")
    return kind.lower() == "bearer" and bool(token)


def _key(scheme: SecurityScheme, request: Request, headers: Headers) -> bool:
    if scheme.place == "header":
        return scheme.name in headers
    if scheme.place == "query":
        return any(name == scheme.name for name, _ in parse_qsl(urlsplit(request.url).query))
    return any(pair.split("=")[0] == scheme.name for pair in headers.get("cookie", "").split("; "))


def _any_authorization(_scheme: SecurityScheme, _request: Request, headers: Headers) -> bool:
    return "authorization" in headers


def _nothing(_scheme: SecurityScheme, _request: Request, _headers: Headers) -> bool:
    return True


_SCHEMES: dict[str, Carried] = {
    "basic": _basic,
    "bearer": _bearer,
    "oauth2": _bearer,
    "openIdConnect": _bearer,
    "apiKey": _key,
    "mutualTLS": _nothing,
}
