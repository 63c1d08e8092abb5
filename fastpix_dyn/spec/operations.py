"""Compile one operation of the document: its parameters, body, responses, links and security."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from fastpix_dyn.spec import extensions, json_pointer, names
from fastpix_dyn.spec.document import BrokenReferenceError, Node
from fastpix_dyn.spec.parser import Parser, SchemaPool
from fastpix_dyn.spec.plan import (
    NO_EXAMPLE,
    PARAMETER_LOCATIONS,
    Body,
    Content,
    DocumentedResponse,
    Encoding,
    Field,
    Header,
    Link,
    Operation,
    Parameter,
    ParameterLocation,
    Retries,
    Schema,
    Server,
    SourceLocation,
    Style,
)
from fastpix_dyn.spec.schemas import body_fields, is_list_of_primitives
from fastpix_dyn.spec.values import is_array, quoted
from fastpix_dyn.structs import Record, field

_DEFAULT_STYLE: dict[ParameterLocation, Style] = {
    "path": "simple",
    "query": "form",
    "header": "simple",
    "cookie": "form",
}
_STYLES: dict[ParameterLocation, tuple[Style, ...]] = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
_FORM_STYLES: tuple[Style, ...] = _STYLES["query"]
_IGNORED_HEADERS = {"accept", "content-type", "authorization"}
_STATUS = re.compile(r"[1-5](?:[0-9]{2}|XX)|default")
_JSON = re.compile(r"(?:(?:application|text)/json|[^;]*\+json)\s*(?:;|$)", re.IGNORECASE)


class OperationContext(Record, frozen=True):
    """The parts of the document around an operation that compiling it needs."""

    parser: Parser
    pool: SchemaPool
    schemes: frozenset[str]
    security: tuple[tuple[str, ...], ...]
    retries: Retries | None
    responses: dict[tuple[str, SourceLocation], DocumentedResponse] = field(
        default_factory=dict[tuple[str, SourceLocation], DocumentedResponse]
    )
    """The compiled responses, by status and source location: many operations share theirs."""


def operation(
    context: OperationContext, path: str, method: str, item: Node, servers: Callable[[Parser, Node], tuple[Server, ...]]
) -> Operation:
    """Compile the operation *method* of the path item *item* (OpenAPI 3.1 §4.8.10)."""
    parser, node = context.parser, item.child(method)
    if not parser.must_be_object(node, "an operation"):
        node = Node(node.file, node.pointer, {})
    body, parameters = body_and_parameters(context, item, node)
    _check_template(parser, path, node, parameters)
    responses = tuple(_response(context, status, reference) for status, reference in parser.object(node, "responses"))
    if not responses:
        parser.fault(node, "an operation needs `responses`, at least one")
    own = security(parser, node, context.schemes)
    operation_id = parser.text(node, "operationId")
    tags = tuple(dict.fromkeys(str(tag.value) for tag in parser.array(node, "tags")))
    return Operation(
        id=operation_id or f"{method} {path}",
        python_name=extensions.name(parser, node) or names.snake(operation_id or f"{method} {path}"),
        namespaces=(),  # the compiler sets them: their names depend on all tags of the document
        tags=tags,
        method=method.upper(),
        path=path,
        summary=parser.text(node, "summary") or parser.text(item, "summary"),
        description=parser.text(node, "description") or parser.text(item, "description"),
        deprecated=parser.boolean(node, "deprecated"),
        parameters=parameters,
        body=body,
        responses=responses,
        security=context.security if own is None else own,
        servers=servers(parser, node) or servers(parser, item),
        pagination=extensions.pagination(parser, node, parameters),
        retries=extensions.retries(parser, node) or context.retries,
        idempotency_header=extensions.idempotency_header(parser, node),
        waiters=extensions.waiters(parser, node),
        events=extensions.events(parser, node),
        source_location=node.source_location,
        resource=extensions.resource(parser, node),
        effect=extensions.effect(parser, node),
    )


def security(parser: Parser, holder: Node, schemes: frozenset[str]) -> tuple[tuple[str, ...], ...] | None:
    """Return the alternatives in `security` of *holder* (OpenAPI 3.1 §4.8.30); None if it has no `security`."""
    if not holder.has("security"):
        return None
    alternatives: list[tuple[str, ...]] = []
    for requirement in parser.array(holder, "security"):
        if not parser.must_be_object(requirement, "a security requirement"):
            continue
        wanted = {key: value for key, value in requirement.value.items() if not is_requirement_extension(key, value)}
        for key in wanted.keys() - schemes:
            parser.fault(requirement.child(key), f"no such security scheme; {names.suggestion(key, schemes)}")
        if wanted or not requirement.value:  # one with only extensions is not the empty one, which requires nothing
            alternatives.append(tuple(wanted))
    return tuple(alternatives)


def is_requirement_extension(key: str, value: Any) -> bool:
    """Return whether an entry of a security requirement is an extension: a scheme called `x-…` has a list of scopes."""
    return key.startswith("x-") and not (is_array(value) and all(isinstance(scope, str) for scope in value))


def body_and_parameters(context: OperationContext, item: Node, node: Node) -> tuple[Body | None, tuple[Parameter, ...]]:
    """Compile the body and the parameters: together, because their arguments need different names."""
    used = {"body", "media_type"}

    def new_name(name: str) -> str:
        chosen = names.unused_name(name, used)
        used.add(chosen)
        return chosen

    parameters = tuple(_parameters(context, item, node, new_name))
    body = (
        _body(context, context.parser.follow(node.child("requestBody")), new_name) if node.has("requestBody") else None
    )
    return body, parameters


def _check_template(parser: Parser, path: str, node: Node, parameters: tuple[Parameter, ...]) -> None:
    in_path = names.template_names(path)
    declared = {parameter.name: parameter for parameter in parameters if parameter.location == "path"}
    for name in in_path:
        if name not in declared:
            parser.fault(node, f"the path has {{{name}}}, but no parameter of that name is declared")
    for name, parameter in declared.items():
        if name not in in_path:
            parser.fault(parameter.source_location, f"the path has no {{{name}}}")


def _parameters(
    context: OperationContext, item: Node, node: Node, new_name: Callable[[str], str]
) -> Iterator[Parameter]:
    """Compile the parameters of the path item, overridden by those of the operation (OpenAPI 3.1 §4.8.9)."""
    parser = context.parser
    found: dict[tuple[str, str], Node] = {}
    for holder in (item, node):
        here: set[tuple[str, str]] = set()
        for reference in parser.array(holder, "parameters"):
            parameter = parser.follow(reference)
            if not parser.must_be_object(parameter, "a parameter"):
                continue
            key = (parser.text(parameter, "in"), parser.text(parameter, "name"))
            if key in here:
                parser.fault(reference, f"the {key[0]} parameter {key[1]!r} is declared twice")
            here.add(key)
            found[key] = parameter
    for (location, name), parameter in found.items():
        if not name:
            parser.fault(parameter, "a parameter needs `name`")
        elif not (location == "header" and name.lower() in _IGNORED_HEADERS):
            yield _parameter(context, parameter, name, new_name)


def _parameter(context: OperationContext, node: Node, name: str, new_name: Callable[[str], str]) -> Parameter:
    """Compile a parameter (OpenAPI 3.1 §4.8.12)."""
    parser = context.parser
    location: ParameterLocation = parser.choice(node, "in", PARAMETER_LOCATIONS, "query")  # type: ignore[assignment]  # one of PARAMETER_LOCATIONS
    style: Style = parser.choice(node, "style", _STYLES[location], _DEFAULT_STYLE[location])  # type: ignore[assignment]  # one of _STYLES
    required = parser.boolean(node, "required")
    if location == "path" and not required:
        parser.fault(node, "a path parameter needs `required: true`")
    holder, media_type = _schema_holder(parser, node)
    schema = context.pool.schema(holder.child("schema")) if holder.has("schema") else True
    return Parameter(
        name=name,
        python_name=new_name(extensions.name(parser, node) or names.snake(name)),
        location=location,
        required=required,
        schema=schema,
        style=style,
        explode=parser.boolean(node, "explode", default=style == "form"),
        allow_reserved=parser.boolean(node, "allowReserved"),
        media_type=media_type,
        description=parser.text(node, "description"),
        example=next(iter(_examples(parser, holder).values()), NO_EXAMPLE),
        deprecated=parser.boolean(node, "deprecated"),
        source_location=node.source_location,
        accepts_single_item=is_list_of_primitives(schema, context.pool.definitions),
    )


def _schema_holder(parser: Parser, node: Node) -> tuple[Node, str | None]:
    """Return the object with the schema of a parameter or header, and the media type if it is in `content`."""
    entries = list(parser.object(node, "content"))
    if node.has("schema") == bool(entries) or len(entries) > 1:
        parser.fault(node, "expected either `schema`, or `content` with one media type")
    return (entries[0][1], entries[0][0]) if entries else (node, None)


def _body(context: OperationContext, node: Node, new_name: Callable[[str], str]) -> Body | None:
    """Compile a request body (OpenAPI 3.1 §4.8.13)."""
    parser = context.parser
    if not parser.must_be_object(node, "a request body"):
        return None
    contents = _contents(context, node)
    if not contents:
        parser.fault(node, "a request body needs `content`")
        return None
    return Body(
        required=parser.boolean(node, "required"),
        contents=contents,
        fields=_fields(context, contents[0].schema, new_name),
        description=parser.text(node, "description"),
    )


def _fields(context: OperationContext, schema: Schema | None, new_name: Callable[[str], str]) -> tuple[Field, ...]:
    if schema is None:
        return ()
    definitions = context.pool.definitions

    def python_name(name: str) -> str:
        return new_name(names.snake(name))

    return body_fields(schema, definitions, python_name)


def _contents(context: OperationContext, node: Node) -> tuple[Content, ...]:
    """Compile each media type; JSON comes first."""
    made = [_content(context, media_type, entry) for media_type, entry in context.parser.object(node, "content")]
    return tuple(sorted(made, key=lambda content: not _JSON.match(content.media_type)))


def _content(context: OperationContext, media_type: str, node: Node) -> Content:
    """Compile a media type of a body (OpenAPI 3.1 §4.8.14)."""
    parser = context.parser
    return Content(
        media_type=media_type,
        schema=context.pool.schema(node.child("schema")) if node.has("schema") else None,
        examples=_examples(parser, node),
        encoding={name: _encoding(parser, entry) for name, entry in parser.object(node, "encoding")},
        source_location=node.source_location,
    )


def _encoding(parser: Parser, node: Node) -> Encoding:
    """Compile the encoding of a property (OpenAPI 3.1 §4.8.15)."""
    style: Any = parser.choice(node, "style", _FORM_STYLES, "form") if node.has("style") else None
    explode = parser.boolean(node, "explode") if node.has("explode") else None
    return Encoding(parser.text(node, "contentType") or None, style, explode, parser.boolean(node, "allowReserved"))


def _examples(parser: Parser, node: Node) -> dict[str, Any]:
    """Return `example`, or the values of `examples`; else the first example of the schema (OpenAPI 3.1 §4.8.19)."""
    if node.has("example"):
        return {"example": node.child("example").value}
    named: dict[str, Any] = {}
    for name, reference in parser.object(node, "examples"):
        example = parser.follow(reference)
        if example.has("value"):
            named[name] = example.child("value").value
    if named:
        return named
    schema = parser.follow(node.child("schema"))
    listed = schema.child("examples").value
    if is_array(listed) and listed:
        return {"example": listed[0]}
    return {"example": schema.child("example").value} if schema.has("example") else {}


def _response(context: OperationContext, status: str, reference: Node) -> DocumentedResponse:
    node = context.parser.follow(reference)
    key = (status, node.source_location)
    if key not in context.responses:
        context.responses[key] = _new_response(context, status, reference, node)
    return context.responses[key]


def _new_response(context: OperationContext, status: str, reference: Node, node: Node) -> DocumentedResponse:
    """Compile a response (OpenAPI 3.1 §4.8.17)."""
    parser = context.parser
    if not _STATUS.fullmatch(status):
        parser.fault(reference, f"expected a status such as 200 or 2XX, or default, got {quoted(status)}")
    parser.must_be_object(node, "a response")
    return DocumentedResponse(
        status=status,
        description=parser.text(node, "description"),
        contents=_contents(context, node),
        headers=tuple(_header(context, name, entry) for name, entry in parser.object(node, "headers")),
        links=tuple(link for name, entry in parser.object(node, "links") if (link := _link(parser, name, entry))),
        source_location=node.source_location,
    )


def _header(context: OperationContext, name: str, reference: Node) -> Header:
    node = context.parser.follow(reference)
    holder, _ = _schema_holder(context.parser, node)
    schema = context.pool.schema(holder.child("schema")) if holder.has("schema") else True
    return Header(name, context.parser.boolean(node, "required"), schema, context.parser.text(node, "description"))


def _link(parser: Parser, name: str, reference: Node) -> Link | None:
    """Compile a link (OpenAPI 3.1 §4.8.20)."""
    node = parser.follow(reference)
    if not parser.must_be_object(node, "a link"):
        return None
    parameters = {key: entry.value for key, entry in parser.object(node, "parameters", extensible=False)}
    return Link(
        name,
        _link_target(parser, node),
        parameters,
        node.child("requestBody").value,
        parser.text(node, "description"),
    )


def _link_target(parser: Parser, node: Node) -> str:
    """Return the operationId that a link contains, or that its `operationRef` leads to."""
    if not node.has("operationRef"):
        return parser.text(node, "operationId")
    try:
        target = parser.document.follow(node, node.value["operationRef"])
    except BrokenReferenceError as problem:
        parser.fault(node.child("operationRef"), str(problem))
        return ""
    steps = json_pointer.tokens(target.pointer)
    if len(steps) < 2:
        parser.fault(node.child("operationRef"), "the operationRef leads to no operation")
        return ""
    return parser.text(target, "operationId") or f"{steps[-1]} {steps[-2]}"
