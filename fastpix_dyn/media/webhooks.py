"""Webhooks: whether FastPix sent a body, and the event in it.

event = webhooks.parse(body, signature=headers["FastPix-Signature"], secret=SECRET)
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from fastpix_dyn.client.loading import Source, load_api
from fastpix_dyn.errors import WebhookError, WebhookSignatureError
from fastpix_dyn.media.signature import HEADER, key_of, sign
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.judge import Judge
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire import json_text

if TYPE_CHECKING:
    from fastpix_dyn.types import WebhookEvent

__all__ = ["HEADER", "Deduplicator", "Secrets", "parse", "sign", "verify"]

Secrets = str | Iterable[str]
"""A signing secret, as the dashboard shows it; or several, while one takes the place of another."""
_log = logging.getLogger("fastpix_dyn")
_DAY = 86_400.0


def verify(body: bytes, signature: str | None, secret: Secrets) -> None:
    """Says nothing where FastPix signed *body* by one of the secrets.

    Args:
        body: the bytes of the request, as they came: not the JSON written anew.
        signature: the value of the header `FastPix-Signature`; None where there is none.
        secret: see `Secrets`. All are tried, in a time that tells nothing of the right one.

    Raises:
        WebhookSignatureError: it is missing, or of another body or secret.
        ConfigurationError: a secret is not base64.
    """
    secrets = [secret] if isinstance(secret, str) else list(secret)
    if not signature:
        raise WebhookSignatureError(f"the header {HEADER} is missing: FastPix did not send this")
    given = signature.strip().encode("utf-8", "replace")
    wanted = [base64.b64encode(hmac.digest(key_of(one), body, hashlib.sha256)) for one in secrets]
    # A list, not a generator: no secret is spared because an earlier one fits.
    if not any([hmac.compare_digest(one, given) for one in wanted]):  # noqa: C419
        raise WebhookSignatureError(
            "the signature is not that of this body: is the secret that of this destination, and the body as it came?"
        )


def parse(
    body: bytes,
    *,
    signature: str | None = None,
    secret: Secrets | None = None,
    mode: Literal["warn", "strict", "off"] = "warn",
    spec: Source | None = None,
) -> WebhookEvent:
    """The event in the *body* of a webhook, as FastPix sent it; of a type that the document does not know, too.

    Args:
        body: the bytes of the request.
        signature: the value of its header; looked at where *secret* is given.
        secret: see `Secrets`; without it nothing is verified.
        mode: what to do where the event breaks the document: log it, raise, or look away.
        spec: another document than the packaged one.

    Raises:
        WebhookSignatureError: see `verify`.
        WebhookError: it is no event; or it breaks the document, in mode "strict".
    """
    if secret is not None:
        verify(body, signature, secret)
    api, judge = _known(spec) if spec is None or isinstance(spec, str | Path) else _read(spec)
    event = _event(api, body)
    violations = _violations(api, judge, event) if mode != "off" else ()
    if violations:
        lines = "; ".join(map(str, violations))
        if mode == "strict":
            raise WebhookError(f"the event breaks the document: {lines}", violations=violations)
        _log.warning("an event differs from the document: %s", lines)
    return cast("WebhookEvent", event)


class Deduplicator:
    """Remembers events, for FastPix may send one twice: by id, the last of them, for so long. Threads may share it."""

    def __init__(
        self, *, most: int = 10_000, seconds: float = _DAY, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Remembers *most* events at most, each for *seconds*."""
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def is_new(self, event: Any) -> bool:
        """Whether *event* was not seen before; it is remembered. One without an id is always new."""
        own = _at(event, load_api(None).event_shape.id)
        if not isinstance(own, str) or not own:
            return True
        with self._lock:
            now = self._clock()
            while self._seen and next(iter(self._seen.values())) <= now - self._seconds:
                self._seen.popitem(last=False)
            if own in self._seen:
                return False
            if len(self._seen) >= self._most:
                self._seen.popitem(last=False)
            self._seen[own] = now
            return True


def _event(api: Api, body: bytes) -> Any:
    try:
        event = json_text.read(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise WebhookError(f"the body is no JSON in UTF-8: {str(error)[:200]}") from None
    if not is_object(event) or not isinstance(_at(event, api.event_shape.type), str):
        raise WebhookError(f"the body is no event: there is no text at {api.event_shape.type}")
    return event


def _read(spec: Source | None) -> tuple[Api, Judge]:
    api = load_api(spec)
    return api, Judge(api.schemas)


_known = lru_cache(maxsize=8)(_read)
"""A document that stands in a file is read once."""


def _violations(api: Api, judge: Judge, event: Any) -> tuple[Violation, ...]:
    webhook = api.webhooks.get(_at(event, api.event_shape.type))
    contents = webhook.body.contents if webhook and webhook.body else ()
    schema = contents[0].schema if contents else None
    return () if schema is None else judge.violations(schema, event, direction="response")


def _at(event: Any, pointer: str | None) -> Any:
    try:
        return json_pointer.get(event, pointer) if pointer else None
    except json_pointer.MissingError:
        return None
