"""An explanation of one violation: the rule, its source location, the schema, the value, and how to fix it.

`explain_response_violation` and `explain_request_violation` look up the violated rule in the document, redact the
value, and choose the fixes: one for the case that the document is wrong, one for the case that it is right.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fastpix_dyn import redaction
from fastpix_dyn.contract.recordings import redact_response_value
from fastpix_dyn.contract.source_locations import format_location, request_rule_node, response_rule_node
from fastpix_dyn.contract.validators import Subject
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.spec.schema_bundle import EXTENSIBLE_ENUM
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.spec.yaml12 import dump
from fastpix_dyn.text import escape_lines
from fastpix_dyn.validate.violation import UNKNOWN_KEY_RULES, Violation
from fastpix_dyn.wire.decode import match_content, match_response
from fastpix_dyn.workbench.infer import schema_of

MAX_LINES = 14
"""The most lines of the schema, and of the value, that an explanation shows."""
ABSENT: Any = object()
"""Stands for a value that is missing."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One violation, explained.

    Attributes:
        heading: the operation and, for a response, its status; then the JSON pointer to the value.
        rule: the violated rule: a keyword of JSON Schema, or `status`, `undeclared` …
        message: what was expected and what the value is, in a sentence.
        location: `file:line` of the rule in the document; empty if it is not known.
        schema: the schema that has the rule, as shortened YAML; empty if there is none.
        value: the value, as shortened JSON with secrets redacted; empty if it is not known.
        fixes: what to do, by what is wrong.
        curl: a command that repeats the request, with credentials redacted; empty if the request is not known.
    """

    heading: str
    rule: str
    message: str
    location: str = ""
    schema: str = ""
    value: str = ""
    fixes: tuple[str, ...] = ()
    curl: str = ""

    def __str__(self) -> str:
        return escape_lines("\n".join(self._lines()))

    def _lines(self) -> Iterator[str]:
        yield f"{self.heading}: {self.message}"
        yield from _section("rule", f"{self.rule}, at {self.location}" if self.location else self.rule)
        yield from _section("schema", self.schema)
        yield from _section("value", self.value)
        for fix in self.fixes:
            yield from _section("fix", fix)
        yield from _section("repeat", self.curl)


def explain_response_violation(
    subject: Subject,
    operation: Operation,
    violation: Violation,
    *,
    status: int,
    content_type: str = "",
    data: Any = ABSENT,
    curl: str = "",
) -> Explanation:
    """Explain *violation* in a response with *status* and the body *data*; ABSENT if the body is not known."""
    node = response_rule_node(subject.document, operation, violation, status=status, content_type=content_type)
    location = format_location(subject.document, node.source_location)
    reply = match_response(operation, status)
    content = match_content(reply, content_type) if reply else None
    redacted = data if data is ABSENT else redact_response_value(subject, content.schema if content else None, data)
    value = _value_at(redacted, violation.pointer)
    return Explanation(
        heading=f"{operation.id} {status} {violation.pointer or '/'}",
        rule=violation.rule,
        message=violation.message,
        location=location,
        schema=_format_schema(node.value) if violation.schema or violation.pointer else "",
        value="" if data is ABSENT else _format_value(value),
        fixes=_response_fixes(violation, value, location),
        curl=curl,
    )


def explain_request_violation(
    subject: Subject, operation: Operation, violation: Violation, *, arguments: Any = ABSENT, curl: str = ""
) -> Explanation:
    """Explain *violation* in a request.

    *arguments* has the parameters by location (`path`, `query`, …) and name, and the `body`; ABSENT if not known.
    """
    node = request_rule_node(subject.document, operation, violation)
    location = format_location(subject.document, node.source_location)
    redacted = arguments if arguments is ABSENT else _redact_arguments(subject, operation, arguments)
    value = _value_at(redacted, violation.pointer)
    return Explanation(
        heading=f"{operation.id} {violation.pointer or '/'}",
        rule=violation.rule,
        message=violation.message,
        location=location,
        schema=_format_schema(node.value),
        value="" if arguments is ABSENT else _format_value(value),
        fixes=_request_fixes(violation, value, location),
        curl=curl,
    )


def _redact_arguments(subject: Subject, operation: Operation, arguments: dict[str, Any]) -> dict[str, Any]:
    definitions = subject.api.schemas
    redacted: dict[str, Any] = {}
    for one in operation.parameters:
        if one.name in arguments.get(one.location, {}):
            value = redaction.redact_body(arguments[one.location][one.name], one.schema, definitions)
            redacted.setdefault(one.location, {})[one.name] = value
    if "body" in arguments and operation.body is not None:
        schema = operation.body.contents[0].schema
        redacted["body"] = redaction.redact_body(arguments["body"], schema, definitions)
    return redacted


def _value_at(value: Any, pointer: str) -> Any:
    try:
        return value if value is ABSENT else json_pointer.get(value, pointer)
    except json_pointer.MissingError:
        return ABSENT


_ANNOTATIONS = frozenset({"description", "example", "examples", "title", "externalDocs"})
_MAX_DEPTH = 3


def _format_schema(schema: Any) -> str:
    """Return *schema* as YAML, without annotations and shortened; an empty string if nothing is left."""
    shown = {key: value for key, value in schema.items() if key not in _ANNOTATIONS} if is_object(schema) else schema
    return "" if shown in (None, {}) else _shorten(dump(_limit_depth(shown, 0)))


def _format_value(value: Any) -> str:
    """Return *value*, which is redacted, as shortened JSON."""
    if value is ABSENT:
        return "absent"
    return _shorten(json.dumps(_limit_depth(value, 0), ensure_ascii=False, indent=2))


def _limit_depth(value: Any, depth: int) -> Any:
    """Return *value* with `…` in place of deeper objects and arrays, and without the annotations of inner schemas."""
    if is_object(value):
        shown = {
            key: part
            for key, part in value.items()
            if depth == 0 or key not in _ANNOTATIONS or not isinstance(part, str)
        }
        return (
            "…"
            if depth >= _MAX_DEPTH and value
            else {key: _limit_depth(part, depth + 1) for key, part in shown.items()}
        )
    if is_array(value):
        return "…" if depth >= _MAX_DEPTH and value else [_limit_depth(part, depth + 1) for part in value]
    return value


def _shorten(text: str) -> str:
    lines = text.rstrip("\n").splitlines()
    return "\n".join(lines if len(lines) <= MAX_LINES else [*lines[: MAX_LINES - 1], "…"])


def _section(label: str, text: str) -> Iterator[str]:
    """Yield *text* indented, with *label* on its first line; nothing if *text* is empty."""
    if text:
        yield textwrap.indent(text, " " * 9).replace(" " * 9, f"  {label.ljust(7)}", 1)


def _response_fixes(violation: Violation, value: Any, location: str) -> tuple[str, ...]:
    """Return the fix of the document, and what to do if the server is wrong; *value* is the received one or ABSENT."""
    return (
        f"if the API works like this, change the document{_at(location)}: {_edit(violation, value)}",
        "if the document is right, the server is wrong: report it with the command below",
    )


def _request_fixes(violation: Violation, value: Any, location: str) -> tuple[str, ...]:
    """Return the fix of the call, and the one of the document if the API accepts the call; *value* may be ABSENT."""
    name = _last_key(violation)
    advice = (
        f"remove {name!r}, or correct its spelling"
        if violation.rule in UNKNOWN_KEY_RULES
        else f"change {name!r}: {violation.message}"
    )
    return (
        f"if the document is right, {advice}",
        (
            f"if the API accepts it, change the document{_at(location)}: {_edit(violation, value)};"
            " until then, validate_requests='warn' sends it"
        ),
    )


def _at(location: str) -> str:
    return f" at {location}" if location else ""


def _edit(violation: Violation, value: Any) -> str:
    """Return the edit of the document that allows *value*, in words."""
    return _EDITS.get(violation.rule, _relax)(violation, value)


_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


def _add_type(violation: Violation, value: Any) -> str:
    declared: list[Any] = violation.expected if is_array(violation.expected) else [violation.expected]
    added = _type(value) or "the received type"
    if not all(one in _TYPES for one in declared):
        return f"add {added} to `type`"  # a report has the declared types in words
    return f"`type: [{', '.join([*map(str, declared), added])}]`"


def _make_optional(violation: Violation, _value: Any) -> str:
    return f"remove {_property(violation)!r} from `required`"


def _add_word(violation: Violation, value: Any) -> str:
    text = "the received value" if value is ABSENT else json.dumps(value, ensure_ascii=False, default=str)
    return f"add {text} to `{violation.rule}`"


def _declare_property(violation: Violation, value: Any) -> str:
    name, value_type = _property(violation), _type(value) or "string"
    return f"declare the property: `{name}: {{type: {value_type}}}` under `properties`"


def _declare_status(_violation: Violation, _value: Any) -> str:
    return "add the status to `responses`"


def _declare_media_type(_violation: Violation, _value: Any) -> str:
    return "add the media type to `content`, or remove `content`"


def _add_branch(violation: Violation, _value: Any) -> str:
    return f"add a branch to `{violation.rule}`, or relax the nearest one"


def _relax(violation: Violation, _value: Any) -> str:
    return f"relax or remove `{violation.rule}`"


def _type(value: Any) -> str:
    """Return the type of *value* in JSON Schema; an empty string for ABSENT."""
    return "" if value is ABSENT else str(schema_of([value])["type"])


def _property(violation: Violation) -> str:
    """Return the property that the violation is about: a missing one is in the message, others end the pointer."""
    required: list[Any] = violation.expected if is_array(violation.expected) else []
    named = [str(name) for name in required if repr(name) in violation.message]
    return named[0] if named else _last_key(violation)


def _last_key(violation: Violation) -> str:
    return (json_pointer.tokens(violation.pointer) or ["it"])[-1]


_EDITS: dict[str, Callable[[Violation, Any], str]] = {
    "type": _add_type,
    "required": _make_optional,
    "enum": _add_word,
    "const": _add_word,
    EXTENSIBLE_ENUM: _add_word,
    "oneOf": _add_branch,
    "anyOf": _add_branch,
    "status": _declare_status,
    "mediaType": _declare_media_type,
    "body": _declare_media_type,
    **dict.fromkeys(UNKNOWN_KEY_RULES, _declare_property),
}
"""The edit by rule; other rules are relaxed."""
