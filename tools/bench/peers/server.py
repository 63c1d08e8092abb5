"""A server that answers every request at once with one body, so that what is measured is the client."""

from __future__ import annotations

import asyncio
from typing import Any

from loop import answer

BODY = answer("media")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)


class Answers(asyncio.Protocol):
    """One connection: requests without a body, one after the other."""

    transport: Any
    rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps what is written to."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answers each request that is whole."""
        *whole, self.rest = (self.rest + data).split(b"\r\n\r\n")
        self.transport.write(ANSWER * len(whole))


async def main() -> None:
    """Serves until the process is ended; prints the address."""
    server = await asyncio.get_running_loop().create_server(Answers, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


asyncio.run(main())
