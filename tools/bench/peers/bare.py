"""httpx by hand: what a call costs at the least."""

import os

import httpx
from loop import ID, LOGIN, URL, Case, answer, serve, timed, timed_async


def client(name: str) -> httpx.Client:
    """One whose answers come from this process."""
    body, headers = answer(name), {"Content-Type": "application/json"}
    return httpx.Client(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, content=body, headers=headers)), auth=LOGIN
    )


def media() -> Case:
    """One small answer."""
    http = client("media")
    return timed(lambda: http.get(f"{URL}/{ID}").json())


def listed() -> Case:
    """A list of fifty."""
    http = client("list")
    return timed(lambda: http.get(URL, params={"limit": 50}).json())


def in_flight() -> Case:
    """Many at once, over loopback."""

    async def call(http: httpx.AsyncClient) -> object:
        return (await http.get(f"{os.environ['BENCH_SERVER']}/on-demand/{ID}")).json()

    return timed_async(lambda: httpx.AsyncClient(auth=LOGIN), call)


if __name__ == "__main__":
    serve({"media": media, "list": listed, "async": in_flight})
