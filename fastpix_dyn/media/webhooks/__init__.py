"""Webhooks: the events that FastPix posts to you, verified, read, judged by the document, and each handled once."""

from fastpix_dyn.media.webhooks.events import declared_as, event_id, parse, sample
from fastpix_dyn.media.webhooks.receivers import Deduplicator, asgi, wsgi
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, sign, verify

__all__ = [
    "SIGNATURE_HEADER",
    "Deduplicator",
    "asgi",
    "declared_as",
    "event_id",
    "parse",
    "sample",
    "sign",
    "verify",
    "wsgi",
]
