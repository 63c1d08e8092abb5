"""Sample events: the document's examples, each with an id and a time of its own."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from fastpix_dyn.client.loading import load_api
from fastpix_dyn.errors import UnknownNameError
from fastpix_dyn.media.webhooks.events import declared
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.spec.values import is_object


def _now() -> datetime:
    return datetime.now(UTC)


def sample(
    kind: str,
    *,
    api: Api | None = None,
    token: Callable[[], uuid.UUID] = uuid.uuid4,
    now: Callable[[], datetime] = _now,
) -> bytes:
    """The body of a webhook of type *kind*, to try a receiver with: sign it with `sign`.

    Args:
        kind: a type that the document knows, such as `video.media.ready`; a family such as `video.playback_id.*`.
        api: the API whose document has the example; else that of FastPix.
        token: makes the event's id.
        now: tells the time.

    Raises:
        UnknownNameError: the document has no such webhook, or no example of it.
    """
    api = api or load_api(None)
    webhook = declared(api, kind)
    body = webhook.body if webhook else None
    examples = [example for content in (body.contents if body else ()) for example in content.examples.values()]
    if not examples or not is_object(examples[0]):
        raise UnknownNameError(f"the document has no example of a webhook {kind!r}; {suggestion(kind, api.webhooks)}")
    own = {"id": str(token()), "createdAt": f"{now():%Y-%m-%dT%H:%M:%S.%f}000Z"}
    if "*" not in kind:
        own["type"] = kind
    return json.dumps({**examples[0], **own}, ensure_ascii=False).encode()
