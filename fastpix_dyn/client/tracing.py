"""Hooks that tell OpenTelemetry's instrumentation of httpx what a request is about; see docs/tracing.md.

A span per attempt, named by the operationId. The path is shown as in the document, with `{names}` for values, and no
query: so no id and no token gets into a trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastpix_dyn import redaction
from fastpix_dyn.client.connection import EXTENSION

_URLS = ("url.full", "http.url")
"""What the instrumentation writes the URL to, in today's semantic conventions and in those before."""


def request_hook(span: Any, request: Any) -> None:
    """Names and describes the *span* of *request*; leaves requests alone that no client of this package sent.

    The attributes are `url.template` and `http.request.resend_count` (OpenTelemetry, semantic conventions 1.27 for HTTP
    client spans), `fastpix_dyn.operation` and `fastpix_dyn.attempt`.

    Args:
        span: a span of OpenTelemetry.
        request: what the instrumentation tells its hooks of a request.
    """
    extensions: Mapping[str, Any] = request.extensions or {}
    about: Any = extensions.get(EXTENSION)
    if about is None:
        return
    span.update_name(about["operation"])
    template = redaction.public_path(str(request.url), about["path"])
    shown = redaction.public_url(str(request.url), about["path"])
    described: dict[str, Any] = {"url.template": template} if template else {}
    described |= {"fastpix_dyn.operation": about["operation"], "fastpix_dyn.attempt": about["attempt"]}
    described |= {"http.request.resend_count": about["attempt"] - 1} if about["attempt"] > 1 else {}
    described |= {name: shown for name in _URLS if name in _attributes(span)}
    span.set_attributes(described)


def _attributes(span: Any) -> Mapping[str, Any]:
    """Those of *span*; none where it is not recorded."""
    attributes: Any = getattr(span, "attributes", None)
    return attributes or {}


async def async_request_hook(span: Any, request: Any) -> None:
    """`request_hook`, for async clients."""
    request_hook(span, request)
