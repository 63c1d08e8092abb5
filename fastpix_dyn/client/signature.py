"""The signature of an operation, from its plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import Parameter as Argument
from inspect import Signature
from typing import Any

from fastpix_dyn.client.annotations import annotation, list_annotation
from fastpix_dyn.spec.plan import Operation, Schema
from fastpix_dyn.wire.messages import UNSET


def signature(operation: Operation, definitions: Mapping[str, Schema]) -> Signature:
    """All arguments by keyword, the required ones without a default; those left out are not sent."""
    required: list[Argument] = []
    optional: list[Argument] = []
    lists = {one.python_name for one in operation.lists}
    for name, must, schema in _arguments(operation):
        kind = (list_annotation if name in lists else annotation)(schema, definitions)
        if must:
            required.append(Argument(name, Argument.KEYWORD_ONLY, annotation=kind))
        else:
            optional.append(Argument(name, Argument.KEYWORD_ONLY, annotation=kind, default=UNSET))
    return Signature([*required, *optional], return_annotation=_result(operation, definitions))


def _arguments(operation: Operation) -> Iterator[tuple[str, bool, Schema]]:
    for parameter in operation.parameters:
        yield parameter.python_name, parameter.required, parameter.schema
    body = operation.body
    if body is None:
        return
    for field in body.fields:
        yield field.python_name, field.required, field.schema
    yield "body", body.required and not body.fields, body.contents[0].schema or True
    if len(body.contents) > 1:
        yield "media_type", False, {"enum": [content.media_type for content in body.contents]}


def _result(operation: Operation, definitions: Mapping[str, Schema]) -> Any:
    contents = next((reply.contents for reply in operation.replies if reply.status.startswith("2")), ())
    schema = contents[0].schema if contents else None
    return Any if schema is None else annotation(schema, definitions)
