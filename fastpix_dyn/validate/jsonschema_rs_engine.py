"""jsonschema-rs: the engine that decides. Here is all that is asked of it."""

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

# Patterns without look-around and back-references take linear time whatever the limit. With them, a text on which a
# pattern takes longer than this (some milliseconds) does not match.
_PATTERNS = FancyRegexOptions(backtrack_limit=100_000)
_EMAIL = EmailOptions(allow_display_text=False)
_HALF_OF_A_PAIR = re.compile("[\ud800-\udfff]")


def verdict(schema: Schema) -> Callable[[Any], bool]:
    """Whether a value fits *schema*, which stands for itself.

    The function may raise for values that are no JSON data: `ValueError`, `UnicodeEncodeError`.

    Raises:
        SpecError: *schema* is wrong, or refers to what is not in it: nothing is fetched.
    """
    try:
        return _validator(schema).is_valid
    except (ValidationError, ReferencingError) as error:
        raise SpecError(f"a schema of the document is wrong: {error.message}") from None
    except ValueError as error:
        raise SpecError(f"a schema of the document can't be used: {error}") from None


def first_fault(schema: Any) -> tuple[list[str | int], str] | None:
    """Where *schema* breaks the meta-schema of JSON Schema 2020-12, and how; None where it is sound."""
    try:
        meta.validate(schema)
    except ValidationError as error:
        return error.instance_path, error.message
    except ValueError as error:
        return [], f"it holds what is no JSON: {error}"
    return None


def is_pattern(pattern: str) -> bool:
    """Whether *pattern* is a regular expression (ECMA-262, as far as the engine knows it)."""
    try:
        _validator({"pattern": pattern})
    except ValueError:  # ValidationError is one
        return False
    return True


def matches(pattern: str, text: str) -> bool:
    """Whether *pattern* is found in *text*. Half of a surrogate pair counts as U+FFFD."""
    return _asserts("pattern", pattern)(_HALF_OF_A_PAIR.sub("\ufffd", text))


def has_format(name: str, text: str) -> bool:
    """Whether *text* has the format *name*, one of `formats.FORMATS`."""
    return not _HALF_OF_A_PAIR.search(text) and _asserts("format", name)(text)


@cache
def _asserts(keyword: str, value: str) -> Callable[[Any], bool]:
    return _validator({keyword: value}).is_valid


def _validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator(
        schema, validate_formats=True, pattern_options=_PATTERNS, email_options=_EMAIL, retriever=_refuse
    )


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"{uri} is not looked up: schemas refer to schemas of the document only")
