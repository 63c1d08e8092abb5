"""Render stubs: the namespaces, methods and types of an API, for type checkers and editors.

`api_view` collects what stubs and reference pages show; `client_stub` and `types_module` render the stubs from it.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import keyword
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastpix_dyn.api import AsyncClient, Client
from fastpix_dyn.client.operation_help import docstring, signature
from fastpix_dyn.render.python_types import Declaration, TypeBuilder, names_in, union
from fastpix_dyn.render.templates import format_code, render
from fastpix_dyn.spec.names import is_identifier, pascal, unused_name
from fastpix_dyn.spec.plan import Api, Operation, Webhook

EVENT_TYPE = "WebhookEvent"


@dataclass(frozen=True, slots=True)
class Argument:
    """A keyword argument of a method."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Method:
    """An operation as a method: its name, arguments, result, and docstring."""

    name: str
    operation: Operation
    arguments: tuple[Argument, ...]
    result: str
    item: str
    """The type of the items of a paged operation; empty for others."""
    doc: str

    @property
    def signature(self) -> str:
        """The method on one line, as in a stub."""
        arguments = [f"{one.name}: {one.type}{'' if one.required else ' = ...'}" for one in self.arguments]
        return f"def {self.name}({', '.join(['*', *arguments] if arguments else [])}) -> {self.result}: ..."


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace: its name, its class, and its methods."""

    name: str
    class_name: str
    description: str
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class View:
    """What stubs and reference pages show of an API."""

    api: Api
    namespaces: tuple[Namespace, ...]
    declarations: tuple[Declaration, ...]
    event_types: Mapping[str, str]
    """The types of the webhooks' bodies, by webhook name."""


def api_view(api: Api) -> View:
    """Return the view of *api*."""
    types = TypeBuilder(api.schemas)
    namespaces = tuple(_namespaces(api, types))
    events = {name: _event_type(api, types, webhook) for name, webhook in api.webhooks.items() if webhook.body}
    if events:
        types.alias(EVENT_TYPE, "The body of any webhook.", union(events.values()))
    return View(api, namespaces, tuple(types.declarations), events)


def _event_type(api: Api, types: TypeBuilder, webhook: Webhook) -> str:
    """Return the type of the body of *webhook*: a type of its own if `x-dyn-webhooks` declares the key of the name."""
    contents = webhook.body.contents if webhook.body else ()
    shared = union(types.content(content, f"{pascal(webhook.name)}Body", sent=True) for content in contents)
    base, keys = types.declaration(shared), [pointer.removeprefix("/") for pointer in api.event_shape.type]
    key = next((key for key in keys if base and key in {one.name for one in base.keys}), None)
    if base is None or key is None:
        return shared
    return types.variant(f"{pascal(webhook.name)}Event", base, key, webhook.name)


def types_module(view: View, file: str) -> str:
    """Return the module of all types, for a file of the name *file*: it can be imported, and be a stub."""
    entries, names = list(_entries(view.declarations)), sorted(one.name for one in view.declarations)
    return format_code(render("stubs/types.py.j2", api=view.api, names=names, entries=entries), file)


def client_stub(view: View, types_home: str) -> str:
    """Return the stub of `Client` and `AsyncClient`; it imports the types from the package *types_home*."""
    type_names = {one.name for one in view.declarations}
    namespaces = [_qualify(one, type_names) for one in view.namespaces]
    variables = {"api": view.api, "namespaces": namespaces, "types_home": types_home}
    return format_code(render("stubs/api.pyi.j2", client_docs=client_docs(), **variables), "api.pyi")


def client_docs() -> dict[str, str]:
    """Return the docstrings of the clients by their names, so that stubs say what `help()` says."""
    return {one.__name__: inspect.getdoc(one) or "" for one in (Client, AsyncClient)}


def _namespaces(api: Api, types: TypeBuilder) -> Iterator[Namespace]:
    used = {"_Namespaces"}
    hints = _hints(api)
    for tag in api.tags:
        class_name = unused_name(f"_{pascal(tag.name)}", used)
        used.add(class_name)
        operations = api.namespaces[tag.python_name]
        methods = tuple(_method(api, types, name, plan, hints[plan.id]) for name, plan in operations.items())
        yield Namespace(tag.python_name, class_name, tag.description, methods)


def _hints(api: Api) -> dict[str, str]:
    """Return, by operationId, the prefix of its types; methods of different namespaces may have the same name."""
    used, hints = set[str](), dict[str, str]()
    for plan in api.operations.values():
        hints[plan.id] = unused_name(pascal(plan.python_name), used)
        used.add(hints[plan.id])
    return hints


def _method(api: Api, types: TypeBuilder, name: str, plan: Operation, hint: str) -> Method:
    argument_types = dict(_argument_types(types, plan, hint))
    arguments = tuple(
        Argument(one.name, argument_types[one.name], required=one.default is one.empty)
        for one in signature(plan, api.schemas).parameters.values()
    )
    result = types.result(plan, f"{hint}Result")
    item = types.item(plan, f"{hint}Result") if plan.pagination else ""
    return Method(name, plan, arguments, result, item, docstring(plan, api.schemas))


def _argument_types(types: TypeBuilder, plan: Operation, hint: str) -> Iterator[tuple[str, str]]:
    for parameter in plan.parameters:
        type_of = types.list_argument if parameter.accepts_single_item else types.type
        yield parameter.python_name, type_of(parameter.schema, hint + pascal(parameter.python_name))
    if plan.body is None:
        return
    body = f"{hint}Body"
    yield "body", union(types.content(content, body, sent=True) for content in plan.body.contents)
    yield "media_type", f"Literal[{', '.join(repr(content.media_type) for content in plan.body.contents)}]"
    for field in plan.body.fields:
        schema = plan.body.contents[0].schema
        yield field.python_name, types.field(True if schema is None else schema, field.name, body)


def _entries(declarations: Iterable[Declaration]) -> Iterator[dict[str, Any]]:
    """Yield what the template of the types shows of each declaration."""
    declared = set[str]()
    names = {one.name for one in declarations}
    for one in declarations:
        later = names - declared
        keys = [(key, _quoted(key.type, later, required=key.required)) for key in one.keys]
        yield {"it": one, "keys": keys, "alias": _quoted(one.alias, later), "by_class": _by_class(one)}
        declared.add(one.name)


def _quoted(type_: str, later: set[str], *, required: bool = True) -> str:
    """Return *type_*, in quotes if it names a type that is declared *later*."""
    text = repr(type_) if type_ and names_in(type_) & later else type_
    return text if required else f"NotRequired[{text}]"


def _by_class(one: Declaration) -> bool:
    """Return whether a class can declare the keys: all are identifiers, and none shadows a type that the class uses."""
    used = {"NotRequired"}.union(*map(names_in, one.types))
    names = [key.name for key in one.keys]
    return not any(not is_identifier(name) or keyword.iskeyword(name) or name.startswith("__") for name in names) and (
        used.isdisjoint(names)
    )


def _qualify(namespace: Namespace, type_names: set[str]) -> Namespace:
    """Return *namespace* with types that no method shadows.

    `Media` becomes `_types.Media`, and `list` becomes `_builtins.list` in a namespace with a method `list`.
    """
    shadowed = {method.name for method in namespace.methods} & {*dir(builtins)}

    def qualify(type_: str) -> str:
        tree = ast.parse(type_, mode="eval")
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in type_names:
                node.id = f"_types.{node.id}"
            elif isinstance(node, ast.Name) and node.id in shadowed:
                node.id = f"_builtins.{node.id}"
        return ast.unparse(tree)

    return replace(
        namespace,
        methods=tuple(
            replace(
                method,
                arguments=tuple(replace(one, type=qualify(one.type)) for one in method.arguments),
                result=qualify(method.result),
                item=qualify(method.item) if method.item else "",
            )
            for method in namespace.methods
        ),
    )
