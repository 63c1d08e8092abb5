"""The outcome of a merge as lines for the reader.

Conflicts of one component, or of one file, are one group, however many operations use it. Additions are listed by the
component or parameter that gets them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fastpix_dyn.spec import json_pointer
from fastpix_dyn.text import hanging_indent, pluralize, shorten_list
from fastpix_dyn.workbench.merge.comparison import Addition, Conflict

_COMPONENT = re.compile(r"/components/(?P<section>[^/]+)/(?P<name>[^/]+)")
_SECTION_NAMES = {
    "schemas": "schema", "parameters": "parameter", "responses": "response", "requestBodies": "request body",
}  # fmt: skip
_MAX_LENGTH = 160
"""How many characters of each value are shown."""


@dataclass(frozen=True, slots=True)
class ConflictGroup:
    """The conflicts of one component or file of our document, or one conflict of several operations.

    Attributes:
        title: the component, the file, or the operations.
        operations: all operations concerned.
        locations: the conflicts at each location; they differ in the value of the other document.
    """

    title: str
    operations: tuple[str, ...]
    locations: tuple[tuple[Conflict, ...], ...]


def group_conflicts(conflicts: Iterable[Conflict]) -> list[ConflictGroup]:
    """Return *conflicts* grouped by the component or file that contains them, else by pointer and values."""
    groups: dict[object, list[Conflict]] = {}
    for one in conflicts:
        groups.setdefault(_container(one)[0] or (one.pointer, one.ours, one.theirs), []).append(one)
    return [_conflict_group(group) for group in groups.values()]


def conflict_lines(conflicts: Iterable[Conflict], width: int | None = None) -> Iterator[str]:
    """Yield the lines of each group: its title, and both values at each location.

    Args:
        conflicts: the conflicts of a merge.
        width: the largest number of columns of a line, unless a word is longer; None for no limit.
    """
    for group in group_conflicts(conflicts):
        if _container(group.locations[0][0])[0]:
            yield from hanging_indent("", f"{group.title}, in {shorten_list(group.operations)}", width)
            for alternatives in group.locations:
                yield f"  {_inner_pointer(alternatives[0]) or '/'}"
                yield from _value_lines(alternatives, "    ", width)
        else:
            for alternatives in group.locations:
                yield from hanging_indent("", f"{group.title} {_inner_pointer(alternatives[0])}".rstrip(), width)
                yield from _value_lines(alternatives, "  ", width)


def addition_lines(additions: Sequence[Addition]) -> Iterator[str]:
    """Yield the additions to existing operations, a line for each thing of our document that gets some."""
    grouped: dict[str, list[str]] = {}
    for one in additions:
        component = _COMPONENT.match(one.parent.node.pointer)
        name = _unescaped(component["name"]) if component else one.operation
        pointer = one.parent.node.pointer[component.end() :] if component else one.pointer.rpartition("/")[0]
        grouped.setdefault(" ".join([name, *_inner_names(pointer)]), []).append(one.name)
    for name, additions_there in grouped.items():
        yield f"{name}: {', '.join(additions_there)}"


def summary_line(conflicts: Sequence[Conflict]) -> str:
    """Return the number of conflicts, and what the reader can do."""
    locations = sum(len(group.locations) for group in group_conflicts(conflicts))
    operations = len({one.operation for one in conflicts})
    count = f"{pluralize(locations, 'conflict')} in {pluralize(operations, 'operation')}"
    return f"{count}; --theirs ID takes the other document's version of operation ID"


def _conflict_group(conflicts: list[Conflict]) -> ConflictGroup:
    operations = tuple(dict.fromkeys(one.operation for one in conflicts))
    by_location: dict[tuple[str, str], dict[str, Conflict]] = {}
    for one in conflicts:
        by_location.setdefault((_inner_pointer(one), one.ours), {}).setdefault(one.theirs, one)
    title = _container(conflicts[0])[0] or shorten_list(operations)
    return ConflictGroup(title, operations, tuple(tuple(one.values()) for one in by_location.values()))


def _container(conflict: Conflict) -> tuple[str, str]:
    """Return the component or the other file that contains *conflict*, and the way from there to the conflict.

    Both are empty for a conflict in an operation.
    """
    if not conflict.our_pointer or conflict.our_pointer.startswith("/paths/"):
        return "", ""
    component = _COMPONENT.match(conflict.our_pointer)
    if component is None:
        return conflict.our_location.rpartition(":")[0], conflict.our_pointer
    section = _SECTION_NAMES.get(component["section"], component["section"])
    return f"{section} {_unescaped(component['name'])}", conflict.our_pointer[component.end() :]


def _inner_pointer(conflict: Conflict) -> str:
    """Return the pointer to *conflict* in its component or file, else in its operation."""
    container, inner = _container(conflict)
    return inner if container else conflict.pointer


def _value_lines(conflicts: Sequence[Conflict], indent: str, width: int | None) -> Iterator[str]:
    """Yield our value, then the values of the other document, which may differ from use to use."""
    first = conflicts[0]
    sides = [
        ("ours", first.our_location, first.ours),
        *(("theirs", one.their_location, one.theirs) for one in conflicts),
    ]
    for side, location, value in sides:
        yield from hanging_indent(f"{indent}{side} {location}: ", _shortened(value) or "not present", width)


def _inner_names(pointer: str) -> list[str]:
    """Return the parameter and the properties in *pointer*: `filter` and `size.unit`."""
    tokens = json_pointer.tokens(pointer)
    parameter = tokens[1].partition(" ")[2] if tokens[:1] == ["parameters"] and len(tokens) > 1 else ""
    properties = ".".join(name for before, name in itertools.pairwise(tokens) if before == "properties")
    return [name for name in (parameter, properties) if name]


def _unescaped(token: str) -> str:
    return json_pointer.tokens(f"/{token}")[0]


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 1]}…"
