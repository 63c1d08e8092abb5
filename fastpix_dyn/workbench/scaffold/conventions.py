"""What a document says already: what a new operation can take over from the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.plan import Api, Operation, Parameter, ParameterLocation, Schema, Where
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.validator import Direction, Validator, problems_of

_SCHEMAS = "/components/schemas/"
_COMPONENTS = "/components/"
_LEAST_SHARE = 1 / 3
"""What part of the properties of a schema values must show, to be taken for values of that schema."""


@dataclass(frozen=True, slots=True)
class Known:
    """A document as it is written and as it is compiled, and who judges by it. Made by `known`."""

    document: Document
    api: Api
    closed: Validator
    """Undeclared keys are refused."""

    def taken_over(self, where: Where) -> Any:
        """What stands at *where*: by `$ref` where it is a component, else a copy of it."""
        if where.file == self.document.name and where.pointer.startswith(_COMPONENTS):
            return {"$ref": f"#{where.pointer}"}
        return deepcopy(json_pointer.get(self.document.values[where.file], where.pointer))

    def is_component(self, where: Where) -> bool:
        """Whether what stands at *where* can be referred to, by `taken_over`."""
        return where.file == self.document.name and where.pointer.startswith(_COMPONENTS)

    def siblings(self, path: str) -> list[Operation]:
        """All operations, those whose paths share more of *path* first."""
        return sorted(self.api.operations.values(), key=lambda one: -shared(one.path, path))

    def parameter(self, path: str, place: ParameterLocation, name: str, values: Sequence[Any]) -> Parameter | None:
        """The parameter of that name that the nearest sibling has, and that takes all *values*."""
        for operation in self.siblings(path):
            for one in operation.parameters:
                if (one.place, one.name) == (place, name) and self.all_fit(one.schema, values, "request"):
                    return one
        return None

    def all_fit(self, schema: Schema | None, values: Iterable[Any], direction: Direction) -> bool:
        """Whether all *values* fit *schema*, with no undeclared key."""
        return schema is not None and all(self.closed.fits(schema, value, direction=direction) for value in values)

    def component(self, values: Sequence[Any], direction: Direction) -> str | None:
        """The name of the schema in `components` that all *values*, objects, fit and show most of, or None."""
        seen = {key for value in values for key in value}
        shares = ((len(seen & declared.keys()) / len(declared), name) for name, declared in self._objects())
        found = sorted((one for one in shares if one[0] >= _LEAST_SHARE), key=lambda one: -one[0])
        fitting = (name for _, name in found if self.all_fit(self.api.schemas[name], values, direction))
        return next(fitting, None) if len(seen) > 1 else None

    def schema_names(self) -> set[str]:
        """The names in `components/schemas`."""
        schemas = self.document.root.child("components").child("schemas").value
        return set(schemas) if is_object(schemas) else set()

    def _objects(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The schemas that can be named and that speak of certain properties, with these."""
        names = self.schema_names()
        for name, schema in self.api.schemas.items():
            declared = properties(schema, self.api.schemas) if name in names else {}
            if declared and "additionalProperties" not in resolved(schema, self.api.schemas):
                yield name, declared


def known(document: Document) -> Known:
    """What *document* says.

    Raises:
        SpecError: it is wrong; lists every fault.
    """
    api = compile_document(document, problems_of)
    return Known(document, api, Validator(api.schemas, undeclared="refuse"))


def shared(path: str, other: str) -> int:
    """How many segments at their beginning two paths have in common; variables are alike whatever they are called."""
    count = 0
    for one, two in zip(path.split("/")[1:], other.split("/")[1:], strict=False):
        if one != two and not (one[:1] == two[:1] == "{"):
            break
        count += 1
    return count
