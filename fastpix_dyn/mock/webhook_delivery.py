"""Deliver webhooks: an event of a resource of the mock server becomes a signed request, as the document shows it."""

from __future__ import annotations

import json
import logging
import queue
import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from fastpix_dyn.addresses import AddressError, parse_address
from fastpix_dyn.client.connection import SYNC, Connection, connection_error
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.mock.resource_values import new_id, replace_ids, replace_times
from fastpix_dyn.mock.resources import EventListener, StoredResource
from fastpix_dyn.redaction import redact_userinfo
from fastpix_dyn.spec.example_values import event_example
from fastpix_dyn.spec.json_pointer import first
from fastpix_dyn.spec.plan import Api, EventShape, Webhook
from fastpix_dyn.text import escape_controls

_log = logging.getLogger("fastpix_dyn")
_TIMEOUT = 10.0
"""Seconds to connect, and between two pieces of a response."""
MAX_PENDING = 1000
"""The most events that wait for their delivery."""
Sign = Callable[[bytes], Mapping[str, str]]
"""Returns the headers that sign a body."""
Deliver = Callable[[bytes, Mapping[str, str]], None]
"""Sends a body with headers."""


def webhook_sender(
    api: Api, deliver: Deliver, sign: Sign, *, clock: Callable[[], float] = time.time, seed: int | None = None
) -> EventListener:
    """Return a listener for `create_app(on_event=)` that sends webhooks.

    Args:
        api: the API, whose document has an example of each webhook. An event that it does not declare is not sent.
        deliver: sends the body and the headers. An error of it is logged: the request that led to the event succeeded.
        sign: returns the headers that sign the body.
        clock: returns the time in seconds since the epoch, for the timestamps in the body.
        seed: makes the ids of events the same on every run.
    """
    rng = random.Random(seed)  # noqa: S311  # ids of a server for tests

    def send(event: str, resource: StoredResource) -> None:
        webhook = api.webhooks.get(event)
        if webhook is not None:
            content = json.dumps(_body(api.event_shape, webhook, resource, rng, clock())).encode()
            headers = {"Content-Type": "application/json", **sign(content)}
            try:
                deliver(content, headers)
            except Exception as error:  # noqa: BLE001  # of any receiver
                _log.warning("a webhook could not be delivered: %s", escape_controls(_reason(error)))

    return send


def _body(shape: EventShape, webhook: Webhook, resource: StoredResource, rng: random.Random, moment: float) -> Any:
    """Return the example of *webhook* with the id of *resource*, a new id of the event, and the time *moment*."""
    body = event_example(webhook)
    subject, event_id = str(first(body, shape.subject) or ""), str(first(body, shape.id) or "")
    ids = {subject: resource.ids[0], event_id: new_id(event_id, rng)}
    return replace_times(replace_ids(body, {old: new for old, new in ids.items() if old}), moment)


def http_delivery(url: str) -> Deliver:
    """Return a function that posts to *url* in a thread of its own, in order; it logs a request that fails.

    At most `MAX_PENDING` events wait for a slow receiver; more are dropped, and logged.

    Raises:
        ConfigurationError: no request may be sent to *url*.
    """
    check_target(url)
    pending: queue.Queue[tuple[bytes, Mapping[str, str]]] = queue.Queue(MAX_PENDING)

    def work() -> None:
        while True:
            content, headers = pending.get()
            try:
                status = post(url, content, headers, timeout=_TIMEOUT)
            except Exception as error:  # noqa: BLE001  # whatever one receiver does, the next event is delivered
                _log.warning("a webhook could not be delivered: %s", escape_controls(_reason(error)))
            else:
                if status >= 300:
                    _log.warning("a webhook could not be delivered: the receiver returned %d", status)

    def deliver(content: bytes, headers: Mapping[str, str]) -> None:
        try:
            pending.put_nowait((content, headers))
        except queue.Full:
            _log.warning("a webhook is dropped: %d others wait for the receiver", MAX_PENDING)

    threading.Thread(target=work, name="mock webhook delivery", daemon=True).start()
    return deliver


def check_target(url: str) -> None:
    """Check that webhooks can be posted to *url*, which the user chose: also by plain http, and to any host.

    Raises:
        ConfigurationError: no request may be sent to it.
    """
    try:
        parse_address(url)
    except AddressError as error:
        shown = redact_userinfo(url)
        raise ConfigurationError(f"webhooks can't be posted to {shown!r}: {error}; pass an http or https URL") from None


def post(url: str, content: bytes, headers: Mapping[str, str], *, timeout: float) -> int:
    """Post *content* to *url* and return the status of the response. Redirects are not followed.

    Raises:
        APIConnectionError: there is no response.
        ConfigurationError: a header can't be sent, or the proxy of the environment can't be used.
    """
    try:
        encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    except UnicodeEncodeError:
        raise ConfigurationError("a header contains a character that HTTP has not (only Latin-1 can be sent)") from None
    connection, started = Connection(None, None, SYNC), time.perf_counter()
    try:
        with connection.http.stream("POST", url, content=content, headers=encoded, timeout=timeout) as response:
            status: int = response.status_code  # the body is of no interest, and may have no end
            return status
    except Exception as error:  # noqa: BLE001  # any error but those of the HTTP library is raised again
        raise connection_error(error, "", url, time.perf_counter() - started) from None
    finally:
        connection.close()


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
