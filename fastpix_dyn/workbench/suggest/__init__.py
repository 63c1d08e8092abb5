"""Turn differences between responses and the document into edits of the document.

`suggest` collects evidence from recordings or a report (`evidence`), and finds a fix for each finding (`fixes`, with
`overlaps` for a oneOf with several matches). It applies the fixes in memory and collects the evidence again, round by
round, because one edit may show the next difference, until no finding has a fix left.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.contract.builtin_validator import SchemaValidators
from fastpix_dyn.contract.findings import Finding, merge_findings
from fastpix_dyn.contract.validators import Subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import packaged_document, read_input, write
from fastpix_dyn.spec import json_pointer, yaml12
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document, load
from fastpix_dyn.text import escape_controls
from fastpix_dyn.validate.validator import schema_problems
from fastpix_dyn.workbench.edits import REMOVED, Edit, EditError, apply_edits_to_value, file_text, unified_diff
from fastpix_dyn.workbench.suggest.evidence import (
    Evidence,
    Fix,
    Observation,
    collect_evidence,
    load_findings,
    load_recordings,
)
from fastpix_dyn.workbench.suggest.fixes import find_fix

_MAX_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One edit and the finding that calls for it.

    Attributes:
        operation: the operationId of a response that differs.
        status: the status of that response.
        pointer: JSON pointer into its body, `*` for every item of a list; `/header/NAME` for a header.
        rule: the violated rule.
        message: what was expected and what the response has, in a sentence; without secrets.
        action: what the edit does, in words.
        file: the file to edit, relative to the folder of the document.
        line: the line that the edit concerns, from 1, in the file before all edits.
        changes: the edit.
    """

    operation: str
    status: str
    pointer: str
    rule: str
    message: str
    action: str
    file: str
    line: int
    changes: tuple[Edit, ...]

    def __str__(self) -> str:
        location = f"{self.file}:{self.line}: {self.operation} {self.status} {self.pointer or '/'}"
        return escape_controls(f"{location}: {self.message}; {self.action}")


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The result of `suggest`.

    Attributes:
        edits: the edits, in the order in which they were found.
        unresolved: the findings that no edit can fix.
        folder: the folder of the document.
        before: the texts of the edited files before the edits, by name.
        after: the texts with the edits, by name.
    """

    edits: tuple[Suggestion, ...]
    unresolved: tuple[Finding, ...]
    folder: Path
    before: Mapping[str, str] = field(repr=False)
    after: Mapping[str, str] = field(repr=False)

    def diff(self) -> str:
        """Return all edits as one unified diff."""
        return "".join(unified_diff(self.before[name], text, name) for name, text in self.after.items())

    def write(self) -> None:
        """Write the edited files, unless one of them has changed since `suggest` read it.

        Raises:
            ConfigurationError: a file can't be written, or has changed; in that case nothing is written.
        """
        for name in self.after:
            if _content(self.folder / name) != self.before[name].encode():
                raise ConfigurationError(f"{self.folder / name} has changed since it was read; run suggest again")
        for name, text in self.after.items():
            write(self.folder / name, text.encode(), unless_changed=self.before[name].encode())


@check_types
def suggest(source: str | Path, spec: str | Path | None = None) -> Suggestions:
    """Return the edits by which the document *spec* describes the responses in *source*; write nothing.

    Args:
        source: recordings, a file or a folder of files as `contract --record DIR` writes them; or the JSON report of
            `contract --report json=FILE`, or the file of `Client(drift_log=FILE)`. Reports have no values, so their
            edits are less precise: a new property has no type, a new limit is the one value in the report.
        spec: the path to the document; None for the packaged document.

    Raises:
        SpecError: the document is invalid.
        ConfigurationError: *source* does not exist, can't be read, or is none of these.
    """
    path, source = Path(spec) if spec else packaged_document(), Path(source)
    if not os.path.lexists(source):
        raise ConfigurationError(f"{source} does not exist")
    editor = _Editor(path)
    recordings = load_recordings(source)
    findings = [] if recordings is not None else load_findings(source, editor.subject())
    reported = Evidence([Observation(one) for one in findings])
    for _ in range(_MAX_ROUNDS):
        subject = editor.subject()
        evidence = reported if recordings is None else collect_evidence(subject, recordings)
        if not editor.apply(_next_fixes(subject, evidence)):
            return editor.result(one.finding for one in evidence.observations)
    raise ConfigurationError(f"after {_MAX_ROUNDS} rounds of edits, {source} still differs from {path}")


def _next_fixes(subject: Subject, evidence: Evidence) -> list[tuple[Observation, Fix]]:
    """Return the fixes for one round: those that don't touch the same node as an earlier one of the round."""
    touched, fixes = set[tuple[str, str]](), list[tuple[Observation, Fix]]()
    for observation in evidence.observations:
        fix = find_fix(subject, evidence, observation)
        if fix is None:
            continue
        nodes = {(fix.file, _touched(change)) for change in fix.changes}
        if not nodes & touched:
            touched |= nodes
            fixes.append((observation, fix))
    return fixes


def _touched(change: Edit) -> str:
    """Return what no other change of the same round may touch.

    It is the whole list if an item is removed, because that changes the indexes of the others.
    """
    holder, _, last = change.pointer.rpartition("/")
    if last == "-":
        return f"{change.pointer} {change.value!r}"
    return holder if change.value is REMOVED and last.isdecimal() else change.pointer


class _Editor:
    """Edits the files of a document in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._before: dict[str, str] = {}
        self._after: dict[str, str] = {}
        self._edits: list[tuple[Observation, Fix]] = []
        self._rejected: set[tuple[str, str]] = set()
        self._document = load(path)

    def subject(self) -> Subject:
        """Return the document with all edits so far."""
        before = self._document
        self._document = Document(before.name, self._path.parent, before.values, digests=before.digests)
        api = compile_document(self._document, schema_problems)
        return Subject(self._document, api, SchemaValidators(api))

    def apply(self, fixes: list[tuple[Observation, Fix]]) -> bool:
        """Apply those of *fixes* that the texts allow; return whether there were any."""
        count = len(self._edits)
        for file in dict.fromkeys(fix.file for _, fix in fixes):
            some = [(one, fix) for one, fix in fixes if fix.file == file and _key(fix) not in self._rejected]
            self._before.setdefault(file, self._after.setdefault(file, file_text(self._document, file)))
            if not self._apply_all(file, some):
                # One of them can't be applied, so each is tried alone.
                self._rejected |= {_key(one[1]) for one in some if not self._apply_all(file, [one])}
        return len(self._edits) > count

    def _apply_all(self, file: str, fixes: list[tuple[Observation, Fix]]) -> bool:
        """Apply all *fixes* to *file*, or none of them; return whether they were applied."""
        changes = [change for _, fix in fixes for change in fix.changes]
        try:
            edited = apply_edits_to_value(self._after[file], self._document.values[file], changes)
        except EditError:
            return False
        self._after[file], self._document.values[file] = edited
        self._edits += fixes
        return True

    def result(self, unresolved: Iterable[Finding]) -> Suggestions:
        """Return all edits, with the findings that are *unresolved*."""
        roots = {name: yaml12.compose(text) for name, text in self._before.items()}
        edits = tuple(_suggestion(one.finding, fix, roots[fix.file]) for one, fix in self._edits)
        edited = {name: text for name, text in self._after.items() if text != self._before[name]}
        return Suggestions(edits, merge_findings(unresolved), self._path.parent, self._before, edited)


def _suggestion(finding: Finding, fix: Fix, root: Any) -> Suggestion:
    return Suggestion(
        operation=finding.operation,
        status=finding.status,
        pointer=finding.pointer,
        rule=finding.rule,
        message=finding.message,
        action=fix.action,
        file=fix.file,
        line=yaml12.line_of(root, json_pointer.tokens(fix.changes[0].pointer)),
        changes=fix.changes,
    )


def _key(fix: Fix) -> tuple[str, str]:
    return fix.file, repr(fix.changes)


def _content(path: Path) -> bytes:
    try:
        return read_input(path)
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror or error}") from None
