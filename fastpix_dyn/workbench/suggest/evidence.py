"""What recordings and reports show about a document: findings, and the values that each schema describes.

A recording has whole bodies. Each value in a body is attributed to the schemas that apply to it, as the document has
them: through `$ref`s, `allOf`, and the nearest branch of a `oneOf` or `anyOf`. A report has findings only, in which a
value is a short text or, if it is secret, absent.
"""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fastpix_dyn.contract import builtin_validator, drift_log, validators
from fastpix_dyn.contract import recordings as recording_files
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import EVERY_ITEM, Finding, create_finding, parse_finding
from fastpix_dyn.contract.validators import Subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import read_trusted
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.document import BrokenReferenceError, Document, Node
from fastpix_dyn.spec.plan import Content, SourceLocation
from fastpix_dyn.spec.schemas import types_of
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_response
from fastpix_dyn.wire.stored_json import StoredJson
from fastpix_dyn.workbench.edits import Edit

NOT_SHOWN = "(not shown)"
"""The end of the text of a finding whose value is a secret."""


class _Unknown:
    """The type of UNKNOWN."""


UNKNOWN: Final = _Unknown()
"""Stands for a value that is not recorded; every branch of a schema may describe it."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A finding with the response that it was found in.

    Attributes:
        finding: how the response differs from the document.
        content_type: the media type of the response; empty if it is not known.
        body: the value of its body; UNKNOWN if the source is a report.
    """

    finding: Finding
    content_type: str = ""
    body: Any = UNKNOWN

    @property
    def value(self) -> Any:
        """The value that differs; UNKNOWN if it is missing, in a header, or not in the report."""
        if self.body is UNKNOWN:
            return parse_shown_value(self.finding.got)
        try:
            return json_pointer.get(self.body, self.finding.example)
        except json_pointer.MissingError:
            return UNKNOWN


@dataclass(frozen=True, slots=True)
class Evidence:
    """All observations about one state of a document.

    Attributes:
        observations: one for each finding.
        values: the recorded values that each schema describes, by the source location of the schema.
    """

    observations: list[Observation] = field(default_factory=list[Observation])
    values: dict[SourceLocation, list[Any]] = field(default_factory=dict[SourceLocation, "list[Any]"])


@dataclass(frozen=True, slots=True)
class Fix:
    """The edit that an observation calls for.

    Attributes:
        file: the file to edit.
        changes: the changes to it, which belong together.
        action: what the edit does, in words.
    """

    file: str
    changes: tuple[Edit, ...]
    action: str


def load_recordings(source: Path) -> list[dict[str, Any]] | None:
    """Return the recordings in *source*, a folder or a file; None if it is a report.

    Raises:
        ConfigurationError: there is no recording, or one can't be read.
    """
    is_folder = os.path.isdir(source)  # noqa: PTH112  # unlike `Path.is_dir`, this raises nothing
    stored = None if is_folder else _read_json(source)
    value = stored.value if stored else None
    is_recording = is_array(value) or (is_object(value) and "status" in value and "rule" not in value)
    return list(recording_files.load_recordings(source)) if is_recording or is_folder else None


def load_findings(source: Path, subject: Subject) -> list[Finding]:
    """Return the findings in *source*, the JSON report of `contract --report json=FILE` or a drift log.

    Raises:
        ConfigurationError: the file is neither, or it can't be read.
    """
    stored = _read_json(source)
    if stored is None or not is_object(stored.value) or not is_array(stored.value.get("findings")):
        return drift_log.load_findings(subject, source)
    count = len(stored.value["findings"])
    return [parse_finding(stored, f"/findings/{index}", is_timed=False) for index in range(count)]


def collect_evidence(subject: Subject, recordings: list[dict[str, Any]]) -> Evidence:
    """Return what *recordings* show about the document of *subject*.

    Undeclared keys and words that an extensible enum does not list are findings.
    """
    evidence = Evidence()
    for recorded in recordings:
        exchange = recording_files.to_exchange(subject.api, recorded)
        if exchange is None:
            unknown = validators.unknown_operation(recorded["method"], recorded["path"], recorded["status"])
            evidence.observations.append(Observation(unknown))
            continue
        body, content = _body(exchange)
        is_undeclared = _is_undeclared_success(exchange)
        findings = (
            [_undeclared_success(exchange)]
            if is_undeclared
            else builtin_validator.validate(subject.schema_validators, exchange)
        )
        content_type = exchange.response.headers.get("content-type", "")
        evidence.observations.extend(Observation(one, content_type, body) for one in findings)
        if not is_undeclared:
            _add_values(subject, evidence, content, body)
    return evidence


def parse_shown_value(text: str) -> Any:
    """Return the value that the text of a finding shows; the start of a long one; UNKNOWN for a secret."""
    if text.startswith(("an object with", "an array of")):
        return {} if text.startswith("an object") else []
    try:
        return ast.literal_eval(text) if text[:1] in {"'", '"'} else json.loads(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):  # a report may have been edited
        return UNKNOWN


_ADVICE = "a report of `fastpix-dyn contract --report json=FILE` is needed here, or a recording or a drift log"


def _read_json(source: Path) -> StoredJson | None:
    """Return the value of a JSON file; None if it is not one JSON value, such as a file with a value on each line."""
    try:
        content = read_trusted(source, or_descriptor=True)
    except FileNotFoundError as error:
        raise ConfigurationError(f"{source} can't be read: {error.strerror}") from None
    try:
        return StoredJson(content, source, _ADVICE)
    except ConfigurationError:
        return None


def _body(exchange: Exchange) -> tuple[Any, Content | None]:
    """Return the decoded body of a response, or UNKNOWN, and the content that the document declares for it."""
    reply = match_response(exchange.operation, exchange.status)
    content = match_content(reply, exchange.response.headers.get("content-type")) if reply else None
    try:
        return (decode(exchange.response, content) if exchange.response.content else UNKNOWN), content
    except DecodeError:
        return UNKNOWN, None


def _is_undeclared_success(exchange: Exchange) -> bool:
    """Return whether the response is a success that only `default` covers.

    Such a response must not change the schema of `default`, which describes errors.
    """
    reply = match_response(exchange.operation, exchange.status)
    return exchange.status < 400 and reply is not None and reply.status == "default"


def _undeclared_success(exchange: Exchange) -> Finding:
    text = f"expected a success status that the document lists, got {exchange.status}"
    return create_finding(exchange.operation, exchange.status, Violation("", "status", text), "violation")


def _add_values(subject: Subject, evidence: Evidence, content: Content | None, body: Any) -> None:
    if content is None or content.schema is None or body is UNKNOWN:
        return
    node = subject.document.node(content.source_location).child("schema")
    for where, value in _described_values(subject.document, schemas_of_value(subject.document, node, body), body):
        evidence.values.setdefault(where, []).append(value)


def _described_values(
    document: Document, schemas: list[ApplicableSchema], value: Any
) -> Iterator[tuple[SourceLocation, Any]]:
    """Yield each value in *value* with the source location of each schema that applies to it."""
    yield from ((one.node.source_location, value) for one in schemas)
    entries = value.items() if is_object(value) else enumerate(value) if is_array(value) else ()
    for key, child in entries:
        children = schemas_of_child(document, schemas, str(key), child)
        if children:
            yield from _described_values(document, children, child)


_MAX_DEPTH = 40
"""The limit of `$ref`s and branches that are followed for one value, because schemas may be recursive."""


@dataclass(frozen=True, slots=True)
class ApplicableSchema:
    """A schema that applies to a value.

    Attributes:
        node: the schema, as the document has it.
        reference: the node of the last `$ref` on the way to it; None if there is none.
    """

    node: Node
    reference: Node | None = None

    def has(self, keyword: str) -> bool:
        """Return whether the schema has *keyword*."""
        return self.node.has(keyword)

    def get(self, keyword: str) -> Any:
        """Return the value of *keyword*; None if it is absent."""
        return self.node.child(keyword).value


def schemas_of_value(document: Document, node: Node, value: Any) -> list[ApplicableSchema]:
    """Return the schemas that apply to *value* if the schema at *node* does: itself, and those that it combines.

    Of the branches of a oneOf or anyOf, only the nearest to *value* is included.
    """
    return _Search(document, value).applicable(ApplicableSchema(node), _MAX_DEPTH)


def schemas_of_child(
    document: Document, parents: Iterable[ApplicableSchema], token: str, value: Any
) -> list[ApplicableSchema]:
    """Return the schemas that apply to *value*, the child *token* of a value that *parents* apply to."""
    nodes = [node for parent in parents for node in _child_nodes(parent.node, token)]
    return [one for node in nodes for one in schemas_of_value(document, node, value)]


def as_list(value: Any) -> list[Any]:
    """Return the value of a keyword such as `type` or `enum` as a list; an empty list if it is None."""
    return [] if value is None else list(value) if is_array(value) else [value]


class _Search:
    """Finds the schemas that apply to *value*. Each schema is visited once, however many combine it."""

    def __init__(self, document: Document, value: Any) -> None:
        self._document = document
        self._value = value
        self._found: dict[tuple[SourceLocation, SourceLocation | None], list[ApplicableSchema]] = {}
        self._nearness_at: dict[SourceLocation, int] = {}

    def applicable(self, schema: ApplicableSchema, depth: int) -> list[ApplicableSchema]:
        """Return *schema* and those that it combines, each once."""
        key = schema.node.source_location, None if schema.reference is None else schema.reference.source_location
        if key not in self._found:
            self._found[key] = []  # a schema inside itself adds nothing
            found = dict[SourceLocation, ApplicableSchema]()
            if depth and is_object(schema.node.value):
                found[schema.node.source_location] = schema
                for inner in self._inner(schema, depth - 1):
                    for one in self.applicable(inner, depth - 1):
                        found.setdefault(one.node.source_location, one)
            self._found[key] = [*found.values()]
        return self._found[key]

    def _inner(self, schema: ApplicableSchema, depth: int) -> Iterator[ApplicableSchema]:
        if schema.has("$ref"):
            try:
                target = self._document.follow(schema.node, schema.node.value["$ref"])
            except BrokenReferenceError:
                return
            yield ApplicableSchema(target, schema.node)
        for node in [*schema.node.child("allOf").items(), *self._nearest_branches(schema.node, depth)]:
            yield ApplicableSchema(node, schema.reference)

    def _nearest_branches(self, node: Node, depth: int) -> list[Node]:
        """Return the nearest branch of oneOf and of anyOf to the value; all branches if the value is unknown."""
        nearest = list[Node]()
        for keyword in ("oneOf", "anyOf"):
            branches = node.child(keyword).items()
            if branches and self._value is not UNKNOWN:
                branches = [max(branches, key=lambda branch: self._nearness(branch, depth))]
            nearest += branches
        return nearest

    def _nearness(self, branch: Node, depth: int) -> int:
        """Return how well *branch* describes the value: by type, by fixed properties, by declared and required keys."""
        at = branch.source_location
        if at not in self._nearness_at:
            parts = self.applicable(ApplicableSchema(branch), depth)
            self._nearness_at[at] = _nearness(parts, self._value)
        return self._nearness_at[at]


def _nearness(parts: list[ApplicableSchema], value: Any) -> int:
    if any(part.has("type") and not types_of(value) & {*as_list(part.get("type"))} for part in parts):
        return -10_000
    keys = value if is_object(value) else dict[str, Any]()
    declared = {key: part.node.child("properties").child(key) for part in parts for key in keys
                if part.node.child("properties").has(key)}  # fmt: skip
    missing = sum(key not in keys for part in parts for key in as_list(part.get("required")))
    return len(declared) - missing + sum(_fixed_nearness(node.value, keys[key]) for key, node in declared.items())


def _fixed_nearness(schema: Any, value: Any) -> int:
    """Return how much a property with fixed values contributes to the nearness of its branch."""
    if not is_object(schema) or not {"const", "enum"} & schema.keys():
        return 0
    return 100 if value in [*as_list(schema.get("enum")), schema.get("const")] else -100


def _child_nodes(node: Node, token: str) -> list[Node]:
    properties = node.child("properties")
    if properties.has(token):
        return [properties.child(token)]
    is_index = token == EVERY_ITEM or token.isdecimal()
    prefix = node.child("prefixItems").items()
    if token.isdecimal() and int(token) < len(prefix):
        return [prefix[int(token)]]
    if is_index and node.has("items"):
        return [node.child("items")]
    return [node.child("additionalProperties")] if is_object(node.child("additionalProperties").value) else []
