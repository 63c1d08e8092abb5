"""An explanation: all that there is to say of one disagreement, and how it reads."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fastpix_dyn import redaction
from fastpix_dyn.contract.recordings import without_secrets
from fastpix_dyn.contract.subject import Subject
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.spec.schema_bundle import OPEN_WORDS
from fastpix_dyn.spec.values import is_array, is_object, tokens
from fastpix_dyn.spec.yaml12 import write
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.decode import match_content, match_reply
from fastpix_dyn.workbench import source_locations

MOST_LINES = 14
"""Of what is wanted, and of what came."""
_SAID_ELSEWHERE = frozenset({"description", "example", "examples", "title", "externalDocs"})
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Explanation:
    """One disagreement, in full.

    Attributes:
        where: the operation and, of an answer, its status; then the JSON pointer to the value.
        rule: what is broken: a keyword of JSON Schema, or `status`, `undeclared` …
        message: what was expected and what came, in a sentence.
        place: `file:line` of the document; empty where it is not known.
        wanted: the schema that stands there, as YAML cut short; empty where there is none.
        got: the value, as JSON cut short; secrets are masked.
        mends: what to do, one way or the other.
        curl: a command that asks again, without its secrets; empty where it is not known.
    """

    where: str
    rule: str
    message: str
    place: str = ""
    wanted: str = ""
    got: str = ""
    mends: tuple[str, ...] = ()
    curl: str = ""

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.where}: {self.message}"
        yield from _part("rule", f"{self.rule}, at {self.place}" if self.place else self.rule)
        yield from _part("wanted", self.wanted)
        yield from _part("got", self.got)
        for mend in self.mends:
            yield from _part("mend", mend)
        yield from _part("again", self.curl)


def wanted(schema: Any) -> str:
    """*schema* as YAML: without its prose, and no deeper than a person reads."""
    kept = {key: value for key, value in schema.items() if key not in _SAID_ELSEWHERE} if is_object(schema) else schema
    return "" if kept in (None, {}) else _cut(write(_shallow(kept, 0)))


def got(value: Any) -> str:
    """*value*, of which no secret is left, as JSON."""
    return _cut(json.dumps(_shallow(value, 0), ensure_ascii=False, indent=2))


def _part(name: str, text: str) -> Iterator[str]:
    """*text* under its *name*, indented; nothing where there is none."""
    if text:
        yield textwrap.indent(text, " " * 9).replace(" " * 9, f"  {name.ljust(7)}", 1)


def _shallow(value: Any, depth: int) -> Any:
    if is_object(value):
        shown = {
            key: part for key, part in value.items() if depth == 0 or key not in _SAID_ELSEWHERE or not _is_text(part)
        }
        return "…" if depth >= _DEEPEST and value else {key: _shallow(part, depth + 1) for key, part in shown.items()}
    if is_array(value):
        return "…" if depth >= _DEEPEST and value else [_shallow(part, depth + 1) for part in value]
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _cut(text: str) -> str:
    lines = text.rstrip("\n").splitlines()
    return "\n".join(lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], "…"])


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


def fix_of_response(violation: Violation, value: Any, place: str) -> tuple[str, ...]:
    """If the server is right, and if the document is. *value* is what came, or `ABSENT`."""
    edit = _EDITS.get(violation.rule, _loosened)(violation, value)
    return (
        f"if this is how the API is, change the document{_fix_at(place)}: {edit}",
        "if the document is right, the server is at fault: report it, with the command below",
    )


def fix_of_request(violation: Violation, value: Any, place: str) -> tuple[str, ...]:
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
        (
            f"if the API takes it, change the document{_fix_at(place)}: {edit};"
            " until then, validate_requests='warn' sends it"
        ),
    )


def _fix_at(place: str) -> str:
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


NOTHING = "nothing: it is not there"


def of_answer(
    tested: Subject,
    operation: Operation,
    violation: Violation,
    *,
    status: int,
    content_type: str = "",
    data: Any = ABSENT,
    curl: str = "",
) -> Explanation:
    """What there is to say of *violation* in an answer of *status* whose body is *data*."""
    node = source_locations.reply_spot(tested.document, operation, violation, status=status, content_type=content_type)
    place = source_locations.line(tested.document, node.where)
    reply = match_reply(operation, status)
    content = match_content(reply, content_type) if reply else None
    safe = data if data is ABSENT else without_secrets(tested, content.schema if content else None, data)
    value = _at(safe, violation.pointer)
    return Explanation(
        where=f"{operation.id} {status} {violation.pointer or '/'}",
        rule=violation.rule,
        message=violation.message,
        place=place,
        wanted=wanted(node.value) if violation.schema or violation.pointer else "",
        got=_got(data, value),
        mends=fix_of_response(violation, value, place),
        curl=curl,
    )


def of_request(
    tested: Subject, operation: Operation, violation: Violation, *, given: Any = ABSENT, curl: str = ""
) -> Explanation:
    """What there is to say of *violation* in a request; *given* is an object from place to what is there."""
    node = source_locations.request_spot(tested.document, operation, violation)
    place = source_locations.line(tested.document, node.where)
    value = _at(given if given is ABSENT else _safe(tested, operation, given), violation.pointer)
    return Explanation(
        where=f"{operation.id} {violation.pointer or '/'}",
        rule=violation.rule,
        message=violation.message,
        place=place,
        wanted=wanted(node.value),
        got=_got(given, value),
        mends=fix_of_request(violation, value, place),
        curl=curl,
    )


def _safe(tested: Subject, operation: Operation, given: dict[str, Any]) -> dict[str, Any]:
    """*given* with its secrets masked."""
    schemas = tested.api.schemas
    made: dict[str, Any] = {}
    for one in operation.parameters:
        if one.name in given.get(one.place, {}):
            value = redaction.redact_body(given[one.place][one.name], one.schema, schemas)
            made.setdefault(one.place, {})[one.name] = value
    if "body" in given and operation.body is not None:
        made["body"] = redaction.redact_body(given["body"], operation.body.contents[0].schema, schemas)
    return made


def _got(data: Any, value: Any) -> str:
    """Nothing where it is not known what came."""
    if data is ABSENT:
        return ""
    return NOTHING if value is ABSENT else got(value)


def _at(value: Any, pointer: str) -> Any:
    try:
        return value if value is ABSENT else json_pointer.get(value, pointer)
    except json_pointer.MissingError:
        return ABSENT
