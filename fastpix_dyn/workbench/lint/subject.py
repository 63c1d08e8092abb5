"""A document as the rules see it: its objects, its operations, its schemas as they are judged, and its plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fastpix_dyn.errors import Problem, SpecError
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document, Spot
from fastpix_dyn.spec.plan import Api, Schema, Where
from fastpix_dyn.spec.reading import METHODS, Reading
from fastpix_dyn.spec.schemas import Pool
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.judge import Direction, Judge, problems_of
from fastpix_dyn.workbench.structure import Found, walk


@dataclass(frozen=True, slots=True)
class OperationSpot:
    """Where an operation stands."""

    path: str
    method: str
    item: Spot
    spot: Spot

    @property
    def name(self) -> str:
        """How messages call it: by its operationId where it has one."""
        return str(self.spot.child("operationId").value or f"{self.method} {self.path}")


class Subject:
    """What the rules look at. Everything is read when it is first asked for, and once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.reading = Reading(document)
        """Reads on whatever is wrong; its own faults are those that compiling tells of."""

    @cached_property
    def compiled(self) -> tuple[Api | None, tuple[Problem, ...]]:
        """The plans, or the faults for which there are none."""
        try:
            return compile_document(self.document, problems_of), ()
        except SpecError as error:
            return None, error.problems

    @property
    def api(self) -> Api | None:
        """The plans; None where the document does not compile."""
        return self.compiled[0]

    @cached_property
    def operations(self) -> tuple[OperationSpot, ...]:
        """All operations, in the order of the document."""
        return tuple(self._operations())

    def _operations(self) -> Iterator[OperationSpot]:
        for path, reference in self.reading.object(self.document.root, "paths"):
            item = self.reading.follow(reference)
            for method in METHODS if is_object(item.value) and path.startswith("/") else ():
                if is_object(item.child(method).value):
                    yield OperationSpot(path, method, item, item.child(method))

    @cached_property
    def objects(self) -> tuple[Found, ...]:
        """Every object of the document, in its order, each once."""
        return tuple(walk(self.document, "document", self.document.root))

    def of_kind(self, kind: str) -> Iterator[Spot]:
        """Every object of *kind* itself, not a `$ref` to one that stands elsewhere."""
        for found in self.objects:
            if found.kind == kind and (kind == "schema" or not found.spot.has("$ref")):
                yield found.spot

    @cached_property
    def directions(self) -> Mapping[Where, frozenset[Direction]]:
        """Which way the objects at these spots are sent; what nothing leads to is not among them."""
        made: dict[Where, frozenset[Direction]] = {}
        asked, answered = set[Where](), set[Where]()
        for kind in ("parameter", "requestBody"):
            for spot in self.of_kind(kind):
                list(walk(self.document, kind, spot, asked))
        for spot in self.of_kind("response"):
            list(walk(self.document, "response", spot, answered))
        for where in asked | answered:
            both: list[tuple[Direction, set[Where]]] = [("request", asked), ("response", answered)]
            made[where] = frozenset(direction for direction, places in both if where in places)
        return made

    @cached_property
    def _pool(self) -> Pool:
        pool = Pool(self.reading)
        for _, spot in self.reading.object(self.document.root.child("components"), "schemas"):
            pool.named(spot)
        pool.finish()
        return pool

    @property
    def definitions(self) -> Mapping[str, Schema]:
        """What `#/$defs/NAME` leads to in the schemas."""
        return self._pool.definitions

    @cached_property
    def judge(self) -> Judge:
        """Judges examples: what no schema declares is refused."""
        return Judge(self.definitions, undeclared="refuse")

    @cached_property
    def _schemas(self) -> dict[Where, Schema]:
        return {}

    def schema(self, spot: Spot) -> Schema:
        """The schema at *spot* in JSON Schema 2020-12."""
        if spot.where not in self._schemas:
            self._schemas[spot.where] = self._pool.schema(spot)
        return self._schemas[spot.where]

    def fits(self, schema: Schema, value: Any) -> bool:
        """Whether *value* fits *schema* as it is written, either way; so too where the schema itself is broken."""
        try:
            return self._open_judge.fits(schema, value, direction="request")
        except SpecError:
            return True

    @cached_property
    def _open_judge(self) -> Judge:
        return Judge(self.definitions)
