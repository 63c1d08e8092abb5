"""What to do about a broken rule: a table from the rule to the edit of the document that would allow what came."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from fastpix_dyn.spec.pointer import tokens
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.validate.bundle import OPEN_WORDS
from fastpix_dyn.validate.violation import Violation

Edit = Callable[[Violation, Any], str]
ABSENT: Any = object()
"""Stands for a value that is not there."""
_TYPES: tuple[tuple[type, str], ...] = (
    (type(None), "null"),
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (dict, "object"),
    (list, "array"),
)
"""The first that a value is; true and false are whole numbers to Python."""


def of_answer(violation: Violation, value: Any, place: str) -> tuple[str, ...]:
    """If the server is right, and if the document is. *value* is what came, or `ABSENT`."""
    edit = _EDITS.get(violation.rule, _loosened)(violation, value)
    return (
        f"if this is how the API is, change the document{_at(place)}: {edit}",
        "if the document is right, the server is at fault: report it, with the command below",
    )


def of_request(violation: Violation, value: Any, place: str) -> tuple[str, ...]:
    """If the document is right, and if the server would take it. *value* is what was given, or `ABSENT`."""
    name = (tokens(violation.pointer) or ["it"])[-1]
    given = (
        f"leave {name!r} out, or spell it as the document does"
        if violation.rule in _STRANGE
        else f"change {name!r}: {violation.message}"
    )
    edit = _EDITS.get(violation.rule, _loosened)(violation, value)
    return (
        f"if the document is right, {given}",
        f"if the API takes it, change the document{_at(place)}: {edit}; until then, requests='warn' sends it",
    )


def _at(place: str) -> str:
    return f" at {place}" if place else ""


def _typed(violation: Violation, value: Any) -> str:
    known: list[Any] = violation.expected if is_array(violation.expected) else [violation.expected]
    came = _type(value) or "the type that came"
    if not all(one in dict(_TYPES).values() for one in known):
        return f"add {came} to `type`"  # a report has the types in words
    return f"`type: [{', '.join([*map(str, known), came])}]`"


def _optional(violation: Violation, _value: Any) -> str:
    return f"take {_name(violation)!r} out of `required`"


def _word(violation: Violation, value: Any) -> str:
    return f"add {json.dumps(value, ensure_ascii=False, default=str)} to `{violation.rule}`"


def _declared(violation: Violation, value: Any) -> str:
    return f"declare the property: `{_name(violation)}: {{type: {_type(value) or 'string'}}}` under `properties`"


def _status(_violation: Violation, _value: Any) -> str:
    return "add the status to `responses`"


def _media_type(_violation: Violation, _value: Any) -> str:
    return "add the media type to `content`, or take the content out"


def _branch(violation: Violation, _value: Any) -> str:
    return f"add an alternative to `{violation.rule}`, or loosen the nearest one"


def _loosened(violation: Violation, _value: Any) -> str:
    return f"loosen or remove `{violation.rule}`"


def _type(value: Any) -> str:
    """The type of *value* in JSON Schema; empty where there is no value."""
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "")


def _name(violation: Violation) -> str:
    """The property that is spoken of: a missing one is named in the sentence, or ends the pointer."""
    known: list[Any] = violation.expected if is_array(violation.expected) else []
    named = [str(name) for name in known if repr(name) in violation.message]
    return named[0] if named else (tokens(violation.pointer) or ["it"])[-1]


_STRANGE = frozenset({"undeclared", "additionalProperties", "unevaluatedProperties"})
_EDITS: dict[str, Edit] = {
    "type": _typed,
    "required": _optional,
    "enum": _word,
    "const": _word,
    OPEN_WORDS: _word,
    "oneOf": _branch,
    "anyOf": _branch,
    "status": _status,
    "mediaType": _media_type,
    "body": _media_type,
    **dict.fromkeys(_STRANGE, _declared),
}
"""By rule; of all others it is said that they may be loosened."""
