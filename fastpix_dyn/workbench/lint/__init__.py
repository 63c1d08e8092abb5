"""The rules, as rows of a table: docs/workbench.md shows it to those who keep documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fastpix_dyn.client.spec_loading import Source, load_document
from fastpix_dyn.errors import ConfigurationError, Problem
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.workbench.lint import component_rules, extension_rules, operation_rules, schema_rules
from fastpix_dyn.workbench.lint.subject import SEVERITIES, Fault, Finding, Rule, Severity, Subject

RULES: tuple[Rule, ...] = (
    Rule(
        "compile",
        "error",
        "the document can be used: `$ref`s, path parameters, schemes, extensions, schemas",
        operation_rules.compiles,
    ),
    Rule("openapi", "error", "the OpenAPI specification, as openapi-spec-validator knows it", operation_rules.valid),
    Rule("operation-id", "error", "each operation has an operationId", operation_rules.operation_id),
    Rule(
        "python-name", "error", "each operation and each tag has a Python name of its own", operation_rules.python_name
    ),
    Rule("one-tag", "error", "each operation has one tag, which the document declares", operation_rules.one_tag),
    Rule("path-conflict", "error", "paths differ in more than the names of variables", operation_rules.paths),
    Rule("security", "warning", "each operation says which credentials it takes", operation_rules.security),
    Rule("error-responses", "warning", "each operation declares a 4XX and a default", operation_rules.error_responses),
    Rule("example", "error", "each example fits its schema, with no undeclared key", component_rules.valid),
    Rule(
        "sample-default",
        "warning",
        "a default is no sample, and belongs to nothing that is required",
        component_rules.sample_default,
    ),
    Rule("link", "error", "links name operations and parameters, and take what can be there", extension_rules.resolve),
    Rule("pagination", "warning", "what is paged like others says so", extension_rules.pagination),
    Rule("extension", "warning", "each `x-dyn-…` is one that is read where it stands", extension_rules.known),
    Rule("extension-pointer", "error", "pointers and names in `x-dyn-…` lead somewhere", extension_rules.pointers),
    Rule("keyword", "error", "each keyword of a schema is one", schema_rules.known),
    Rule("format", "warning", "each format is one that is checked", schema_rules.checked_format),
    Rule("impossible", "error", "each schema, and each word of an enum, can be met", schema_rules.satisfiable),
    Rule("one-of", "error", "each branch of a oneOf can be the only one", schema_rules.alternatives),
    Rule("copied-schema", "warning", "no schema of some size is a copy of another", component_rules.copied),
    Rule("unused-component", "warning", "each component is used", component_rules.unused),
)


__all__ = ["RULES", "SEVERITIES", "Finding", "Rule", "Severity", "lint"]


def lint(
    spec: Source | None = None,
    overlays: Sequence[Source] = (),
    *,
    rules: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """What breaks a rule in the document *spec*, the packaged one where it is None, with *overlays* applied.

    Args:
        spec: a path to a document, or its value.
        overlays: OpenAPI Overlay 1.0 documents, paths or values.
        rules: the ids of those to look for; all where there is none.
        ignore: the ids of those to leave out.

    Returns:
        The findings by file and line.

    Raises:
        SpecError: a file can't be read, or an overlay can't be applied.
        ConfigurationError: there is no such rule, or a library that it needs is missing.
    """
    chosen = _chosen([*rules], [*ignore])
    subject = Subject(load_document(spec, overlays))
    found = {one: None for rule in chosen for one in _findings(subject, rule)}
    return tuple(sorted(found, key=lambda one: (one.file, one.line, one.pointer, one.rule)))


def _chosen(wanted: list[str], unwanted: list[str]) -> list[Rule]:
    known = [rule.id for rule in RULES]
    for name in [*wanted, *unwanted]:
        if name not in known:
            raise ConfigurationError(f"there is no rule {name!r}; {suggestion(name, known)}")
    return [rule for rule in RULES if (not wanted or rule.id in wanted) and rule.id not in unwanted]


def _findings(subject: Subject, rule: Rule) -> Iterator[Finding]:
    for fault in rule.check(subject):
        at = _placed(subject.document, fault)
        yield Finding(rule.id, rule.severity, at.file, at.line, at.pointer, fault.message, fault.mend)


def _placed(document: Document, fault: Fault) -> Problem:
    if isinstance(fault.at, Problem):
        return fault.at
    return document.problem(fault.at.where if isinstance(fault.at, Node) else fault.at, fault.message)
