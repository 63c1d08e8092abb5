"""The help text of an operation, from its plan."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

from fastpix_dyn.client.annotations import in_words
from fastpix_dyn.errors import status_error_class
from fastpix_dyn.flow.arguments import any_of, needs_any
from fastpix_dyn.spec.plan import Body, Operation, Reply, Schema
from fastpix_dyn.spec.schemas import of_one, properties, resolved

_WIDTH = 100


def docstring(operation: Operation, definitions: Mapping[str, Schema]) -> str:
    """What `help()` shows: summary, arguments, body, answer, errors, events."""
    sections = [
        operation.summary or operation.id,
        _wrapped(operation.description),
        f"{operation.method} {operation.path}   (operationId {operation.id})",
        "Deprecated." if operation.deprecated else "",
        _section("Arguments", _parameters(operation, definitions)),
        _section(f"Body ({_media_types(operation.body)})", _body(operation.body, definitions))
        if operation.body
        else "",
        _section("Answer", _answers(operation, definitions)),
        _section("Errors", _errors(operation)),
        _section("Events that may follow", iter(operation.events)),
        "Paged: .items() iterates over every item, .pages() over the bodies of the pages." if operation.paging else "",
    ]
    return "\n\n".join(section for section in sections if section)


def _parameters(operation: Operation, definitions: Mapping[str, Schema]) -> Iterator[str]:
    for parameter in operation.parameters:
        must = "required" if parameter.required else "optional"
        is_one_enough = parameter.single_as_list and of_one(parameter.schema, definitions)
        kind = in_words(parameter.schema, definitions) + (", or a single item" if is_one_enough else "")
        head = f"{parameter.python_name}: {kind}, {must}, in the {parameter.place}"
        yield _entry(
            head + (f" as {parameter.name}" if parameter.name != parameter.python_name else ""), parameter.description
        )


def _body(body: Body, definitions: Mapping[str, Schema]) -> Iterator[str]:
    for field in body.fields:
        must = "required" if field.required else "optional"
        yield _entry(f"{field.python_name}: {in_words(field.schema, definitions)}, {must}", field.description)
    schema = body.contents[0].schema
    kind = in_words(schema, definitions) if schema is not None else "any"
    must = "required" if body.required and not body.fields else "optional"
    yield _entry(
        f"body: {kind}, {must}",
        "The whole body as it stands, instead of its parts." if body.fields else body.description,
    )
    if needs_any(body):
        yield f"A body is required: give {any_of(body)}."


def _answers(operation: Operation, definitions: Mapping[str, Schema]) -> Iterator[str]:
    for reply in operation.replies:
        if reply.status.startswith("2"):
            shape = "\n".join(_shape(reply, definitions))
            yield f"{reply.status}: {_wrapped(reply.description)}\n{textwrap.indent(shape, '    ')}"


def _shape(reply: Reply, definitions: Mapping[str, Schema]) -> Iterator[str]:
    """The keys of an answer, and those of the objects directly inside it."""
    schema = reply.contents[0].schema if reply.contents else None
    if schema is None:
        yield reply.contents[0].media_type if reply.contents else "no body"
        return
    keys = properties(schema, definitions)
    if not keys:
        yield in_words(schema, definitions)
    for name, (value, _) in keys.items():
        inner = properties(value, definitions) or properties(
            resolved(value, definitions).get("items", True), definitions
        )
        line = f"{name}: {in_words(value, definitions)}" + (f" with {', '.join(inner)}" if inner else "")
        yield textwrap.fill(line, _WIDTH, subsequent_indent="    ")


def _errors(operation: Operation) -> Iterator[str]:
    for reply in operation.replies:
        if reply.status.isdigit() and not reply.status.startswith("2"):
            yield f"{status_error_class(int(reply.status)).__name__} ({reply.status}): {reply.description}"


def _media_types(body: Body | None) -> str:
    return ", ".join(content.media_type for content in body.contents) if body else ""


def _section(title: str, entries: Iterator[str]) -> str:
    listed = list(entries)
    return "\n".join([f"{title}:", *(textwrap.indent(entry, "    ") for entry in listed)]) if listed else ""


def _entry(head: str, text: str) -> str:
    return f"{head}\n{textwrap.indent(_wrapped(text), '    ')}" if text else head


def _wrapped(text: str) -> str:
    """*text* in lines of a readable length; its own paragraphs stay."""
    paragraphs = text.strip().split("\n\n")
    return "\n\n".join(
        textwrap.fill(" ".join(paragraph.split()), _WIDTH, break_long_words=False) for paragraph in paragraphs
    )
