"""Render the reference pages: an index, a page of each namespace, pages of types, and a page of the webhooks.

The templates in `templates/pages` contain the layout; `_Links` gives them URLs, types as links, and examples.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fastpix_dyn.client.operation_help import type_text
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.errors import status_error_class
from fastpix_dyn.flow.prepare import any_property, needs_any_property
from fastpix_dyn.render import templates
from fastpix_dyn.render.package import Files
from fastpix_dyn.render.python_types import Declaration, names_in
from fastpix_dyn.render.stubs import Method, Namespace, View, api_view
from fastpix_dyn.render.templates import format_code, render
from fastpix_dyn.spec.example_values import example_arguments
from fastpix_dyn.spec.plan import DocumentedResponse, Operation

SHARED, EVENTS = "shared", "webhooks"
_RESERVED_PAGES = ("index", EVENTS)
"""Names of pages that no namespace can have."""
_LONGEST_NAME = 60
"""Characters of a file name that all file systems allow, with its prefix and suffix."""


@dataclass(frozen=True, slots=True)
class TypePage:
    """A page of types: those of one namespace, those that several namespaces use, or those of the webhooks."""

    name: str
    title: str
    declarations: tuple[Declaration, ...]

    @property
    def file(self) -> str:
        """The name of the file."""
        return f"types-{_file_name(self.name)}.md"


def reference_files(spec: Path | None, overlays: Sequence[Path]) -> Files:
    """Return the reference pages.

    Args:
        spec: the document; None for the packaged one.
        overlays: applied to it, in their order.

    Raises:
        SpecError: the document has faults.
        ConfigurationError: Jinja or ruff is not installed.
    """
    options = [f"spec={str(spec)!r}"] if spec else []
    options += [f"overlays={[str(path) for path in overlays]!r}"] if overlays else []
    pages = reference_pages(api_view(load_api(spec, overlays)), options=", ".join([*options, 'server="mock"']))
    return {name: text.encode() for name, text in pages.items()}


def reference_pages(
    view: View, *, options: str = 'server="mock"', types_home: str = "fastpix_dyn.types"
) -> dict[str, str]:
    """Return the text of each page, by file name.

    Args:
        view: the API.
        options: the options of the client in the examples, as source code.
        types_home: the module that the types are imported from.
    """
    type_pages = list(_type_pages(view))
    links = _Links(view, type_pages)
    users = _users(view)
    pages = {
        "index.md": render("pages/index.md.j2", view=view, type_pages=type_pages, links=links, types_home=types_home)
    }
    for namespace in view.namespaces:
        text = render("pages/tag.md.j2", view=view, namespace=namespace, links=links, options=options)
        pages[links.page(namespace)] = text
    for page in type_pages:
        pages[page.file] = render("pages/types.md.j2", view=view, page=page, links=links, users=users)
    if view.api.webhooks:
        pages[f"{EVENTS}.md"] = render("pages/webhooks.md.j2", view=view, links=links)
    return {name: format_code(text, name) for name, text in pages.items()}


class _Links:
    """The URLs and texts that the templates ask for."""

    def __init__(self, view: View, type_pages: list[TypePage]) -> None:
        self._api = view.api
        self._namespaces = view.namespaces
        self._page_of = {one.name: page.file for page in type_pages for one in page.declarations}

    def page(self, namespace: Namespace) -> str:
        """Return the page of a namespace."""
        name = _file_name(namespace.name)
        return f"tag-{name}.md" if name in _RESERVED_PAGES or name.startswith("types-") else f"{name}.md"

    def operation(self, namespace: Namespace, method: Method) -> str:
        """Return the URL of an operation."""
        return f"{self.page(namespace)}#{slug(method.name)}"

    def type(self, type_: str) -> str:
        """Return *type_* as code, with links to the types in it."""
        names = sorted(name for name in names_in(type_) if name in self._page_of)
        if len(names) == 1:
            return f"[{templates.code(type_)}]({self._type_url(names[0])})"
        links = ", ".join(f"[{name}]({self._type_url(name)})" for name in names)
        return f"{templates.code(type_)} ({links})" if links else templates.code(type_)

    def event(self, name: str) -> str:
        """Return the name of an event as code, with a link if the document declares it."""
        text = templates.code(name)
        return f"[{text}]({EVENTS}.md#{slug(name)})" if name in self._api.webhooks else text

    def causes(self, event: str) -> list[tuple[Namespace, Method]]:
        """Return the operations that may cause *event*."""
        methods = ((namespace, method) for namespace in self._namespaces for method in namespace.methods)
        return [(namespace, method) for namespace, method in methods if event in method.operation.events]

    def errors(self, operation: Operation) -> list[DocumentedResponse]:
        """Return the responses of an operation that are no success."""
        return [one for one in operation.responses if not one.status.startswith("2")]

    def error(self, response: DocumentedResponse) -> str:
        """Return the error that the client raises for a response."""
        code = response.status
        raised = status_error_class(int(code)).__name__ if code.isdigit() else "APIStatusError"
        return f"{templates.code(raised)} ({code})"

    def constraints(self, method: Method, name: str) -> str:
        """Return the constraints of an argument in words; empty if it has none."""
        body = method.operation.body
        schemas = {one.python_name: one.schema for one in (body.fields if body else ())}
        schemas |= {one.python_name: one.schema for one in method.operation.parameters}
        schema = schemas.get(name, True)
        match = re.search(r" \((.*)\)$", type_text(schema, self._api.schemas))
        return match[1] if match else ""

    def describe(self, method: Method, name: str) -> tuple[str, str]:
        """Return the location of an argument in the request, and its description."""
        for parameter in method.operation.parameters:
            if parameter.python_name == name:
                alias = f" as {templates.code(parameter.name)}" if parameter.name != name else ""
                return f"in the {parameter.location}{alias}", parameter.description
        body = method.operation.body
        for field in body.fields if body else ():
            if field.python_name == name:
                alias = f" as {templates.code(field.name)}" if field.name != name else ""
                return f"in the body{alias}", field.description
        if name == "media_type":
            return "the media type of the body", ""
        return "the whole body", f"The request needs {any_property(body)}." if body and needs_any_property(body) else ""

    def example(self, namespace: Namespace, method: Method, options: str, *, is_async: bool) -> str:
        """Return a program that calls an operation, as a code block."""
        arguments = example_arguments(self._api, method.operation)
        text = render(
            "pages/example.py.j2",
            call=f"client.{namespace.name}.{method.name}",
            arguments=[(name, repr(value)) for name, value in arguments.items()],
            options=options,
            is_paged=method.operation.pagination is not None,
            is_async=is_async,
        )
        return templates.code_block(text, "python")

    def _type_url(self, name: str) -> str:
        return f"{self._page_of[name]}#{slug(name)}"


def slug(heading: str) -> str:
    """Return the anchor that GitHub and Python-Markdown make of a *heading*."""
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


def _file_name(name: str) -> str:
    """Return *name* for a file name; a long name is cut and gets a checksum."""
    short = name if len(name) <= _LONGEST_NAME else f"{name[:50]}-{zlib.crc32(name.encode()):08x}"
    return short.replace("_", "-")


def _type_pages(view: View) -> Iterator[TypePage]:
    """Yield the pages of types: a type is on the page of the one namespace that uses it, or on the shared page."""
    declared = {one.name: one for one in view.declarations}
    users: dict[str, set[str]] = {name: set() for name in declared}
    for namespace in view.namespaces:
        roots = {name for method in namespace.methods for type_ in _types(method) for name in names_in(type_)}
        for name in _reachable(roots, declared):
            users[name].add(namespace.name)
    titles = {tag.python_name: tag.name for tag in view.api.tags}
    titles |= {SHARED: "several namespaces", EVENTS: "webhooks and errors"}
    homes = {name: next(iter(by)) if len(by) == 1 else SHARED if by else EVENTS for name, by in users.items()}
    for home, title in titles.items():
        declarations = tuple(declared[name] for name in sorted(declared) if homes[name] == home)
        if declarations:
            yield TypePage(home, title, declarations)


def _types(method: Method) -> list[str]:
    return [*(argument.type for argument in method.arguments), method.result]


def _reachable(roots: set[str], declared: Mapping[str, Declaration]) -> set[str]:
    """Return *roots* and the types that they consist of."""
    reached, pending = set[str](), [*roots]
    while pending:
        name = pending.pop()
        if name in declared and name not in reached:
            reached.add(name)
            pending += [inner for type_ in declared[name].types for inner in names_in(type_)]
    return reached


def _users(view: View) -> dict[str, list[tuple[Namespace, Method]]]:
    """Return, by type, the operations whose arguments or result name it."""
    users: dict[str, list[tuple[Namespace, Method]]] = {}
    for namespace in view.namespaces:
        for method in namespace.methods:
            for name in sorted({name for type_ in _types(method) for name in names_in(type_)}):
                users.setdefault(name, []).append((namespace, method))
    return users
