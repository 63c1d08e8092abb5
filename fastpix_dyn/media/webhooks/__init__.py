"""Webhooks: the events that FastPix posts to a server of yours.

A receiver (`receivers`: ASGI or WSGI) reads a request; `signature` verifies it, `events` parses and validates the
event, a `deduplicator` skips those that were handled before, and the receiver calls your handler.
"""

from fastpix_dyn.media.webhooks.deduplicator import Claim, Deduplicator, Delivery
from fastpix_dyn.media.webhooks.events import event_id, parse, sample_event, webhook_name
from fastpix_dyn.media.webhooks.receivers import asgi, wsgi
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, sign, verify

__all__ = [
    "SIGNATURE_HEADER",
    "Claim",
    "Deduplicator",
    "Delivery",
    "asgi",
    "event_id",
    "parse",
    "sample_event",
    "sign",
    "verify",
    "webhook_name",
    "wsgi",
]
