"""Ctrl-C and SIGTERM during a lifecycle test: the first one ends the test, and none ends the clean-up after it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any


@dataclass(slots=True)
class Interrupts:
    """The signals of a test."""

    is_delayed: bool = False
    """Whether the handlers are called only at the end."""
    handlers: dict[int, Callable[[int, FrameType | None], Any]] = field(
        default_factory=dict[int, Callable[[int, FrameType | None], Any]]
    )
    """By signal: the handler of the program. Signals that the program ignores, or that end it, have none."""
    arrived: dict[int, FrameType | None] = field(default_factory=dict[int, FrameType | None])
    """The delayed signals."""

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Call the handler of the program, at once or at the end; once it has raised an error, at the end."""
        if self.is_delayed:
            self.arrived[number] = frame
            return
        try:
            self.handlers[number](number, frame)
        except BaseException:
            self.is_delayed = True
            raise


@contextmanager
def delayed_interrupts() -> Generator[Interrupts]:
    """Yield the signals; at the end, call the handlers of those that were delayed."""
    interrupts = Interrupts()
    if threading.current_thread() is threading.main_thread():
        for one in (signal.SIGINT, signal.SIGTERM):
            handler = signal.getsignal(one)
            if callable(handler):
                interrupts.handlers[one] = handler
    for number in interrupts.handlers:
        signal.signal(number, interrupts.handle)
    try:
        yield interrupts
    finally:
        for number, previous in interrupts.handlers.items():
            signal.signal(number, previous)
    for number, frame in interrupts.arrived.items():
        interrupts.handlers[number](number, frame)


def is_interrupted(action: Callable[[], object]) -> bool:
    """Return whether *action* was interrupted."""
    try:
        action()
    except KeyboardInterrupt:
        return True
    return False
