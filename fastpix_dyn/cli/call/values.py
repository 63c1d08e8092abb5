"""Files that the command line names: `@file.json`, `@film.mp4`, `@-` for standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from fastpix_dyn.spec.plan import Body, Schema
from fastpix_dyn.spec.schema_bundle import OPEN_WORDS, group
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.wire import media_types, to_json

if TYPE_CHECKING:
    Kind = click.ParamType[Any, Any]
else:  # what it is a type of can be said to click since 8.5 only
    Kind = click.ParamType

_YAML = {".yaml", ".yml"}


def read_bytes(name: str, refuse: Callable[[str], Any]) -> bytes:
    """The content of the file *name*, `-` for standard input; *refuse* is told why there is none."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        refuse(f"{name!r} can't be read: {error.strerror}")
        raise


def read_value(name: str, refuse: Callable[[str], Any]) -> Any:
    """The value of the JSON or YAML file *name*, `-` for standard input; *refuse* is told why there is none."""
    content = read_bytes(name, refuse)
    try:
        text = content.decode("utf-8-sig")
        if Path(name).suffix.lower() in _YAML:
            from fastpix_dyn.spec import yaml12  # few files are YAML

            return yaml12.read(text)
        return to_json.read(text)
    except ValueError as error:
        return refuse(f"{'standard input' if name == '-' else name} does not hold JSON: {error}")


def completed(incomplete: str) -> list[CompletionItem]:
    """The files whose names begin with *incomplete*, an `@` before: no shell completes them there."""
    if not incomplete.startswith("@"):
        return []
    folder, slash, start = incomplete[1:].rpartition("/")
    found = sorted(Path(f"{folder}{slash}" or ".").glob(f"{_literal(start)}*"))
    return [CompletionItem(f"@{folder}{slash}{path.name}{'/' if path.is_dir() else ''}") for path in found]


def _literal(text: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)


ALL = frozenset({"string", "integer", "number", "boolean", "null", "object", "array"})
_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)


@dataclass(frozen=True)
class Shape:
    """A schema, seen through its `$ref`s and branches. What it says is a guide for writing; the judge decides."""

    schema: Schema
    definitions: Mapping[str, Schema]

    @cached_property
    def _group(self) -> list[Mapping[str, Any]]:
        return group(self.schema, self.definitions)

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types that the value may have: all where the schema does not say."""
        found = {name for part in self._group for name in _types(part)}
        return (frozenset(found) or ALL) - {"null"}

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The known values that are texts."""
        listed = [word for part in self._group for word in (*_closed(part), *part.get(OPEN_WORDS, ()))]
        return tuple(dict.fromkeys(word for word in listed if isinstance(word, str)))

    @cached_property
    def is_closed(self) -> bool:
        """Whether the known words are all that there are."""
        texts = [part for part in self._group if "string" in _types(part)]
        return bool(texts) and self.types == frozenset({"string"}) and all(_closed(part) for part in texts)

    @cached_property
    def is_binary(self) -> bool:
        """Whether a text stands for bytes: by OpenAPI 3.0's format, or 3.1's content keywords (§4.8.14)."""
        return any(
            part.get("format") == "binary" or ("contentMediaType" in part and "contentEncoding" not in part)
            for part in self._group
        )

    def limit(self, inclusive: str, exclusive: str) -> tuple[int | None, bool]:
        """The limit of a number under the one keyword or the other, and whether the limit itself is out."""
        for part in self._group:
            for keyword in (inclusive, exclusive):
                if isinstance(part.get(keyword), int):
                    return part[keyword], keyword == exclusive
        return None, False

    @property
    def items(self) -> Shape:
        """What the items of an array may be."""
        return self._any(part["items"] for part in self._group if "items" in part)

    @property
    def properties(self) -> dict[str, Shape]:
        """What the declared properties of an object may be."""
        names = dict.fromkeys(name for part in self._group for name in part.get("properties", {}))
        return {name: self.property(name) for name in names}

    def property(self, name: str) -> Shape:
        """What the property *name* of an object may be; anything where none is declared."""
        declared = [part["properties"][name] for part in self._group if name in part.get("properties", {})]
        others = [part["additionalProperties"] for part in self._group if "additionalProperties" in part]
        return self._any(iter(declared or [schema for schema in others if not isinstance(schema, bool)]))

    def _any(self, schemas: Iterator[Schema]) -> Shape:
        found = list(schemas)
        return Shape(found[0] if len(found) == 1 else {"anyOf": found} if found else True, self.definitions)


def _types(part: Mapping[str, Any]) -> tuple[str, ...]:
    if "type" in part:
        declared = part["type"]
        return tuple(declared) if is_array(declared) else (str(declared),)
    if "properties" in part:
        return ("object",)
    return tuple(next((name for kind, name in _TYPES if isinstance(value, kind)), "null") for value in _closed(part))


def _closed(part: Mapping[str, Any]) -> tuple[Any, ...]:
    return (part["const"],) if "const" in part else tuple(part.get("enum", ()))


def kind(shape: Shape) -> Kind:
    """How a word becomes a value of *shape*."""
    return next(make for fits, make in _KINDS if fits(shape))(shape)


def is_lenient(context: click.Context | None) -> bool:
    """Whether the caller has turned the judging of requests off: then a wrong value goes out as it is."""
    return context is not None and context.params.get("requests", "strict") != "strict"


class Word(click.Choice[str]):
    """One of the words of a closed `enum`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word."""
        return value if is_lenient(ctx) else super().convert(value, param, ctx)


class Whole(click.IntRange):
    """An integer within the limits of its schema."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The integer."""
        if is_lenient(ctx):
            return click.INT.convert(value, param, ctx)
        return super().convert(value, param, ctx)


class Text(click.types.StringParamType):
    """A text as it stands; known words are shown and completed, others are taken too."""

    def __init__(self, words: tuple[str, ...]) -> None:
        """*words* are those that are known."""
        self.words = words

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:  # noqa: ARG002  # click's own signature
        """The known words, and room for others."""
        return f"[{'|'.join(self.words)}|…]" if self.words else None

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002  # as above
        """The known words that begin so."""
        return [CompletionItem(word) for word in self.words if word.startswith(incomplete)]


class Json(Kind):
    """A value as JSON, or that of a file: `@file.json`, `@file.yaml`, `@-` for standard input."""

    name = "json"

    def __init__(self, shape: Shape) -> None:
        """*shape* is what the value should have."""
        self.shape = shape

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value."""
        if not isinstance(value, str):
            return value
        if value.startswith("@") or value == "-":
            return read_value(value.removeprefix("@"), lambda message: self.fail(message, param, ctx))
        try:
            return to_json.read(value)
        except ValueError as error:
            # The value is not shown: it may be long, and hold a secret.
            types = " or ".join(sorted(self.shape.types)) if len(self.shape.types) < 4 else "value"
            return self.fail(f"no JSON {types}, nor @FILE or @- (standard input): {error}", param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002  # as above
        """Files, after an @."""
        return completed(incomplete)


class Number(Kind):
    """A number; whole ones stay whole."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number."""
        try:
            read = to_json.read(value) if isinstance(value, str) else value
        except ValueError:
            read = None
        if isinstance(read, int | float) and not isinstance(read, bool):
            return read
        return value if is_lenient(ctx) else self.fail(f"{value!r} is not a number", param, ctx)


class Either(Json):
    """A text, or another value: what the schema takes; the text where it takes both."""

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """The known words, if there are some."""
        return Text(self.shape.words).get_metavar(param, ctx) or "VALUE"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The known words that begin so."""
        return Text(self.shape.words).shell_complete(ctx, param, incomplete)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The first reading of the word that fits the schema; the text itself if none does."""
        if not isinstance(value, str) or (value.startswith("@") and not self._fits(value)):
            return super().convert(value, param, ctx)
        try:
            read = to_json.read(value)
        except ValueError:
            return value
        readings = (read, value) if is_array(read) or is_object(read) else (value, read)
        return next((one for one in readings if self._fits(one)), value)

    def _fits(self, value: Any) -> bool:
        return Validator(self.shape.definitions).fits(self.shape.schema, value, direction="request")


class Items(Kind):
    """One item of an array; or, as JSON or a file, the whole array."""

    name = "item"

    def __init__(self, shape: Shape) -> None:
        """*shape* is that of the array."""
        items = shape.items
        self.item: Kind = Json(items) if items.types == frozenset({"array"}) else kind(items)
        self.whole = Json(shape)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """A list: of the one item, or the whole one."""
        if not isinstance(value, str):
            return value
        is_file = value.startswith("@") and not isinstance(self.item, Content)
        if value.startswith("[") or is_file or value == "-":
            read = self.whole.convert(value, param, ctx)
            return read if is_array(read) else [read]
        return [self.item.convert(value, param, ctx)]

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """That of an item."""
        return self.item.get_metavar(param, ctx) or self.item.name.upper()

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """What an item may be, or a file."""
        return completed(incomplete) or self.item.shell_complete(ctx, param, incomplete)


class Content(Kind):
    """The bytes of a file, `@film.mp4` or `@-`; else of the text itself."""

    name = "@file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What the body is written from: a file's name goes with its bytes."""
        if not isinstance(value, str) or not value.startswith("@"):
            return value.encode() if isinstance(value, str) else value
        content = read_bytes(value[1:], lambda message: self.fail(message, param, ctx))
        return content if value == "@-" else (Path(value[1:]).name, content)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002  # as above
        """Files, after an @."""
        return completed(incomplete)


def _whole(shape: Shape) -> Kind:
    low, above = shape.limit("minimum", "exclusiveMinimum")
    high, below = shape.limit("maximum", "exclusiveMaximum")
    return click.INT if low is None and high is None else Whole(low, high, min_open=above, max_open=below)


def _only(*types: str) -> Callable[[Shape], bool]:
    return lambda shape: shape.types <= frozenset(types)


_KINDS: tuple[tuple[Callable[[Shape], bool], Callable[[Shape], Kind]], ...] = (
    (lambda shape: shape.is_binary, lambda _shape: Content()),
    (lambda shape: shape.is_closed, lambda shape: Word(shape.words)),
    (_only("string"), lambda shape: Text(shape.words)),
    (_only("boolean"), lambda _shape: click.BOOL),
    (_only("integer"), _whole),
    (_only("integer", "number"), lambda _shape: Number()),
    (_only("array"), Items),
    (lambda shape: "string" not in shape.types, Json),
    (lambda _shape: True, Either),
)
"""Which shapes are read how: the first that fits counts."""


_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class WholeBody(Kind):
    """A body by its media type: JSON and forms as JSON or YAML, the rest as it is in its file."""

    name = "@file"

    def __init__(self, body: Body) -> None:
        """*body* is what the document says."""
        self.body = body

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What the client takes as `body`."""
        if not isinstance(value, str):
            return value
        chosen = ctx.params.get("media_type") if ctx else None
        media_type = chosen if isinstance(chosen, str) else self.body.contents[0].media_type
        if media_types.is_json(media_type) or media_types.essence(media_type) in _FORMS:
            return Json(Shape({}, {})).convert(value, param, ctx)
        if media_types.is_text(media_type) and not value.startswith("@") and value != "-":
            return value
        read = Content().convert("@-" if value == "-" else value, param, ctx)
        return read if isinstance(read, bytes) else read[1]

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Files, after an @."""
        return Content().shell_complete(ctx, param, incomplete)
