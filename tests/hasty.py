"""Clients that do not wait: a pause takes no time, and is noted."""

import asyncio

from fastpix_dyn import AsyncClient, Client
from fastpix_dyn.flow.effects import Sleep


def outcome(kind, use, **options):
    """What `use(client)` results in, for a sync client or awaited for an async one; and the pauses in seconds."""
    pauses = []

    class Hasty(Client):
        """A client that does not wait."""

        def _perform(self, act):
            return pauses.append(act.seconds) if isinstance(act, Sleep) else super()._perform(act)

    class HastyAsync(AsyncClient):
        """An async client that does not wait."""

        async def _perform(self, act):
            return pauses.append(act.seconds) if isinstance(act, Sleep) else await super()._perform(act)

    async def awaited():
        async with HastyAsync(**options) as client:
            return await use(client)

    if kind == "async":
        return asyncio.run(awaited()), pauses
    with Hasty(**options) as client:
        return use(client), pauses
