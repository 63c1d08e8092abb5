"""Lint rules about pagination, links, and the extensions of this project: they exist, and their pointers resolve."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.mock.resource_types import ResourceTypes, find_resource_types
from fastpix_dyn.spec import extensions, json_pointer, names
from fastpix_dyn.spec.document import BrokenReferenceError, Node
from fastpix_dyn.spec.plan import Api, Content, DocumentedResponse, Operation, Pagination, Schema, SourceLocation
from fastpix_dyn.spec.schemas import applicable_schemas, properties, resolved
from fastpix_dyn.spec.values import is_array, is_object, quoted
from fastpix_dyn.spec.yaml12 import dump
from fastpix_dyn.workbench.lint.context import Fault, LintContext, OperationNode
from fastpix_dyn.workbench.lint.operation_rules import parameters_of

_PREFIX = "x-dyn-"
_PARTS = ("info", "contact", "license", "externalDocs", "paths", "responses", "discriminator", "xml", "flows")
_FLOWS = ("implicit", "password", "clientCredentials", "authorizationCode")
_LISTS = {"servers": "server", "tags": "tag"}


def check_extension(context: LintContext) -> Iterator[Fault]:
    """Report `x-dyn-…` extensions that don't exist, or are on an object where they are not read."""
    for object_type, node in (one for found in context.objects for one in _extensible(found.type, found.node)):
        for key in node.value:
            if key.startswith(_PREFIX) and object_type not in extensions.EXTENSIONS.get(key, ()):
                yield _ignored(node.child(key), key, object_type)
    for warning in context.api.warnings if context.api else ():
        yield Fault(warning, warning.message, "see docs/extensions.md for the form of the extension")


def _ignored(at: Node, key: str, object_type: str) -> Fault:
    holders = " or ".join(extensions.EXTENSIONS.get(key, ()))
    if holders:
        return Fault(at, f"{key!r} is ignored here, in the {object_type}", f"move it to the {holders}")
    near = names.close_matches(
        key.removeprefix(_PREFIX), [known.removeprefix(_PREFIX) for known in extensions.EXTENSIONS]
    )
    fix = f"did you mean {_PREFIX}{near[0]}?" if near else f"remove it; there are: {', '.join(extensions.EXTENSIONS)}"
    return Fault(at, f"there is no extension {key!r}, so it is ignored", fix)


def _extensible(object_type: str, node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the object at *node*, and the objects inside it that may have extensions and that the walk leaves out."""
    if not is_object(node.value):
        return
    yield object_type, node
    for key in (*_PARTS, *_FLOWS):
        if node.has(key):
            yield from _extensible(key, node.child(key))
    variables = node.child("variables")
    for name in variables.value if object_type == "server" and is_object(variables.value) else ():
        yield from _extensible("server variable", variables.child(name))
    for key, item_type in _LISTS.items():
        for item in node.child(key).items():
            yield from _extensible(item_type, item)


_DECLARING = frozenset({"properties", "items", "prefixItems", "additionalProperties", "patternProperties"})
"""Keywords that declare the children of a value."""


def schemas_at(schema: Schema, definitions: Mapping[str, Schema], pointer: str) -> list[Schema]:
    """Return the schemas of the value at *pointer* in a value of *schema*; an empty list if there can be no value.

    A schema that declares nothing allows any child.
    """
    schemas: list[Schema] = [schema]
    for token in json_pointer.tokens(pointer):
        schemas = [child for one in schemas for child in _child_schemas(one, definitions, token)]
    return schemas


def _child_schemas(schema: Schema, definitions: Mapping[str, Schema], token: str) -> Iterator[Schema]:
    members = applicable_schemas(schema, definitions)
    if schema is True or not any({*_DECLARING, "type", "enum", "const"} & one.keys() for one in members):
        yield True
        return
    for one in members:
        yield from _declared_children(one, token)


def _declared_children(schema: Mapping[str, Any], token: str) -> Iterator[Schema]:
    if token in schema.get("properties", {}):
        yield schema["properties"][token]
        return
    if "items" in schema and token.isdigit():
        yield schema["items"]
    if schema.get("additionalProperties", False) is not False:
        yield schema["additionalProperties"]


def allows_array(schema: Schema, definitions: Mapping[str, Schema]) -> bool:
    """Return whether a value of *schema* may be an array."""
    types = [resolved(one, definitions).get("type") for one in (schema, *applicable_schemas(schema, definitions))]
    return schema is True or any(one == "array" or (isinstance(one, list) and "array" in one) for one in types)


@dataclass(frozen=True, slots=True)
class _Pointer:
    """A pointer in an extension.

    Attributes:
        at: the node that has it.
        pointer: its text.
        schemas: the schemas that it points into; without any it is not checked.
        target: what it points into, in words.
        wants_array: whether it must point to an array.
    """

    at: Node
    pointer: str
    schemas: list[Schema]
    target: str
    wants_array: bool = False


def check_extension_pointer(context: LintContext) -> Iterator[Fault]:
    """Report pointers of `x-dyn-…` extensions to undeclared values, and names of objects that don't exist."""
    api = context.api
    if api is None:
        return
    resource_types = find_resource_types(api)
    nodes = {one.node.source_location: one.node for one in context.operations}
    for operation in api.operations.values():
        node = nodes[operation.source_location]
        for pointers in _POINTERS:
            yield from _unresolved(api, pointers(context, resource_types, operation, node))
        yield from _unknown_names(api, node)
    yield from _unresolved(api, _root_pointers(context, api))


def _unresolved(api: Api, pointers: Iterator[_Pointer]) -> Iterator[Fault]:
    for one in pointers:
        targets = [schema for each in one.schemas for schema in schemas_at(each, api.schemas, one.pointer)]
        if one.schemas and not targets:
            yield Fault(one.at, f"{one.pointer} does not exist in {one.target}", _pointer_fix(api, one))
        elif one.wants_array and targets and not any(allows_array(schema, api.schemas) for schema in targets):
            yield Fault(one.at, f"{one.pointer} is no array in {one.target}", "point to the array of the items")


def _pointer_fix(api: Api, one: _Pointer) -> str:
    return _key_hint(one.schemas, api.schemas, one.pointer) or "point to a declared property"


def _key_hint(schemas: list[Schema], definitions: Mapping[str, Schema], pointer: str) -> str:
    """Return the declared keys that are near to the last key of *pointer*; an empty string if there are none."""
    holder, _, last = pointer.rpartition("/")
    parents = [parent for schema in schemas for parent in schemas_at(schema, definitions, holder)]
    keys = {key for one in parents for key in properties(one, definitions)}
    return names.suggestion(last, sorted(keys)) if keys else ""


def _schemas_of(contents: tuple[Content, ...]) -> list[Schema]:
    return [one.schema for one in contents if one.schema is not None]


def _success_schemas(operation: Operation) -> list[Schema]:
    reply = _success_reply(operation)
    return _schemas_of(reply.contents) if reply else []


def _success_reply(operation: Operation) -> DocumentedResponse | None:
    """Return the first success response that *operation* declares."""
    return next((one for one in operation.responses if one.status.startswith("2")), None)


def _resource_schemas(context: LintContext, resource_types: ResourceTypes, operation: Operation) -> list[Schema]:
    """Return the schemas of the resource of an operation, from the response of the operation that reads it."""
    assert context.api is not None  # noqa: S101  # `check_extension_pointer` has checked that
    role = resource_types.roles[operation.id]
    resource_type = resource_types.by_path.get(role.resource_type)
    reader = resource_type.reader if resource_type and resource_type.reader else operation
    pointer = resource_types.roles[reader.id].pointer
    return [one for schema in _success_schemas(reader) for one in schemas_at(schema, context.api.schemas, pointer)]


def _pagination_pointers(
    _context: LintContext, _resource_types: ResourceTypes, operation: Operation, node: Node
) -> Iterator[_Pointer]:
    pagination, schemas = node.child("x-dyn-pagination"), _success_schemas(operation)
    for key in ("items", "number", "pages", "total"):
        if pagination.has(key):
            target = f"the response of {operation.id}"
            yield _Pointer(
                pagination.child(key), str(pagination.value[key]), schemas, target, wants_array=key == "items"
            )


def _waiter_pointers(
    context: LintContext, _resource_types: ResourceTypes, operation: Operation, node: Node
) -> Iterator[_Pointer]:
    for _, waiter in context.parser.object(node, "x-dyn-waiters"):
        if waiter.has("pointer"):
            schemas, target = _success_schemas(operation), f"the response of {operation.id}"
            yield _Pointer(waiter.child("pointer"), str(waiter.value["pointer"]), schemas, target)


def _resource_pointers(
    context: LintContext, resource_types: ResourceTypes, operation: Operation, node: Node
) -> Iterator[_Pointer]:
    resource = node.child("x-dyn-resource")
    schemas, target = _resource_schemas(context, resource_types, operation), f"the resource of {operation.id}"
    if resource.has("changed"):
        yield _Pointer(resource.child("changed"), str(resource.value["changed"]), schemas, target)
    for turn in context.parser.array(resource, "turns"):
        yield _Pointer(turn.child("pointer"), str(turn.child("pointer").value), schemas, target)
        for key in context.parser.array(turn, "brings"):
            yield _Pointer(key, f"/{key.value}", schemas, target)


def _effect_pointers(
    context: LintContext, resource_types: ResourceTypes, operation: Operation, node: Node
) -> Iterator[_Pointer]:
    effect = node.child("x-dyn-effect")
    schemas, target = _resource_schemas(context, resource_types, operation), f"the resource of {operation.id}"
    for key in ("needs", "sets"):
        for pointer in effect.child(key).value if is_object(effect.child(key).value) else ():
            yield _Pointer(effect.child(key).child(pointer), pointer, schemas, target)
    if effect.has("into"):
        yield _Pointer(effect.child("into"), str(effect.value["into"]), schemas, target)
    if effect.has("upload"):
        response, of_response = _success_schemas(operation), f"the response of {operation.id}"
        yield _Pointer(effect.child("upload"), str(effect.value["upload"]), response, of_response)
    members = effect.child("members")
    if members.has("pointer"):
        yield _Pointer(members.child("pointer"), str(members.value["pointer"]), schemas, target, wants_array=True)
    if members.has("ids"):
        body = _schemas_of(operation.body.contents) if operation.body else []
        of_body = f"the body of {operation.id}"
        yield _Pointer(members.child("ids"), str(members.value["ids"]), body, of_body, wants_array=True)


_POINTERS: tuple[Callable[[LintContext, ResourceTypes, Operation, Node], Iterator[_Pointer]], ...] = (
    _pagination_pointers,
    _waiter_pointers,
    _resource_pointers,
    _effect_pointers,
)
"""One function for each extension of an operation that has pointers."""


def _root_pointers(context: LintContext, api: Api) -> Iterator[_Pointer]:
    root = context.document.root
    errors, webhooks = _error_schemas(api), _webhook_schemas(api)
    shape = root.child("x-dyn-errors")
    fields = str(shape.child("fields").value or "")
    for key in ("message", "description", "fields"):
        if shape.has(key):
            wants_array = key == "fields"
            yield _Pointer(shape.child(key), str(shape.value[key]), errors, "the errors", wants_array=wants_array)
    for key in ("field", "reason") if fields else ():
        if shape.has(key):
            yield _Pointer(shape.child(key), f"{fields}/0{shape.value[key]}", errors, "the errors")
    for key in ("type", "id", "subject"):
        node = root.child("x-dyn-webhooks").child(key)
        for one in node.items() if is_array(node.value) else [node]:
            if one.value is not None:
                yield _Pointer(one, str(one.value), webhooks, "the webhooks")


def _error_schemas(api: Api) -> list[Schema]:
    schemas: dict[SourceLocation, Schema] = {}
    for operation in api.operations.values():
        for reply in operation.responses:
            if not reply.status.startswith(("1", "2", "3")):
                schemas |= {one.source_location: one.schema for one in reply.contents if one.schema is not None}
    return list(schemas.values())


def _webhook_schemas(api: Api) -> list[Schema]:
    return [schema for one in api.webhooks.values() if one.body for schema in _schemas_of(one.body.contents)]


def _unknown_names(api: Api, node: Node) -> Iterator[Fault]:
    """Report the names of webhooks and operations in the extensions of an operation that don't exist."""
    effect = node.child("x-dyn-effect")
    for at in (effect.child("makes"), effect.child("members").child("reader")):
        if at.value is not None and str(at.value) not in api.operations:
            near = names.candidate_suggestion(str(at.value), names.operation_candidates(api.operations.values()))
            yield Fault(at, f"there is no operation {quoted(at.value)}", near)
    events = [*(turn.child("event") for turn in node.child("x-dyn-resource").child("turns").items())]
    for at in (*events, *node.child("x-dyn-events").items()):
        if at.value is not None and str(at.value) not in api.webhooks:
            yield Fault(at, f"there is no webhook {quoted(at.value)}", names.suggestion(str(at.value), api.webhooks))


_EMBEDDED = re.compile(r"\{(\$[^{}]*)\}")


def check_link(context: LintContext) -> Iterator[Fault]:
    """Report links with parameters that their target does not have, or with runtime expressions that don't resolve."""
    for one in context.operations if context.api else ():
        for status, reference in context.parser.object(one.node, "responses"):
            reply = context.parser.follow(reference)
            for _, entry in context.parser.object(reply, "links"):
                link = context.parser.follow(entry)
                yield from _unknown_parameters(context, link)
                yield from _unresolved_expressions(context, one, status, reply, link)


def _unknown_parameters(context: LintContext, link: Node) -> Iterator[Fault]:
    target = _link_target(context, link)
    if target is None:
        return  # the rule `compile` reports that
    declared = parameters_of(context, target)
    parameter_names = [name for _, name in declared]
    for key, node in context.parser.object(link, "parameters", extensible=False):
        location, _, name = key.partition(".")
        if key not in parameter_names and (location, name) not in declared:
            fix = names.suggestion(key, parameter_names)
            yield Fault(node, f"{target.name} has no parameter {key!r}", fix)


def _link_target(context: LintContext, link: Node) -> OperationNode | None:
    where = None
    if isinstance(link.child("operationRef").value, str):
        try:
            where = context.document.follow(link, link.value["operationRef"]).source_location
        except BrokenReferenceError:
            return None
    name = link.child("operationId").value
    matching = (one for one in context.operations if (one.node.source_location == where if where else one.name == name))
    return next(matching, None)


def _unresolved_expressions(
    context: LintContext, one: OperationNode, status: str, reply: Node, link: Node
) -> Iterator[Fault]:
    values = [node for _, node in context.parser.object(link, "parameters", extensible=False)]
    values += [link.child("requestBody")] if link.has("requestBody") else []
    for node in values:
        for expression in _expressions(node.value):
            if not _resolves(context, one, reply, expression):
                message = f"{expression} does not exist in the response {status} of {one.name}"
                yield Fault(node, message, _expression_fix(context, reply, expression))


def _expressions(value: Any) -> list[str]:
    """Return the runtime expressions in *value* (OpenAPI 3.1 §4.8.20.4)."""
    if not isinstance(value, str):
        return []
    return [value] if value.startswith("$") else [str(found) for found in _EMBEDDED.findall(value)]


def _resolves(context: LintContext, one: OperationNode, reply: Node, expression: str) -> bool:
    if expression in {"$url", "$method", "$statusCode", "$request.body", "$response.body"}:
        return True
    for prefix, resolves in _SOURCES.items():
        if expression.startswith(prefix):
            return resolves(context, one, reply, expression.removeprefix(prefix))
    return False


def _in_content(context: LintContext, holder: Node, pointer: str) -> bool:
    schemas = _content_schemas(context, holder)
    return not schemas or any(schemas_at(schema, context.definitions, pointer) for schema in schemas)


def _content_schemas(context: LintContext, holder: Node) -> list[Schema]:
    contents = context.parser.object(context.parser.follow(holder), "content")
    return [context.schema(node.child("schema")) for _, node in contents if node.has("schema")]


def _has_header(context: LintContext, reply: Node, name: str) -> bool:
    return name.lower() in {declared.lower() for declared, _ in context.parser.object(reply, "headers")}


def _has_parameter(context: LintContext, one: OperationNode, text: str) -> bool:
    location, _, name = text.partition(".")
    return (location, name) in parameters_of(context, one)


_SOURCES: Mapping[str, Callable[[LintContext, OperationNode, Node, str], bool]] = {
    "$response.body#": lambda context, _, reply, pointer: _in_content(context, reply, pointer),
    "$response.header.": lambda context, _, reply, name: _has_header(context, reply, name),
    "$request.body#": lambda context, one, _, pointer: _in_content(context, one.node.child("requestBody"), pointer),
    "$request.": lambda context, one, _, text: _has_parameter(context, one, text),
}
"""Whether the rest of a runtime expression resolves, by its prefix; the first matching prefix counts."""


def _expression_fix(context: LintContext, reply: Node, expression: str) -> str:
    hint = _key_hint(_content_schemas(context, reply), context.definitions, expression.partition("#")[2])
    return hint or "use a value that the response declares"


def check_pagination(context: LintContext) -> Iterator[Fault]:
    """Report operations with the parameters or response of paginated ones, but without `x-dyn-pagination`."""
    api = context.api
    if api is None:
        return
    paginations = [one.pagination for one in api.operations.values() if one.pagination]
    for one in api.operations.values():
        like = next((pagination for pagination in paginations if _looks_paginated(api, one, pagination)), None)
        if one.method == "GET" and one.pagination is None and like:
            fix = dump({"x-dyn-pagination": _as_extension(like)}, flow=True).strip()
            message = f"{one.id} looks paginated, but has no x-dyn-pagination: callers get the first page only"
            yield Fault(one.source_location, message, fix.removeprefix("{").removesuffix("}"))


def _looks_paginated(api: Api, operation: Operation, pagination: Pagination) -> bool:
    """Return whether *operation* has the query parameter or response of operations with *pagination*."""
    reply = _success_reply(operation)
    schema = next((one.schema for one in reply.contents), None) if reply else None
    if schema is None:
        return False
    if not any(allows_array(one, api.schemas) for one in schemas_at(schema, api.schemas, pagination.items)):
        return False
    counts = [one for one in (pagination.pages, pagination.total, pagination.number) if one]
    queries = {one.name for one in operation.parameters if one.location == "query"}
    return pagination.page in queries or bool(counts and all(schemas_at(schema, api.schemas, one) for one in counts))


def _as_extension(pagination: Pagination) -> dict[str, Any]:
    keys = ("style", "page", "size", "items", "number", "pages", "total")
    return {key: value for key in keys if (value := getattr(pagination, key)) is not None}
