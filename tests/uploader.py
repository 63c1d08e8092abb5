"""Upload a file in a process of its own, and print the result and the memory that it used.

python uploader.py KIND SERVER FILE CHUNK_SIZE [STATE]
"""

import asyncio
import json
import resource
import sys
import tracemalloc

from fastpix_dyn import AsyncClient, Client, Retry

OPTIONS = {
    "auth": ("id", "password"),
    "retries": Retry(attempts=10, base=0),
    "validate_responses": "off",
    "timeout": 20,
}


def peak():
    """Return the peak memory of the process in bytes; the system reports KiB on Linux, bytes on macOS."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def measured():
    """Count each allocation from now on, because the process may have used more memory before."""
    tracemalloc.start()
    return peak()


def sync(server, file, options):
    """With a sync client."""
    with Client(server=server, **OPTIONS) as client:
        client.manage_videos.get_media(media_id="6c0e9d27-b5a1-4f38-8e62-f1d47a3b90c5")
        before = measured()
        return client.upload(file, **options), before


async def awaited(server, file, options):
    """With an async one."""
    async with AsyncClient(server=server, **OPTIONS) as client:
        await client.manage_videos.get_media(media_id="6c0e9d27-b5a1-4f38-8e62-f1d47a3b90c5")
        before = measured()
        return await client.upload(file, **options), before


def main(kind, server, file, chunk_size, state=None):
    """Prints the result as JSON."""
    options = {"chunk_size": int(chunk_size), "resume": state}
    run = sync if kind == "sync" else lambda *given: asyncio.run(awaited(*given))
    result, before = run(server, file, options)
    memory = max(peak() - before, tracemalloc.get_traced_memory()[1])
    print(json.dumps({"upload_id": result.upload_id, "size": result.size, "memory": memory}))  # noqa: T201  # its result


if __name__ == "__main__":
    main(*sys.argv[1:])
