"""The fix for a oneOf of which a value matches several branches: make the branches disjoint, or remove a redundant one.

To make branches disjoint, each gets the words of a property that belong to it alone. Four sources show which word
belongs to which branch: the `mapping` of the discriminator, the other keys of the observed values, the names of the
branches, and examples. The first source that shows a single branch counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.names import snake
from fastpix_dyn.spec.schemas import resolved, types_of
from fastpix_dyn.spec.values import is_object, json_text
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.workbench.edits import REMOVED, Edit
from fastpix_dyn.workbench.lint.context import LintContext
from fastpix_dyn.workbench.lint.schema_rules import covers, declared_types, enum_values
from fastpix_dyn.workbench.suggest.evidence import ApplicableSchema, Fix, as_list, schemas_of_value

_DISCRIMINATING_NAME = re.compile(
    r"(.*[_-])?(type|kind|object|event|category|class|mode|variant|format|source)|.*(Type|Kind)"
)
"""Names of properties that usually discriminate branches."""
_WORD = re.compile(r"[A-Za-z][\w.:/-]{0,39}")
"""Values of such properties; longer texts and ids don't match."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of a oneOf.

    Attributes:
        node: the branch, as the document has it.
        names: the name of its component and its title, if it has them.
        parts: all schemas that it combines.
    """

    node: Node
    names: tuple[str, ...]
    parts: tuple[ApplicableSchema, ...]

    def holder(self, key: str) -> Node | None:
        """Return the schema that declares the property *key*."""
        return next((one.node for one in self.parts if one.node.child("properties").has(key)), None)

    def declared(self, key: str) -> Node | None:
        """Return the schema of the property *key*, as the document has it."""
        holder = self.holder(key)
        return holder.child("properties").child(key) if holder else None

    @property
    def keys(self) -> set[str]:
        """All declared properties."""
        return {key for one in self.parts for key in _as_object(one.get("properties"))}

    @property
    def required(self) -> set[str]:
        """All required properties."""
        return {str(key) for one in self.parts for key in as_list(one.get("required"))}


@dataclass(frozen=True, slots=True)
class Overlap:
    """A oneOf of which one value matches several branches.

    Attributes:
        document: the document.
        holder: the schema that has the oneOf.
        branches: all branches.
        matching: the indexes of the branches that the value matches.
        values: all observed values of the oneOf.
    """

    document: Document
    holder: Node
    branches: tuple[Branch, ...]
    matching: tuple[int, ...]
    values: tuple[Any, ...]

    @property
    def discriminator(self) -> Any:
        """The property that the discriminator names; None if there is none."""
        return self.holder.child("discriminator").child("propertyName").value

    @property
    def mapping(self) -> dict[str, Any]:
        """The `mapping` of the discriminator."""
        return _as_object(self.holder.child("discriminator").child("mapping").value)


def fix_overlap(
    document: Document,
    schemas: Sequence[ApplicableSchema],
    value: Any,
    observed: Callable[[ApplicableSchema], list[Any]],
) -> Fix | None:
    """Return the fix by which *value*, which matches several branches of a oneOf, matches one; None if there is none.

    Args:
        document: the document.
        schemas: the schemas that apply to *value*.
        value: the value that matches several branches.
        observed: returns all observed values of a schema.
    """
    context = LintContext(document)
    validator = Validator(context.definitions)
    for one in schemas:
        branches = tuple(_branch(document, node) for node in one.node.child("oneOf").items())
        matching = tuple(
            index
            for index, branch in enumerate(branches)
            if validator.fits(context.schema(branch.node), value, direction="response")
        )
        if len(matching) > 1:
            overlap = Overlap(document, one.node, branches, matching, tuple(observed(one)) or (value,))
            return _null_fix(overlap, value) or _redundancy_fix(overlap, context) or _property_fix(overlap, value)
    return None


def _branch(document: Document, node: Node) -> Branch:
    parts = tuple(schemas_of_value(document, node, None))
    titles = [str(one.get("title")) for one in parts if one.has("title")]
    reference = str(node.value["$ref"]) if node.has("$ref") else ""
    last = reference.rpartition("/")[2] if "#" in reference else PurePosixPath(reference).stem
    name = json_pointer.tokens(f"/{last}")[0]
    return Branch(node, tuple(filter(None, (name, *titles[:1]))), parts)


def _null_fix(overlap: Overlap, value: Any) -> Fix | None:
    """Allow null in the first branch only."""
    nodes = [overlap.branches[index].node for index in overlap.matching[1:]]
    if value is not None or any(node.has("$ref") for node in nodes):
        return None
    if overlap.document.is_openapi_30:
        changes = [Edit(f"{node.pointer}/nullable", REMOVED) for node in nodes if node.has("nullable")]
    else:
        others = {node.pointer: [one for one in as_list(node.child("type").value) if one != "null"] for node in nodes}
        changes = [
            Edit(f"{pointer}/type", types[0] if len(types) == 1 else types)
            for pointer, types in others.items()
            if types
        ]
    return Fix(overlap.holder.file, tuple(changes), "allow null in one branch only") if changes else None


def _redundancy_fix(overlap: Overlap, context: LintContext) -> Fix | None:
    """Remove a branch whose values all match another branch, such as an integer next to any number."""
    schemas = {index: context.schema(overlap.branches[index].node) for index in overlap.matching}
    for index in reversed(overlap.matching):
        wider = next((n for n in overlap.matching if n != index and covers(context, schemas[n], schemas[index])), None)
        if wider is not None and _is_scalar(_as_object(resolved(schemas[index], context.definitions))):
            return _remove_branch(overlap, index, wider)
    return None


def _is_scalar(schema: dict[str, Any]) -> bool:
    """Return whether *schema* allows neither objects nor arrays, of which the narrower schema is worth keeping."""
    values = enum_values(schema)
    types = declared_types(schema) if values is None else set[str]().union(*map(types_of, values))
    return not types & {"object", "array"}


def _remove_branch(overlap: Overlap, index: int, wider: int) -> Fix:
    holder, remaining = overlap.holder, overlap.branches[wider].node
    action = f"remove branch {index + 1}, because branch {wider + 1} accepts all of its values"
    if len(overlap.branches) > 2:
        return Fix(holder.file, (Edit(f"{holder.pointer}/oneOf/{index}", REMOVED),), action)
    inlined = {key: part for key, part in remaining.value.items() if not holder.has(key)}
    if remaining.has("$ref") and overlap.document.is_openapi_30:
        inlined = {"allOf": [remaining.value]}
    removed = Edit(f"{holder.pointer}/oneOf", REMOVED)
    added = (Edit(f"{holder.pointer}/{json_pointer.escape(key)}", part) for key, part in inlined.items())
    return Fix(holder.file, (removed, *added), f"replace the oneOf by {json_text(remaining.value, 60)}")


def _property_fix(overlap: Overlap, value: Any) -> Fix | None:
    """Restrict a property that all matching branches have to different words in each branch."""
    for key in _candidate_keys(overlap, value) if is_object(value) else ():
        words = _words_by_branch(overlap, key)
        excluded = [index for index in overlap.matching if value[key] not in words.get(index, ())]
        if all(words.get(index) for index in overlap.matching) and len(excluded) == len(overlap.matching) - 1:
            changes = [change for index in words for change in _word_changes(overlap, index, key, words[index])]
            if changes:
                file = changes[0][0]  # a later round fixes the next file
                action = f"distinguish the branches by {json_text(key)}: {_summary(overlap, words)}"
                return Fix(file, tuple(change for changed, change in changes if changed == file), action)
    return None


def _summary(overlap: Overlap, words: dict[int, list[str]]) -> str:
    labels = {index: next(iter(overlap.branches[index].names), f"branch {index + 1}") for index in words}
    return ", ".join(f"{' or '.join(map(json_text, some))} is {labels[index]}" for index, some in words.items())


def _candidate_keys(overlap: Overlap, value: Any) -> list[str]:
    """Return the properties that may discriminate the branches, the most probable first."""
    shared = [
        key
        for key, word in value.items()
        if isinstance(word, str)
        and _WORD.fullmatch(word)
        and all(overlap.branches[index].declared(key) is not None for index in overlap.matching)
    ]
    return sorted(shared, key=lambda key: (key != overlap.discriminator, not _DISCRIMINATING_NAME.fullmatch(key)))


def _words_by_branch(overlap: Overlap, key: str) -> dict[int, list[str]]:
    """Return the words of *key* by index of the branch that they belong to, as far as the evidence shows it."""
    indexes = [index for index, branch in enumerate(overlap.branches) if branch.declared(key) is not None]
    fixed = {index: _fixed_words(overlap, index, key) for index in indexes}
    all_fixed = [word for some in fixed.values() for word in some]
    words = {index: some for index, some in fixed.items() if some and all(all_fixed.count(word) == 1 for word in some)}
    assigned = {word for some in words.values() for word in some}
    is_open = {index: index not in words for index in indexes}
    for word in dict.fromkeys(_all_words(overlap, indexes, key)):
        owner = _owner(overlap, indexes, key, word)
        if owner is not None and word not in assigned and is_open[owner]:
            words.setdefault(owner, []).append(word)
    return {**words, **_words_from_names(overlap, indexes, words)}


def _all_words(overlap: Overlap, indexes: list[int], key: str) -> Iterator[str]:
    """Yield every word of *key* in observed values, in the mapping, in enums and in examples."""
    yield from (one[key] for one in overlap.values if is_object(one) and isinstance(one.get(key), str))
    yield from overlap.mapping
    for index in indexes:
        yield from (*_fixed_words(overlap, index, key), *_example_words(overlap, index, key))


def _fixed_words(overlap: Overlap, index: int, key: str) -> list[str]:
    """Return the words that the branch already lists for *key*, by `const` or `enum`."""
    declared = overlap.branches[index].declared(key)
    schemas = schemas_of_value(overlap.document, declared, None) if declared else []
    listed = [[one.get("const")] if one.has("const") else as_list(one.get("enum")) for one in schemas]
    first: list[Any] = next(filter(None, listed), list[Any]())
    return [word for word in first if isinstance(word, str)]


def _example_words(overlap: Overlap, index: int, key: str) -> Iterator[str]:
    """Yield the words of *key* in the examples of the branch, and in a default, which may also be an example."""
    declared = overlap.branches[index].declared(key)
    for one in schemas_of_value(overlap.document, declared, None) if declared else ():
        yield from (word for word in [one.get("example"), one.get("default"), *as_list(one.get("examples"))]
                    if isinstance(word, str))  # fmt: skip
    for one in overlap.branches[index].parts:
        for example in [one.get("example"), *(as_list(one.get("examples")))]:
            if is_object(example) and isinstance(example.get(key), str):
                yield example[key]


def _owner(overlap: Overlap, indexes: list[int], key: str, word: str) -> int | None:
    """Return the index of the branch that *word* belongs to, by the first evidence that shows a single branch."""
    by_evidence = (
        [index for index in indexes if _is_mapped(overlap, index, word)],
        _nearest_by_keys(overlap, indexes, key, word),
        [index for index in indexes if any(_parts(word) <= _parts(name) for name in overlap.branches[index].names)],
        [index for index in indexes if word in _example_words(overlap, index, key)],
    )
    return next((owners[0] for owners in by_evidence if len(owners) == 1), None)


def _is_mapped(overlap: Overlap, index: int, word: str) -> bool:
    """Return whether the discriminator maps *word* to the branch (OpenAPI 3.1 §4.8.25)."""
    target = overlap.mapping.get(word)
    reference = overlap.branches[index].node.child("$ref").value
    return target is not None and str(target).rpartition("/")[2] == str(reference).rpartition("/")[2]


def _nearest_by_keys(overlap: Overlap, indexes: list[int], key: str, word: str) -> list[int]:
    """Return the branches whose keys differ least from those of the observed values with *word*."""
    values = [one for one in overlap.values if is_object(one) and one.get(key) == word]
    if not values or not indexes or not (key == overlap.discriminator or _DISCRIMINATING_NAME.fullmatch(key)):
        return []
    distances = {index: sum(_distance(overlap.branches[index], one.keys()) for one in values) for index in indexes}
    return [index for index in indexes if distances[index] == min(distances.values())]


def _distance(branch: Branch, keys: Any) -> int:
    """Return the number of undeclared and of missing keys."""
    return len(keys - branch.keys) + len(branch.required - keys)


def _words_from_names(overlap: Overlap, indexes: list[int], words: dict[int, list[str]]) -> dict[int, list[str]]:
    """Return words for the branches without one, from their component names or titles.

    Each known word must be the part of the name of its branch that the other names don't have.
    """
    for names in zip(*(overlap.branches[index].names for index in indexes), strict=False):
        derived = _derive_words(dict(zip(indexes, names, strict=True)), words)
        if derived:
            return derived
    return {}


def _derive_words(names: dict[int, str], words: dict[int, list[str]]) -> dict[int, list[str]]:
    shared = set[str].intersection(*map(_parts, names.values()))
    unique = {index: _parts(name) - shared for index, name in names.items()}
    is_rule = words and all(any(_parts(word) == unique[index] for word in some) for index, some in words.items())
    if not is_rule or not all(unique.values()):
        return {}
    known = next(iter(words.values()))[0]
    assigned = {word for some in words.values() for word in some}
    derived = {index: _in_style(names[index], unique[index], known) for index in names if index not in words}
    return {index: [word] for index, word in derived.items() if word not in assigned}


def _in_style(name: str, unique: set[str], model: str) -> str:
    """Return the parts *unique* of *name*, in their order, with the separator and the case of *model*."""
    parts = [part for part in snake(name).split("_") if part in unique]
    separator = next((mark for mark in "-_. " if mark in model), "")
    text = separator.join(parts) if separator else parts[0] + "".join(part.capitalize() for part in parts[1:])
    return text.upper() if model.isupper() else text[:1].upper() + text[1:] if model[:1].isupper() else text


def _word_changes(overlap: Overlap, index: int, key: str, words: list[str]) -> Iterator[tuple[str, Edit]]:
    """Yield the changes, each with its file, that restrict *key* of a branch to *words*; none if it already is."""
    branch = overlap.branches[index]
    holder, declared = branch.holder(key), branch.declared(key)
    if holder is None or declared is None or _fixed_words(overlap, index, key) == words:
        return
    restriction = {"const": words[0]} if len(words) == 1 and not overlap.document.is_openapi_30 else {"enum": words}
    other_holders = [one.holder(key) for number, one in enumerate(overlap.branches) if number != index]
    if holder.source_location in [other.source_location for other in other_holders if other]:
        # The branches share the property, so each restricts it in a schema of its own.
        own = next(one.node for one in branch.parts if not one.has("$ref"))
        pointer = f"{own.pointer}/properties"
        if own.has("properties"):
            yield own.file, Edit(f"{pointer}/{json_pointer.escape(key)}", restriction)
        else:
            yield own.file, Edit(pointer, {key: restriction})
    elif declared.has("$ref") and overlap.document.is_openapi_30:
        yield declared.file, Edit(f"{declared.pointer}/$ref", REMOVED)
        yield declared.file, Edit(f"{declared.pointer}/allOf", [{"$ref": declared.value["$ref"]}, restriction])
    elif declared.has("enum"):
        yield declared.file, Edit(f"{declared.pointer}/enum", words)
    else:
        for keyword, value in restriction.items():
            yield declared.file, Edit(f"{declared.pointer}/{keyword}", value)


def _parts(text: str) -> set[str]:
    """Return the lower-case words in *text*."""
    return {part for part in re.split(r"[^a-z0-9]+", snake(text)) if part}


def _as_object(value: Any) -> dict[str, Any]:
    return dict(value) if is_object(value) else {}
