"""The deadline of an attempt: how each phase is cut to the time that is left, by a clock that the test moves."""

import math

import httpx
import pytest

from fastpix_dyn.client import time_limits
from fastpix_dyn.client.time_limits import TimeLeft, Timeouts, bound_network, lift_deadline, stop_at, timed_auth


@pytest.fixture
def clock(monkeypatch):
    """The time, as `time_limits` sees it; a call of the fixture moves it."""

    class Clock:
        now = 1000.0

        def perf_counter(self):
            return self.now

        def __call__(self, seconds):
            self.now += seconds

    clock = Clock()
    monkeypatch.setattr(time_limits, "time", clock)
    return clock


@pytest.mark.parametrize(
    ("passed", "phase", "expected"), [(0, 5, 5), (0, 20, 10), (7, 5, 3), (2, 5, 5), (9.5, 5, 0.5), (3, None, 7)]
)
def test_a_phase_has_its_own_time_or_what_is_left(clock, passed, phase, expected):
    """Whichever is less; a phase without a limit has what is left."""
    timeouts = Timeouts({"read": phase}, 10)
    clock(passed)

    assert timeouts.get("read") == expected


@pytest.mark.parametrize("passed", [10, 10.5])
def test_no_phase_begins_at_the_deadline(clock, passed):
    """At the deadline itself there is no time left."""
    timeouts = Timeouts({"read": 5, "connect": None}, 10)
    clock(passed)

    for phase in ("read", "connect", "unknown"):
        with pytest.raises(TimeoutError, match=r"^the deadline of the call passed$"):
            timeouts.get(phase)


def test_within_a_phase_its_time_is_that_of_the_call_too(clock):
    """A phase that began late ends with the call, not with its own seconds."""
    timeouts = Timeouts({"read": 5}, 10)
    clock(8)
    left = timeouts.get("read")
    clock(1.5)

    assert (left, left.now()) == (2, 0.5)
    clock(0.5)
    with pytest.raises(TimeoutError):
        left.now()


def response_with(timeout):
    """A response to a request with *timeout*."""
    request = httpx.Request("GET", "https://a.example", extensions={"timeout": timeout} if timeout is not None else {})
    return httpx.Response(200, request=request)


def test_a_stream_that_began_in_time_has_no_deadline(clock):
    """Its phases are as without one."""
    timeouts = Timeouts({"read": 5, "pool": None}, 10)
    clock(9)
    lift_deadline(response_with(timeouts))
    clock(100)

    assert (timeouts.get("read"), timeouts.get("pool"), timeouts.get("x", 7)) == (5, None, 7)
    assert timeouts.end == math.inf


def test_a_stream_that_began_too_late_has_none(clock):
    """The deadline passed before; timeouts that are not ours are not touched."""
    timeouts = Timeouts({"read": 5}, 10)
    clock(10)

    with pytest.raises(TimeoutError):
        lift_deadline(response_with(timeouts))
    assert timeouts.end == 1010
    lift_deadline(response_with({"read": 5}))
    lift_deadline(response_with(None))


@pytest.mark.parametrize(
    ("seconds", "pieces"), [(1, ["a", "b", "c"]), (3, ["a", "b", "c"]), (3.5, ["a", "b"]), (9, ["a"])]
)
def test_a_body_is_read_until_the_deadline(clock, seconds, pieces):
    """A piece that comes at the deadline is in time, and none after it."""
    came, closed = [], []

    class Body(httpx.SyncByteStream):
        elapsed = "that of httpx2"

        def __iter__(self):
            for text in "abc":
                clock(seconds if text != "a" else 0)
                yield text

        def close(self):
            closed.append(True)

    response = httpx.Response(200)
    response.stream = Body()
    stop_at(response, 1006)

    def read():
        for piece in response.stream:
            came.append(piece)  # noqa: PERF402  # as it comes: the next one may raise

    if pieces == ["a", "b", "c"]:
        read()
    else:
        with pytest.raises(TimeoutError, match=r"^the deadline of the call passed$"):
            read()
    assert came == pieces
    response.stream.close()
    assert (closed, response.stream.elapsed) == ([True], "that of httpx2")
    assert isinstance(response.stream, httpx.SyncByteStream)


# Auth objects ---------------------------------------------------------------------------------------------------------


class Challenged(httpx.Auth):
    """Sends the request twice, and notes the response to the first."""

    def __init__(self):
        self.seen, self.ends = [], 0

    def auth_flow(self, request):
        """The steps."""
        try:
            request.headers["x-step"] = "1"
            response = yield request
            self.seen.append(response)
            request.headers["x-step"] = "2"
            yield request
        finally:
            self.ends += 1


def test_the_steps_of_an_auth_object_are_those_of_its_flow(clock):
    """Each response goes in, and each request comes out, until the deadline."""
    auth = Challenged()
    timed = timed_auth(auth, 10)
    flow = timed.sync_auth_flow(httpx.Request("GET", "https://a.example"))

    assert isinstance(timed, httpx.Auth)
    assert next(flow).headers["x-step"] == "1"
    clock(9)
    assert flow.send("401").headers["x-step"] == "2"
    assert auth.seen == ["401"]
    with pytest.raises(StopIteration):
        flow.send("200")
    assert auth.ends == 1


@pytest.mark.parametrize("step", [0, 1])
def test_no_step_of_an_auth_object_is_sent_after_the_deadline(clock, step):
    """Its flow is closed."""
    auth = Challenged()
    flow = timed_auth(auth, 10).sync_auth_flow(httpx.Request("GET", "https://a.example"))
    if step == 0:
        clock(10)
        with pytest.raises(TimeoutError):
            next(flow)
    else:
        next(flow)
        clock(10)
        with pytest.raises(TimeoutError):
            flow.send("401")
    assert auth.ends == 1


@pytest.mark.parametrize("passed", [9, 10])
def test_the_steps_of_an_auth_object_under_asyncio(clock, passed):
    """The same."""
    import asyncio

    auth = Challenged()

    async def steps():
        flow = timed_auth(auth, 10).async_auth_flow(httpx.Request("GET", "https://a.example"))
        assert (await anext(flow)).headers["x-step"] == "1"
        clock(passed)
        if passed == 10:
            with pytest.raises(TimeoutError):
                await flow.asend("401")
            return
        assert (await flow.asend("401")).headers["x-step"] == "2"
        with pytest.raises(StopAsyncIteration):
            await flow.asend("200")

    asyncio.run(steps())
    assert (auth.seen, auth.ends) == (["401"], 1)


# The network ----------------------------------------------------------------------------------------------------------


class Stream:
    """A network stream that notes what is done with it."""

    def __init__(self, clock=None):
        self.done, self.clock = [], clock

    def read(self, most, timeout=None):
        """Reads nothing."""
        self.done.append(("read", most, timeout))
        return b"bytes"

    def write(self, buffer, timeout=None):
        """Takes three seconds."""
        self.done.append(("write", len(buffer), timeout))
        if self.clock:
            self.clock(3)

    def close(self):
        """Notes it."""
        self.done.append(("close",))

    def start_tls(self, context, name=None, timeout=None):
        """A stream with TLS."""
        self.done.append(("tls", context, name, timeout))
        return Stream()

    def get_extra_info(self, info):
        """What is asked for."""
        return info.upper()


class Backend:
    """A network backend that notes what is done with it."""

    def __init__(self):
        self.done = []

    def connect_tcp(self, *arguments, **options):
        """A stream."""
        self.done.append(("tcp", arguments, options))
        return Stream()

    def connect_unix_socket(self, *arguments, **options):
        """A stream."""
        self.done.append(("unix", arguments, options))
        return Stream()

    def sleep(self, seconds):
        """Notes it."""
        self.done.append(("sleep", seconds))


class Holder:
    """Anything with the attributes that it is given."""

    def __init__(self, **attributes):
        vars(self).update(attributes)


def bounds(pools):
    """The backends of *pools*, and the streams of all their connections."""
    connections = [connection for pool in pools for connection in vars(pool)["_connections"]]
    innermost = [vars(one).get("_connection", one) for one in connections]
    return [vars(one)["_network_backend"] for one in pools], [vars(one)["_network_stream"] for one in innermost]


def bounded(stream):
    """*stream*, as a connection has it after `bound_network`."""
    connection = Holder(_network_stream=stream)
    bound_network(Holder(_transport=Holder(_pool=Holder(_connections=[connection]))))
    return vars(connection)["_network_stream"]


def left(clock, seconds, until):
    """Seconds of a phase of a call that ends in *until*."""
    time_left = TimeLeft(seconds)
    time_left.end = clock.now + until
    return time_left


def test_a_read_has_what_is_left_and_a_plain_timeout_is_passed_on(clock):
    """So has the handshake of TLS; the stream with TLS is bounded as well."""
    inner = Stream()
    stream = bounded(inner)
    time_left = left(clock, 5, 10)
    clock(7)

    assert stream.read(9, time_left) == b"bytes"
    assert stream.read(9, timeout=5) == b"bytes"
    assert stream.read(9) == b"bytes"
    secured = stream.start_tls("context", "a.example", time_left)
    stream.start_tls("context", timeout=5)
    stream.close()
    assert inner.done == [
        ("read", 9, 3),
        ("read", 9, 5),
        ("read", 9, None),
        ("tls", "context", "a.example", 3),
        ("tls", "context", None, 5),
        ("close",),
    ]
    assert stream.get_extra_info("socket") == "SOCKET"
    clock(3)
    with pytest.raises(TimeoutError):
        secured.read(9, time_left)
    with pytest.raises(TimeoutError):
        stream.read(9, time_left)


def test_a_write_looks_at_the_time_between_its_pieces(clock):
    """Of 64 KiB; without a deadline it is one."""
    inner = Stream(clock)
    stream = bounded(inner)

    stream.write(b"x" * 65537, left(clock, 99, 10))
    stream.write(b"x" * 65536, left(clock, 99, 10))
    stream.write(b"x" * 200_000, 5)
    stream.write(b"x" * 200_000)
    assert inner.done == [
        ("write", 65536, 10),
        ("write", 1, 7),
        ("write", 65536, 10),
        ("write", 200_000, 5),
        ("write", 200_000, None),
    ]
    with pytest.raises(TimeoutError):
        stream.write(b"x" * 65536 * 9, left(clock, 99, 6))
    assert inner.done[5:] == [("write", 65536, 6), ("write", 65536, 3)]


def test_all_connections_of_an_http_client_are_bounded_once():
    """Those that it has, in connections of a protocol as well, those of its proxies, and those that it will open."""
    inner = [Stream(), Stream(), Stream()]
    deep = Holder(_connection=Holder(_network_stream=inner[1], _connection=None))
    backends = [Backend(), Backend()]
    pools = [
        Holder(_network_backend=backends[0], _connections=[Holder(_network_stream=inner[0]), deep]),
        Holder(_network_backend=backends[1], _connections=[Holder(_network_stream=inner[2])]),
    ]
    http = Holder(_transport=Holder(_pool=pools[0]), _mounts={"a": Holder(_pool=pools[1]), "b": None, "c": Holder()})

    bound_network(http)
    found, streams = bounds(pools)
    bound_network(http)

    assert bounds(pools) == (found, streams)
    for stream, one in zip(streams, inner, strict=True):
        stream.close()
        assert one.done == [("close",)]
    opened = [found[0].connect_tcp("a.example", 443, timeout=5), found[1].connect_unix_socket("/x", timeout=5)]
    found[0].sleep(7)
    assert backends[0].done == [("tcp", ("a.example", 443), {"timeout": 5}), ("sleep", 7)]
    assert backends[1].done == [("unix", ("/x",), {"timeout": 5})]
    assert {type(one) for one in opened} == {type(streams[0])}


def test_a_transport_without_a_pool_stays_as_it_is():
    """Such as one of the caller."""
    transport = Holder()
    for http in (Holder(), Holder(_transport=None), Holder(_transport=transport, _mounts={})):
        bound_network(http)

    assert vars(transport) == {}
