"""The help of a bound operation: its signature with Python types, and its docstring."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from inspect import Parameter as Argument
from inspect import Signature
from typing import Any, Literal, Union

from fastpix_dyn.errors import status_error_class
from fastpix_dyn.flow.prepare import any_property, needs_any_property
from fastpix_dyn.spec.plan import Body, DocumentedResponse, Operation, Schema
from fastpix_dyn.spec.schemas import allowed_types, item_schemas, properties, resolved, single_item_schemas
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.wire.messages import UNSET

_TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "array": list[Any],
    "object": dict[str, Any],
    "null": None,
}
_MAX_WORDS = 1_000
"""Values of an enum that a type lists at most."""
_MAX_TEXT = 20_000
"""Characters of the words for one type at most."""
_MAX_DEPTH = 10
"""Arrays in each other that a type shows at most; an array may contain itself."""
_RANGES = (
    ("minimum", "≥ {}"),
    ("maximum", "≤ {}"),
    ("minLength", "at least {} long"),
    ("maxLength", "at most {} long"),
)


def annotation(schema: Schema, definitions: Mapping[str, Schema], depth: int = 0) -> Any:
    """Return the Python type of values of *schema*, arrays with their items; `Any` if it allows several shapes.

    *depth* is the number of arrays around the value.
    """
    flat = resolved(schema, definitions)
    words = flat.get("enum")
    if words and len(words) <= _MAX_WORDS and all(isinstance(word, str | int | bool) or word is None for word in words):
        return Literal[tuple(words)]
    types = flat.get("type")
    if is_array(types):
        return _union(types)
    if types == "array" and isinstance(flat.get("items"), Mapping) and depth < _MAX_DEPTH:
        return list[annotation(flat["items"], definitions, depth + 1)]  # type: ignore[misc]  # built at run time
    return _TYPES.get(str(types), Any)


def list_annotation(schema: Schema, definitions: Mapping[str, Schema]) -> Any:
    """Return the Python type of an argument that is a list of primitives or a single one."""
    inner = [annotation(item, definitions) for items in item_schemas(schema, definitions) for item in items] or [Any]
    single = [annotation(item, definitions) for item in single_item_schemas(schema, definitions)]
    sequence: Any = Sequence  # of a type that is built at run time
    return _either(
        [*single, sequence[_either(inner)], *([None] if "null" in allowed_types(schema, definitions) else [])]
    )


def _either(types: list[Any]) -> Any:
    return Union[tuple(types)]  # noqa: UP007  # the types are known at run time only


def _union(names: list[str]) -> Any:
    """Return the `Union` of the JSON types *names*; `Any` if one is unknown."""
    if not set(names) <= _TYPES.keys():
        return Any
    return _either([_TYPES[name] for name in names])


def type_text(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    """Return the type in words: `str (uuid)`, `int (≥ 1, ≤ 50)`, `'asc' | 'desc'`, `list of str`."""
    return _TypeText(definitions).of(schema)


class _TypeText:
    """Describes types in words. A schema that occurs again is described once, and inside itself as `…`."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._known: dict[int, str] = {}

    def of(self, schema: Schema) -> str:
        """Return the type of *schema* in words, of limited length."""
        if isinstance(schema, bool):
            return "any"
        if id(schema) not in self._known:
            self._known[id(schema)] = "…"
            text = self._described(resolved(schema, self._definitions))
            self._known[id(schema)] = text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]}…"
        return self._known[id(schema)]

    def _described(self, flat: Mapping[str, Any]) -> str:
        if "const" in flat:
            return repr(flat["const"])
        if words := flat.get("enum"):
            more = f" | … ({len(words):,} values)" if len(words) > _MAX_WORDS else ""
            return " | ".join(map(repr, words[:_MAX_WORDS])) + more
        alternatives = [*flat.get("oneOf", ()), *flat.get("anyOf", ())]
        if alternatives and "properties" not in flat:
            return " | ".join(dict.fromkeys(self.of(one) for one in alternatives))
        types = flat.get("type", "any")
        names = [self._word(name, flat) for name in (types if is_array(types) else [types])]
        notes = [flat["format"]] if "format" in flat else []
        notes += [text.format(flat[key]) for key, text in _RANGES if key in flat]
        return " | ".join(names) + (f" ({', '.join(map(str, notes))})" if notes else "")

    def _word(self, name: str, schema: Mapping[str, Any]) -> str:
        if name == "array":
            return f"list of {self.of(schema['items'])}" if "items" in schema else "list"
        known = _TYPES.get(name, Any)
        return {"object": "dict", "null": "None"}.get(name) or ("any" if known is Any else str(known.__name__))


def signature(operation: Operation, definitions: Mapping[str, Schema]) -> Signature:
    """Return the signature: keyword-only arguments, the required ones without a default."""
    required: list[Argument] = []
    optional: list[Argument] = []
    lists = {one.python_name for one in operation.list_parameters}
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
    contents = next((reply.contents for reply in operation.responses if reply.status.startswith("2")), ())
    schema = contents[0].schema if contents else None
    return Any if schema is None else annotation(schema, definitions)


_WIDTH = 100


def docstring(operation: Operation, definitions: Mapping[str, Schema]) -> str:
    """Return the text of `help()`: summary, arguments, body, response, errors, events."""
    sections = [
        operation.summary or operation.id,
        _wrapped(operation.description),
        f"{operation.method} {operation.path}   (operationId {operation.id})",
        "Deprecated." if operation.deprecated else "",
        _section("Arguments", _parameters(operation, definitions)),
        _section(f"Body ({_media_types(operation.body)})", _body(operation.body, definitions))
        if operation.body
        else "",
        _section("Response", _responses(operation, definitions)),
        _section("Errors", _errors(operation)),
        _section("Events that may follow", iter(operation.events)),
        "Paginated: .items() iterates over every item, .pages() over the bodies of the pages."
        if operation.pagination
        else "",
    ]
    return "\n\n".join(section for section in sections if section)


def _parameters(operation: Operation, definitions: Mapping[str, Schema]) -> Iterator[str]:
    for parameter in operation.parameters:
        must = "required" if parameter.required else "optional"
        is_one_enough = parameter.accepts_single_item and single_item_schemas(parameter.schema, definitions)
        kind = type_text(parameter.schema, definitions) + (", or a single item" if is_one_enough else "")
        head = f"{parameter.python_name}: {kind}, {must}, in the {parameter.location}"
        yield _entry(
            head + (f" as {parameter.name}" if parameter.name != parameter.python_name else ""), parameter.description
        )


def _body(body: Body, definitions: Mapping[str, Schema]) -> Iterator[str]:
    for field in body.fields:
        must = "required" if field.required else "optional"
        yield _entry(f"{field.python_name}: {type_text(field.schema, definitions)}, {must}", field.description)
    schema = body.contents[0].schema
    kind = type_text(schema, definitions) if schema is not None else "any"
    must = "required" if body.required and not body.fields else "optional"
    yield _entry(
        f"body: {kind}, {must}",
        "The whole body, instead of its properties." if body.fields else body.description,
    )
    if needs_any_property(body):
        yield f"A body is required: give {any_property(body)}."


def _responses(operation: Operation, definitions: Mapping[str, Schema]) -> Iterator[str]:
    for reply in operation.responses:
        if reply.status.startswith("2"):
            shape = "\n".join(_shape(reply, definitions))
            yield f"{reply.status}: {_wrapped(reply.description)}\n{textwrap.indent(shape, '    ')}"


def _shape(reply: DocumentedResponse, definitions: Mapping[str, Schema]) -> Iterator[str]:
    """Yield the keys of a response, with those of the objects directly inside."""
    schema = reply.contents[0].schema if reply.contents else None
    if schema is None:
        yield reply.contents[0].media_type if reply.contents else "no body"
        return
    keys = properties(schema, definitions)
    if not keys:
        yield type_text(schema, definitions)
    for name, (value, _) in keys.items():
        inner = properties(value, definitions) or properties(
            resolved(value, definitions).get("items", True), definitions
        )
        line = f"{name}: {type_text(value, definitions)}" + (f" with {', '.join(inner)}" if inner else "")
        yield textwrap.fill(line, _WIDTH, subsequent_indent="    ")


def _errors(operation: Operation) -> Iterator[str]:
    for reply in operation.responses:
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
    """Return *text* wrapped; its paragraphs stay."""
    paragraphs = text.strip().split("\n\n")
    return "\n\n".join(
        textwrap.fill(" ".join(paragraph.split()), _WIDTH, break_long_words=False) for paragraph in paragraphs
    )
