"""Many calls to a server that fails now and then; at the end each call is accounted for, and nothing has piled up."""

import asyncio
import gc
import json
import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from loopback import KINDS
from stateful import DOCUMENT

from fastpix_dyn import APIConnectionError, APIStatusError, AsyncClient, Client, Retry
from fastpix_dyn.errors import ResponseDecodeError

PROC = Path("/proc/self")
TESTS = Path(__file__).resolve().parents[1]
SHARE = 0.01
"""Of the requests, those that meet a fault."""
WORKERS = 4
"""Threads, or tasks, that call at once."""
ROUND = (
    ("POST", "makeThing"),
    ("GET", "getThing"),
    ("PATCH", "changeThing"),
    ("GET", "getThing"),
    ("DELETE", "deleteThing"),
)
"""What becomes of a thing."""
GROWTH = 8 * 2**20
"""Bytes of memory from which on growth is no chance any more."""
WRITES = ("POST", "PATCH", "DELETE")
DOCUMENTED = (APIConnectionError, APIStatusError, ResponseDecodeError)


@dataclass
class Told:
    """What the callers were told. Things are numbers, so that the book itself takes no memory that grows."""

    ends: dict = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    """How calls ended, by kind of client: `success`, or the name of the error."""
    done: dict = field(default_factory=dict)
    """By method, for each thing whether the write was told as done."""
    unknown: dict = field(default_factory=dict)
    """The same, whether it may have been done."""
    wrong: list = field(default_factory=list)
    """Answers that were not about the thing that was asked for."""
    numbers: count = field(default_factory=count)

    @classmethod
    def of(cls, calls):
        """A book with room for that many calls."""
        return cls(done={one: bytearray(calls) for one in WRITES}, unknown={one: bytearray(calls) for one in WRITES})

    def note(self, kind, method, thing, got):
        """A call ended with *got*, a value or a documented error."""
        error = isinstance(got, DOCUMENTED)
        self.ends[kind][type(got).__name__ if error else "success"] += 1
        if not error and got["name"] != str(thing):
            self.wrong.append(got)
        if method in WRITES and not error:
            self.done[method][thing] = 1
        elif method in WRITES and not (method != "DELETE" and got.is_retry_safe):
            self.unknown[method][thing] = 1


def rounds(told, kind, budget):
    """Yields that many calls, each an operation and its arguments, and is sent what each came to."""
    while True:
        thing, own = next(told.numbers), {}
        for method, operation in ROUND:
            if not budget:
                return
            budget -= 1
            body = {"body": {"name": str(thing)}} if method in {"POST", "PATCH"} else {}
            got = yield operation, {**own, **body}
            told.note(kind, method, thing, got)
            if method == "POST" and isinstance(got, DOCUMENTED):
                break
            own = own or {"thing_id": got["id"]}


def call_all(client, todo):
    """Makes the calls of *todo*, one after the other."""
    step = next(todo, None)
    while step:
        operation, given = step
        try:
            got = client.operations[operation](**given)
        except DOCUMENTED as error:
            got = error
        step = sent(todo, got)


async def call_all_async(client, todo):
    """The same, awaited."""
    step = next(todo, None)
    while step:
        operation, given = step
        try:
            got = await client.operations[operation](**given)
        except DOCUMENTED as error:
            got = error
        step = sent(todo, got)


def sent(todo, got):
    """The next call; None after the last."""
    try:
        return todo.send(got)
    except StopIteration:
        return None


def budgets(calls):
    """*calls* shared among the workers."""
    return [calls // WORKERS + (number < calls % WORKERS) for number in range(WORKERS)]


@dataclass
class Figures:
    """Of the calls of one kind of client: seconds, and memory and descriptors after the first tenth and at the end."""

    seconds: float
    warm: dict
    end: dict


def load_sync(told, calls, options):
    """Threads that share a client."""

    def some(number):
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(lambda budget: call_all(client, rounds(told, "sync", budget)), budgets(number)))

    with Client(**options) as client:
        start = time.perf_counter()
        some(calls // 10)
        warm = settled()
        some(calls - calls // 10)
        return Figures(time.perf_counter() - start, warm, settled())


async def load_async(told, calls, options):
    """Tasks that share a client."""

    async def some(number):
        await asyncio.gather(*(call_all_async(client, rounds(told, "async", one)) for one in budgets(number)))

    async with AsyncClient(**options) as client:
        start = time.perf_counter()
        await some(calls // 10)
        warm = settled()
        await some(calls - calls // 10)
        return Figures(time.perf_counter() - start, warm, settled())


def settled():
    """The figures of this process without garbage."""
    gc.collect()
    return figures()


def figures():
    """The memory in bytes and the open descriptors of this process; zeros where the system has no /proc."""
    if not PROC.is_dir():
        return {"memory": 0, "open": 0}
    pages = int((PROC / "statm").read_text("ascii").split()[1])
    return {"memory": pages * os.sysconf("SC_PAGE_SIZE"), "open": len([*(PROC / "fd").iterdir()])}


@contextmanager
def served(share, seed):
    """A server in another process: gives its address, and a function that ends it and tells what it did."""
    command = [sys.executable, "-m", "soak.server", str(share), str(seed)]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=TESTS, env=environment, text=True, **pipes) as process:
        port = json.loads(process.stdout.readline())["port"]
        yield f"http://127.0.0.1:{port}", lambda: json.loads(process.communicate()[0])


def load(calls, *, share=SHARE, seed=1):
    """Most of *calls* by threads, a quarter by tasks: what callers were told, what the server did, and the figures."""
    told, awaited = Told.of(calls), calls // 4
    with served(share, seed) as (url, ended):
        options = {"spec": DOCUMENT, "server": url, "auth": ("user", "password")}
        options |= {"retries": Retry(attempts=3, base=0), "timeout": 20}
        measured = {"sync": load_sync(told, calls - awaited, options)}
        measured["async"] = asyncio.run(load_async(told, awaited, options))
        return told, ended(), measured


def unaccounted(told, server):
    """What does not add up between *told* and what the *server* did, in words; nothing where all does."""
    found = [f"an answer about another thing: {one}" for one in told.wrong]
    for method in WRITES:
        done = {int(name): number for name, number in server["done"][method].items()}
        found += [f"{method} of {thing} was done {number} times" for thing, number in done.items() if number > 1]
        known = {thing for thing, flag in enumerate(told.done[method]) if flag}
        maybe = {thing for thing, flag in enumerate(told.unknown[method]) if flag}
        found += [f"{method} of {thing} was told as done, and was not" for thing in known - done.keys()]
        found += [f"{method} of {thing} was done, and told as not done" for thing in done.keys() - known - maybe]
    held = {*server["done"]["POST"]} - {*server["done"]["DELETE"]}
    return found + [f"{one} is held, or is not, against the book" for one in held ^ {*server["held"]}]


def piled_up(measured):
    """What grew between the first tenth and the end, in words; nothing where nothing did."""
    for kind, one in measured.items():
        if one.end["memory"] - one.warm["memory"] > GROWTH:
            yield f"{kind}: memory grew from {one.warm['memory']:,} to {one.end['memory']:,} bytes"
        if one.end["open"] > one.warm["open"] + WORKERS:  # each worker may keep a connection
            yield f"{kind}: open descriptors grew from {one.warm['open']} to {one.end['open']}"


def table(told, server, measured):
    """The figures as lines of Markdown."""
    yield "| | calls | told as done | ended with a documented error | calls a second | memory, MiB | open descriptors |"
    yield "|---|---|---|---|---|---|---|"
    for kind, one in measured.items():
        calls, good = sum(told.ends[kind].values()), told.ends[kind]["success"]
        memory = " → ".join(f"{at['memory'] / 2**20:.1f}" for at in (one.warm, one.end))
        files = f"{one.warm['open']} → {one.end['open']}"
        yield f"| {kind} | {calls:,} | {good:,} | {calls - good:,} | {calls / one.seconds:,.0f} | {memory} | {files} |"
    yield ""
    yield "| | done by the server | told as done | end unknown to the caller | of these done |"
    yield "|---|---|---|---|---|"
    for method in WRITES:
        done, known, maybe = len(server["done"][method]), sum(told.done[method]), sum(told.unknown[method])
        yield f"| {method} | {done:,} | {known:,} | {maybe:,} | {done - known:,} |"
    errors = told.ends["sync"] + told.ends["async"]
    yield ""
    yield f"{server['sent']:,} requests came to the server. " + ", ".join(
        f"{name}: {number:,}" for name, number in errors.most_common() if name != "success"
    )
