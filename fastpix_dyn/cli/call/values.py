"""Words of a command line → values of the types that a schema asks for: click's types, and a few more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from fastpix_dyn.cli.call import files
from fastpix_dyn.cli.call.shapes import Shape
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.judge import Judge
from fastpix_dyn.wire import json_text

if TYPE_CHECKING:
    Kind = click.ParamType[Any, Any]
else:  # what it is a type of can be said to click since 8.5 only
    Kind = click.ParamType


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
            return files.read_value(value.removeprefix("@"), lambda message: self.fail(message, param, ctx))
        try:
            return json_text.read(value)
        except ValueError as error:
            # The value is not shown: it may be long, and hold a secret.
            types = " or ".join(sorted(self.shape.types)) if len(self.shape.types) < 4 else "value"
            return self.fail(f"no JSON {types}, nor @FILE or @- (standard input): {error}", param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002  # as above
        """Files, after an @."""
        return files.completed(incomplete)


class Number(Kind):
    """A number; whole ones stay whole."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number."""
        try:
            read = json_text.read(value) if isinstance(value, str) else value
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
            read = json_text.read(value)
        except ValueError:
            return value
        readings = (read, value) if is_array(read) or is_object(read) else (value, read)
        return next((one for one in readings if self._fits(one)), value)

    def _fits(self, value: Any) -> bool:
        return Judge(self.shape.definitions).fits(self.shape.schema, value, direction="request")


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
        return files.completed(incomplete) or self.item.shell_complete(ctx, param, incomplete)


class Content(Kind):
    """The bytes of a file, `@film.mp4` or `@-`; else of the text itself."""

    name = "@file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What the body is written from: a file's name goes with its bytes."""
        if not isinstance(value, str) or not value.startswith("@"):
            return value.encode() if isinstance(value, str) else value
        content = files.read_bytes(value[1:], lambda message: self.fail(message, param, ctx))
        return content if value == "@-" else (Path(value[1:]).name, content)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002  # as above
        """Files, after an @."""
        return files.completed(incomplete)


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
