"""A document as it is written and as it is compiled: what a new operation can reuse from it.

Operations whose paths have more leading segments in common are nearer. A parameter or schema is reused only if it
accepts all example values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.names import template_shape
from fastpix_dyn.spec.plan import Api, Operation, Parameter, ParameterLocation, Schema, SourceLocation
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.validator import Direction, Validator, schema_problems

_COMPONENTS = "/components/"
_LEAST_SHARE = 1 / 3
"""The share of a schema's properties that values must have to count as values of that schema."""


@dataclass(frozen=True, slots=True)
class CompiledDocument:
    """A document, the API compiled from it, and a validator of its schemas that refuses undeclared keys."""

    document: Document
    api: Api
    validator: Validator

    def reference_or_copy(self, location: SourceLocation) -> Any:
        """Return a `$ref` to the value at *location* if it is a component, else a copy of the value."""
        if self.is_component(location):
            return {"$ref": f"#{location.pointer}"}
        return deepcopy(self.document.node(location).value)

    def is_component(self, location: SourceLocation) -> bool:
        """Return whether *location* is in `components` of the root file, so that a `$ref` can lead to it."""
        return location.file == self.document.name and location.pointer.startswith(_COMPONENTS)

    def nearest_operations(self, path: str) -> list[Operation]:
        """Return all operations, those that have more leading segments in common with *path* first."""
        return sorted(self.api.operations.values(), key=lambda one: -common_segments(one.path, path))

    def nearest_parameter(
        self, path: str, location: ParameterLocation, name: str, values: Sequence[Any]
    ) -> Parameter | None:
        """Return the parameter of that name of the nearest operation that has one and accepts all *values*."""
        for operation in self.nearest_operations(path):
            for one in operation.parameters:
                if (one.location, one.name) == (location, name) and self.accepts(one.schema, values, "request"):
                    return one
        return None

    def accepts(self, schema: Schema | None, values: Iterable[Any], direction: Direction) -> bool:
        """Return whether all *values* match *schema* without undeclared keys."""
        return schema is not None and all(self.validator.fits(schema, value, direction=direction) for value in values)

    def matching_schema(self, values: Sequence[Any], direction: Direction) -> str | None:
        """Return the name of the schema in `components` that all *values*, objects, match best; None without one.

        The values must have at least two keys, and a third of the properties of the schema.
        """
        keys = {key for value in values for key in value}
        shares = ((len(keys & declared.keys()) / len(declared), name) for name, declared in self._object_schemas())
        candidates = sorted((one for one in shares if one[0] >= _LEAST_SHARE), key=lambda one: -one[0])
        matches = (name for _, name in candidates if self.accepts(self.api.schemas[name], values, direction))
        return next(matches, None) if len(keys) > 1 else None

    def schema_names(self) -> set[str]:
        """Return the names in `components/schemas`."""
        schemas = self.document.root.child("components").child("schemas").value
        return set(schemas) if is_object(schemas) else set()

    def _object_schemas(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the named schemas of objects with fixed properties, and these properties."""
        names = self.schema_names()
        for name, schema in self.api.schemas.items():
            declared = properties(schema, self.api.schemas) if name in names else {}
            if declared and "additionalProperties" not in resolved(schema, self.api.schemas):
                yield name, declared


def compiled_document(document: Document) -> CompiledDocument:
    """Compile *document*.

    Raises:
        SpecError: the document has faults; the error lists every fault.
    """
    api = compile_document(document, schema_problems)
    return CompiledDocument(document, api, Validator(api.schemas, undeclared="refuse"))


def common_segments(path: str, other: str) -> int:
    """Return how many leading segments two paths have in common, whatever their variables are called."""
    count = 0
    for one, two in zip(path.split("/")[1:], other.split("/")[1:], strict=False):
        if template_shape(one) != template_shape(two):
            break
        count += 1
    return count


def is_same_path(path: str, other: str) -> bool:
    """Return whether two path templates are the same, whatever their variables are called."""
    return template_shape(path) == template_shape(other)
