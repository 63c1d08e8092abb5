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

    reading: Parser
    pool: Pool
    schemes: frozenset[str]
    security: tuple[tuple[str, ...], ...]
    retries: Retries | None
    replies: dict[tuple[str, Where], DocumentedResponse] = field(
        default_factory=dict[tuple[str, Where], DocumentedResponse]
    )
    """Those read so far, by status and spot: many operations share theirs."""


def operation(
    context: Context, path: str, method: str, item: Node, servers: Callable[[Parser, Node], tuple[Server, ...]]
) -> Operation:
    """The operation *method* of the path item *item* (OpenAPI 3.1 §4.8.10)."""
    reading, spot = context.reading, item.child(method)
    if not reading.must_be_object(spot, "an operation"):
        spot = Node(spot.file, spot.pointer, {})
    body, parameters = body_and_parameters(context, item, spot)
    _check_template(reading, path, spot, parameters)
    replies = tuple(_reply(context, status, reply) for status, reply in reading.object(spot, "responses"))
    if not replies:
        reading.fault(spot, "an operation needs `responses`, one at least")
    own = security(reading, spot, context.schemes)
    operation_id = reading.text(spot, "operationId")
    tags = tuple(dict.fromkeys(str(tag.value) for tag in reading.array(spot, "tags")))
    return Operation(
        id=operation_id or f"{method} {path}",
        python_name=extensions.name(reading, spot) or names.snake(operation_id or f"{method} {path}"),
        namespaces=tuple(names.snake(tag) for tag in tags) or ("default",),
        tags=tags,
        method=method.upper(),
        path=path,
        summary=reading.text(spot, "summary") or reading.text(item, "summary"),
        description=reading.text(spot, "description") or reading.text(item, "description"),
        deprecated=reading.flag(spot, "deprecated"),
        parameters=parameters,
        body=body,
        replies=replies,
        security=context.security if own is None else own,
        servers=servers(reading, spot) or servers(reading, item),
        paging=extensions.pagination(reading, spot, parameters),
        retries=extensions.retries(reading, spot) or context.retries,
        idempotency_header=extensions.idempotency_header(reading, spot),
        waiters=extensions.waiters(reading, spot),
        events=extensions.events(reading, spot),
        where=spot.where,
        resource=extensions.resource(reading, spot),
        effect=extensions.effect(reading, spot),
    )


def security(reading: Parser, holder: Node, schemes: frozenset[str]) -> tuple[tuple[str, ...], ...] | None:
    """The alternatives that *holder* asks for (OpenAPI 3.1 §4.8.30); None where it says nothing."""
    if not holder.has("security"):
        return None
    alternatives: list[tuple[str, ...]] = []
    for requirement in reading.array(holder, "security"):
        if not reading.must_be_object(requirement, "a security requirement"):
            continue
        wanted = {key: value for key, value in requirement.value.items() if not is_no_scheme(key, value)}
        for key in wanted.keys() - schemes:
            reading.fault(requirement.child(key), f"no such security scheme; {names.suggestion(key, schemes)}")
        if wanted or not requirement.value:  # one with extensions only is not the empty one, which asks for nothing
            alternatives.append(tuple(wanted))
    return tuple(alternatives)


def is_no_scheme(key: str, value: Any) -> bool:
    """Whether an entry of a security requirement is an extension: a scheme called `x-…` has a list of scopes."""
    return key.startswith("x-") and not (is_array(value) and all(isinstance(scope, str) for scope in value))


def body_and_parameters(context: Context, item: Node, spot: Node) -> tuple[Body | None, tuple[Parameter, ...]]:
    """The body and the parameters; together, because no two arguments may have one name."""
    taken = {"body", "media_type"}

    def fresh(name: str) -> str:
        chosen = names.unused(name, taken)
        taken.add(chosen)
        return chosen

    parameters = tuple(_parameters(context, item, spot, fresh))
    body = _body(context, context.reading.follow(spot.child("requestBody")), fresh) if spot.has("requestBody") else None
    return body, parameters


def _check_template(reading: Parser, path: str, spot: Node, parameters: tuple[Parameter, ...]) -> None:
    in_path = names.template_names(path)
    declared = {parameter.name: parameter for parameter in parameters if parameter.place == "path"}
    for name in in_path:
        if name not in declared:
            reading.fault(spot, f"the path has {{{name}}}, but no parameter of that name is declared")
    for name, parameter in declared.items():
        if name not in in_path:
            reading.fault(parameter.where, f"the path has no {{{name}}}")


def _parameters(context: Context, item: Node, spot: Node, fresh: Callable[[str], str]) -> Iterator[Parameter]:
    """Those of the path item, overridden by those of the operation (OpenAPI 3.1 §4.8.9)."""
    reading = context.reading
    found: dict[tuple[str, str], Node] = {}
    for holder in (item, spot):
        here: set[tuple[str, str]] = set()
        for reference in reading.array(holder, "parameters"):
            parameter = reading.follow(reference)
            if not reading.must_be_object(parameter, "a parameter"):
                continue
            key = (reading.text(parameter, "in"), reading.text(parameter, "name"))
            if key in here:
                reading.fault(reference, f"the {key[0]} parameter {key[1]!r} stands here twice")
            here.add(key)
            found[key] = parameter
    for (place, name), parameter in found.items():
        if not name:
            reading.fault(parameter, "a parameter needs a name")
        elif not (place == "header" and name.lower() in _IGNORED_HEADERS):
            yield _parameter(context, parameter, name, fresh)


def _parameter(context: Context, spot: Node, name: str, fresh: Callable[[str], str]) -> Parameter:
    """OpenAPI 3.1 §4.8.12."""
    reading = context.reading
    place: ParameterLocation = reading.word(spot, "in", PARAMETER_LOCATIONS, "query")  # type: ignore[assignment]  # it is one of PLACES
    style: Style = reading.word(spot, "style", _STYLES[place], _DEFAULT_STYLE[place])  # type: ignore[assignment]  # of _STYLES
    required = reading.flag(spot, "required")
    if place == "path" and not required:
        reading.fault(spot, "a path parameter needs `required: true`")
    holder, media_type = _schema_holder(reading, spot)
    schema = context.pool.schema(holder.child("schema")) if holder.has("schema") else True
    return Parameter(
        name=name,
        python_name=fresh(extensions.name(reading, spot) or names.snake(name)),
        place=place,
        required=required or place == "path",
        schema=schema,
        style=style,
        explode=reading.flag(spot, "explode", default=style == "form"),
        allow_reserved=reading.flag(spot, "allowReserved"),
        media_type=media_type,
        description=reading.text(spot, "description"),
        example=next(iter(_examples(reading, holder).values()), NO_EXAMPLE),
        deprecated=reading.flag(spot, "deprecated"),
        where=spot.where,
        single_as_list=is_list_of_primitives(schema, context.pool.definitions),
    )


def _schema_holder(reading: Parser, spot: Node) -> tuple[Node, str | None]:
    """Where the schema of a parameter or a header stands, and the media type if that is in `content`."""
    entries = list(reading.object(spot, "content"))
    if spot.has("schema") == bool(entries) or len(entries) > 1:
        reading.fault(spot, "needs either `schema`, or `content` with one media type")
    return (entries[0][1], entries[0][0]) if entries else (spot, None)


def _body(context: Context, spot: Node, fresh: Callable[[str], str]) -> Body | None:
    """OpenAPI 3.1 §4.8.13."""
    reading = context.reading
    if not reading.must_be_object(spot, "a request body"):
        return None
    contents = _contents(context, spot)
    if not contents:
        reading.fault(spot, "a request body needs `content`")
        return None
    return Body(
        required=reading.flag(spot, "required"),
        contents=contents,
        fields=_fields(context, contents[0].schema, fresh),
        description=reading.text(spot, "description"),
    )


def _fields(context: Context, schema: Schema | None, fresh: Callable[[str], str]) -> tuple[Field, ...]:
    if schema is None:
        return ()
    definitions = context.pool.definitions

    def python_name(name: str) -> str:
        return fresh(names.snake(name))

    return fields(schema, definitions, python_name)


def _contents(context: Context, spot: Node) -> tuple[Content, ...]:
    """Each media type, JSON first."""
    made = [_content(context, media_type, entry) for media_type, entry in context.reading.object(spot, "content")]
    return tuple(sorted(made, key=lambda content: not _JSON.match(content.media_type)))


def _content(context: Context, media_type: str, spot: Node) -> Content:
    """OpenAPI 3.1 §4.8.14."""
    reading = context.reading
    return Content(
        media_type=media_type,
        schema=context.pool.schema(spot.child("schema")) if spot.has("schema") else None,
        examples=_examples(reading, spot),
        encoding={name: _encoding(reading, entry) for name, entry in reading.object(spot, "encoding")},
        where=spot.where,
    )


def _encoding(reading: Parser, spot: Node) -> Encoding:
    """OpenAPI 3.1 §4.8.15."""
    style: Any = reading.word(spot, "style", _FORM_STYLES, "form") if spot.has("style") else None
    explode = reading.flag(spot, "explode") if spot.has("explode") else None
    return Encoding(reading.text(spot, "contentType") or None, style, explode, reading.flag(spot, "allowReserved"))


def _examples(reading: Parser, spot: Node) -> dict[str, Any]:
    """`example`, or the values of `examples`; else the first example of the schema (OpenAPI 3.1 §4.8.19)."""
    if spot.has("example"):
        return {"example": spot.child("example").value}
    named: dict[str, Any] = {}
    for name, reference in reading.object(spot, "examples"):
        example = reading.follow(reference)
        if example.has("value"):
            named[name] = example.child("value").value
    if named:
        return named
    schema = reading.follow(spot.child("schema"))
    listed = schema.child("examples").value
    if is_array(listed) and listed:
        return {"example": listed[0]}
    return {"example": schema.child("example").value} if schema.has("example") else {}


def _reply(context: Context, status: str, reference: Node) -> DocumentedResponse:
    spot = context.reading.follow(reference)
    known = context.replies.get((status, spot.where))
    if known is None:
        known = context.replies[status, spot.where] = _new_reply(context, status, reference, spot)
    return known


def _new_reply(context: Context, status: str, reference: Node, spot: Node) -> DocumentedResponse:
    """OpenAPI 3.1 §4.8.17."""
    reading = context.reading
    if not _STATUS.fullmatch(status):
        reading.fault(reference, f"expected a status such as 200 or 2XX, or default, not {quoted(status)}")
    reading.must_be_object(spot, "a response")
    return DocumentedResponse(
        status=status,
        description=reading.text(spot, "description"),
        contents=_contents(context, spot),
        headers=tuple(_header(context, name, entry) for name, entry in reading.object(spot, "headers")),
        links=tuple(link for name, entry in reading.object(spot, "links") if (link := _link(reading, name, entry))),
        where=spot.where,
    )


def _header(context: Context, name: str, reference: Node) -> Header:
    spot = context.reading.follow(reference)
    holder, _ = _schema_holder(context.reading, spot)
    schema = context.pool.schema(holder.child("schema")) if holder.has("schema") else True
    return Header(name, context.reading.flag(spot, "required"), schema, context.reading.text(spot, "description"))


def _link(reading: Parser, name: str, reference: Node) -> Link | None:
    """OpenAPI 3.1 §4.8.20."""
    spot = reading.follow(reference)
    if not reading.must_be_object(spot, "a link"):
        return None
    parameters = {key: entry.value for key, entry in reading.object(spot, "parameters", extensible=False)}
    return Link(
        name,
        _link_target(reading, spot),
        parameters,
        spot.child("requestBody").value,
        reading.text(spot, "description"),
    )


def _link_target(reading: Parser, spot: Node) -> str:
    """The operationId that a link names, or leads to by `operationRef`."""
    if not spot.has("operationRef"):
        return reading.text(spot, "operationId")
    try:
        target = reading.document.follow(spot, spot.value["operationRef"])
    except ReferenceFaultError as problem:
        reading.fault(spot.child("operationRef"), str(problem))
        return ""
    steps = json_pointer.tokens(target.pointer)
    if len(steps) < 2:
        reading.fault(spot.child("operationRef"), "it leads to no operation")
        return ""
    return reading.text(target, "operationId") or f"{steps[-1]} {steps[-2]}"
