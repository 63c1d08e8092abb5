"""A server in a process of its own, whose answers are often not what they should be, and its book of what was done."""

import asyncio
import json
import sys
from collections import Counter, deque
from random import Random

import httpx
from fuzz.faulty_connection import FAULTS, FaultyConnection, good

from fastpix_dyn.wire.messages import Headers, Response

OF_THE_LINE = [
    FAULTS[name] for name in ("lost", "dropped", "late", "limited", "unavailable", "failed", "cut", "extended")
]


class Things:
    """What the server holds, and how often each write was done; it judges nothing and forgets what is gone."""

    def __init__(self):
        self.held = {}
        self.done = {method: Counter() for method in ("POST", "PATCH", "DELETE")}
        self.count = 0

    def __call__(self, request):
        """The answer."""
        path = httpx.URL(request.url).path
        given = json.loads(request.content) if request.content else {}
        if request.method == "POST":
            self.count += 1
            self.held[f"thing-{self.count}"] = given
            return self.answered(request.method, given["name"], {"id": f"thing-{self.count}", **given})
        own = path.rpartition("/")[2]
        if own not in self.held:
            return told(404, {"error": "there is no such thing"})
        if request.method == "PATCH":
            self.held[own] |= given
        body = {"id": own, **(self.held.pop(own) if request.method == "DELETE" else self.held[own])}
        return self.answered(request.method, body["name"], body)

    def answered(self, method, name, body):
        """A success, which is put down."""
        if method in self.done:
            self.done[method][name] += 1
        return told(201 if method == "POST" else 200, body)


def told(status, body):
    """An answer in JSON."""
    return Response(status, Headers([("Content-Type", "application/json")]), json.dumps(body).encode())


def line(things, share, chance):
    """A line to *things* on which that *share* of the requests meet a fault."""

    def pick():
        return chance.choice(OF_THE_LINE) if chance.random() < share else good

    return FaultyConnection(
        things, pick, chance, book=deque(maxlen=0)
    )  # the book of `things` is enough, and does not grow so much


async def serve(share, seed):
    """Serves on loopback until the input ends; writes the port, and at the end the book, as lines of JSON."""
    things, chance = Things(), Random(seed)  # noqa: S311  # of faults
    faulty = line(things, share, chance)

    async def connected(reader, writer):
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(answered(faulty, *await asked(head, reader)))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, httpx.TransportError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    say({"port": server.sockets[0].getsockname()[1]})
    await asyncio.to_thread(sys.stdin.read)
    server.close()
    say({"done": things.done, "held": [one["name"] for one in things.held.values()], "sent": faulty.sent})


def say(value):
    """One line of JSON."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


async def asked(head, reader):
    """The method, the target and the content of a request."""
    first, *lines = head.decode("latin-1").split("\r\n")
    length = next((int(one.partition(":")[2]) for one in lines if one.lower().startswith("content-length:")), 0)
    method, target, _ = first.split(" ")
    return method, target, await reader.readexactly(length)


def answered(faulty, method, target, content):
    """The bytes of the answer; a fault of the line is raised, and ends the connection."""
    response = faulty.handle(httpx.Request(method, f"http://127.0.0.1{target}", content=content))
    lines = [f"{name}: {value}" for name, value in response.headers.items() if name != "content-length"]
    head = "\r\n".join([f"HTTP/1.1 {response.status_code} Answer", *lines, f"Content-Length: {len(response.content)}"])
    return f"{head}\r\n\r\n".encode("latin-1") + response.content


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]), int(sys.argv[2])))
