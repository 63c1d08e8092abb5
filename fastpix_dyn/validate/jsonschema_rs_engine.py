"""The engine that decides: jsonschema-rs, and everything that this package uses of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NoReturn

from jsonschema_rs import (
    Draft202012Validator,
    EmailOptions,
    FancyRegexOptions,
    ReferencingError,
    ValidationError,
    meta,
)

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.plan import Schema

# Patterns without look-around and back-references take linear time; the limit does not matter. With them, a text on
# which a pattern takes longer than this (some milliseconds) does not match.
_PATTERNS = FancyRegexOptions(backtrack_limit=100_000)
_EMAIL = EmailOptions(allow_display_text=False)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def predicate(schema: Schema) -> Callable[[Any], bool]:
    """Return a function that says whether a value matches *schema*, which contains all definitions that it needs.

    The function may raise `ValueError` or `UnicodeEncodeError` for values that are not JSON data.

    Raises:
        SpecError: *schema* is invalid, or refers to a schema outside it: nothing is fetched.
    """
    try:
        return _validator(schema).is_valid
    except (ValidationError, ReferencingError) as error:
        raise SpecError(f"a schema of the document is invalid: {error.message}") from None
    except ValueError as error:
        raise SpecError(f"a schema of the document can't be used: {error}") from None


def first_fault(schema: Any) -> tuple[list[str | int], str] | None:
    """Return the path and the message of the first fault of *schema* by the meta-schema of 2020-12, or None."""
    try:
        meta.validate(schema)
    except ValidationError as error:
        return error.instance_path, error.message
    except ValueError as error:
        return [], f"contains a value that is not JSON: {error}"
    return None


def is_pattern(pattern: str) -> bool:
    """Return whether *pattern* is a regular expression (the part of ECMA-262 that the engine supports)."""
    try:
        _validator({"pattern": pattern})
    except ValueError:  # ValidationError is a ValueError
        return False
    return True


def matches(pattern: str, text: str) -> bool:
    """Return whether *pattern* matches a part of *text*. Half of a surrogate pair counts as U+FFFD."""
    return _asserts("pattern", pattern)(_LONE_SURROGATE.sub("\ufffd", text))


def has_format(name: str, text: str) -> bool:
    """Return whether *text* has the format *name*, one of `schema_bundle.FORMATS`."""
    return not _LONE_SURROGATE.search(text) and _asserts("format", name)(text)


@cache
def _asserts(keyword: str, value: str) -> Callable[[Any], bool]:
    return _validator({keyword: value}).is_valid


def _validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator(
        schema, validate_formats=True, pattern_options=_PATTERNS, email_options=_EMAIL, retriever=_refuse
    )


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"{uri} is not fetched: schemas may refer only to schemas of the document")
