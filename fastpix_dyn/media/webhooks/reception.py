"""What a receiver does with a request, whatever server it came by: no I/O."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from fastpix_dyn.client.base import BaseClient
from fastpix_dyn.errors import ConfigurationError, WebhookError, WebhookSignatureError
from fastpix_dyn.flow.settings import MODES, Mode
from fastpix_dyn.media.webhooks.duplicates import Deduplicator
from fastpix_dyn.media.webhooks.events import parse, read
from fastpix_dyn.media.webhooks.signature import Secrets, keys, verify

MAX_BODY = 4 * 1024 * 1024
"""Bytes of a body at most, unless the caller says otherwise: events of long transcripts are large."""


@dataclass(frozen=True, slots=True)
class Reception:
    """The answer to a request, and the event to be handled before it is given, if there is one."""

    status: int
    text: str
    event: dict[str, Any] | None = field(default=None, repr=False)
    more: tuple[tuple[str, str], ...] = ()

    @property
    def content(self) -> bytes:
        """The body of the answer."""
        return f"{self.text}\n".encode()

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers of the answer."""
        own = ("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(self.content)))
        return *own, *self.more


def too_large(limit: int) -> Reception:
    """The answer to a body above *limit* bytes, or without a length."""
    return Reception(413, f"the body has more than {limit} bytes, or an unknown length")


@dataclass(frozen=True, slots=True)
class Receptionist:
    """The options of a receiver."""

    secrets: tuple[str, ...] = field(repr=False)
    deduplicator: Deduplicator | None
    mode: Mode
    client: BaseClient | None

    @classmethod
    def of(
        cls, secret: Secrets, deduplicator: Deduplicator | None, max_body: int, mode: Mode, client: BaseClient | None
    ) -> Self:
        """The options, checked before the first request comes.

        Raises:
            ConfigurationError: one is wrong.
        """
        if mode not in MODES or max_body < 1:
            raise ConfigurationError(f"mode is one of {', '.join(MODES)}, and max_body is above 0")
        secrets = (secret,) if isinstance(secret, str) else tuple(secret)
        keys(secrets)
        return cls(secrets, deduplicator, mode, client)

    def take(self, method: str, body: bytes, signature: str | None) -> Reception:
        """What to answer, and to handle before."""
        if method != "POST":
            return Reception(405, "webhooks come by POST", more=(("Allow", "POST"),))
        try:
            return self._taken(body, signature)
        except WebhookSignatureError as error:
            return Reception(401, error.message)
        except WebhookError as error:
            return Reception(400, error.message)

    def _taken(self, body: bytes, signature: str | None) -> Reception:
        # The dashboard tries an address with nothing in it, before anyone can know its secret.
        if body.strip() in {b"", b"{}"}:
            return Reception(200, "ready for webhooks")
        verify(body, signature, self.secrets)
        if "type" not in read(body):
            return Reception(200, "signed, but no event")
        event: Any = parse(body, client=self.client, mode=self.mode)
        if self.deduplicator is not None and not self.deduplicator.is_new(event):
            return Reception(200, "received before")
        return Reception(200, "received", event)

    @contextmanager
    def handling(self, event: dict[str, Any]) -> Generator[None]:
        """Forgets *event* where it could not be handled: it must not be taken for a duplicate when it comes again."""
        try:
            yield
        except BaseException:
            if self.deduplicator is not None:
                self.deduplicator.forget(event)
            raise
