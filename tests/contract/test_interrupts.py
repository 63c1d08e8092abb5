"""Signals during a lifecycle test: which are handled at once, which at the end, and whose handlers are restored."""

import signal
import threading

import pytest

from fastpix_dyn.contract.interrupts import delayed_interrupts, is_interrupted


@pytest.fixture(autouse=True)
def handlers():
    """The handlers of the process are those of before after each test."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    yield before
    for one, handler in before.items():
        signal.signal(one, handler)


def test_a_signal_is_handled_at_once_until_signals_are_delayed():
    """Those that are delayed are handled once each, at the end."""
    calls = []
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda number, _frame: calls.append(number))

    with delayed_interrupts() as interrupts:
        signal.raise_signal(signal.SIGTERM)
        assert calls == [signal.SIGTERM]
        interrupts.is_delayed = True
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGINT):
            signal.raise_signal(one)
        assert calls == [signal.SIGTERM]

    assert calls == [signal.SIGTERM, signal.SIGINT, signal.SIGTERM]


def test_after_a_handler_has_raised_an_error_the_others_are_delayed():
    """Else the clean-up would be interrupted."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    calls = []
    signal.signal(signal.SIGTERM, lambda number, _frame: calls.append(number))

    with delayed_interrupts() as interrupts:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert interrupts.is_delayed
        signal.raise_signal(signal.SIGTERM)
        assert calls == []

    assert calls == [signal.SIGTERM]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_is_ignored_or_ends_the_program_stays_so(number):
    """A job in the background ignores Ctrl-C."""
    for handler in (signal.SIG_IGN, signal.SIG_DFL):
        signal.signal(number, handler)
        with delayed_interrupts() as interrupts:
            assert number not in interrupts.handlers
            assert signal.getsignal(number) is handler


def test_handlers_are_restored_also_after_an_error():
    """And the error comes out."""

    def handler(_number, _frame):
        """Do nothing."""

    signal.signal(signal.SIGINT, handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)

    def act():
        with delayed_interrupts():
            assert signal.getsignal(signal.SIGINT) is not handler
            raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        act()

    assert signal.getsignal(signal.SIGINT) is handler
    assert signal.getsignal(signal.SIGTERM) is signal.default_int_handler


def test_in_another_thread_no_handler_is_set():
    """Python allows it in the main thread alone."""
    found = []

    def work():
        with delayed_interrupts() as interrupts:
            found.append(dict(interrupts.handlers))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert found == [{}]


@pytest.mark.parametrize("error", [KeyboardInterrupt, None])
def test_an_action_is_interrupted_by_ctrl_c_alone(error):
    """Other errors come out."""

    def act():
        if error:
            raise error

    def fail():
        raise SystemExit(3)

    assert is_interrupted(act) is (error is not None)
    with pytest.raises(SystemExit, match="3"):
        is_interrupted(fail)
