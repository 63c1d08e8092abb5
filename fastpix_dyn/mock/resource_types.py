"""Find the resource types of an API, and what each operation does to them, from paths, methods and links.

A resource type is identified by the path of one resource, such as `/books/{id}`. The document's links connect an id in
a response to such a path. So an operation whose response contains the id of a new resource creates it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.names import snake
from fastpix_dyn.spec.plan import Api, Content, DocumentedResponse, Operation, Parameter
from fastpix_dyn.spec.values import is_object

Action = Literal["create", "list", "read", "read_part", "update", "delete"]
"""What an operation does to resources."""
_Aliases = Mapping[tuple[str, str], str]
"""By operationId and parameter: the resource type whose id the parameter takes, if its own path does not show it."""
_FROM_BODY = "$response.body#"
_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A type of resource.

    Attributes:
        path: the path of one resource: `/books/{id}`.
        variable: the name of its id in that path.
        collection: the path of the collection: `/books`.
        parent: the path of the resource type that it is a part of; empty if it has no parent.
        reader: the operation that reads one.
        creator: the operation that creates one.
        id_keys: the keys that may contain its id in a response.
    """

    path: str
    variable: str
    collection: str
    parent: str
    reader: Operation | None
    creator: Operation | None
    id_keys: tuple[str, ...]

    @property
    def depth(self) -> int:
        """The number of ids that identify one resource: its own, and those of its parents."""
        return len(_VARIABLE.findall(self.path))


@dataclass(frozen=True, slots=True)
class ResourceParameter:
    """A parameter of an operation that takes the id of a resource; `resource_type` is the path of its type."""

    parameter: Parameter
    resource_type: str


@dataclass(frozen=True, slots=True)
class Role:
    """What an operation does.

    Attributes:
        action: what it does to resources.
        resource_type: the path of the type of these resources; empty if there is none: its responses are then the
            document's examples.
        parameters: the parameters that name the resources which must exist, the innermost last.
        pointer: JSON pointer, in its response, to the resource, or to the list.
    """

    action: Action
    resource_type: str
    parameters: tuple[ResourceParameter, ...]
    pointer: str


@dataclass(frozen=True, slots=True)
class ResourceTypes:
    """All resource types of an API, by path, and the roles of its operations, by operationId."""

    by_path: Mapping[str, ResourceType]
    roles: Mapping[str, Role]

    def children(self, resource_type: ResourceType) -> list[ResourceType]:
        """Return the resource types that are parts of *resource_type*."""
        return [one for one in self.by_path.values() if one.parent == resource_type.path]

    def read_by(self, operation_id: str) -> ResourceType | None:
        """Return the resource type that an operation reads."""
        types = (one for one in self.by_path.values() if one.reader and one.reader.id == operation_id)
        return next(types, None)


def find_resource_types(api: Api) -> ResourceTypes:
    """Return the resource types of *api*, and what its operations do to them."""
    links = list(_id_links(api))
    paths = _resource_paths(api)
    aliases = _find_aliases(paths, links)
    types = {path: _resource_type(api, path, paths, aliases, links) for path in paths}
    return ResourceTypes(types, {one.id: _role(one, types, aliases, links) for one in api.operations.values()})


def documented_success(operation: Operation) -> DocumentedResponse:
    """Return the first successful response that *operation* declares; its first response if it declares none."""
    return next((one for one in operation.responses if one.status.startswith("2")), operation.responses[0])


def success_content(operation: Operation) -> Content | None:
    """Return the first content of the successful response of *operation*; None if it has no body."""
    return next(iter(documented_success(operation).contents), None)


def success_examples(operation: Operation) -> list[Any]:
    """Return the document's examples of the successful response of *operation*."""
    content = success_content(operation)
    return list(content.examples.values()) if content else []


def names_collection(key: str, resource_type: ResourceType) -> bool:
    """Return whether *key*, of a parent, has the name of the collection of *resource_type*."""
    return snake(key) == snake(resource_type.collection.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class _IdLink:
    """A link that passes an id on: from *pointer* in the response of *source* to *parameter* of *target*."""

    source: Operation
    pointer: str
    target: Operation
    parameter: Parameter

    @property
    def prefix(self) -> str:
        """The part of the target's path that ends with the id; empty if the id is not a path parameter."""
        variable = f"{{{self.parameter.name}}}"
        return self.target.path.partition(variable)[0] + variable if self.parameter.location == "path" else ""

    @property
    def is_in_list(self) -> bool:
        """Whether the id is the id of the first item of a list."""
        return re.search(r"/0(/|$)", self.pointer) is not None


def _id_links(api: Api) -> Iterator[_IdLink]:
    for source in api.operations.values():
        for link in documented_success(source).links:
            target = api.operations[link.operation]
            for name, expression in link.parameters.items():
                parameter = next((one for one in target.parameters if name in _link_names(one)), None)
                if parameter and isinstance(expression, str) and expression.startswith(_FROM_BODY):
                    yield _IdLink(source, expression.removeprefix(_FROM_BODY), target, parameter)


def _link_names(parameter: Parameter) -> tuple[str, str]:
    """Return the names of *parameter* in a link, which may be `id` or `path.id` (OpenAPI 3.1 §4.8.20)."""
    return parameter.name, f"{parameter.location}.{parameter.name}"


def _prefixes(path: str) -> list[str]:
    """Return the parts of *path* that end with a variable, the shortest first."""
    return [path[: match.end()] for match in _VARIABLE.finditer(path)]


def _resource_paths(api: Api) -> list[str]:
    """Return the paths of single resources: those that have operations, or whose collection creates resources."""
    paths = {operation.path for operation in api.operations.values()}
    posted = {operation.path for operation in api.operations.values() if operation.method == "POST"}
    prefixes = [one for path in paths for one in _prefixes(path)]
    exact = {one for one in prefixes if one in paths}
    with_resource = {_collection(one) for one in exact}
    created = {one for one in prefixes if _collection(one) in posted - with_resource}
    return sorted(exact | created, key=lambda one: (len(one), one))


def _collection(path: str) -> str:
    return path.rpartition("/")[0]


def _find_aliases(paths: list[str], links: list[_IdLink]) -> _Aliases:
    aliases: dict[tuple[str, str], str] = {}
    for link in links:
        same_id = [one.prefix for one in links if (one.source.id, one.pointer) == (link.source.id, link.pointer)]
        candidates = [one for one in same_id if one in paths]
        if candidates and link.prefix not in paths:
            of_source = [one for one in candidates if _collection(one) == link.source.path]
            aliases[link.target.id, link.parameter.name] = (of_source or candidates)[0]
    return aliases


def _resource_type(api: Api, path: str, paths: list[str], aliases: _Aliases, links: list[_IdLink]) -> ResourceType:
    operations = list(api.operations.values())
    own_links = [
        link for link in links if link.prefix == path or aliases.get((link.target.id, link.parameter.name)) == path
    ]
    variable = _VARIABLE.findall(path)[-1]
    keys = [json_pointer.tokens(link.pointer)[-1] for link in own_links if link.pointer]
    return ResourceType(
        path=path,
        variable=variable,
        collection=_collection(path),
        parent=next((one for one in reversed(_prefixes(path)[:-1]) if one in paths), ""),
        reader=next((one for one in operations if one.method == "GET" and one.path == path), None),
        creator=next((one for one in operations if one.method == "POST" and one.path == _collection(path)), None),
        id_keys=tuple(dict.fromkeys([variable, *(key for key in keys if not key.isdigit()), "id"])),
    )


def _role(operation: Operation, types: Mapping[str, ResourceType], aliases: _Aliases, links: list[_IdLink]) -> Role:
    parameters = tuple(_resource_parameters(operation, types, aliases))
    innermost = parameters[-1].resource_type if parameters else ""
    own_links = [link for link in links if link.source is operation and _target(link, types, aliases)]
    listed = next((link for link in own_links if link.is_in_list), None)
    single = next((link for link in own_links if not link.is_in_list), None)
    member = next((one.path for one in types.values() if one.collection == operation.path), "")
    if operation.method == "POST":
        created = member or (_target(single, types, aliases) if single else "")
        path = created or innermost
        pointer = _resource_pointer(operation, types.get(path))
        return Role("create" if created else "update", path, parameters, pointer)
    if operation.method == "GET":
        if operation.path != innermost and (listed or operation.pagination or member):
            path = member or (_target(listed, types, aliases) if listed else "")
            return Role("list", path, parameters, _list_pointer(operation, listed))
        pointer = _resource_pointer(operation, types.get(innermost))
        return Role("read" if operation.path == innermost else "read_part", innermost, parameters, pointer)
    deletes = operation.method == "DELETE" and operation.effect is None
    pointer = _resource_pointer(operation, types.get(innermost))
    return Role("delete" if deletes else "update", innermost, parameters, pointer)


def _resource_parameters(
    operation: Operation, types: Mapping[str, ResourceType], aliases: _Aliases
) -> Iterator[ResourceParameter]:
    by_name = {one.name: one for one in operation.parameters if one.location == "path"}
    for prefix in _prefixes(operation.path):
        parameter = by_name[_VARIABLE.findall(prefix)[-1]]
        path = prefix if prefix in types else aliases.get((operation.id, parameter.name), "")
        if path:
            yield ResourceParameter(parameter, path)
    for parameter in operation.parameters:
        if parameter.location != "path" and (operation.id, parameter.name) in aliases:
            yield ResourceParameter(parameter, aliases[operation.id, parameter.name])


def _target(link: _IdLink, types: Mapping[str, ResourceType], aliases: _Aliases) -> str:
    """Return the path of the resource type whose id *link* passes on; empty if it is of none."""
    return link.prefix if link.prefix in types else aliases.get((link.target.id, link.parameter.name), "")


def _list_pointer(operation: Operation, listed: _IdLink | None) -> str:
    """Return the pointer to the list in the response: from pagination, from a link, or from the examples."""
    if operation.pagination:
        return operation.pagination.items
    return listed.pointer.partition("/0")[0] if listed else _first_list(operation)


def _first_list(operation: Operation) -> str:
    for example in success_examples(operation):
        for pointer, value in _walk(example):
            if isinstance(value, list):
                return pointer
    return ""


def _resource_pointer(operation: Operation, resource_type: ResourceType | None) -> str:
    """Return the pointer to the outermost object in the examples of the response that has an id of *resource_type*."""
    for example in success_examples(operation) if resource_type else ():
        for pointer, value in _walk(example):
            if resource_type and is_object(value) and any(key in value for key in resource_type.id_keys):
                return pointer
    return ""


def _walk(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield *value* and each value of the objects in it with its pointer, the outer ones first."""
    queue = [("", value)]
    for pointer, node in queue:
        yield pointer, node
        if is_object(node):
            queue += [(f"{pointer}/{json_pointer.escape(key)}", part) for key, part in node.items()]
