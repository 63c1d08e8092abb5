"""Where the document speaks of a value, or of a rule: its spot, and the file and line of it."""

from __future__ import annotations

from fastpix_dyn.contract import source_locations
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.plan import Operation, Where
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.decode import match_content, match_reply


def reply_spot(
    document: Document, operation: Operation, violation: Violation, *, status: int, content_type: str = ""
) -> Node:
    """The schema that holds the rule that *violation*, of an answer of *status*, broke.

    It is that of the branch of a `oneOf` that was meant, where the violation tells. Of a rule that no schema holds,
    such as `status`, and of what the document does not speak of, it is the nearest spot that stands around it.
    """
    reply = match_reply(operation, status)
    content = match_content(reply, content_type) if reply else None
    if violation.schema and content is not None:
        return schema_spot(
            document, source_locations.standing(document, content.where).child("schema"), violation.schema
        )
    pointer = "" if violation.pointer.startswith("/header/") else violation.pointer
    where = source_locations.where(document, operation, status, content_type, pointer=pointer, rule=violation.rule)
    return source_locations.followed(document, source_locations.standing(document, where))


def request_spot(document: Document, operation: Operation, violation: Violation) -> Node:
    """The schema that holds the rule that *violation*, of a request, broke; else the parameter, or the operation."""
    place, *rest = json_pointer.tokens(violation.pointer)
    if place == "body" and operation.body is not None:
        holder = source_locations.standing(document, operation.body.contents[0].where)
        return _ruled(document, holder.child("schema"), violation, rest)
    for parameter in operation.parameters:
        if rest and (parameter.place, parameter.name) == (place, rest[0]):
            holder = source_locations.standing(document, parameter.where)
            return _ruled(document, holder.child("schema"), violation, rest[1:]) if holder.has("schema") else holder
    return source_locations.standing(document, operation.where)


def _ruled(document: Document, schema: Node, violation: Violation, tokens: list[str]) -> Node:
    if violation.schema:
        return schema_spot(document, schema, violation.schema)
    pointer = "".join(f"/{json_pointer.escape(token)}" for token in tokens)
    return source_locations.followed(document, source_locations.inside(document, schema, pointer))


def schema_spot(document: Document, schema: Node, path: str) -> Node:
    """The schema that holds the keyword at *path* of *schema*: a pointer whose steps are keywords, `$ref`s followed."""
    holder = schema
    for token in json_pointer.tokens(path):
        holder = source_locations.followed(document, schema) if not schema.has(token) else schema
        inside = _child(holder, token)
        if inside is None:
            return holder
        schema = inside
    return holder if path else source_locations.followed(document, schema)


def line(document: Document, where: Where) -> str:
    """*where* as `file:line`: in the overlay, where that part came from one."""
    problem = document.problem(where, "")
    return f"{problem.file}:{problem.line}"


def _child(node: Node, token: str) -> Node | None:
    if node.has(token):
        return node.child(token)
    if is_array(node.value) and token.isdigit() and int(token) < len(node.value):
        return node.child(int(token))
    return None
