"""A merge of another document, such as the vendor's next release, into ours.

`merge_documents` pairs the operations of both documents. `comparison` finds what ours lacks and where the two differ;
`components` copies what new and replaced operations refer to. The result is a list of changes, which `edits` writes,
and the conflicts that a person must decide; `summary` lists them for the reader.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import json_pointer, names
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.names import template_names
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.workbench.edits import REMOVED, Edit
from fastpix_dyn.workbench.merge.comparison import (
    Addition,
    ComponentMatch,
    Conflict,
    DocumentNode,
    Result,
    compare_operation,
)
from fastpix_dyn.workbench.merge.components import (
    CopiedComponents,
    as_openapi_31,
    component_of,
    copy_components,
    reachable_components,
)
from fastpix_dyn.workbench.scaffold.compiled_document import CompiledDocument, compiled_document, is_same_path
from fastpix_dyn.workbench.scaffold.identifiers import new_operation_id

__all__ = ["Merge", "merge_documents"]
VariablesByPath = dict[str, set[str]]
"""The paths of our document, each with the variables that its path item declares for all operations."""
OperationPairs = list[tuple[Operation, Operation]]
"""Operations of the other document, each with ours."""


@dataclass(frozen=True, slots=True)
class Merge:
    """The outcome of a merge.

    Attributes:
        changes: the changes to our document, in order.
        new: the operationIds that our document did not have.
        replaced: the operationIds whose operations are replaced by theirs, as the caller requested.
        additions: what is new in other operations; once for each location in our document.
        conflicts: what a person must decide.
        notes: the components that got another name.
    """

    changes: tuple[Edit, ...]
    new: tuple[str, ...]
    replaced: tuple[str, ...]
    additions: tuple[Addition, ...]
    conflicts: tuple[Conflict, ...]
    notes: tuple[str, ...]


def merge_documents(
    document: Document, other: Document, *, only: Sequence[str] = (), theirs: Sequence[str] = ()
) -> Merge:
    """Return what *other* has and *document* lacks, and the conflicts between them.

    The merge adds operations; and to operations that both have, parameters, properties, enum values, responses, media
    types and headers. Operations are the same if method and path are, whatever variables are called, or the
    operationId. Nothing that our document has changes, except in the operations *theirs*: they get the other document's
    version, and keep our extensions. A component whose name has another content in our document gets another name. If
    both are at the same pointer of an operation, ours stays, except in the operations *theirs*.

    Args:
        document: our document.
        other: the other document, of OpenAPI 3.0 or 3.1; schemas of 3.0 become JSON Schema 2020-12.
        only: the operationIds of *other* to merge; all without.
        theirs: the operationIds of *other* that replace ours.

    Raises:
        SpecError: a document has faults.
        ConfigurationError: *other* does not have an operation; or it is 3.1 and *document* is 3.0.
    """
    source = compiled_document(other if document.is_openapi_30 else as_openapi_31(other))
    if document.is_openapi_30 and not other.is_openapi_30:
        raise ConfigurationError(
            f"{document.name} is OpenAPI 3.0, but {other.name} is 3.1; update {document.name} to 3.1 first"
        )
    operations = _selected_operations(source, only, theirs)
    return _Merger(compiled_document(document), source).merge(operations, {*theirs})


def _selected_operations(source: CompiledDocument, only: Sequence[str], theirs: Sequence[str]) -> list[Operation]:
    """Return the operations *only* and *theirs* of *source*, or all if *only* is empty."""
    for operation_id in (*only, *theirs):
        if operation_id not in source.api.operations:
            hint = names.candidate_suggestion(operation_id, names.operation_candidates(source.api.operations.values()))
            raise ConfigurationError(f"{source.document.name} has no operation {operation_id!r}{hint and f'; {hint}'}")
    selected = {*only, *theirs} if only else source.api.operations.keys()
    return [one for one in source.api.operations.values() if one.id in selected]


@dataclass(slots=True)
class _Results:
    """The results of comparisons by their type."""

    conflicts: list[Conflict]
    additions: list[Addition]
    matches: list[ComponentMatch]


def _by_type(results: Iterator[Result]) -> _Results:
    sorted_results = _Results([], [], [])
    for result in results:
        match result:
            case Conflict():
                sorted_results.conflicts.append(result)
            case Addition():
                sorted_results.additions.append(result)
            case ComponentMatch():
                sorted_results.matches.append(result)
            case _:
                assert_never(result)
    return sorted_results


@dataclass(frozen=True, slots=True)
class _Merger:
    """The merge of *source*, the other document, into *ours*."""

    ours: CompiledDocument
    source: CompiledDocument

    def merge(self, operations: list[Operation], theirs: set[str]) -> Merge:
        """Merge *operations* of the source; those with an id in *theirs* replace ours."""
        pairs = [(one, self._our_operation(one)) for one in operations]
        new = [one for one, our in pairs if our is None]
        replaced = [(one, our) for one, our in pairs if our is not None and one.id in theirs]
        kept = [(one, our) for one, our in pairs if our is not None and one.id not in theirs]
        kept_results, replaced_results = self._compare(kept), self._compare(replaced)
        # What is new in a component of a replaced operation is added to our component, so that no second one is needed.
        shared = [one for one in replaced_results.additions if component_of(one.our_pointer)]
        all_additions = [*kept_results.additions, *shared]
        first = {one.key: one for one in reversed(all_additions)}
        additions = list({one.key: first[one.key] for one in all_additions}.values())
        copied_operations = [*new, *(one for one, _ in replaced)]
        matches = self._replaceable_components(kept_results, replaced_results)
        values = [one.theirs.node.value for one in additions]
        copied = copy_components(self.ours, self.source, copied_operations, values, matches)
        return Merge(
            changes=(
                *_tag_declarations(self.ours, self.source, copied_operations),
                *_OperationWriter(self.ours, self.source, copied).changes(new, replaced),
                *(Edit(one.our_pointer, copied.rewrite(one.theirs.node.value)) for one in additions),
                *copied.changes,
            ),
            new=tuple(one.id for one in new),
            replaced=tuple(one.id for one, _ in replaced),
            additions=tuple(additions),
            conflicts=(*kept_results.conflicts, *_differing_additions(all_additions, first)),
            notes=copied.notes,
        )

    def _our_operation(self, operation: Operation) -> Operation | None:
        """Return our operation with the same method and path, else with the same id."""
        for one in self.ours.api.operations.values():
            if _is_same_call(one, operation):
                return one
        return self.ours.api.operations.get(operation.id)

    def _compare(self, pairs: OperationPairs) -> _Results:
        return _by_type(result for one, our in pairs for result in self._compare_pair(one, our))

    def _compare_pair(self, theirs: Operation, ours: Operation) -> Iterator[Result]:
        sides = (
            DocumentNode(self.ours.document, _node(self.ours, ours)),
            DocumentNode(self.source.document, _node(self.source, theirs)),
        )
        locations = (sides[0].location(), sides[1].location())
        if not _is_same_call(ours, theirs):
            calls = (f"{ours.method} {ours.path}", f"{theirs.method} {theirs.path}")
            yield Conflict(theirs.id, "", *calls, *locations)
        requirements = (_security_requirements(self.ours, ours), _security_requirements(self.source, theirs))
        if self.source.api.security_schemes and requirements[0] != requirements[1]:
            yield Conflict(theirs.id, "/security", *requirements, *locations)
        yield from compare_operation(theirs.id, *sides)

    def _replaceable_components(self, kept: _Results, replaced: _Results) -> dict[str, str]:
        """Return the components of the source that one of ours replaces.

        A component that differs in a replaced operation is not replaced, nor is one that refers to such a component.
        """
        matches = [*replaced.matches, *kept.matches]
        differing = {component_of(one.our_pointer) for one in replaced.conflicts}
        copied = {component_of(one.their_pointer) for one in replaced.conflicts}
        copied |= {one.theirs for one in matches if one.ours in differing}
        by_theirs = {one.theirs: one.ours for one in reversed(matches)}
        return {
            theirs: ours
            for theirs, ours in by_theirs.items()
            if not copied & {theirs, *reachable_components(self.source, theirs)}
        }


def _is_same_call(one: Operation, other: Operation) -> bool:
    return one.method == other.method and is_same_path(one.path, other.path)


def _node(compiled: CompiledDocument, operation: Operation) -> Node:
    return compiled.document.node(operation.source_location)


def _security_requirements(compiled: CompiledDocument, operation: Operation) -> str:
    """Return the alternatives of *operation* as JSON: type, location and name of each scheme, not its key."""
    schemes = compiled.api.security_schemes
    described = (
        [[schemes[key].type, schemes[key].location, schemes[key].name] for key in keys] for keys in operation.security
    )
    return json.dumps(sorted(sorted(alternative) for alternative in described))


def _differing_additions(additions: list[Addition], first: Mapping[tuple[str, str], Addition]) -> Iterator[Conflict]:
    """Yield a conflict for each addition that differs from the first one at the same location."""
    for one in additions:
        other = first[one.key]
        if other.json != one.json:
            locations = (other.theirs.location(), one.theirs.location())
            yield Conflict(one.operation, one.pointer, other.json, one.json, *locations, one.our_pointer)


def _tag_declarations(
    ours: CompiledDocument, source: CompiledDocument, operations: Sequence[Operation]
) -> Iterator[Edit]:
    """Yield the declarations of the tags of *operations* that our document does not declare."""
    declared = {_tag_name(one) for one in ours.document.root.child("tags").value or ()}
    theirs = {_tag_name(one): one for one in source.document.root.child("tags").value or ()}
    for tag in dict.fromkeys(tag for one in operations for tag in one.tags if tag not in declared):
        yield Edit("/tags/-", theirs.get(tag, {"name": tag}))


def _tag_name(tag: Any) -> str:
    return str(tag.get("name")) if is_object(tag) else ""


@dataclass(frozen=True, slots=True)
class _OperationWriter:
    """Writes operations of *source* as changes of *ours*."""

    ours: CompiledDocument
    source: CompiledDocument
    copied: CopiedComponents

    def changes(self, new: Sequence[Operation], replaced: OperationPairs) -> Iterator[Edit]:
        """Yield the changes that replace our operations, then those that add new ones."""
        for operation, our_operation in replaced:
            yield from self._replacement(operation, our_operation)
        paths = self._variables_by_path()
        for operation in new:
            yield from self._addition(operation, paths)

    def _addition(self, operation: Operation, paths: VariablesByPath) -> Iterator[Edit]:
        """Yield the change that adds *operation* at its path; a new path is added to *paths*."""
        path = next((one for one in paths if is_same_path(one, operation.path)), operation.path)
        verb, pointer = operation.method.lower(), f"/paths/{json_pointer.escape(path)}"
        if path in paths:
            yield Edit(f"{pointer}/{verb}", self._written(operation, path, paths[path]))
            return
        in_path = [one for one in operation.parameters if one.location == "path"]
        parameters = [self.copied.rewrite(self.source.reference_or_copy(one.source_location)) for one in in_path]
        paths[path] = set(template_names(path))
        written = self._written(operation, path, paths[path])
        yield Edit(pointer, {**({"parameters": parameters} if parameters else {}), verb: written})

    def _replacement(self, operation: Operation, our_operation: Operation) -> Iterator[Edit]:
        """Yield the changes that replace *our_operation*; its extensions stay unless *operation* has the same."""
        pointer, paths = our_operation.source_location.pointer, self._variables_by_path()
        if _is_same_call(our_operation, operation):
            old = _node(self.ours, our_operation).value
            new = self._written(operation, our_operation.path, paths[our_operation.path])
            lost = [key for key in old if key not in new and not key.startswith("x-")]
            yield from (Edit(f"{pointer}/{json_pointer.escape(key)}", REMOVED) for key in lost)
            changed = {key: value for key, value in new.items() if old.get(key) != value}
            yield from (Edit(f"{pointer}/{json_pointer.escape(key)}", value) for key, value in changed.items())
            return
        all_paths = [one.path for one in self.ours.api.operations.values()]
        is_last = all_paths.count(our_operation.path) == 1
        yield Edit(pointer.rpartition("/")[0] if is_last else pointer, REMOVED)
        remaining = {path: names for path, names in paths.items() if path != our_operation.path or not is_last}
        yield from self._addition(operation, remaining)

    def _written(self, operation: Operation, path: str, declared: set[str]) -> dict[str, Any]:
        """Return *operation* as our document has it at *path*, whose path item declares the variables *declared*."""
        written = {
            "operationId": new_operation_id(self.source.api, operation.method, path),
            **self.copied.rewrite(_node(self.source, operation).value),
            "parameters": list(self._written_parameters(operation, path, declared)),
            "security": self.copied.security(operation),
        }
        return {key: value for key, value in written.items() if value is not None and (key != "parameters" or value)}

    def _written_parameters(self, operation: Operation, path: str, declared: set[str]) -> Iterator[Any]:
        """Yield all parameters of *operation* and its path item, with the names of our path variables."""
        our_names = dict(zip(template_names(operation.path), template_names(path), strict=True))
        for one in operation.parameters:
            name = our_names[one.name] if one.location == "path" else one.name
            if one.location == "path" and name in declared:
                continue
            if name == one.name:
                yield self.copied.rewrite(self.source.reference_or_copy(one.source_location))
            else:
                written = self.source.document.node(one.source_location).value
                yield {**self.copied.rewrite(written), "name": name}

    def _variables_by_path(self) -> VariablesByPath:
        paths = dict.fromkeys(one.path for one in self.ours.api.operations.values())
        return {path: self._declared_variables(path) for path in paths}

    def _declared_variables(self, path: str) -> set[str]:
        """Return the variables that our path item at *path* declares for all its operations."""
        item = DocumentNode(self.ours.document, self.ours.document.root.child("paths").child(path))
        sides = [one.resolve()[0] for one in item.items("parameters")]
        return {str(side.node.child("name").value) for side in sides if side.node.child("in").value == "path"}
