"""Lint: where a document breaks a rule, with file, line, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fastpix_dyn.client.loading import Source, load_document
from fastpix_dyn.errors import ConfigurationError, Problem
from fastpix_dyn.spec.document import Document, Spot
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.workbench.lint.findings import SEVERITIES, Fault, Finding, Rule, Severity
from fastpix_dyn.workbench.lint.rules import RULES
from fastpix_dyn.workbench.lint.subject import Subject

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
    return document.problem(fault.at.where if isinstance(fault.at, Spot) else fault.at, fault.message)
