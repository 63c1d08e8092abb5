"""What a lint rule gets and what it reports.

A rule gets the `LintContext` of a document, which parses and compiles each part at its first use and keeps the result.
It yields a `Fault` for each violation; with the rule and the source location that becomes a `Finding`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from fastpix_dyn.errors import Problem, SpecError
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.parser import METHODS, Parser, SchemaPool
from fastpix_dyn.spec.plan import Api, Schema, SourceLocation
from fastpix_dyn.spec.structure import DocumentObject, walk
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.text import escape_lines
from fastpix_dyn.validate.validator import Direction, Validator, schema_problems

Severity = Literal["error", "warning"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning")
"""All severities, the worst first."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A violation of a rule.

    Attributes:
        at: the node or source location of the fault; or a problem that has one already.
        message: what is wrong.
        fix: what to do about it; the last line may be YAML to write.
    """

    at: Node | SourceLocation | Problem
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault with its rule and its line.

    Attributes:
        rule: the id of the rule.
        severity: `error` misleads a client, a server or a reader; `warning` can be improved.
        file: the file, relative to the folder of the document.
        line: the line in the file, from 1.
        pointer: JSON pointer (RFC 6901) into the file.
        message: what is wrong.
        fix: what to do about it.
    """

    rule: str
    severity: Severity
    file: str
    line: int
    pointer: str
    message: str
    fix: str

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}: {self.severity} [{self.rule}] {self.pointer or '/'}: {self.message}"
        return escape_lines(f"{text}\n    fix: {self.fix}" if self.fix else text)


@dataclass(frozen=True, slots=True)
class OperationNode:
    """An operation of the document: its path, its method, the node of its path item, and its own node."""

    path: str
    method: str
    item: Node
    node: Node

    @property
    def name(self) -> str:
        """The name of the operation in messages: its operationId, or method and path."""
        return str(self.node.child("operationId").value or f"{self.method} {self.path}")


class LintContext:
    """A document for the rules. Each attribute is computed at its first use, once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.parser = Parser(document)
        """Parses past faults. The rule `compile` reports those, so the faults of this parser are ignored."""

    @cached_property
    def compiled(self) -> tuple[Api | None, tuple[Problem, ...]]:
        """The compiled API and no problems; or None and the problems that prevent compilation."""
        try:
            return compile_document(self.document, schema_problems), ()
        except SpecError as error:
            return None, error.problems

    @property
    def api(self) -> Api | None:
        """The compiled API; None if the document does not compile."""
        return self.compiled[0]

    @cached_property
    def operations(self) -> tuple[OperationNode, ...]:
        """All operations, in the order of the document."""
        return tuple(self._operations())

    def _operations(self) -> Iterator[OperationNode]:
        for path, reference in self.parser.object(self.document.root, "paths"):
            item = self.parser.follow(reference)
            for method in METHODS if is_object(item.value) and path.startswith("/") else ():
                if is_object(item.child(method).value):
                    yield OperationNode(path, method, item, item.child(method))

    @cached_property
    def objects(self) -> tuple[DocumentObject, ...]:
        """Every object of the document in its order, each once."""
        return tuple(walk(self.document, "document", self.document.root))

    def nodes_of_type(self, object_type: str) -> Iterator[Node]:
        """Yield the nodes of all objects of *object_type*, except `$ref`s to objects elsewhere.

        Schemas with a `$ref` are included, because they may have other keywords.
        """
        for found in self.objects:
            if found.type == object_type and (object_type == "schema" or not found.node.has("$ref")):
                yield found.node

    @cached_property
    def directions(self) -> Mapping[SourceLocation, frozenset[Direction]]:
        """The directions in which objects are sent, by source location; without objects that are never sent."""
        in_requests, in_responses = set[SourceLocation](), set[SourceLocation]()
        for object_type in ("parameter", "requestBody"):
            for node in self.nodes_of_type(object_type):
                list(walk(self.document, object_type, node, in_requests))
        for node in self.nodes_of_type("response"):
            list(walk(self.document, "response", node, in_responses))
        locations: list[tuple[Direction, set[SourceLocation]]] = [("request", in_requests), ("response", in_responses)]
        return {
            where: frozenset(direction for direction, some in locations if where in some)
            for where in in_requests | in_responses
        }

    @cached_property
    def _pool(self) -> SchemaPool:
        pool = SchemaPool(self.parser)
        for _, node in self.parser.object(self.document.root.child("components"), "schemas"):
            pool.name_of(node)
        pool.finish()
        return pool

    @property
    def definitions(self) -> Mapping[str, Schema]:
        """The schemas that `#/$defs/NAME` refers to, by name."""
        return self._pool.definitions

    @cached_property
    def strict_validator(self) -> Validator:
        """A validator that rejects undeclared keys."""
        return Validator(self.definitions, undeclared="refuse")

    @cached_property
    def _lenient_validator(self) -> Validator:
        return Validator(self.definitions)

    @cached_property
    def _schemas(self) -> dict[SourceLocation, Schema]:
        return {}

    def schema(self, node: Node) -> Schema:
        """Return the schema at *node* in JSON Schema 2020-12."""
        if node.source_location not in self._schemas:
            self._schemas[node.source_location] = self._pool.schema(node)
        return self._schemas[node.source_location]

    def fits(self, schema: Schema, value: Any) -> bool:
        """Return whether *value* matches *schema*; also true if the schema itself is invalid."""
        try:
            return self._lenient_validator.fits(schema, value, direction="request")
        except SpecError:
            return True


Check = Callable[[LintContext], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A lint rule.

    Attributes:
        id: its name in options and findings.
        severity: the severity of its findings.
        requirement: what a document must fulfil, in words.
        check: the function that yields the faults of a document.
    """

    id: str
    severity: Severity
    requirement: str
    check: Check
