"""The rules, as rows of a table: docs/workbench.md shows it to those who keep documents."""

from __future__ import annotations

from fastpix_dyn.workbench.lint import (
    components,
    examples,
    extensions,
    keywords,
    links,
    openapi,
    operations,
    possible,
)
from fastpix_dyn.workbench.lint.findings import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "compile",
        "error",
        "the document can be used: `$ref`s, path parameters, schemes, extensions, schemas",
        openapi.compiles,
    ),
    Rule("openapi", "error", "the OpenAPI specification, as openapi-spec-validator knows it", openapi.valid),
    Rule("operation-id", "error", "each operation has an operationId", operations.operation_id),
    Rule("python-name", "error", "each operation and each tag has a Python name of its own", operations.python_name),
    Rule("one-tag", "error", "each operation has one tag, which the document declares", operations.one_tag),
    Rule("path-conflict", "error", "paths differ in more than the names of variables", operations.paths),
    Rule("security", "warning", "each operation says which credentials it takes", operations.security),
    Rule("error-responses", "warning", "each operation declares a 4XX and a default", operations.error_responses),
    Rule("example", "error", "each example fits its schema, with no undeclared key", examples.valid),
    Rule(
        "sample-default",
        "warning",
        "a default is no sample, and belongs to nothing that is required",
        examples.sample_default,
    ),
    Rule("link", "error", "links name operations and parameters, and take what can be there", links.resolve),
    Rule("pagination", "warning", "what is paged like others says so", links.pagination),
    Rule("extension", "warning", "each `x-dyn-…` is one that is read where it stands", extensions.known),
    Rule("extension-pointer", "error", "pointers and names in `x-dyn-…` lead somewhere", extensions.pointers),
    Rule("keyword", "error", "each keyword of a schema is one", keywords.known),
    Rule("format", "warning", "each format is one that is checked", keywords.checked_format),
    Rule("impossible", "error", "each schema, and each word of an enum, can be met", possible.satisfiable),
    Rule("one-of", "error", "each branch of a oneOf can be the only one", possible.alternatives),
    Rule("copied-schema", "warning", "no schema of some size is a copy of another", components.copied),
    Rule("unused-component", "warning", "each component is used", components.unused),
)
