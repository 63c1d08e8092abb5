"""The deadline of an attempt, for an HTTP library: each wait for the network gets the time that is left.

The libraries bound each phase, such as the wait for the next piece of a response, and not their sum. Under asyncio, the
attempt is cancelled at the deadline. Under threads, `Timeouts` bounds each phase, `stop_at` the body of a response, and
`bound_network` each read and write within a phase: else a server that sends a byte a second could take any time.
"""

from __future__ import annotations

import math
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

_PIECE = 64 * 1024
"""The bytes that are written at once: a network stream writes more of them without looking at the time."""


class TimeLeft(float):
    """Seconds that were left when it was made, of those until `end`."""

    end: float

    def now(self) -> float:
        """Return the seconds that are left.

        Raises:
            TimeoutError: there are none.
        """
        left = self.end - time.perf_counter()
        if left <= 0:
            raise TimeoutError("the deadline of the call passed")
        return min(self, left)


class Timeouts(dict[str, float | None]):
    """The timeouts of connecting, writing and reading, each cut to the time left when it is read."""

    def __init__(self, phases: Mapping[str, float | None], left: float) -> None:
        super().__init__(phases)
        self.end = time.perf_counter() + left

    def get(self, name: str, default: Any = None) -> Any:
        """Return the seconds of the phase *name*.

        Raises:
            TimeoutError: the deadline passed: the phase must not begin.
        """
        seconds = super().get(name, default)
        if self.end == math.inf:
            return seconds
        left = TimeLeft(math.inf if seconds is None else seconds)
        left.end = self.end
        bounded = TimeLeft(left.now())
        bounded.end = self.end
        return bounded


def lift_deadline(response: Any) -> None:
    """Let the caller read a stream beyond the deadline of the call.

    Raises:
        TimeoutError: it passed before the stream began.
    """
    phases = response.request.extensions.get("timeout")
    if isinstance(phases, Timeouts):
        phases.get("read")
        phases.end = math.inf


def stop_at(response: Any, end: float) -> None:
    """Make the body of *response* fail after *end*, however small the pieces are in which it arrives."""
    source = response.stream
    base: Any = next(one for one in type(source).__mro__ if one.__name__ == "SyncByteStream")

    class Bounded(base):  # type: ignore[misc]  # the base is known at run time
        """The stream of a response until *end*."""

        @property
        def elapsed(self) -> Any:
            """The time that httpx2 reads from the stream."""
            return source.elapsed

        def __iter__(self) -> Iterator[bytes]:
            for chunk in source:
                if time.perf_counter() > end:
                    raise TimeoutError("the deadline of the call passed")
                yield chunk

        def close(self) -> None:
            source.close()

    response.stream = Bounded()


def timed_auth(auth: Any, left: float) -> Any:
    """Return *auth*, an auth object of an HTTP library, as one that lets no request pass after *left* seconds."""
    base: Any = next(one for one in type(auth).__mro__ if one.__name__ == "Auth")
    timer = TimeLeft(left)
    timer.end = time.perf_counter() + left

    class Timed(base):  # type: ignore[misc]  # the base is known at run time
        """The steps of *auth*, each of which may take its time."""

        def sync_auth_flow(self, request: Any) -> Iterator[Any]:
            flow = auth.sync_auth_flow(request)
            try:
                request = next(flow)
                while True:
                    timer.now()
                    request = flow.send((yield request))
            except StopIteration:
                return
            finally:
                flow.close()

        async def async_auth_flow(self, request: Any) -> AsyncIterator[Any]:
            flow = auth.async_auth_flow(request)
            try:
                request = await anext(flow)
                while True:
                    timer.now()
                    request = await flow.asend((yield request))
            except StopAsyncIteration:
                return
            finally:
                await flow.aclose()

    return Timed()


# The network ----------------------------------------------------------------------------------------------------------


def bound_network(http: Any) -> None:
    """Make the connections of *http*, a sync client, look at the time at each read and write.

    That is those that it has, and those that it opens from now on. HTTP libraries do not pass on the network backend
    that their connection pools take as an argument. A transport that has no such pool stays as it is.
    """
    mounts: dict[Any, Any] = getattr(http, "_mounts", {})
    for transport in (getattr(http, "_transport", None), *mounts.values()):
        pool = getattr(transport, "_pool", None)
        backend = getattr(pool, "_network_backend", None)
        if backend is not None and not isinstance(backend, _BoundedBackend):
            vars(pool)["_network_backend"] = _BoundedBackend(backend)
        for connection in [*getattr(pool, "_connections", ())]:
            _bound_connection(connection)


def _bound_connection(connection: Any) -> None:
    """Wrap the stream of *connection*, or of the one in it: a connection of a pool contains that of a protocol."""
    while connection is not None:
        stream = getattr(connection, "_network_stream", None)
        if stream is not None and not isinstance(stream, _BoundedStream):
            vars(connection)["_network_stream"] = _BoundedStream(stream)
        connection = getattr(connection, "_connection", None)


class _BoundedBackend:
    """A network backend of httpcore, whose streams look at the time."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def connect_tcp(self, *arguments: Any, **options: Any) -> Any:
        """Return the stream of a new connection."""
        return _BoundedStream(self._backend.connect_tcp(*arguments, **options))

    def connect_unix_socket(self, *arguments: Any, **options: Any) -> Any:
        """Return the stream of a new connection."""
        return _BoundedStream(self._backend.connect_unix_socket(*arguments, **options))

    def sleep(self, seconds: float) -> None:
        """Wait between two attempts to connect."""
        self._backend.sleep(seconds)


class _BoundedStream:
    """A network stream of httpcore: a timeout that is a `TimeLeft` is what is left of it at each read and write."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> Any:
        """Return the next bytes."""
        return self._stream.read(max_bytes, timeout=_now(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of *buffer*."""
        if not isinstance(timeout, TimeLeft):
            self._stream.write(buffer, timeout=timeout)
            return
        for start in range(0, len(buffer), _PIECE):
            self._stream.write(buffer[start : start + _PIECE], timeout=timeout.now())

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Any:
        """Return the stream with TLS."""
        return _BoundedStream(self._stream.start_tls(ssl_context, server_hostname, _now(timeout)))

    def get_extra_info(self, info: str) -> Any:
        """Return what the stream knows of the connection."""
        return self._stream.get_extra_info(info)


def _now(timeout: float | None) -> float | None:
    return timeout.now() if isinstance(timeout, TimeLeft) else timeout
