"""Lint a document: each rule reports its faults with file, line and fix.

`lint` loads the document into a `LintContext` (`context`), calls the check of each rule in `RULES`, and turns the
faults into findings. The checks are grouped by what they look at: `operation_rules`, `component_rules`,
`schema_rules` and `extension_rules`. To add a rule, write a check, a row here, a row in docs/workbench.md and a seed in
the test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.client.spec_loading import Source, load_document
from fastpix_dyn.errors import ConfigurationError, Problem
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import SourceLocation
from fastpix_dyn.workbench.lint import component_rules, extension_rules, operation_rules, schema_rules
from fastpix_dyn.workbench.lint.context import SEVERITIES, Fault, Finding, LintContext, Rule, Severity

RULES: tuple[Rule, ...] = (
    Rule(
        "compile",
        "error",
        "the document compiles: `$ref`s resolve; path parameters, security schemes, extensions and schemas are valid",
        operation_rules.check_compile,
    ),
    Rule(
        "openapi",
        "error",
        "the document follows the OpenAPI specification (checked by openapi-spec-validator)",
        operation_rules.check_openapi,
    ),
    Rule("operation-id", "error", "each operation has an operationId", operation_rules.check_operation_id),
    Rule(
        "python-name",
        "error",
        "each operation and each tag has a unique Python name",
        operation_rules.check_python_name,
    ),
    Rule(
        "one-tag",
        "error",
        "each operation has exactly one tag, and the document declares it",
        operation_rules.check_one_tag,
    ),
    Rule(
        "path-conflict",
        "error",
        "no two paths differ only in the names of their variables",
        operation_rules.check_path_conflict,
    ),
    Rule("security", "warning", "each operation, or the document, has `security`", operation_rules.check_security),
    Rule(
        "error-responses",
        "warning",
        "each operation declares a 4XX response and a `default` response",
        operation_rules.check_error_responses,
    ),
    Rule(
        "example", "error", "each example matches its schema and has no undeclared key", component_rules.check_example
    ),
    Rule(
        "sample-default",
        "warning",
        "no `default` is sample data, and no required value has a `default`",
        component_rules.check_sample_default,
    ),
    Rule(
        "link",
        "error",
        "each link names an existing operation and its parameters, and its runtime expressions resolve",
        extension_rules.check_link,
    ),
    Rule("pagination", "warning", "each paginated operation has `x-dyn-pagination`", extension_rules.check_pagination),
    Rule(
        "extension",
        "warning",
        "each `x-dyn-…` extension exists, and is on an object where it is read",
        extension_rules.check_extension,
    ),
    Rule(
        "extension-pointer",
        "error",
        "pointers and names in `x-dyn-…` extensions resolve",
        extension_rules.check_extension_pointer,
    ),
    Rule("keyword", "error", "each keyword of a schema exists", schema_rules.check_keyword),
    Rule("format", "warning", "each `format` is one that the validator checks", schema_rules.check_format),
    Rule(
        "unsatisfiable",
        "error",
        "each schema accepts some value, and each word of an `enum` matches the rest of its schema",
        schema_rules.check_unsatisfiable,
    ),
    Rule(
        "one-of",
        "error",
        "each branch of a `oneOf` accepts a value that no other branch accepts",
        schema_rules.check_one_of,
    ),
    Rule(
        "duplicate-schema",
        "warning",
        "no component schema duplicates another, except small ones",
        component_rules.check_duplicate_schema,
    ),
    Rule("unused-component", "warning", "each component is used", component_rules.check_unused_component),
)
"""All rules; docs/workbench.md has the same table."""

__all__ = ["RULES", "SEVERITIES", "Finding", "Rule", "Severity", "lint"]


@check_types
def lint(
    spec: Source | None = None,
    overlays: Sequence[Source] = (),
    *,
    rules: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """Return the rule violations in the document *spec* with *overlays* applied.

    Args:
        spec: a path to a document, or its value; None for the packaged document.
        overlays: OpenAPI Overlay 1.0 documents, paths or values.
        rules: the ids of the rules to check; all if empty.
        ignore: the ids of rules to leave out.

    Returns:
        The findings, sorted by file and line.

    Raises:
        SpecError: a file can't be read, or an overlay can't be applied.
        ConfigurationError: a rule does not exist, or a library that it needs is not installed.
    """
    selected = _selected([*rules], [*ignore])
    context = LintContext(load_document(spec, overlays))
    findings = {one: None for rule in selected for one in _findings(context, rule)}
    return tuple(sorted(findings, key=lambda one: (one.file, one.line, one.pointer, one.rule)))


def _selected(rules: list[str], ignore: list[str]) -> list[Rule]:
    ids = [rule.id for rule in RULES]
    for name in [*rules, *ignore]:
        if name not in ids:
            raise ConfigurationError(f"there is no rule {name!r}; {suggestion(name, ids)}")
    return [rule for rule in RULES if (not rules or rule.id in rules) and rule.id not in ignore]


def _findings(context: LintContext, rule: Rule) -> Iterator[Finding]:
    for fault in rule.check(context):
        problem = _problem(context.document, fault)
        yield Finding(rule.id, rule.severity, problem.file, problem.line, problem.pointer, fault.message, fault.fix)


def _problem(document: Document, fault: Fault) -> Problem:
    """Return *fault* with file and line."""
    match fault.at:
        case Problem():
            return fault.at
        case Node():
            return document.problem(fault.at.source_location, fault.message)
        case SourceLocation():
            return document.problem(fault.at, fault.message)
        case _:
            assert_never(fault.at)
