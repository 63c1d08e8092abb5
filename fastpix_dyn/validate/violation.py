"""A violation of a schema, in one flat form for every engine, and the messages of all rules.

`message` formats a `BrokenRule`, with one row of `_MESSAGES` for each keyword.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fastpix_dyn.redaction import redact_url_value
from fastpix_dyn.spec.json_pointer import tokens
from fastpix_dyn.spec.names import close_matches, is_likely_misspelling
from fastpix_dyn.spec.schema_bundle import FORMATS
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.structs import Record, replace
from fastpix_dyn.text import escape_controls, join_words, pluralize

WHOLE_BODY = "body"
"""The argument that takes a body as a whole."""


class Violation(Record, frozen=True):
    """A value that does not match the document.

    Attributes:
        pointer: JSON pointer (RFC 6901) to the value: into the body of a response, or into a request as
            `/path/…`, `/query/…`, `/header/…`, `/cookie/…`, `/body/…`. Empty for the whole.
        rule: the violated keyword: `type`, `required`, `enum`, `format` …
        message: the expected and the actual value, in a sentence; values are cut short, secrets are not shown.
        expected: the value of the keyword in the schema.
        schema: JSON pointer to the keyword, from the schema of the whole value; following a `$ref` is no step of it.
            Empty if undeclared properties are refused, because that schema is not the document's.
        argument: in a request, the Python argument with the value; `body` if the body was passed as a whole.
            Empty in responses.
        missing: the missing property, if the rule requires one; empty otherwise.
        unknown_keys: the undeclared keys that the message mentions, because one may be the missing property misspelt.
        concise_message: the message without those keys; empty if it mentions none.
    """

    pointer: str
    rule: str
    message: str
    expected: Any = None
    schema: str = ""
    argument: str = ""
    missing: str = ""
    unknown_keys: tuple[str, ...] = ()
    concise_message: str = ""

    def __str__(self) -> str:
        return escape_controls(f"{self._subject()}: {self.message}")

    def _subject(self) -> str:
        """Return the argument and its position, `order_by (query /orderBy)`; without an argument, the pointer."""
        if not self.argument:
            return self.pointer or "/"
        location, slash, rest = self.pointer.removeprefix("/").partition("/")
        position = f"{location} {slash}{rest}".rstrip()
        return position if self.argument == WHOLE_BODY == location else f"{self.argument} ({position})"


UNKNOWN_KEY_RULES = frozenset({"undeclared", "additionalProperties", "unevaluatedProperties"})
"""Rules whose violations are keys that the document does not declare."""


def concise(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """Return *violations* without mentions of unknown keys that have a violation of their own."""
    violations = tuple(violations)
    reported = {tuple(tokens(one.pointer)) for one in violations if one.rule in UNKNOWN_KEY_RULES}

    def is_reported(one: Violation) -> bool:
        return any((*tokens(one.pointer), key) in reported for key in one.unknown_keys)

    return tuple(
        replace(one, message=one.concise_message, concise_message="", unknown_keys=()) if is_reported(one) else one
        for one in violations
    )


class BrokenRule(Record, frozen=True):
    """A violated rule: the input of `message`."""

    rule: str
    expected: Any
    """The value of the keyword."""
    value: Any
    is_secret: bool
    key: str = ""
    """The missing or undeclared key, for rules about keys."""
    known: Iterable[str] = ()
    """The declared keys, for rules about keys."""
    unknown: tuple[str, ...] = ()
    """The undeclared keys of the value, if a required one is missing."""
    is_request: bool = False
    """Whether the value is part of a request: the caller may have misspelt a key."""

    @property
    def got(self) -> str:
        """The value as it may be shown."""
        if not self.is_secret:
            return format_value(self.value)
        return "a string (not shown)" if isinstance(self.value, str) else "a value (not shown)"

    def got_count(self, count: int) -> str:
        """Return *count*, the measured size of the value; not that of a secret."""
        return self.got if self.is_secret else str(count)


SEVERAL_ALTERNATIVES = "matches more than one alternative"
"""The start of the message for a value that matches several alternatives of a oneOf."""
_MAX_LENGTH = 80
_MIN_WORD = 3
"""Shorter words are similar to too many others."""
_MAX_VALUES = 12
_MAX_COMPARED = 100
"""Unknown keys that are compared with a missing property at most."""
_MAX_KEYS = 5
_MAX_INTEGER = 10**60
_TYPES = {
    "null": "null",
    "boolean": "true or false",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "object": "an object",
    "array": "an array",
}


def message(broken: BrokenRule) -> str:
    """Return the message for *broken*; that of an unknown keyword shows no value."""
    return _MESSAGES.get(broken.rule, _other)(broken)


def message_of_alternatives(broken: BrokenRule, values: Iterable[Any], others: Iterable[str]) -> str:
    """Return the message for a value that is none of *values* and matches none of *others*, which are descriptions."""
    listed, described = [format_value(value) for value in values], list(others)
    more = len(listed) - _MAX_VALUES
    described = [f"one of {more} more", *described] if more > 0 else described
    either = [*listed[:_MAX_VALUES], *described]
    hint = "" if broken.is_secret else did_you_mean(broken.value, values)
    return f"expected {'one of ' if len(either) > 2 else ''}{join_words(either, 'or')}, got {broken.got}{hint}"


def mentioned_keys(broken: BrokenRule) -> tuple[str, ...]:
    """Return the unknown keys that the message about a missing property mentions: the misspelt one, or the first."""
    misspelt = _misspelt_key(broken)
    return (misspelt,) if misspelt is not None else broken.unknown[:_MAX_KEYS]


def _misspelt_key(broken: BrokenRule) -> str | None:
    """Return the unknown key that is probably the missing property misspelt, and no other absent one."""
    for key in broken.unknown[:_MAX_COMPARED]:
        if is_likely_misspelling(key, broken.key):
            absent = [name for name in broken.known if name not in broken.value]
            if broken.key in close_matches(key, [broken.key, *absent])[:1]:
                return key
    return None


def did_you_mean(word: Any, known: Iterable[Any]) -> str:
    """Return a clause with the names of *known* that are similar to *word*; empty if there are none."""
    if not isinstance(word, str) or len(word) < _MIN_WORD:
        return ""
    close = close_matches(word, (name for name in known if isinstance(name, str)))
    return f"; did you mean {join_words([repr(name) for name in close], 'or')}?" if close else ""


def format_value(value: Any) -> str:
    """Return *value* on one line, cut short, without the contents of objects and arrays and the secrets in URLs."""
    if isinstance(value, str):
        return _quoted(redact_url_value(value) if "://" in value else value)
    if is_object(value):
        return f"an object with {pluralize(len(value), 'property', 'properties')}"
    if isinstance(value, list | tuple):
        return f"an array of {pluralize(len(value), 'item', 'items')}"  # pyright: ignore[reportUnknownArgumentType]  # only counted
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return _number(value)
    return f"a value of type {type(value).__name__}, which is not JSON"


def format_types(names: str | Iterable[str]) -> str:
    """Return the types of a `type` in words."""
    return join_words([_TYPES.get(name, name) for name in ([names] if isinstance(names, str) else names)], "or")


def format_alternatives(expected: Iterable[Any]) -> str:
    """Return *expected*, of which one value is expected, in words; only the first of many."""
    values = [format_value(value) for value in expected]
    more = len(values) - _MAX_VALUES
    return join_words(values, "or") if more <= 0 else f"{', '.join(values[:_MAX_VALUES])} or one of {more} more"


def _number(value: Any) -> str:
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "a number that is not finite"
    # Python does not convert integers of more than 4300 digits to text.
    return str(value) if -_MAX_INTEGER < value < _MAX_INTEGER else f"an integer of {value.bit_length()} bits"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 1]}…")


def _type(broken: BrokenRule) -> str:
    return f"expected {format_types(broken.expected)}, got {broken.got}"


def _enum(broken: BrokenRule) -> str:
    hint = "" if broken.is_secret else did_you_mean(broken.value, broken.expected)
    return f"expected {format_alternatives(broken.expected)}, got {broken.got}{hint}"


def _const(broken: BrokenRule) -> str:
    return f"expected {format_value(broken.expected)}, got {broken.got}"


def _format(broken: BrokenRule) -> str:
    return f"expected {FORMATS.get(broken.expected, broken.expected)}, got {broken.got}"


def _pattern(broken: BrokenRule) -> str:
    return f"expected a string that matches the pattern {broken.expected}, got {broken.got}"


def _bound(words: str) -> Callable[[BrokenRule], str]:
    return lambda broken: f"expected {words} {format_value(broken.expected)}, got {broken.got}"


def _size(words: str, one: str, many: str) -> Callable[[BrokenRule], str]:
    def formatted(broken: BrokenRule) -> str:
        return f"expected {words} {pluralize(broken.expected, one, many)}, got {broken.got_count(len(broken.value))}"

    return formatted


def _missing(broken: BrokenRule) -> str:
    text = f"the required property {_quoted(broken.key)} is missing"
    if not broken.unknown:
        return text
    misspelt = _misspelt_key(broken)
    if misspelt is not None:
        return f"{text}; there is an unknown key {_quoted(misspelt)}: did you mean {_quoted(broken.key)}?"
    more = ["…"] if len(broken.unknown) > _MAX_KEYS else []
    return f"{text}; unknown keys: {', '.join([*map(_quoted, mentioned_keys(broken)), *more])}"


def _dependent(broken: BrokenRule) -> str:
    present: Mapping[str, Any] = broken.value
    causes = [key for key, names in broken.expected.items() if key in present and broken.key in names]
    requiring = join_words([_quoted(key) for key in causes], "or")
    return f"the property {_quoted(broken.key)} is missing; {requiring} requires it"


def _undeclared(broken: BrokenRule) -> str:
    hint = did_you_mean(broken.key, broken.known)
    if broken.is_request:
        return f"unknown key {_quoted(broken.key)}{hint}"
    return f"the document does not declare the property {_quoted(broken.key)}{hint}"


def _unique(_broken: BrokenRule) -> str:
    return "expected unique items, but some are equal"


def _contains(_broken: BrokenRule) -> str:
    return "expected an item that matches `contains`, but none does"


def _contains_count(words: str) -> Callable[[BrokenRule], str]:
    return lambda broken: f"expected {words} {pluralize(broken.expected, 'item', 'items')} to match `contains`"


def _items(_broken: BrokenRule) -> str:
    return "the array has more items than the document allows"


def _not(broken: BrokenRule) -> str:
    return f"the document excludes this value: {broken.got}"


def _nothing(_broken: BrokenRule) -> str:
    return "the document allows no value here"


def _other(broken: BrokenRule) -> str:
    return f"the value violates the keyword {broken.rule!r} of the document"


_MESSAGES: Mapping[str, Callable[[BrokenRule], str]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "format": _format,
    "pattern": _pattern,
    "minimum": _bound("at least"),
    "maximum": _bound("at most"),
    "exclusiveMinimum": _bound("more than"),
    "exclusiveMaximum": _bound("less than"),
    "multipleOf": _bound("a multiple of"),
    "minLength": _size("at least", "character", "characters"),
    "maxLength": _size("at most", "character", "characters"),
    "minItems": _size("at least", "item", "items"),
    "maxItems": _size("at most", "item", "items"),
    "minProperties": _size("at least", "property", "properties"),
    "maxProperties": _size("at most", "property", "properties"),
    "required": _missing,
    "dependentRequired": _dependent,
    "undeclared": _undeclared,
    "additionalProperties": _undeclared,
    "unevaluatedProperties": _undeclared,
    "uniqueItems": _unique,
    "contains": _contains,
    "minContains": _contains_count("at least"),
    "maxContains": _contains_count("at most"),
    "items": _items,
    "unevaluatedItems": _items,
    "not": _not,
    "false": _nothing,
}
