"""Where pointers lead: whether a value of a schema may have something there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from fastpix_dyn.errors import Problem, SpecError
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.parser import METHODS, Parser
from fastpix_dyn.spec.plan import Api, Schema, Where
from fastpix_dyn.spec.schema_bundle import group
from fastpix_dyn.spec.schemas import Pool, resolved
from fastpix_dyn.spec.structure import Found, walk
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.validator import Direction, Validator, problems_of

_DECLARING = frozenset({"properties", "items", "prefixItems", "additionalProperties", "patternProperties"})


def leads(schema: Schema, definitions: Mapping[str, Schema], pointer: str) -> list[Schema]:
    """The schemas of what *pointer* may lead to in a value of *schema*; none where it can lead to nothing.

    An object or array of which nothing is declared may hold anything.
    """
    found: list[Schema] = [schema]
    for token in json_pointer.tokens(pointer):
        found = [inner for one in found for inner in _inside(one, definitions, token)]
    return found


def _inside(schema: Schema, definitions: Mapping[str, Schema], token: str) -> Iterator[Schema]:
    members = group(schema, definitions)
    if schema is True or not any({*_DECLARING, "type", "enum", "const"} & one.keys() for one in members):
        yield True
        return
    for one in members:
        yield from _own(one, token)


def _own(schema: Mapping[str, Any], token: str) -> Iterator[Schema]:
    if token in schema.get("properties", {}):
        yield schema["properties"][token]
        return
    if "items" in schema and token.isdigit():
        yield schema["items"]
    if schema.get("additionalProperties", False) is not False:
        yield schema["additionalProperties"]


def is_list(schema: Schema, definitions: Mapping[str, Schema]) -> bool:
    """Whether values of *schema* may be arrays."""
    types = [resolved(one, definitions).get("type") for one in (schema, *group(schema, definitions))]
    return schema is True or any(kind == "array" or (isinstance(kind, list) and "array" in kind) for kind in types)


@dataclass(frozen=True, slots=True)
class OperationSpot:
    """Where an operation stands."""

    path: str
    method: str
    item: Node
    node: Node

    @property
    def name(self) -> str:
        """How messages call it: by its operationId where it has one."""
        return str(self.node.child("operationId").value or f"{self.method} {self.path}")


class Subject:
    """What the rules look at. Everything is read when it is first asked for, and once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.parser = Parser(document)
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
        for path, reference in self.parser.object(self.document.root, "paths"):
            item = self.parser.follow(reference)
            for method in METHODS if is_object(item.value) and path.startswith("/") else ():
                if is_object(item.child(method).value):
                    yield OperationSpot(path, method, item, item.child(method))

    @cached_property
    def objects(self) -> tuple[Found, ...]:
        """Every object of the document, in its order, each once."""
        return tuple(walk(self.document, "document", self.document.root))

    def of_kind(self, kind: str) -> Iterator[Node]:
        """Every object of *kind* itself, not a `$ref` to one that stands elsewhere."""
        for found in self.objects:
            if found.kind == kind and (kind == "schema" or not found.node.has("$ref")):
                yield found.node

    @cached_property
    def directions(self) -> Mapping[Where, frozenset[Direction]]:
        """Which way the objects at these spots are sent; what nothing leads to is not among them."""
        made: dict[Where, frozenset[Direction]] = {}
        asked, answered = set[Where](), set[Where]()
        for kind in ("parameter", "requestBody"):
            for node in self.of_kind(kind):
                list(walk(self.document, kind, node, asked))
        for node in self.of_kind("response"):
            list(walk(self.document, "response", node, answered))
        for where in asked | answered:
            both: list[tuple[Direction, set[Where]]] = [("request", asked), ("response", answered)]
            made[where] = frozenset(direction for direction, places in both if where in places)
        return made

    @cached_property
    def _pool(self) -> Pool:
        pool = Pool(self.parser)
        for _, node in self.parser.object(self.document.root.child("components"), "schemas"):
            pool.named(node)
        pool.finish()
        return pool

    @property
    def definitions(self) -> Mapping[str, Schema]:
        """What `#/$defs/NAME` leads to in the schemas."""
        return self._pool.definitions

    @cached_property
    def validator(self) -> Validator:
        """Judges examples: what no schema declares is refused."""
        return Validator(self.definitions, undeclared="refuse")

    @cached_property
    def _schemas(self) -> dict[Where, Schema]:
        return {}

    def schema(self, node: Node) -> Schema:
        """The schema at *spot* in JSON Schema 2020-12."""
        if node.where not in self._schemas:
            self._schemas[node.where] = self._pool.schema(node)
        return self._schemas[node.where]

    def fits(self, schema: Schema, value: Any) -> bool:
        """Whether *value* fits *schema* as it is written, either way; so too where the schema itself is broken."""
        try:
            return self._open_judge.fits(schema, value, direction="request")
        except SpecError:
            return True

    @cached_property
    def _open_judge(self) -> Validator:
        return Validator(self.definitions)


Severity = Literal["error", "warning"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning")


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found: where, what is wrong, and what to do about it; the last line may be YAML to write."""

    at: Node | Where | Problem
    message: str
    mend: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault with its rule and its line.

    Attributes:
        rule: the id of the rule.
        severity: error: a client, a server or a reader is led astray; warning: it can be done better.
        file: the file, within the folder of the document.
        line: the line in it, from 1.
        pointer: JSON pointer (RFC 6901) into the file.
        message: what is wrong.
        mend: what to do about it.
    """

    rule: str
    severity: Severity
    file: str
    line: int
    pointer: str
    message: str
    mend: str

    def __str__(self) -> str:
        told = f"{self.file}:{self.line}: {self.severity} [{self.rule}] {self.pointer or '/'}: {self.message}"
        return f"{told}\n    mend: {self.mend}" if self.mend else told


Check = Callable[[Subject], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id, how much it weighs, what it asks for, and the function that looks."""

    id: str
    severity: Severity
    asks: str
    check: Check
