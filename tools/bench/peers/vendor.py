"""The vendor's own SDK."""

import os

import httpx
from fastpix_python import Fastpix, models
from loop import ID, LOGIN, Case, answer, serve, timed, timed_async

SECURITY = models.Security(username=LOGIN[0], password=LOGIN[1])


def client(name: str) -> Fastpix:
    """One whose answers come from this process."""
    body, headers = answer(name), {"Content-Type": "application/json"}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body, headers=headers))
    return Fastpix(security=SECURITY, client=httpx.Client(transport=transport))


def media() -> Case:
    """One small answer."""
    sdk = client("media")
    return timed(lambda: sdk.manage_videos.get_media(media_id=ID))


def listed() -> Case:
    """A list of fifty."""
    sdk = client("list")
    return timed(lambda: sdk.manage_videos.list_media(limit=50))


def in_flight() -> Case:
    """Many at once, over loopback."""

    async def call(sdk: Fastpix) -> object:
        return await sdk.manage_videos.get_media_async(media_id=ID)

    return timed_async(lambda: Fastpix(security=SECURITY, server_url=os.environ["BENCH_SERVER"]), call)


if __name__ == "__main__":
    serve({"media": media, "list": listed, "async": in_flight})
