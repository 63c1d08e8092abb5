"""An event counts as done when its handler has returned: deliveries that overlap, fail, or are cancelled."""

import asyncio
import base64
import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpix_dyn import ConfigurationError
from fastpix_dyn.media.webhooks import SIGNATURE_HEADER, Deduplicator, Delivery, asgi, sample_event, sign, wsgi

SECRET = base64.b64encode(b"a secret of thirty-two bytes....").decode()
READY = sample_event("video.media.ready")
SIGNED = {SIGNATURE_HEADER: sign(READY, SECRET)}


def wsgi_post(app, body=READY, **environ):
    """The status and headers of the response of a WSGI application."""
    answered = []
    given = {
        "REQUEST_METHOD": "POST",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_FASTPIX_SIGNATURE": sign(body, SECRET),
        **environ,
    }
    app(given, lambda status, headers: answered.append((int(status[:3]), dict(headers))))
    return answered[0]


async def asgi_post(app, body=READY):
    """The response of an ASGI application."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hooks") as http:
        return await http.post("/", content=body, headers={SIGNATURE_HEADER: sign(body, SECRET)})


async def settled(app):
    """The response to a delivery once no other delivery is being handled."""
    for _ in range(100_000):
        response = await asgi_post(app)
        if response.status_code != 503:
            return response
        await asyncio.sleep(0)
    raise TimeoutError


class Handler:
    """Handles events when it is allowed to, as a plain function."""

    def __init__(self):
        self.events, self.entered, self.allowed = [], threading.Event(), threading.Event()
        self.error, self.failed = None, threading.Event()

    def __call__(self, event):
        """Waits, then keeps the event or fails."""
        self.entered.set()
        assert self.allowed.wait(20)
        if error := self.error:
            self.failed.set()
            raise error
        self.events.append(event)


def test_a_delivery_meanwhile_is_not_confirmed_by_wsgi():
    """It may come again; once the first is handled, it is confirmed and not handled."""
    handler = Handler()
    app = wsgi(handler, secret=SECRET, deduplicator=Deduplicator())
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(wsgi_post, app)
        assert handler.entered.wait(20)
        status, headers = wsgi_post(app)
        handler.allowed.set()
        assert first.result()[0] == 200

    assert (status, headers["Retry-After"]) == (503, "5")
    assert wsgi_post(app)[0] == 200
    assert len(handler.events) == 1


@pytest.mark.parametrize("is_async", [False, True])
async def test_a_delivery_meanwhile_is_not_confirmed_by_asgi(is_async):
    """Neither with a plain handler nor with an async one."""
    handler, gate, entered = Handler(), asyncio.Event(), asyncio.Event()

    async def handle(event):
        entered.set()
        await gate.wait()
        handler.events.append(event)

    app = asgi(handle if is_async else handler, secret=SECRET, deduplicator=Deduplicator())
    first = asyncio.create_task(asgi_post(app))
    await (entered.wait() if is_async else asyncio.to_thread(handler.entered.wait, 20))
    meanwhile = await asgi_post(app)
    gate.set()
    handler.allowed.set()

    assert (meanwhile.status_code, meanwhile.headers["retry-after"]) == (503, "5")
    assert (await first).status_code == 200
    assert (await asgi_post(app)).status_code == 200
    assert len(handler.events) == 1


def test_an_event_whose_handler_fails_is_handled_when_it_comes_again():
    """A delivery that came meanwhile was not confirmed, so FastPix sends it again."""
    handler = Handler()
    handler.error = RuntimeError("no room")
    app = wsgi(handler, secret=SECRET, deduplicator=Deduplicator())
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(wsgi_post, app)
        assert handler.entered.wait(20)
        assert wsgi_post(app)[0] == 503
        handler.allowed.set()
        with pytest.raises(RuntimeError, match="no room"):
            first.result()
    handler.error = None

    assert wsgi_post(app)[0] == 200
    assert len(handler.events) == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_an_event_whose_handler_is_interrupted_is_handled_when_it_comes_again(error):
    """By whatever ends the handler."""
    handler = Handler()
    handler.allowed.set()
    handler.error = error()
    app = wsgi(handler, secret=SECRET, deduplicator=Deduplicator())
    with pytest.raises(error):
        wsgi_post(app)
    handler.error = None

    assert wsgi_post(app)[0] == 200
    assert len(handler.events) == 1


async def test_an_event_whose_task_is_cancelled_is_handled_when_it_comes_again():
    """An async handler ends with its task."""
    entered, events = asyncio.Event(), []

    async def handle(event):
        events.append(event)
        if len(events) == 1:
            entered.set()
            await asyncio.Event().wait()

    app = asgi(handle, secret=SECRET, deduplicator=Deduplicator())
    first = asyncio.create_task(asgi_post(app))
    await entered.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first

    assert (await asgi_post(app)).status_code == 200
    assert len(events) == 2


async def test_a_thread_goes_on_when_its_request_is_cancelled():
    """Until it ends, the event is not handled a second time; then it is done."""
    handler = Handler()
    app = asgi(handler, secret=SECRET, deduplicator=Deduplicator())
    first = asyncio.create_task(asgi_post(app))
    await asyncio.to_thread(handler.entered.wait, 20)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    meanwhile = await asgi_post(app)
    handler.allowed.set()
    after = await settled(app)

    assert meanwhile.status_code == 503
    assert after.status_code == 200
    assert len(handler.events) == 1


async def test_a_thread_that_fails_after_its_request_was_cancelled_forgets_the_event():
    """The next delivery is handled."""
    handler = Handler()
    handler.error = RuntimeError("no room")
    app = asgi(handler, secret=SECRET, deduplicator=Deduplicator())
    first = asyncio.create_task(asgi_post(app))
    await asyncio.to_thread(handler.entered.wait, 20)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert (await asgi_post(app)).status_code == 503
    handler.allowed.set()
    await asyncio.to_thread(handler.failed.wait, 20)
    handler.error = None

    assert (await settled(app)).status_code == 200
    assert len(handler.events) == 1


async def test_a_request_that_is_cancelled_before_its_thread_begins_forgets_the_event():
    """All threads of the event loop are busy."""
    handler, busy = Handler(), threading.Event()
    handler.allowed.set()
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(1)
    loop.set_default_executor(pool)
    loop.run_in_executor(None, busy.wait, 20)
    app = asgi(handler, secret=SECRET, deduplicator=Deduplicator())
    first = asyncio.create_task(asgi_post(app))
    for _ in range(50):
        await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    busy.set()

    assert (await asgi_post(app)).status_code == 200
    assert len(handler.events) == 1


async def test_a_handler_that_raises_stop_iteration_fails():
    """In a thread, where a future can't carry it: the request would never end."""

    def handle(event):
        return next(one for one in event["data"] if one == "missing")

    app = asgi(handle, secret=SECRET, deduplicator=Deduplicator())
    for _ in range(2):
        with pytest.raises(RuntimeError, match="StopIteration"):
            await asyncio.wait_for(asgi_post(app), 20)


@pytest.mark.parametrize("kept", [False, True])
def test_a_handler_that_changes_its_event_is_remembered(kept):
    """The id is that of the event as it came."""
    calls = []

    def handle(event):
        calls.append(1)
        event.clear()
        if kept:
            event["id"] = "another"

    app = wsgi(handle, secret=SECRET, deduplicator=Deduplicator())

    assert [wsgi_post(app)[0] for _ in range(2)] == [200, 200]
    assert len(calls) == 1


def test_many_threads_handle_an_event_once():
    """Exactly one of them does; no other confirms it before."""
    seen, handled, lock = Deduplicator(), [], threading.Lock()
    done = threading.Event()

    def deliver(_number):
        with seen.begin({"id": "one"}) as delivery:
            if delivery is Delivery.NEW:
                with lock:
                    handled.append(1)
                done.set()
            return delivery, done.is_set()

    with ThreadPoolExecutor(8) as pool:
        results = [*pool.map(deliver, range(200))]

    assert len(handled) == 1
    assert all(is_done for delivery, is_done in results if delivery is Delivery.DONE)


def test_a_block_that_raises_forgets_the_event():
    """`begin` is for handlers of your own."""
    seen = Deduplicator()

    def fail():
        with seen.begin({"id": "a"}) as delivery:
            assert delivery is Delivery.NEW
            assert not seen.is_new({"id": "a"})
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with seen.begin({"id": "a"}) as delivery:
        assert delivery is Delivery.NEW
    assert seen.begin({"id": "a"}).delivery is Delivery.DONE


def test_a_deduplicator_needs_little_memory():
    """Of long ids it keeps a hash, and of many the latest."""
    seen = Deduplicator(capacity=100)
    for number in range(1000):
        assert seen.is_new({"id": f"{number}-{'x' * 100_000}"})

    kept = [*seen._done, *seen._running]  # noqa: SLF001  # its memory is the promise
    assert len(kept) == 100
    assert sum(map(len, kept)) < 10_000


def test_running_events_are_never_forgotten():
    """However many others are handled meanwhile."""
    seen = Deduplicator(capacity=1)
    with seen.begin({"id": "slow"}):
        for number in range(10):
            assert seen.is_new({"id": str(number)})
        assert seen.begin({"id": "slow"}).delivery is Delivery.RUNNING


async def asgi_answer(app, messages):
    """What an ASGI application sends to a request of *messages*; it waits for more after the last."""
    sent, left = [], [*messages]

    async def receive():
        if not left:
            await asyncio.Event().wait()
        return left.pop(0)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "headers": [(b"fastpix-signature", sign(READY, SECRET).encode())]}
    await app(scope, receive, send)
    return sent[0]["status"] if sent else None


PART = {"type": "http.request", "body": READY[:50], "more_body": True}


@pytest.mark.parametrize("before", [[], [PART], [{"type": "http.request", "body": READY, "more_body": True}]])
async def test_a_sender_that_disconnects_gets_no_response(before):
    """What came of its body is not handled."""
    events = []

    assert await asgi_answer(asgi(events.append, secret=SECRET), [*before, {"type": "http.disconnect"}]) is None
    assert events == []


async def test_a_body_that_comes_too_slowly_is_refused():
    """After the timeout."""
    events = []
    app = asgi(events.append, secret=SECRET, body_timeout=0.05)

    assert await asgi_answer(app, [PART]) == 408
    assert events == []


class Broken(io.BytesIO):
    """The input of a connection that breaks."""

    def read(self, *_):
        """It is broken."""
        raise ConnectionResetError


WRONG_BODIES = {
    "shorter than its length": ({"CONTENT_LENGTH": str(len(READY) + 1)}, 400),
    "a connection that breaks": ({"wsgi.input": Broken()}, 400),
    "a length of 5,000 digits": ({"CONTENT_LENGTH": "9" * 5000}, 413),
    "a length that is no number": ({"CONTENT_LENGTH": "1e3"}, 413),
    "a negative length": ({"CONTENT_LENGTH": "-1"}, 413),
    "other digits": ({"CONTENT_LENGTH": "١٢"}, 413),
}


@pytest.mark.parametrize(("environ", "status"), WRONG_BODIES.values(), ids=WRONG_BODIES)
def test_a_body_of_another_length_is_refused(environ, status):
    """And not handled."""
    events = []

    assert wsgi_post(wsgi(events.append, secret=SECRET), **environ)[0] == status
    assert events == []


def test_a_body_that_comes_in_pieces_is_read_whole():
    """`read` may return fewer bytes than it was asked for."""

    class Slow(io.BytesIO):
        """Returns ten bytes at a time."""

        def read(self, size=-1):
            """Few of them."""
            return super().read(min(size, 10))

    events = []

    assert wsgi_post(wsgi(events.append, secret=SECRET), **{"wsgi.input": Slow(READY)})[0] == 200
    assert events == [json.loads(READY)]


def test_without_asyncio_the_receiver_says_what_it_needs():
    """Under trio, for example, instead of an error of the event loop."""
    app = asgi(print, secret=SECRET)({"type": "http", "method": "POST", "headers": []}, None, None)
    with pytest.raises(ConfigurationError, match="asyncio only"):
        app.send(None)


STEPS = st.lists(
    st.tuples(st.sampled_from(["begin", "finish", "forget", "wait"]), st.integers(0, 3), st.integers(0, 5)), max_size=40
)


@given(STEPS)
def test_deliveries_in_any_order_follow_the_rule(steps):
    """The oracle: an event is running while a claim of it is open, and done for a window after one was finished."""
    now = [0.0]
    seen = Deduplicator(window=10, clock=lambda: now[0])
    claims, running, done = [], set(), {}
    for step, name, number in steps:
        if step == "wait":
            now[0] += number
        elif step == "begin":
            is_done = name in done and now[0] < done[name] + 10
            expected = Delivery.DONE if is_done else Delivery.RUNNING if name in running else Delivery.NEW
            claim = seen.begin({"id": str(name)})
            assert claim.delivery is expected
            if expected is Delivery.NEW:
                running.add(name)
                claims.append((name, claim))
        elif claims:
            key, claim = claims.pop(number % len(claims))
            running.discard(key)
            if step == "finish":
                claim.finish()
                done[key] = now[0]
            else:
                claim.forget()
            claim.finish()  # only the first end counts
