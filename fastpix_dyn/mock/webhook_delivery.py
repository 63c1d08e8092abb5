"""Webhooks of the embedded server: what happens to a resource, told to an address as the document says."""

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

from fastpix_dyn.mock import example_values
from fastpix_dyn.mock.resources import Entity, Told
from fastpix_dyn.spec.plan import Api, EventShape, Webhook
from fastpix_dyn.spec.values import first

_log = logging.getLogger("fastpix_dyn")
_PATIENCE = 10.0
Sign = Callable[[bytes], Mapping[str, str]]
"""The headers that show who sent a body."""
Deliver = Callable[[bytes, Mapping[str, str]], None]


def telling(
    api: Api, deliver: Deliver, sign: Sign, *, clock: Callable[[], float] = time.time, seed: int | None = None
) -> Told:
    """What tells of events by *deliver*, each with the body that the document shows, about the resource concerned."""
    chance = random.Random(seed)  # noqa: S311  # ids of a server for tests

    def told(name: str, entity: Entity) -> None:
        webhook = api.webhooks.get(name)
        if webhook is not None:
            content = json.dumps(_body(api.event_shape, webhook, entity, chance, clock())).encode()
            deliver(content, {"Content-Type": "application/json", **sign(content)})

    return told


def _body(shape: EventShape, webhook: Webhook, entity: Entity, chance: random.Random, moment: float) -> Any:
    """The example of *webhook*, with the id of *entity*, an id of its own, and the time."""
    contents = webhook.body.contents if webhook.body else ()
    examples: list[Any] = [example for content in contents for example in content.examples.values()]
    body: Any = examples[0] if examples else None
    subject, own = str(first(body, shape.subject) or ""), str(first(body, shape.id) or "")
    names = {subject: entity.ids[0], own: example_values.like(own, chance)}
    return example_values.dated(example_values.renamed(body, {old: new for old, new in names.items() if old}), moment)


def posting(url: str) -> Deliver:
    """What posts events to *url*, one after the other, in a thread of its own; one that fails is logged."""
    waiting: queue.Queue[tuple[bytes, Mapping[str, str]]] = queue.Queue()

    def work() -> None:
        while True:
            content, headers = waiting.get()
            request = urllib.request.Request(url, content, dict(headers))  # noqa: S310  # the user's own address
            try:
                with urllib.request.urlopen(request, timeout=_PATIENCE):  # noqa: S310  # as above
                    pass
            except (OSError, urllib.error.URLError) as error:
                _log.warning("an event could not be posted: %s", error)

    threading.Thread(target=work, name="webhooks of the mock", daemon=True).start()
    return lambda content, headers: waiting.put((content, headers))
