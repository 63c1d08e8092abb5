"""`Client` and `AsyncClient`. Their namespaces come from the document; `api.pyi`, rendered from it, types them."""

from __future__ import annotations

from pathlib import Path

from fastpix_dyn.client.clients import AsyncioClient, SyncClient

_STUB = Path(__file__).with_suffix(".pyi")


class Client(SyncClient):
    """A client of the API: call an operation of the document as `client.namespace.operation(argument=…)`.

    Keyword arguments, all optional: `spec`, `overlays`, `http_client`, and the options `username`, `password`, `auth`,
    `server`, `server_variables`, `timeout`, `deadline`, `max_response_bytes`, `retries`, `headers`,
    `validate_requests`, `validate_responses`, `idempotency_key`, `middleware`, `drift_log`, `log`.
    `help(fastpix_dyn.Options)` describes each option; `with_options()` takes them as well.
    """

    _stub = _STUB


class AsyncClient(AsyncioClient):
    """`Client` for asyncio: `await client.namespace.operation(argument=…)`.

    Keyword arguments, all optional: `spec`, `overlays`, `http_client`, and the options `username`, `password`, `auth`,
    `server`, `server_variables`, `timeout`, `deadline`, `max_response_bytes`, `retries`, `headers`,
    `validate_requests`, `validate_responses`, `idempotency_key`, `middleware`, `drift_log`, `log`.
    `help(fastpix_dyn.Options)` describes each option; `with_options()` takes them as well.
    """

    _stub = _STUB
