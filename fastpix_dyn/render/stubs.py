"""An API → its stubs: what type checkers and editors are told of its namespaces and types."""

from __future__ import annotations

import ast
import builtins
import keyword
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastpix_dyn.client.operation_help import docstring, signature
from fastpix_dyn.render.python_types import Declaration, Types, names_in, union
from fastpix_dyn.render.templates import formatted, rendered
from fastpix_dyn.spec.names import pascal, unused
from fastpix_dyn.spec.plan import Api, Operation, Webhook

EVENT = "WebhookEvent"


@dataclass(frozen=True, slots=True)
class Argument:
    """A keyword of a method."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Method:
    """An operation as a method: its names, arguments, result, and help text."""

    name: str
    operation: Operation
    arguments: tuple[Argument, ...]
    result: str
    item: str
    """The type of an item of a paged operation; else empty."""
    doc: str

    @property
    def signature(self) -> str:
        """The method as a line of a stub."""
        arguments = [f"{one.name}: {one.type}{'' if one.required else ' = ...'}" for one in self.arguments]
        return f"def {self.name}({', '.join(['*', *arguments] if arguments else [])}) -> {self.result}: ..."


@dataclass(frozen=True, slots=True)
class Space:
    """A namespace: its name, its class, and its methods."""

    name: str
    class_name: str
    description: str
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class View:
    """All that stubs and pages tell of an API."""

    api: Api
    spaces: tuple[Space, ...]
    declarations: tuple[Declaration, ...]
    event_types: Mapping[str, str]
    """The types of the webhooks' bodies, by the names of the webhooks."""


def view(api: Api) -> View:
    """What is to be told of *api*."""
    types = Types(api.schemas)
    spaces = tuple(_spaces(api, types))
    events = {name: _event_type(api, types, webhook) for name, webhook in api.webhooks.items() if webhook.body}
    if events:
        types.alias(EVENT, "The body of any webhook.", union(events.values()))
    return View(api, spaces, tuple(types.declarations), events)


def _event_type(api: Api, types: Types, webhook: Webhook) -> str:
    """The type of the body of *webhook*: where the document says what names it, of this webhook alone."""
    contents = webhook.body.contents if webhook.body else ()
    shared = union(types.content(content, f"{pascal(webhook.name)}Body", sent=True) for content in contents)
    base, keys = types.declaration(shared), [pointer.removeprefix("/") for pointer in api.event_shape.type]
    key = next((key for key in keys if base and key in {one.name for one in base.keys}), None)
    if base is None or key is None:
        return shared
    return types.variant(f"{pascal(webhook.name)}Event", base, key, webhook.name)


def types_module(shown: View, file: str) -> str:
    """The module of the types of all schemas, for a file of the name *file*: it runs, and it can be a stub."""
    entries, names = list(_entries(shown.declarations)), sorted(one.name for one in shown.declarations)
    return formatted(rendered("stubs/types.py.j2", api=shown.api, names=names, entries=entries), file)


def client_stub(shown: View, types_home: str, template: str = "stubs/api.pyi.j2") -> str:
    """The stub of `Client` and `AsyncClient` with all namespaces; the types are those of the package *types_home*."""
    own = {one.name for one in shown.declarations}
    spaces = [_qualified(space, own) for space in shown.spaces]
    return formatted(rendered(template, api=shown.api, spaces=spaces, types_home=types_home), "api.pyi")


def _spaces(api: Api, types: Types) -> Iterator[Space]:
    taken = {"_Namespaces"}
    hints = _hints(api)
    for tag in api.tags:
        class_name = unused(f"_{pascal(tag.name)}", taken)
        taken.add(class_name)
        operations = api.namespaces[tag.python_name]
        methods = tuple(_method(api, types, name, plan, hints[plan.id]) for name, plan in operations.items())
        yield Space(tag.python_name, class_name, tag.description, methods)


def _hints(api: Api) -> dict[str, str]:
    """What the types of each operation begin with, by its id: two in different namespaces may have one name."""
    taken, hints = set[str](), dict[str, str]()
    for plan in api.operations.values():
        hints[plan.id] = unused(pascal(plan.python_name), taken)
        taken.add(hints[plan.id])
    return hints


def _method(api: Api, types: Types, name: str, plan: Operation, hint: str) -> Method:
    kinds = dict(_argument_types(types, plan, hint))
    arguments = tuple(
        Argument(one.name, kinds[one.name], required=one.default is one.empty)
        for one in signature(plan, api.schemas).parameters.values()
    )
    result = types.result(plan, f"{hint}Result")
    item = types.item(plan, f"{hint}Result") if plan.pagination else ""
    return Method(name, plan, arguments, result, item, docstring(plan, api.schemas))


def _argument_types(types: Types, plan: Operation, hint: str) -> Iterator[tuple[str, str]]:
    for parameter in plan.parameters:
        made = types.list_argument if parameter.single_as_list else types.type
        yield parameter.python_name, made(parameter.schema, hint + pascal(parameter.python_name))
    if plan.body is None:
        return
    body = f"{hint}Body"
    yield "body", union(types.content(content, body, sent=True) for content in plan.body.contents)
    yield "media_type", f"Literal[{', '.join(repr(content.media_type) for content in plan.body.contents)}]"
    for field in plan.body.fields:
        schema = plan.body.contents[0].schema
        yield field.python_name, types.field(True if schema is None else schema, field.name, body)


def _entries(declarations: Iterable[Declaration]) -> Iterator[dict[str, Any]]:
    """What the template of the types shows of each."""
    declared = set[str]()
    names = {one.name for one in declarations}
    for one in declarations:
        later = names - declared
        keys = [(key, _quoted(key.type, later, required=key.required)) for key in one.keys]
        yield {"it": one, "keys": keys, "alias": _quoted(one.alias, later), "by_class": _by_class(one)}
        declared.add(one.name)


def _quoted(type_: str, later: set[str], *, required: bool = True) -> str:
    """*type_*, in quotes where it names one that is declared *later*."""
    text = repr(type_) if type_ and names_in(type_) & later else type_
    return text if required else f"NotRequired[{text}]"


def _by_class(one: Declaration) -> bool:
    """Whether its keys can be attributes of a class: each is a name, and none hides a type that stands there too."""
    used = {"NotRequired"}.union(*map(names_in, one.types))
    names = [key.name for key in one.keys]
    return not any(not name.isidentifier() or keyword.iskeyword(name) or name.startswith("__") for name in names) and (
        used.isdisjoint(names)
    )


def _qualified(space: Space, own: set[str]) -> Space:
    """*space* with types that no method can hide: `_types.Media`, and `_builtins.list` beside a method called list."""
    hidden = {method.name for method in space.methods} & {*dir(builtins)}

    def qualify(type_: str) -> str:
        tree = ast.parse(type_, mode="eval")
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in own:
                node.id = f"_types.{node.id}"
            elif isinstance(node, ast.Name) and node.id in hidden:
                node.id = f"_builtins.{node.id}"
        return ast.unparse(tree)

    return replace(
        space,
        methods=tuple(
            replace(
                method,
                arguments=tuple(replace(one, type=qualify(one.type)) for one in method.arguments),
                result=qualify(method.result),
                item=qualify(method.item) if method.item else "",
            )
            for method in space.methods
        ),
    )
