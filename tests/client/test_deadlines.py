"""Deadlines: what bounds a call, a wait and a walk over pages; and that nothing is sent after them."""

import asyncio
import selectors
import socket
import threading
import time
from contextlib import closing, suppress
from unittest import mock

import httpx
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import KINDS, collected, outcome
from small import library

from fastpix_dyn import (
    APIStatusError,
    APITimeoutError,
    ArgumentValueError,
    AsyncClient,
    Client,
    ConfigurationError,
    FastPixError,
    Retry,
    WaitTimeoutError,
)
from fastpix_dyn.client import clients, connection, drivers, time_limits

PATIENCE = 10
WAITER = {"x-dyn-waiters": {"ready": {"pointer": "/class", "success": ["novel"], "interval": 3, "deadline": 60}}}
SPEC = library()
SPEC["paths"]["/books/{bookId}"]["get"].update(WAITER)


# A clock that only what happens moves ---------------------------------------------------------------------------------


class Clock:
    """What the client takes for the module `time`."""

    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        """The time."""
        return self.now

    perf_counter = time = monotonic

    def sleep(self, seconds):
        """Waits no time."""
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    """The clock of a client, and of its connections."""
    made = Clock()
    for module in (clients, connection, time_limits):
        monkeypatch.setattr(module, "time", made)
    return made


class Selector(selectors.DefaultSelector):
    """Makes an event loop jump to its next timer, instead of waiting for it."""

    def __init__(self, clock):
        super().__init__()
        self.clock = clock

    def select(self, timeout=None):
        """Moves the clock if nothing else happens."""
        found = super().select(None if timeout is None else 0)
        if not found and timeout:
            self.clock.now += timeout
        return found


class World:
    """A client whose functions and server take time by the clock; and when requests came."""

    def __init__(self, kind, answers=((200, 0, None),), *, auth=0.0, before=0.0, after=0.0, **options):
        self.kind, self.clock, self.sent = kind, Clock(), []
        self.answers, self.seconds = list(answers), (auth, before, after)
        self.options = {"spec": SPEC, "auth": self.auth(), "middleware": [self.middleware()], **options}
        if before == after == 0:
            del self.options["middleware"]

    def auth(self):
        """A function that gets credentials."""
        if self.kind == "sync":
            return lambda: (self.clock.sleep(self.seconds[0]), ("u", "p"))[1]

        async def get():
            await asyncio.sleep(self.seconds[0])
            return "u", "p"

        return get

    def middleware(self):
        """Middleware that takes its time before and after the call."""
        if self.kind == "sync":

            def around(call, call_next):
                self.clock.sleep(self.seconds[1])
                response = call_next(call)
                self.clock.sleep(self.seconds[2])
                return response

            return around

        async def around_async(call, call_next):
            await asyncio.sleep(self.seconds[1])
            response = await call_next(call)
            await asyncio.sleep(self.seconds[2])
            return response

        return around_async

    def http(self):
        """An HTTP client without a network."""

        def begin():
            self.sent.append(self.clock.now - 1000)
            return self.answers[min(len(self.sent), len(self.answers)) - 1]

        def made(status, wait):
            headers = {} if wait is None else {"retry-after-ms": str(wait * 1000)}
            return httpx.Response(status, json={"title": "x"}, headers=headers)

        def handle(_):
            status, seconds, wait = begin()
            self.clock.sleep(seconds)
            return made(status, wait)

        async def handle_async(_):
            status, seconds, wait = begin()
            await asyncio.sleep(seconds)
            return made(status, wait)

        if self.kind == "sync":
            return httpx.Client(transport=httpx.MockTransport(handle))
        return httpx.AsyncClient(transport=httpx.MockTransport(handle_async))

    def run(self, use):
        """What *use* results in, and the seconds that it took."""
        with mock.patch.object(clients, "time", self.clock):
            try:
                if self.kind == "sync":
                    return use(Client(http_client=self.http(), **self.options)), self.clock.now - 1000
                with asyncio.Runner(loop_factory=self.loop) as runner:
                    return runner.run(self.awaited(use)), self.clock.now - 1000
            except FastPixError as error:
                return error, self.clock.now - 1000

    async def awaited(self, use):
        """What *use* results in."""
        return await use(AsyncClient(http_client=self.http(), **self.options))

    def loop(self):
        """An event loop whose time is the clock's."""
        loop = asyncio.SelectorEventLoop(Selector(self.clock))
        loop.time = self.clock.monotonic
        return loop


def get(client):
    """A call that may be repeated."""
    return client.books.get_book(book_id="7")


def ready(**arguments):
    """A wait that never succeeds."""
    return lambda client: client.books.get_book.wait_until("ready", book_id="7", **arguments)


seconds = st.sampled_from([0, 0.25, 1, 2, 4])
answers = st.lists(st.tuples(st.sampled_from([200, 503, 503, 404]), seconds, seconds), min_size=1, max_size=4)


@given(auth=seconds, before=seconds, after=seconds, answers=answers, deadline=st.sampled_from([0.5, 3, 5.5, 100]))
def test_a_call_ends_in_time_and_sends_nothing_later(auth, before, after, answers, deadline):
    """Whatever takes how long; a function of the caller may only be late itself. Sync and async end the same way."""
    ends = []
    for kind in KINDS:
        parts = {"auth": auth, "before": before, "after": after}
        policy = Retry(attempts=4, base=0)
        world = World(kind, answers, deadline=deadline, retries=policy, **parts)
        end, took = world.run(get)
        longest = max(auth, before, after, *(seconds for _, seconds, _ in answers))
        free, whole = World(kind, answers, retries=policy, **parts).run(get)

        assert all(moment < deadline for moment in world.sent)
        assert took <= deadline + (longest if kind == "sync" else 0)
        if not isinstance(end, FastPixError):
            assert took < deadline
        if whole < deadline:
            assert (type(end), took) == (type(free), whole)
        elif not isinstance(end, APIStatusError):  # of an attempt before a wait that would be too long
            assert isinstance(end, APITimeoutError)
            assert end.request_sent or not world.sent
        ends.append((type(end), len(world.sent)))

    assert ends[0] == ends[1]


@given(auth=seconds, before=seconds, answer=seconds, interval=seconds, deadline=st.sampled_from([0.5, 3, 5.5, 30]))
def test_a_wait_ends_in_time(auth, before, answer, interval, deadline):
    """The waits and the calls together."""
    counts = []
    for kind in KINDS:
        world = World(kind, [(200, answer, None)], auth=auth, before=before, timeout=60)
        end, took = world.run(ready(interval=interval or 0.125, deadline=deadline))

        assert isinstance(end, WaitTimeoutError)
        assert all(moment < deadline for moment in world.sent)
        assert took <= deadline + (max(auth, before, answer) if kind == "sync" else 0)
        counts.append(len(world.sent))

    assert counts[0] == counts[1]


def test_each_page_has_the_deadline(kind):
    """A walk as a whole may take longer."""
    pages = [{"books": [{"title": str(at)}], "pages": 5} for at in range(5)]
    world = World(kind, deadline=2)

    def page(_):
        world.sent.append(world.clock.now)
        world.clock.sleep(1.5 if len(world.sent) < 5 else 2.5)
        return httpx.Response(200, json=pages[len(world.sent) - 1])

    http = (httpx.Client if kind == "sync" else httpx.AsyncClient)(transport=httpx.MockTransport(page))
    found = []
    with mock.patch.object(clients, "time", world.clock), pytest.raises(APITimeoutError, match="deadline of 2 s"):
        collected(
            kind,
            lambda client: (found.append(1) or client).books.list_books.items(),
            spec=SPEC,
            auth=("u", "p"),
            deadline=2,
            http_client=http,
        )

    assert len(world.sent) == 5


def test_a_longer_retry_is_cut_by_the_end_of_a_wait(kind):
    """The wait ends as such, not with the error of an attempt that would have been repeated."""
    world = World(kind, [(503, 0, 9)], retries=Retry(base=0))

    end, took = world.run(ready(deadline=5))

    assert (type(end), len(world.sent), took) == (WaitTimeoutError, 1, 0)


def test_the_deadline_of_the_client_bounds_each_call_of_a_wait(kind):
    """The shorter one ends first."""
    slow = World(kind, [(200, 9, None)], deadline=2)
    assert type(slow.run(ready(deadline=60))[0]) is APITimeoutError
    patient = World(kind, [(200, 1, None)], deadline=2)
    assert type(patient.run(ready(deadline=10))[0]) is WaitTimeoutError


def test_middleware_that_repeats_a_call_is_bounded_as_a_whole(kind):
    """A deadline begins with the outermost middleware, once."""
    world = World(kind, [(200, 1, None)], deadline=4)
    if kind == "sync":

        def stubborn(call, call_next):
            while True:
                call_next(call)
    else:

        async def stubborn(call, call_next):
            while True:
                await call_next(call)

    world.options["middleware"] = [stubborn]
    end, took = world.run(get)

    assert (type(end), took, len(world.sent)) == (APITimeoutError, 4, 4)


# Real time ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def stalling():
    """The address of a server that takes connections, and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=99) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("timeout", [PATIENCE, 0.05])
def test_a_wait_for_a_server_that_stalls(kind, stalling, timeout):
    """It takes no longer than its deadline, whatever the timeout and the retries."""
    began = time.monotonic()
    options = {"spec": SPEC, "auth": ("u", "p"), "timeout": timeout, "retries": Retry(attempts=99)}
    with pytest.raises(WaitTimeoutError, match=r"after 0\.3 s: there was no response"):
        outcome(kind, ready(deadline=0.3), server=stalling, **options)

    assert time.monotonic() - began < PATIENCE


def test_a_stream_opens_in_time(kind, stalling):
    """Or raises."""
    options = {"spec": SPEC, "auth": ("u", "p"), "server": stalling, "deadline": 0.2, "timeout": PATIENCE}

    def sync(client):
        with client.books.get_book.stream(book_id="7"):
            pass

    async def asynchronous(client):
        async with client.books.get_book.stream(book_id="7"):
            pass

    with pytest.raises(APITimeoutError, match=r"deadline of 0\.2 s"):
        outcome(kind, sync if kind == "sync" else asynchronous, **options)


@pytest.mark.parametrize("library_", [httpx, httpx2])
def test_a_connection_from_before_the_deadline_is_bounded_also(library_):
    """It was opened by a call without one; then the head of a response trickles in."""
    leave = threading.Event()

    def respond(server):
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not leave.wait(0.01):
                connection.sendall(b"X-More: 1\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server, library_.Client(timeout=PATIENCE) as http:
        thread = threading.Thread(target=respond, args=(server,), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        client = Client(spec=SPEC, server=url, auth=("u", "p"), http_client=http, retries=None)
        timer = threading.Timer(PATIENCE, leave.set)
        timer.start()
        try:
            get(client)
            with pytest.raises(APITimeoutError, match=r"deadline of 0\.2 s"):
                get(client.with_options(deadline=0.2))
            assert not leave.is_set()
        finally:
            leave.set()
            timer.cancel()
            thread.join()


@pytest.mark.parametrize("library_", [httpx, httpx2])
def test_a_body_that_a_transport_of_the_caller_reads_slowly_is_left(library_, clock):
    """At the first piece that is late."""
    pieces = []

    class Body(library_.SyncByteStream):
        def __iter__(self):
            for _ in range(9):
                clock.sleep(2)
                pieces.append(1)
                yield b" "

    with library_.Client(transport=library_.MockTransport(lambda _: library_.Response(200, stream=Body()))) as http:
        client = Client(spec=SPEC, auth=("u", "p"), http_client=http, deadline=5)
        with pytest.raises(APITimeoutError, match="deadline of 5 s"):
            get(client)

    assert len(pieces) == 3


@pytest.mark.parametrize("library_", [httpx, httpx2])
def test_a_stream_that_began_too_late_is_closed(library_, clock):
    """A transport of the caller can't be interrupted; the response that it returns is late."""
    closed = []

    class Body(library_.SyncByteStream):
        def __iter__(self):
            yield b"{}"

        def close(self):
            closed.append(True)

    def handle(_):
        clock.sleep(2)
        return library_.Response(200, stream=Body())

    def stream(deadline):
        with library_.Client(transport=library_.MockTransport(handle)) as http:
            client = Client(spec=SPEC, auth=("u", "p"), http_client=http, deadline=deadline)
            with client.books.get_book.stream(book_id="7") as response:
                return response.http.read()

    with pytest.raises(APITimeoutError, match="deadline of 1 s"):
        stream(1)
    assert closed == [True]
    assert stream(PATIENCE) == b"{}"


def test_a_request_that_the_server_takes_byte_by_byte(kind):
    """Each piece is sent in time, and all of them are not."""
    leave = threading.Event()

    def take(server):
        with suppress(OSError):  # the client resets the connection
            connection, _ = server.accept()
            with connection:
                while not leave.wait(0.01) and connection.recv(5000):
                    pass

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        thread = threading.Thread(target=take, args=(server,), daemon=True)
        thread.start()
        began = time.monotonic()
        try:
            with pytest.raises(APITimeoutError):
                outcome(
                    kind,
                    lambda client: client.books.add_book(title="x" * 30_000_000),
                    spec=SPEC,
                    auth=("u", "p"),
                    server=f"http://127.0.0.1:{server.getsockname()[1]}",
                    deadline=0.5,
                    validate_requests="off",
                )
            assert time.monotonic() - began < PATIENCE
        finally:
            leave.set()
            socket.create_connection(server.getsockname()).close()  # wakes it up, if no request came
            thread.join()


def test_no_redirect_is_followed_after_the_deadline(kind, clock):
    """The server of the first request took too long."""
    sent = []

    def handle(request):
        sent.append(str(request.url))
        clock.sleep(2)
        return httpx.Response(307, headers={"Location": "/elsewhere"})

    http = (httpx.Client if kind == "sync" else httpx.AsyncClient)(
        transport=httpx.MockTransport(handle), follow_redirects=True
    )
    with pytest.raises(APITimeoutError, match="deadline of 5 s"):
        outcome(kind, get, spec=SPEC, auth=("u", "p"), http_client=http, deadline=5)

    assert len(sent) == 3


@pytest.mark.parametrize("library_", [httpx, httpx2], ids=lambda module: module.__name__)
@pytest.mark.parametrize("steps", [1, 2])
def test_an_auth_object_that_takes_too_long(kind, library_, steps, clock):
    """No request passes after the deadline: neither the first, nor one after a challenge."""

    class Slow(library_.Auth):
        """Takes its time before the last step."""

        def auth_flow(self, request):
            if steps == 2:
                yield request
            clock.sleep(2)
            yield request

    sent = []

    def handle(request):
        sent.append(request)
        return library_.Response(200, json={"title": "x"})

    client = library_.Client if kind == "sync" else library_.AsyncClient
    options = {"spec": SPEC, "auth": Slow(), "http_client": client(transport=library_.MockTransport(handle))}
    with pytest.raises(APITimeoutError, match="deadline of 1 s"):
        outcome(kind, get, deadline=1, **options)
    assert len(sent) == steps - 1

    assert outcome(kind, get, deadline=PATIENCE, **options) == {"title": "x"}
    assert len(sent) == steps - 1 + steps


def test_credentials_that_never_come_are_cancelled():
    """And are told so."""
    told = []

    async def vault():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            told.append("cancelled")
            raise

    with pytest.raises(APITimeoutError, match="nothing was sent") as caught:
        outcome("async", get, spec=SPEC, auth=vault, server="http://127.0.0.1:1", deadline=0.05)

    assert told == ["cancelled"]
    assert not caught.value.request_sent
    assert caught.value.is_retry_safe


def test_credentials_that_swallow_the_cancellation_come_too_late():
    """Nothing is sent with them."""

    async def vault():
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return "u", "p"

    sent = []
    http = httpx.AsyncClient(transport=httpx.MockTransport(sent.append))
    with pytest.raises(APITimeoutError, match="nothing was sent"):
        outcome("async", get, spec=SPEC, auth=vault, http_client=http, deadline=0.05)

    assert sent == []


def test_a_timeout_of_the_callers_function_stays_its_own(kind):
    """It is raised as it is, with a deadline as without."""

    def vault():
        raise TimeoutError("the vault")

    async def vault_async():
        raise TimeoutError("the vault")

    with pytest.raises(TimeoutError, match="the vault") as caught:
        outcome(kind, get, spec=SPEC, auth=vault if kind == "sync" else vault_async, deadline=9)

    assert not isinstance(caught.value, FastPixError)


@pytest.mark.parametrize("place", ["auth", "middleware", "send", "wait"])
def test_a_cancelled_task_is_cancelled_whatever_the_deadline(place, stalling):
    """A deadline does not swallow the cancellation of the task."""

    async def forever(*_):
        await asyncio.Event().wait()

    places = {"auth": {"auth": forever}, "middleware": {"middleware": [forever]}}

    async def cancelled():
        options = {"spec": SPEC, "auth": ("u", "p"), "server": stalling, "deadline": PATIENCE, **places.get(place, {})}
        async with AsyncClient(**options) as client:
            task = asyncio.create_task((ready() if place == "wait" else get)(client))
            for _ in range(99):  # it begins to wait
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert task.cancelled()

    asyncio.run(cancelled())


def test_a_cancelled_task_ends_though_a_thread_of_ours_works():
    """So does the event loop, and the process: the thread is none of an executor."""
    leave, began = threading.Event(), threading.Event()

    def work():
        began.set()
        leave.wait(PATIENCE)

    async def cancelled():
        task = asyncio.create_task(drivers.in_thread(work))
        await drivers.in_thread(began.wait)
        task.cancel()
        await task

    started = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    took = time.monotonic() - started
    leave.set()

    assert took < PATIENCE / 2


def test_work_in_a_thread_gives_its_result_and_its_error():
    """As a call does."""

    def failing():
        raise LookupError("of a file")

    assert asyncio.run(drivers.in_thread(lambda: 7)) == 7
    with pytest.raises(LookupError, match="of a file"):
        asyncio.run(drivers.in_thread(failing))


# Numbers --------------------------------------------------------------------------------------------------------------

NO_SECONDS = [float("nan"), float("inf"), float("-inf"), -1, -0.5, True, False, "5", "nan", [5], 10**400, 1e300, 0]


@pytest.mark.parametrize("wrong", NO_SECONDS, ids=lambda value: repr(value)[:9])
@pytest.mark.parametrize("option", ["timeout", "deadline"])
def test_an_option_in_seconds_is_finite(option, wrong):
    """Of a client and of a view."""
    with closing(Client(spec=SPEC)) as client, pytest.raises(ConfigurationError, match=option):
        client.with_options(**{option: wrong})
    with pytest.raises(ConfigurationError, match=option):
        Client(spec=SPEC, **{option: wrong})


@pytest.mark.parametrize("wrong", NO_SECONDS[:-1], ids=lambda value: repr(value)[:9])
@pytest.mark.parametrize("name", ["base", "cap", "multiplier", "budget", "attempts"])
def test_the_numbers_of_a_policy_are_finite(name, wrong):
    """They are checked when it is made; there may be any number of attempts."""
    if name == "attempts" and wrong == 10**400:
        return
    with pytest.raises(ConfigurationError, match=f"{name} is a "):
        Retry(**{name: wrong})


@pytest.mark.parametrize("wrong", NO_SECONDS, ids=lambda value: repr(value)[:9])
@pytest.mark.parametrize("name", ["interval", "deadline"])
def test_the_numbers_of_a_wait_are_finite(kind, name, wrong):
    """Nothing is sent."""
    if name == "interval" and wrong is NO_SECONDS[-1]:
        return  # no pause between two calls
    with pytest.raises(ArgumentValueError, match=f"{name} is a finite number of seconds"):
        outcome(kind, ready(**{name: wrong}), spec=SPEC, auth=("u", "p"), server="http://127.0.0.1:1")


@pytest.mark.parametrize("wrong", NO_SECONDS, ids=lambda value: repr(value)[:9])
def test_the_phases_of_a_timeout_are_finite(wrong):
    """`httpx.Timeout` itself takes anything."""
    with pytest.raises(ConfigurationError, match=r"Timeout\(read=\)"):
        Client(spec=SPEC, timeout=httpx.Timeout(5, read=wrong))


@pytest.mark.parametrize(
    "right",
    [
        *({"timeout": seconds} for seconds in (0.5, 10**9, None, httpx.Timeout(None), httpx.Timeout(5, pool=0))),
        *({"deadline": seconds} for seconds in (0.001, 10**9, None)),
        *({"retries": retries} for retries in (0, 10**99, Retry(base=0, cap=0), Retry(budget=0, multiplier=0))),
        *({"max_response_bytes": limit} for limit in (1, None)),
    ],
)
def test_right_numbers_are_taken(right):
    """The smallest and the largest."""
    with Client(spec=SPEC, auth=("u", "p"), **right) as client:
        assert client.books.get_book.request(book_id="7").method == "GET"


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -1, 1.5, True, "5", [1]])
@pytest.mark.parametrize("option", ["max_response_bytes", "retries"])
def test_a_count_is_a_whole_number(option, wrong):
    """Of bytes, or of retries."""
    with pytest.raises(ConfigurationError, match=option):
        Client(spec=SPEC, **{option: wrong})


@pytest.mark.parametrize("option", ["timeout", "deadline", "retries", "max_response_bytes"])
def test_an_error_quotes_the_start_of_a_long_value_only(option):
    """A message is for a person."""
    with pytest.raises(ConfigurationError, match=option) as caught:
        Client(server="mock", **{option: "x" * 1_000_000})

    assert len(str(caught.value)) < 300
