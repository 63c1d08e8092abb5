"""How a word of the command line becomes a value of a schema: types of parameters for click.

`param_type` chooses the type by the schema. A value may also be read from a file: `@file.json`, `@film.mp4`, `@-` for
standard input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from fastpix_dyn.cli.shared_options import BOTH_READ_STDIN, is_stdin_taken, read_file
from fastpix_dyn.spec.plan import Body, Schema
from fastpix_dyn.spec.schema_bundle import EXTENSIBLE_ENUM
from fastpix_dyn.spec.schemas import applicable_schemas
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.wire import media_types, to_json

if TYPE_CHECKING:
    ParamType = click.ParamType[Any, Any]
else:  # the class is generic only since click 8.5
    ParamType = click.ParamType

_YAML = {".yaml", ".yml"}
_MAX_BODY_BYTES = 512 * 1024 * 1024
"""A body is sent from memory; `upload` sends larger files."""


def read_bytes(name: str, refuse: Callable[[str], Any]) -> bytes:
    """Return the content of the file *name*, `-` for standard input; call *refuse* if it can't be read."""
    if name == "-" and is_stdin_taken():
        refuse(BOTH_READ_STDIN.format("@-"))
    try:
        return read_file(name, limit=_MAX_BODY_BYTES)
    except OSError as error:
        refuse(f"{name!r} can't be read: {error.strerror}")
        raise


def read_value(name: str, refuse: Callable[[str], Any]) -> Any:
    """Return the value of the JSON or YAML file *name*, `-` for standard input; call *refuse* if there is none."""
    content = read_bytes(name, refuse)
    try:
        text = content.decode("utf-8-sig")
        if Path(name).suffix.lower() in _YAML:
            from fastpix_dyn.spec import yaml12  # few files are YAML

            return yaml12.parse(text)
        return to_json.parse(text)
    except ValueError as error:
        return refuse(f"{'standard input' if name == '-' else name} is no JSON: {error}")


def file_completions(incomplete: str) -> list[CompletionItem]:
    """Return the files whose names begin with *incomplete*, after its `@`: shells complete no names there."""
    if not incomplete.startswith("@"):
        return []
    folder, slash, start = incomplete[1:].rpartition("/")
    paths = sorted(Path(f"{folder}{slash}" or ".").glob(f"{_escaped_glob(start)}*"))
    return [CompletionItem(f"@{folder}{slash}{path.name}{'/' if path.is_dir() else ''}") for path in paths]


def _escaped_glob(text: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)


ALL_TYPES = frozenset({"string", "integer", "number", "boolean", "null", "object", "array"})
_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)


@dataclass(frozen=True)
class SchemaView:
    """A schema with its `$ref`s and alternatives resolved. It guides the input; the validator decides what is valid."""

    schema: Schema
    definitions: Mapping[str, Schema]

    @cached_property
    def _group(self) -> list[Mapping[str, Any]]:
        return applicable_schemas(self.schema, self.definitions)

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types that the value may have, apart from null; all of them if the schema does not restrict them."""
        types = {name for part in self._group for name in _types(part)}
        return (frozenset(types) or ALL_TYPES) - {"null"}

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The values that the schema lists, as far as they are texts."""
        listed = [word for part in self._group for word in (*_closed(part), *part.get(EXTENSIBLE_ENUM, ()))]
        return tuple(dict.fromkeys(word for word in listed if isinstance(word, str)))

    @cached_property
    def is_closed(self) -> bool:
        """Whether only the listed words are valid."""
        texts = [part for part in self._group if "string" in _types(part)]
        return bool(texts) and self.types == frozenset({"string"}) and all(_closed(part) for part in texts)

    @cached_property
    def is_binary(self) -> bool:
        """Whether a text represents bytes: by OpenAPI 3.0's format, or 3.1's content keywords (§4.8.14)."""
        return any(
            part.get("format") == "binary" or ("contentMediaType" in part and "contentEncoding" not in part)
            for part in self._group
        )

    def limit(self, inclusive: str, exclusive: str) -> tuple[int | None, bool]:
        """Return the limit of a number by either keyword, and whether the limit itself is excluded."""
        for part in self._group:
            for keyword in (inclusive, exclusive):
                if isinstance(part.get(keyword), int):
                    return part[keyword], keyword == exclusive
        return None, False

    @property
    def items(self) -> SchemaView:
        """The schema of the items of an array."""
        return self._any(part["items"] for part in self._group if "items" in part)

    @property
    def properties(self) -> dict[str, SchemaView]:
        """The schemas of the declared properties of an object."""
        names = dict.fromkeys(name for part in self._group for name in part.get("properties", {}))
        return {name: self.property(name) for name in names}

    def property(self, name: str) -> SchemaView:
        """Return the schema of the property *name* of an object; without a declaration, one that allows any value."""
        declared = [part["properties"][name] for part in self._group if name in part.get("properties", {})]
        others = [part["additionalProperties"] for part in self._group if "additionalProperties" in part]
        return self._any(iter(declared or [schema for schema in others if not isinstance(schema, bool)]))

    def _any(self, schemas: Iterator[Schema]) -> SchemaView:
        choices = list(schemas)
        schema = choices[0] if len(choices) == 1 else {"anyOf": choices} if choices else True
        return SchemaView(schema, self.definitions)


def _types(part: Mapping[str, Any]) -> tuple[str, ...]:
    if "type" in part:
        declared = part["type"]
        return tuple(declared) if is_array(declared) else (str(declared),)
    if "properties" in part:
        return ("object",)
    return tuple(next((name for type_, name in _TYPES if isinstance(value, type_)), "null") for value in _closed(part))


def _closed(part: Mapping[str, Any]) -> tuple[Any, ...]:
    return (part["const"],) if "const" in part else tuple(part.get("enum", ()))


def param_type(view: SchemaView) -> ParamType:
    """Return the type of parameter that turns a word into a value of the schema *view*."""
    return next(make for matches, make in _PARAM_TYPES if matches(view))(view)


def is_lenient(context: click.Context | None) -> bool:
    """Return whether `--validate-requests` lets invalid values pass: then they are sent as they are."""
    return context is not None and context.params.get("validate_requests", "strict") != "strict"


class EnumWord(click.Choice[str]):
    """A word of an `enum`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the word."""
        return value if is_lenient(ctx) else super().convert(value, param, ctx)


class Integer(click.IntRange):
    """An integer within the limits of its schema."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the integer."""
        if is_lenient(ctx):
            return click.INT.convert(value, param, ctx)
        return super().convert(value, param, ctx)


class Text(click.types.StringParamType):
    """A text as it is; known words are shown and completed, and others are also accepted."""

    def __init__(self, words: tuple[str, ...]) -> None:
        """Create the type; *words* are the known words."""
        self.words = words

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:  # noqa: ARG002  # click's own signature
        """Return the known words, and `…` for others."""
        return f"[{'|'.join(self.words)}|…]" if self.words else None

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002  # as above
        """Return the known words that begin with *incomplete*."""
        return [CompletionItem(word) for word in self.words if word.startswith(incomplete)]


class Json(ParamType):
    """A value as JSON, or the value in a file: `@file.json`, `@file.yaml`, `@-` for standard input."""

    name = "json"

    def __init__(self, view: SchemaView) -> None:
        """Create the type; *view* is the schema of the value."""
        self.view = view

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the value."""
        if not isinstance(value, str):
            return value
        if value.startswith("@") or value == "-":
            return read_value(value.removeprefix("@"), lambda message: self.fail(message, param, ctx))
        try:
            return to_json.parse(value)
        except ValueError as error:
            # The value is not shown: it may be long, and contain a secret.
            types = " or ".join(sorted(self.view.types)) if len(self.view.types) < 4 else "value"
            return self.fail(f"expected a JSON {types}, @FILE or @- (standard input): {error}", param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002  # as above
        """Return files, after an @."""
        return file_completions(incomplete)


class Number(ParamType):
    """A number; integers stay integers."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number."""
        try:
            number = to_json.parse(value) if isinstance(value, str) else value
        except ValueError:
            number = None
        if isinstance(number, int | float) and not isinstance(number, bool):
            return number
        return value if is_lenient(ctx) else self.fail(f"{value!r} is not a number", param, ctx)


class TextOrJson(Json):
    """A text or another JSON value, whichever the schema allows; the text if it allows both."""

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """Return the known words, if there are some."""
        return Text(self.view.words).get_metavar(param, ctx) or "VALUE"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the known words that begin with *incomplete*."""
        return Text(self.view.words).shell_complete(ctx, param, incomplete)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the first interpretation of the word that is valid by the schema; the text itself if none is."""
        if not isinstance(value, str) or (value.startswith("@") and not self._is_valid(value)):
            return super().convert(value, param, ctx)
        try:
            parsed = to_json.parse(value)
        except ValueError:
            return value
        candidates = (parsed, value) if is_array(parsed) or is_object(parsed) else (value, parsed)
        return next((candidate for candidate in candidates if self._is_valid(candidate)), value)

    def _is_valid(self, value: Any) -> bool:
        return Validator(self.view.definitions).fits(self.view.schema, value, direction="request")


class ListItem(ParamType):
    """An item of an array; or, as JSON or from a file, the whole array."""

    name = "item"

    def __init__(self, view: SchemaView) -> None:
        """Create the type; *view* is the schema of the array."""
        items = view.items
        self.item: ParamType = Json(items) if items.types == frozenset({"array"}) else param_type(items)
        self.whole = Json(view)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return a list: of the one item, or the whole list."""
        if not isinstance(value, str):
            return value
        is_file = value.startswith("@") and not isinstance(self.item, FileContent)
        if value.startswith("[") or is_file or value == "-":
            whole = self.whole.convert(value, param, ctx)
            return whole if is_array(whole) else [whole]
        return [self.item.convert(value, param, ctx)]

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """Return the metavar of an item."""
        return self.item.get_metavar(param, ctx) or self.item.name.upper()

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return values of an item, or files after an @."""
        return file_completions(incomplete) or self.item.shell_complete(ctx, param, incomplete)


class FileContent(ParamType):
    """The bytes of a file, `@film.mp4` or `@-`; else those of the text itself."""

    name = "@file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the bytes, for a named file with its name."""
        if not isinstance(value, str) or not value.startswith("@"):
            return value.encode() if isinstance(value, str) else value
        content = read_bytes(value[1:], lambda message: self.fail(message, param, ctx))
        return content if value == "@-" else (Path(value[1:]).name, content)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002  # as above
        """Return files, after an @."""
        return file_completions(incomplete)


def _integer_type(view: SchemaView) -> ParamType:
    low, above = view.limit("minimum", "exclusiveMinimum")
    high, below = view.limit("maximum", "exclusiveMaximum")
    return click.INT if low is None and high is None else Integer(low, high, min_open=above, max_open=below)


def _only(*types: str) -> Callable[[SchemaView], bool]:
    return lambda view: view.types <= frozenset(types)


_PARAM_TYPES: tuple[tuple[Callable[[SchemaView], bool], Callable[[SchemaView], ParamType]], ...] = (
    (lambda view: view.is_binary, lambda _view: FileContent()),
    (lambda view: view.is_closed, lambda view: EnumWord(view.words)),
    (_only("string"), lambda view: Text(view.words)),
    (_only("boolean"), lambda _view: click.BOOL),
    (_only("integer"), _integer_type),
    (_only("integer", "number"), lambda _view: Number()),
    (_only("array"), ListItem),
    (lambda view: "string" not in view.types, Json),
    (lambda _view: True, TextOrJson),
)
"""The types of parameters, each with the schemas that it is for; the first match counts."""


_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class WholeBody(ParamType):
    """A whole body, by its media type: JSON and forms as JSON or YAML, any other as the bytes of a file."""

    name = "@file"

    def __init__(self, body: Body) -> None:
        """Create the type; *body* is the body that the document describes."""
        self.body = body

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the value for the client's `body=`."""
        if not isinstance(value, str):
            return value
        chosen = ctx.params.get("media_type") if ctx else None
        media_type = chosen if isinstance(chosen, str) else self.body.contents[0].media_type
        if media_types.is_json(media_type) or media_types.essence(media_type) in _FORMS:
            return Json(SchemaView({}, {})).convert(value, param, ctx)
        if media_types.is_text(media_type) and not value.startswith("@") and value != "-":
            return value
        content = FileContent().convert("@-" if value == "-" else value, param, ctx)
        return content if isinstance(content, bytes) else content[1]

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return files, after an @."""
        return FileContent().shell_complete(ctx, param, incomplete)
