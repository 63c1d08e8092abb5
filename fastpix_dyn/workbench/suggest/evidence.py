"""What recordings and reports show about a document: findings, and the values that each schema describes.

A recording has whole bodies. Each value in a body is attributed to the schemas that apply to it, as the document has
them: through `$ref`s, `allOf`, and the nearest branch of a `oneOf` or `anyOf`. A report has findings only, in which a
value is a short text or, if it is secret, absent.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from fastpix_dyn.contract import builtin_validator, drift_log, validators
from fastpix_dyn.contract import recordings as recording_files
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import EVERY_ITEM, Finding, create_finding
from fastpix_dyn.contract.validators import Subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.document import BrokenReferenceError, Document, Node
from fastpix_dyn.spec.plan import Content, SourceLocation
from fastpix_dyn.spec.schemas import types_of
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_response
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
    value = None if source.is_dir() else _read_json(source)
    is_recording = is_array(value) or (is_object(value) and "status" in value and "rule" not in value)
    return list(recording_files.load_recordings(source)) if is_recording or source.is_dir() else None


def load_findings(source: Path, subject: Subject) -> list[Finding]:
    """Return the findings in *source*, the JSON report of `contract --report json=FILE` or a drift log.

    Raises:
        ConfigurationError: the file is neither, or it can't be read.
    """
    value = _read_json(source)
    if not is_object(value) or not is_array(value.get("findings")):
        return drift_log.load_findings(subject, source)
    return [_parse_finding(one, source) for one in value["findings"]]


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
    except (ValueError, SyntaxError):
        return UNKNOWN


def _read_json(source: Path) -> Any:
    """Return the value of a JSON file; None if it is not one JSON value, such as a file with a value on each line."""
    try:
        return json.loads(source.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{source} can't be read: {error.strerror or error}") from None
    except ValueError:
        return None


def _parse_finding(value: Any, source: Path) -> Finding:
    required = {"operation", "status", "pointer", "rule", "kind", "expected", "got", "message"}
    if not is_object(value) or not required <= value.keys():
        raise ConfigurationError(
            f"{source} is no report of `fastpix-dyn contract --report json=FILE`:"
            f" each finding needs {', '.join(sorted(required))}"
        )
    # Reports write the times `first` and `last` as texts.
    names = {one.name for one in fields(Finding)} - {"first", "last"}
    known: dict[str, Any] = {key: value[key] for key in value.keys() & names}
    return Finding(**known)


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
    return list(_applicable(document, ApplicableSchema(node), value, _MAX_DEPTH))


def schemas_of_child(
    document: Document, parents: Iterable[ApplicableSchema], token: str, value: Any
) -> list[ApplicableSchema]:
    """Return the schemas that apply to *value*, the child *token* of a value that *parents* apply to."""
    nodes = [node for parent in parents for node in _child_nodes(parent.node, token)]
    return [one for node in nodes for one in schemas_of_value(document, node, value)]


def as_list(value: Any) -> list[Any]:
    """Return the value of a keyword such as `type` or `enum` as a list; an empty list if it is None."""
    return [] if value is None else list(value) if is_array(value) else [value]


def _applicable(document: Document, schema: ApplicableSchema, value: Any, depth: int) -> Iterator[ApplicableSchema]:
    if not depth or not is_object(schema.node.value):
        return
    yield schema
    if schema.has("$ref"):
        try:
            target = document.follow(schema.node, schema.node.value["$ref"])
        except BrokenReferenceError:
            return
        yield from _applicable(document, ApplicableSchema(target, schema.node), value, depth - 1)
    for node in [*schema.node.child("allOf").items(), *_nearest_branches(document, schema.node, value, depth - 1)]:
        yield from _applicable(document, ApplicableSchema(node, schema.reference), value, depth - 1)


def _nearest_branches(document: Document, node: Node, value: Any, depth: int) -> list[Node]:
    """Return the nearest branch of oneOf and of anyOf to *value*; all branches if the value is unknown."""
    nearest = list[Node]()
    for keyword in ("oneOf", "anyOf"):
        branches = node.child(keyword).items()
        if branches and value is not UNKNOWN:
            branches = [max(branches, key=lambda branch: _nearness(document, branch, value, depth))]
        nearest += branches
    return nearest


def _nearness(document: Document, branch: Node, value: Any, depth: int) -> int:
    """Return how well *branch* describes *value*: by type, by fixed properties, by declared and required keys."""
    parts = list(_applicable(document, ApplicableSchema(branch), value, depth))
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
