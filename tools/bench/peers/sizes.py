"""One cost of fastpix_dyn, or of httpx by hand, for one size: `sizes.py body|pages|flight NAME SIZE` prints it."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx
from loop import ID, LOGIN, URL, answer
from memory import peak

from fastpix_dyn import AsyncClient, Client

LOGIN_OPTIONS: dict[str, Any] = {"username": LOGIN[0], "password": LOGIN[1]}
PAGE = 50


def transport(body: bytes) -> httpx.MockTransport:
    """One that answers everything with *body*."""
    headers = {"Content-Type": "application/json"}
    return httpx.MockTransport(lambda _: httpx.Response(200, content=body, headers=headers))


def body_cost(name: str, size: int) -> float:
    """Milliseconds of a call whose answer has *size* items."""
    page = json.loads(answer("list"))
    page["data"] = [page["data"][0]] * size
    http = httpx.Client(transport=transport(json.dumps(page).encode()), auth=LOGIN)
    ours = Client(
        http_client=httpx.Client(transport=transport(json.dumps(page).encode())),
        validate_responses="strict",
        **LOGIN_OPTIONS,
    )
    calls: dict[str, Callable[[], object]] = {
        "fastpix_dyn, checked": lambda: ours.manage_videos.list_media(limit=PAGE),
        "httpx by hand": lambda: http.get(URL, params={"limit": PAGE}).json(),
    }
    call, times = calls[name], list[float]()
    for _ in range(60):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return sorted(times)[30] * 1000


def pages_cost(_name: str, size: int) -> float:
    """Megabytes of a process that walks *size* pages of fifty items."""
    page = json.loads(answer("list"))
    calls = 0

    def respond(_request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        page["pagination"] = {"totalRecords": size * PAGE, "currentOffset": calls, "offsetCount": size}
        page["data"][0]["title"] = str(calls)
        return httpx.Response(200, json=page)

    client = Client(
        http_client=httpx.Client(transport=httpx.MockTransport(respond)), validate_responses="strict", **LOGIN_OPTIONS
    )
    count = sum(1 for _ in client.manage_videos.list_media.items(limit=PAGE))
    if count != size * PAGE:
        raise ValueError(f"{count} items of {size * PAGE}")
    return peak()


def flight_cost(name: str, size: int) -> float:
    """Calls a second over loopback, with *size* at once."""
    opened, call = FLIGHT[name]
    total = max(1500, size * 10)

    async def work(client: Any, numbers: list[int]) -> None:
        while numbers:
            numbers.pop()
            await call(client)

    async def all_of() -> float:
        async with opened() as client:
            await asyncio.gather(*(work(client, [0]) for _ in range(size)))
            numbers = list(range(total))
            started = time.perf_counter()
            await asyncio.gather(*(work(client, numbers) for _ in range(size)))
            return total / (time.perf_counter() - started)

    return asyncio.run(all_of())


async def by_hand(http: httpx.AsyncClient) -> object:
    """One call of httpx."""
    return (await http.get(f"{os.environ['BENCH_SERVER']}/on-demand/{ID}")).json()


async def by_client(client: AsyncClient) -> object:
    """One call of fastpix_dyn."""
    return await client.manage_videos.get_media(media_id=ID)


FLIGHT: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "fastpix_dyn, checked": (lambda: AsyncClient(server=os.environ["BENCH_SERVER"], **LOGIN_OPTIONS), by_client),
    "httpx by hand": (lambda: httpx.AsyncClient(auth=LOGIN), by_hand),
}
COSTS: dict[str, tuple[Sequence[str], Callable[[str, int], float]]] = {
    "body": (("fastpix_dyn, checked", "httpx by hand"), body_cost),
    "pages": (("fastpix_dyn.items()",), pages_cost),
    "flight": (tuple(FLIGHT), flight_cost),
}

if __name__ == "__main__":
    panel, name, size = sys.argv[1:]
    names, cost = COSTS[panel]
    print(json.dumps(names if name == "names" else cost(name, int(size))))
