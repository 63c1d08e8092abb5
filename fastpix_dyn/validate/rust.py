"""The deciding engine: jsonschema-rs. It also says for both engines what a format and a pattern mean.

Patterns run on an engine without backtracking, so no text makes them run for long; those with look-around or
back-references, which it can't do, run on one that backtracks up to a bound.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NoReturn

import jsonschema_rs

from fastpix_dyn.spec.plan import Schema

FORMATS = frozenset({"uuid", "date-time", "uri", "email"})
"""The formats that are asserted (RFC 9562 §4, RFC 3339 §5.6, RFC 3986 §4.3, RFC 5321 §4.1.2); others only document."""

_LINEAR = jsonschema_rs.RegexOptions()
_BACKTRACKING = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000)


def verdict(schema: Schema) -> Callable[[Any], bool]:
    """Decides whether a value is valid by *schema*.

    Raises:
        ValueError: the schema can't be used; the message says why.
    """
    try:
        return _built(schema, _LINEAR)
    except ValueError:
        return _built(schema, _BACKTRACKING)


@cache
def format_verdict(name: str) -> Callable[[Any], bool]:
    """Decides whether a text has the format *name*."""
    return verdict({"format": name})


@cache
def pattern_verdict(pattern: str) -> Callable[[Any], bool]:
    """Decides whether a text matches *pattern* (ECMA-262, as JSON Schema 2020-12 §6.4 asks)."""
    return verdict({"pattern": pattern})


def _built(schema: Schema, patterns: Any) -> Callable[[Any], bool]:
    validator = jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, ignore_unknown_formats=True, retriever=_refuse, pattern_options=patterns
    )
    return validator.is_valid


def _refuse(uri: str) -> NoReturn:
    raise LookupError(f"{uri} is not read: schemas come from the document only")
