"""fastpix_dyn, checked both ways; with BENCH_CHECKS=off unchecked."""

import os
from typing import Any

import httpx
from loop import ID, LOGIN, Case, answer, serve, timed, timed_async

from fastpix_dyn import AsyncClient, Client

CHECKED = os.environ.get("BENCH_CHECKS") != "off"
OPTIONS: dict[str, Any] = {"username": LOGIN[0], "password": LOGIN[1]} | (
    {"validate_responses": "strict"} if CHECKED else {"validate_requests": "off", "validate_responses": "off"}
)


def client(name: str) -> Client:
    """One whose answers come from this process."""
    body, headers = answer(name), {"Content-Type": "application/json"}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body, headers=headers))
    return Client(http_client=httpx.Client(transport=transport), **OPTIONS)


def media() -> Case:
    """One small answer."""
    get = client("media").manage_videos.get_media
    return timed(lambda: get(media_id=ID))


def listed() -> Case:
    """A list of fifty."""
    get = client("list").manage_videos.list_media
    return timed(lambda: get(limit=50))


def in_flight() -> Case:
    """Many at once, over loopback."""

    async def call(opened: AsyncClient) -> object:
        return await opened.manage_videos.get_media(media_id=ID)

    return timed_async(lambda: AsyncClient(server=os.environ["BENCH_SERVER"], **OPTIONS), call)


if __name__ == "__main__":
    serve({"media": media, "list": listed, "async": in_flight})
