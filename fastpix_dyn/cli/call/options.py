"""Names on the command line: those of Python with hyphens."""

from __future__ import annotations

import keyword
import logging
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from fastpix_dyn.cli.call.values import Items, Json, Shape, WholeBody, is_lenient, kind
from fastpix_dyn.errors import FastPixError, RequestValidationError
from fastpix_dyn.flow.prepare import renamed
from fastpix_dyn.spec import names
from fastpix_dyn.spec.plan import Api, Operation, Schema
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import is_array, is_object, tokens
from fastpix_dyn.structs import replace
from fastpix_dyn.validate.violation import WHOLE_BODY, Violation
from fastpix_dyn.wire import media_types

Named = TypeVar("Named")


def kebab(python_name: str) -> str:
    """*python_name* as it is written on a command line: `get_media` → `get-media`, `from_` → `from`."""
    bare = python_name.removesuffix("_")
    return (bare if keyword.iskeyword(bare) else python_name).lstrip("_").replace("_", "-")


def named(values: Mapping[str, Named]) -> dict[str, Named]:
    """*values*, which have Python names, by their names on the command line."""
    return {kebab(name): value for name, value in values.items()}


def namespace(api: Api, name: str) -> str | None:
    """The Python name of the namespace *name*; None where there is none."""
    return {**{one: one for one in api.namespaces}, **named({one: one for one in api.namespaces})}.get(name)


def operations(api: Api, name: str) -> list[Operation]:
    """The operations called *name*: by operationId, or by the name of their methods, which several may have."""
    if name in api.operations:
        return [api.operations[name]]
    return [plan for plan in api.operations.values() if name in {kebab(plan.python_name), plan.python_name}]


def command(api: Api, plan: Operation) -> str:
    """What calls *plan*: `manage-videos get-media`."""
    space = plan.namespaces[0]
    name = next(name for name, one in api.namespaces[space].items() if one is plan)
    return f"{kebab(space)} {kebab(name)}"


def hint(api: Api, name: str, space: str | None = None) -> str:
    """What to say of *name*, which is no operation: of the namespace *space*, or else nor a namespace."""
    known = names.methods(api, lambda space, method: f"{kebab(space)} {kebab(method)}")
    if space:
        listed = [names.Candidate(kebab(name), (name,), one.method) for name, one in api.namespaces[space].items()]
        return names.hint(name, known, listed=listed)
    spaces = [names.Candidate(kebab(one), (one,)) for one in api.namespaces]
    return names.hint(name, [*spaces, *known], listed=spaces)


def unlike(name: str, taken: Collection[str]) -> str:
    """The option for the argument *name*; `--arg-NAME` where it is *taken* by an option of the program."""
    option = f"--{kebab(name)}"
    return f"--arg-{kebab(name)}" if option in taken else option


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


Key = str | int


class Argument(click.Option):
    """An option whose value is an argument of an operation, or a part of one."""

    def __init__(self, option: str, path: tuple[Key, ...], shape: Shape, **settings: Any) -> None:
        """*path* starts with the Python name of the argument; the keys of the part follow."""
        self.path = path
        self.shape = shape
        self.must_be_given: bool = settings.pop("must_be_given", False)
        self.place: str = settings.pop("place", "body")
        self.needs_body: bool = settings.pop("needs_body", False)
        """Whether it, or another option of the body, must be given."""
        read = settings.pop("type", None) or kind(shape)
        is_list = isinstance(read, Items)
        if is_list and settings.get("help") is not None:
            settings["help"] = _sentences(settings["help"], "May be repeated.")
        declared = f"{option}/--no-{option.removeprefix('--')}" if read is click.BOOL and len(path) == 1 else option
        super().__init__(
            [declared, "argument_" + "_".join(str(key).encode().hex() for key in path)],
            type=None if declared != option else read,
            default=None,
            multiple=is_list,
            **settings,
        )

    def get_help_extra(self, ctx: click.Context) -> Any:
        """Marks what must be given; that is not left to click, for parts may give it too."""
        extra = super().get_help_extra(ctx)
        return {**extra, "required": "required"} if self.must_be_given else extra


def of_parameters(api: Api, plan: Operation, taken: Collection[str]) -> list[Argument]:
    """An option for each parameter of *plan*; *taken* are the options of the program itself."""
    return [
        Argument(
            unlike(one.python_name, taken),
            (one.python_name,),
            Shape(one.schema, api.schemas),
            must_be_given=one.required,
            place=one.place,
            help=_help(one.description, one.schema, api, deprecated=one.deprecated),
        )
        for one in plan.parameters
    ]


def of_body(api: Api, plan: Operation, taken: Collection[str]) -> list[click.Option]:
    """An option for each property of the body of *plan*, for the whole body, and for its media type."""
    body = plan.body
    if body is None:
        return []
    made: list[click.Option] = []
    for field in body.fields:
        option, shape = unlike(field.python_name, taken), Shape(field.schema, api.schemas)
        text = _sentences(_help(field.description, field.schema, api), _parts(option, shape))
        made.append(Argument(option, (field.python_name,), shape, must_be_given=field.required, help=text))
    whole = Shape(body.contents[0].schema or True, api.schemas)
    told = "The whole body, instead of its properties: " if body.fields else "The body: "
    must = body.required and not body.fields
    made.append(
        Argument(
            "--body",
            ("body",),
            whole,
            type=WholeBody(body),
            help=f"{told}@FILE, @- or inline.",
            must_be_given=must,
            needs_body=body.required,
        )
    )
    words = [content.media_type for content in body.contents]
    if len(words) > 1 or any(map(media_types.is_range, words)):
        told = f"What the body is sent as: {', '.join(words)}; else the first that takes it."
        made.append(click.Option(["--media-type"], is_eager=True, help=told))
    return made


def _help(text: str, schema: Schema, api: Api, *, deprecated: bool = False) -> str:
    """What `--help` says of an argument. That it is deprecated is not left to click: the call warns of that."""
    flat = resolved(schema, api.schemas)
    words = (text or str(flat.get("description", ""))).split()
    return " ".join([*words, *(["(DEPRECATED)"] if deprecated or flat.get("deprecated") is True else [])])


def _sentences(*texts: str) -> str:
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in texts if text)


def _parts(option: str, shape: Shape) -> str:
    """Says which parts a value, or an item of it, has: one level of them."""
    if shape.types == frozenset({"array"}):
        option, shape = f"{option}.0", shape.items
    if "object" not in shape.types or not isinstance(kind(shape), Json):
        return ""
    names = list(shape.properties)
    shown = ", ".join([f"{option}.{name}" for name in names[:8]] + (["…"] if len(names) > 8 else []))
    return f"JSON, @FILE, or by parts: {shown or option + '.KEY'}"
