"""HTTP clients that the caller of a client makes, and closes."""

import asyncio

from fastpix_dyn import AsyncClient, Client

NAMES = {"sync": "Client", "async": "AsyncClient"}


def outcome_with(http_client, use, **options):
    """What `use(client)` results in, for a client that sends with *http_client*, of the kind that fits it."""
    if not hasattr(http_client, "aclose"):
        with http_client, Client(http_client=http_client, **options) as client:
            return use(client)

    async def awaited():
        async with http_client, AsyncClient(http_client=http_client, **options) as client:
            return await use(client)

    return asyncio.run(awaited())
