"""The help text of an operation, from its plan."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

from fastpix_dyn.client.annotations import in_words
from fastpix_dyn.errors import status_error_class
from fastpix_dyn.spec.plan import Body, Operation, Reply, Schema
from fastpix_dyn.spec.schemas import properties

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
        head = f"{parameter.python_name}: {in_words(parameter.schema, definitions)}, {must}, in the {parameter.place}"
        yield _entry(
            head + (f" as {parameter.name}" if parameter.name != parameter.python_name else ""), parameter.description
        )


def _body(body: Body, definitions: Mapping[str, Schema]) -> Iterator[str]:
    for field in body.fields:
        must = "required" if field.required else "optional"
        yield _entry(f"{field.python_name}: {in_words(field.schema, definitions)}, {must}", field.description)
    schema = body.contents[0].schema
    kind = in_words(schema, definitions) if schema is not None else "any"
    yield _entry(
        f"body: {kind}", "The whole body as it stands, instead of its parts." if body.fields else body.description
    )


def _answers(operation: Operation, definitions: Mapping[str, Schema]) -> Iterator[str]:
    for reply in operation.replies:
        if reply.status.startswith("2"):
            yield _entry(f"{reply.status}: {_wrapped(reply.description)}", _shape(reply, definitions))


def _shape(reply: Reply, definitions: Mapping[str, Schema]) -> str:
    schema = reply.contents[0].schema if reply.contents else None
    if schema is None:
        return "no body" if not reply.contents else reply.contents[0].media_type
    keys = properties(schema, definitions)
    described = ", ".join(f"{name}: {in_words(value, definitions)}" for name, (value, _) in keys.items())
    return f"{{{described}}}" if keys else in_words(schema, definitions)


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
