"""What a call says to stdlib `logging`, under the name `fastpix_dyn`: no secret, no id, unless it is asked for more.

DEBUG: a line per attempt; with `log="headers"` or `log="bodies"` these too, masked. INFO: a retry. WARNING: drift.
"""

from __future__ import annotations

import logging
import re

from fastpix_dyn.errors import APIConnectionError, APIStatusError
from fastpix_dyn.flow.effects import Send
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.messages import Response

_log = logging.getLogger("fastpix_dyn")
_INDEX = re.compile(r"/\d+(?=/|$)")


def attempt(environment: Environment, settings: Settings, send: Send, outcome: Response | APIConnectionError) -> None:
    """One attempt and how it ended."""
    if not _log.isEnabledFor(logging.DEBUG):
        return
    operation = send.operation
    ended = str(outcome.status) if isinstance(outcome, Response) else type(outcome).__name__
    line = "%s: %s %s, attempt %d: %s in %.3f s"
    _log.debug(line, operation.id, operation.method, operation.path, send.attempt, ended, outcome.elapsed)
    if settings.log != "lines":
        from fastpix_dyn.flow.log_details import details  # few ask for them

        for text in details(environment, settings, send, outcome):
            _log.debug("%s: %s", operation.id, text)


def retry(operation: Operation, number: int, failure: APIStatusError | APIConnectionError, delay: float) -> None:
    """An attempt failed, and another will follow."""
    ended = str(failure.status) if isinstance(failure, APIStatusError) else type(failure).__name__
    _log.info("%s: attempt %d failed (%s); next in %.1f s", operation.id, number, ended, delay)


def is_new(environment: Environment, operation: Operation, violation: Violation, detail: str) -> bool:
    """Note that a client reports *violation*, with *detail*; return whether that is for the first time.

    The items of an array count as one.
    """
    kind = (operation.id, detail, _INDEX.sub("/*", violation.pointer), violation.rule)
    if kind in environment.reported:
        return False
    environment.reported.add(kind)
    return True
