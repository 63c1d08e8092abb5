"""Parts of arguments, named by dots: `--metadata.title x`, `--inputs.0.url …`; and all arguments put together."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import click
from click.core import ParameterSource

from fastpix_dyn.cli.call.arguments import Argument, Key
from fastpix_dyn.cli.call.shapes import Shape
from fastpix_dyn.cli.call.values import is_lenient
from fastpix_dyn.errors import FastPixError, RequestValidationError
from fastpix_dyn.flow.arguments import renamed
from fastpix_dyn.records import replace
from fastpix_dyn.spec.pointer import tokens
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.violation import WHOLE_BODY, Violation

_CLIENT = {"headers": "--header", "media_type": "--media-type"}
"""The options for what a violation may name besides the arguments of the operation."""


def options(arguments: Iterable[Argument], words: Iterable[str]) -> Iterator[Argument]:
    """An option for each of *words* that names a part of one of *arguments*: `--metadata.title`, `--inputs.0.url=…`.

    Raises:
        click.UsageError: an argument has no such part.
    """
    known = {option: argument for argument in arguments for option in argument.opts}
    made: set[str] = set()
    for word in words:
        option = word.partition("=")[0]
        head, dot, rest = option.partition(".")
        if dot and head in known and option not in made:
            made.add(option)
            path, shape = _walk(known[head], option, rest.split("."))
            yield Argument(option, path, shape, hidden=True)


def completed(arguments: Iterable[Argument], incomplete: str) -> list[str]:
    """The parts whose names begin with *incomplete*, which has a dot: `--metadata.` and what follows."""
    holder, dot, _ = incomplete.rpartition(".")
    head, *segments = holder.split(".")
    argument = next((one for one in arguments if head in one.opts), None)
    if not dot or argument is None:
        return []
    try:
        _, shape = _walk(argument, holder, segments)
    except click.UsageError:
        return []
    names = ["0"] if "array" in shape.types else [*shape.properties]
    return [part for name in names if (part := f"{holder}.{name}").startswith(incomplete)]


def _walk(argument: Argument, option: str, segments: list[str]) -> tuple[tuple[Key, ...], Shape]:
    path, shape = argument.path, argument.shape
    for segment in segments:
        key, shape = _step(shape, segment, option)
        path = (*path, key)
    return path, shape


def _step(shape: Shape, segment: str, option: str) -> tuple[Key, Shape]:
    holder = option[: option.rindex(f".{segment}")]
    if "array" in shape.types and segment.isdecimal():
        return int(segment), shape.items
    if "object" in shape.types:
        by_folded = {_folded(name): name for name in shape.properties}
        name = segment if segment in shape.properties else by_folded.get(_folded(segment), segment)
        return name, shape.property(name)
    if "array" in shape.types:
        raise click.UsageError(f"{holder} is a list: {holder}.0 is its first item, not {option}")
    raise click.UsageError(f"{holder} has no parts: it takes {' or '.join(sorted(shape.types))}, so not {option}")


def _folded(name: str) -> str:
    return name.replace("-", "").replace("_", "").lower()


def given(context: click.Context) -> dict[str, Any]:
    """The arguments that the caller gave, by Python name, with their parts in place.

    Raises:
        click.UsageError: a part does not fit what it is a part of, or something that must be given is not.
    """
    options = [option for option in context.command.params if isinstance(option, Argument)]
    values = {option.path: (option, _value(context, option)) for option in options if _is_given(context, option)}
    tree: dict[Key, Any] = {}
    for path in sorted(values, key=_wholes_first):
        option, value = values[path]
        _put(tree, path, value, option.opts[0])
    _require(context, options, tree)
    names = dict.fromkeys(option.path[0] for option in options)
    return {str(name): tree[name] for name in names if name in tree}


def by_option(context: click.Context, error: FastPixError) -> FastPixError:
    """*error*, whose violations name the options that were given instead of the arguments."""
    if not isinstance(error, RequestValidationError):
        return error
    return renamed(error, tuple(_by_option(context, error.violations)))


@contextmanager
def warnings_by_option(context: click.Context) -> Generator[None]:
    """While it lasts, warnings about arguments name the options that were given."""

    def change(record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            violations = [one for one in record.args if isinstance(one, Violation) and one.argument]
            changed = dict(zip(map(id, violations), _by_option(context, violations), strict=True))
            record.args = tuple(changed.get(id(one), one) for one in record.args)
        return True

    logger = logging.getLogger("fastpix_dyn")
    logger.addFilter(change)
    try:
        yield
    finally:
        logger.removeFilter(change)


def _by_option(context: click.Context, violations: Iterable[Violation]) -> list[Violation]:
    options = [option for option in context.command.params if isinstance(option, Argument)]
    known = {tuple(map(str, option.path)): option.opts[0] for option in options}
    given = {tuple(map(str, option.path)): option.opts[0] for option in options if _is_given(context, option)}
    return [replace(one, argument=_option(one, known, given)) for one in violations]


def _option(violation: Violation, known: Mapping[tuple[str, ...], str], given: Mapping[tuple[str, ...], str]) -> str:
    """The option that gives the value, or the part of it; else that of the whole argument."""
    place, *keys = tokens(violation.pointer) or [""]
    path = (violation.argument, *(keys if violation.argument == place == WHOLE_BODY else keys[1:]))
    ways = (given[path[:end]] for end in range(len(path), 0, -1) if path[:end] in given)
    option = _CLIENT.get(violation.argument, violation.argument)
    return next(ways, known.get((violation.argument,), option))


def _wholes_first(path: tuple[Key, ...]) -> tuple[list[int], int]:
    """Sorts what is a part behind what it is a part of, and items of lists by their numbers."""
    return [key for key in path if isinstance(key, int)], len(path)


def _is_given(context: click.Context, option: Argument) -> bool:
    return context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE


def _value(context: click.Context, option: Argument) -> Any:
    value = context.params[option.name or ""]
    return [item for items in value for item in items] if option.multiple else value


def _put(tree: Any, path: tuple[Key, ...], value: Any, option: str) -> None:
    """Puts *value* into *tree*, making what is between."""
    holder, last = tree, path[-1]
    for key, following in pairwise(path):
        holder = _entered(holder, key, [] if isinstance(following, int) else {}, option)
    if _held(holder, last, option):
        raise click.UsageError(f"{option} is given by another option already")
    _set(holder, last, value)


def _entered(holder: Any, key: Key, fresh: Any, option: str) -> Any:
    if not _held(holder, key, option):
        _set(holder, key, fresh)
    return holder[key]


def _held(holder: Any, key: Key, option: str) -> bool:
    """Whether *holder* has something under *key*.

    Raises:
        click.UsageError: it can't, or an item before it is missing.
    """
    if not (is_array(holder) if isinstance(key, int) else is_object(holder)):
        raise click.UsageError(f"{option} is a part of something that another option gives as no such thing")
    if isinstance(key, int) and key > len(holder):
        raise click.UsageError(f"{option} is item {key} of a list, but there is no item {len(holder)}; count from 0")
    return key < len(holder) if isinstance(key, int) else key in holder


def _set(holder: Any, key: Key, value: Any) -> None:
    if isinstance(key, int) and key == len(holder):
        holder.append(value)
    else:
        holder[key] = value


def _require(context: click.Context, options: list[Argument], tree: Mapping[Key, Any]) -> None:
    wanted = [option for option in options if option.must_be_given and option.path[0] not in tree]
    if "body" in tree:
        wanted = [option for option in wanted if option.place != "body"]
    if is_lenient(context):
        wanted, options = [option for option in wanted if option.place == "path"], []
    help_ = f"`{context.command_path} --help` lists all options"
    if wanted:
        raise click.UsageError(f"missing {', '.join(option.opts[0] for option in wanted)}; {help_}")
    body = [option for option in options if option.place == "body"]
    if any(option.needs_body for option in body) and not any(option.path[0] in tree for option in body):
        names = ", ".join(option.opts[0] for option in body if not option.hidden)
        raise click.UsageError(f"a body is required: give at least one of {names}; {help_}")
