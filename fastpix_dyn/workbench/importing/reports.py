"""What an import comes to, as lines for a reader: what is new, and conflicts, those of one schema as one entry."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fastpix_dyn.contract.reports.words import hanging, listed, number
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.workbench.importing.comparing import Conflict, Missing

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
    spots: tuple[tuple[Conflict, ...], ...]


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
        different.setdefault((spot(one), one.ours), {}).setdefault(one.theirs, one)
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


def spot(conflict: Conflict) -> str:
    """Return where *conflict* is: in its component or file, else in its operation."""
    home, inside = _home(conflict)
    return inside if home else conflict.pointer


def lines(conflicts: Iterable[Conflict], width: int | None = None) -> Iterator[str]:
    """Yield the lines of each entry: its title, and both sides of each spot; no longer than *width*, if words allow."""
    for entry in entries(conflicts):
        if _home(entry.spots[0][0])[0]:
            yield from hanging("", f"{entry.title}, in {listed(entry.operations)}", width)
            for conflicts_there in entry.spots:
                yield f"  {spot(conflicts_there[0]) or '/'}"
                yield from _sides(conflicts_there, "    ", width)
        else:
            for conflicts_there in entry.spots:
                yield from hanging("", f"{entry.title} {spot(conflicts_there[0])}".rstrip(), width)
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
        component = _COMPONENT.match(one.holder.spot.pointer)
        name = _plain(component["name"]) if component else one.operation
        inside = _inside(one.holder.spot.pointer[component.end() :] if component else one.pointer.rpartition("/")[0])
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
    spots = sum(len(entry.spots) for entry in folded)
    operations = len({one.operation for one in conflicts})
    count = f"{number(spots, 'conflict')} in {number(operations, 'operation')}"
    return f"{count}; --theirs ID takes the other document's version of operation ID"


def _plain(token: str) -> str:
    return json_pointer.tokens(f"/{token}")[0]


def _short(said: str) -> str:
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
