"""Drivers: what a flow gets from them, and what its end and its errors become; the same under threads and asyncio."""

import asyncio
import threading

import pytest

from fastpix_dyn import ConfigurationError
from fastpix_dyn.client import drivers
from fastpix_dyn.flow.effects import DeadlinePassed, Emit, Now, Sleep


class Interrupted(BaseException):
    """An interruption, as KeyboardInterrupt is one."""


def run(kind, flow, perform):
    """The result of *flow*."""
    if kind == "sync":
        return drivers.run(flow, perform)

    async def perform_async(effect):
        return perform(effect)

    return asyncio.run(drivers.run_async(flow, perform_async))


def emitted(kind, flow, perform, most=99):
    """The first values that *flow* emits; then the iterator is closed."""
    if kind == "sync":
        values = drivers.iterate(flow, perform)
        found = [value for _, value in zip(range(most), values, strict=False)]
        values.close()
        return found

    async def perform_async(effect):
        return perform(effect)

    async def awaited():
        found = []
        values = drivers.iterate_async(flow, perform_async)
        async for value in values:
            found.append(value)
            if len(found) == most:
                break
        await values.aclose()
        return found

    return asyncio.run(awaited())


def test_a_flow_gets_the_result_of_each_effect(kind):
    """And its own result is that of the driver."""

    def flow():
        first = yield Now()
        second = yield Sleep(first + 1)
        return first, second

    assert run(kind, flow(), lambda effect: 7 if isinstance(effect, Now) else effect.seconds * 2) == (7, 16)


@pytest.mark.parametrize(
    "error", [LookupError("x"), KeyboardInterrupt("x"), Interrupted("x"), asyncio.CancelledError("x")]
)
def test_an_error_of_an_effect_is_thrown_into_the_flow(error):
    """Interruptions and cancellations as well: the flow may have to clean up."""
    for kind in ("sync", "async"):
        seen, performed = [], []

        def flow(seen=seen):
            try:
                yield Now()
            except BaseException as caught:  # noqa: BLE001  # whatever it is
                seen.append(caught)
                cleaned = yield Sleep(1)
                return cleaned

        def perform(effect, performed=performed):
            performed.append(type(effect))
            if isinstance(effect, Now):
                raise error
            return "cleaned"

        assert run(kind, flow(), perform) == "cleaned"
        assert (seen, performed) == ([error], [Now, Sleep])


def test_a_flow_is_closed_whatever_ends_it(kind):
    """At its end, and by an error that it does not handle."""
    ends = []

    def flow():
        try:
            yield Now()
        finally:
            ends.append("closed")

    assert run(kind, flow(), lambda _: None) is None

    def fail(_):
        raise LookupError("of the transport")

    with pytest.raises(LookupError, match="of the transport"):
        run(kind, flow(), fail)
    assert ends == ["closed", "closed"]


def test_an_error_of_ours_leaves_without_the_frames_of_the_flow(kind):
    """Their variables contain requests."""

    def flow():
        canary = "canary"
        yield Now()
        raise ConfigurationError(canary[:0] + "wrong")

    def names(error):
        trace, found = error.__traceback__, []
        while trace:
            found.append(trace.tb_frame.f_code.co_name)
            trace = trace.tb_next
        return found

    with pytest.raises(ConfigurationError, match="wrong") as caught:
        run(kind, flow(), lambda _: None)
    assert "flow" not in names(caught.value)

    def emitting():
        yield from flow()

    with pytest.raises(ConfigurationError, match="wrong") as caught:
        emitted(kind, emitting(), lambda _: None)
    assert not {"flow", "emitting"} & set(names(caught.value))


def test_values_are_handed_over_in_order_and_effects_performed_between_them(kind):
    """The result of an effect goes into the flow, and None after a value."""
    got = []

    def flow():
        got.append((yield Now()))
        got.append((yield Emit("a")))
        got.append((yield Now()))
        got.append((yield Emit("b")))

    assert emitted(kind, flow(), lambda _: 7) == ["a", "b"]
    assert got == [7, None, 7, None]


def test_an_iterator_that_is_left_closes_its_flow(kind):
    """Nothing is performed after the value at which the caller stopped."""
    performed, ends = [], []

    def flow():
        try:
            for number in range(9):
                yield Now()
                yield Emit(number)
        finally:
            ends.append("closed")

    assert emitted(kind, flow(), performed.append, most=2) == [0, 1]
    assert len(performed) == 2
    assert ends == ["closed"]


# Threads --------------------------------------------------------------------------------------------------------------


def test_a_stop_iteration_of_work_in_a_thread_is_no_end_of_a_flow():
    """A future refuses it."""

    def work():
        raise StopIteration("7")

    with pytest.raises(RuntimeError, match=r"StopIteration\('7'\)"):
        asyncio.run(drivers.in_thread(work))


def test_work_with_a_deadline_gives_its_result_and_its_error():
    """Interruptions as well."""

    def fail():
        raise Interrupted("x")

    assert drivers.in_thread_until(30, lambda: 7) == 7
    with pytest.raises(Interrupted, match="x"):
        drivers.in_thread_until(30, fail)


def test_work_that_takes_longer_than_its_deadline_is_left_behind():
    """In a thread that holds up no end of the process."""
    leave, threads = threading.Event(), []

    def work():
        threads.append(threading.current_thread())
        leave.wait(30)

    try:
        with pytest.raises(DeadlinePassed):
            drivers.in_thread_until(0.01, work)
    finally:
        leave.set()
    threads[0].join(30)
    assert threads[0].daemon
    assert threads[0].name == "fastpix_dyn"


def test_work_in_a_thread_has_the_context_of_its_caller():
    """Tracing and logging keep their data there."""
    from contextvars import ContextVar

    number = ContextVar("number", default=0)
    number.set(7)

    assert drivers.in_thread_until(30, number.get) == 7
    number.set(8)
    assert asyncio.run(drivers.in_thread(number.get)) == 8


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_an_awaitable_is_cancelled_at_its_deadline_only(is_cancelled):
    """A timeout of its own is raised as it is."""

    async def work():
        if is_cancelled:
            await asyncio.Event().wait()
        raise TimeoutError("of the caller")

    with pytest.raises(DeadlinePassed if is_cancelled else TimeoutError):
        asyncio.run(drivers.cancel_after(0.01 if is_cancelled else 30, work()))

    async def quick():
        return 7

    assert asyncio.run(drivers.cancel_after(30, quick())) == 7
