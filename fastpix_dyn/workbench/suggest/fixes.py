"""The fix for each rule of a finding: changes by which the document describes the observed response.

`find_fix` looks up the rule in one of two tables. `_RESPONSE_FIXES` adds what the document does not declare: a status,
a media type. `_SCHEMA_FIXES` changes the schema that has the violated keyword.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastpix_dyn.contract.validators import Subject
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.document import Node
from fastpix_dyn.spec.plan import Operation, SourceLocation
from fastpix_dyn.spec.schema_bundle import EXTENSIBLE_ENUM
from fastpix_dyn.spec.schemas import types_of
from fastpix_dyn.spec.values import is_array, is_object, json_text
from fastpix_dyn.validate.violation import SEVERAL_ALTERNATIVES
from fastpix_dyn.wire.decode import match_content, match_response
from fastpix_dyn.wire.media_types import essence
from fastpix_dyn.workbench.edits import REMOVED, Edit
from fastpix_dyn.workbench.infer import schema_of
from fastpix_dyn.workbench.suggest.evidence import (
    NOT_SHOWN,
    UNKNOWN,
    ApplicableSchema,
    Evidence,
    Fix,
    Observation,
    as_list,
    parse_shown_value,
    schemas_of_child,
    schemas_of_value,
)
from fastpix_dyn.workbench.suggest.overlaps import fix_overlap


def find_fix(subject: Subject, evidence: Evidence, observation: Observation) -> Fix | None:
    """Return the fix for *observation*; None if no edit can fix it, or if the document describes it already."""
    finding = observation.finding
    operation = subject.api.operations.get(finding.operation)
    if operation is None or not finding.status.isdecimal():
        return None
    if finding.rule in _RESPONSE_FIXES:
        return _RESPONSE_FIXES[finding.rule](subject, operation, observation)
    if finding.rule not in _SCHEMA_FIXES or (finding.got.endswith(NOT_SHOWN) and finding.rule != "type"):
        return None
    if finding.pointer.startswith("/header/") and finding.rule in {"undeclared", "required"}:
        return _fix_header(subject, operation, observation)
    case = _case(subject, evidence, operation, observation)
    return _SCHEMA_FIXES[finding.rule](case) if case else None


def _set(node: Node, action: str, value: Any, *path: str) -> Fix:
    """Return the fix that sets, or removes, the value at *path* below *node*."""
    pointer = node.pointer + json_pointer.join(path)
    return Fix(node.file, (Edit(pointer, value),), action)


def _fix_status(subject: Subject, operation: Operation, observation: Observation) -> Fix | None:
    responses, status = subject.document.node(operation.source_location).child("responses"), observation.finding.status
    if responses.has(status):
        return None
    response = _shared_response(subject, responses, observation) or _new_response(observation)
    return _set(responses, f"declare the status {status}", response, status)


def _shared_response(subject: Subject, responses: Node, observation: Observation) -> dict[str, Any] | None:
    """Return the `$ref` that most operations of this file have for the same status, if that response matches."""
    status, references = observation.finding.status, list[str]()
    for other in subject.api.operations.values():
        node = subject.document.node(other.source_location).child("responses").child(status)
        reply = next((one for one in other.responses if one.status == status), None)
        if node.file != responses.file or not node.has("$ref") or reply is None or observation.body is UNKNOWN:
            continue
        content = match_content(reply, observation.content_type)
        if (
            content
            and content.schema is not None
            and not subject.schema_validators.strict_violations(content.schema, observation.body)
        ):
            references.append(node.value["$ref"])
    return {"$ref": max(references, key=references.count)} if references else None


def _new_response(observation: Observation) -> dict[str, Any]:
    try:
        phrase = HTTPStatus(int(observation.finding.status)).phrase
    except ValueError:
        phrase = f"Status {observation.finding.status}"
    content = {"content": _new_content(observation)} if observation.content_type else {}
    return {"description": f"{phrase}.", **content}


def _new_content(observation: Observation) -> dict[str, Any]:
    is_json = observation.body is not UNKNOWN and not isinstance(observation.body, bytes)
    return {essence(observation.content_type): {"schema": schema_of([observation.body])} if is_json else {}}


def _fix_media_type(subject: Subject, operation: Operation, observation: Observation) -> Fix | None:
    reply = match_response(operation, int(observation.finding.status))
    name = observation.content_type or observation.finding.got
    if reply is None or "/" not in name or any(one.media_type == essence(name) for one in reply.contents):
        return None
    node = subject.document.node(reply.source_location)
    content = _new_content(Observation(observation.finding, name, observation.body))
    action = f"declare the media type {essence(name)}"
    if node.has("content"):
        return _set(node, action, content[essence(name)], "content", essence(name))
    return _set(node, action, content, "content")


def _fix_header(subject: Subject, operation: Operation, observation: Observation) -> Fix | None:
    """Declare a header, or make it optional."""
    reply = match_response(operation, int(observation.finding.status))
    if reply is None:
        return None
    headers = subject.document.node(reply.source_location).child("headers")
    (name,) = json_pointer.tokens(observation.finding.pointer)[1:]
    if observation.finding.rule == "undeclared":
        new = {"schema": {"type": "string"}}
        return None if headers.has(name) else _set(headers, f"declare the header {name}", new, name)
    header = subject.document.dereference(headers.child(name))
    is_required = header.child("required").value is True
    return _set(header, f"make the header {name} optional", False, "required") if is_required else None  # noqa: FBT003  # the value to write


_RESPONSE_FIXES: Mapping[str, Callable[[Subject, Operation, Observation], Fix | None]] = {
    "status": _fix_status,
    "mediaType": _fix_media_type,
    "body": _fix_media_type,
}


@dataclass(frozen=True, slots=True)
class _Case:
    """An observation about a value, with what a fix of its schema needs.

    Attributes:
        subject: the document.
        observation: the observation.
        schemas: the schemas that apply to the value; if the finding is about a key, those of the object that has it.
        values: all recorded values, by the source location of the schema that describes them.
        value: the value that differs; UNKNOWN if it is not known.
        key: the key that the finding is about; empty if it is about a value.
    """

    subject: Subject
    observation: Observation
    schemas: list[ApplicableSchema]
    values: Mapping[SourceLocation, list[Any]]
    value: Any
    key: str = ""

    @property
    def has_body(self) -> bool:
        """Whether the source is a recording, with the whole body, and not a report."""
        return self.observation.body is not UNKNOWN

    def schema_with(self, keyword: str) -> ApplicableSchema | None:
        """Return the first of the schemas that has *keyword*."""
        return next((one for one in self.schemas if one.has(keyword)), None)

    def observed(self, schema: ApplicableSchema) -> list[Any]:
        """Return the known values that *schema* describes."""
        return self.values.get(schema.node.source_location) or ([] if self.value is UNKNOWN else [self.value])


def _case(subject: Subject, evidence: Evidence, operation: Operation, observation: Observation) -> _Case | None:
    root = _schema_node(subject, operation, observation)
    if root is None:
        return None
    finding, document = observation.finding, subject.document
    is_header = finding.pointer.startswith("/header/")
    # `pointer` has `*` in place of an index; a recorded body needs the index itself, which is in `example`.
    tokens = json_pointer.tokens(finding.pointer if observation.body is UNKNOWN or is_header else finding.example)
    tokens = tokens[2:] if is_header else tokens
    key = tokens.pop() if finding.rule in _KEY_RULES and tokens else ""
    value: Any = UNKNOWN if is_header else observation.body
    schemas = schemas_of_value(document, root, value)
    for token in tokens:
        if value is not UNKNOWN:
            value = value[int(token)] if is_array(value) else value[token]
        schemas = schemas_of_child(document, schemas, token, value)
    differing = parse_shown_value(finding.got) if is_header else observation.value
    return _Case(subject, observation, schemas, evidence.values, differing, key)


def _schema_node(subject: Subject, operation: Operation, observation: Observation) -> Node | None:
    """Return the schema of the response body, or of the header that the finding is about."""
    reply = match_response(operation, int(observation.finding.status))
    if reply is None:
        return None
    if observation.finding.pointer.startswith("/header/"):
        name = json_pointer.tokens(observation.finding.pointer)[1]
        header = subject.document.node(reply.source_location).child("headers").child(name)
        return subject.document.dereference(header).child("schema")
    content = match_content(reply, observation.content_type)
    if content is None or content.schema is None:
        return None
    return subject.document.node(content.source_location).child("schema")


def _fix_type(case: _Case) -> Fix | None:
    schema = next((one for one in case.schemas if one.has("type") and not _allows_type(one, case.value)), None)
    if schema is None or case.value is UNKNOWN:
        return None
    if case.value is None:
        return _allow_null(case, schema)
    declared, observed = as_list(schema.get("type")), _inferred_types(case.observed(schema))
    # A type that no recorded value has was wrong, and is removed; a report does not show enough to tell.
    if case.has_body:
        values = case.observed(schema)
        declared = [one for one in declared if one == "null" or any(one in types_of(value) for value in values)]
    types = [*declared, *(one for one in observed if one not in declared and one != "null")]
    types = [one for one in types if one != "integer" or "number" not in types]
    return _set_types(case, schema, sorted(types, key=lambda one: one == "null"))


def _set_types(case: _Case, schema: ApplicableSchema, types: list[str]) -> Fix:
    action, pointer = f"allow the type {' or '.join(types)}", schema.node.pointer
    if len(types) > 1 and case.subject.document.is_openapi_30:  # its `type` is a single string (3.0.3 §4.7.24)
        changes = [Edit(f"{pointer}/type", REMOVED), Edit(f"{pointer}/anyOf", [{"type": one} for one in types])]
        return Fix(schema.node.file, tuple(changes), action)
    inferred = schema_of(case.observed(schema))
    new = {"type": types[0] if len(types) == 1 else types}
    new |= {key: inferred[key] for key in ("items", "properties") if key in inferred and not schema.has(key)}
    return Fix(schema.node.file, tuple(Edit(f"{pointer}/{key}", part) for key, part in new.items()), action)


def _allow_null(case: _Case, schema: ApplicableSchema) -> Fix:
    """Allow null: next to the `$ref` if there is one, because other uses of its target may never be null."""
    if case.subject.document.is_openapi_30:
        change = Edit(f"{schema.node.pointer}/nullable", value=True)
        return Fix(schema.node.file, (change,), "allow null")
    reference = schema.reference
    if reference is None:
        return _set(schema.node, "allow null", [*as_list(schema.get("type")), "null"], "type")
    changes = (
        Edit(f"{reference.pointer}/$ref", REMOVED),
        Edit(f"{reference.pointer}/oneOf", [{"$ref": reference.value["$ref"]}, {"type": "null"}]),
    )
    return Fix(reference.file, changes, "allow null")


def _fix_branches(keyword: str) -> Callable[[_Case], Fix | None]:
    """Return the fix that adds a branch for a new type of value, or that makes overlapping branches disjoint."""

    def fix(case: _Case) -> Fix | None:
        schema = case.schema_with(keyword)
        if schema is None or case.value is UNKNOWN:
            return None
        if keyword == "oneOf" and case.observation.finding.message.startswith(SEVERAL_ALTERNATIVES):
            return fix_overlap(case.subject.document, case.schemas, case.value, case.observed)
        if any(_has_branch_type(case, branch) for branch in schema.node.child(keyword).items()):
            return None
        values = [value for value in case.observed(schema) if types_of(value) & types_of(case.value)]
        return _set(schema.node, f"allow {' or '.join(_inferred_types(values))}", schema_of(values), keyword, "-")

    return fix


def _has_branch_type(case: _Case, branch: Node) -> bool:
    """Return whether *branch* is for values of the type of the observed value."""
    schemas = schemas_of_value(case.subject.document, branch, case.value)
    return all(_allows_type(one, case.value) for one in schemas if one.has("type"))


def _fix_enum(keyword: str) -> Callable[[_Case], Fix | None]:
    def fix(case: _Case) -> Fix | None:
        schema = next(
            (one for one in case.schemas if one.has(keyword) and not _is_among(case.value, as_list(one.get(keyword)))),
            None,
        )
        is_cut = isinstance(case.value, str) and case.value.endswith("…")
        if schema is None or case.value is UNKNOWN or is_cut or is_object(case.value) or is_array(case.value):
            return None
        return _set(schema.node, f"add the word {json_text(case.value)}", case.value, keyword, "-")

    return fix


def _fix_const(case: _Case) -> Fix | None:
    schema = case.schema_with("const")
    if schema is None or case.value is UNKNOWN or _is_among(case.value, [schema.get("const")]):
        return None
    observed = _distinct(case.observed(schema))
    keeps_const = not case.has_body or _is_among(schema.get("const"), observed)
    if len(observed) == 1 and not keeps_const:
        return _set(schema.node, f"expect {json_text(observed[0])}", observed[0], "const")
    allowed = _distinct([*([schema.get("const")] if keeps_const else []), *observed])
    changes = (Edit(f"{schema.node.pointer}/const", REMOVED), Edit(f"{schema.node.pointer}/enum", allowed))
    return Fix(schema.node.file, changes, f"allow {' or '.join(map(json_text, allowed))}")


def _fix_required(case: _Case) -> Fix | None:
    schema = next((one for one in case.schemas if case.key in as_list(one.get("required"))), None)
    if schema is None:
        return None
    names, action = as_list(schema.get("required")), f"make {json_text(case.key)} optional"
    if len(names) == 1:
        return _set(schema.node, action, REMOVED, "required")
    return _set(schema.node, action, REMOVED, "required", str(names.index(case.key)))


def _fix_undeclared(case: _Case) -> Fix | None:
    schema = case.schema_with("properties") or next((one for one in case.schemas if not one.has("$ref")), None)
    if schema is None or schema.node.child("properties").has(case.key):
        return None
    holders = case.values.get(schema.node.source_location, [])
    values = [value[case.key] for value in holders if is_object(value) and case.key in value]
    new = schema_of(values or ([] if case.value is UNKNOWN else [case.value]))
    action = f"declare the property {json_text(case.key)}"
    if schema.has("properties"):
        return _set(schema.node, action, new, "properties", case.key)
    return _set(schema.node, action, {case.key: new}, "properties")


def _fix_format(case: _Case) -> Fix | None:
    schema = case.schema_with("format")
    if schema is None:
        return None
    texts = [value for value in case.observed(schema) if isinstance(value, str)]
    new = schema_of(texts).get("format") if case.has_body else None
    return _set(schema.node, f"expect the format {new}" if new else "expect no format", new or REMOVED, "format")


def _fix_limit(
    keyword: str, extreme: Callable[[Iterable[Any]], Any], measure: Callable[[Any], Any]
) -> Callable[[_Case], Fix | None]:
    def fix(case: _Case) -> Fix | None:
        schema = case.schema_with(keyword)
        sizes = [] if schema is None else _sizes(case, schema, measure)
        if schema is None or not sizes:
            return None
        limit = extreme([*sizes, schema.get(keyword)])
        return None if limit == schema.get(keyword) else _set(schema.node, f"allow {limit}", limit, keyword)

    return fix


def _sizes(case: _Case, schema: ApplicableSchema, measure: Callable[[Any], Any]) -> list[Any]:
    """Return the sizes of the observed values; a report shows the size itself."""
    if not case.has_body:
        is_number = isinstance(case.value, int | float) and not isinstance(case.value, bool)
        return [case.value] if is_number else []
    types = types_of(case.value)
    return [measure(value) for value in case.observed(schema) if types_of(value) & types]


def _fix_exclusive_limit(
    keyword: str, inclusive: str, extreme: Callable[[Iterable[Any]], Any]
) -> Callable[[_Case], Fix | None]:
    def fix(case: _Case) -> Fix | None:
        schema = case.schema_with(keyword)
        sizes = [] if schema is None else _sizes(case, schema, lambda value: value)
        if schema is None or not sizes or isinstance(schema.get(keyword), bool):
            return None
        limit, pointer = extreme(sizes), schema.node.pointer
        changes = (Edit(f"{pointer}/{keyword}", REMOVED), Edit(f"{pointer}/{inclusive}", limit))
        return Fix(schema.node.file, changes, f"allow {limit}")

    return fix


def _remove(keyword: str) -> Callable[[_Case], Fix | None]:
    def fix(case: _Case) -> Fix | None:
        schema = case.schema_with(keyword)
        return None if schema is None else _set(schema.node, f"remove {keyword}", REMOVED, keyword)

    return fix


def _allows_type(schema: ApplicableSchema, value: Any) -> bool:
    return bool({*as_list(schema.get("type"))} & types_of(value))


def _inferred_types(values: Iterable[Any]) -> list[str]:
    return as_list(schema_of(list(values)).get("type"))


def _is_among(value: Any, values: Iterable[Any]) -> bool:
    """Return whether *value* is one of *values*; true is not 1."""
    return value is not UNKNOWN and json_text(value) in map(json_text, values)


def _distinct(values: Iterable[Any]) -> list[Any]:
    """Return *values* without duplicates; 1, 1.0 and true are distinct."""
    return list({json_text(value): value for value in values}.values())


_KEY_RULES = frozenset({"undeclared", "additionalProperties", "unevaluatedProperties", "required"})
"""Rules whose findings point to a key of an object."""
_SCHEMA_FIXES: Mapping[str, Callable[[_Case], Fix | None]] = {
    "type": _fix_type,
    "oneOf": _fix_branches("oneOf"),
    "anyOf": _fix_branches("anyOf"),
    "enum": _fix_enum("enum"),
    EXTENSIBLE_ENUM: _fix_enum(EXTENSIBLE_ENUM),
    "const": _fix_const,
    "format": _fix_format,
    "required": _fix_required,
    "undeclared": _fix_undeclared,
    "additionalProperties": _fix_undeclared,
    "unevaluatedProperties": _fix_undeclared,
    "minimum": _fix_limit("minimum", min, lambda value: value),
    "maximum": _fix_limit("maximum", max, lambda value: value),
    "exclusiveMinimum": _fix_exclusive_limit("exclusiveMinimum", "minimum", min),
    "exclusiveMaximum": _fix_exclusive_limit("exclusiveMaximum", "maximum", max),
    **{f"min{what}": _fix_limit(f"min{what}", min, len) for what in ("Length", "Items", "Properties")},
    **{f"max{what}": _fix_limit(f"max{what}", max, len) for what in ("Length", "Items", "Properties")},
    **{keyword: _remove(keyword) for keyword in ("pattern", "multipleOf", "uniqueItems")},
}
