"""A new operation of exchanges that were seen, in the way of those that the document has."""

from __future__ import annotations
