"""Drift → edits of the document: what recordings, a report or a drift file show, and the document does not say.

The edits are made in memory, and the recordings judged again, until they show nothing more that an edit could mend.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastpix_dyn.contract.findings import Finding, merged
from fastpix_dyn.contract.subject import Judges, Subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import packaged_document, write
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec import yaml12
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document, load
from fastpix_dyn.validate.validator import problems_of
from fastpix_dyn.workbench.edits import REMOVED, Change, EditError, difference, edited_and_read
from fastpix_dyn.workbench.suggest.evidence import Evidence, Seen, judged, recorded, reported
from fastpix_dyn.workbench.suggest.responses import Mend
from fastpix_dyn.workbench.suggest.rules import mend

_MOST_ROUNDS = 200
"""One edit may show what the next one must mend; so often at the most."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One edit, and why.

    Attributes:
        operation: the operationId of an answer that shows it.
        status: the status of that answer.
        pointer: JSON pointer into its body, `*` for every item of a list; `/header/NAME` for a header.
        rule: what did not hold.
        seen: what was expected and what came, in a sentence; no secret.
        deed: what the edit does, in words.
        file: the file that is edited, relative to the document's folder.
        line: the line that the edit is about, as the file was.
        changes: the edit itself.
    """

    operation: str
    status: str
    pointer: str
    rule: str
    seen: str
    deed: str
    file: str
    line: int
    changes: tuple[Change, ...]

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.operation} {self.status} {self.pointer or '/'}: {self.seen}; {self.deed}"
        )


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What `suggest` comes to.

    Attributes:
        edits: each edit, in the order in which they were found.
        left: what was found and no edit here can mend.
        folder: that of the document.
        before: the texts of the files that are edited, by name.
        after: the same with the edits.
    """

    edits: tuple[Suggestion, ...]
    left: tuple[Finding, ...]
    folder: Path
    before: Mapping[str, str] = field(repr=False)
    after: Mapping[str, str] = field(repr=False)

    def diff(self) -> str:
        """All edits as one unified diff."""
        return "".join(difference(self.before[name], text, name) for name, text in self.after.items())

    def write(self) -> None:
        """Writes the edited files; a file that was changed meanwhile is not written over.

        Raises:
            ConfigurationError: a file can't be written, or is not what it was.
        """
        for name in self.after:
            if _text(self.folder / name) != self.before[name]:
                raise ConfigurationError(f"{self.folder / name} has changed meanwhile: suggest anew")
        for name, text in self.after.items():
            write(self.folder / name, text.encode())


def suggest(source: str | Path, spec: str | Path | None = None) -> Suggestions:
    """The edits by which the document *spec* would say what *source* shows. Nothing is written.

    Args:
        source: recordings, a file or a folder of files as `contract --record DIR` writes them; or the JSON report of
            `contract --report json=FILE`, or the file of `Client(drift_log=FILE)`. Reports hold no values, so of them
            less can be said: a new property has no type, a new limit is the one value that was seen.
        spec: the path to the document; None for the packaged one.

    Raises:
        SpecError: the document is wrong.
        ConfigurationError: *source* is none of these, or is not readable.
    """
    path, origin = Path(spec) if spec else packaged_document(), Path(source)
    if not origin.exists():
        raise ConfigurationError(f"there is no {origin}")
    work = _Work(path)
    recordings = recorded(origin)
    seen = [] if recordings is not None else reported(origin, path)
    for _ in range(_MOST_ROUNDS):
        subject = work.subject()
        evidence = Evidence(seen) if recordings is None else judged(subject, recordings)
        if not work.edit(_round(subject, evidence)):
            return work.done(one.finding for one in evidence.seen)
    raise ConfigurationError(f"after {_MOST_ROUNDS} rounds of edits {origin} still differs from {path}")


class _Work:
    """The texts of a document while it is edited."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.before: dict[str, str] = {}
        self.after: dict[str, str] = {}
        self.edits: list[tuple[Seen, Mend]] = []
        self.refused: set[tuple[str, str]] = set()
        self.document = load(path)

    def subject(self) -> Subject:
        """The document as it is now."""
        self.document = Document(self.document.name, self.path.parent, self.document.values)
        api = compile_document(self.document, problems_of)
        return Subject(self.document, api, Judges(api))

    def edit(self, mends: list[tuple[Seen, Mend]]) -> bool:
        """Makes those edits that the texts allow; whether there were any."""
        count = len(self.edits)
        for file in dict.fromkeys(one.file for _, one in mends):
            ours = [(seen, one) for seen, one in mends if one.file == file and _key(one) not in self.refused]
            self.before.setdefault(file, self.after.setdefault(file, _text(self.path.parent / file)))
            if not self.tried(file, ours):
                # One of them can't be made: each is tried alone.
                self.refused |= {_key(one[1]) for one in ours if not self.tried(file, [one])}
        return len(self.edits) > count

    def tried(self, file: str, ours: list[tuple[Seen, Mend]]) -> bool:
        """Makes all the edits *ours* of *file*, or none; whether it could."""
        changes = [change for _, one in ours for change in one.changes]
        try:
            made = edited_and_read(self.after[file], self.document.values[file], changes)
        except EditError:
            return False
        self.after[file], self.document.values[file] = made
        self.edits += ours
        return True

    def done(self, left: Iterable[Finding]) -> Suggestions:
        """All that was edited, and what is *left*."""
        nodes = {name: yaml12.compose(text) for name, text in self.before.items()}
        edits = tuple(_told(seen.finding, one, nodes[one.file]) for seen, one in self.edits)
        changed = {name: text for name, text in self.after.items() if text != self.before[name]}
        return Suggestions(edits, merged(left), self.path.parent, self.before, changed)


def _told(finding: Finding, one: Mend, root: Any) -> Suggestion:
    return Suggestion(
        operation=finding.operation,
        status=finding.status,
        pointer=finding.pointer,
        rule=finding.rule,
        seen=finding.message,
        deed=one.deed,
        file=one.file,
        line=yaml12.line_of(root, json_pointer.tokens(one.changes[0].pointer)),
        changes=one.changes,
    )


def _key(one: Mend) -> tuple[str, str]:
    return one.file, repr(one.changes)


def _round(subject: Subject, evidence: Evidence) -> list[tuple[Seen, Mend]]:
    """One mend for each finding that has one, but for those in the way of another: theirs is the next round."""
    taken, chosen = set[tuple[str, str]](), list[tuple[Seen, Mend]]()
    for seen in evidence.seen:
        one = mend(subject, evidence, seen)
        places = (
            {(one.file, place) for change in one.changes for place in _places(change)}
            if one
            else set[tuple[str, str]]()
        )
        if one and not places & taken:
            taken |= places
            chosen.append((seen, one))
    return chosen


def _places(change: Change) -> Iterable[str]:
    """What no other change of the same round may touch: an item taken out of a list renumbers the others."""
    holder, _, last = change.pointer.rpartition("/")
    if last == "-":
        return [f"{change.pointer} {change.value!r}"]
    return [holder] if change.value is REMOVED and last.isdecimal() else [change.pointer]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} can't be read: {error}") from None
