"""What an import comes to, as lines for a reader: what is new, and conflicts, those of one schema as one entry."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.contract.reports.phrases import hanging, listed, number
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import names
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.names import template_names
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.workbench.edits import REMOVED, Change
from fastpix_dyn.workbench.merge.comparison import Alike, Conflict, Missing, Seen, Side, compared
from fastpix_dyn.workbench.merge.components import Brought, bring, component, is_legacy, modernized, reachable
from fastpix_dyn.workbench.scaffold.names import Known, known, operation_id, shared

_COMPONENT = re.compile(r"/components/(?P<kind>[^/]+)/(?P<name>[^/]+)")
_KINDS = {"schemas": "schema", "parameters": "parameter", "responses": "response", "requestBodies": "request body"}
_LONGEST = 160
"""How many characters of one side are shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The conflicts of one component or file of ours, or what is the same conflict of several operations.

    Attributes:
        title: the component, the file, or the operations.
        operations: all operations concerned.
        spots: what is said of each spot: conflicts that differ in what the other document says.
    """

    title: str
    operations: tuple[str, ...]
    nodes: tuple[tuple[Conflict, ...], ...]


def entries(conflicts: Iterable[Conflict]) -> list[Entry]:
    """Return *conflicts* folded: by the component or file that they are in, else by what is said."""
    found: dict[object, list[Conflict]] = {}
    for one in conflicts:
        found.setdefault(_home(one)[0] or (one.pointer, one.ours, one.theirs), []).append(one)
    return [_entry(group) for group in found.values()]


def _entry(group: list[Conflict]) -> Entry:
    operations = tuple(dict.fromkeys(one.operation for one in group))
    different: dict[tuple[str, str], dict[str, Conflict]] = {}
    for one in group:
        different.setdefault((node(one), one.ours), {}).setdefault(one.theirs, one)
    title = _home(group[0])[0] or listed(operations)
    return Entry(title, operations, tuple(tuple(one.values()) for one in different.values()))


def _home(conflict: Conflict) -> tuple[str, str]:
    """The component of ours that *conflict* is in, in words, or the file that is not the document; and the way there.

    Both are empty where it is in an operation.
    """
    if not conflict.where or conflict.where.startswith("/paths/"):
        return "", ""
    component = _COMPONENT.match(conflict.where)
    if component is None:
        return conflict.our_place.rpartition(":")[0], conflict.where
    kind = _KINDS.get(component["kind"], component["kind"])
    return f"{kind} {_plain(component['name'])}", conflict.where[component.end() :]


def node(conflict: Conflict) -> str:
    """Return where *conflict* is: in its component or file, else in its operation."""
    home, inside = _home(conflict)
    return inside if home else conflict.pointer


def lines(conflicts: Iterable[Conflict], width: int | None = None) -> Iterator[str]:
    """Yield the lines of each entry: its title, and both sides of each spot; no longer than *width*, if words allow."""
    for entry in entries(conflicts):
        if _home(entry.nodes[0][0])[0]:
            yield from hanging("", f"{entry.title}, in {listed(entry.operations)}", width)
            for conflicts_there in entry.nodes:
                yield f"  {node(conflicts_there[0]) or '/'}"
                yield from _sides(conflicts_there, "    ", width)
        else:
            for conflicts_there in entry.nodes:
                yield from hanging("", f"{entry.title} {node(conflicts_there[0])}".rstrip(), width)
                yield from _sides(conflicts_there, "  ", width)


def _sides(conflicts: Sequence[Conflict], indent: str, width: int | None) -> Iterator[str]:
    """What ours says, then what the other document says, which may differ from use to use."""
    first = conflicts[0]
    sides = [("ours", first.our_place, first.ours), *(("theirs", one.their_place, one.theirs) for one in conflicts)]
    for side, place, said in sides:
        yield from hanging(f"{indent}{side} {place}: ", _short(said) or "says nothing", width)


def news(added: Sequence[Missing]) -> Iterator[str]:
    """Yield what is new in operations that were there: a sentence for each thing of ours that it belongs to."""
    found: dict[str, list[str]] = {}
    for one in added:
        component = _COMPONENT.match(one.holder.node.pointer)
        name = _plain(component["name"]) if component else one.operation
        inside = _inside(one.holder.node.pointer[component.end() :] if component else one.pointer.rpartition("/")[0])
        found.setdefault(f"{name}{inside}", []).append(one.what)
    for name, whats in found.items():
        yield f"{name}: {', '.join(whats)}"


def _inside(pointer: str) -> str:
    """The parameter and the properties on the way, as ` filter size.unit`."""
    tokens = json_pointer.tokens(pointer)
    parameter = tokens[1].partition(" ")[2] if tokens[:1] == ["parameters"] and len(tokens) > 1 else ""
    names = ".".join(name for before, name in itertools.pairwise(tokens) if before == "properties")
    return "".join(f" {told}" for told in (parameter, names) if told)


def sentence(conflicts: Sequence[Conflict]) -> str:
    """Return how much is in conflict."""
    folded = entries(conflicts)
    nodes = sum(len(entry.nodes) for entry in folded)
    operations = len({one.operation for one in conflicts})
    count = f"{number(nodes, 'conflict')} in {number(operations, 'operation')}"
    return f"{count}; --theirs ID takes the other document's version of operation ID"


def _plain(token: str) -> str:
    return json_pointer.tokens(f"/{token}")[0]


def _short(said: str) -> str:
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"


Paths = dict[str, set[str]]
"""The paths of our document, each with the variables that it declares for all its operations."""


@dataclass(frozen=True, slots=True)
class Import:
    """What comes of an import: changes to make, in their order, and what a person has to decide."""

    changes: tuple[Change, ...]
    new: tuple[str, ...]
    """operationIds that were not there."""
    taken: tuple[str, ...]
    """operationIds of which theirs replaces ours, since it was asked for."""
    added: tuple[Missing, ...]
    """What is new in operations that were there; once for each place of our document."""
    conflicts: tuple[Conflict, ...]
    notes: tuple[str, ...]


def imported(document: Document, other: Document, *, only: Sequence[str] = (), theirs: Sequence[str] = ()) -> Import:
    """What *other* has and *document* lacks, and where both say different things.

    New are operations, and of operations that both have parameters, properties, words, responses, media types and
    headers. An operation is the same if method and path are, whatever variables are called, or the operationId. Nothing
    that is there is changed, but for the operations *theirs*: of these the other's version is taken, and our extensions
    kept. A component whose name is taken by a different one comes under another name, unless both stand in the same
    place of an operation: then ours stays, but in the operations *theirs*.

    Args:
        document: ours.
        other: theirs, of OpenAPI 3.0 or 3.1; from 3.0 schemas become JSON Schema 2020-12.
        only: operationIds of *other* to look at; all without.
        theirs: operationIds of *other* that replace ours.

    Raises:
        SpecError: a document is wrong.
        ConfigurationError: *other* has no such operation, or can't be brought into a document of OpenAPI 3.0.
    """
    source = known(other if is_legacy(document) else modernized(other))
    if is_legacy(document) and not is_legacy(other):
        raise ConfigurationError(
            f"{document.name} is OpenAPI 3.0 and {other.name} is 3.1: raise the version of {document.name} first"
        )
    return _import(known(document), source, _wanted(source, only, theirs), {*theirs})


def _wanted(source: Known, only: Sequence[str], theirs: Sequence[str]) -> list[Operation]:
    """The operations of *source* to look at: *only* some, and *theirs*, or all."""
    for one in (*only, *theirs):
        if one not in source.api.operations:
            hint = names.hint(one, names.by_id(source.api.operations.values()))
            raise ConfigurationError(f"{source.document.name} has no operation {one!r}{hint and f'; {hint}'}")
    wanted = {*only, *theirs} if only else source.api.operations.keys()
    return [one for one in source.api.operations.values() if one.id in wanted]


def _import(ours: Known, source: Known, wanted: list[Operation], theirs: set[str]) -> Import:
    pairs = [(one, _same(ours, one)) for one in wanted]
    new = [one for one, there in pairs if there is None]
    taken = [(one, there) for one, there in pairs if there is not None and one.id in theirs]
    both = [(one, there) for one, there in pairs if there is not None and one.id not in theirs]
    all_brought = [*new, *(one for one, _ in taken)]
    seen = [each for one, there in both for each in _compared(ours, source, one, there)]
    replaced = [each for one, there in taken for each in _compared(ours, source, one, there)]
    shared_parts = (each for each in replaced if isinstance(each, Missing) and component(each.where))
    missing = [*(each for each in seen if isinstance(each, Missing)), *shared_parts]
    added = {each.key: each for each in reversed(missing)}
    alike = _alike(source, seen, replaced)
    new_parts = list({each.key: added[each.key] for each in missing}.values())
    brought = bring(ours, source, all_brought, [each.theirs.node.value for each in new_parts], alike)
    changes, paths = [*_tags(ours, source, all_brought)], _paths(ours)
    for one, there in taken:
        changes += _replacement(ours, source, brought, one, there)
    for one in new:
        changes += _addition(source, brought, one, paths)
    return Import(
        changes=(*changes, *(_added(brought, each) for each in new_parts), *brought.changes),
        new=tuple(one.id for one in new),
        taken=tuple(one.id for one, _ in taken),
        added=tuple(new_parts),
        conflicts=(*(each for each in seen if isinstance(each, Conflict)), *_variants(missing, added)),
        notes=brought.notes,
    )


def _same(ours: Known, one: Operation) -> Operation | None:
    """Our operation of the same method and path, else of the same id."""
    for there in ours.api.operations.values():
        if there.method == one.method and _is_same_path(there.path, one.path):
            return there
    return ours.api.operations.get(one.id)


def _is_same_path(path: str, other: str) -> bool:
    return shared(path, other) == path.count("/") == other.count("/")


def _alike(source: Known, seen: list[Seen], replaced: list[Seen]) -> dict[str, str]:
    """Components of *source* for which one of ours stands.

    None stands for a component that differs in an operation that theirs replaces, nor for one that refers to it: theirs
    comes as well.
    """
    pairs = [each for each in (*replaced, *seen) if isinstance(each, Alike)]
    conflicts = [each for each in replaced if isinstance(each, Conflict)]
    differing = {component(each.where) for each in conflicts}
    own = {component(each.their_where) for each in conflicts} | {one.theirs for one in pairs if one.ours in differing}
    alike = {each.theirs: each.ours for each in reversed(pairs)}
    return {theirs: to for theirs, to in alike.items() if not own & {theirs, *reachable(source, theirs)}}


def _added(brought: Brought, one: Missing) -> Change:
    return Change(one.where, brought.renamed(one.theirs.node.value))


def _variants(missing: list[Missing], added: Mapping[tuple[str, str], Missing]) -> Iterator[Conflict]:
    """What is new in one place of ours, and is not the same wherever the other document has it."""
    for one in missing:
        first = added[one.key]
        if first.said != one.said:
            places = (first.theirs.place(), one.theirs.place())
            yield Conflict(one.operation, one.pointer, first.said, one.said, *places, one.where)


def _compared(ours: Known, source: Known, one: Operation, there: Operation) -> Iterator[Seen]:
    sides = (Side(ours.document, _spot(ours, there)), Side(source.document, _spot(source, one)))
    places = (sides[0].place(), sides[1].place())
    if not (there.method == one.method and _is_same_path(there.path, one.path)):
        yield Conflict(one.id, "", f"{there.method} {there.path}", f"{one.method} {one.path}", *places)
    asked = (_asked(ours, there), _asked(source, one))
    if source.api.security_schemes and asked[0] != asked[1]:
        yield Conflict(one.id, "/security", *asked, *places)
    yield from compared(one.id, *sides)


def _asked(there: Known, one: Operation) -> str:
    """What *one* asks for, whatever its schemes are called: alternatives of kind, place and name, as JSON."""
    schemes = there.api.security_schemes
    named = ([[schemes[key].kind, schemes[key].place, schemes[key].name] for key in keys] for keys in one.security)
    return json.dumps(sorted(sorted(alternative) for alternative in named))


def _spot(there: Known, one: Operation) -> Node:
    value = json_pointer.get(there.document.values[one.where.file], one.where.pointer)
    return Node(one.where.file, one.where.pointer, value)


def _tags(ours: Known, source: Known, operations: Sequence[Operation]) -> Iterator[Change]:
    """The declarations of tags that are new."""
    declared = {_name(one) for one in ours.document.root.child("tags").value or ()}
    theirs = {_name(one): one for one in source.document.root.child("tags").value or ()}
    for tag in dict.fromkeys(tag for one in operations for tag in one.tags if tag not in declared):
        yield Change("/tags/-", theirs.get(tag, {"name": tag}))


def _name(tag: Any) -> str:
    return str(tag.get("name")) if is_object(tag) else ""


def _addition(source: Known, brought: Brought, one: Operation, paths: Paths) -> Iterator[Change]:
    """What puts *one* at its path; a path that is not among *paths* is added to them."""
    path = next((path for path in paths if _is_same_path(path, one.path)), one.path)
    verb, place = one.method.lower(), f"/paths/{json_pointer.escape(path)}"
    if path in paths:
        yield Change(f"{place}/{verb}", _made(source, brought, one, path, paths[path]))
        return
    in_path = [brought.renamed(source.taken_over(each.where)) for each in one.parameters if each.place == "path"]
    paths[path] = set(template_names(path))
    made = _made(source, brought, one, path, paths[path])
    yield Change(place, {**({"parameters": in_path} if in_path else {}), verb: made})


def _replacement(ours: Known, source: Known, brought: Brought, one: Operation, there: Operation) -> Iterator[Change]:
    """What puts *one* in place of our operation *there*, whose extensions stay where *one* has no such."""
    place, paths = there.where.pointer, _paths(ours)
    if there.method == one.method and _is_same_path(there.path, one.path):
        made, old = _made(source, brought, one, there.path, paths[there.path]), _spot(ours, there).value
        lost = [key for key in old if key not in made and not key.startswith("x-")]
        yield from (Change(f"{place}/{json_pointer.escape(key)}", REMOVED) for key in lost)
        new = {key: value for key, value in made.items() if old.get(key) != value}
        yield from (Change(f"{place}/{json_pointer.escape(key)}", value) for key, value in new.items())
        return
    is_last = [each.path for each in ours.api.operations.values()].count(there.path) == 1
    yield Change(place.rpartition("/")[0] if is_last else place, REMOVED)
    left = {path: names for path, names in paths.items() if path != there.path or not is_last}
    yield from _addition(source, brought, one, left)


def _made(source: Known, brought: Brought, one: Operation, path: str, declared: set[str]) -> dict[str, Any]:
    """*one* as it stands at *path* of our document, which has *declared* these variables for all its operations."""
    written = brought.renamed(_spot(source, one).value)
    made = {
        "operationId": operation_id(source.api, one.method, path),
        **written,
        "parameters": list(_parameters(source, brought, one, path, declared)),
        "security": brought.security(one),
    }
    return {key: value for key, value in made.items() if value is not None and (key != "parameters" or value)}


def _parameters(source: Known, brought: Brought, one: Operation, path: str, declared: set[str]) -> Iterator[Any]:
    """All parameters of *one*, those of its path too, under the names of our variables."""
    names = dict(zip(template_names(one.path), template_names(path), strict=True))
    for each in one.parameters:
        name = names[each.name] if each.place == "path" else each.name
        if each.place == "path" and name in declared:
            continue
        if name == each.name:
            yield brought.renamed(source.taken_over(each.where))
        else:
            there = json_pointer.get(source.document.values[each.where.file], each.where.pointer)
            yield {**brought.renamed(there), "name": name}


def _paths(ours: Known) -> Paths:
    return {path: _declared(ours, path) for path in dict.fromkeys(one.path for one in ours.api.operations.values())}


def _declared(ours: Known, path: str) -> set[str]:
    """The variables that our path item at *path* declares for all its operations."""
    item = Side(ours.document, ours.document.root.child("paths").child(path))
    sides = [one.followed()[0] for one in item.children("parameters")]
    return {str(side.node.child("name").value) for side in sides if side.node.child("in").value == "path"}
