"""One operation of the document → `Operation`: its parameters, body, replies, links and security."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from fastpix_dyn.spec import extensions, names
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Node, ReferenceFaultError
from fastpix_dyn.spec.parser import Parser
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
    Style,
    Where,
)
from fastpix_dyn.spec.schemas import Pool, fields, is_list_of_primitives
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
_JSON = re.compile(r"application/json\b|[^;]*\+json\b")


class Context(Record, frozen=True):
    """What an operation needs to know about the document around it."""

    parser: Parser
    pool: Pool
    schemes: frozenset[str]
    security: tuple[tuple[str, ...], ...]
    retries: Retries | None
    responses: dict[tuple[str, Where], DocumentedResponse] = field(
        default_factory=dict[tuple[str, Where], DocumentedResponse]
    )
    """Those read so far, by status and spot: many operations share theirs."""


def operation(
    context: Context, path: str, method: str, item: Node, servers: Callable[[Parser, Node], tuple[Server, ...]]
) -> Operation:
    """The operation *method* of the path item *item* (OpenAPI 3.1 §4.8.10)."""
    parser, node = context.parser, item.child(method)
    if not parser.must_be_object(node, "an operation"):
        node = Node(node.file, node.pointer, {})
    body, parameters = body_and_parameters(context, item, node)
    _check_template(parser, path, node, parameters)
    responses = tuple(_reply(context, status, reply) for status, reply in parser.object(node, "responses"))
    if not responses:
        parser.fault(node, "an operation needs `responses`, one at least")
    own = security(parser, node, context.schemes)
    operation_id = parser.text(node, "operationId")
    tags = tuple(dict.fromkeys(str(tag.value) for tag in parser.array(node, "tags")))
    return Operation(
        id=operation_id or f"{method} {path}",
        python_name=extensions.name(parser, node) or names.snake(operation_id or f"{method} {path}"),
        namespaces=tuple(names.snake(tag) for tag in tags) or ("default",),
        tags=tags,
        method=method.upper(),
        path=path,
        summary=parser.text(node, "summary") or parser.text(item, "summary"),
        description=parser.text(node, "description") or parser.text(item, "description"),
        deprecated=parser.flag(node, "deprecated"),
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
        where=node.where,
        resource=extensions.resource(parser, node),
        effect=extensions.effect(parser, node),
    )


def security(parser: Parser, holder: Node, schemes: frozenset[str]) -> tuple[tuple[str, ...], ...] | None:
    """The alternatives that *holder* asks for (OpenAPI 3.1 §4.8.30); None where it says nothing."""
    if not holder.has("security"):
        return None
    alternatives: list[tuple[str, ...]] = []
    for requirement in parser.array(holder, "security"):
        if not parser.must_be_object(requirement, "a security requirement"):
            continue
        wanted = {key: value for key, value in requirement.value.items() if not is_no_scheme(key, value)}
        for key in wanted.keys() - schemes:
            parser.fault(requirement.child(key), f"no such security scheme; {names.suggestion(key, schemes)}")
        if wanted or not requirement.value:  # one with extensions only is not the empty one, which asks for nothing
            alternatives.append(tuple(wanted))
    return tuple(alternatives)


def is_no_scheme(key: str, value: Any) -> bool:
    """Whether an entry of a security requirement is an extension: a scheme called `x-…` has a list of scopes."""
    return key.startswith("x-") and not (is_array(value) and all(isinstance(scope, str) for scope in value))


def body_and_parameters(context: Context, item: Node, node: Node) -> tuple[Body | None, tuple[Parameter, ...]]:
    """The body and the parameters; together, because no two arguments may have one name."""
    taken = {"body", "media_type"}

    def fresh(name: str) -> str:
        chosen = names.unused(name, taken)
        taken.add(chosen)
        return chosen

    parameters = tuple(_parameters(context, item, node, fresh))
    body = _body(context, context.parser.follow(node.child("requestBody")), fresh) if node.has("requestBody") else None
    return body, parameters


def _check_template(parser: Parser, path: str, node: Node, parameters: tuple[Parameter, ...]) -> None:
    in_path = names.template_names(path)
    declared = {parameter.name: parameter for parameter in parameters if parameter.place == "path"}
    for name in in_path:
        if name not in declared:
            parser.fault(node, f"the path has {{{name}}}, but no parameter of that name is declared")
    for name, parameter in declared.items():
        if name not in in_path:
            parser.fault(parameter.where, f"the path has no {{{name}}}")


def _parameters(context: Context, item: Node, node: Node, fresh: Callable[[str], str]) -> Iterator[Parameter]:
    """Those of the path item, overridden by those of the operation (OpenAPI 3.1 §4.8.9)."""
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
                parser.fault(reference, f"the {key[0]} parameter {key[1]!r} stands here twice")
            here.add(key)
            found[key] = parameter
    for (place, name), parameter in found.items():
        if not name:
            parser.fault(parameter, "a parameter needs a name")
        elif not (place == "header" and name.lower() in _IGNORED_HEADERS):
            yield _parameter(context, parameter, name, fresh)


def _parameter(context: Context, node: Node, name: str, fresh: Callable[[str], str]) -> Parameter:
    """OpenAPI 3.1 §4.8.12."""
    parser = context.parser
    place: ParameterLocation = parser.word(node, "in", PARAMETER_LOCATIONS, "query")  # type: ignore[assignment]  # it is one of PLACES
    style: Style = parser.word(node, "style", _STYLES[place], _DEFAULT_STYLE[place])  # type: ignore[assignment]  # of _STYLES
    required = parser.flag(node, "required")
    if place == "path" and not required:
        parser.fault(node, "a path parameter needs `required: true`")
    holder, media_type = _schema_holder(parser, node)
    schema = context.pool.schema(holder.child("schema")) if holder.has("schema") else True
    return Parameter(
        name=name,
        python_name=fresh(extensions.name(parser, node) or names.snake(name)),
        place=place,
        required=required or place == "path",
        schema=schema,
        style=style,
        explode=parser.flag(node, "explode", default=style == "form"),
        allow_reserved=parser.flag(node, "allowReserved"),
        media_type=media_type,
        description=parser.text(node, "description"),
        example=next(iter(_examples(parser, holder).values()), NO_EXAMPLE),
        deprecated=parser.flag(node, "deprecated"),
        where=node.where,
        single_as_list=is_list_of_primitives(schema, context.pool.definitions),
    )


def _schema_holder(parser: Parser, node: Node) -> tuple[Node, str | None]:
    """Where the schema of a parameter or a header stands, and the media type if that is in `content`."""
    entries = list(parser.object(node, "content"))
    if node.has("schema") == bool(entries) or len(entries) > 1:
        parser.fault(node, "needs either `schema`, or `content` with one media type")
    return (entries[0][1], entries[0][0]) if entries else (node, None)


def _body(context: Context, node: Node, fresh: Callable[[str], str]) -> Body | None:
    """OpenAPI 3.1 §4.8.13."""
    parser = context.parser
    if not parser.must_be_object(node, "a request body"):
        return None
    contents = _contents(context, node)
    if not contents:
        parser.fault(node, "a request body needs `content`")
        return None
    return Body(
        required=parser.flag(node, "required"),
        contents=contents,
        fields=_fields(context, contents[0].schema, fresh),
        description=parser.text(node, "description"),
    )


def _fields(context: Context, schema: Schema | None, fresh: Callable[[str], str]) -> tuple[Field, ...]:
    if schema is None:
        return ()
    definitions = context.pool.definitions

    def python_name(name: str) -> str:
        return fresh(names.snake(name))

    return fields(schema, definitions, python_name)


def _contents(context: Context, node: Node) -> tuple[Content, ...]:
    """Each media type, JSON first."""
    made = [_content(context, media_type, entry) for media_type, entry in context.parser.object(node, "content")]
    return tuple(sorted(made, key=lambda content: not _JSON.match(content.media_type)))


def _content(context: Context, media_type: str, node: Node) -> Content:
    """OpenAPI 3.1 §4.8.14."""
    parser = context.parser
    return Content(
        media_type=media_type,
        schema=context.pool.schema(node.child("schema")) if node.has("schema") else None,
        examples=_examples(parser, node),
        encoding={name: _encoding(parser, entry) for name, entry in parser.object(node, "encoding")},
        where=node.where,
    )


def _encoding(parser: Parser, node: Node) -> Encoding:
    """OpenAPI 3.1 §4.8.15."""
    style: Any = parser.word(node, "style", _FORM_STYLES, "form") if node.has("style") else None
    explode = parser.flag(node, "explode") if node.has("explode") else None
    return Encoding(parser.text(node, "contentType") or None, style, explode, parser.flag(node, "allowReserved"))


def _examples(parser: Parser, node: Node) -> dict[str, Any]:
    """`example`, or the values of `examples`; else the first example of the schema (OpenAPI 3.1 §4.8.19)."""
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


def _reply(context: Context, status: str, reference: Node) -> DocumentedResponse:
    node = context.parser.follow(reference)
    known = context.responses.get((status, node.where))
    if known is None:
        known = context.responses[status, node.where] = _new_reply(context, status, reference, node)
    return known


def _new_reply(context: Context, status: str, reference: Node, node: Node) -> DocumentedResponse:
    """OpenAPI 3.1 §4.8.17."""
    parser = context.parser
    if not _STATUS.fullmatch(status):
        parser.fault(reference, f"expected a status such as 200 or 2XX, or default, not {quoted(status)}")
    parser.must_be_object(node, "a response")
    return DocumentedResponse(
        status=status,
        description=parser.text(node, "description"),
        contents=_contents(context, node),
        headers=tuple(_header(context, name, entry) for name, entry in parser.object(node, "headers")),
        links=tuple(link for name, entry in parser.object(node, "links") if (link := _link(parser, name, entry))),
        where=node.where,
    )


def _header(context: Context, name: str, reference: Node) -> Header:
    node = context.parser.follow(reference)
    holder, _ = _schema_holder(context.parser, node)
    schema = context.pool.schema(holder.child("schema")) if holder.has("schema") else True
    return Header(name, context.parser.flag(node, "required"), schema, context.parser.text(node, "description"))


def _link(parser: Parser, name: str, reference: Node) -> Link | None:
    """OpenAPI 3.1 §4.8.20."""
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
    """The operationId that a link names, or leads to by `operationRef`."""
    if not node.has("operationRef"):
        return parser.text(node, "operationId")
    try:
        target = parser.document.follow(node, node.value["operationRef"])
    except ReferenceFaultError as problem:
        parser.fault(node.child("operationRef"), str(problem))
        return ""
    steps = json_pointer.tokens(target.pointer)
    if len(steps) < 2:
        parser.fault(node.child("operationRef"), "it leads to no operation")
        return ""
    return parser.text(target, "operationId") or f"{steps[-1]} {steps[-2]}"
