"""What kinds of resources an API has, and what each operation does to them: read off paths, methods and links.

A kind is known by the path of one of it, such as `/books/{id}`. An id in an answer is known by the links that carry it
to such a path; so an operation whose answer holds the id of something new makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.names import snake
from fastpix_dyn.spec.plan import Api, Content, DocumentedResponse, Operation, Parameter
from fastpix_dyn.spec.values import is_object

_FROM_ANSWER = "$response.body#"
_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource.

    Attributes:
        path: the path of one: `/books/{id}`.
        variable: the name of its id in that path.
        collection: the path of all: `/books`.
        parent: the path of the kind that it is part of; empty where it stands alone.
        reader: reads one.
        maker: makes one.
        id_keys: what its id may be called in an answer.
    """

    path: str
    variable: str
    collection: str
    parent: str
    reader: Operation | None
    maker: Operation | None
    id_keys: tuple[str, ...]

    @property
    def depth(self) -> int:
        """How many ids it takes to name one: its own, and those of what it is part of."""
        return len(_VARIABLE.findall(self.path))


@dataclass(frozen=True, slots=True)
class Address:
    """A parameter of an operation that names a resource."""

    parameter: Parameter
    kind: str


@dataclass(frozen=True, slots=True)
class Role:
    """What an operation does.

    Attributes:
        does: make, read, list, part, change or remove.
        kind: the path of the kind that it does it to; empty where there is none: then its answers are the document's.
        addresses: the resources that must be there, the innermost last.
        holder: JSON pointer, in its answer, to the resource, or to the list.
    """

    does: str
    kind: str
    addresses: tuple[Address, ...]
    holder: str


@dataclass(frozen=True, slots=True)
class Kinds:
    """All of an API: its kinds by path, and the roles of its operations by id."""

    kinds: Mapping[str, Kind]
    roles: Mapping[str, Role]

    def children(self, kind: Kind) -> list[Kind]:
        """The kinds that are parts of *kind*."""
        return [one for one in self.kinds.values() if one.parent == kind.path]

    def read_by(self, operation_id: str) -> Kind | None:
        """The kind that an operation reads."""
        found = (one for one in self.kinds.values() if one.reader and one.reader.id == operation_id)
        return next(found, None)


def kinds_of(api: Api) -> Kinds:
    """The kinds of resources of *api*, and what its operations do to them."""
    links = list(_links(api))
    primary = _primary(api)
    alias = _aliases(primary, links)
    kinds = {path: _kind(api, path, primary, alias, links) for path in primary}
    return Kinds(kinds, {one.id: _role(one, kinds, alias, links) for one in api.operations.values()})


def success(operation: Operation) -> DocumentedResponse:
    """The first success that *operation* declares; its first answer where it declares none."""
    return next((one for one in operation.responses if one.status.startswith("2")), operation.responses[0])


def content_of(operation: Operation) -> Content | None:
    """What the first success of *operation* holds; None where it is empty."""
    return next(iter(success(operation).contents), None)


def examples_of(operation: Operation) -> list[Any]:
    """The document's examples of the first success."""
    content = content_of(operation)
    return list(content.examples.values()) if content else []


@dataclass(frozen=True, slots=True)
class _Carried:
    """A link that carries an id out of an answer: the *pointer* in the answer of *source* to the *parameter*."""

    source: Operation
    pointer: str
    target: Operation
    parameter: Parameter

    @property
    def prefix(self) -> str:
        """The path that the id ends; that of its operation where it goes elsewhere than into the path."""
        variable = f"{{{self.parameter.name}}}"
        return self.target.path.partition(variable)[0] + variable if self.parameter.place == "path" else ""


def _links(api: Api) -> Iterator[_Carried]:
    for source in api.operations.values():
        for link in success(source).links:
            target = api.operations[link.operation]
            for name, expression in link.parameters.items():
                parameter = next((one for one in target.parameters if name in _names(one)), None)
                if parameter and isinstance(expression, str) and expression.startswith(_FROM_ANSWER):
                    yield _Carried(source, expression.removeprefix(_FROM_ANSWER), target, parameter)


def _names(parameter: Parameter) -> tuple[str, str]:
    """A link may write `id` or `path.id` (OpenAPI 3.1 §4.8.20)."""
    return parameter.name, f"{parameter.place}.{parameter.name}"


def _prefixes(path: str) -> list[str]:
    return [path[: found.end()] for found in _VARIABLE.finditer(path)]


def _primary(api: Api) -> list[str]:
    """The paths of one resource: those with operations of their own; where none has, those below what can be made."""
    paths = {operation.path for operation in api.operations.values()}
    made = {operation.path for operation in api.operations.values() if operation.method == "POST"}
    found = [one for path in paths for one in _prefixes(path)]
    exact = {one for one in found if one in paths}
    taken = {_collection(one) for one in exact}
    return sorted(exact | {one for one in found if _collection(one) in made - taken}, key=lambda one: (len(one), one))


def _collection(path: str) -> str:
    return path.rpartition("/")[0]


def _aliases(primary: list[str], links: list[_Carried]) -> dict[tuple[str, str], str]:
    """By (operation, parameter): the kind whose id a parameter takes, though its own path does not say so."""
    made: dict[tuple[str, str], str] = {}
    for link in links:
        same = [one.prefix for one in links if (one.source.id, one.pointer) == (link.source.id, link.pointer)]
        known = [one for one in same if one in primary]
        if known and link.prefix not in primary:
            own = [one for one in known if _collection(one) == link.source.path]
            made[link.target.id, link.parameter.name] = (own or known)[0]
    return made


def _kind(api: Api, path: str, primary: list[str], alias: Mapping[tuple[str, str], str], links: list[_Carried]) -> Kind:
    operations = list(api.operations.values())
    carried = [
        link for link in links if link.prefix == path or alias.get((link.target.id, link.parameter.name)) == path
    ]
    variable = _VARIABLE.findall(path)[-1]
    keys = [json_pointer.tokens(link.pointer)[-1] for link in carried if link.pointer]
    return Kind(
        path=path,
        variable=variable,
        collection=_collection(path),
        parent=next((one for one in reversed(_prefixes(path)[:-1]) if one in primary), ""),
        reader=next((one for one in operations if one.method == "GET" and one.path == path), None),
        maker=next((one for one in operations if one.method == "POST" and one.path == _collection(path)), None),
        id_keys=tuple(dict.fromkeys([variable, *(key for key in keys if not key.isdigit()), "id"])),
    )


def _role(
    operation: Operation, kinds: Mapping[str, Kind], alias: Mapping[tuple[str, str], str], links: list[_Carried]
) -> Role:
    addresses = tuple(_addresses(operation, kinds, alias))
    inner = addresses[-1].kind if addresses else ""
    own = [link for link in links if link.source is operation and _target(link, kinds, alias)]
    listed = next((link for link in own if re.search(r"/0(/|$)", link.pointer)), None)
    single = next((link for link in own if not re.search(r"/0(/|$)", link.pointer)), None)
    collected = next((one.path for one in kinds.values() if one.collection == operation.path), "")
    if operation.method == "POST":
        made = collected or (_target(single, kinds, alias) if single else "")
        return Role(
            "make" if made else "change", made or inner, addresses, _holder(operation, kinds.get(made or inner))
        )
    if operation.method == "GET":
        if operation.path != inner and (listed or operation.pagination or collected):
            kind = collected or (_target(listed, kinds, alias) if listed else "")
            return Role("list", kind, addresses, _items(operation, listed))
        whole = operation.path == inner
        return Role("read" if whole else "part", inner, addresses, _holder(operation, kinds.get(inner)))
    removes = operation.method == "DELETE" and operation.effect is None
    return Role("remove" if removes else "change", inner, addresses, _holder(operation, kinds.get(inner)))


def _addresses(
    operation: Operation, kinds: Mapping[str, Kind], alias: Mapping[tuple[str, str], str]
) -> Iterator[Address]:
    by_name = {one.name: one for one in operation.parameters if one.place == "path"}
    for prefix in _prefixes(operation.path):
        parameter = by_name[_VARIABLE.findall(prefix)[-1]]
        kind = prefix if prefix in kinds else alias.get((operation.id, parameter.name), "")
        if kind:
            yield Address(parameter, kind)
    for parameter in operation.parameters:
        if parameter.place != "path" and (operation.id, parameter.name) in alias:
            yield Address(parameter, alias[operation.id, parameter.name])


def _target(link: _Carried, kinds: Mapping[str, Kind], alias: Mapping[tuple[str, str], str]) -> str:
    return link.prefix if link.prefix in kinds else alias.get((link.target.id, link.parameter.name), "")


def _items(operation: Operation, listed: _Carried | None) -> str:
    if operation.pagination:
        return operation.pagination.items
    return listed.pointer.partition("/0")[0] if listed else _first_list(operation)


def _first_list(operation: Operation) -> str:
    for example in examples_of(operation):
        for pointer, value in _walk(example, ""):
            if isinstance(value, list):
                return pointer
    return ""


def _holder(operation: Operation, kind: Kind | None) -> str:
    """Where the resource stands in the answer: the outermost object that has its id, or what looks most like it."""
    for example in examples_of(operation) if kind else ():
        for pointer, value in _walk(example, ""):
            if kind and is_object(value) and any(key in value for key in kind.id_keys):
                return pointer
    return ""


def _walk(value: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    """Each value inside *value*, the outer ones first."""
    waiting = [(pointer, value)]
    for place, one in waiting:
        yield place, one
        if is_object(one):
            waiting += [(f"{place}/{json_pointer.escape(key)}", part) for key, part in one.items()]


def is_called(key: str, kind: Kind) -> bool:
    """Whether *key*, of the parent, may hold a list of *kind*: it is called as the path is."""
    return snake(key) == snake(kind.collection.rpartition("/")[2])
