"""Small damages to a JSON value, one at a time: what a document with teeth notices."""

import copy
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.spec.schemas import resolved


@dataclass(frozen=True)
class Mutant:
    """A damaged copy of a value: what was done, and where."""

    damage: str
    pointer: str
    value: Any


def spots(value, path=()):
    """Each value inside *value*, with the keys that lead there."""
    yield path, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from spots(child, (*path, key))


def changed(value, path, change):
    """A copy of *value* in which *change* was done to the holder of the last key of *path*."""
    made = copy.deepcopy(value)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    change(holder, path[-1])
    return made


def another_type(value):
    """A value that is of no type that *value* could be meant as."""
    return {"retyped": True} if isinstance(value, str | list) or value is None else "retyped"


def mutants(value, closed_words):
    """Every key dropped, renamed, nulled, retyped; every closed word garbled."""
    for path, here in spots(value):
        if not path:
            continue
        pointer = "".join(f"/{key}" for key in path)
        if isinstance(path[-1], str):
            yield Mutant("dropped", pointer, changed(value, path, lambda holder, key: holder.pop(key)))
            yield Mutant("renamed", pointer, changed(value, path, rename))
        if here is not None:
            yield Mutant("nulled", pointer, changed(value, path, lambda holder, key: holder.__setitem__(key, None)))
        other = another_type(here)
        yield Mutant(
            "retyped", pointer, changed(value, path, lambda holder, key, other=other: holder.__setitem__(key, other))
        )
        if isinstance(here, str) and here in closed_words:
            garbled = f"{here}~"
            yield Mutant(
                "garbled",
                pointer,
                changed(value, path, lambda holder, key, word=garbled: holder.__setitem__(key, word)),
            )


def rename(holder, key):
    """Gives the key another name."""
    holder[f"{key}Renamed"] = holder.pop(key)


def closed_words(schema, definitions, seen=None):
    """All words of the enums and consts that *schema* leads to."""
    seen = set() if seen is None else seen
    if isinstance(schema, dict) and "$ref" in schema:
        if schema["$ref"] in seen:
            return set()
        seen.add(schema["$ref"])
        schema = resolved(schema, definitions)
    words = set()
    if isinstance(schema, dict):
        words |= {word for word in [*schema.get("enum", ()), schema.get("const")] if isinstance(word, str)}
        for key, part in schema.items():
            if key not in {"enum", "const", "default", "example", "examples", "x-extensible-enum"}:
                words |= closed_words(part, definitions, seen)
    elif isinstance(schema, list):
        for part in schema:
            words |= closed_words(part, definitions, seen)
    return words
