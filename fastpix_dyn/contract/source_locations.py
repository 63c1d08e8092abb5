"""Which node of the document describes a value or contains a rule, and its `file:line`.

A violation names a value by a pointer and, if the validator knows it, the keyword by its path in the schema. The
functions here follow both through `$ref`s and combined schemas to a node, which has a file and a line.
"""

from __future__ import annotations

from collections.abc import Iterator

from fastpix_dyn.contract.findings import EVERY_ITEM
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.plan import Operation, SourceLocation
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.decode import match_content, match_response

_COMBINATORS = ("allOf", "oneOf", "anyOf")
_MAX_DEPTH = 40
"""The limit of nested combinators that one step follows: schemas may be recursive."""


def response_location(
    document: Document, operation: Operation, status: int, content_type: str, *, pointer: str, rule: str
) -> SourceLocation:
    """Return the location in *document* that describes best the value at *pointer* in a response body.

    It is the schema of the value if there is one; else the schema of the value that contains it, the response, or the
    operation. A missing property is located at the schema that declares it.
    """
    reply = match_response(operation, status)
    if reply is None:
        return operation.source_location
    content = match_content(reply, content_type)
    if content is None or content.schema is None or rule in {"mediaType", "body", "json"}:
        return content.source_location if content else reply.source_location
    return value_schema(document, document.node(content.source_location).child("schema"), pointer).source_location


def response_rule_node(
    document: Document, operation: Operation, violation: Violation, *, status: int, content_type: str = ""
) -> Node:
    """Return the schema that contains the rule that *violation*, of a response with *status*, is about.

    In a `oneOf` it is the schema of the matching branch, if the violation names it. For a rule that no schema contains,
    such as `status`, and for a value that the document does not describe, it is the node of `response_location`.
    """
    reply = match_response(operation, status)
    content = match_content(reply, content_type) if reply else None
    if violation.schema and content is not None:
        return rule_node(document, document.node(content.source_location).child("schema"), violation.schema)
    pointer = "" if violation.pointer.startswith("/header/") else violation.pointer
    where = response_location(document, operation, status, content_type, pointer=pointer, rule=violation.rule)
    return document.dereference(document.node(where))


def request_rule_node(document: Document, operation: Operation, violation: Violation) -> Node:
    """Return the schema that contains the rule that *violation*, of a request, is about.

    Without such a schema it is the parameter, or the operation.
    """
    part, *rest = json_pointer.tokens(violation.pointer)
    if part == "body" and operation.body is not None:
        content = document.node(operation.body.contents[0].source_location)
        return _rule_or_value_node(document, content.child("schema"), violation, rest)
    for parameter in operation.parameters:
        if rest and (parameter.location, parameter.name) == (part, rest[0]):
            node = document.node(parameter.source_location)
            if not node.has("schema"):
                return node
            return _rule_or_value_node(document, node.child("schema"), violation, rest[1:])
    return document.node(operation.source_location)


def rule_node(document: Document, schema: Node, path: str) -> Node:
    """Return the schema that contains the keyword at *path* of *schema*; the steps of *path* are keywords."""
    parent = schema
    for token in json_pointer.tokens(path):
        parent = document.dereference(schema) if not schema.has(token) else schema
        child = _child_node(parent, token)
        if child is None:
            return parent
        schema = child
    return parent if path else document.dereference(schema)


def value_schema(document: Document, schema: Node, pointer: str) -> Node:
    """Return the schema of the value at *pointer* in a value of *schema*, or of the last ancestor that has one."""
    for token in json_pointer.tokens(pointer):
        schema = document.dereference(schema)
        child = next(_child_schemas(document, schema, token), None)
        if child is None:
            break
        schema = child
    return schema


def format_location(document: Document, where: SourceLocation) -> str:
    """Return *where* as `file:line`; in the overlay, if that part came from one."""
    file, line = document.file_and_line(where)
    return f"{file}:{line}"


def _rule_or_value_node(document: Document, schema: Node, violation: Violation, tokens: list[str]) -> Node:
    if violation.schema:
        return rule_node(document, schema, violation.schema)
    return document.dereference(value_schema(document, schema, json_pointer.join(tokens)))


def _child_schemas(document: Document, schema: Node, token: str, depth: int = 0) -> Iterator[Node]:
    """Yield the schemas of the property or the items *token* of *schema*, those that certainly apply first."""
    schema = document.dereference(schema)
    properties = schema.child("properties")
    if properties.has(token):
        yield properties.child(token)
    for name in _COMBINATORS if depth < _MAX_DEPTH else ():
        for branch in schema.child(name).items():
            yield from _child_schemas(document, branch, token, depth + 1)
    if schema.has("items") and (token == EVERY_ITEM or json_pointer.is_index(token)):
        yield schema.child("items")
    if isinstance(schema.child("additionalProperties").value, dict):
        yield schema.child("additionalProperties")


def _child_node(node: Node, token: str) -> Node | None:
    if node.has(token):
        return node.child(token)
    if is_array(node.value) and json_pointer.is_index(token) and int(token) < len(node.value):
        return node.child(int(token))
    return None
