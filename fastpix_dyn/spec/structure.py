"""The objects of a document: which object of OpenAPI 3.1 (§4.8) contains which, a walk over them, and a bundler.

Only values at the positions where OpenAPI puts an object count: a `$ref` inside an example is data and is ignored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.document import BrokenReferenceError, Document, Node
from fastpix_dyn.spec.names import component_name
from fastpix_dyn.spec.operations import is_requirement_extension
from fastpix_dyn.spec.parser import METHODS, Parser, is_extension, mapping_reference
from fastpix_dyn.spec.plan import SourceLocation
from fastpix_dyn.spec.schemas import SCHEMA_KEYWORDS, SCHEMA_LIST_KEYWORDS, SCHEMA_MAP_KEYWORDS
from fastpix_dyn.spec.values import is_array, is_object

COMPONENT_SECTIONS: Mapping[str, str] = {
    "schemas": "schema",
    "responses": "response",
    "parameters": "parameter",
    "examples": "example",
    "requestBodies": "requestBody",
    "headers": "header",
    "securitySchemes": "securityScheme",
    "links": "link",
    "callbacks": "callback",
    "pathItems": "pathItem",
}
"""The sections of `components`, each with the type of the objects in it."""
REFERENCEABLE = frozenset(COMPONENT_SECTIONS.values())
"""The types of object that a `$ref` may replace."""
_SECTION_OF_TYPE = {type_: section for section, type_ in COMPONENT_SECTIONS.items()}

_Shape = Mapping[str, str]
_BY_NAME, _LIST = "by name: ", "list: "
_SHAPES: Mapping[str, _Shape] = {
    "document": {"paths": _BY_NAME + "pathItem", "webhooks": _BY_NAME + "pathItem", "components": "components"},
    "components": {section: _BY_NAME + type_ for section, type_ in COMPONENT_SECTIONS.items()},
    "pathItem": {"parameters": _LIST + "parameter", **dict.fromkeys(METHODS, "operation")},
    "operation": {
        "parameters": _LIST + "parameter",
        "requestBody": "requestBody",
        "responses": _BY_NAME + "response",
        "callbacks": _BY_NAME + "callback",
    },
    "parameter": {"schema": "schema", "content": _BY_NAME + "mediaType", "examples": _BY_NAME + "example"},
    "header": {"schema": "schema", "content": _BY_NAME + "mediaType", "examples": _BY_NAME + "example"},
    "requestBody": {"content": _BY_NAME + "mediaType"},
    "response": {
        "headers": _BY_NAME + "header",
        "content": _BY_NAME + "mediaType",
        "links": _BY_NAME + "link",
    },
    "mediaType": {"schema": "schema", "examples": _BY_NAME + "example", "encoding": _BY_NAME + "encoding"},
    "encoding": {"headers": _BY_NAME + "header"},
    "schema": {
        **dict.fromkeys(SCHEMA_KEYWORDS, "schema"),
        **dict.fromkeys(SCHEMA_LIST_KEYWORDS, _LIST + "schema"),
        **dict.fromkeys(SCHEMA_MAP_KEYWORDS, _BY_NAME + "schema"),
    },
}
"""By type of object, the type of the objects under each of its keys: one, a list, or a map."""


@dataclass(frozen=True, slots=True)
class DocumentObject:
    """An object of the document: its type and its node."""

    type: str
    node: Node


def children(type_: str, node: Node) -> Iterator[tuple[str, tuple[str | int, ...], Node]]:
    """Yield the objects directly inside the object of *type_* at *node*: type, keys that lead to it, and node."""
    if not is_object(node.value):
        return
    if type_ == "callback":
        expressions = (key for key in node.value if key != "$ref" and not key.startswith("x-"))
        yield from (("pathItem", (key,), node.child(key)) for key in expressions)
    shape = _SHAPES.get(type_, {})
    for key in node.value:
        if key in shape:
            yield from _under(shape[key], key, node.child(key))


def _under(shape: str, key: str, holder: Node) -> Iterator[tuple[str, tuple[str | int, ...], Node]]:
    if shape.startswith(_LIST):
        for index, item in enumerate(holder.items()):
            yield shape.removeprefix(_LIST), (key, index), item
    elif shape.startswith(_BY_NAME):
        type_ = shape.removeprefix(_BY_NAME)
        for name, value in holder.value.items() if is_object(holder.value) else ():
            if not is_extension(key, name, value):
                yield type_, (key, name), holder.child(name)
    else:
        yield shape, (key,), holder


def walk(
    document: Document, type_: str, node: Node, seen: set[SourceLocation] | None = None
) -> Iterator[DocumentObject]:
    """Yield the object of *type_* at *node* and every object that it contains or refers to, each once.

    Objects in *seen* are skipped; the walk adds those that it visits. A broken `$ref` leads to nothing.
    """
    seen = set() if seen is None else seen
    waiting = [(type_, node)]
    while waiting:
        type_, node = waiting.pop()
        if node.source_location in seen:
            continue
        seen.add(node.source_location)
        yield DocumentObject(type_, node)
        target = _target(document, node) if type_ in REFERENCEABLE else None
        inner = [(child_type, child) for child_type, _, child in children(type_, node)]
        waiting += reversed([*inner, (type_, target)] if target else inner)


def _target(document: Document, node: Node) -> Node | None:
    try:
        return next(document.targets(node), None)
    except BrokenReferenceError:
        return None


@dataclass(frozen=True, slots=True)
class Bundle:
    """A document as one value."""

    value: dict[str, Any]
    origins: dict[str, SourceLocation]
    """By JSON pointer into `value`, the source locations of the components that came from other files."""


def bundled(document: Document, *, extensions: bool = True, keep_broken: bool = False) -> Bundle:
    """Return *document* as one value: what a `$ref` leads to in another file becomes a component.

    The rest does not change: the order, `$ref`s within the file, and values that are data, such as examples.

    Args:
        document: the document; its other files are read when a `$ref` needs them.
        extensions: whether to keep `x-…` keys.
        keep_broken: whether to copy broken `$ref`s as they are, instead of raising.

    Raises:
        SpecError: a `$ref` leads nowhere; lists every one of them.
    """
    bundler = _Bundler(Parser(document), extensions)
    if not bundler.parser.must_be_object(document.root, "an OpenAPI document"):
        raise SpecError.of(bundler.parser.faults)
    sections = document.root.child("components")
    bundler.used_names = {section: _keys(sections.child(section)) for section in COMPONENT_SECTIONS}
    value = bundler.copied("document", document.root)
    while bundler.waiting:
        type_, name, node = bundler.waiting.pop(0)
        value.setdefault("components", {}).setdefault(_SECTION_OF_TYPE[type_], {})[name] = bundler.copied(type_, node)
    if bundler.parser.faults and not keep_broken:
        raise SpecError.of(bundler.parser.faults)
    return Bundle(value, bundler.origins)


def _keys(node: Node) -> set[str]:
    return set(node.value) if is_object(node.value) else set()


@dataclass(slots=True)
class _Bundler:
    """A bundle under construction."""

    parser: Parser
    extensions: bool
    used_names: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """The names of components, by section."""
    names: dict[tuple[str, SourceLocation], str] = field(default_factory=dict[tuple[str, SourceLocation], str])
    """The names of the components that came from other files."""
    origins: dict[str, SourceLocation] = field(default_factory=dict[str, SourceLocation])
    waiting: list[tuple[str, str, Node]] = field(default_factory=list[tuple[str, str, Node]])
    """Components to copy: type, name, node."""

    def copied(self, type_: str, node: Node) -> Any:
        """Return a copy of the object of *type_* at *node* whose `$ref`s lead into the bundle."""
        value = node.value
        if not is_object(value):
            return value
        if type_ == "pathItem" and self.parser.is_openapi_30 and node.has("$ref"):
            # OpenAPI 3.0 has no components for path items: copy it in place of the $ref.
            return self.copied("pathItem", self.parser.follow(node))
        copy = dict(value) if self.extensions else _without_extensions(type_, value)
        for inner, path, child in children(type_, node):
            _put(copy, path, self.copied(inner, child))
        if type_ in REFERENCEABLE and isinstance(value.get("$ref"), str):
            copy["$ref"] = self._reference(type_, node.child("$ref"), value["$ref"])
        if type_ == "schema":
            self._copy_mapping(node, copy)
        elif type_ == "link":
            self._copy_operation_ref(node, copy)
        return copy

    def _reference(self, type_: str, at: Node, reference: str) -> str:
        """Return the `$ref` of the bundle for *reference*, which is at the node *at*."""
        document = self.parser.document
        try:
            target = document.follow(at, reference)
        except BrokenReferenceError as error:
            self.parser.fault(at, str(error))
            return reference
        if target.file == document.name:
            return reference if at.file == document.name and reference.startswith("#") else f"#{_fragment(target)}"
        return f"#/components/{_SECTION_OF_TYPE[type_]}/{self._name(type_, target)}"

    def _name(self, type_: str, target: Node) -> str:
        name = self.names.get((type_, target.source_location))
        if name is None:
            section = _SECTION_OF_TYPE[type_]
            name = component_name(target.file, target.pointer, self.used_names[section])
            self.names[type_, target.source_location] = name
            self.used_names[section].add(name)
            self.origins[f"/components/{section}/{name}"] = target.source_location
            self.waiting.append((type_, name, target))
        return name

    def _copy_mapping(self, node: Node, copy: dict[str, Any]) -> None:
        """Copy the targets of a discriminator: a bare word is the name of a component of the same file."""
        discriminator = copy.get("discriminator")
        if not is_object(discriminator) or not is_object(discriminator.get("mapping")):
            return
        holder = node.child("discriminator").child("mapping")
        mapping = {value: self._mapped(holder.child(value), target) for value, target in holder.value.items()}
        copy["discriminator"] = {**discriminator, "mapping": mapping}

    def _mapped(self, at: Node, target: Any) -> Any:
        if not isinstance(target, str) or ("/" not in target and at.file == self.parser.document.name):
            return target
        return self._reference("schema", at, mapping_reference(target))

    def _copy_operation_ref(self, node: Node, copy: dict[str, Any]) -> None:
        """Copy the `operationRef` of a link; one to another file becomes the operationId of its target."""
        reference = copy.get("operationRef")
        if not isinstance(reference, str):
            return
        at, document = node.child("operationRef"), self.parser.document
        try:
            target = document.follow(at, reference)
        except BrokenReferenceError as error:
            self.parser.fault(at, str(error))
            return
        if target.file == document.name:
            copy["operationRef"] = reference if node.file == document.name else f"#{_fragment(target)}"
        elif target.has("operationId"):
            copy["operationId"] = target.value["operationId"]
            del copy["operationRef"]
        else:
            self.parser.fault(at, "the operation is in another file and has no operationId; add one")


def _put(copy: dict[str, Any], path: tuple[str | int, ...], value: Any) -> None:
    """Set the value at *path*, one key or two; its holder is copied first, because it still belongs to the document."""
    key = str(path[0])
    if len(path) == 1:
        copy[key] = value
        return
    holder = copy[key]
    copy[key] = list(holder) if is_array(holder) else dict(holder)
    copy[key][path[1]] = value


def _fragment(target: Node) -> str:
    """Return the pointer of *target* as a fragment of a URI (RFC 6901 §6)."""
    from urllib.parse import quote

    return quote(target.pointer, safe="/~!$&'()*+,;=:@")


def _without_extensions(type_: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return *value*, an object of *type_*, without the extensions in it and its maps; objects inside keep theirs."""
    kept, shape = {key: part for key, part in value.items() if not key.startswith("x-")}, _SHAPES.get(type_, {})
    for key, part in kept.items():
        if shape.get(key, "").startswith(_BY_NAME) and is_object(part):
            kept[key] = {name: entry for name, entry in part.items() if not is_extension(key, name, entry)}
    if type_ in {"document", "operation"} and is_array(kept.get("security")):
        kept["security"] = [_requirement(part) for part in kept["security"]]
    return kept


def _requirement(value: Any) -> Any:
    if not is_object(value):
        return value
    return {name: scopes for name, scopes in value.items() if not is_requirement_extension(name, scopes)}
