"""The options of an operation: their names, their values put together as arguments, and errors that name them.

An option is called like the argument in Python, with hyphens: `--media-id` for `media_id`. A part of an argument has an
option of its own, by dots: `--metadata.title`, `--inputs.0.url`.
"""

from __future__ import annotations

import keyword
import logging
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from fastpix_dyn.cli.call.values import Json, ListItem, SchemaView, WholeBody, is_lenient, param_type
from fastpix_dyn.errors import FastPixError, RequestValidationError
from fastpix_dyn.flow.prepare import with_violations
from fastpix_dyn.spec import names
from fastpix_dyn.spec.json_pointer import tokens
from fastpix_dyn.spec.plan import Api, Operation, Schema
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.structs import replace
from fastpix_dyn.validate.violation import WHOLE_BODY, Violation
from fastpix_dyn.wire import media_types

Named = TypeVar("Named")


def kebab(python_name: str) -> str:
    """Return *python_name* as the command line writes it: `get_media` → `get-media`, `from_` → `from`."""
    bare = python_name.removesuffix("_")
    return (bare if keyword.iskeyword(bare) else python_name).lstrip("_").replace("_", "-")


def by_kebab_name(values: Mapping[str, Named]) -> dict[str, Named]:
    """Return *values*, which have Python names, by their names on the command line."""
    return {kebab(name): value for name, value in values.items()}


def namespace(api: Api, name: str) -> str | None:
    """Return the Python name of the namespace *name*; None if there is none."""
    python_names = {space: space for space in api.namespaces}
    return {**python_names, **by_kebab_name(python_names)}.get(name)


def operations(api: Api, name: str) -> list[Operation]:
    """Return the operations called *name*: by operationId, or by the name of the method, which several may have."""
    if name in api.operations:
        return [api.operations[name]]
    return [plan for plan in api.operations.values() if name in {kebab(plan.python_name), plan.python_name}]


def command_words(api: Api, plan: Operation) -> str:
    """Return the words that call *plan*: `manage-videos get-media`."""
    space = plan.namespaces[0]
    name = next(name for name, one in api.namespaces[space].items() if one is plan)
    return f"{kebab(space)} {kebab(name)}"


def unknown_name_hint(api: Api, name: str, space: str | None = None) -> str:
    """Return the hint about *name*: no operation of the namespace *space*, or without *space* also no namespace."""
    methods = names.method_candidates(api, lambda space, method: f"{kebab(space)} {kebab(method)}")
    if space:
        listed = [names.Candidate(kebab(name), (name,), one.method) for name, one in api.namespaces[space].items()]
        return names.candidate_suggestion(name, methods, listed=listed)
    spaces = [names.Candidate(kebab(one), (one,)) for one in api.namespaces]
    return names.candidate_suggestion(name, [*spaces, *methods], listed=spaces)


def option_name(name: str, reserved: Collection[str]) -> str:
    """Return the option for the argument *name*: `--NAME`, or `--arg-NAME` if `--NAME` is *reserved* by the program."""
    option = f"--{kebab(name)}"
    return f"--arg-{kebab(name)}" if option in reserved else option


_CLIENT_OPTIONS = {"headers": "--header", "media_type": "--media-type"}
"""The options for what a violation may name apart from the arguments of the operation."""


def part_options(arguments: Iterable[Argument], words: Iterable[str]) -> Iterator[Argument]:
    """Yield an option for each of *words* that names a part of one of *arguments*, such as `--inputs.0.url`.

    Raises:
        click.UsageError: an argument has no such part.
    """
    by_option = {option: argument for argument in arguments for option in argument.opts}
    done: set[str] = set()
    for word in words:
        option = word.partition("=")[0]
        head, dot, rest = option.partition(".")
        if dot and head in by_option and option not in done:
            done.add(option)
            path, view = _walk(by_option[head], option, rest.split("."))
            yield Argument(option, path, view, hidden=True)


def part_completions(arguments: Iterable[Argument], incomplete: str) -> list[str]:
    """Return the parts of an argument that begin with *incomplete*, which has a dot: `--metadata.`."""
    parent, dot, _ = incomplete.rpartition(".")
    head, *segments = parent.split(".")
    argument = next((one for one in arguments if head in one.opts), None)
    if not dot or argument is None:
        return []
    try:
        _, view = _walk(argument, parent, segments)
    except click.UsageError:
        return []
    names = ["0"] if "array" in view.types else [*view.properties]
    return [part for name in names if (part := f"{parent}.{name}").startswith(incomplete)]


def _walk(argument: Argument, option: str, segments: list[str]) -> tuple[tuple[Key, ...], SchemaView]:
    path, view = argument.path, argument.view
    for segment in segments:
        key, view = _step(view, segment, option)
        path = (*path, key)
    return path, view


def _step(view: SchemaView, segment: str, option: str) -> tuple[Key, SchemaView]:
    parent = option[: option.rindex(f".{segment}")]
    if "array" in view.types and segment.isdecimal() and len(segment) < _MOST_DIGITS:
        return int(segment), view.items
    if "object" in view.types:
        by_folded = {_folded(name): name for name in view.properties}
        name = segment if segment in view.properties else by_folded.get(_folded(segment), segment)
        return name, view.property(name)
    if "array" in view.types:
        raise click.UsageError(f"{parent} is a list, so {option} is not in it; {parent}.0 is its first item")
    raise click.UsageError(
        f"{parent} has no parts, so there is no {option}: it takes {' or '.join(sorted(view.types))}"
    )


_MOST_DIGITS = 10


def _folded(name: str) -> str:
    return name.replace("-", "").replace("_", "").lower()


def argument_values(context: click.Context) -> dict[str, Any]:
    """Return the arguments of the command line by Python name, with their parts in place.

    Raises:
        click.UsageError: a part does not fit its argument, or a required argument is missing.
    """
    options = [option for option in context.command.params if isinstance(option, Argument)]
    values = {option.path: (option, _value(context, option)) for option in options if _is_set(context, option)}
    tree: dict[Key, Any] = {}
    for path in sorted(values, key=_parents_first):
        option, value = values[path]
        _put(tree, path, value, option.opts[0])
    _require(context, options, tree)
    names = dict.fromkeys(option.path[0] for option in options)
    return {str(name): tree[name] for name in names if name in tree}


def with_option_names(context: click.Context, error: FastPixError) -> FastPixError:
    """Return *error* with violations that name the options of the command line instead of the arguments."""
    if not isinstance(error, RequestValidationError):
        return error
    return with_violations(error, tuple(_name_options(context, error.violations)))


@contextmanager
def warnings_with_option_names(context: click.Context) -> Generator[None]:
    """Let warnings about arguments name the options of the command line, as long as the context is open."""

    def change(record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            violations = [one for one in record.args if isinstance(one, Violation) and one.argument]
            changed = dict(zip(map(id, violations), _name_options(context, violations), strict=True))
            record.args = tuple(changed.get(id(one), one) for one in record.args)
        return True

    logger = logging.getLogger("fastpix_dyn")
    logger.addFilter(change)
    try:
        yield
    finally:
        logger.removeFilter(change)


def _name_options(context: click.Context, violations: Iterable[Violation]) -> list[Violation]:
    options = [option for option in context.command.params if isinstance(option, Argument)]
    declared = {tuple(map(str, option.path)): option.opts[0] for option in options}
    used = {tuple(map(str, option.path)): option.opts[0] for option in options if _is_set(context, option)}
    return [replace(violation, argument=_option(violation, declared, used)) for violation in violations]


def _option(violation: Violation, declared: Mapping[tuple[str, ...], str], used: Mapping[tuple[str, ...], str]) -> str:
    """Return the option that was used for the value or a part of it; else the option of the whole argument."""
    location, *keys = tokens(violation.pointer) or [""]
    path = (violation.argument, *(keys if violation.argument == location == WHOLE_BODY else keys[1:]))
    candidates = (used[path[:end]] for end in range(len(path), 0, -1) if path[:end] in used)
    option = _CLIENT_OPTIONS.get(violation.argument, violation.argument)
    return next(candidates, declared.get((violation.argument,), option))


def _parents_first(path: tuple[Key, ...]) -> tuple[list[int], int]:
    """Return a sort key: a value before its parts, and items of lists by their numbers."""
    return [key for key in path if isinstance(key, int)], len(path)


def _is_set(context: click.Context, option: Argument) -> bool:
    return context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE


def _value(context: click.Context, option: Argument) -> Any:
    value = context.params[option.name or ""]
    return [item for items in value for item in items] if option.multiple else value


def _put(tree: Any, path: tuple[Key, ...], value: Any, option: str) -> None:
    """Put *value* into *tree* at *path*, and make the lists and objects between."""
    parent, last = tree, path[-1]
    for key, following in pairwise(path):
        parent = _child(parent, key, [] if isinstance(following, int) else {}, option)
    if _has(parent, last, option):
        raise click.UsageError(f"{option} is set by another option already")
    _set(parent, last, value)


def _child(parent: Any, key: Key, default: Any, option: str) -> Any:
    if not _has(parent, key, option):
        _set(parent, key, default)
    return parent[key]


def _has(parent: Any, key: Key, option: str) -> bool:
    """Return whether *parent* has a value under *key*.

    Raises:
        click.UsageError: *parent* is neither list nor object, or an item before *key* is missing.
    """
    if not (is_array(parent) if isinstance(key, int) else is_object(parent)):
        expected = "a list" if isinstance(key, int) else "an object"
        raise click.UsageError(f"{option} is a part of {expected}, but another option sets another value there")
    if isinstance(key, int) and key > len(parent):
        raise click.UsageError(f"{option} is item {key} of a list, but there is no item {len(parent)}; count from 0")
    return key < len(parent) if isinstance(key, int) else key in parent


def _set(parent: Any, key: Key, value: Any) -> None:
    if isinstance(key, int) and key == len(parent):
        parent.append(value)
    else:
        parent[key] = value


def _require(context: click.Context, options: list[Argument], tree: Mapping[Key, Any]) -> None:
    missing = [option for option in options if option.is_required and option.path[0] not in tree]
    if "body" in tree:
        missing = [option for option in missing if option.location != "body"]
    if is_lenient(context):
        missing, options = [option for option in missing if option.location == "path"], []
    if missing:
        raise click.UsageError(f"missing {', '.join(option.opts[0] for option in missing)}")
    body = [option for option in options if option.location == "body"]
    if any(option.requires_body for option in body) and not any(option.path[0] in tree for option in body):
        names = ", ".join(option.opts[0] for option in body if not option.hidden)
        raise click.UsageError(f"a body is required: pass at least one of {names}")


Key = str | int


class Argument(click.Option):
    """An option whose value is an argument of an operation, or a part of one."""

    def __init__(self, option: str, path: tuple[Key, ...], view: SchemaView, **settings: Any) -> None:
        """Create the option; *path* begins with the Python name of the argument; the keys of the part follow."""
        self.path = path
        self.view = view
        self.is_required: bool = settings.pop("is_required", False)
        self.location: str = settings.pop("location", "body")
        self.requires_body: bool = settings.pop("requires_body", False)
        """Whether this or another option of the body is required."""
        type_ = settings.pop("type", None) or param_type(view)
        is_list = isinstance(type_, ListItem)
        if is_list and settings.get("help") is not None:
            settings["help"] = _sentences(settings["help"], "May be repeated.")
        declared = f"{option}/--no-{option.removeprefix('--')}" if type_ is click.BOOL and len(path) == 1 else option
        super().__init__(
            [declared, "argument_" + "_".join(str(key).encode("utf-8", "surrogatepass").hex() for key in path)],
            type=None if declared != option else type_,
            default=None,
            multiple=is_list,
            **settings,
        )

    def get_help_extra(self, ctx: click.Context) -> Any:
        """Mark required arguments; click can't do it, because an argument may also be set by its parts."""
        extra = super().get_help_extra(ctx)
        return {**extra, "required": "required"} if self.is_required else extra


def parameter_options(api: Api, plan: Operation, reserved: Collection[str]) -> list[Argument]:
    """Return an option for each parameter of *plan*; *reserved* are the options of the program itself."""
    return [
        Argument(
            option_name(one.python_name, reserved),
            (one.python_name,),
            SchemaView(one.schema, api.schemas),
            is_required=one.required,
            location=one.location,
            help=_help(one.description, one.schema, api, deprecated=one.deprecated),
        )
        for one in plan.parameters
    ]


def body_options(api: Api, plan: Operation, reserved: Collection[str]) -> list[click.Option]:
    """Return an option for each property of the body of *plan*, for the whole body, and for its media type."""
    body = plan.body
    if body is None:
        return []
    options: list[click.Option] = []
    for field in body.fields:
        option, view = option_name(field.python_name, reserved), SchemaView(field.schema, api.schemas)
        text = _sentences(_help(field.description, field.schema, api), _parts(option, view))
        options.append(Argument(option, (field.python_name,), view, is_required=field.required, help=text))
    whole = SchemaView(body.contents[0].schema or True, api.schemas)
    text = "The whole body, instead of its properties: " if body.fields else "The body: "
    options.append(
        Argument(
            "--body",
            ("body",),
            whole,
            type=WholeBody(body),
            help=f"{text}@FILE, @- or inline.",
            is_required=body.required and not body.fields,
            requires_body=body.required,
        )
    )
    words = [content.media_type for content in body.contents]
    if len(words) > 1 or any(map(media_types.is_range, words)):
        text = f"The media type of the body: {', '.join(words)}; default: the first that fits."
        options.append(click.Option(["--media-type"], is_eager=True, help=text))
    return options


def _help(text: str, schema: Schema, api: Api, *, deprecated: bool = False) -> str:
    """Return the help of an argument. click must not know that it is deprecated: the call itself warns of it."""
    flat = resolved(schema, api.schemas)
    words = (text or str(flat.get("description", ""))).split()
    return " ".join([*words, *(["(DEPRECATED)"] if deprecated or flat.get("deprecated") is True else [])])


def _sentences(*texts: str) -> str:
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in texts if text)


def _parts(option: str, view: SchemaView) -> str:
    """Return help about the parts of a value, or of its items: one level of them."""
    if view.types == frozenset({"array"}):
        option, view = f"{option}.0", view.items
    if "object" not in view.types or not isinstance(param_type(view), Json):
        return ""
    names = list(view.properties)
    shown = ", ".join([f"{option}.{name}" for name in names[:8]] + (["…"] if len(names) > 8 else []))
    return f"JSON, @FILE, or by parts: {shown or option + '.KEY'}"
