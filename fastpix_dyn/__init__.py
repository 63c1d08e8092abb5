"""Call the FastPix video API, or any other API, from its OpenAPI document.

    from fastpix_dyn import Client

    with Client(server="mock") as client:
        client.manage_videos.list_media(limit=1)

Each name is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from fastpix_dyn.api import AsyncClient, Client
    from fastpix_dyn.client.options import Middleware, Options
    from fastpix_dyn.errors import (
        APIConnectionError,
        APIStatusError,
        APITimeoutError,
        ArgumentError,
        ArgumentValueError,
        AuthenticationError,
        BadRequestError,
        ConfigurationError,
        ConflictError,
        FastPixError,
        InternalServerError,
        NotFoundError,
        PermissionDeniedError,
        RateLimitError,
        RequestValidationError,
        ResponseDecodeError,
        ResponseTooLargeError,
        ResponseValidationError,
        SpecError,
        UnknownNameError,
        UnprocessableEntityError,
        UploadError,
        WaitError,
        WaitFailedError,
        WaitTimeoutError,
        WebhookError,
        WebhookSignatureError,
    )
    from fastpix_dyn.flow.call import Call
    from fastpix_dyn.flow.response import ApiResponse
    from fastpix_dyn.flow.retry import Retry
    from fastpix_dyn.validate.violation import Violation

_MODULES = {
    "fastpix_dyn.api": ("AsyncClient", "Client"),
    "fastpix_dyn.errors": (
        "APIConnectionError",
        "APIStatusError",
        "APITimeoutError",
        "ArgumentError",
        "ArgumentValueError",
        "AuthenticationError",
        "BadRequestError",
        "ConfigurationError",
        "ConflictError",
        "FastPixError",
        "InternalServerError",
        "NotFoundError",
        "PermissionDeniedError",
        "RateLimitError",
        "RequestValidationError",
        "ResponseDecodeError",
        "ResponseTooLargeError",
        "ResponseValidationError",
        "SpecError",
        "UnknownNameError",
        "UnprocessableEntityError",
        "UploadError",
        "WaitError",
        "WaitFailedError",
        "WaitTimeoutError",
        "WebhookError",
        "WebhookSignatureError",
    ),
    "fastpix_dyn.client.options": ("Middleware", "Options"),
    "fastpix_dyn.flow.call": ("Call",),
    "fastpix_dyn.flow.response": ("ApiResponse",),
    "fastpix_dyn.flow.retry": ("Retry",),
    "fastpix_dyn.validate.violation": ("Violation",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "ApiResponse",
    "ArgumentError",
    "ArgumentValueError",
    "AsyncClient",
    "AuthenticationError",
    "BadRequestError",
    "Call",
    "Client",
    "ConfigurationError",
    "ConflictError",
    "FastPixError",
    "InternalServerError",
    "Middleware",
    "NotFoundError",
    "Options",
    "PermissionDeniedError",
    "RateLimitError",
    "RequestValidationError",
    "ResponseDecodeError",
    "ResponseTooLargeError",
    "ResponseValidationError",
    "Retry",
    "SpecError",
    "UnknownNameError",
    "UnprocessableEntityError",
    "UploadError",
    "Violation",
    "WaitError",
    "WaitFailedError",
    "WaitTimeoutError",
    "WebhookError",
    "WebhookSignatureError",
    "__version__",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULE_OF[name]), name)
    return value


def __dir__() -> list[str]:
    return __all__
