"""The two clients. Their namespaces come from the document; the stub beside this file, rendered from it, types them."""

from __future__ import annotations

from pathlib import Path

from fastpix_dyn.client.clients import AsyncioClient, SyncClient

_STUB = Path(__file__).with_suffix(".pyi")


class Client(SyncClient):
    """Calls every operation of the document: `client.namespace.operation(argument=…)`."""

    _stub = _STUB


class AsyncClient(AsyncioClient):
    """`Client` for asyncio: `await client.namespace.operation(argument=…)`."""

    _stub = _STUB
