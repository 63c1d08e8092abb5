"""A oneOf of which a value fits several alternatives: what tells them apart, or which of them says nothing new.

Which word of a property belongs to which alternative is shown by the discriminator, by the other keys of the values
seen, by the names of the alternatives, and by examples; the first that shows one alternative alone counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.names import snake
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import is_object, json_text
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.workbench.edits import REMOVED, Change
from fastpix_dyn.workbench.lint.schema_rules import covers, finite, types_of
from fastpix_dyn.workbench.lint.subject import Subject as Reader
from fastpix_dyn.workbench.suggest.evidence import Judging, judging, words
from fastpix_dyn.workbench.suggest.evidence import types_of as types_of_value
from fastpix_dyn.workbench.suggest.responses import Mend

_TELLING = re.compile(r"(.*[_-])?(type|kind|object|event|category|class|mode|variant|format|source)|.*(Type|Kind)")
"""Names of properties that tell alternatives apart, where nothing but the values shows it."""
_WORD = re.compile(r"[A-Za-z][\w.:/-]{0,39}")
"""What such a property says; not a text, nor an id."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One alternative: where it is written, the name of its component and its title, all schemas that it is made of."""

    node: Node
    names: tuple[str, ...]
    parts: tuple[Judging, ...]

    def holder(self, key: str) -> Node | None:
        """The schema that declares the property *key*."""
        return next((one.node for one in self.parts if one.node.child("properties").has(key)), None)

    def declared(self, key: str) -> Node | None:
        """The schema of the property *key*, as it is written."""
        holder = self.holder(key)
        return holder.child("properties").child(key) if holder else None

    @property
    def keys(self) -> set[str]:
        """All properties that are declared."""
        return {key for one in self.parts for key in _object(one.get("properties"))}

    @property
    def required(self) -> set[str]:
        """All properties that are required."""
        return {str(key) for one in self.parts for key in words(one.get("required"))}


@dataclass(frozen=True, slots=True)
class Overlap:
    """A oneOf, its alternatives, those that one value fits, and all values that were seen."""

    document: Document
    holder: Node
    branches: tuple[Branch, ...]
    fitting: tuple[int, ...]
    values: tuple[Any, ...]
    is_legacy: bool


def apart(
    document: Document, holders: Sequence[Judging], value: Any, seen: Callable[[Judging], list[Any]]
) -> Mend | None:
    """What would let *value* fit one alternative of a oneOf alone, where it fits several; None if nothing shows it.

    Args:
        document: the document.
        holders: the schemas that judge *value*.
        value: what fits several alternatives.
        seen: all values that a schema was seen to judge.
    """
    reader = Reader(document)
    validator = Validator(reader.definitions)
    is_legacy = str(document.root.child("openapi").value).startswith("3.0")
    for one in holders:
        branches = tuple(_branch(document, node) for node in one.node.child("oneOf").items())
        fitting = tuple(
            index
            for index, branch in enumerate(branches)
            if validator.fits(reader.schema(branch.node), value, direction="response")
        )
        if len(fitting) > 1:
            overlap = Overlap(document, one.node, branches, fitting, tuple(seen(one)) or (value,), is_legacy)
            return _nulls_apart(overlap, value) or _simpler(overlap, reader) or _told_apart(overlap, value)
    return None


def _branch(document: Document, node: Node) -> Branch:
    parts = tuple(judging(document, node, None))
    titles = [str(one.get("title")) for one in parts if one.has("title")]
    reference = str(node.value["$ref"]) if node.has("$ref") else ""
    last = reference.rpartition("/")[2] if "#" in reference else PurePosixPath(reference).stem
    name = json_pointer.tokens(f"/{last}")[0]
    return Branch(node, tuple(filter(None, (name, *titles[:1]))), parts)


def _nulls_apart(overlap: Overlap, value: Any) -> Mend | None:
    """Null stays with the first alternative that allows it."""
    nodes = [overlap.branches[index].node for index in overlap.fitting[1:]]
    if value is not None or any(node.has("$ref") for node in nodes):
        return None
    if overlap.is_legacy:
        changes = [Change(f"{node.pointer}/nullable", REMOVED) for node in nodes if node.has("nullable")]
    else:
        left = {node.pointer: [word for word in words(node.child("type").value) if word != "null"] for node in nodes}
        changes = [Change(f"{at}/type", types[0] if len(types) == 1 else types) for at, types in left.items() if types]
    return Mend(overlap.holder.file, tuple(changes), "allow null in one alternative only") if changes else None


def _simpler(overlap: Overlap, reader: Reader) -> Mend | None:
    """The oneOf without an alternative whose values all fit another, such as an integer beside any number."""
    schemas = {index: reader.schema(overlap.branches[index].node) for index in overlap.fitting}
    for index in reversed(overlap.fitting):
        wider = next((n for n in overlap.fitting if n != index and covers(reader, schemas[n], schemas[index])), None)
        if wider is not None and _is_plain(_object(resolved(schemas[index], reader.definitions))):
            return _without(overlap, index, wider)
    return None


def _is_plain(schema: dict[str, Any]) -> bool:
    """Whether it is for texts, numbers and the like: of objects and lists the narrower says what they are made of."""
    listed = finite(schema)
    kinds = types_of(schema) if listed is None else set[str]().union(*map(types_of_value, listed))
    return not kinds & {"object", "array"}


def _without(overlap: Overlap, index: int, wider: int) -> Mend:
    holder, left = overlap.holder, overlap.branches[wider].node
    deed = f"drop the alternative {index + 1}, which says nothing that {wider + 1} does not allow"
    if len(overlap.branches) > 2:
        return Mend(holder.file, (Change(f"{holder.pointer}/oneOf/{index}", REMOVED),), deed)
    alone = {key: part for key, part in left.value.items() if not holder.has(key)}
    if left.has("$ref") and overlap.is_legacy:
        alone = {"allOf": [left.value]}
    removed = Change(f"{holder.pointer}/oneOf", REMOVED)
    changes = (removed, *(Change(f"{holder.pointer}/{json_pointer.escape(key)}", part) for key, part in alone.items()))
    return Mend(holder.file, changes, f"write {json_text(left.value, 60)} in the place of the oneOf")


def _told_apart(overlap: Overlap, value: Any) -> Mend | None:
    """Closed words of a property that all the alternatives have, and that differ from one to the other."""
    for key in _candidates(overlap, value) if is_object(value) else ():
        found = _words_by_branch(overlap, key)
        others = [index for index in overlap.fitting if value[key] not in found.get(index, ())]
        if all(found.get(index) for index in overlap.fitting) and len(others) == len(overlap.fitting) - 1:
            changes = [change for index in found for change in _closed(overlap, index, key, found[index])]
            if changes:
                file = changes[0][0]  # the next round mends the next file
                deed = f"tell the alternatives apart by {json_text(key)}: {_told(overlap, found)}"
                return Mend(file, tuple(change for where, change in changes if where == file), deed)
    return None


def _told(overlap: Overlap, found: dict[int, list[str]]) -> str:
    owned = ((" or ".join(map(json_text, some)), _called(overlap, index)) for index, some in found.items())
    return ", ".join(f"{some} is {name}" for some, name in owned)


def _called(overlap: Overlap, index: int) -> str:
    return next(iter(overlap.branches[index].names), f"alternative {index + 1}")


def _candidates(overlap: Overlap, value: Any) -> list[str]:
    """The properties that may tell the alternatives apart, the likeliest first."""
    named = overlap.holder.child("discriminator").child("propertyName").value
    shared = [
        key
        for key, said in value.items()
        if isinstance(said, str)
        and _WORD.fullmatch(said)
        and all(overlap.branches[index].declared(key) is not None for index in overlap.fitting)
    ]
    return sorted(shared, key=lambda key: (key != named, not _TELLING.fullmatch(key)))


def _words_by_branch(overlap: Overlap, key: str) -> dict[int, list[str]]:
    """The words of *key*, by the alternative that they belong to, as far as it is shown."""
    indexes = [index for index, branch in enumerate(overlap.branches) if branch.declared(key) is not None]
    fixed = {index: _fixed(overlap, index, key) for index in indexes}
    taken = [word for some in fixed.values() for word in some]
    found = {index: some for index, some in fixed.items() if some and all(taken.count(word) == 1 for word in some)}
    known = {word for some in found.values() for word in some}
    is_open = {index: index not in found for index in indexes}
    for word in dict.fromkeys(_all_words(overlap, indexes, key)):
        owner = _owner(overlap, indexes, key, word)
        if owner is not None and word not in known and is_open[owner]:
            found.setdefault(owner, []).append(word)
    return {**found, **_by_names(overlap, indexes, found)}


def _all_words(overlap: Overlap, indexes: list[int], key: str) -> Iterator[str]:
    """Every word that is seen anywhere."""
    yield from (one[key] for one in overlap.values if is_object(one) and isinstance(one.get(key), str))
    yield from _object(overlap.holder.child("discriminator").child("mapping").value)
    yield from (word for index in indexes for word in [*_fixed(overlap, index, key), *_samples(overlap, index, key)])


def _fixed(overlap: Overlap, index: int, key: str) -> list[str]:
    """The closed words that the alternative has already."""
    declared = overlap.branches[index].declared(key)
    schemas = judging(overlap.document, declared, None) if declared else []
    listed = [[one.get("const")] if one.has("const") else words(one.get("enum")) for one in schemas]
    first: list[Any] = next(filter(None, listed), list[Any]())
    return [word for word in first if isinstance(word, str)]


def _samples(overlap: Overlap, index: int, key: str) -> Iterator[str]:
    """The words in the examples of the alternative, and in a default, which may be an example, too."""
    declared = overlap.branches[index].declared(key)
    for one in judging(overlap.document, declared, None) if declared else ():
        yield from (word for word in [one.get("example"), one.get("default"), *words(one.get("examples"))]
                    if isinstance(word, str))  # fmt: skip
    for one in overlap.branches[index].parts:
        for sample in [one.get("example"), *(words(one.get("examples")))]:
            if is_object(sample) and isinstance(sample.get(key), str):
                yield sample[key]


def _owner(overlap: Overlap, indexes: list[int], key: str, word: str) -> int | None:
    """The alternative that *word* belongs to, by the first evidence that shows one alone."""
    shown = (
        [index for index in indexes if _is_mapped(overlap, index, word)],
        _by_keys(overlap, indexes, key, word),
        [index for index in indexes if any(_parts(word) <= _parts(name) for name in overlap.branches[index].names)],
        [index for index in indexes if word in _samples(overlap, index, key)],
    )
    return next((owners[0] for owners in shown if len(owners) == 1), None)


def _is_mapped(overlap: Overlap, index: int, word: str) -> bool:
    """Whether the discriminator leads from *word* to the alternative (OpenAPI 3.1 §4.8.25)."""
    target = _object(overlap.holder.child("discriminator").child("mapping").value).get(word)
    reference = overlap.branches[index].node.child("$ref").value
    return target is not None and str(target).rpartition("/")[2] == str(reference).rpartition("/")[2]


def _by_keys(overlap: Overlap, indexes: list[int], key: str, word: str) -> list[int]:
    """The alternatives that are nearest to the values that say *word*, by their other keys."""
    named = overlap.holder.child("discriminator").child("propertyName").value
    values = [one for one in overlap.values if is_object(one) and one.get(key) == word]
    if not values or not indexes or not (key == named or _TELLING.fullmatch(key)):
        return []
    strange = {index: sum(_strangeness(overlap.branches[index], one.keys()) for one in values) for index in indexes}
    return [index for index in indexes if strange[index] == min(strange.values())]


def _strangeness(branch: Branch, keys: Any) -> int:
    return len(keys - branch.keys) + len(branch.required - keys)


def _by_names(overlap: Overlap, indexes: list[int], found: dict[int, list[str]]) -> dict[int, list[str]]:
    """Words made of the names of the others, where each word that is known is what its name has alone."""
    for names in zip(*(overlap.branches[index].names for index in indexes), strict=False):
        made = _by_name(dict(zip(indexes, names, strict=True)), found)
        if made:
            return made
    return {}


def _by_name(names: dict[int, str], found: dict[int, list[str]]) -> dict[int, list[str]]:
    shared = set[str].intersection(*map(_parts, names.values()))
    own = {index: _parts(name) - shared for index, name in names.items()}
    is_rule = found and all(any(_parts(word) == own[index] for word in some) for index, some in found.items())
    if not is_rule or not all(own.values()):
        return {}
    known = next(iter(found.values()))[0]
    taken = {word for some in found.values() for word in some}
    made = {index: _styled(names[index], own[index], known) for index in names if index not in found}
    return {index: [word] for index, word in made.items() if word not in taken}


def _styled(name: str, own: set[str], like: str) -> str:
    """The parts *own* of *name*, in their order, written as *like* is."""
    parts = [part for part in snake(name).split("_") if part in own]
    joint = next((mark for mark in "-_. " if mark in like), "")
    text = joint.join(parts) if joint else parts[0] + "".join(part.capitalize() for part in parts[1:])
    return text.upper() if like.isupper() else text[:1].upper() + text[1:] if like[:1].isupper() else text


def _closed(overlap: Overlap, index: int, key: str, some: list[str]) -> Iterator[tuple[str, Change]]:
    """What closes the words of *key* in one alternative, with the file; nothing where they are closed already."""
    branch = overlap.branches[index]
    holder, declared = branch.holder(key), branch.declared(key)
    if holder is None or declared is None or _fixed(overlap, index, key) == some:
        return
    closed = {"const": some[0]} if len(some) == 1 and not overlap.is_legacy else {"enum": some}
    others = [one.holder(key) for number, one in enumerate(overlap.branches) if number != index]
    if holder.where in [other.where for other in others if other]:
        # All share the property: each alternative says its own words of it.
        own = next(one.node for one in branch.parts if not one.has("$ref"))
        place = f"{own.pointer}/properties"
        value = closed if own.has("properties") else {key: closed}
        yield own.file, Change(f"{place}/{json_pointer.escape(key)}" if own.has("properties") else place, value)
    elif declared.has("$ref") and overlap.is_legacy:
        yield declared.file, Change(f"{declared.pointer}/$ref", REMOVED)
        yield declared.file, Change(f"{declared.pointer}/allOf", [{"$ref": declared.value["$ref"]}, closed])
    elif declared.has("enum"):
        yield declared.file, Change(f"{declared.pointer}/enum", some)
    else:
        yield from ((declared.file, Change(f"{declared.pointer}/{word}", value)) for word, value in closed.items())


def _parts(text: str) -> set[str]:
    return {part for part in re.split(r"[^a-z0-9]+", snake(text)) if part}


def _object(value: Any) -> dict[str, Any]:
    return dict(value) if is_object(value) else {}
