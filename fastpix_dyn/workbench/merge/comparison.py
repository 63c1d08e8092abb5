"""Two descriptions of one operation → what ours lacks, and where both say different things to a caller."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from fastpix_dyn.contract.source_locations import address
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Document, Node, ReferenceFaultError
from fastpix_dyn.spec.names import template_names
from fastpix_dyn.spec.schema_bundle import OPEN_WORDS
from fastpix_dyn.spec.values import is_array, is_object, json_text
from fastpix_dyn.workbench.suggest.evidence import types_of, words

_TOLD = frozenset({"description", "summary", "title", "example", "examples", "externalDocs", "links", "$comment"})
"""Keys that tell of a thing and don't change it."""
_SETS = frozenset({"required", "enum", "type", "tags"})
"""Keys of lists whose order says nothing; none is as good as an empty one."""
_FALSE = frozenset({"deprecated", "allowReserved", "readOnly", "writeOnly", "uniqueItems", "required"})
"""Keys that are false where they are missing."""
_SCHEMAS = frozenset({"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"})
"""Keywords that hold one schema."""
_LISTS = frozenset({"oneOf", "anyOf", "prefixItems"})
"""Keywords that hold a list of schemas."""
_OWN_RULES = frozenset({"$ref", "allOf", "properties", "required", "type", "enum", OPEN_WORDS, "$defs"})
"""Keywords that are compared by rules of their own."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a document and a spot in it."""

    document: Document
    node: Node

    def place(self) -> str:
        """File and line."""
        return f"{self.node.file}:{self.document.line(self.node.where)}"

    def child(self, key: str | int) -> Side:
        """The side one step down."""
        return Side(self.document, self.node.child(key))

    def children(self, key: str) -> list[Side]:
        """The items of the list under *key*."""
        return [Side(self.document, one) for one in self.node.child(key).items()]

    def followed(self) -> tuple[Side, str]:
        """Where the `$ref`s lead that stand here, if one does, and the last of them."""
        side, last, seen = self, "", set[str]()
        while side.node.has("$ref") and (reference := str(side.node.value["$ref"])) not in seen:
            seen.add(reference)
            try:
                side, last = Side(side.document, side.document.follow(side.node, reference)), reference
            except ReferenceFaultError:
                break
        return side, last


@dataclass(frozen=True, slots=True)
class Conflict:
    """A spot of an operation that is there, of which two documents say different things."""

    operation: str
    pointer: str
    """JSON pointer into the operation, as if each `$ref` were replaced by what it leads to."""
    ours: str
    """What our document says, as JSON; empty where it says nothing."""
    theirs: str
    our_place: str
    """File and line."""
    their_place: str
    where: str = ""
    """JSON pointer into our document."""
    their_where: str = ""
    """JSON pointer into the other document."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What the other document has in an operation that is there, and ours has not."""

    operation: str
    what: str
    """In words: `the property stars`."""
    holder: Side
    """What it belongs into, in our document."""
    path: tuple[str, ...]
    """The way from there."""
    theirs: Side
    pointer: str
    """As that of a conflict."""

    @property
    def where(self) -> str:
        """JSON pointer to the place in our document; `-` stands for the end of a list."""
        return self.holder.node.pointer + "".join(f"/{json_pointer.escape(token)}" for token in self.path)

    @property
    def key(self) -> tuple[str, str]:
        """The same for what goes into the same place."""
        return self.where, self.what

    @property
    def said(self) -> str:
        """What the other document says, as JSON."""
        return _said(self.theirs.node)


@dataclass(frozen=True, slots=True)
class Alike:
    """Components of both documents that stand in the same place of an operation."""

    theirs: str
    """JSON pointer."""
    ours: str


_ENUMS = ("enum", OPEN_WORDS)
_DEEPEST = 40
"""How many `$ref`s and members of `allOf` are followed: schemas may lead back to themselves."""
Seen = Conflict | Missing | Alike
Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of one operation, at one spot of it.

    Attributes:
        operation: the operationId.
        pointer: where it is, in the operation.
        inside: the `$ref`s that are being compared: schemas may lead back to themselves.
    """

    operation: str
    pointer: str = ""
    inside: Pairs = frozenset()

    def at(self, *tokens: str) -> Comparison:
        """The comparison of what stands below."""
        below = "".join(f"/{json_pointer.escape(token)}" for token in tokens)
        return Comparison(self.operation, self.pointer + below, self.inside)

    def conflict(self, ours: Side, theirs: Side) -> Conflict:
        """That *ours* and *theirs* are not the same."""
        said, places = (_said(ours.node), _said(theirs.node)), (ours.place(), theirs.place())
        return Conflict(self.operation, self.pointer, *said, *places, ours.node.pointer, theirs.node.pointer)

    def missing(self, what: str, holder: Side, path: tuple[str, ...], theirs: Side) -> Conflict | Missing:
        """That *holder* lacks what *theirs* is; a conflict where the holder stands in another file."""
        if holder.node.file == holder.document.name:
            return Missing(self.operation, what, holder, path, theirs, self.pointer)
        return self.conflict(reduce(Side.child, path, holder), theirs)


def compared(operation: str, ours: Side, theirs: Side) -> Iterator[Seen]:
    """What *theirs* has and *ours* lacks, and where they differ: two spots of an operation, with what they refer to.

    Prose, examples, links and extensions are not compared, nor what variables in the path are called. What only ours
    has, of properties, parameters, responses, media types, headers and words, is no difference.
    """
    here = Comparison(operation)
    yield from _plain(here, ours, theirs, {"parameters", "security", "responses", "requestBody", "servers"})
    if _servers(ours) != _servers(theirs):
        yield here.at("servers").conflict(ours.child("servers"), theirs.child("servers"))
    yield from _parameters(here, ours, theirs)
    yield from _message(here.at("requestBody"), ours.child("requestBody"), theirs.child("requestBody"))
    responses = (ours.child("responses"), theirs.child("responses"))
    yield from _entries(here.at("responses"), "the response", *responses, _message)


def parameters(operation: Side) -> dict[str, tuple[Side, Side]]:
    """The parameters of *operation* and of its path, by place and name: what they are, and where they are listed.

    Those in the path go by their number there.
    """
    path, _ = json_pointer.tokens(operation.node.pointer)[-2:]
    numbers = {name: str(number) for number, name in enumerate(template_names(path), 1)}
    root, found = Side(operation.document, operation.document.root), dict[str, tuple[Side, Side]]()
    for holder in (root.child("paths").child(path), operation):
        for listed in holder.children("parameters"):
            side, _ = listed.followed()
            place, name = (str(side.node.child(key).value) for key in ("in", "name"))
            found[f"{place} {numbers.get(name, name) if place == 'path' else name}"] = (side, listed)
    return found


def _servers(operation: Side) -> list[str]:
    return [address(str(one.child("url").node.value)) for one in operation.children("servers")]


def _parameters(here: Comparison, ours: Side, theirs: Side) -> Iterator[Seen]:
    one, two = parameters(ours), parameters(theirs)
    for key, (side, listed) in two.items():
        if key in one:
            yield from _alike(one[key][1], listed)
            yield from _parameter(here.at("parameters", key), one[key][0], side)
        else:
            place, _, name = key.partition(" ")
            need = "required " if side.node.child("required").value is True else ""
            what = f"the {need}{place} parameter {name}"
            yield here.at("parameters", key).missing(what, ours, ("parameters", "-"), listed)


def _parameter(here: Comparison, ours: Side, theirs: Side) -> Iterator[Seen]:
    yield from _plain(here, ours, theirs, {"schema", "content", "name"})
    yield from _optional(here.at("schema"), ours.child("schema"), theirs.child("schema"))
    yield from _entries(here.at("content"), "the media type", ours.child("content"), theirs.child("content"), _media)


def _message(here: Comparison, ours: Side, theirs: Side) -> Iterator[Seen]:
    """A request body, or a response."""
    one, two = ours.followed()[0], theirs.followed()[0]
    if one.node.value is None or two.node.value is None:
        if one.node.value is not two.node.value:
            yield here.conflict(one, two)
        return
    yield from _alike(ours, theirs)
    yield from _plain(here, one, two, {"content", "headers"})
    yield from _entries(here.at("content"), "the media type", one.child("content"), two.child("content"), _media)
    yield from _entries(here.at("headers"), "the header", one.child("headers"), two.child("headers"), _header)


def _media(here: Comparison, ours: Side, theirs: Side) -> Iterator[Seen]:
    yield from _plain(here, ours, theirs, {"schema"})
    yield from _optional(here.at("schema"), ours.child("schema"), theirs.child("schema"))


def _header(here: Comparison, ours: Side, theirs: Side) -> Iterator[Seen]:
    yield from _alike(ours, theirs)
    yield from _parameter(here, ours.followed()[0], theirs.followed()[0])


def _entries(
    here: Comparison, noun: str, ours: Side, theirs: Side, compare: Callable[[Comparison, Side, Side], Iterator[Seen]]
) -> Iterator[Seen]:
    """The entries of two objects by their keys."""
    for key in theirs.node.value if is_object(theirs.node.value) else ():
        if ours.node.has(key):
            yield from compare(here.at(key), ours.child(key), theirs.child(key))
        elif not key.startswith("x-"):
            yield here.at(key).missing(f"{noun} {key}", ours, (key,), theirs.child(key))


def _plain(here: Comparison, ours: Side, theirs: Side, others: set[str]) -> Iterator[Seen]:
    """The keys of two objects whose values are compared as they are: all but *others*."""
    for key in dict.fromkeys([*_keys(ours), *_keys(theirs)]):
        one, two = ours.child(key), theirs.child(key)
        if key not in _TOLD | others and not key.startswith("x-") and not _is_same(key, one.node.value, two.node.value):
            yield here.at(key).conflict(one, two)


def _optional(here: Comparison, ours: Side, theirs: Side) -> Iterator[Seen]:
    """Two schemas, of which each may be missing."""
    if not is_object(ours.node.value) or not is_object(theirs.node.value):
        if not _is_same("", ours.node.value, theirs.node.value):
            yield here.conflict(ours, theirs)
        return
    yield from _alike(ours, theirs)
    pair = (ours.followed()[1], theirs.followed()[1])
    if not (pair[0] and pair in here.inside):
        here = replace(here, inside=here.inside | {pair})
        yield from _schemas(here, [*_parts(ours, _DEEPEST)], [*_parts(theirs, _DEEPEST)])


def _schemas(here: Comparison, ours: list[Side], theirs: list[Side]) -> Iterator[Seen]:
    """Two schemas, each with all that its `$ref` and `allOf` add to it."""
    one, two = _types(ours), _types(theirs)
    if one != two and any(part.node.has("type") for part in [*ours, *theirs]):
        yield here.at("type").conflict(_keyword(ours, "type"), _keyword(theirs, "type"))
        if one and two and not one & two:
            return
    yield from _words(here, ours, theirs)
    yield from _properties(here, ours, theirs)
    for key in dict.fromkeys(key for part in [*ours, *theirs] for key in _keys(part)):
        if key not in _OWN_RULES | _TOLD and not key.startswith("x-"):
            yield from _by_keyword(here.at(key), key, _keyword(ours, key), _keyword(theirs, key))


def _by_keyword(here: Comparison, key: str, ours: Side, theirs: Side) -> Iterator[Seen]:
    if key in _SCHEMAS:
        yield from _optional(here, ours, theirs)
    elif key in _LISTS and len(_keys(ours)) == len(_keys(theirs)):
        for index in _keys(ours):
            yield from _optional(here.at(str(index)), ours.child(index), theirs.child(index))
    elif not _is_same(key, ours.node.value, theirs.node.value):
        yield here.conflict(ours, theirs)


def _words(here: Comparison, ours: list[Side], theirs: list[Side]) -> Iterator[Seen]:
    """The words of an `enum`, or of an open set of words; a null says what the type says."""
    one, two = (next(filter(_has_value, (_keyword(side, key) for key in _ENUMS)), None) for side in (ours, theirs))
    is_closed = two is not None and two.node.pointer.endswith("/enum")
    if one is None or two is None:
        here, absent = here.at("enum"), (_keyword(ours, "enum"), _keyword(theirs, "enum"))
        if is_closed or (one is not None and one.node.pointer.endswith("/enum")):
            yield here.conflict(*absent)
        return
    known, types = words(one.node.value), _types(ours)
    keyword = json_pointer.tokens(one.node.pointer)[-1]
    for index, word in enumerate(words(two.node.value)):
        if word in known or word is None:
            continue
        if not types or types_of(word) & types:
            yield here.at(keyword).missing(f"the word {json_text(word)}", one, ("-",), two.child(index))
        else:
            yield here.at(keyword, str(index)).conflict(one, two.child(index))


def _properties(here: Comparison, ours: list[Side], theirs: list[Side]) -> Iterator[Seen]:
    one, two = _declared(ours), _declared(theirs)
    elsewhere = {**_alternatives(ours), **one}
    below, own = here.at("properties"), _home(ours)
    parts = {part.node.pointer: part for part in ours if part.node.has("properties")}
    for name, theirs_one in two.items():
        home = parts.get(theirs_one.node.pointer.rpartition("/properties/")[0], own)
        if name in elsewhere:
            yield from _optional(below.at(name), elsewhere[name], theirs_one)
        elif home is None:
            yield below.at(name).conflict(ours[0].child("properties").child(name), theirs_one)
        else:
            yield below.at(name).missing(f"the property {name}", home, ("properties", name), theirs_one)
    asked = _required(theirs)
    wanted = _required(ours) & (asked | {*two})
    if wanted != asked and (one or two):
        yield here.at("required").conflict(_keyword(ours, "required"), _keyword(theirs, "required"))


def _home(ours: list[Side]) -> Side | None:
    """Where a new property of the schema goes: beside its others; none where it is made of alternatives alone."""
    first = ours[0].node
    own = [
        one for one in ours if one.node.file == first.file and f"{one.node.pointer}/".startswith(f"{first.pointer}/")
    ]
    holder = next((part for part in own if part.node.has("properties")), None)
    is_open = not any(part.node.has(key) for part in own for key in (*_LISTS, "$ref"))
    return holder or (own[0] if is_open and _types(ours) in ({"object"}, {"object", "null"}, set()) else None)


def _parts(side: Side, depth: int) -> Iterator[Side]:
    """The schema at *side*, what its `$ref` leads to, and the members of its `allOf`."""
    if not depth or not is_object(side.node.value):
        return
    if not {"$ref"} <= side.node.value.keys() <= _TOLD | {"$ref"}:
        yield side
    if side.node.has("$ref") and (target := side.followed()[0]) != side:
        yield from _parts(target, depth - 1)
    for member in side.children("allOf"):
        yield from _parts(member, depth - 1)


def _keyword(parts: list[Side], key: str) -> Side:
    """The first *key* that a part has; where none has it, nothing in the place of it."""
    return next((part.child(key) for part in parts if part.node.has(key)), parts[0].child(key))


def _declared(parts: Iterable[Side]) -> dict[str, Side]:
    found = dict[str, Side]()
    for part in parts:
        properties = part.child("properties")
        for name in _keys(properties):
            found.setdefault(name, properties.child(name))
    return found


def _alternatives(parts: list[Side], depth: int = 5) -> dict[str, Side]:
    """The properties that alternatives of a schema declare."""
    found = dict[str, Side]()
    for branch in (branch for part in parts for key in ("oneOf", "anyOf") for branch in part.children(key)):
        inner = [*_parts(branch, _DEEPEST)]
        found = {**(_alternatives(inner, depth - 1) if depth else {}), **_declared(inner), **found}
    return found


def _required(parts: list[Side]) -> set[str]:
    return {str(name) for part in parts for name in words(part.child("required").node.value)}


def _types(parts: list[Side]) -> set[str]:
    """The types that a schema allows, or those of its words; none where it says nothing."""
    given = next((part.node.value["type"] for part in parts if part.node.has("type")), None)
    if given is not None:
        return {str(name) for name in words(given)}
    listed = [word for part in parts for word in words(part.child("enum").node.value)]
    fixed = [part.node.value["const"] for part in parts if part.node.has("const")]
    return {"integer" if "integer" in found else found.pop() for found in map(types_of, [*listed, *fixed])}


def _alike(ours: Side, theirs: Side) -> Iterator[Alike]:
    one, two = ours.followed()[1], theirs.followed()[1]
    if one.startswith("#/components/") and two.startswith("#/components/"):
        yield Alike(two[1:], one[1:])


def _has_value(side: Side) -> bool:
    return side.node.value is not None


def _keys(side: Side) -> list[Any]:
    """The keys of an object, or the numbers of a list; none of anything else."""
    value = side.node.value
    return list(value) if is_object(value) else list(range(len(value))) if is_array(value) else []


def _is_same(key: str, one: Any, two: Any) -> bool:
    if key in _FALSE:
        one, two = one or False, two or False
    if key in _SETS:
        return _sorted(one) == _sorted(two)
    return json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)


def _sorted(value: Any) -> list[str]:
    items = value if is_array(value) else [] if value in {None, False} else [value]
    return sorted(json.dumps(item, sort_keys=True) for item in items)


def _said(node: Node) -> str:
    return "" if node.value is None else json.dumps(node.value, ensure_ascii=False)
