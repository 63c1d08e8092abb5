"""Deliver webhooks: an event of a resource of the mock server becomes a signed request, as the document shows it."""

from __future__ import annotations

import json
import logging
import queue
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from fastpix_dyn.mock.resource_values import new_id, replace_ids, replace_times
from fastpix_dyn.mock.resources import EventListener, StoredResource
from fastpix_dyn.spec.example_values import event_example
from fastpix_dyn.spec.json_pointer import first
from fastpix_dyn.spec.plan import Api, EventShape, Webhook

_log = logging.getLogger("fastpix_dyn")
_TIMEOUT = 10.0
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
        deliver: sends the body and the headers.
        sign: returns the headers that sign the body.
        clock: returns the time in seconds since the epoch, for the timestamps in the body.
        seed: makes the ids of events the same on every run.
    """
    rng = random.Random(seed)  # noqa: S311  # ids of a server for tests

    def send(event: str, resource: StoredResource) -> None:
        webhook = api.webhooks.get(event)
        if webhook is not None:
            content = json.dumps(_body(api.event_shape, webhook, resource, rng, clock())).encode()
            deliver(content, {"Content-Type": "application/json", **sign(content)})

    return send


def _body(shape: EventShape, webhook: Webhook, resource: StoredResource, rng: random.Random, moment: float) -> Any:
    """Return the example of *webhook* with the id of *resource*, a new id of the event, and the time *moment*."""
    body = event_example(webhook)
    subject, event_id = str(first(body, shape.subject) or ""), str(first(body, shape.id) or "")
    ids = {subject: resource.ids[0], event_id: new_id(event_id, rng)}
    return replace_times(replace_ids(body, {old: new for old, new in ids.items() if old}), moment)


def http_delivery(url: str) -> Deliver:
    """Return a function that posts to *url* in a thread of its own, in order; it logs a request that fails."""
    pending: queue.Queue[tuple[bytes, Mapping[str, str]]] = queue.Queue()

    def work() -> None:
        while True:
            content, headers = pending.get()
            request = urllib.request.Request(url, content, dict(headers))  # noqa: S310  # the user's own address
            try:
                with urllib.request.urlopen(request, timeout=_TIMEOUT):  # noqa: S310  # as above
                    pass
            except (OSError, urllib.error.URLError) as error:
                _log.warning("a webhook could not be delivered: %s", error)

    threading.Thread(target=work, name="mock webhook delivery", daemon=True).start()
    return lambda content, headers: pending.put((content, headers))
