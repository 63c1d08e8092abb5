"""The comparison of one operation in two documents: what ours lacks, and conflicts.

It works on the documents as they are written, because its results lead to edits. Each result is an `Addition` (the
other document has something that ours lacks), a `Conflict` (both have different values), or a `ComponentMatch` (both
refer to a component at the same pointer). Prose, examples, links and extensions are not compared.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.document import BrokenReferenceError, Document, Node
from fastpix_dyn.spec.names import template_names
from fastpix_dyn.spec.plan import SourceLocation, server_address
from fastpix_dyn.spec.schema_bundle import EXTENSIBLE_ENUM
from fastpix_dyn.spec.schemas import types_of
from fastpix_dyn.spec.values import is_array, is_object, json_text
from fastpix_dyn.workbench.suggest.evidence import as_list

_PROSE = frozenset({"description", "summary", "title", "example", "examples", "externalDocs", "links", "$comment"})
"""Keys that describe a thing without changing it."""
_SETS = frozenset({"tags"})
"""Keys of lists whose order has no meaning; a missing list equals an empty one."""
_FALSE_BY_DEFAULT = frozenset({"deprecated", "allowReserved", "readOnly", "writeOnly", "uniqueItems", "required"})
_SCHEMA_KEYWORDS = frozenset(
    {"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"}
)
"""Keywords whose value is a schema."""
_SCHEMA_LIST_KEYWORDS = frozenset({"oneOf", "anyOf", "prefixItems"})
"""Keywords whose value is a list of schemas."""
_SPECIAL_KEYWORDS = frozenset({"$ref", "allOf", "properties", "required", "type", "enum", "$defs"})
"""Keywords with their own comparison."""
_ENUM_KEYWORDS = ("enum", EXTENSIBLE_ENUM)
_MAX_COMPARED = 100
"""How often one pair of schemas of an operation is compared. Schemas that many others contain show many times."""


# Nodes and results.


@dataclass(frozen=True, slots=True)
class DocumentNode:
    """A document and a node of it."""

    document: Document
    node: Node

    def location(self) -> str:
        """Return file and line."""
        file, line = self.document.file_and_line(self.node.source_location)
        return f"{file}:{line}"

    def child(self, key: str | int) -> DocumentNode:
        """Return the node one step down."""
        return DocumentNode(self.document, self.node.child(key))

    def items(self, key: str) -> list[DocumentNode]:
        """Return the items of the list under *key*."""
        return [DocumentNode(self.document, one) for one in self.node.child(key).items()]

    def resolve(self) -> tuple[DocumentNode, str]:
        """Follow the `$ref`s at this node; return the node they lead to, and the last `$ref` (empty without one)."""
        side, last = self, ""
        try:
            for target in self.document.targets(self.node):
                side, last = DocumentNode(self.document, target), str(side.node.value["$ref"])
        except BrokenReferenceError:
            pass
        return side, last


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value of an operation that differs between the two documents.

    Attributes:
        operation: the operationId.
        pointer: JSON pointer into the operation, as if each `$ref` were replaced by its target.
        ours: our value as JSON; empty if there is none.
        theirs: the value of the other document as JSON; empty if there is none.
        our_location: file and line of our value.
        their_location: file and line of the other value.
        our_pointer: JSON pointer into our document.
        their_pointer: JSON pointer into the other document.
    """

    operation: str
    pointer: str
    ours: str
    theirs: str
    our_location: str
    their_location: str
    our_pointer: str = ""
    their_pointer: str = ""


@dataclass(frozen=True, slots=True)
class Addition:
    """Something that the other document has in an operation, and ours lacks.

    Attributes:
        operation: the operationId.
        name: its name for the reader: `the property stars`.
        parent: the node of our document that it is added to.
        path: the way from the parent.
        theirs: the node of the other document.
        pointer: JSON pointer into the operation, as that of a conflict.
    """

    operation: str
    name: str
    parent: DocumentNode
    path: tuple[str, ...]
    theirs: DocumentNode
    pointer: str

    @property
    def our_pointer(self) -> str:
        """JSON pointer to its location in our document; `-` appends to a list."""
        return self.parent.node.pointer + json_pointer.join(self.path)

    @property
    def key(self) -> tuple[str, str]:
        """What additions at the same location have in common."""
        return self.our_pointer, self.name

    @property
    def json(self) -> str:
        """The value of the other document as JSON."""
        return _json(self.theirs.node)


@dataclass(frozen=True, slots=True)
class ComponentMatch:
    """Components of both documents that an operation refers to at the same pointer, as JSON pointers."""

    theirs: str
    ours: str


Result = Conflict | Addition | ComponentMatch
_Pair = tuple[SourceLocation, SourceLocation]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of one operation, at one pointer into it.

    Attributes:
        operation: the operationId.
        pointer: JSON pointer into the operation.
        active: the pairs of `$ref`s that are being compared, because schemas may be recursive.
        compared: how often each pair of schemas was compared.
    """

    operation: str
    pointer: str = ""
    active: frozenset[tuple[str, str]] = frozenset()
    compared: Counter[_Pair] = field(default_factory=Counter[_Pair])

    def child(self, *tokens: str) -> Comparison:
        """Return the comparison of the values *tokens* further down."""
        return replace(self, pointer=self.pointer + json_pointer.join(tokens))

    def conflict(self, ours: DocumentNode, theirs: DocumentNode) -> Conflict:
        """Return the conflict between *ours* and *theirs*."""
        values, locations = (_json(ours.node), _json(theirs.node)), (ours.location(), theirs.location())
        return Conflict(self.operation, self.pointer, *values, *locations, ours.node.pointer, theirs.node.pointer)

    def addition(
        self, name: str, parent: DocumentNode, path: tuple[str, ...], theirs: DocumentNode
    ) -> Conflict | Addition:
        """Return the addition of *theirs* to *parent*; a conflict if the parent is not in the root file."""
        if parent.node.file == parent.document.name:
            return Addition(self.operation, name, parent, path, theirs, self.pointer)
        return self.conflict(reduce(DocumentNode.child, path, parent), theirs)


# Operations.


def compare_operation(operation: str, ours: DocumentNode, theirs: DocumentNode) -> Iterator[Result]:
    """Compare two nodes of one operation and everything that they refer to.

    Path parameters may have different names. Properties, parameters, responses, media types, headers and enum values
    that only our document has are not reported.
    """
    here = Comparison(operation)
    yield from _compare_plain(here, ours, theirs, {"parameters", "security", "responses", "requestBody", "servers"})
    if _servers(ours) != _servers(theirs):
        yield here.child("servers").conflict(ours.child("servers"), theirs.child("servers"))
    yield from _compare_parameters(here, ours, theirs)
    yield from _compare_message(here.child("requestBody"), ours.child("requestBody"), theirs.child("requestBody"))
    responses = (ours.child("responses"), theirs.child("responses"))
    yield from _compare_entries(here.child("responses"), "the response", *responses, _compare_message)


def _parameters(operation: DocumentNode) -> dict[str, tuple[DocumentNode, DocumentNode]]:
    """Return the parameters of *operation* and of its path item, by location and name.

    Each is the declaration and the item of the list, which may be a `$ref` to it. Path parameters are keyed by their
    position in the path.
    """
    path, _ = json_pointer.tokens(operation.node.pointer)[-2:]
    positions = {name: str(number) for number, name in enumerate(template_names(path), 1)}
    root = DocumentNode(operation.document, operation.document.root)
    found = dict[str, tuple[DocumentNode, DocumentNode]]()
    for parent in (root.child("paths").child(path), operation):
        for item in parent.items("parameters"):
            side, _ = item.resolve()
            location, name = (str(side.node.child(key).value) for key in ("in", "name"))
            found[f"{location} {positions.get(name, name) if location == 'path' else name}"] = (side, item)
    return found


def _servers(operation: DocumentNode) -> list[str]:
    return [server_address(str(one.child("url").node.value)) for one in operation.items("servers")]


def _compare_parameters(here: Comparison, ours: DocumentNode, theirs: DocumentNode) -> Iterator[Result]:
    our_parameters = _parameters(ours)
    for key, (side, item) in _parameters(theirs).items():
        if key in our_parameters:
            our_side, our_item = our_parameters[key]
            yield from _match_components(our_item, item)
            yield from _compare_parameter(here.child("parameters", key), our_side, side)
        else:
            location, _, name = key.partition(" ")
            required = "required " if side.node.child("required").value is True else ""
            text = f"the {required}{location} parameter {name}"
            yield here.child("parameters", key).addition(text, ours, ("parameters", "-"), item)


def _compare_parameter(here: Comparison, ours: DocumentNode, theirs: DocumentNode) -> Iterator[Result]:
    yield from _compare_plain(here, ours, theirs, {"schema", "content", "name"})
    yield from _compare_schema(here.child("schema"), ours.child("schema"), theirs.child("schema"))
    contents = (ours.child("content"), theirs.child("content"))
    if _keys(contents[0]) == _keys(contents[1]):
        yield from _compare_entries(here.child("content"), "the media type", *contents, _compare_media_type)
    else:  # it has one media type (OpenAPI 3.1 §4.8.12.2), so another one is no addition
        yield here.child("content").conflict(*contents)


def _compare_message(here: Comparison, ours: DocumentNode, theirs: DocumentNode) -> Iterator[Result]:
    """Compare two request bodies or two responses."""
    one, two = ours.resolve()[0], theirs.resolve()[0]
    if one.node.value is None or two.node.value is None:
        if one.node.value is not two.node.value:
            yield here.conflict(one, two)
        return
    yield from _match_components(ours, theirs)
    yield from _compare_plain(here, one, two, {"content", "headers"})
    contents, headers = ((one.child(key), two.child(key)) for key in ("content", "headers"))
    yield from _compare_entries(here.child("content"), "the media type", *contents, _compare_media_type)
    yield from _compare_entries(here.child("headers"), "the header", *headers, _compare_header)


def _compare_media_type(here: Comparison, ours: DocumentNode, theirs: DocumentNode) -> Iterator[Result]:
    yield from _compare_plain(here, ours, theirs, {"schema"})
    yield from _compare_schema(here.child("schema"), ours.child("schema"), theirs.child("schema"))


def _compare_header(here: Comparison, ours: DocumentNode, theirs: DocumentNode) -> Iterator[Result]:
    yield from _match_components(ours, theirs)
    yield from _compare_parameter(here, ours.resolve()[0], theirs.resolve()[0])


def _compare_entries(
    here: Comparison,
    noun: str,
    ours: DocumentNode,
    theirs: DocumentNode,
    compare: Callable[[Comparison, DocumentNode, DocumentNode], Iterator[Result]],
) -> Iterator[Result]:
    """Compare the entries of two objects by their keys."""
    for key in theirs.node.value if is_object(theirs.node.value) else ():
        if ours.node.has(key):
            yield from compare(here.child(key), ours.child(key), theirs.child(key))
        elif not key.startswith("x-"):
            yield here.child(key).addition(f"{noun} {key}", ours, (key,), theirs.child(key))


def _compare_plain(here: Comparison, ours: DocumentNode, theirs: DocumentNode, excluded: set[str]) -> Iterator[Result]:
    """Compare the keys of two objects whose values have no structure of their own: all but *excluded*."""
    for key in dict.fromkeys([*_keys(ours), *_keys(theirs)]):
        one, two = ours.child(key), theirs.child(key)
        is_compared = key not in _PROSE | excluded and not key.startswith("x-")
        if is_compared and not _is_equal(key, one.node.value, two.node.value):
            yield here.child(key).conflict(one, two)


# Schemas.


def _compare_schema(here: Comparison, ours: DocumentNode, theirs: DocumentNode) -> Iterator[Result]:
    """Compare two schemas, either of which may be missing."""
    if not is_object(ours.node.value) or not is_object(theirs.node.value):
        if not _is_equal("", ours.node.value, theirs.node.value):
            yield here.conflict(ours, theirs)
        return
    yield from _match_components(ours, theirs)
    pair = (ours.resolve()[1], theirs.resolve()[1])
    locations = ours.node.source_location, theirs.node.source_location
    here.compared[locations] += 1
    if not (pair[0] and pair in here.active) and here.compared[locations] <= _MAX_COMPARED:
        here = replace(here, active=here.active | {pair})
        yield from _compare_schema_parts(here, [*_schema_parts(ours)], [*_schema_parts(theirs)])


def _compare_schema_parts(here: Comparison, ours: list[DocumentNode], theirs: list[DocumentNode]) -> Iterator[Result]:
    """Compare two schemas, each passed as its parts: itself, and what its `$ref` and `allOf` add."""
    one, two = _types(ours), _types(theirs)
    if one != two and any(part.node.has("type") for part in [*ours, *theirs]):
        yield here.child("type").conflict(_keyword(ours, "type"), _keyword(theirs, "type"))
        if one and two and not one & two:
            return
    yield from _compare_enums(here, ours, theirs)
    yield from _compare_properties(here, ours, theirs)
    for key in dict.fromkeys(key for part in [*ours, *theirs] for key in _keys(part)):
        if key not in _SPECIAL_KEYWORDS | _PROSE and not key.startswith("x-"):
            yield from _compare_keyword(here.child(key), key, _keyword(ours, key), _keyword(theirs, key))


def _compare_keyword(here: Comparison, key: str, ours: DocumentNode, theirs: DocumentNode) -> Iterator[Result]:
    if key in _SCHEMA_KEYWORDS:
        yield from _compare_schema(here, ours, theirs)
    elif key in _SCHEMA_LIST_KEYWORDS and len(_keys(ours)) == len(_keys(theirs)):
        for index in _keys(ours):
            yield from _compare_schema(here.child(str(index)), ours.child(index), theirs.child(index))
    elif not _is_equal(key, ours.node.value, theirs.node.value):
        yield here.conflict(ours, theirs)


def _compare_enums(here: Comparison, ours: list[DocumentNode], theirs: list[DocumentNode]) -> Iterator[Result]:
    """Compare `enum` or `x-extensible-enum`; null is compared with the type."""
    one, two = (
        next((node for key in _ENUM_KEYWORDS if _has_value(node := _keyword(side, key))), None)
        for side in (ours, theirs)
    )
    is_closed = two is not None and two.node.pointer.endswith("/enum")
    if one is None or two is None:
        if is_closed or (one is not None and one.node.pointer.endswith("/enum")):
            yield here.child("enum").conflict(_keyword(ours, "enum"), _keyword(theirs, "enum"))
        return
    our_values, types = {json.dumps(value, sort_keys=True) for value in as_list(one.node.value)}, _types(ours)
    keyword = json_pointer.tokens(one.node.pointer)[-1]
    for index, value in enumerate(as_list(two.node.value)):
        if value is None or json.dumps(value, sort_keys=True) in our_values:
            continue
        if not types or types_of(value) & types:
            yield here.child(keyword).addition(f"the value {json_text(value)}", one, ("-",), two.child(index))
        else:
            yield here.child(keyword, str(index)).conflict(one, two.child(index))


def _compare_properties(here: Comparison, ours: list[DocumentNode], theirs: list[DocumentNode]) -> Iterator[Result]:
    our_properties, their_properties = _declared_properties(ours), _declared_properties(theirs)
    anywhere = {**_alternative_properties(ours), **our_properties}
    below, default_parent = here.child("properties"), _parent_of_new_properties(ours)
    parts = {part.node.pointer: part for part in ours if part.node.has("properties")}
    for name, theirs_one in their_properties.items():
        parent = parts.get(theirs_one.node.pointer.rpartition("/properties/")[0], default_parent)
        if name in anywhere:
            yield from _compare_schema(below.child(name), anywhere[name], theirs_one)
        elif parent is None:
            yield below.child(name).conflict(ours[0].child("properties").child(name), theirs_one)
        else:
            yield below.child(name).addition(f"the property {name}", parent, ("properties", name), theirs_one)
    required = _required(theirs)
    our_required = _required(ours) & (required | {*their_properties})
    if our_required != required and (our_properties or their_properties):
        yield here.child("required").conflict(_keyword(ours, "required"), _keyword(theirs, "required"))


def _parent_of_new_properties(ours: list[DocumentNode]) -> DocumentNode | None:
    """Return the part that gets a new property: the one with the others; None if there are only alternatives."""
    first = ours[0].node
    own = [
        one for one in ours if one.node.file == first.file and f"{one.node.pointer}/".startswith(f"{first.pointer}/")
    ]
    parent = next((part for part in own if part.node.has("properties")), None)
    has_no_alternatives = not any(part.node.has(key) for part in own for key in (*_SCHEMA_LIST_KEYWORDS, "$ref"))
    is_object_schema = _types(ours) in ({"object"}, {"object", "null"}, set())
    return parent or (own[0] if has_no_alternatives and is_object_schema else None)


def _schema_parts(side: DocumentNode) -> Iterator[DocumentNode]:
    """Yield the schema at *side*, the target of its `$ref`, and the members of its `allOf`, each once."""
    waiting, visited = [side], set[SourceLocation]()
    while waiting:
        part = waiting.pop()
        if part.node.source_location in visited or not is_object(part.node.value):
            continue
        visited.add(part.node.source_location)
        if not {"$ref"} <= part.node.value.keys() <= _PROSE | {"$ref"}:
            yield part
        target = part.resolve()[0] if part.node.has("$ref") else part
        waiting += [*reversed(part.items("allOf")), *([] if target == part else [target])]


def _keyword(parts: list[DocumentNode], key: str) -> DocumentNode:
    """Return the first *key* that a part has; else the node where the first part would have it."""
    return next((part.child(key) for part in parts if part.node.has(key)), parts[0].child(key))


def _declared_properties(parts: Iterable[DocumentNode]) -> dict[str, DocumentNode]:
    found = dict[str, DocumentNode]()
    for part in parts:
        properties = part.child("properties")
        for name in _keys(properties):
            found.setdefault(name, properties.child(name))
    return found


def _alternative_properties(parts: list[DocumentNode]) -> dict[str, DocumentNode]:
    """Return the properties that the alternatives of a schema declare, those of the outer alternatives first."""
    found, visited = dict[str, DocumentNode](), set[SourceLocation]()
    layer = parts
    while layer:
        branches = [branch for part in layer for key in ("oneOf", "anyOf") for branch in part.items(key)]
        inner = [part for branch in branches for part in _schema_parts(branch)]
        layer = list({part.node.source_location: part for part in inner}.values())
        layer = [part for part in layer if part.node.source_location not in visited]
        visited.update(part.node.source_location for part in layer)
        found = {**_declared_properties(layer), **found}
    return found


def _required(parts: list[DocumentNode]) -> set[str]:
    return {str(name) for part in parts for name in as_list(part.child("required").node.value)}


def _types(parts: list[DocumentNode]) -> set[str]:
    """Return the types that a schema declares, or those of its enum values; empty if it declares nothing."""
    declared = next((part.node.value["type"] for part in parts if part.node.has("type")), None)
    if declared is not None:
        return {str(name) for name in as_list(declared)}
    values = [value for part in parts for value in as_list(part.child("enum").node.value)]
    values += [part.node.value["const"] for part in parts if part.node.has("const")]
    return {"integer" if "integer" in types else types.pop() for types in map(types_of, values)}


# Values.


def _match_components(ours: DocumentNode, theirs: DocumentNode) -> Iterator[ComponentMatch]:
    one, two = ours.resolve()[1], theirs.resolve()[1]
    if one.startswith("#/components/") and two.startswith("#/components/"):
        yield ComponentMatch(two[1:], one[1:])


def _has_value(side: DocumentNode) -> bool:
    return side.node.value is not None


def _keys(side: DocumentNode) -> list[Any]:
    """Return the keys of an object or the indexes of a list; nothing for other values."""
    value = side.node.value
    return list(value) if is_object(value) else list(range(len(value))) if is_array(value) else []


def _is_equal(key: str, one: Any, two: Any) -> bool:
    """Return whether two values of *key* mean the same."""
    if key in _FALSE_BY_DEFAULT:
        one, two = one or False, two or False
    if key in _SETS:
        return _sorted_items(one) == _sorted_items(two)
    return json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)


def _sorted_items(value: Any) -> list[str]:
    items = value if is_array(value) else [] if value in {None, False} else [value]
    return sorted(json.dumps(item, sort_keys=True) for item in items)


def _json(node: Node) -> str:
    return "" if node.value is None else json.dumps(node.value, ensure_ascii=False)
