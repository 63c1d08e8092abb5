"""A broken rule, in one flat form whatever engine found it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fastpix_dyn.spec.names import is_misspelt, nearest
from fastpix_dyn.spec.schema_bundle import FORMATS
from fastpix_dyn.spec.values import is_object, tokens
from fastpix_dyn.structs import Record, replace

WHOLE_BODY = "body"
"""The argument that holds a body as a whole."""


class Violation(Record, frozen=True):
    """One broken rule.

    Attributes:
        pointer: JSON pointer (RFC 6901) to the value: into the body of an answer, or into a request as
            `/path/…`, `/query/…`, `/header/…`, `/cookie/…`, `/body/…`. Empty for the whole.
        rule: the keyword that is broken: `type`, `required`, `enum`, `format` …
        message: what was expected and what came, in a sentence; values are cut short, secrets are not shown.
        expected: the keyword's value in the schema.
        schema: JSON pointer to the keyword, from the schema of the whole value; following a `$ref` is no step of it.
            Empty where undeclared properties are refused: the schema is not the document's then.
        argument: in a request, the Python argument that holds the value; `body` where the body was given whole.
            Empty in answers.
        missing: the property that is missing, if that is what is wrong; empty otherwise.
    """

    pointer: str
    rule: str
    message: str
    expected: Any = None
    schema: str = ""
    argument: str = ""
    missing: str = ""

    def __str__(self) -> str:
        return f"{self._subject()}: {self.message}"

    def _subject(self) -> str:
        """The argument and its place in the request: `order_by (query /orderBy)`; the pointer where none is named."""
        if not self.argument:
            return self.pointer or "/"
        place, slash, rest = self.pointer.removeprefix("/").partition("/")
        where = f"{place} {slash}{rest}".rstrip()
        return where if self.argument == WHOLE_BODY == place else f"{self.argument} ({where})"


SEVERAL = "fits more than one alternative"
"""How the message begins of a value that several alternatives of a oneOf fit."""
_LONGEST = 80
_SHORTEST = 3
"""Shorter words are near to too many others."""
_MOST_WORDS = 12
_MOST_KEYS = 5
_UNKNOWN_KEY = "; there is an unknown key "
_UNKNOWN_KEYS = "; unknown keys: "
_HINT = re.compile(rf"{_UNKNOWN_KEY}.+: did you mean .+\?|{_UNKNOWN_KEYS}.+?(?= \(|$)", re.DOTALL)
OF_UNKNOWN_KEYS = frozenset({"undeclared", "additionalProperties", "unevaluatedProperties"})
_LARGEST = 10**60
_CREDENTIALS = re.compile(r"(?<=://)[^/?#@]*(?=@)")
_QUERY = re.compile(r"(?<=\?).+", re.DOTALL)
_TYPES = {
    "null": "null",
    "boolean": "true or false",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "object": "an object",
    "array": "an array",
}


class Fault(Record, frozen=True):
    """A broken rule, before it is put in words."""

    rule: str
    expected: Any
    """The keyword's value."""
    value: Any
    is_secret: bool
    key: str = ""
    """The key that is missing or not wanted, for rules about keys."""
    known: Iterable[str] = ()
    """The keys that are declared, for rules about keys."""
    unknown: tuple[str, ...] = ()
    """The keys of the value that are not declared, where one that is required is missing."""
    is_sent: bool = False
    """Whether the value is part of a request, so that the reader may have misspelt it."""

    @property
    def came(self) -> str:
        """The value, as it may be shown."""
        if not self.is_secret:
            return shown(self.value)
        return "a string (not shown)" if isinstance(self.value, str) else "a value (not shown)"

    def counted(self, count: int) -> str:
        """How many there are of what the rule counts, unless that would tell of a secret."""
        return self.came if self.is_secret else str(count)


def message(fault: Fault) -> str:
    """The sentence for *fault*; for a keyword without a function of its own, one that shows no value."""
    return _MESSAGES.get(fault.rule, _other)(fault)


def shown(value: Any) -> str:
    """*value* on one line, cut short, without the insides of objects and arrays and the secret parts of URLs."""
    if isinstance(value, str):
        return repr(_cut(_without_secrets(value) if "://" in value else value))
    if is_object(value):
        return f"an object with {_count(len(value), 'property', 'properties')}"
    if isinstance(value, list | tuple):
        return f"an array of {_count(len(value), 'item', 'items')}"  # pyright: ignore[reportUnknownArgumentType]  # only counted
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return _number(value)
    return f"a value of type {type(value).__name__}, which is no JSON"


def types(names: str | Iterable[str]) -> str:
    """The types of a `type` in words."""
    return _either([_TYPES.get(name, name) for name in ([names] if isinstance(names, str) else names)])


def alternatives(expected: Iterable[Any]) -> str:
    """Values of which one is expected, in words; of many the first."""
    words = [shown(value) for value in expected]
    more = len(words) - _MOST_WORDS
    return _either(words) if more <= 0 else f"{', '.join(words[:_MOST_WORDS])} or one of {more} more"


def words_or(fault: Fault, words: Iterable[Any], others: Iterable[str]) -> str:
    """The sentence for *fault*, a value that is neither one of *words* nor one of *others*, which are described."""
    listed, further = [shown(word) for word in words], list(others)
    more = len(listed) - _MOST_WORDS
    further = [f"one of {more} more", *further] if more > 0 else further
    either = [*listed[:_MOST_WORDS], *further]
    hint = "" if fault.is_secret else meant(fault.value, words)
    return f"expected {'one of ' if len(either) > 2 else ''}{_either(either)}, got {fault.came}{hint}"


def meant(word: Any, known: Iterable[Any]) -> str:
    """A half-sentence that names those of *known* that are near to *word*; empty where none is."""
    if not isinstance(word, str) or len(word) < _SHORTEST:
        return ""
    close = nearest(word, (name for name in known if isinstance(name, str)))
    return f"; did you mean {_either([repr(name) for name in close])}?" if close else ""


def concise(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """*violations*, of which none names an unknown key that another one is about."""
    violations = tuple(violations)
    told = [tokens(one.pointer) for one in violations if one.rule in OF_UNKNOWN_KEYS]

    def cut(one: Violation) -> Violation:
        hint = _HINT.search(one.message) if one.rule == "required" else None
        if hint is None:
            return one
        here = [path[-1] for path in told if path and path[:-1] == tokens(one.pointer)]
        is_told = any(repr(_cut(key)) in hint[0] for key in here)
        return replace(one, message=one.message.replace(hint[0], "")) if is_told else one

    return tuple(map(cut, violations))


def _without_secrets(url: str) -> str:
    """*url* without its credentials and its query, which may be signed."""
    return _QUERY.sub("***", _CREDENTIALS.sub("***", url))


def _number(value: Any) -> str:
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "a number that is not finite"
    # Python writes no integer of more than 4300 digits.
    return str(value) if -_LARGEST < value < _LARGEST else f"an integer of {value.bit_length()} bits"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _either(words: list[str]) -> str:
    return "".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} or {words[-1]}"


def _type(fault: Fault) -> str:
    return f"expected {types(fault.expected)}, got {fault.came}"


def _enum(fault: Fault) -> str:
    hint = "" if fault.is_secret else meant(fault.value, fault.expected)
    return f"expected {alternatives(fault.expected)}, got {fault.came}{hint}"


def _const(fault: Fault) -> str:
    return f"expected {shown(fault.expected)}, got {fault.came}"


def _format(fault: Fault) -> str:
    return f"expected {FORMATS.get(fault.expected, fault.expected)}, got {fault.came}"


def _pattern(fault: Fault) -> str:
    return f"expected a string that matches the pattern {fault.expected}, got {fault.came}"


def _bound(words: str) -> Callable[[Fault], str]:
    return lambda fault: f"expected {words} {shown(fault.expected)}, got {fault.came}"


def _size(words: str, one: str, many: str) -> Callable[[Fault], str]:
    def written(fault: Fault) -> str:
        return f"expected {words} {_count(fault.expected, one, many)}, got {fault.counted(len(fault.value))}"

    return written


def _missing(fault: Fault) -> str:
    text = f"the required property {_cut(fault.key)!r} is missing"
    absent = [name for name in fault.known if name not in fault.value]
    for key in fault.unknown:
        if is_misspelt(key, fault.key) and fault.key in nearest(key, [fault.key, *absent])[:1]:
            return f"{text}{_UNKNOWN_KEY}{_cut(key)!r}: did you mean {_cut(fault.key)!r}?"
    if not fault.unknown:
        return text
    more = ["…"] if len(fault.unknown) > _MOST_KEYS else []
    return f"{text}{_UNKNOWN_KEYS}{', '.join([*(repr(_cut(key)) for key in fault.unknown[:_MOST_KEYS]), *more])}"


def _dependent(fault: Fault) -> str:
    present: Mapping[str, Any] = fault.value
    causes = [key for key, names in fault.expected.items() if key in present and fault.key in names]
    return f"the property {_cut(fault.key)!r} is missing; {_either([repr(_cut(key)) for key in causes])} needs it"


def _undeclared(fault: Fault) -> str:
    if fault.is_sent:
        return f"unknown key {_cut(fault.key)!r}{meant(fault.key, fault.known)}"
    return f"the document declares no property {_cut(fault.key)!r} here{meant(fault.key, fault.known)}"


def _unique(_fault: Fault) -> str:
    return "expected items that all differ, but some are equal"


def _contains(_fault: Fault) -> str:
    return "no item is one of those that must be there"


def _contains_count(words: str) -> Callable[[Fault], str]:
    return lambda fault: f"expected {words} {fault.expected} of the items that must be there"


def _items(_fault: Fault) -> str:
    return "there are more items than the document declares"


def _not(fault: Fault) -> str:
    return f"got what the document excludes here: {fault.came}"


def _nothing(_fault: Fault) -> str:
    return "the document allows nothing here"


def _other(fault: Fault) -> str:
    return f"the value breaks the rule {fault.rule!r} of the document"


_MESSAGES: Mapping[str, Callable[[Fault], str]] = {
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
