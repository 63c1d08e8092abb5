"""A bulk job on one machine: marks all media of a workspace, with so many calls in flight and no more.

`python examples/bulk.py --count 2000 --in-flight 50`. It talks to a served mock; for your own workspace write
`AsyncClient()` and set FASTPIX_USERNAME and FASTPIX_PASSWORD.
"""

import argparse
import asyncio
import time

from served_mock import fastpix

from fastpix_dyn import AsyncClient, FastPixError
from fastpix_dyn.types import Media

Failures = list[tuple[str, FastPixError]]


async def mark(client: AsyncClient, media: Media, failures: Failures) -> None:
    """Adds a key to the media's metadata; those that it has stay. A media that fails does not stop the others."""
    try:
        await client.manage_videos.updated_media(
            media_id=media["id"], metadata={**(media.get("metadata") or {}), "checked": "yes"}
        )
    except FastPixError as error:
        failures.append((media["id"], error))


async def mark_all(client: AsyncClient, in_flight: int) -> tuple[int, Failures]:
    """Marks what is listed, *in_flight* at once; while that many are, the list is not read on."""
    free, listed = asyncio.Semaphore(in_flight), 0
    failures: Failures = []
    async with asyncio.TaskGroup() as group:
        async for media in client.manage_videos.list_media.items(limit=50):
            await free.acquire()
            group.create_task(mark(client, media, failures)).add_done_callback(lambda _: free.release())
            listed += 1
    return listed, failures


async def main(count: int, in_flight: int) -> None:
    """Runs the job and says how it went."""
    with fastpix(count) as url:
        async with AsyncClient(server=url, username="id", password="secret") as client:
            began = time.perf_counter()
            listed, failures = await mark_all(client, in_flight)
    seconds = time.perf_counter() - began
    print(f"{listed} media listed, {listed - len(failures)} marked, {len(failures)} failed in {seconds:.1f} s")
    print(f"{listed / seconds:.0f} media a second, {in_flight} in flight")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=2000, help="how many media the mock has")
    options.add_argument("--in-flight", type=int, default=50, help="how many calls at once")
    given = options.parse_args()
    asyncio.run(main(given.count, given.in_flight))
