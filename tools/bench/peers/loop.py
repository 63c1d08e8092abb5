"""What every peer runs: it is told a case and a number of calls, and answers with the seconds that they took.

Nothing here but the standard library: each peer has an environment of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

Case = Callable[[int], float]
"""Makes that many calls; gives the seconds that they took."""
IN_FLIGHT = 50
ID = "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"
BASE = "https://api.fastpix.com/v1"
URL = f"{BASE}/on-demand"
LOGIN = ("a-token-id", "a-secret-key")


def answer(name: str) -> bytes:
    """The body of the answer that the case *name* gets: `media` or `list`."""
    return Path(os.environ["BENCH_ANSWERS"], f"{name}.json").read_bytes()


def timed(call: Callable[[], object]) -> Case:
    """The case that makes *call* again and again; once before, so that nothing is made at the first one."""
    call()

    def run(count: int) -> float:
        started = time.perf_counter()
        for _ in range(count):
            call()
        return time.perf_counter() - started

    return run


def timed_async(opened: Callable[[], Any], call: Callable[[Any], Awaitable[object]]) -> Case:
    """The case that makes *call* of an open client, `IN_FLIGHT` at once."""

    async def work(client: Any, numbers: list[int]) -> None:
        while numbers:
            numbers.pop()
            await call(client)

    async def all_of(count: int) -> float:
        async with opened() as client:
            await asyncio.gather(*(work(client, [0]) for _ in range(IN_FLIGHT)))
            numbers = list(range(count))
            started = time.perf_counter()
            await asyncio.gather(*(work(client, numbers) for _ in range(IN_FLIGHT)))
            return time.perf_counter() - started

    return lambda count: asyncio.run(all_of(count))


def serve(cases: Mapping[str, Callable[[], Case]]) -> None:
    """Answers each line `CASE COUNT`; with these two as arguments does just that: for what counts instructions."""
    if len(sys.argv) > 1:
        cases[sys.argv[1]]()(int(sys.argv[2]))
        return
    made: dict[str, Case] = {}
    for line in sys.stdin:
        name, count = line.split()
        try:
            case = made.get(name) or made.setdefault(name, cases[name]())
            print(json.dumps(case(int(count))), flush=True)
        except Exception as error:  # noqa: BLE001  # that a peer can't do it is a result
            print(json.dumps(f"{type(error).__name__}: {error}"[:200]), flush=True)
