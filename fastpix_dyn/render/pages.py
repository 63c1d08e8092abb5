"""An operation → a program that calls it, from the document's examples."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.client.operation_help import in_words
from fastpix_dyn.errors import status_error_class
from fastpix_dyn.flow.prepare import any_of, needs_any
from fastpix_dyn.mock.example_values import sample, value_of
from fastpix_dyn.render import templates
from fastpix_dyn.render.python_types import Declaration, names_in
from fastpix_dyn.render.stubs import Method, Space, View
from fastpix_dyn.render.templates import formatted, rendered
from fastpix_dyn.spec.plan import Api, DocumentedResponse, Operation
from fastpix_dyn.spec.values import is_object


def example(api: Api, space: str, name: str, plan: Operation, options: str, *, is_async: bool) -> str:
    """A program that calls *plan*, the operation *name* of the namespace *space*, of a client made with *options*."""
    call = f"client.{space}.{name}"
    given = [(key, repr(value)) for key, value in arguments(api, plan).items()]
    view = {
        "call": call,
        "given": given,
        "options": options,
        "paged": plan.pagination is not None,
        "is_async": is_async,
    }
    return rendered("pages/example.py.j2", **view)


def arguments(api: Api, plan: Operation) -> dict[str, Any]:
    """What the document's examples give; of parameters, only what is required."""
    made = {one.python_name: value_of(one, api.schemas) for one in plan.parameters if one.required}
    content = plan.body.contents[0] if plan.body else None
    if plan.body is None or content is None:
        return made
    body = next(iter(content.examples.values())) if content.examples else sample(content.schema or {}, api.schemas)
    keywords = {field.name: field.python_name for field in plan.body.fields}
    if is_object(body) and body.keys() <= keywords.keys():
        return {**made, **{keywords[name]: value for name, value in body.items()}}
    return {**made, "body": body} if plan.body.required else made


SHARED, EVENTS = "shared", "webhooks"
_TAKEN = ("index", EVENTS)
"""Names of pages that no tag can have."""


@dataclass(frozen=True, slots=True)
class Group:
    """The types that one tag uses, those that several use, or those of the events."""

    name: str
    title: str
    declarations: tuple[Declaration, ...]

    @property
    def file(self) -> str:
        """The name of its page."""
        return f"types-{_file(self.name)}.md"


def pages(shown: View, *, options: str = 'server="mock"', types_home: str = "fastpix_dyn.types") -> dict[str, str]:
    """The pages by their file names.

    Args:
        shown: what is to be told.
        options: those of the client in the examples, as they stand in its call.
        types_home: the module that the types are imported from.
    """
    groups = list(_groups(shown))
    links = _Links(shown, groups)
    made = {
        "index.md": rendered("pages/index.md.j2", view=shown, groups=groups, links=links, types_home=types_home),
        **{
            links.page(space): rendered("pages/tag.md.j2", view=shown, space=space, links=links, options=options)
            for space in shown.spaces
        },
        **{
            group.file: rendered("pages/types.md.j2", view=shown, group=group, links=links, users=_users(shown))
            for group in groups
        },
    }
    if shown.api.webhooks:
        made[f"{EVENTS}.md"] = rendered("pages/webhooks.md.j2", view=shown, links=links)
    return {name: formatted(text, name) for name, text in made.items()}


class _Links:
    """Where things stand, as the templates ask for it."""

    def __init__(self, shown: View, groups: list[Group]) -> None:
        self._api = shown.api
        self._spaces = shown.spaces
        self._page_of = {one.name: group.file for group in groups for one in group.declarations}

    def page(self, space: Space) -> str:
        """The page of a namespace."""
        file = _file(space.name)
        return f"tag-{file}.md" if file in _TAKEN or file.startswith("types-") else f"{file}.md"

    def operation(self, space: Space, method: Method) -> str:
        """The place of an operation."""
        return f"{self.page(space)}#{slug(method.name)}"

    def type(self, type_: str) -> str:
        """*type_* as code that leads to the types that it names."""
        named = sorted(name for name in names_in(type_) if name in self._page_of)
        if len(named) == 1:
            return f"[{templates.code(type_)}]({self._place(named[0])})"
        also = ", ".join(f"[{name}]({self._place(name)})" for name in named)
        return f"{templates.code(type_)} ({also})" if also else templates.code(type_)

    def event(self, name: str) -> str:
        """An event as code that leads to it, where the document describes it."""
        text = templates.code(name)
        return f"[{text}]({EVENTS}.md#{slug(name)})" if name in self._api.webhooks else text

    def causes(self, event: str) -> list[tuple[Space, Method]]:
        """The operations that *event* may follow."""
        methods = ((space, method) for space in self._spaces for method in space.methods)
        return [(space, method) for space, method in methods if event in method.operation.events]

    def error(self, reply: DocumentedResponse) -> str:
        """The error that is raised for an answer."""
        code = reply.status
        raised = status_error_class(int(code)).__name__ if code.isdigit() else "APIStatusError"
        return f"{templates.code(raised)} ({code})"

    def words(self, method: Method, name: str) -> str:
        """The limits of an argument, in words."""
        body = method.operation.body
        schemas = {one.python_name: one.schema for one in (body.fields if body else ())}
        schemas |= {one.python_name: one.schema for one in method.operation.parameters}
        schema = schemas.get(name, True)
        found = re.search(r" \((.*)\)$", in_words(schema, self._api.schemas))
        return found[1] if found else ""

    def described(self, method: Method, name: str) -> tuple[str, str]:
        """Where an argument goes, and what it is."""
        for parameter in method.operation.parameters:
            if parameter.python_name == name:
                alias = f" as {templates.code(parameter.name)}" if parameter.name != name else ""
                return f"in the {parameter.place}{alias}", parameter.description
        body = method.operation.body
        for field in body.fields if body else ():
            if field.python_name == name:
                alias = f" as {templates.code(field.name)}" if field.name != name else ""
                return f"in the body{alias}", field.description
        if name == "media_type":
            return "which of the body's media types to send", ""
        return "the whole body", f"The request needs {any_of(body)}." if body and needs_any(body) else ""

    def example(self, space: Space, method: Method, options: str, *, is_async: bool) -> str:
        """A program that calls an operation, as a block of code."""
        text = example(self._api, space.name, method.name, method.operation, options, is_async=is_async)
        return templates.fenced(text, "python")

    def _place(self, name: str) -> str:
        return f"{self._page_of[name]}#{slug(name)}"


def _file(name: str) -> str:
    """*name* as part of the name of a file, of a length that file systems take."""
    short = name if len(name) <= 60 else f"{name[:50]}-{zlib.crc32(name.encode()):08x}"
    return short.replace("_", "-")


def slug(heading: str) -> str:
    """The anchor that GitHub and Python-Markdown make of a *heading*."""
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


def _groups(shown: View) -> Iterator[Group]:
    """Each type in the group of the one tag that uses it; where several do, in the shared one."""
    declared = {one.name: one for one in shown.declarations}
    users: dict[str, set[str]] = {name: set() for name in declared}
    for space in shown.spaces:
        roots = {name for method in space.methods for type_ in _types(method) for name in names_in(type_)}
        for name in _reached(roots, declared):
            users[name].add(space.name)
    tags = {tag.python_name: tag.name for tag in shown.api.tags}
    titles = {**tags, SHARED: "several namespaces", EVENTS: "webhooks and errors"}
    homes = {name: next(iter(by)) if len(by) == 1 else SHARED if by else EVENTS for name, by in users.items()}
    for home, title in titles.items():
        inside = tuple(declared[name] for name in sorted(declared) if homes[name] == home)
        if inside:
            yield Group(home, title, inside)


def _types(method: Method) -> list[str]:
    return [*(argument.type for argument in method.arguments), method.result]


def _reached(roots: set[str], declared: Mapping[str, Declaration]) -> set[str]:
    """The types that *roots* are made of, themselves included."""
    reached, waiting = set[str](), [*roots]
    while waiting:
        name = waiting.pop()
        if name in declared and name not in reached:
            reached.add(name)
            waiting += [inner for type_ in declared[name].types for inner in names_in(type_)]
    return reached


def _users(shown: View) -> dict[str, list[tuple[Space, Method]]]:
    """The operations that take or give a type directly, by its name."""
    users: dict[str, list[tuple[Space, Method]]] = {}
    for space in shown.spaces:
        for method in space.methods:
            for name in sorted({name for type_ in _types(method) for name in names_in(type_)}):
                users.setdefault(name, []).append((space, method))
    return users
