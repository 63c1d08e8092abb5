"""Schemas in which the words known so far are all that there are: what shows a word that the document does not know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.validate.bundle import OPEN_WORDS, keyword, rebuilt

"""The words that the document knows of; others may come."""
ASKING = frozenset({"not", "if", "contains"})
"""Keywords whose schemas ask: if they refused more, their holder would accept more."""


def limited(schema: Schema) -> Schema:
    """*schema* with each `x-extensible-enum` in it made an `enum`; null is left to what the schema says of it."""
    if isinstance(schema, bool):
        return schema
    made = rebuilt(schema, lambda slot, inner: inner if keyword(slot) in ASKING else limited(inner))
    return {**made, "enum": [*_words(made), None]} if _words(made) and "enum" not in made else made


def all_limited(definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    """Each of *definitions*, limited."""
    return {name: limited(schema) for name, schema in definitions.items()}


def _words(schema: Mapping[str, Any]) -> list[Any]:
    words = schema.get(OPEN_WORDS)
    return words if is_array(words) else []


def address(server: str) -> str:
    """Return the URL *server* as servers are compared: a slash at its end says nothing (OpenAPI 3.1 §4.8.5)."""
    return server.rstrip("/")
