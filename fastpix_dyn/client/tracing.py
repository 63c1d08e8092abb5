"""Hooks for OpenTelemetry's instrumentation of httpx, which describe requests by the document; see docs/tracing.md.

There is a span per attempt, named by the operationId. Its URL has the document's path, with `{names}` for values, and
no query, so that no id and no token gets into a trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastpix_dyn import redaction
from fastpix_dyn.client.connection import EXTENSION

_URLS = ("url.full", "http.url")
"""The attributes of the URL, in the current semantic conventions and the previous ones."""


def request_hook(span: Any, request: Any) -> None:
    """Name and describe the *span* of *request*; ignore requests that no client of this package sent.

    The attributes are `url.template` and `http.request.resend_count` (OpenTelemetry, semantic conventions 1.27 for HTTP
    client spans), `fastpix_dyn.operation` and `fastpix_dyn.attempt`.

    Args:
        span: the OpenTelemetry span.
        request: the instrumentation's description of the request.
    """
    extensions: Mapping[str, Any] = getattr(request, "extensions", None) or {}
    about: Any = extensions.get(EXTENSION)
    if about is None:
        return
    span.update_name(about["operation"])
    template = redaction.path_template(str(request.url), about["path"])
    url = redaction.url_template(str(request.url), about["path"])
    described: dict[str, Any] = {"url.template": template} if template else {}
    described |= {"fastpix_dyn.operation": about["operation"], "fastpix_dyn.attempt": about["attempt"]}
    described |= {"http.request.resend_count": about["attempt"] - 1} if about["attempt"] > 1 else {}
    described |= {name: url for name in _URLS if name in _attributes(span)}
    span.set_attributes(described)


def _attributes(span: Any) -> Mapping[str, Any]:
    """Return the attributes of *span*; none if it is not recorded."""
    attributes: Any = getattr(span, "attributes", None)
    return attributes or {}


async def async_request_hook(span: Any, request: Any) -> None:
    """`request_hook` for async clients."""
    request_hook(span, request)
